"""The tables of people: who they are, how they prove it, what they hold, and the territory they serve."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from flux.domain.credentials import CredentialKind
from flux.domain.institutions import Financing, Nature
from flux.storage.columns import Id, Instant, Word
from flux.storage.tables import metadata, reference

persons = Table(
    "persons",
    metadata,
    Column("id", Id, nullable=False),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    PrimaryKeyConstraint("id", name="pk_persons"),
)

accounts = Table(
    "accounts",
    metadata,
    Column("person", Id, nullable=False),
    Column("login", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("administrator", Boolean, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("locked_until", Instant),
    Column("stamp", Integer, nullable=False),
    PrimaryKeyConstraint("person", name="pk_accounts"),
    UniqueConstraint("login", name="uq_accounts_login"),
    reference("accounts", "person", to="persons.id"),
)

credentials = Table(
    "credentials",
    metadata,
    Column("id", Id, nullable=False),
    Column("person", Id, nullable=False),
    Column("kind", Word(CredentialKind), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("stamp", Integer, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_on", Date),
    PrimaryKeyConstraint("id", name="pk_credentials"),
    UniqueConstraint("digest", name="uq_credentials_digest"),
    reference("credentials", "person", to="accounts.person"),
    Index("ix_credentials_person", "person"),
    Index("ix_credentials_expires_at", "expires_at"),
)

mandates = Table(
    "mandates",
    metadata,
    Column("id", Id, nullable=False),
    Column("person", Id, nullable=False),
    Column("role", Text, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date),
    Column("commune", Text),
    Column("body", Text),
    PrimaryKeyConstraint("id", name="pk_mandates"),
    reference("mandates", "person", to="persons.id"),
    Index("ix_mandates_person", "person"),
)

territories = Table(
    "territories",
    metadata,
    Column("siren", String(9), nullable=False),
    Column("name", Text, nullable=False),
    Column("nature", Word(Nature), nullable=False),
    Column("financing", Word(Financing), nullable=False),
    Column("department", String(3), nullable=False),
    PrimaryKeyConstraint("siren", name="pk_territories"),
)

communes = Table(
    "communes",
    metadata,
    Column("epci", String(9), nullable=False),
    Column("siren", String(9), nullable=False),
    Column("rank", Integer, nullable=False),
    Column("insee", String(5), nullable=False),
    Column("name", Text, nullable=False),
    Column("population_municipal", Integer, nullable=False),
    Column("population_total", Integer, nullable=False),
    Column("vintage", Integer, nullable=False),
    PrimaryKeyConstraint("epci", "siren", name="pk_communes"),
    reference("communes", "epci", to="territories.siren"),
)
