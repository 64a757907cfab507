"""The territory, mandates, deeds, absences and interests, by whoever holds the machine."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

import click

from flux.cli_frame import DAY, Told, as_option, on_house, who
from flux.cli_french import group
from flux.domain.actors import OPERATOR
from flux.domain.delegations import DelegationId, SubstitutionId
from flux.domain.french import month_day
from flux.domain.institutions import ROLE_NAMES, MandateId
from flux.domain.interests import InterestKind
from flux.services import bodies, interests, people, standing, territories
from flux.services.house import House
from flux.services.interests import NewInterest
from flux.services.standing import NewDelegation, NewSubstitution


@group()
def territory() -> None:
    """Tenir le territoire : l’EPCI, ses communes, leurs populations."""


@territory.command("import")
@click.argument("file", metavar="FICHIER", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--siren", required=True, help="SIREN de l’EPCI, neuf chiffres.")
@click.option("--dry-run", is_flag=True, help="Dire ce qui changerait, et n’écrire rien.")
@on_house
def import_list(house: House, *, file: Path, siren: str, dry_run: bool) -> Told:
    """Importer un EPCI de la liste de la DGCL (CSV, point-virgule, UTF-8 ou ISO-8859-1)."""
    read = territories.preview if dry_run else territories.import_list
    found = read(house, None, file.read_bytes(), siren)
    lines = [f"{found.epci.name} ({found.epci.siren})"]
    lines += [f"  {check}" for check in found.checks]
    lines += [f"  {one.kind:<10} {one.name}\u00a0: {one.sentence}" for one in found.changes]
    lines += ["Rien n’est écrit." if dry_run else "Importé."]
    return Told(_told(found), lines)


def _told(found: territories.Preview) -> dict[str, object]:
    return {
        "epci": found.epci,
        "vintage": found.vintage,
        "communes": len(found.epci.communes),
        "changes": found.changes,
        "checks": found.checks,
    }


@territory.command()
@on_house
def show(house: House) -> Told:
    """Dire le territoire que cette installation sert."""
    epci = people.territory(house)
    lines = ["Aucun territoire."]
    if epci is not None:
        lines = [f"{epci.name} ({epci.siren}), {epci.nature.value}, {epci.financing.value}"]
        lines += [f"  {'SIREN':<9}  {'Commune':<30} {'municipale':>10} {'totale':>8}  population de"]
        lines += [
            f"  {one.siren}  {one.name:<30} {one.population_municipal:>10} {one.population_total:>8}  {one.vintage}"
            for one in epci.communes
        ]
    return Told(epci, lines)


@group()
def mandate() -> None:
    """Tenir les mandats et les fonctions, dans le temps."""


@mandate.command()
@click.argument("login", metavar="IDENTIFIANT")
@click.argument("role", metavar="RÔLE")
@click.option("--commune", help="SIREN de la commune, pour un mandat communal.")
@click.option("--body", help="Clé de l’organe, pour un mandat dans un seul organe.")
@click.option("--from", "starts_on", type=DAY, help="Premier jour ; aujourd’hui par défaut.")
@click.option("--until", "ends_on", type=DAY, help="Dernier jour.")
@on_house
def give(  # noqa: PLR0913 - one parameter per option of the command
    house: House,
    *,
    login: str,
    role: str,
    commune: str | None,
    body: str | None,
    starts_on: date | None,
    ends_on: date | None,
) -> Told:
    """Donner un mandat à une personne."""
    given = people.give_mandate(
        house,
        None,
        people.actor_by_login(house, login).id,
        role,
        starts_on=starts_on or house.today(),
        ends_on=ends_on,
        commune=commune,
        body=body,
    )
    return Told(given, f"{given.id}  {login}\u00a0: {given.role} à partir du {given.starts_on}")


@mandate.command()
@click.argument("id_", metavar="MANDAT", type=click.UUID)
@click.option("--on", "ends_on", type=DAY, required=True, help="Dernier jour.")
@on_house
def end(house: House, *, id_: UUID, ends_on: date) -> Told:
    """Mettre fin à un mandat ; délégations et remplacements de qui n’en a plus aucun finissent avec lui."""
    ended = people.end_mandate(house, None, MandateId(id_), ends_on=ends_on)
    return Told(ended, f"{ended.role} jusqu’au {ended.ends_on}")


@mandate.command("list")
@click.option("--on", "on", type=DAY, help="Les mandats en vigueur ce jour-là ; aujourd’hui par défaut.")
@on_house
def list_mandates(house: House, *, on: date | None) -> Told:
    """Lister les mandats en vigueur un jour."""
    when = on or house.today()
    held = [
        (one.person, given)
        for one in people.list_people(house, OPERATOR)
        for given in one.mandates
        if given.in_force(when)
    ]
    lines = [
        f"{given.id}  {person.name:<36} {given.role:<20} {given.commune or '':<10} "
        + (f"{given.starts_on} – {given.ends_on}" if given.ends_on else f"depuis le {given.starts_on}")
        for person, given in held
    ]
    return Told([given for _, given in held], lines or ["Aucun mandat."])


@mandate.command()
@click.option("--on", "on", type=DAY, required=True, help="Le jour où les mandats finissent.")
@on_house
def handover(house: House, *, on: date) -> Told:
    """Dire qui part ce jour-là, et ce qui reste en ses mains."""
    leaving = bodies.handover(house, OPERATOR, on)
    called = people.names(house, frozenset(one.mandate.person for one in leaving))
    lines = [
        f"{called.get(one.mandate.person, ''):<36} {one.mandate.role:<20} {one.tasks} tâche(s) en main"
        + ("" if one.stays else ", ne garde aucun mandat")
        for one in leaving
    ]
    return Told(leaving, lines or [f"Personne ne part le {month_day(on)}."])


@mandate.command()
@click.option("--on", "on", type=DAY, required=True, help="Le premier jour du nouveau mandat.")
@click.option("--yes", is_flag=True, help="Ne pas demander confirmation.")
@on_house
def renew(house: House, *, on: date, yes: bool) -> Told:
    """Renouvellement général : finir la veille tous les mandats électifs et ce qui repose sur eux."""
    question = "Tous les mandats électifs finiront la veille. Continuer (oui, non)\u00a0?"
    if not yes and click.prompt(
        question, default="non", show_default=False, prompt_suffix=" ", err=True
    ).lower() not in {"o", "oui"}:
        raise click.Abort
    ended = bodies.renew(house, None, on)
    return Told(ended, f"{len(ended)} mandats finissent la veille du {month_day(on)}.")


@group()
def delegation() -> None:
    """Tenir le registre des délégations, chacune par son acte."""


@delegation.command("add")
@click.argument("giver", metavar="DÉLÉGANT")
@click.argument("holder", metavar="DÉLÉGATAIRE")
@click.argument("role", metavar="RÔLE")
@click.option("--deed", required=True, help="Référence de l’acte, comme « arrêté 2026-14 ».")
@click.option("--deed-on", type=DAY, required=True, help="Date de l’acte.")
@click.option("--scope", multiple=True, help="Un sujet couvert : processus, matière ou axe ; tous par défaut.")
@click.option("--from", "starts_on", type=DAY, help="Premier jour ; celui de l’acte par défaut.")
@click.option("--until", "ends_on", type=DAY, help="Dernier jour.")
@click.option("--published-on", type=DAY, help="Jour de la publication.")
@click.option("--transmitted-on", type=DAY, help="Jour de réception en préfecture.")
@on_house
def add_delegation(  # noqa: PLR0913 - one parameter per option of the command
    house: House,
    *,
    giver: str,
    holder: str,
    role: str,
    deed: str,
    deed_on: date,
    scope: tuple[str, ...],
    starts_on: date | None,
    ends_on: date | None,
    published_on: date | None,
    transmitted_on: date | None,
) -> Told:
    """Inscrire la délégation d’une fonction, d’une personne à une autre (identifiants)."""
    new = NewDelegation(
        deed=deed,
        deed_on=deed_on,
        giver=people.actor_by_login(house, giver).id,
        holder=people.actor_by_login(house, holder).id,
        role=role,
        scope=scope,
        starts_on=starts_on or deed_on,
        ends_on=ends_on,
        published_on=published_on,
        transmitted_on=transmitted_on,
    )
    made = standing.delegate(house, None, new)
    known = made.enforceable_on
    binding = f"exécutoire le {month_day(known)}" if known else "pas encore exécutoire (art. L2131-1)"
    return Told(made, f"{made.id}  {giver} → {holder}\u00a0: {made.role}, {binding}")


@delegation.command("end")
@click.argument("id_", metavar="DELEGATION", type=click.UUID)
@click.option("--on", "ends_on", type=DAY, required=True, help="Dernier jour.")
@on_house
def end_delegation(house: House, *, id_: UUID, ends_on: date) -> Told:
    """Mettre fin à une délégation."""
    ended = standing.end_delegation(house, None, DelegationId(id_), ends_on=ends_on)
    return Told(ended, f"Délégation de {ended.role} jusqu’au {ended.ends_on}")


@delegation.command("list")
@on_house
def list_delegations(house: House) -> Told:
    """Lister les délégations, passées et à venir comprises."""
    found = standing.delegations(house, OPERATOR)
    today = house.today()
    called = people.names(house, frozenset({p for one in found for p in (one.giver, one.holder)}))
    lines = [
        f"{one.id}  {called[one.giver]} → {called[one.holder]}\u00a0: {one.role}, {one.deed} du {one.deed_on}"
        + ("" if one.in_force(today) else " (sans effet ce jour)")
        for one in found
    ]
    return Told(found, lines or ["Aucune délégation."])


@group()
def substitution() -> None:
    """Tenir les absences et les remplacements."""


@substitution.command("add")
@click.argument("absent", metavar="ABSENT")
@click.argument("by", metavar="REMPLAÇANT")
@click.option("--from", "starts_on", type=DAY, required=True, help="Premier jour d’absence.")
@click.option("--until", "ends_on", type=DAY, required=True, help="Dernier jour d’absence.")
@click.option("--role", help="La seule fonction remplacée ; toutes par défaut.")
@click.option("--deed", default="", help="L’acte ou l’article ; nécessaire pour une fonction élective.")
@click.option("--deed-on", type=DAY, help="Date de l’acte.")
@on_house
def add_substitution(  # noqa: PLR0913 - one parameter per option of the command
    house: House,
    *,
    absent: str,
    by: str,
    starts_on: date,
    ends_on: date,
    role: str | None,
    deed: str,
    deed_on: date | None,
) -> Told:
    """Faire remplacer une personne absente par une autre (identifiants)."""
    new = NewSubstitution(
        absent=people.actor_by_login(house, absent).id,
        substitute=people.actor_by_login(house, by).id,
        starts_on=starts_on,
        ends_on=ends_on,
        role=role,
        deed=deed,
        deed_on=deed_on,
    )
    made = standing.substitute(house, None, new)
    return Told(made, f"{made.id}  {by} remplace {absent} du {made.starts_on} au {made.ends_on}")


@substitution.command("end")
@click.argument("id_", metavar="REMPLACEMENT", type=click.UUID)
@click.option("--on", "ends_on", type=DAY, required=True, help="Dernier jour.")
@on_house
def end_substitution(house: House, *, id_: UUID, ends_on: date) -> Told:
    """Mettre fin à un remplacement : l’absent est de retour."""
    ended = standing.end_substitution(house, None, SubstitutionId(id_), ends_on=ends_on)
    return Told(ended, f"Remplacement jusqu’au {ended.ends_on}")


@substitution.command("list")
@on_house
def list_substitutions(house: House) -> Told:
    """Lister les remplacements, passés et à venir compris."""
    found = standing.substitutions(house, OPERATOR)
    called = people.names(house, frozenset({p for one in found for p in (one.absent, one.substitute)}))
    lines = [
        f"{one.id}  {called[one.substitute]} pour {called[one.absent]}, du {one.starts_on} au {one.ends_on}"
        + (f", {ROLE_NAMES.get(one.role, one.role)}" if one.role else "")
        for one in found
    ]
    return Told(found, lines or ["Aucun remplacement."])


@group()
def interest() -> None:
    """Tenir le registre des intérêts déclarés."""


@interest.command("declare")
@as_option
@click.option(
    "--kind", type=click.Choice([kind.value for kind in InterestKind]), required=True, help="La sorte d’intérêt."
)
@click.option("--label", required=True, help="L’intérêt, en clair.")
@click.option("--word", "words", multiple=True, required=True, help="Un mot qui fait reconnaître les dossiers.")
@click.option("--commune", help="SIREN : seulement les dossiers de cette commune.")
@on_house
def declare_interest(  # noqa: PLR0913 - one parameter per option of the command
    house: House, *, login: str | None, kind: str, label: str, words: tuple[str, ...], commune: str | None
) -> Told:
    """Déclarer un intérêt de la personne qui agit ; les dossiers en cours qu’il touche lui sont retirés."""
    new = NewInterest(kind=InterestKind(kind), label=label, keywords=words, commune=commune)
    made = interests.declare(house, who(house, login), new)
    text = f"{made.interest.id}  {label}\u00a0: {len(made.withdrawals)} dossier(s) en cours retirés"
    return Told(made, text)


@interest.command("list")
@on_house
def list_interests(house: House) -> Told:
    """Lister le registre."""
    found = interests.register(house, OPERATOR)
    lines = [f"{one.interest.id}  {one.person.name}\u00a0: {one.interest.label}" for one in found]
    return Told(found, lines or ["Aucun intérêt déclaré."])


GROUPS = (territory, mandate, delegation, substitution, interest)
