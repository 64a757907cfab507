"""Adapters to the conformance samples, which live outside the project."""
