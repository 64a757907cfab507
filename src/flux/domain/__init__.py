"""Facts and rules of the territory and of decisions; pure."""
