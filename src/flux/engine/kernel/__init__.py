"""The token machine: pure, deterministic, state independent of history."""

from flux.engine.kernel.advance import advance

__all__ = ["advance"]
