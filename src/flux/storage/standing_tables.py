"""The tables of who stands where: bodies and seats, delegations, substitutions, interests, withdrawals."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, Integer, PrimaryKeyConstraint, Table, Text

from flux.domain.institutions import BodyKind
from flux.domain.interests import InterestKind
from flux.storage.columns import Id, Instant, Json, Marks, Word
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
    Column("holder", Id),
    Column("substitute", Id),
    PrimaryKeyConstraint("body", "number", name="pk_seats"),
    reference("seats", "body", to="bodies.key"),
    reference("seats", "holder", to="persons.id"),
    reference("seats", "substitute", to="persons.id"),
)

days_off = Table(
    "days_off",
    metadata,
    Column("id", Id, nullable=False),
    Column("day", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("entered_at", Instant, nullable=False),
    Column("entered_by", Id),
    Column("lifted_at", Instant),
    Column("lifted_by", Id),
    PrimaryKeyConstraint("id", name="pk_days_off"),
    reference("days_off", "entered_by", to="persons.id"),
    reference("days_off", "lifted_by", to="persons.id"),
)

delegations = Table(
    "delegations",
    metadata,
    Column("id", Id, nullable=False),
    Column("deed", Text, nullable=False),
    Column("deed_on", Date, nullable=False),
    Column("giver", Id, nullable=False),
    Column("holder", Id, nullable=False),
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
    Column("id", Id, nullable=False),
    Column("absent", Id, nullable=False),
    Column("substitute", Id, nullable=False),
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
    Column("id", Id, nullable=False),
    Column("person", Id, nullable=False),
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
    Column("instance", Id, nullable=False),
    Column("person", Id, nullable=False),
    Column("at", Instant, nullable=False),
    Column("reason", Text, nullable=False),
    Column("interest", Id),
    Column("declared_by", Id),
    Column("lifted_at", Instant),
    Column("lifted_by", Id),
    Column("lift_reason", Text, nullable=False),
    PrimaryKeyConstraint("instance", "person", "at", name="pk_withdrawals"),
    reference("withdrawals", "instance", to="instances.id"),
    reference("withdrawals", "person", to="persons.id"),
    reference("withdrawals", "interest", to="interests.id"),
    Index("ix_withdrawals_person", "person"),
)
