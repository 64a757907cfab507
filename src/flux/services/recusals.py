"""Déport inside a step: files that touch a declared interest are recognised, and nobody is asked who has withdrawn.

Everything here runs inside the caller's transaction, on an instance under lock; the caller commits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flux.domain.french import typography
from flux.domain.instances import Instance
from flux.domain.institutions import PersonId
from flux.domain.interests import Interest, Withdrawal, concerns, withdrawn
from flux.domain.tasks import InstanceId, Task, TaskId
from flux.ports import UnitOfWork
from flux.services.house import House


def recognise(house: House, uow: UnitOfWork, instance: Instance, variables: Mapping[str, object]) -> None:
    """Takes out of a file those whose declared interests it touches; what was lifted with a reason stays lifted."""
    today = house.today()
    declared = [one for one in uow.institutions.interests() if one.in_force(today)]
    if not declared:
        return
    known = {(one.person, one.interest) for one in uow.institutions.withdrawals(instance.id)}
    out = withdrawn(uow.institutions.withdrawals(instance.id))
    for interest in declared:
        word = concerns(interest, instance.title, variables)
        if word is not None and (interest.person, interest.id) not in known and interest.person not in out:
            withdraw(uow, touched(interest, instance.id, word, house))
            out |= {interest.person}


def touched(interest: Interest, instance: InstanceId, word: str, house: House) -> Withdrawal:
    """The withdrawal that follows from the register, with the words that explain it."""
    return Withdrawal(
        instance=instance,
        person=interest.person,
        at=house.clock.now(),
        reason=typography(f"intérêt déclaré « {interest.label} », reconnu au mot « {word} »"),
        interest=interest.id,
    )


def withdraw(uow: UnitOfWork, withdrawal: Withdrawal) -> None:
    """Keeps a withdrawal, and gives back what the person had in hand in that file."""
    uow.institutions.save_withdrawal(withdrawal)
    let_go(uow, withdrawal.instance, withdrawal.person)


def let_go(uow: UnitOfWork, instance: InstanceId, person: PersonId) -> None:
    """Gives the open tasks that a person had in hand back to all who hold their role.

    A task without a role stays where it is: nobody may answer it until it is handed to somebody else.
    """
    for task in uow.tasks.of(instance):
        if task.is_open and task.assignee == person and task.role is not None:
            uow.tasks.save(replace(task, assignee=None, version=task.version + 1))


def opened_to(uow: UnitOfWork, instance: InstanceId, opened: Mapping[TaskId, Task]) -> dict[TaskId, Task]:
    """The new tasks of a file, in the hands of nobody who has withdrawn from it."""
    named = [task for task in opened.values() if task.assignee is not None and task.role is not None]
    out = withdrawn(uow.institutions.withdrawals(instance)) if named else frozenset()
    return {**opened, **{task.id: replace(task, assignee=None) for task in named if task.assignee in out}}
