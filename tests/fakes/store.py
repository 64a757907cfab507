"""The store in memory: honest, because the same claims are made of it as of SQLite and PostgreSQL.

A transaction works on copies of the tables (rows are frozen) and puts them in place at commit. One writer at a time,
as on SQLite; readers see what was committed when they began.
"""

import json
import threading
from contextlib import contextmanager
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime

from tests.fakes.assemblies import Acts, Consultations, Seances
from tests.fakes.keeping import Catalogue, Counters, Credentials, Documents, Incidents, Mails, People, Proposals
from tests.fakes.lists import Lists
from tests.fakes.running import Instances, Jobs, Journal, Messages, Tasks
from tests.fakes.standing import Institutions

TABLES = [
    "instances",
    "tasks",
    "jobs",
    "journal",
    "subscriptions",
    "messages",
    "begun",
    "incidents",
    "deployments",
    "resources",
    "versions",
    "triggers",
    "drafts",
    "persons",
    "accounts",
    "credentials",
    "mandates",
    "territory",
    "proposals",
    "documents",
    "mails",
    "counters",
    "answers",
    "seances",
    "seance_replies",
    "consultations",
    "acts",
    "bodies",
    "seats",
    "days_off",
    "delegations",
    "substitutions",
    "interests",
    "withdrawals",
]


class Tables:
    """The rows of every table by key; what is put is checked as a database would."""

    def __init__(self, rows=None):
        self.rows = rows or {name: {} for name in TABLES}

    def copy(self):
        return Tables({name: dict(table) for name, table in self.rows.items()})

    def __getattr__(self, name):
        return self.rows[name]

    def put(self, table, key, item):
        """Keeps an item as JSON would give it back."""
        self.rows[table][key] = kept(item)


def kept(item):
    """The item as a database gives it back: aware instants, JSON made of lists and dicts."""
    if not is_dataclass(item):
        return item
    given = {found.name: getattr(item, found.name) for found in fields(item) if found.init}
    changes = {name: _kept_value(value) for name, value in given.items()}
    return replace(item, **{name: value for name, value in changes.items() if value is not given[name]})


def _kept_value(value):
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a naive datetime has no place in the store")
        return value if value.tzinfo is UTC else value.astimezone(UTC)
    if isinstance(value, dict):
        return json.loads(json.dumps(value, ensure_ascii=False))
    return value


class MemoryUnitOfWork:
    def __init__(self, tables, commit):
        self._tables, self._commit = tables, commit
        self.instances = Instances(tables)
        self.tasks = Tasks(tables)
        self.jobs = Jobs(tables)
        self.journal = Journal(tables)
        self.messages = Messages(tables)
        self.incidents = Incidents(tables)
        self.catalogue = Catalogue(tables)
        self.people = People(tables)
        self.credentials = Credentials(tables)
        self.institutions = Institutions(tables)
        self.proposals = Proposals(tables)
        self.documents = Documents(tables)
        self.seances = Seances(tables)
        self.consultations = Consultations(tables)
        self.acts = Acts(tables)
        self.mails = Mails(tables)
        self.counters = Counters(tables)
        self.lists = Lists(tables)

    def commit(self):
        self._commit(self._tables)


class MemoryStore:
    """Opens transactions on tables in memory."""

    def __init__(self):
        self._tables = Tables()
        self._writer = threading.Lock()

    def __call__(self):
        return self._writing()

    @contextmanager
    def _writing(self):
        with self._writer:
            yield MemoryUnitOfWork(self._tables.copy(), self._keep)

    @contextmanager
    def reading(self):
        yield MemoryUnitOfWork(self._tables.copy(), self._keep)

    def _keep(self, tables):
        self._tables = tables.copy()

    def close(self):
        pass
