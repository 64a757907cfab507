"""What a database says when it cannot serve, in words that say what to do; everything else it says is a bug of ours."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from flux.errors import Unavailable

#: words of SQLite, and what a person can do; it says "operational" of our own mistakes too, so the words decide
_SQLITE = (
    ("disk is full", "Le disque des données est plein\u00a0: libérez de la place, puis recommencez."),
    ("database is locked", "La base de données est occupée depuis trop longtemps\u00a0: réessayez dans un instant."),
    ("readonly", "La base de données ne peut pas être écrite\u00a0: vérifiez les droits sur le dossier des données."),
    ("unable to open", "La base de données ne peut pas être ouverte\u00a0: vérifiez FLUX_DATA_DIR et ses droits."),
    ("disk i/o error", "Le disque des données ne répond plus\u00a0: vérifiez-le, puis recommencez."),
    (
        "malformed",
        "La base de données est abîmée\u00a0: remettez une sauvegarde en place, ou choisissez un autre FLUX_DATA_DIR.",
    ),
    (
        "not a database",
        "Le fichier flux.db n’est pas une base de données\u00a0: remettez une sauvegarde en place, ou choisissez un autre FLUX_DATA_DIR.",
    ),
)
_DOWN = "La base de données ne répond pas\u00a0: vérifiez qu’elle est en marche et que FLUX_DATABASE_URL y mène."


class told_when_down:  # noqa: N801  it is used like a function
    """Turns a database that cannot serve into `Unavailable`, with its sentence."""

    def __enter__(self) -> None:
        """Nothing is wrong yet."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        """Tells it. Raises Unavailable."""
        if isinstance(error, NoConnection | DBAPIError) and (sentence := _sentence(error)) is not None:
            raise Unavailable(sentence, code="storage.unavailable") from error


def _sentence(error: NoConnection | DBAPIError) -> str | None:
    if isinstance(error, NoConnection):
        return _DOWN
    if isinstance(error, IntegrityError):
        return None
    said = str(error.orig).lower()
    if type(error.orig).__module__.startswith("sqlite3"):
        return next((sentence for words, sentence in _SQLITE if words in said), None)
    return _DOWN if isinstance(error, OperationalError | InterfaceError) else None
