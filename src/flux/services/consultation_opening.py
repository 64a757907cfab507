"""Opening a consultation of the communes: its rule, its populations frozen, and the readings that the law leaves open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import uuid4

from flux.domain.actors import Actor
from flux.domain.concordance import Concordance, DatedBy, consult, consult_on_opposition, with_joining
from flux.domain.consultations import Binding, Consultation, ConsultationId
from flux.domain.deadlines import next_transfer
from flux.domain.french import full_date, month_day, number, typography
from flux.domain.institutions import Commune, Epci, PopulationBase
from flux.domain.permissions import Verb, require
from flux.domain.rulebook import majority, rule
from flux.domain.rules import Rule
from flux.domain.tasks import InstanceId
from flux.errors import InvalidState, ValidationFailed
from flux.ports import UnitOfWork
from flux.services.consultations import look_at_the_end, say
from flux.services.house import House
from flux.services.instances import readable
from flux.services.steps import Author, author_of

#: the rule under which a commune that is no member votes too
_JOINING = "ADHESION"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewConsultation:
    """What is said of a consultation that opens."""

    rule: str
    title: str
    #: day of the deliberation of the EPCI; not read by a rule whose window needs none
    decided_on: date | None = None
    #: day of a transfer by law that the communes may oppose; None takes the next one
    transfer_on: date | None = None
    #: how the council of the EPCI voted
    favourable: bool = True
    #: None takes the one of the rule's majority
    base: PopulationBase | None = None
    #: whether a delay that ends on a closed day is extended; None: as the rule says
    extended: bool | None = None
    dated_by: DatedBy = DatedBy.VOTE
    #: the commune that asks to join (L5211-18)
    joining: Commune | None = None
    #: population that the deliberation announces, to be compared with the communes'; None when it announces none
    announced: int | None = None
    instance: InstanceId | None = None
    binding: Binding = Binding.NONE
    element: str = ""


def open_(house: House, actor: Actor, new: NewConsultation) -> Consultation:
    """Opens a consultation, populations frozen.

    Raises Forbidden, NotFound or InvalidState for the rule, the EPCI or a refusal of its council, ValidationFailed
    when the population announced is not the sum of the communes', or a day or a commune that the rule needs is missing.
    """
    require(actor, Verb.OPEN_CONSULTATION)
    with house.work() as uow:
        if new.instance is not None:
            readable(uow, actor, new.instance)
        made = begin(house, uow, new, author_of(actor))
        uow.commit()
    return made


def begin(house: House, uow: UnitOfWork, new: NewConsultation, author: Author) -> Consultation:
    """Opens a consultation inside the caller's transaction, without asking who may. Raises as `open_`."""
    if not new.title.strip():
        raise ValidationFailed("Dites sur quoi les communes délibèrent.", fields={"title": "À remplir."})
    epci = uow.people.territory()
    if epci is None:
        raise InvalidState("Aucun territoire n’est chargé\u00a0: importez d’abord la liste des communes.")
    count = replace(_counted(house, epci, new), extended=new.extended, dated_by=new.dated_by)
    _check_population(count, new.announced)
    made = Consultation(
        id=ConsultationId(uuid4()),
        title=new.title.strip(),
        concordance=count,
        instance=new.instance,
        binding=new.binding,
        element=new.element,
        opened_at=house.clock.now(),
        opened_by=author.person,
    )
    uow.consultations.add(made)
    for line in count.lines:
        if line.due_on is not None:  # a window has no notification to start it
            look_at_the_end(house, uow, made.id, line)
    say(house, uow, made, _opened(count), author=author)
    return made


def _counted(house: House, epci: Epci, new: NewConsultation) -> Concordance:
    law = rule(new.rule, new.decided_on or new.transfer_on or house.today())
    base = new.base or _usual_base(law, new.decided_on or house.today())
    if law.delay is not None and law.delay.backward:
        return consult_on_opposition(
            epci,
            transfer_on=new.transfer_on or next_transfer(house.today()),
            base=base,
        )
    if new.decided_on is None:
        message = "Indiquez la date de la délibération du conseil communautaire : elle fixe la loi et les populations."
        raise ValidationFailed(
            typography(message),
            code="consultation.no_day",
            fields={"decided_on": "Indiquez la date de la délibération communautaire."},
        )
    count = consult(
        epci,
        law.id,
        decided_on=new.decided_on,
        base=base,
        favourable=new.favourable,
    )
    if law.id != _JOINING:
        return count
    if new.joining is None:
        message = f"Nommez la commune qui demande à adhérer : son conseil délibère aussi (art. {law.article})."
        raise ValidationFailed(
            typography(message),
            code="consultation.no_joining",
            fields={"joining": "Nommez la commune qui demande à adhérer."},
        )
    return with_joining(count, new.joining)


def _usual_base(law: Rule, on: date) -> PopulationBase:
    return majority(law.majority, on).population if law.majority else PopulationBase.TOTAL


def _opened(count: Concordance) -> str:
    members = [line for line in count.lines if not line.joining]
    joining = next((f" ; {line.name} demande à adhérer" for line in count.lines if line.joining), "")
    window = next((line.due_on for line in members if line.due_on), None)
    until = f" ; les oppositions comptent jusqu'au {full_date(window)}" if window else ""
    return (
        f"Consultation ouverte sous la règle {count.rule} (art. {rule(count.rule, count.decided_on).article}) : "
        f"{len(members)} communes, {number(sum(line.population for line in members))} habitants (population "
        f"{count.population_base.value}, millésime {count.vintage}), figés au {month_day(count.decided_on)}{joining}{until}."
    )


def _check_population(count: Concordance, announced: int | None) -> None:
    whole = sum(line.population for line in count.lines if not line.joining)
    if announced is not None and announced != whole:
        message = (
            f"Les populations ne concordent pas : {number(announced)} habitants annoncés, {number(whole)} pour la somme "
            f"des communes (population {count.population_base.value}, millésime {count.vintage})."
        )
        raise ValidationFailed(
            typography(message),
            code="consultation.population",
            fields={"announced": "N’est pas la somme des communes."},
        )
