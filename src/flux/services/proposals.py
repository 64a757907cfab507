"""Proposals: filing one, completing it when asked, finding it, following it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from flux.domain.actors import Actor
from flux.domain.documents import NOT_JOINABLE, DocumentId, may_join
from flux.domain.permissions import Verb, may, require
from flux.domain.proposals import Origin, Proposal, ProposalId, Sheet, check, number, variables
from flux.domain.tasks import InstanceId, Task
from flux.errors import NotFound, ValidationFailed
from flux.ports import InstanceFilter, Page, ProposalRow, UnitOfWork
from flux.services import stories
from flux.services.house import House
from flux.services.instances import NewInstance, begin, find_process, readable, within_reach
from flux.services.steps import author_of
from flux.services.stories import Timeline

#: key of the process that carries proposals
PROCESS = "proposition"
#: the start event of the process for what was not born in the field, where the process draws one
STARTS = {Origin.POLITICAL_DEBATE: "idee_politique"}


#: variables of the process in which the sheet is kept up to date
SHEET = frozenset({"titre", "besoin", "usages", "beneficiaires", "objectif", "cout", "communes", "axe", "documents"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalDetail:
    """A proposal, where it is and what comes next."""

    proposal: Proposal
    timeline: Timeline
    #: the open task by which its author is asked to complete it, when there is one
    to_complete: Task | None


def file(house: House, actor: Actor, sheet: Sheet, *, key: str | None = None) -> Proposal:
    """Files a proposal: gives it a number and starts the process that carries it, in one transaction.

    `key` is the idempotency key: a double click files once. Raises Forbidden, ValidationFailed with the fields (by
    their French names), NotFound when the process is not published.
    """
    require(actor, Verb.FILE_PROPOSAL)
    with house.work() as uow:
        known = uow.counters.answer(f"file:{actor.id}:{key}") if key else None
        if known is not None:
            return _found(uow.proposals.get(ProposalId(UUID(known))))
        _check(uow, actor, sheet)
        proposal = _file(house, uow, actor, sheet)
        if key:
            uow.counters.remember(f"file:{actor.id}:{key}", str(proposal.id), proposal.filed_at)
        uow.commit()
    house.alarm.nudge()
    return proposal


def get(house: House, actor: Actor, reference: str) -> ProposalDetail:
    """A proposal by number (2026-014) or id. Raises NotFound, Forbidden."""
    with house.work.reading() as uow:
        proposal = _referred(uow, reference)
        instance = readable(uow, actor, proposal.instance)
        story = stories.tell(house, uow, instance)
        asked = (waiting.task for waiting in story.present if _is_for_author(waiting.task, proposal, actor))
        return ProposalDetail(proposal=proposal, timeline=story, to_complete=next(asked, None))


def search(
    house: House, actor: Actor, wanted: InstanceFilter | None = None, *, cursor: str | None = None, limit: int = 50
) -> Page[ProposalRow]:
    """Proposals by filter, latest first, restricted to what the actor may see."""
    with house.work.reading() as uow:
        return uow.lists.proposals(within_reach(actor, wanted or InstanceFilter()), cursor=cursor, limit=limit)


def timeline(house: House, actor: Actor, reference: str) -> Timeline:
    """Where a proposal is, in sentences. Raises NotFound, Forbidden."""
    return get(house, actor, reference).timeline


def follow_answer(
    uow: UnitOfWork, instance: InstanceId, written: Mapping[str, object], *, actor: Actor, at: datetime
) -> None:
    """Brings the sheet of a proposal up to date with what its author answered in a task; the caller commits."""
    proposal = uow.proposals.of(instance)
    if proposal is None or proposal.filed_by != actor.id:
        return
    sheet = _revised(proposal.sheet, written)
    if sheet != proposal.sheet:
        uow.proposals.save(replace(proposal, sheet=sheet, updated_at=at, version=proposal.version + 1))


def _check(uow: UnitOfWork, actor: Actor, sheet: Sheet) -> None:
    epci = uow.people.territory()
    check(sheet, communes=frozenset(commune.siren for commune in epci.communes) if epci else frozenset())
    for id_ in sheet.documents:
        document = uow.documents.get(id_)
        if document is None or not may_join(document, actor.id, None):
            sentence = f"Un des documents joints ne convient pas\u00a0: {NOT_JOINABLE}"
            raise ValidationFailed(sentence, fields={"documents": sentence}, code="proposal.document")


def _file(house: House, uow: UnitOfWork, actor: Actor, sheet: Sheet) -> Proposal:
    now = house.clock.now()
    year = house.today().year
    rank = number(year, uow.counters.next(f"proposal:{year}"))
    definition = find_process(uow, PROCESS)
    wanted = STARTS.get(sheet.origin)
    new = NewInstance(
        variables={**variables(sheet), "numero": rank},
        business_key=rank,
        title=sheet.title.strip(),
        element=wanted if wanted in house.library.process(uow, definition.id).nodes else None,
    )
    taken = begin(house, uow, definition, new, author_of(actor))
    proposal = Proposal(
        id=ProposalId(uuid4()),
        number=rank,
        sheet=sheet,
        instance=taken.instance.id,
        filed_by=actor.id,
        filed_at=now,
        updated_at=now,
    )
    uow.proposals.add(proposal)
    if sheet.documents:
        uow.documents.attach(sheet.documents, taken.instance.id)
    return proposal


def _revised(sheet: Sheet, written: Mapping[str, object]) -> Sheet:
    return Sheet(
        title=_text(written, "titre", sheet.title) or sheet.title,
        need=_text(written, "besoin", sheet.need),
        usages=_text(written, "usages", sheet.usages),
        beneficiaries=_text(written, "beneficiaires", sheet.beneficiaries),
        objective=_text(written, "objectif", sheet.objective),
        cost=_cost(written.get("cout"), sheet.cost),
        communes=tuple(_texts(written, "communes", sheet.communes)),
        axis=_text(written, "axe", sheet.axis),
        origin=sheet.origin,
        documents=tuple(DocumentId(UUID(id_)) for id_ in _texts(written, "documents", map(str, sheet.documents))),
    )


def _text(written: Mapping[str, object], name: str, before: str) -> str:
    value = written.get(name)
    return value if isinstance(value, str) else before


def _cost(value: object, before: int | None) -> int | None:
    return round(value) if isinstance(value, int | float) else before


def _texts(written: Mapping[str, object], name: str, before: Iterable[str]) -> list[str]:
    value = written.get(name)
    return [str(item) for item in value] if isinstance(value, list) else list(before)


def _is_for_author(task: Task, proposal: Proposal, actor: Actor) -> bool:
    return actor.id == proposal.filed_by and may(actor, Verb.COMPLETE_TASK, task)


def _referred(uow: UnitOfWork, reference: str) -> Proposal:
    proposal = uow.proposals.by_number(reference)
    if proposal is None:
        try:
            proposal = uow.proposals.get(ProposalId(UUID(reference)))
        except ValueError:
            proposal = None
    return _found(proposal)


def _found(proposal: Proposal | None) -> Proposal:
    if proposal is None:
        raise NotFound("Cette proposition n’existe pas.", code="proposal.not_found")
    return proposal
