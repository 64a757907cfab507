"""The token machine: pure, deterministic, state independent of history."""
