"""The tables of assemblies: séances with their files and replies, consultations of the communes, numbered acts."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, PrimaryKeyConstraint, Table, Text

from flux.domain.consultations import Binding
from flux.domain.seances import Reply, SeanceStatus
from flux.storage.columns import Id, Instant, Json, Word
from flux.storage.tables import metadata, reference

seances = Table(
    "seances",
    metadata,
    Column("id", Id, nullable=False),
    Column("meets_at", Instant, nullable=False),
    Column("status", Word(SeanceStatus), nullable=False),
    #: the whole of it
    Column("held", Json, nullable=False),
    Column("version", Integer, nullable=False),
    PrimaryKeyConstraint("id", name="pk_seances"),
    Index("ix_seances_meets_at", "meets_at", "id"),
)

seance_files = Table(
    "seance_files",
    metadata,
    Column("seance", Id, nullable=False),
    Column("instance", Id, nullable=False),
    PrimaryKeyConstraint("seance", "instance", name="pk_seance_files"),
    reference("seance_files", "seance", to="seances.id"),
    reference("seance_files", "instance", to="instances.id"),
    Index("ix_seance_files_instance", "instance"),
)

seance_replies = Table(
    "seance_replies",
    metadata,
    Column("seance", Id, nullable=False),
    Column("person", Id, nullable=False),
    Column("reply", Word(Reply), nullable=False),
    Column("proxy_to", Id),
    Column("answered_at", Instant, nullable=False),
    PrimaryKeyConstraint("seance", "person", name="pk_seance_replies"),
    reference("seance_replies", "seance", to="seances.id"),
    reference("seance_replies", "person", to="persons.id"),
)

consultations = Table(
    "consultations",
    metadata,
    Column("id", Id, nullable=False),
    Column("title", Text, nullable=False),
    Column("concordance", Json, nullable=False),
    Column("instance", Id),
    Column("binding", Word(Binding), nullable=False),
    Column("element", Text, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("opened_by", Id),
    Column("closed_at", Instant),
    Column("adopted", Boolean),
    Column("version", Integer, nullable=False),
    PrimaryKeyConstraint("id", name="pk_consultations"),
    reference("consultations", "instance", to="instances.id"),
    Index("ix_consultations_instance", "instance"),
    Index("ix_consultations_opened_at", "opened_at", "id"),
)

acts = Table(
    "acts",
    metadata,
    Column("subject", Id, nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("person", Id),
    Column("quality", Id),
    Column("sentence", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("data", Json, nullable=False),
    PrimaryKeyConstraint("subject", "number", name="pk_acts"),
)
