"""`python -m flux`."""
