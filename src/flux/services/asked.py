"""The form of a task: what it shows at first, and what it takes as an answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from uuid import UUID

from flux.domain import answers, documents
from flux.domain.actors import Actor
from flux.domain.documents import DocumentId
from flux.domain.forms import FieldType, Form
from flux.domain.instances import Instance
from flux.domain.tasks import Task
from flux.errors import ValidationFailed
from flux.ports import UnitOfWork
from flux.services.house import House

#: longest answer of a button when the task has no form, in characters
LONGEST_OUTCOME = 200
#: name under which every form finds the communes of the territory (`valuesKey`)
COMMUNES = "communes_du_territoire"
#: field that proposes the total population of the commune of the task, to be frozen in the file
POPULATION = "population"


def context(house: House, uow: UnitOfWork, instance: Instance, task: Task, form: Form | None) -> dict[str, object]:
    """The variables of the process, overlaid by those of the task, and the communes when the form offers them."""
    known = {**house.library.variables(instance), **task.local}
    if form is None or not any(item.options_key == COMMUNES or item.key == POPULATION for item in form.fields):
        return known
    epci = uow.people.territory()
    communes = epci.communes if epci else ()
    known[COMMUNES] = [{"label": one.name, "value": one.siren} for one in communes]
    asked = next((one for one in communes if one.siren == (task.commune or known.get("commune"))), None)
    if asked is not None and known.get(POPULATION) is None:
        known[POPULATION] = asked.population_total
    return known


def values(form: Form | None, task: Task, known: Mapping[str, object]) -> dict[str, object]:
    """What the fields hold at first: the draft, else what is known."""
    if form is None:
        return dict(task.draft)
    shown = {item.key: known.get(item.key, item.default) for item in form.fields if item.key}
    return {**shown, **task.draft}


def checked(
    house: House,
    uow: UnitOfWork,
    instance: Instance,
    task: Task,
    sent: Mapping[str, object],
    *,
    by: Actor,
    at: datetime,
) -> dict[str, object]:
    """What an answer gives, once its form has checked it and its documents are joined. Raises ValidationFailed."""
    form = house.library.form(uow, task.form) if task.form else None
    if form is None:
        return _bare(task, sent)
    extra = {task.outcome} - {item.key for item in form.fields} if task.outcome else set()
    known = context(house, uow, instance, task, form)
    from_form = {name: value for name, value in sent.items() if name not in extra}
    ask = house.library.asking(at, partial(house.library.calendar, uow, at))
    taken = answers.check(form, from_form, context=known, ask=ask)
    join_documents(uow, form, taken, by, instance)
    return {**taken, **_bare(task, {name: value for name, value in sent.items() if name in extra})}


def _bare(task: Task, sent: Mapping[str, object]) -> dict[str, object]:
    """The answer to a task without form: the variable of its buttons and nothing else."""
    unknown = {
        name: f"Cette tâche n’attend pas de champ «\u00a0{name}\u00a0»." for name in sent if name != task.outcome
    }
    if unknown:
        raise ValidationFailed(" ".join(unknown.values()), fields=unknown, code="form.invalid")
    value = sent.get(task.outcome) if task.outcome else None
    if isinstance(value, str) and len(value) > LONGEST_OUTCOME:
        raise ValidationFailed("Cette réponse est trop longue.", fields={str(task.outcome): "Réponse trop longue."})
    return dict(sent)


def join_documents(uow: UnitOfWork, form: Form, taken: Mapping[str, object], actor: Actor, instance: Instance) -> None:
    """Join to a file the documents that an answer names. Raises ValidationFailed."""
    joined: list[DocumentId] = []
    for item in form.fields:
        values = taken.get(item.key)
        if item.type is not FieldType.FILE or not isinstance(values, list):
            continue
        for value in values:
            document = uow.documents.get(DocumentId(UUID(str(value))))
            if document is None or not documents.may_join(document, actor.id, instance.id):
                sentence = f"«\u00a0{item.label}\u00a0»\u00a0: {documents.NOT_JOINABLE}"
                raise ValidationFailed(sentence, fields={item.key: sentence}, code="form.invalid")
            joined.append(document.id)
    if joined:
        uow.documents.attach(joined, instance.id)
