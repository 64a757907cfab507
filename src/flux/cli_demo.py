"""The demonstration: a real territory, office-holders named by their function, the shipped processes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click
from structlog.testing import capture_logs

from flux.bootstrap import Container
from flux.cli_demo_story import Story
from flux.domain.dgcl import parse_dgcl
from flux.domain.institutions import Body, BodyKind, Commune, Epci
from flux.errors import FluxError, NotFound
from flux.services import deployments, founding
from flux.services.founding import Newcomer

#: for a demonstration on one's own machine, where everybody is everybody
PASSWORD = "bienvenue-a-flux"  # noqa: S105  it is printed, and opens nothing but the demonstration
#: last general renewal of the councils
SINCE = date(2026, 3, 23)
SIREN = "243500550"
_DOMAIN = "montfort-communaute.example"

#: DGCL list of 2026, the eight lines of this EPCI
_LIST = """\
dept;siren;raison_sociale;nature_juridique;mode_financ;nb_membres;total_pop_tot;total_pop_mun;insee;siren_membre;nom_membre;ptot_2026;pmun_2026
35;243500550;CC Montfort Communauté;CC;FPU;8;26991;26422;35188;213501885;Montfort-sur-Meu;6952;6767
35;243500550;CC Montfort Communauté;CC;FPU;8;26991;26422;35133;213501331;Iffendic;4698;4603
35;243500550;CC Montfort Communauté;CC;FPU;8;26991;26422;35023;213500234;Bédée;4645;4571
35;243500550;CC Montfort Communauté;CC;FPU;8;26991;26422;35040;213500408;Breteil;3754;3678
35;243500550;CC Montfort Communauté;CC;FPU;8;26991;26422;35227;213502271;Pleumeleuc;3599;3535
35;243500550;CC Montfort Communauté;CC;FPU;8;26991;26422;35331;213503311;Talensac;2595;2530
35;243500550;CC Montfort Communauté;CC;FPU;8;26991;26422;35277;213502776;Saint-Gonlay;385;381
35;243500550;CC Montfort Communauté;CC;FPU;8;26991;26422;35203;213502032;La Nouaye;363;357
"""

#: login, name, roles held for the whole territory
_OFFICES = (
    ("agent", "Agent de terrain", ("agent",)),
    ("agente", "Agente de la petite enfance", ("agent",)),
    ("chef", "Chef de service", ("chef_de_service",)),
    ("dgs", "DGS", ("dgs",)),
    ("finances", "Directeur des finances", ("finances", "chef_de_service")),
    ("drh", "Directrice des ressources humaines", ("drh", "chef_de_service")),
    ("secretariat", "Secrétariat de l’assemblée", ("secretariat",)),
    ("president", "Président de la communauté", ("president", "bureau", "conseil", "conference_des_maires")),
    ("vp-mobilites", "Vice-présidente aux mobilités", ("vice_president", "bureau", "conseil")),
    ("vp-finances", "Vice-président aux finances", ("vice_president", "bureau", "conseil", "clect", "commission")),
    ("developpement", "Conseil de développement", ("conseil_de_developpement",)),
    ("partenaire", "Association partenaire", ("partenaire",)),
)


_BODIES = (
    Body(key="conseil", kind=BodyKind.COUNCIL, name="Conseil communautaire", seats=30),
    Body(key="bureau", kind=BodyKind.BUREAU, name="Bureau", seats=10),
    Body(key="conference", kind=BodyKind.MAYORS_CONFERENCE, name="Conférence des maires", seats=8),
    Body(key="clect", kind=BodyKind.CLECT, name="CLECT", seats=8),
)


def prepare(container: Container, folder: Path) -> None:
    """Founds the demonstration and publishes the processes of a folder; what is there already is left alone.

    Raises NotFound without the folder, Conflict when the data folder serves another territory, DefinitionRejected.
    """
    if not folder.is_dir():
        raise NotFound(
            f"Le dossier des processus («\u00a0{folder}\u00a0») manque\u00a0: lancez la commande depuis la racine du projet.",
            code="demo.no_processes",
        )
    house = container.house
    territory = epci()
    if founding.found(house, territory, newcomers(territory), password=PASSWORD, since=SINCE, bodies=_BODIES):
        click.echo(f"Territoire\u00a0: {territory.name}, {len(territory.communes)} communes")
    made = deployments.deploy_folder(house, None, folder)
    fresh = sum(version.deployment == made.number for version in made.versions)
    if fresh:
        click.echo(f"Processus\u00a0: {fresh} fichiers publiés")


def furnish(container: Container) -> None:
    """Puts files under way into a demonstration that has none; one with files is left alone."""
    mayors = tuple((one.siren, f"maire-{_slug(one.name)}", one.population_total) for one in epci().communes)
    story = Story(container.house, mayors)
    if story.has_begun():
        return
    click.echo("Dossiers\u00a0: quelques-uns avancent depuis deux mois, un instant…")
    try:
        with capture_logs():  # two months of jobs in a few seconds are no news of this run
            story.tell()
    except FluxError as error:  # a folder of other processes: the demonstration begins without files
        click.echo(f"  sans dossiers d’exemple\u00a0: {error.message}")


def greeting(address: str) -> Iterator[str]:
    """What the demonstration says once it runs."""
    yield ""
    yield f"Flux est prêt\u00a0: {address}"
    yield f"Mot de passe de tous les comptes\u00a0: {PASSWORD}"
    yield ""
    for newcomer in newcomers(epci()):
        yield f"  {newcomer.login:<24} {newcomer.name}"
    yield ""
    yield "Ctrl-C pour arrêter."


def epci() -> Epci:
    """The territory of the demonstration: a real one, with its populations of 2026."""
    found = parse_dgcl(_LIST).epci(SIREN)
    assert found is not None
    return found


def newcomers(territory: Epci) -> tuple[Newcomer, ...]:
    """The people of the demonstration, none of whom is a real person."""
    offices = [
        Newcomer(login=login, name=name, email=f"{login}@{_DOMAIN}", mandates=tuple((role, None) for role in roles))
        for login, name, roles in _OFFICES
    ]
    keeper = Newcomer(login="admin", name="Administrateur", email=f"admin@{_DOMAIN}", administrator=True)
    return (*offices, *(_mayor(commune) for commune in territory.communes), keeper)


def _mayor(commune: Commune) -> Newcomer:
    login = f"maire-{_slug(commune.name)}"
    mandates = (("maire", commune.siren), ("conseil", commune.siren), ("conference_des_maires", commune.siren))
    return Newcomer(login=login, name=f"Maire {_of(commune.name)}", email=f"{login}@{_DOMAIN}", mandates=mandates)


def _of(name: str) -> str:
    return f"d’{name}" if name[0] in "AEIOUÉÈÎH" else f"de {name}"


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z]+", "-", plain).strip("-")
