"""Scripts that print figures: ``make bench``, or one of them by ``python -m benchmarks.pages``."""
