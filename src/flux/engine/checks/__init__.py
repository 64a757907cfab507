"""Findings on a definition before it is published."""
