"""Who sits and who votes in a meeting: holders, suppléants and proxies (L5211-6, L2121-20)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from flux.domain.french import typography
from flux.domain.institutions import PersonId, Seat
from flux.domain.rulebook import rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """A pouvoir: a written mandate to vote given by an absent councillor to another one."""

    giver: PersonId
    holder: PersonId
    #: number of consecutive meetings it has served, this one included
    meetings: int = 1
    #: illness was recorded: the limit of consecutive meetings does not apply
    ill: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyReading:
    """A proxy, and why it is void when it is."""

    proxy: Proxy
    #: None when the proxy is valid
    void_because: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledSeat:
    """A seat that is filled in the room, and by whom."""

    seat: Seat
    person: PersonId
    #: the suppléant sits for an absent holder: present and voting, not a proxy
    as_substitute: bool


def seated(seats: Iterable[Seat], present: Iterable[PersonId]) -> tuple[FilledSeat, ...]:
    """The seats filled by the people in the room: the holder, else his suppléant (L5211-6)."""
    room = set(present)
    found = []
    for seat in seats:
        if seat.holder in room:
            found.append(FilledSeat(seat=seat, person=_known(seat.holder), as_substitute=False))
        elif seat.substitute in room:
            found.append(FilledSeat(seat=seat, person=_known(seat.substitute), as_substitute=True))
    return tuple(found)


def _known(person: PersonId | None) -> PersonId:
    assert person is not None  # None is never in the room
    return person


def read_proxies(proxies: Sequence[Proxy], sittings: Sequence[FilledSeat], *, on: date) -> tuple[ProxyReading, ...]:
    """Each proxy in the order given, valid or void: one per holder, a giver who is away, a holder who sits."""
    law = rule("POUVOIRS", on)
    used: dict[PersonId, int] = {}
    givers: set[PersonId] = set()
    filled = {person for sitting in sittings for person in (sitting.seat.holder, sitting.person)}
    room = {sitting.person for sitting in sittings}
    readings = []
    for proxy in proxies:
        why = None
        if proxy.giver in filled:
            why = "Le siège de celui qui donne pouvoir est déjà occupé, par lui ou par son suppléant"
        elif proxy.giver in givers:
            why = "Un pouvoir a déjà été donné par la même personne"
        elif proxy.holder not in room:
            why = "Celui qui reçoit le pouvoir n'est pas présent"
        elif used.get(proxy.holder, 0) >= law.parameters["per_holder"]:
            why = "Un même conseiller ne peut porter qu'un pouvoir"
        elif proxy.meetings > law.parameters["consecutive_meetings"] and not proxy.ill:
            why = "Un pouvoir ne vaut que pour trois séances consécutives, sauf maladie constatée"
        if why is None:
            used[proxy.holder] = used.get(proxy.holder, 0) + 1
            givers.add(proxy.giver)
        sentence = typography(f"{why} (art. {law.article}) : le pouvoir est nul.") if why else None
        readings.append(ProxyReading(proxy=proxy, void_because=sentence))
    return tuple(readings)
