"""Lists, in memory."""

import unicodedata
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

from flux.domain.history import IncidentStatus
from flux.domain.instances import InstanceStatus
from flux.errors import ValidationFailed
from flux.ports import InstanceRow, Page, ProposalRow, TaskRow
from tests.fakes.running import Repository

FAR = datetime(9999, 12, 31, tzinfo=UTC)


def folded(*texts):
    joined = " ".join(text for text in texts if text)
    plain = unicodedata.normalize("NFKD", joined.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def worn(task, hat):
    here = hat.commune is None or task.commune in {None, hat.commune}
    return hat.role in task.roles and here and (not hat.scope or not set(hat.scope).isdisjoint(task.subjects))


class Lists(Repository):
    def tasks(self, wanted, *, cursor=None, limit=50):
        found = [task for task in self.t.tasks.values() if self._task_fits(task, wanted)]
        found.sort(key=lambda task: (task.due_at or FAR, task.id))
        return self._page([self._task_row(task) for task in found], cursor, limit)

    def _task_row(self, task):
        file = self.t.instances[task.instance]
        return TaskRow(task=task, instance_title=file.title, business_key=file.business_key, process=file.process)

    def _task_fits(self, task, wanted):
        return (
            (wanted.hats is None or self._reachable(task, wanted))
            and (wanted.person is None or not self._withdrew(task.instance, wanted.person))
            and wanted.assignee in {None, task.assignee}
            and (not wanted.statuses or task.status in wanted.statuses)
            and wanted.instance in {None, task.instance}
            and wanted.process in {None, self.t.instances[task.instance].process}
            and (wanted.due_before is None or (task.due_at is not None and task.due_at < wanted.due_before))
            and wanted.completed_by in {None, task.completed_by}
        )

    def _reachable(self, task, wanted):
        by_name = task.role is None or (bool(wanted.hats) and set(wanted.reserved).isdisjoint(task.roles))
        mine = {wanted.person, *wanted.absents} - {None}
        if by_name and task.assignee in mine and not self._withdrew(task.instance, task.assignee):
            return True
        return any(self._held(task, hat, wanted.free_for) for hat in wanted.hats)

    def _held(self, task, hat, taker=None):
        if not worn(task, hat) or (hat.absent and self._withdrew(task.instance, hat.absent)):
            return False
        return taker is None or task.assignee in {None, taker, hat.absent}

    def _withdrew(self, instance, person):
        return any(
            one.in_force for one in self.t.withdrawals.values() if (one.instance, one.person) == (instance, person)
        )

    def instances(self, wanted, *, cursor=None, limit=50):
        found = [instance for instance in self.t.instances.values() if self._fits(instance, wanted)]
        found.sort(key=lambda instance: (instance.started_at, instance.id), reverse=True)
        return self._page([self._row(instance) for instance in found], cursor, limit)

    def _fits(self, instance, wanted):
        tasks = self._tasks(instance.id)
        late = [t for t in tasks if t.is_open and t.due_at and wanted.late_at and t.due_at <= wanted.late_at]
        text = folded(wanted.text.strip())
        return (
            self._has_part(instance, tasks, wanted)
            and (not wanted.statuses or instance.status in wanted.statuses)
            and wanted.process in {None, instance.process}
            and wanted.version in {None, instance.process_version}
            and wanted.started_by in {None, instance.started_by}
            and text in folded(instance.title, instance.business_key)
            and wanted.with_incident in {None, bool(self._stuck(instance.id))}
            and (wanted.late_at is None or bool(late))
        )

    def _has_part(self, instance, tasks, wanted):
        if wanted.hats is None:
            return True
        mine = {wanted.person, *wanted.absents} - {None}
        if not mine.isdisjoint({instance.started_by, *(task.assignee for task in tasks)}):
            return True
        return any(self._held(task, hat) for task in tasks for hat in wanted.hats)

    def _tasks(self, id_):
        return [task for task in self.t.tasks.values() if task.instance == id_]

    def _stuck(self, id_):
        return [i for i in self.t.incidents.values() if i.instance == id_ and i.status is IncidentStatus.OPEN]

    def _row(self, instance):
        waiting = [task for task in self._tasks(instance.id) if task.is_open]
        due = min((task.due_at for task in waiting if task.due_at), default=None)
        bare = replace(instance, state={})
        return InstanceRow(instance=bare, open_tasks=len(waiting), due_at=due, incidents=len(self._stuck(instance.id)))

    def proposals(self, wanted, *, cursor=None, limit=50):
        found = [p for p in self.t.proposals.values() if self._fits(self.t.instances[p.instance], wanted)]
        found.sort(key=lambda proposal: (proposal.filed_at, proposal.id), reverse=True)
        return self._page([self._proposal_row(proposal) for proposal in found], cursor, limit)

    def _proposal_row(self, proposal):
        waiting = sorted(
            (task for task in self._tasks(proposal.instance) if task.is_open), key=lambda t: (t.due_at or FAR, t.id)
        )
        return ProposalRow(
            proposal=proposal,
            status=self.t.instances[proposal.instance].status,
            waiting=tuple(task.name for task in waiting),
            due_at=min((task.due_at for task in waiting if task.due_at), default=None),
        )

    def running(self):
        running = [i for i in self.t.instances.values() if i.status is InstanceStatus.RUNNING]
        return Counter((instance.process, instance.process_version) for instance in running)

    def _page(self, rows, cursor, limit):
        try:
            start = int(cursor or 0)
        except ValueError:
            raise ValidationFailed("Ce repère de page n’est pas lisible.", code="list.bad_cursor") from None
        end = start + limit
        return Page(items=tuple(rows[start:end]), total=len(rows), next_cursor=str(end) if end < len(rows) else None)
