"""Passwords hashed with argon2id, with the library's recommended costs."""

from __future__ import annotations

from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


class Argon2Passwords:
    """Hashes and verifies; an empty hash takes as long as a real one, so that nobody learns who has an account."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()

    @cached_property
    def _nobody(self) -> str:
        return self._hasher.hash("the password of nobody")

    def hash(self, password: str) -> str:
        """The hash to keep."""
        return self._hasher.hash(password)

    def verify(self, hash_: str, password: str) -> bool:
        """Whether the password is the one."""
        try:
            return self._hasher.verify(hash_ or self._nobody, password) and bool(hash_)
        except (VerificationError, InvalidHashError):
            return False
