"""The closed days of the territory beside the public holidays: a bridge, a local feast; entered, and lifted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import uuid4

from flux.domain.actors import Actor
from flux.domain.counting import checked
from flux.domain.french import full_date, typography
from flux.domain.holidays import DayOff, DayOffId
from flux.domain.permissions import Verb, require
from flux.errors import Conflict, InvalidState, NotFound, ValidationFailed
from flux.services.house import House

LONGEST_REASON = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The closed days of the territory."""

    #: those that count, by day
    entered: tuple[DayOff, ...]
    #: those lifted, latest first: the trace stays
    lifted: tuple[DayOff, ...]


def register(house: House) -> Register:
    """The closed days entered, for anybody: a date explains itself by them."""
    with house.work.reading() as uow:
        every = uow.institutions.days_off()
    now = house.clock.now()
    gone = (one for one in every if one.lifted_at is not None)
    return Register(
        entered=tuple(one for one in every if one.counts(now)),
        lifted=tuple(sorted(gone, key=lambda one: one.lifted_at or now, reverse=True)),
    )


def enter(house: House, actor: Actor, day: date, reason: str) -> DayOff:
    """Closes a day: delays counted from this moment on skip it, those that run keep their date.

    Raises Forbidden, ValidationFailed without a reason or for a day out of range, Conflict when it is closed already.
    """
    require(actor, Verb.KEEP_DAYS_OFF)
    checked(day, 1)
    why = " ".join(reason.split())
    if not 1 <= len(why) <= LONGEST_REASON:
        raise ValidationFailed(
            f"Dites pourquoi ce jour est chômé, en {LONGEST_REASON} caractères au plus.",
            code="day_off.reason",
            fields={"reason": "À remplir."},
        )
    with house.work() as uow:
        now = house.clock.now()
        known = house.library.calendar(uow, now).holiday(day)
        if known is not None:
            message = f"Le {full_date(day)} est déjà un jour chômé : {known}."
            raise Conflict(typography(message), code="day_off.known", data={"day": day.isoformat()})
        made = DayOff(id=DayOffId(uuid4()), day=day, reason=why, entered_at=now, entered_by=actor.id)
        uow.institutions.save_day_off(made)
        uow.commit()
    return made


def lift(house: House, actor: Actor, id_: DayOffId) -> DayOff:
    """Opens a day again; what was counted with it stands. Raises Forbidden, NotFound, InvalidState when it was lifted."""
    require(actor, Verb.KEEP_DAYS_OFF)
    with house.work() as uow:
        known = uow.institutions.day_off(id_)
        if known is None:
            raise NotFound("Ce jour n’est pas au registre.", code="day_off.not_found")
        if known.lifted_at is not None:
            raise InvalidState("Ce jour a déjà été retiré.", code="day_off.lifted")
        changed = replace(known, lifted_at=house.clock.now(), lifted_by=actor.id)
        uow.institutions.save_day_off(changed)
        uow.commit()
    return changed
