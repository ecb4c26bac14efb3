"""Pages of interaction plans."""
