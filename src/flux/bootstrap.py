"""Wires services to their adapters; the one place that sees both sides."""
