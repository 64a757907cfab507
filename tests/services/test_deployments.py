"""Publishing: all findings at once, versions, running instances on theirs, drafts."""

import pytest

from flux.domain.deployments import ResourceKind
from flux.errors import DefinitionRejected, Forbidden, NotFound
from flux.services import deployments, instances
from flux.services.instances import NewInstance
from tests.services.village import APPROVAL, bpmn


@pytest.fixture
def workshop(village):
    village.person("admin", administrator=True)
    village.person("agent", "agent")
    village.person("president", "president")
    return village


def test_every_finding_of_every_file_is_told_at_once_and_nothing_is_published(workshop):
    files = {
        "a.bpmn": b"<definitions",
        "b.form": b"{",
        "c.txt": b"?",
        "d.bpmn": bpmn("d", '<userTask id="t" name="Sans rôle" flux:form="inconnu"/>'),
    }
    with pytest.raises(DefinitionRejected) as refused:
        deployments.deploy(workshop.house, workshop.who("admin"), files, name="x")
    codes = {finding.code for finding in refused.value.findings}
    assert {"form.json", "file.unknown", "user.no_role", "user.unknown_form"} <= codes
    assert deployments.processes(workshop.house, workshop.who("admin")) == ()


def test_the_same_file_is_the_same_version_and_another_one_the_next(workshop):
    first = workshop.deploy(("p", APPROVAL)).versions[0]
    assert workshop.deploy(("p", APPROVAL)).versions == (first,)
    second = workshop.deploy(("p", APPROVAL.replace("Décider", "Arbitrer"))).versions[0]
    assert (first.version, second.version) == (1, 2)
    assert [v.version for v in deployments.process(workshop.house, workshop.who("admin"), "p").versions] == [2, 1]


def test_running_files_stay_on_their_version_and_new_ones_take_the_latest(workshop):
    workshop.deploy(("p", APPROVAL))
    old = workshop.start("agent")
    workshop.deploy(("p", APPROVAL.replace("Décider", "Arbitrer")))
    new = workshop.start("agent")
    assert {task.instance: task.name for task in workshop.inbox("president")} == {old.id: "Décider", new.id: "Arbitrer"}
    assert "Décider" in instances.diagram(workshop.house, workshop.who("agent"), old.id)
    chosen = instances.start(workshop.house, workshop.who("agent"), "p", NewInstance(variables={}), version=1)
    assert chosen.process_version == 1
    assert deployments.process(workshop.house, workshop.who("admin"), "p").running == {1: 2, 2: 1}


def test_only_an_administrator_publishes(workshop):
    with pytest.raises(Forbidden):
        deployments.deploy(workshop.house, workshop.who("agent"), {"p.bpmn": bpmn("p", APPROVAL)}, name="p")


def test_a_call_takes_the_version_of_the_day_and_replay_takes_it_too(workshop):
    called = """
    <startEvent id="s"/>
    <userTask id="t" name="Un" flux:role="president"/>
    <endEvent id="e"/>
    s -> t
    t -> e
    """
    caller = """
    <startEvent id="s"/>
    <userTask id="avant" name="Avant" flux:role="president"/>
    <callActivity id="c" calledElement="q"/>
    <endEvent id="e"/>
    s -> avant
    avant -> c
    c -> e
    """
    workshop.deploy(("p", caller), ("q", called))
    instance = workshop.start("agent")
    workshop.deploy(("q", called.replace("Un", "Deux")))
    workshop.answer("president")
    assert workshop.task("president").name == "Deux"
    workshop.deploy(("q", called.replace("Un", "Trois")))
    workshop.answer("president")
    replayed = instances.replay(workshop.house, workshop.who("admin"), instance.id)
    assert replayed == workshop.row(instance.id).state


def test_a_draft_keeps_a_faulty_diagram_and_leaves_when_it_is_published(workshop):
    admin = workshop.who("admin")
    deployments.save_draft(workshop.house, admin, "p", name="Brouillon", xml="<definitions")
    assert deployments.draft(workshop.house, admin, "p").xml == "<definitions"
    workshop.deploy(("p", APPROVAL))
    assert deployments.draft(workshop.house, admin, "p") is None


def test_the_shipped_processes_are_published_together(workshop, request):
    folder = request.config.rootpath / "processes"
    made = deployments.deploy_folder(workshop.house, None, folder)
    again = deployments.deploy_folder(workshop.house, None, folder)
    keys = {version.key for version in made.versions if version.kind is ResourceKind.PROCESS}
    assert {"proposition", "negociation"} <= keys
    assert again.versions
    assert set(again.versions) == set(made.versions)


def test_a_folder_that_is_not_there_is_said_so(workshop, tmp_path):
    with pytest.raises(NotFound):
        deployments.deploy_folder(workshop.house, None, tmp_path / "nulle-part")
