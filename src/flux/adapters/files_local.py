"""Documents as files of the data folder, named by the digest of their content."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from flux.errors import NotFound, Unavailable


class LocalFiles:
    """Keeps contents under `root`, in subfolders by the first two characters of the digest."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, content: bytes) -> str:
        """Keeps the content and gives its SHA-256 in hexadecimal; a crash leaves the whole file or none.

        Raises Unavailable when the disk is full or cannot be written.
        """
        digest = hashlib.sha256(content).hexdigest()
        place = self._place(digest)
        try:
            if not place.exists():
                _write(place, content)
        except OSError as error:
            raise Unavailable(
                "Le document n’a pas pu être gardé\u00a0: le disque des données est plein, ou ne peut pas être écrit.",
                code="document.not_kept",
            ) from error
        return digest

    def get(self, digest: str) -> bytes:
        """Gives the content back. Raises NotFound."""
        try:
            return self._place(digest).read_bytes()
        except OSError as error:
            raise NotFound("Le contenu de ce document manque.", code="document.content_missing") from error

    def _place(self, digest: str) -> Path:
        return self._root / digest[:2] / digest


def _write(place: Path, content: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=place.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(place)
    finally:
        Path(temporary).unlink(missing_ok=True)  # there only when the disk was full
