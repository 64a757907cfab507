"""The territory: importing the list of the DGCL, checked whole, previewed, and written all at once or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flux.domain.actors import Actor
from flux.domain.dgcl import decode_list, parse_dgcl
from flux.domain.french import count, number, typography
from flux.domain.institutions import Commune, Epci, PopulationBase
from flux.domain.permissions import Verb, require
from flux.errors import Conflict, NotFound, ValidationFailed
from flux.services.house import House


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What an import changes of one commune, or of the EPCI."""

    name: str
    #: "arrive", "part", "change" or "inchangée"
    kind: str
    #: a sentence: what was, and what comes
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What an import would write."""

    epci: Epci
    #: millésime of the populations
    vintage: int
    before: Epci | None
    changes: tuple[Change, ...]
    #: the checks that were made and held
    checks: tuple[str, ...]


def preview(house: House, actor: Actor | None, content: bytes, siren: str) -> Preview:
    """Reads a list whole and says what importing one EPCI of it would change; writes nothing.

    Raises Forbidden, ValidationFailed that names each fault by its line, NotFound when the list has no such EPCI,
    Conflict when this installation serves another one.
    """
    if actor is not None:
        require(actor, Verb.MANAGE_PEOPLE)
    listed = parse_dgcl(decode_list(content))
    epci = listed.epci(_siren(siren))
    if epci is None:
        known = ", ".join(f"{one.siren} ({one.name})" for one in listed.epcis[:5])
        more = "…" if len(listed.epcis) > 5 else ""
        raise NotFound(
            typography(f"La liste ne contient pas l'EPCI {siren}. Elle contient : {known}{more}."),
            code="territory.unknown",
        )
    with house.work.reading() as uow:
        before = uow.people.territory()
    if before is not None and before.siren != epci.siren:
        raise Conflict(
            typography(f"Cette installation sert {before.name} ({before.siren}) : un autre EPCI a la sienne."),
            code="territory.another",
        )
    return Preview(
        epci=epci,
        vintage=listed.vintage,
        before=before,
        changes=tuple(_changes(before, epci)),
        checks=tuple(map(typography, _checks(epci, listed.vintage))),
    )


def import_list(house: House, actor: Actor | None, content: bytes, siren: str) -> Preview:
    """Imports one EPCI of a list: it and its communes, in one transaction.

    Running files keep the populations that were frozen when they began. Raises what `preview` raises.
    """
    found = preview(house, actor, content, siren)
    with house.work() as uow:
        known = uow.people.territory()
        if known is not None and known.siren != found.epci.siren:
            raise Conflict("Un autre territoire vient d’être enregistré.", code="territory.another")
        uow.people.save_territory(found.epci)
        uow.commit()
    return found


def _siren(text: str) -> str:
    plain = "".join(text.split())
    if len(plain) != 9 or not plain.isascii() or not plain.isdecimal():
        sentence = typography(f"Un SIREN a neuf chiffres : « {text} ».")
        raise ValidationFailed(sentence, fields={"siren": sentence}, code="territory.siren")
    return plain


def _checks(epci: Epci, vintage: int) -> Iterator[str]:
    yield f"{count(len(epci.communes), 'commune')}, comme la liste l'annonce (nb_membres)."
    for base, words in ((PopulationBase.MUNICIPAL, "municipale"), (PopulationBase.TOTAL, "totale")):
        total = number(epci.population(base))
        yield f"Population {words} : {total}, somme des communes et total annoncé."
    yield f"Millésime {vintage}, gardé avec chaque commune."
    yield "Les dossiers en cours gardent les populations figées à leur ouverture."


def _changes(before: Epci | None, after: Epci) -> Iterator[Change]:
    known = {one.siren: one for one in before.communes} if before else {}
    for one in after.communes:
        yield _change(known.pop(one.siren, None), one)
    for gone in known.values():
        yield Change(name=gone.name, kind="part", sentence="n’est plus membre dans cette liste")


def _change(before: Commune | None, after: Commune) -> Change:
    now = f"{number(after.population_municipal)} municipale, {number(after.population_total)} totale ({after.vintage})"
    if before is None:
        return Change(name=after.name, kind="arrive", sentence=now)
    if before == after:
        return Change(name=after.name, kind="inchangée", sentence=now)
    then = f"{number(before.population_municipal)} et {number(before.population_total)} ({before.vintage})"
    return Change(name=after.name, kind="change", sentence=typography(f"{now} ; avant : {then}"))
