"""In which of their qualities somebody may answer a task; nobody acts for somebody else by accident."""

from __future__ import annotations

from flux.domain.actors import Actor
from flux.domain.delegations import Capacity
from flux.domain.institutions import ELECTED_ROLES
from flux.domain.tasks import Task
from flux.errors import Forbidden, ValidationFailed


def ways(actor: Actor, task: Task) -> tuple[Capacity, ...]:
    """The qualities in which the actor may answer a task; none when it is in somebody else's hands.

    A task taken by the absent is open to who replaces them. Two mandates that differ in nothing count once.
    """
    if actor.is_out_of(task.instance):
        return ()
    open_to = tuple(hat for hat in actor.capacities if _reaches(actor, hat, task) and _fits(hat, task))
    if len(open_to) < 2:
        return open_to
    return tuple({_likeness(hat, task): hat for hat in reversed(open_to)}.values())[::-1]


def quality_for(actor: Actor, task: Task) -> Capacity | None:
    """The quality in which the actor would answer: the chosen one when it fits, else the only one that does."""
    return _chosen(actor, ways(actor, task))


def _chosen(actor: Actor, fitting: tuple[Capacity, ...]) -> Capacity | None:
    if actor.quality is not None:
        return next((hat for hat in fitting if hat.id == actor.quality), None)
    return fitting[0] if len(fitting) == 1 else None


def choose(actor: Actor, task: Task) -> Capacity | None:
    """The quality in which the actor answers; None when the task was put in their own hands outside of any role.

    Raises Forbidden when the chosen quality does not fit, ValidationFailed when several fit and none was chosen:
    nobody acts for somebody else by accident.
    """
    fitting = ways(actor, task)
    found = _chosen(actor, fitting)
    if found is not None or (not fitting and actor.quality is None):
        return found
    if actor.quality is not None:
        sentence = f"La qualité choisie ne permet pas de répondre à «\u00a0{task.name}\u00a0»."
        raise Forbidden(sentence, code="task.quality_does_not_fit")
    sentence = "Vous pouvez répondre en plusieurs qualités\u00a0: choisissez celle dans laquelle vous agissez."
    raise ValidationFailed(
        sentence,
        fields={"quality": sentence},
        code="task.quality_needed",
        data={"qualities": [str(hat.id) for hat in fitting]},
    )


def may_answer(actor: Actor, task: Task) -> bool:
    """Whether the actor may answer a task, in some quality or because it was put in their own hands."""
    if actor.is_out_of(task.instance):
        return False
    return bool(ways(actor, task)) or (task.assignee == actor.id and _by_name(actor, task))


def _by_name(actor: Actor, task: Task) -> bool:
    """A task put in somebody's own hands: an office stays with those who hold it, work goes to anybody in office."""
    return task.role is None or (bool(actor.mandates) and ELECTED_ROLES.isdisjoint(task.roles))


def _reaches(actor: Actor, hat: Capacity, task: Task) -> bool:
    replaced = hat.substitution.absent if hat.substitution else None
    return counts(actor, hat, task) and (task.assignee is None or task.assignee in {actor.id, replaced})


def counts(actor: Actor, hat: Capacity, task: Task) -> bool:
    """A substitute does not act in the place of somebody who has withdrawn: it would be their voice all the same."""
    return hat.substitution is None or not actor.is_out_of(task.instance, hat.substitution.absent)


def _fits(hat: Capacity, task: Task) -> bool:
    if is_asked(hat, task):
        return hat.covers(task.subjects)
    # what was put in the absent's own hands goes to who replaces them in everything
    whole = hat.substitution is not None and hat.substitution.role is None
    return whole and task.assignee == hat.on_behalf_of and ELECTED_ROLES.isdisjoint(task.roles)


def is_asked(hat: Capacity, task: Task) -> bool:
    """Whether the task is put to a role that the hat gives: one of several is enough."""
    if task.role is None:
        return False
    return hat.gives(task.role, commune=task.commune) or any(hat.gives(r, commune=task.commune) for r in task.also)


def _likeness(hat: Capacity, task: Task) -> tuple[object, ...]:
    """Two qualities that come to the same act are one."""
    if not is_asked(hat, task):
        return (hat.on_behalf_of,)
    ground = hat.delegation.id if hat.delegation else None
    return hat.on_behalf_of, ground, hat.mandate.role, hat.mandate.commune, hat.mandate.body
