"""What a user task asks of whom: read from `flux:`, `camunda:` and `zeebe:` notes, and from BPMN's potential owner."""

from __future__ import annotations

import re
import unicodedata

from flux.engine.definition import UserTask
from flux.engine.reading import juel
from flux.engine.reading.expressions import constant, expression, temporal, value
from flux.engine.reading.page import Part
from flux.engine.reading.xml import first, text
from flux.feel import Expression

_NUMBER = re.compile(r"-?[0-9]{1,15}")
_EMBEDDED = re.compile(r"[$#]\{")
_OWNERS = ("potentialOwner", "humanPerformer", "performer")
_OWNER = re.compile(r"(user|group)\(\s*([^)]+?)\s*\)")


def role_of(name: str) -> str:
    """Gives a lane's name as the name of a role: « Chef de service » is chef_de_service."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")


def user_task_of(part: Part) -> UserTask:
    """Reads the notes of a user task; the role of its lane is added where the lanes are known."""
    get = part.extensions.get
    groups, users = _owners(part)
    return UserTask(
        role=_role(part, groups),
        commune=_feel(part, get("flux:commune")),
        assignee=_value(part, get("flux:assignee", "camunda:assignee") or _zeebe(part, "assignee") or users),
        form=form_of(part),
        due=_due(part),
        reminders=_reminders(part),
        escalation=get("flux:escalation"),
        priority=_number(part, get("flux:priority", "camunda:priority") or _priority(part)),
        question=get("flux:question"),
        outcome=get("flux:outcome"),
    )


def _role(part: Part, owners: str | None) -> Expression | None:
    """One role, or several separated by commas, of which any may answer."""
    groups = part.extensions.get("flux:role", "camunda:candidateGroups") or _zeebe(part, "candidateGroups") or owners
    if groups is None:
        return None
    if groups.startswith("=") or juel.inner(groups) is not None:
        return value(groups, part.where)
    names = [name.strip() for name in groups.split(",") if name.strip()]
    if len(names) > 1 and not any(_EMBEDDED.search(name) for name in names):
        return constant(names)
    return value(",".join(names), part.where) if names else None


def _owners(part: Part) -> tuple[str | None, str | None]:
    """BPMN's own way (§10.3.4): a potential owner, by expression or by the name of a resource."""
    groups, users = [], []
    for owner in (owner for kind in _OWNERS for owner in part.children(kind)):
        assigned = first(owner, "resourceAssignmentExpression")
        written = text(first(assigned, "formalExpression")) if assigned is not None else ""
        found = _OWNER.findall(written)
        groups += [name for kind, name in found if kind == "group"]
        users += [name for kind, name in found if kind == "user"]
        if written and not found:
            groups.append(written)
    return (",".join(groups) or None, users[0] if users else None)


def _zeebe(part: Part, attribute: str) -> str | None:
    return part.extensions.child("zeebe:assignmentDefinition", attribute)


def _priority(part: Part) -> str | None:
    return part.extensions.child("zeebe:priorityDefinition", "priority")


def form_of(part: Part) -> str | None:
    """The key of the form that a person fills in, in whichever dialect it is written."""
    own = part.extensions.get("flux:form", "camunda:formKey", "camunda:formRef")
    if own is not None:
        return own
    for attribute in ("formId", "formKey", "externalReference"):
        form = part.extensions.child("zeebe:formDefinition", attribute)
        if form is not None:
            return form
    return None


def _due(part: Part) -> Expression | None:
    written = part.extensions.get("flux:due", "camunda:dueDate") or part.extensions.child(
        "zeebe:taskSchedule", "dueDate"
    )
    return None if written is None else temporal(written, part.where)


def _reminders(part: Part) -> Expression | None:
    written = part.extensions.get("flux:reminder")
    if written is None:
        return None
    if written.startswith("="):
        return expression(written, part.where)
    durations = [duration.strip() for duration in written.split(",") if duration.strip()]
    for duration in durations:
        temporal(duration, part.where)  # for the finding when it is none
    return constant(durations)


def _value(part: Part, written: str | None) -> Expression | None:
    return None if written is None else value(written, part.where)


def _feel(part: Part, written: str | None) -> Expression | None:
    return None if written is None else expression(written, part.where)


def _number(part: Part, written: str | None) -> Expression | None:
    if written is None:
        return None
    return constant(int(written)) if _NUMBER.fullmatch(written) else expression(written, part.where)
