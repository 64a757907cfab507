"""Settings, read from the environment (`FLUX_…`) once, at the door; everything inside is given by argument."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from environs import Env

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
    """Reads the `FLUX_…` variables. Raises environs.EnvError for one that cannot be read."""
    env = Env(prefix="FLUX_")
    return Settings(
        data_dir=Path(env.str("DATA_DIR", "var")),
        database_url=env.str("DATABASE_URL", ""),
        smtp_url=env.str("SMTP_URL", ""),
        mail_from=env.str("MAIL_FROM", "flux@localhost"),
        secret_key=env.str("SECRET_KEY", ""),
        host=env.str("HOST", "127.0.0.1"),
        port=env.int("PORT", 8000),
        base_url=env.str("BASE_URL", ""),
        trusted_proxies=env.int("TRUSTED_PROXIES", 0),
        time_zone=env.str("TIME_ZONE", "Europe/Paris"),
        closed_days=env.str("CLOSED_DAYS", ""),
    )


def secret_key(settings: Settings) -> str:
    """The key that signs sessions: the given one, else one kept in the data folder and made at the first start."""
    if settings.secret_key:
        return settings.secret_key
    place = settings.data_dir / "secret.key"
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return place.read_text(encoding="ascii").strip()
    key = secrets.token_urlsafe(48)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key)
    return key
