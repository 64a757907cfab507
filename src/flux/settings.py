"""Settings, read from the environment (`FLUX_…`) once, at the door; everything inside is given by argument."""

from __future__ import annotations

import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from environs import Env, EnvError

#: a shorter key in the file was cut off by a crash or a hand
SHORTEST_KEY = 32
#: every variable with what it says, for `flux --help` and the reference
VARIABLES = {
    "FLUX_DATA_DIR": "dossier des données (documents, clé, base SQLite) ; « var » par défaut",
    "FLUX_DATABASE_URL": "adresse de la base ; SQLite dans le dossier des données par défaut",
    "FLUX_SMTP_URL": "serveur de courrier, smtp://[nom:mot-de-passe@]hôte[:port] ; sans lui, une boîte de démonstration",
    "FLUX_MAIL_FROM": "expéditeur des courriels",
    "FLUX_SECRET_KEY": "clé des sessions ; créée dans le dossier des données par défaut",
    "FLUX_HOST": "adresse d’écoute ; 127.0.0.1 par défaut",
    "FLUX_PORT": "port d’écoute ; 8000 par défaut",
    "FLUX_BASE_URL": "adresse publique des pages, pour les liens des courriels",
    "FLUX_TRUSTED_PROXIES": "nombre de mandataires (proxys) de confiance devant Flux ; 0 par défaut",
    "FLUX_TIME_ZONE": "fuseau horaire du territoire ; Europe/Paris par défaut",
    "FLUX_CLOSED_DAYS": "jours chômés propres au territoire, en plus des jours fériés : « 2027-05-07 pont de l’Ascension ; … »",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What one installation of Flux is told."""

    data_dir: Path = Path("var")
    #: SQLAlchemy address; empty means SQLite in the data folder
    database_url: str = ""
    #: empty keeps mails in the demonstration's mailbox
    smtp_url: str = ""
    mail_from: str = "flux@localhost"
    #: empty means the key kept in the data folder
    secret_key: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    #: address of the pages as people type it; empty means http://host:port
    base_url: str = ""
    #: how many proxies in front say who asks (X-Forwarded-…); 0 believes nobody
    trusted_proxies: int = 0
    time_zone: str = "Europe/Paris"
    #: days off of the territory beside the public holidays, as "2027-05-07 pont de l’Ascension; 2027-05-14 …"
    closed_days: str = ""

    @property
    def public_url(self) -> str:
        """Where the pages are, without a slash at the end."""
        return self.base_url.rstrip("/") or f"http://{self.host}:{self.port}"

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the database."""
        return self.database_url or f"sqlite:///{self.data_dir / 'flux.db'}"


def from_environment() -> Settings:
    """Reads the `FLUX_…` variables. Raises environs.EnvError, with a sentence, for one that cannot be read."""
    env = Env(prefix="FLUX_")
    return Settings(
        data_dir=Path(env.str("DATA_DIR", "var")),
        database_url=env.str("DATABASE_URL", ""),
        smtp_url=_address(env.str("SMTP_URL", ""), "FLUX_SMTP_URL", "smtp", "smtps"),
        mail_from=env.str("MAIL_FROM", "flux@localhost"),
        secret_key=_long_enough(env.str("SECRET_KEY", "")),
        host=env.str("HOST", "") or "127.0.0.1",
        port=_whole(env.str("PORT", "8000"), "FLUX_PORT", 1, 65535),
        base_url=_address(env.str("BASE_URL", ""), "FLUX_BASE_URL", "http", "https"),
        trusted_proxies=_whole(env.str("TRUSTED_PROXIES", "0"), "FLUX_TRUSTED_PROXIES", 0, 10),
        time_zone=_zone(env.str("TIME_ZONE", "Europe/Paris")),
        closed_days=env.str("CLOSED_DAYS", ""),
    )


def _long_enough(key: str) -> str:
    if key and len(key) < SHORTEST_KEY:
        raise EnvError(
            f"FLUX_SECRET_KEY attend au moins {SHORTEST_KEY} signes au hasard\u00a0: plus courte, elle se devine."
        )
    return key


def _whole(text: str, name: str, least: int, most: int) -> int:
    if text.isascii() and text.isdigit() and least <= int(text[:9]) <= most:
        return int(text)
    raise EnvError(f"{name} attend un nombre entier de {least} à {most}, et non «\u00a0{text}\u00a0».")


def _address(text: str, name: str, *schemes: str) -> str:
    """The address, when its port is a number and its beginning one of the schemes; empty stays empty."""
    try:
        parts = urlsplit(text)
        read = not text or (parts.scheme in schemes and bool(parts.hostname) and parts.port != 0)
    except ValueError:
        read = False
    if not read:
        raise EnvError(f"{name} attend une adresse qui commence par {schemes[0]}:// ou {schemes[1]}://.")
    return text


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise EnvError(f"FLUX_TIME_ZONE attend un fuseau tel que Europe/Paris, et non «\u00a0{name}\u00a0».") from error


def secret_key(settings: Settings) -> str:
    """The key that signs sessions: the given one, else one kept in the data folder and made at the first start."""
    if settings.secret_key:
        return settings.secret_key
    place = settings.data_dir / "secret.key"
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return _kept_key(place) or _new_key(place)


def _kept_key(place: Path) -> str:
    """The key of the file; empty when there is none, or one that was cut off: sessions begin anew then."""
    try:
        key = place.read_text(encoding="ascii").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        return ""
    return key if len(key) >= SHORTEST_KEY else ""


def _new_key(place: Path) -> str:
    """A key in a file that only its owner reads, put in place whole: two that start at once end with the same."""
    handle, temporary = tempfile.mkstemp(dir=place.parent, prefix="secret-")
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(temporary, place)
    except FileExistsError:
        if not _kept_key(place):
            Path(temporary).replace(place)
    Path(temporary).unlink(missing_ok=True)
    return place.read_text(encoding="ascii").strip()
