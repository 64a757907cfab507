"""The territory, mandates, deeds, absences and interests, by whoever holds the machine."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import click

from flux.cli_frame import OPERATOR, answer, as_option, installation, json_option, refusals, who
from flux.domain.delegations import DelegationId, SubstitutionId
from flux.domain.french import month_day
from flux.domain.institutions import ROLE_NAMES, MandateId
from flux.domain.interests import InterestKind
from flux.services import bodies, interests, people, standing, territories
from flux.services.interests import NewInterest
from flux.services.standing import NewDelegation, NewSubstitution

day = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def territory() -> None:
    """Tenir le territoire : l’EPCI, ses communes, leurs populations."""


@territory.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--siren", required=True, help="SIREN de l’EPCI, neuf chiffres.")
@click.option("--dry-run", is_flag=True, help="Dire ce qui changerait, et n’écrire rien.")
@json_option
def import_list(*, file: Path, siren: str, dry_run: bool, as_json: bool) -> None:
    """Importer un EPCI de la liste de la DGCL (CSV, point-virgule, UTF-8 ou ISO-8859-1)."""
    with refusals(as_json=as_json), installation() as container:
        read = territories.preview if dry_run else territories.import_list
        found = read(container.house, None, file.read_bytes(), siren)
        lines = [f"{found.epci.name} ({found.epci.siren})"]
        lines += [f"  {check}" for check in found.checks]
        lines += [f"  {one.kind:<10} {one.name}\u00a0: {one.sentence}" for one in found.changes]
        lines += ["Rien n’est écrit." if dry_run else "Importé."]
        answer(_told(found), lines, as_json=as_json)


def _told(found: territories.Preview) -> dict[str, object]:
    return {
        "epci": found.epci,
        "vintage": found.vintage,
        "communes": len(found.epci.communes),
        "changes": found.changes,
        "checks": found.checks,
    }


@territory.command()
@json_option
def show(*, as_json: bool) -> None:
    """Dire le territoire que cette installation sert."""
    with refusals(as_json=as_json), installation() as container:
        epci = people.territory(container.house)
        lines = ["Aucun territoire."]
        if epci is not None:
            lines = [f"{epci.name} ({epci.siren}), {epci.nature.value}, {epci.financing.value}"]
            lines += [
                f"  {one.siren}  {one.name:<30} {one.population_municipal:>8} {one.population_total:>8}  {one.vintage}"
                for one in epci.communes
            ]
        answer(epci, lines, as_json=as_json)


@click.group()
def mandate() -> None:
    """Tenir les mandats et les fonctions, dans le temps."""


@mandate.command()
@click.argument("login")
@click.argument("role")
@click.option("--commune", help="SIREN de la commune, pour un mandat communal.")
@click.option("--body", help="Clé de l’organe, pour un mandat dans un seul organe.")
@click.option("--from", "starts_on", type=day, help="Premier jour ; aujourd’hui par défaut.")
@click.option("--until", "ends_on", type=day, help="Dernier jour.")
@json_option
def give(  # noqa: PLR0913 - one parameter per option of the command
    *,
    login: str,
    role: str,
    commune: str | None,
    body: str | None,
    starts_on: datetime | None,
    ends_on: datetime | None,
    as_json: bool,
) -> None:
    """Donner un mandat à une personne."""
    with refusals(as_json=as_json), installation() as container:
        house = container.house
        given = people.give_mandate(
            house,
            None,
            people.actor_by_login(house, login).id,
            role,
            starts_on=_day(starts_on) or house.today(),
            ends_on=_day(ends_on),
            commune=commune,
            body=body,
        )
        answer(given, f"{given.id}  {login}\u00a0: {given.role} à partir du {given.starts_on}", as_json=as_json)


@mandate.command()
@click.argument("id_", metavar="MANDAT", type=click.UUID)
@click.option("--on", "ends_on", type=day, required=True, help="Dernier jour.")
@json_option
def end(*, id_: UUID, ends_on: datetime, as_json: bool) -> None:
    """Mettre fin à un mandat ; délégations et remplacements de qui n’en a plus aucun finissent avec lui."""
    with refusals(as_json=as_json), installation() as container:
        ended = people.end_mandate(container.house, None, MandateId(id_), ends_on=ends_on.date())
        answer(ended, f"{ended.role} jusqu’au {ended.ends_on}", as_json=as_json)


@mandate.command("list")
@click.option("--on", "on", type=day, help="Les mandats en vigueur ce jour-là ; aujourd’hui par défaut.")
@json_option
def list_mandates(*, on: datetime | None, as_json: bool) -> None:
    """Lister les mandats en vigueur un jour."""
    with refusals(as_json=as_json), installation() as container:
        when = _day(on) or container.house.today()
        held = [
            (one.person, given)
            for one in people.list_people(container.house, OPERATOR)
            for given in one.mandates
            if given.in_force(when)
        ]
        lines = [
            f"{given.id}  {person.name:<36} {given.role:<20} {given.commune or '':<10} "
            f"{given.starts_on} – {given.ends_on or ''}"
            for person, given in held
        ]
        answer([given for _, given in held], lines or ["Aucun mandat."], as_json=as_json)


@mandate.command()
@click.option("--on", "on", type=day, required=True, help="Le jour où les mandats finissent.")
@json_option
def handover(*, on: datetime, as_json: bool) -> None:
    """Dire qui part ce jour-là, et ce qui reste en ses mains."""
    with refusals(as_json=as_json), installation() as container:
        leaving = bodies.handover(container.house, OPERATOR, on.date())
        called = people.names(container.house, frozenset(one.mandate.person for one in leaving))
        lines = [
            f"{called.get(one.mandate.person, ''):<36} {one.mandate.role:<20} {one.tasks} tâche(s) en main"
            + ("" if one.stays else ", ne garde aucun mandat")
            for one in leaving
        ]
        answer(leaving, lines or [f"Personne ne part le {month_day(on.date())}."], as_json=as_json)


@mandate.command()
@click.option("--on", "on", type=day, required=True, help="Le premier jour du nouveau mandat.")
@click.confirmation_option(prompt="Tous les mandats électifs finiront la veille. Continuer ?")
@json_option
def renew(*, on: datetime, as_json: bool) -> None:
    """Renouvellement général : finir la veille tous les mandats électifs et ce qui repose sur eux."""
    with refusals(as_json=as_json), installation() as container:
        ended = bodies.renew(container.house, None, on.date())
        answer(ended, f"{len(ended)} mandats finissent la veille du {month_day(on.date())}.", as_json=as_json)


@click.group()
def delegation() -> None:
    """Tenir le registre des délégations, chacune par son acte."""


@delegation.command("add")
@click.argument("giver")
@click.argument("holder")
@click.argument("role")
@click.option("--deed", required=True, help="Référence de l’acte, comme « arrêté 2026-14 ».")
@click.option("--deed-on", type=day, required=True, help="Date de l’acte.")
@click.option("--scope", multiple=True, help="Un sujet couvert : processus, matière ou axe ; tous par défaut.")
@click.option("--from", "starts_on", type=day, help="Premier jour ; celui de l’acte par défaut.")
@click.option("--until", "ends_on", type=day, help="Dernier jour.")
@click.option("--published-on", type=day, help="Jour de la publication.")
@click.option("--transmitted-on", type=day, help="Jour de réception en préfecture.")
@json_option
def add_delegation(  # noqa: PLR0913 - one parameter per option of the command
    *,
    giver: str,
    holder: str,
    role: str,
    deed: str,
    deed_on: datetime,
    scope: tuple[str, ...],
    starts_on: datetime | None,
    ends_on: datetime | None,
    published_on: datetime | None,
    transmitted_on: datetime | None,
    as_json: bool,
) -> None:
    """Inscrire la délégation d’une fonction, d’une personne à une autre (identifiants)."""
    with refusals(as_json=as_json), installation() as container:
        house = container.house
        new = NewDelegation(
            deed=deed,
            deed_on=deed_on.date(),
            giver=people.actor_by_login(house, giver).id,
            holder=people.actor_by_login(house, holder).id,
            role=role,
            scope=scope,
            starts_on=_day(starts_on) or deed_on.date(),
            ends_on=_day(ends_on),
            published_on=_day(published_on),
            transmitted_on=_day(transmitted_on),
        )
        made = standing.delegate(house, None, new)
        known = made.enforceable_on
        binding = f"exécutoire le {month_day(known)}" if known else "pas encore exécutoire (art. L2131-1)"
        answer(made, f"{made.id}  {giver} → {holder}\u00a0: {made.role}, {binding}", as_json=as_json)


@delegation.command("end")
@click.argument("id_", metavar="DELEGATION", type=click.UUID)
@click.option("--on", "ends_on", type=day, required=True, help="Dernier jour.")
@json_option
def end_delegation(*, id_: UUID, ends_on: datetime, as_json: bool) -> None:
    """Mettre fin à une délégation."""
    with refusals(as_json=as_json), installation() as container:
        ended = standing.end_delegation(container.house, None, DelegationId(id_), ends_on=ends_on.date())
        answer(ended, f"Délégation de {ended.role} jusqu’au {ended.ends_on}", as_json=as_json)


@delegation.command("list")
@json_option
def list_delegations(*, as_json: bool) -> None:
    """Lister les délégations, passées et à venir comprises."""
    with refusals(as_json=as_json), installation() as container:
        found = standing.delegations(container.house, OPERATOR)
        today = container.house.today()
        called = people.names(container.house, frozenset({p for one in found for p in (one.giver, one.holder)}))
        lines = [
            f"{one.id}  {called[one.giver]} → {called[one.holder]}\u00a0: {one.role}, {one.deed} du {one.deed_on}"
            + ("" if one.in_force(today) else " (sans effet ce jour)")
            for one in found
        ]
        answer(found, lines or ["Aucune délégation."], as_json=as_json)


@click.group()
def substitution() -> None:
    """Tenir les absences et les remplacements."""


@substitution.command("add")
@click.argument("absent")
@click.argument("by")
@click.option("--from", "starts_on", type=day, required=True, help="Premier jour d’absence.")
@click.option("--until", "ends_on", type=day, required=True, help="Dernier jour d’absence.")
@click.option("--role", help="La seule fonction remplacée ; toutes par défaut.")
@click.option("--deed", default="", help="L’acte ou l’article ; nécessaire pour une fonction élective.")
@click.option("--deed-on", type=day, help="Date de l’acte.")
@json_option
def add_substitution(  # noqa: PLR0913 - one parameter per option of the command
    *,
    absent: str,
    by: str,
    starts_on: datetime,
    ends_on: datetime,
    role: str | None,
    deed: str,
    deed_on: datetime | None,
    as_json: bool,
) -> None:
    """Faire remplacer une personne absente par une autre (identifiants)."""
    with refusals(as_json=as_json), installation() as container:
        house = container.house
        new = NewSubstitution(
            absent=people.actor_by_login(house, absent).id,
            substitute=people.actor_by_login(house, by).id,
            starts_on=starts_on.date(),
            ends_on=ends_on.date(),
            role=role,
            deed=deed,
            deed_on=_day(deed_on),
        )
        made = standing.substitute(house, None, new)
        answer(made, f"{made.id}  {by} remplace {absent} du {made.starts_on} au {made.ends_on}", as_json=as_json)


@substitution.command("end")
@click.argument("id_", metavar="REMPLACEMENT", type=click.UUID)
@click.option("--on", "ends_on", type=day, required=True, help="Dernier jour.")
@json_option
def end_substitution(*, id_: UUID, ends_on: datetime, as_json: bool) -> None:
    """Mettre fin à un remplacement : l’absent est de retour."""
    with refusals(as_json=as_json), installation() as container:
        ended = standing.end_substitution(container.house, None, SubstitutionId(id_), ends_on=ends_on.date())
        answer(ended, f"Remplacement jusqu’au {ended.ends_on}", as_json=as_json)


@substitution.command("list")
@json_option
def list_substitutions(*, as_json: bool) -> None:
    """Lister les remplacements, passés et à venir compris."""
    with refusals(as_json=as_json), installation() as container:
        found = standing.substitutions(container.house, OPERATOR)
        called = people.names(container.house, frozenset({p for one in found for p in (one.absent, one.substitute)}))
        lines = [
            f"{one.id}  {called[one.substitute]} pour {called[one.absent]}, du {one.starts_on} au {one.ends_on}"
            + (f", {ROLE_NAMES.get(one.role, one.role)}" if one.role else "")
            for one in found
        ]
        answer(found, lines or ["Aucun remplacement."], as_json=as_json)


@click.group()
def interest() -> None:
    """Tenir le registre des intérêts déclarés."""


@interest.command("declare")
@as_option
@click.option("--kind", type=click.Choice([kind.value for kind in InterestKind]), required=True)
@click.option("--label", required=True, help="L’intérêt, en clair.")
@click.option("--word", "words", multiple=True, required=True, help="Un mot qui fait reconnaître les dossiers.")
@click.option("--commune", help="SIREN : seulement les dossiers de cette commune.")
@json_option
def declare_interest(  # noqa: PLR0913 - one parameter per option of the command
    *, login: str | None, kind: str, label: str, words: tuple[str, ...], commune: str | None, as_json: bool
) -> None:
    """Déclarer un intérêt de la personne qui agit ; les dossiers en cours qu’il touche lui sont retirés."""
    with refusals(as_json=as_json), installation() as container:
        new = NewInterest(kind=InterestKind(kind), label=label, keywords=words, commune=commune)
        made = interests.declare(container.house, who(container, login), new)
        text = f"{made.interest.id}  {label}\u00a0: {len(made.withdrawals)} dossier(s) en cours retirés"
        answer(made, text, as_json=as_json)


@interest.command("list")
@json_option
def list_interests(*, as_json: bool) -> None:
    """Lister le registre."""
    with refusals(as_json=as_json), installation() as container:
        found = interests.register(container.house, OPERATOR)
        lines = [f"{one.interest.id}  {one.person.name}\u00a0: {one.interest.label}" for one in found]
        answer(found, lines or ["Aucun intérêt déclaré."], as_json=as_json)


GROUPS = (territory, mandate, delegation, substitution, interest)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
