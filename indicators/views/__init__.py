"""Pages of expected results, by subject."""
