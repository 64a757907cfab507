"""The tables. Columns have the names of the domain's fields; every constraint has a name, so that it can be told."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    column,
)

from flux.domain.deployments import ResourceKind
from flux.domain.history import IncidentStatus
from flux.domain.instances import InstanceStatus
from flux.domain.jobs import JobKind, JobStatus
from flux.domain.tasks import TaskStatus
from flux.storage.columns import Id, Instant, Json, Marks, Word

metadata = MetaData()


def reference(table: str, *columns: str, to: str) -> ForeignKeyConstraint:
    """A named foreign key from columns of a table to "table.column,column"."""
    target, _, rest = to.partition(".")
    names = [f"{target}.{name}" for name in rest.split(",")]
    return ForeignKeyConstraint(columns, names, name=f"fk_{table}_{'_'.join(columns)}")


# ---------------------------------------------------------------- what was published

deployments = Table(
    "deployments",
    metadata,
    Column("id", Id, nullable=False),
    Column("number", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("deployed_at", Instant, nullable=False),
    Column("deployed_by", Id),
    PrimaryKeyConstraint("id", name="pk_deployments"),
    UniqueConstraint("number", name="uq_deployments_number"),
)

resources = Table(
    "resources",
    metadata,
    Column("digest", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Word(ResourceKind), nullable=False),
    Column("content", LargeBinary, nullable=False),
    PrimaryKeyConstraint("digest", name="pk_resources"),
)

versions = Table(
    "versions",
    metadata,
    Column("id", Id, nullable=False),
    Column("kind", Word(ResourceKind), nullable=False),
    Column("key", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("deployment", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("resource_name", Text, nullable=False),
    Column("deployed_at", Instant, nullable=False),
    PrimaryKeyConstraint("id", name="pk_versions"),
    UniqueConstraint("kind", "key", "version", name="uq_versions_kind_key_version"),
    reference("versions", "deployment", to="deployments.number"),
    reference("versions", "digest", to="resources.digest"),
)

triggers = Table(
    "triggers",
    metadata,
    Column("process", Text, nullable=False),
    Column("element", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("name", Text, nullable=False),
    Column("definition", Id, nullable=False),
    PrimaryKeyConstraint("process", "element", "kind", "name", name="pk_triggers"),
    reference("triggers", "definition", to="versions.id"),
    Index("ix_triggers_kind_name", "kind", "name"),
)

drafts = Table(
    "drafts",
    metadata,
    Column("key", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("xml", Text, nullable=False),
    Column("saved_at", Instant, nullable=False),
    Column("saved_by", Id),
    Column("base_version", Integer),
    PrimaryKeyConstraint("key", name="pk_drafts"),
)

# ---------------------------------------------------------------- what runs

instances = Table(
    "instances",
    metadata,
    Column("id", Id, nullable=False),
    Column("definition", Id, nullable=False),
    Column("process", Text, nullable=False),
    Column("process_version", Integer, nullable=False),
    Column("business_key", Text),
    Column("title", Text, nullable=False),
    #: title and number without accents and in lower case, for the search box
    Column("folded", Text, nullable=False),
    Column("status", Word(InstanceStatus), nullable=False),
    Column("started_by", Id),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("reason", Text, nullable=False),
    Column("state", Json, nullable=False),
    Column("version", Integer, nullable=False),
    PrimaryKeyConstraint("id", name="pk_instances"),
    reference("instances", "definition", to="versions.id"),
    Index("ix_instances_started_at", "started_at", "id"),
    Index("ix_instances_process_status", "process", "status"),
    Index("ix_instances_business_key", "business_key"),
)

_IN_HAND = column("assignee").is_not(None)
tasks = Table(
    "tasks",
    metadata,
    Column("id", Id, nullable=False),
    Column("instance", Id, nullable=False),
    Column("token", String(40), nullable=False),
    Column("element", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("status", Word(TaskStatus), nullable=False),
    Column("role", Text),
    #: other roles of which any may answer as well
    Column("also", Marks, nullable=False, server_default=""),
    Column("commune", Text),
    Column("assignee", Id),
    Column("form", Text),
    Column("opened_at", Instant, nullable=False),
    Column("due_at", Instant),
    Column("escalation", Text),
    Column("priority", Integer),
    Column("question", Text),
    Column("outcome", Text),
    Column("local", Json, nullable=False),
    Column("draft", Json, nullable=False),
    Column("closed_at", Instant),
    Column("completed_by", Id),
    Column("quality", Id),
    Column("on_behalf_of", Id),
    Column("deed", Text, nullable=False, server_default=""),
    Column("subjects", Marks, nullable=False, server_default=""),
    Column("completion_key", Text),
    Column("answer", Json, nullable=False),
    Column("version", Integer, nullable=False),
    PrimaryKeyConstraint("id", name="pk_tasks"),
    reference("tasks", "instance", to="instances.id"),
    Index("ix_tasks_instance", "instance"),
    Index("ix_tasks_status_role_due", "status", "role", "due_at"),
    # few tasks are in somebody's hands, and a step writes none of the others into it
    Index("ix_tasks_assignee", "assignee", sqlite_where=_IN_HAND, postgresql_where=_IN_HAND),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", Id, nullable=False),
    Column("kind", Word(JobKind), nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("run_at", Instant, nullable=False),
    Column("status", Word(JobStatus), nullable=False),
    Column("instance", Id),
    Column("token", String(40)),
    Column("element", Text),
    Column("topic", Text),
    Column("payload", Json, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("max_attempts", Integer, nullable=False),
    Column("worker", Text),
    Column("error", Text),
    PrimaryKeyConstraint("id", name="pk_jobs"),
    reference("jobs", "instance", to="instances.id"),
    Index("ix_jobs_status_run_at", "status", "run_at"),
    Index("ix_jobs_instance_kind_due", "instance", "kind", "due_at"),
)

journal = Table(
    "journal",
    metadata,
    Column("instance", Id, nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("person", Id),
    Column("quality", Id),
    Column("on_behalf_of", Id),
    Column("deed", Text, nullable=False, server_default=""),
    Column("catalogue", Integer, nullable=False),
    Column("command", Json, nullable=False),
    Column("facts", Json, nullable=False),
    PrimaryKeyConstraint("instance", "number", name="pk_journal"),
    reference("journal", "instance", to="instances.id"),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Id, nullable=False),
    Column("instance", Id, nullable=False),
    Column("token", String(40), nullable=False),
    Column("element", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("name", Text, nullable=False),
    Column("key", Text),
    Column("definition", Id),
    #: rank of arrival: the oldest gets a message first
    Column("rank", Integer, nullable=False),
    PrimaryKeyConstraint("id", name="pk_subscriptions"),
    reference("subscriptions", "instance", to="instances.id"),
    Index("ix_subscriptions_kind_name", "kind", "name", "rank"),
    Index("ix_subscriptions_instance", "instance"),
)

messages = Table(
    "messages",
    metadata,
    Column("id", Id, nullable=False),
    Column("name", Text, nullable=False),
    Column("key", Text),
    Column("variables", Json, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("sender", Id),
    PrimaryKeyConstraint("id", name="pk_messages"),
    Index("ix_messages_name", "name", "received_at"),
)

begun = Table(
    "begun",
    metadata,
    Column("process", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("instance", Id, nullable=False),
    PrimaryKeyConstraint("process", "name", "key", name="pk_begun"),
    reference("begun", "instance", to="instances.id"),
    Index("ix_begun_instance", "instance"),
)

incidents = Table(
    "incidents",
    metadata,
    Column("id", Id, nullable=False),
    Column("instance", Id),
    Column("element", Text),
    Column("code", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("status", Word(IncidentStatus), nullable=False),
    Column("resolved_at", Instant),
    Column("resolved_by", Id),
    Column("resolution", Text),
    Column("token", String(40)),
    Column("job", Id),
    Column("task", Id),
    Column("command", Json, nullable=False),
    Column("person", Id),
    Column("quality", Id),
    Column("times", Integer, nullable=False),
    PrimaryKeyConstraint("id", name="pk_incidents"),
    reference("incidents", "instance", to="instances.id"),
    Index("ix_incidents_instance_status", "instance", "status"),
    Index("ix_incidents_status", "status", "opened_at"),
)

# ---------------------------------------------------------------- what people bring

proposals = Table(
    "proposals",
    metadata,
    Column("id", Id, nullable=False),
    Column("number", Text, nullable=False),
    Column("sheet", Json, nullable=False),
    Column("instance", Id, nullable=False),
    Column("filed_by", Id, nullable=False),
    Column("filed_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("version", Integer, nullable=False),
    PrimaryKeyConstraint("id", name="pk_proposals"),
    UniqueConstraint("number", name="uq_proposals_number"),
    UniqueConstraint("instance", name="uq_proposals_instance"),
    reference("proposals", "instance", to="instances.id"),
    Index("ix_proposals_filed_at", "filed_at", "id"),
)

documents = Table(
    "documents",
    metadata,
    Column("id", Id, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("uploaded_at", Instant, nullable=False),
    Column("uploaded_by", Id, nullable=False),
    Column("instance", Id),
    PrimaryKeyConstraint("id", name="pk_documents"),
    reference("documents", "instance", to="instances.id"),
    Index("ix_documents_instance", "instance"),
)

mails = Table(
    "mails",
    metadata,
    Column("id", Id, nullable=False),
    Column("to", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("sent_at", Instant, nullable=False),
    Column("calendar", Text, nullable=False, server_default=""),
    PrimaryKeyConstraint("id", name="pk_mails"),
    Index("ix_mails_sent_at", "sent_at"),
)

counters = Table(
    "counters",
    metadata,
    Column("name", Text, nullable=False),
    Column("value", Integer, nullable=False),
    PrimaryKeyConstraint("name", name="pk_counters"),
)

answers = Table(
    "answers",
    metadata,
    Column("key", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("key", name="pk_answers"),
)
