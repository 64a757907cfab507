"""The tables of who stands where: bodies and seats, delegations, substitutions, interests, withdrawals."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, Integer, PrimaryKeyConstraint, Table, Text, Uuid

from flux.domain.institutions import BodyKind
from flux.domain.interests import InterestKind
from flux.storage.columns import Instant, Json, Marks, Word
from flux.storage.tables import metadata, reference

bodies = Table(
    "bodies",
    metadata,
    Column("key", Text, nullable=False),
    Column("kind", Word(BodyKind), nullable=False),
    Column("name", Text, nullable=False),
    Column("commune", Text),
    Column("seats", Integer, nullable=False),
    PrimaryKeyConstraint("key", name="pk_bodies"),
)

seats = Table(
    "seats",
    metadata,
    Column("body", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("commune", Text),
    Column("holder", Uuid),
    Column("substitute", Uuid),
    PrimaryKeyConstraint("body", "number", name="pk_seats"),
    reference("seats", "body", to="bodies.key"),
    reference("seats", "holder", to="persons.id"),
    reference("seats", "substitute", to="persons.id"),
)

days_off = Table(
    "days_off",
    metadata,
    Column("id", Uuid, nullable=False),
    Column("day", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("entered_at", Instant, nullable=False),
    Column("entered_by", Uuid),
    Column("lifted_at", Instant),
    Column("lifted_by", Uuid),
    PrimaryKeyConstraint("id", name="pk_days_off"),
    reference("days_off", "entered_by", to="persons.id"),
    reference("days_off", "lifted_by", to="persons.id"),
)

delegations = Table(
    "delegations",
    metadata,
    Column("id", Uuid, nullable=False),
    Column("deed", Text, nullable=False),
    Column("deed_on", Date, nullable=False),
    Column("giver", Uuid, nullable=False),
    Column("holder", Uuid, nullable=False),
    Column("role", Text, nullable=False),
    Column("scope", Marks, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date),
    Column("published_on", Date),
    Column("transmitted_on", Date),
    PrimaryKeyConstraint("id", name="pk_delegations"),
    reference("delegations", "giver", to="persons.id"),
    reference("delegations", "holder", to="persons.id"),
    Index("ix_delegations_holder", "holder"),
)

substitutions = Table(
    "substitutions",
    metadata,
    Column("id", Uuid, nullable=False),
    Column("absent", Uuid, nullable=False),
    Column("substitute", Uuid, nullable=False),
    Column("role", Text),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("deed", Text, nullable=False),
    Column("deed_on", Date),
    PrimaryKeyConstraint("id", name="pk_substitutions"),
    reference("substitutions", "absent", to="persons.id"),
    reference("substitutions", "substitute", to="persons.id"),
    Index("ix_substitutions_substitute", "substitute"),
)

interests = Table(
    "interests",
    metadata,
    Column("id", Uuid, nullable=False),
    Column("person", Uuid, nullable=False),
    Column("kind", Word(InterestKind), nullable=False),
    Column("label", Text, nullable=False),
    Column("keywords", Json, nullable=False),
    Column("variable", Text, nullable=False),
    Column("commune", Text),
    Column("declared_on", Date, nullable=False),
    Column("lifted_on", Date),
    PrimaryKeyConstraint("id", name="pk_interests"),
    reference("interests", "person", to="persons.id"),
    Index("ix_interests_person", "person"),
)

withdrawals = Table(
    "withdrawals",
    metadata,
    Column("instance", Uuid, nullable=False),
    Column("person", Uuid, nullable=False),
    Column("at", Instant, nullable=False),
    Column("reason", Text, nullable=False),
    Column("interest", Uuid),
    Column("declared_by", Uuid),
    Column("lifted_at", Instant),
    Column("lifted_by", Uuid),
    Column("lift_reason", Text, nullable=False),
    PrimaryKeyConstraint("instance", "person", "at", name="pk_withdrawals"),
    reference("withdrawals", "instance", to="instances.id"),
    reference("withdrawals", "person", to="persons.id"),
    reference("withdrawals", "interest", to="interests.id"),
    Index("ix_withdrawals_person", "person"),
)
