"""The commands on processes, files and tasks: `flux deploy | start | tasks | complete | instances | cancel`."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import click

from flux.cli_frame import Told, as_option, on_house, variables, who
from flux.domain.actors import OPERATOR
from flux.domain.forms import options, visible
from flux.domain.french import until
from flux.domain.instances import InstanceStatus
from flux.domain.tasks import InstanceId, TaskId
from flux.ports import InstanceFilter
from flux.services import deployments, instances, proposals, tasks
from flux.services.house import House
from flux.services.instances import NewInstance
from flux.services.stories import Timeline
from flux.services.tasks import TaskDetail

var_option = click.option("--var", "pairs", multiple=True, metavar="NOM=VALEUR", help="Une variable ; répétable.")
variables_option = click.option("--variables", "text", metavar="JSON", help="Des variables, en un objet JSON.")
key_option = click.option("--key", metavar="CLÉ", help="Clé d’idempotence : la même demande deux fois n’agit qu’une.")


@click.command()
@click.argument("paths", metavar="CHEMINS...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--name", help="Nom de la publication.")
@on_house
def deploy(house: House, *, paths: tuple[Path, ...], name: str | None) -> Told:
    """Publier des fichiers .bpmn, .dmn et .form, ou des dossiers qui en contiennent."""
    files: dict[str, bytes] = {}
    for path in paths:
        found = deployments.files_of(path) if path.is_dir() else {path.name: path.read_bytes()}
        for file, content in found.items():  # two of one name are told apart by the way to them
            way = (path / file if path.is_dir() else path).as_posix()
            files[way if files.get(file, content) != content else file] = content
    made = deployments.deploy(house, None, files, name=name or paths[0].name, source="flux deploy")
    lines = [
        f"{'nouveau ' if version.deployment == made.number else 'inchangé'} "
        f"{version.kind.value:<5}{version.key} version {version.version}"
        for version in made.versions
    ]
    return Told(made, lines)


@click.command()
@click.argument("process", metavar="PROCESSUS")
@click.option("--number", "business_key", help="Le numéro que l’on citera.")
@click.option("--element", help="L’événement de départ, s’il y en a plusieurs.")
@click.option("--version", type=int, help="Une version, au lieu de la dernière.")
@var_option
@variables_option
@key_option
@as_option
@on_house
def start(  # noqa: PLR0913 - one parameter per option of the command
    house: House,
    *,
    process: str,
    business_key: str | None,
    element: str | None,
    version: int | None,
    pairs: tuple[str, ...],
    text: str | None,
    key: str | None,
    login: str | None,
) -> Told:
    """Ouvrir un dossier sur un processus publié."""
    new = NewInstance(variables=variables(pairs, text), business_key=business_key, element=element)
    made = instances.start(house, who(house, login), process, new, version=version, key=key)
    return Told(made, f"{made.id}  {made.title} ({made.status.word})")


@click.command("tasks")
@click.argument("task", metavar="[TÂCHE]", required=False, type=click.UUID)
@as_option
@on_house
def list_tasks(house: House, *, task: UUID | None, login: str | None) -> Told:
    """Lister les tâches d’une personne, ou en montrer une."""
    actor = who(house, login)
    if task is not None:
        detail = tasks.get(house, actor, TaskId(task))
        return Told(detail, _told(house, detail))
    page = tasks.inbox(house, actor, limit=200)
    lines = [f"{item.task.id}  {item.urgency.value:<9} {item.task.name}\u00a0: {item.title}" for item in page.items]
    return Told(page, lines or ["Aucune tâche à faire."])


def _told(house: House, detail: TaskDetail) -> list[str]:
    """What is asked, and the name of each value that `flux complete` takes, with its choices."""
    task = detail.task
    due = f", avant le {until(task.due_at.astimezone(house.zone))}" if task.due_at else ""
    lines = [f"{task.question or task.name} [{detail.urgency.value}]", f"  {detail.instance.title}{due}"]
    ask = house.library.asking(house.clock.now())
    for item in visible(detail.form, detail.context, ask) if detail.form else ():
        if item.key and not item.read_only:
            choices = "|".join(str(one.value) for one in options(item, detail.context, ask))
            lines.append(f"  --var {item.key}={choices or '…'}  {item.label}{'' if item.required else ' (facultatif)'}")
    if task.outcome and all(f"--var {task.outcome}=" not in line for line in lines):
        lines.append(f"  --var {task.outcome}=…  la réponse")
    return lines


@click.command()
@click.argument("task", metavar="TÂCHE", type=click.UUID)
@var_option
@variables_option
@key_option
@as_option
@on_house
def complete(  # noqa: PLR0913 - one parameter per option of the command
    house: House, *, task: UUID, pairs: tuple[str, ...], text: str | None, key: str | None, login: str | None
) -> Told:
    """Répondre à une tâche."""
    sent = variables(pairs, text)
    done = tasks.complete(house, who(house, login), TaskId(task), sent, key=key)
    following = [f"à suivre\u00a0: {opened.id}  {opened.name}" for opened in done.following]
    return Told(done, [f"Réponse enregistrée\u00a0: {done.task.name}", *following])


@click.command("instances")
@click.argument("instance", metavar="[DOSSIER]", required=False, type=click.UUID)
@click.option("--process", help="Clé du processus.")
@click.option("--status", type=click.Choice([status.value for status in InstanceStatus]), help="État.")
@click.option("--text", default="", help="Une partie du titre ou du numéro.")
@on_house
def list_instances(house: House, *, instance: UUID | None, process: str | None, status: str | None, text: str) -> Told:
    """Lister les dossiers, ou en raconter un."""
    if instance is not None:
        detail = instances.get(house, OPERATOR, InstanceId(instance))
        story = instances.timeline(house, OPERATOR, InstanceId(instance))
        lines = [f"{detail.instance.title} ({detail.instance.status.word})"]
        lines += _past(house, story)
        lines += [f"  ensuite           {waiting.sentence}" for waiting in story.present]
        return Told({"instance": detail, "timeline": story}, lines)
    wanted = InstanceFilter(process=process, text=text, statuses=(InstanceStatus(status),) if status else ())
    page = instances.search(house, OPERATOR, wanted, limit=200)
    lines = [
        f"{row.instance.id}  {row.instance.status.word:<10} {row.instance.business_key or '-':<9} {row.instance.title}"
        for row in page.items
    ]
    return Told(page, lines or ["Aucun dossier."])


def _past(house: House, story: Timeline) -> list[str]:
    return [f"  {line.at.astimezone(house.zone):%Y-%m-%d %H:%M}  {line.sentence}" for line in story.past]


@click.command()
@click.argument("instance", metavar="DOSSIER", type=click.UUID)
@click.option("--reason", required=True, help="Pourquoi : le motif reste au dossier.")
@on_house
def cancel(house: House, *, instance: UUID, reason: str) -> Told:
    """Mettre fin à un dossier avant son terme."""
    ended = instances.cancel(house, OPERATOR, InstanceId(instance), reason=reason)
    return Told(ended, f"Dossier clos\u00a0: {ended.title}")


@click.command("proposals")
@click.argument("number", metavar="[NUMÉRO]", required=False)
@as_option
@on_house
def list_proposals(house: House, *, number: str | None, login: str | None) -> Told:
    """Lister les propositions, ou en raconter une."""
    actor = who(house, login) if login else OPERATOR
    if number is not None:
        detail = proposals.get(house, actor, number)
        lines = [f"{detail.proposal.number}  {detail.proposal.sheet.title}"]
        lines += _past(house, detail.timeline)
        return Told(detail, lines)
    page = proposals.search(house, actor, limit=200)
    lines = [
        f"{row.proposal.number}  {row.proposal.sheet.title}\u00a0: {', '.join(row.waiting) or row.status.word}"
        for row in page.items
    ]
    return Told(page, lines or ["Aucune proposition."])
