"""Who stands where: bodies and seats, delegations, substitutions, declared interests, withdrawals; acting for another."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

#: the types of that day, written out: a migration must mean the same when the code has moved on
INSTANT = sa.String(27).with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    _add_columns()
    _create_bodies()
    _create_deeds()
    _create_interests()


def _add_columns() -> None:
    for table in ("tasks", "journal"):
        op.add_column(table, sa.Column("on_behalf_of", sa.Uuid(), nullable=True))
        op.add_column(table, sa.Column("deed", sa.Text(), nullable=False, server_default=""))
    op.add_column("tasks", sa.Column("subjects", sa.Text(), nullable=False, server_default=""))


def _create_bodies() -> None:
    op.create_table(
        "bodies",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("commune", sa.Text(), nullable=True),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_bodies"),
    )
    op.create_table(
        "seats",
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("commune", sa.Text(), nullable=True),
        sa.Column("holder", sa.Uuid(), nullable=True),
        sa.Column("substitute", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("body", "number", name="pk_seats"),
        sa.ForeignKeyConstraint(["body"], ["bodies.key"], name="fk_seats_body"),
        sa.ForeignKeyConstraint(["holder"], ["persons.id"], name="fk_seats_holder"),
        sa.ForeignKeyConstraint(["substitute"], ["persons.id"], name="fk_seats_substitute"),
    )


def _create_deeds() -> None:
    op.create_table(
        "delegations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("deed", sa.Text(), nullable=False),
        sa.Column("deed_on", sa.Date(), nullable=False),
        sa.Column("giver", sa.Uuid(), nullable=False),
        sa.Column("holder", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("transmitted_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_delegations"),
        sa.ForeignKeyConstraint(["giver"], ["persons.id"], name="fk_delegations_giver"),
        sa.ForeignKeyConstraint(["holder"], ["persons.id"], name="fk_delegations_holder"),
    )
    op.create_index("ix_delegations_holder", "delegations", ["holder"])
    op.create_table(
        "substitutions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("absent", sa.Uuid(), nullable=False),
        sa.Column("substitute", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("deed", sa.Text(), nullable=False),
        sa.Column("deed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_substitutions"),
        sa.ForeignKeyConstraint(["absent"], ["persons.id"], name="fk_substitutions_absent"),
        sa.ForeignKeyConstraint(["substitute"], ["persons.id"], name="fk_substitutions_substitute"),
    )
    op.create_index("ix_substitutions_substitute", "substitutions", ["substitute"])


def _create_interests() -> None:
    op.create_table(
        "interests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("keywords", sa.Text(), nullable=False),
        sa.Column("variable", sa.Text(), nullable=False),
        sa.Column("commune", sa.Text(), nullable=True),
        sa.Column("declared_on", sa.Date(), nullable=False),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_interests"),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name="fk_interests_person"),
    )
    op.create_index("ix_interests_person", "interests", ["person"])
    op.create_table(
        "withdrawals",
        sa.Column("instance", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("interest", sa.Uuid(), nullable=True),
        sa.Column("declared_by", sa.Uuid(), nullable=True),
        sa.Column("lifted_at", INSTANT, nullable=True),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.Column("lift_reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("instance", "person", "at", name="pk_withdrawals"),
        sa.ForeignKeyConstraint(["instance"], ["instances.id"], name="fk_withdrawals_instance"),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name="fk_withdrawals_person"),
        sa.ForeignKeyConstraint(["interest"], ["interests.id"], name="fk_withdrawals_interest"),
    )
    op.create_index("ix_withdrawals_person", "withdrawals", ["person"])
