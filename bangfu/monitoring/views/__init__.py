"""Pages of the month close, the early warnings and their parameters."""
