"""What runs, in memory."""

from dataclasses import replace

from flux.domain.history import IncidentStatus
from flux.domain.jobs import JobKind, JobStatus
from flux.domain.permissions import Involvement
from flux.domain.tasks import TaskStatus
from flux.errors import StaleVersion
from flux.ports import Locked

LEAVES = {JobKind.MAIL, JobKind.MESSAGE, JobKind.SIGNAL}


def by_due(job):
    token = job.token or ""
    return (job.due_at, len(token), token, str(job.id))


class Repository:
    def __init__(self, tables):
        self.t = tables


class Instances(Repository):
    def add(self, instance):
        assert instance.definition in self.t.versions, "foreign key"
        self.t.put("instances", instance.id, instance)

    def lock(self, id_):
        instance = self.get(id_)
        if instance is None:
            return None
        timers = [j.due_at for j in self.t.jobs.values() if j.instance == id_ and _is_waiting_timer(j)]
        stuck = [i for i in self.t.incidents.values() if i.instance == id_ and i.status is IncidentStatus.OPEN]
        number = max((d.number for d in self.t.deployments.values()), default=0)
        return Locked(
            instance=instance, catalogue=number, next_timer_at=min(timers, default=None), incidents=len(stuck)
        )

    def lock_with_task(self, task):
        found = self.t.tasks.get(task)
        return None if found is None else (self.lock(found.instance), found)

    def get(self, id_):
        return self.t.instances.get(id_)

    def save(self, instance, *, was):
        if self.t.instances[instance.id].version != was.version:
            raise StaleVersion("Ce dossier a avancé entre-temps.", code="instance.stale")
        self.t.put("instances", instance.id, instance)

    def involvement(self, id_):
        instance = self.get(id_)
        if instance is None:
            return None
        tasks = [task for task in self.t.tasks.values() if task.instance == id_]
        return Involvement(
            started_by=instance.started_by,
            asked=frozenset((role, task.commune) for task in tasks for role in (task.role, *task.also)),
            assignees=frozenset(task.assignee for task in tasks if task.assignee is not None),
            subjects=frozenset(subject for task in tasks for subject in task.subjects),
        )


class Tasks(Repository):
    def add(self, new):
        for task in new:
            assert task.id not in self.t.tasks, "primary key"
            self.t.put("tasks", task.id, task)

    def get(self, id_):
        return self.t.tasks.get(id_)

    def of(self, instance):
        found = [task for task in self.t.tasks.values() if task.instance == instance]
        return tuple(sorted(found, key=lambda task: (task.opened_at, len(task.token), task.token)))

    def save(self, task):
        if self.t.tasks[task.id].version != task.version - 1:
            raise StaleVersion("Cette tâche a changé entre-temps.", code="task.stale")
        self.t.put("tasks", task.id, task)

    def cancel(self, ids, at):
        for id_ in ids:
            task = self.t.tasks.get(id_)
            if task is not None and task.is_open:
                closed = replace(task, status=TaskStatus.CANCELLED, closed_at=at, version=task.version + 1)
                self.t.put("tasks", id_, closed)


class Jobs(Repository):
    def add(self, new):
        for job in new:
            assert job.id not in self.t.jobs, "primary key"
            self.t.put("jobs", job.id, job)

    def get(self, id_):
        return self.t.jobs.get(id_)

    def claim(self, lease, *, kinds, topics=(), limit=1):
        found = [job for job in self.t.jobs.values() if self._may_run(job, lease.now, kinds, topics)]
        taken = [
            replace(job, run_at=lease.until, worker=lease.worker, attempts=job.attempts + 1)
            for job in sorted(found, key=by_due)[:limit]
        ]
        for job in taken:
            self.t.put("jobs", job.id, job)
        return tuple(taken)

    def _may_run(self, job, now, kinds, topics):
        if job.status is not JobStatus.WAITING or job.run_at > now or job.kind not in kinds:
            return False
        if job.kind is JobKind.SERVICE and job.topic not in topics:
            return False
        others = self.t.jobs.values()
        return job.kind is not JobKind.TIMER or not any(
            other.instance == job.instance and _is_waiting_timer(other) and other.due_at < job.due_at
            for other in others
        )

    def of(self, instance):
        return tuple(sorted((job for job in self.t.jobs.values() if job.instance == instance), key=by_due))

    def due_timers(self, instance, now):
        return tuple(job for job in self.of(instance) if _is_waiting_timer(job) and job.due_at <= now)

    def save(self, job):
        if job.id in self.t.jobs:
            self.t.put("jobs", job.id, job)

    def remove(self, ids):
        for id_ in ids:
            self.t.jobs.pop(id_, None)

    def remove_of(self, instance):
        self.remove([job.id for job in self.of(instance) if job.kind not in LEAVES])

    def next_at(self):
        waiting = (job.run_at for job in self.t.jobs.values() if job.status is JobStatus.WAITING)
        return min(waiting, default=None)


def _is_waiting_timer(job):
    return job.kind is JobKind.TIMER and job.status is JobStatus.WAITING


class Journal(Repository):
    def append(self, entry):
        key = (entry.instance, entry.number)
        if key in self.t.journal:
            raise KeyError("pk_journal")
        self.t.put("journal", key, entry)

    def of(self, instance):
        found = [entry for entry in self.t.journal.values() if entry.instance == instance]
        return tuple(sorted(found, key=lambda entry: entry.number))


class Messages(Repository):
    def subscribe(self, new):
        for subscription in new:
            self.t.put("subscriptions", subscription.id, subscription)

    def unsubscribe(self, ids):
        for id_ in ids:
            self.t.subscriptions.pop(id_, None)

    def waiting(self, kind, name):
        return tuple(one for one in self.t.subscriptions.values() if (one.kind, one.name) == (kind, name))

    def of(self, instance):
        return tuple(one for one in self.t.subscriptions.values() if one.instance == instance)

    def keep(self, message):
        self.t.put("messages", message.id, message)

    def early(self, name, now):
        kept = (message for message in self.t.messages.values() if message.name == name and message.expires_at > now)
        return tuple(sorted(kept, key=lambda message: (message.received_at, str(message.id))))

    def take(self, id_):
        return self.t.messages.pop(id_, None) is not None

    def hold(self, names, *, alone):
        pass  # one transaction at a time

    def begin(self, new):
        key = (new.process, new.name, new.key)
        if key in self.t.begun:
            return False
        self.t.put("begun", key, new)
        return True

    def begun(self, process, name, key):
        found = self.t.begun.get((process, name, key))
        return found.instance if found else None

    def release(self, instance):
        found = next((one for one in self.t.begun.values() if one.instance == instance), None)
        if found is not None:
            del self.t.begun[found.process, found.name, found.key]
        return found

    def forget(self, now):
        gone = [message.id for message in self.t.messages.values() if message.expires_at <= now]
        for id_ in gone:
            del self.t.messages[id_]
        return len(gone)
