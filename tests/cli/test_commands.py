"""The shell: the same verbs, JSON for programs, sentences for people, exit codes 0, 1 and 2."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from flux.bootstrap import build
from flux.cli import main
from flux.cli_demo import epci, furnish, newcomers, prepare
from flux.domain.tasks import Urgency
from flux.errors import Conflict
from flux.services import people, tasks
from flux.settings import Settings, secret_key
from tests.services.village import APPROVAL, bpmn

#: what waits for the people of the demonstration when it opens
ASKED = {
    "chef": ["instruire", "accuser_reception"],
    "vp-mobilites": ["avis_commission"],
    "maire-bedee": ["voter"],
    "maire-talensac": ["voter"],
    "maire-iffendic": [],
}


@pytest.fixture
def flux(tmp_path, monkeypatch):
    """Runs a command on an installation of its own."""
    monkeypatch.setenv("FLUX_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("FLUX_PASSWORD", "un-long-mot-de-passe")
    monkeypatch.delenv("FLUX_LOGIN", raising=False)

    def run(*words, code=0):
        result = CliRunner().invoke(main, [str(word) for word in words])
        assert result.exit_code == code, result.output
        return result

    return run


@pytest.fixture
def approval(flux, tmp_path):
    place = tmp_path / "p.bpmn"
    place.write_bytes(bpmn("p", APPROVAL))
    flux("deploy", place)
    flux("user", "add", "elu", "--name", "Président")
    flux("user", "mandate", "elu", "president", "--from", "2020-03-01")
    return flux


def test_a_file_goes_from_the_shell_to_its_end(approval):
    started = json.loads(approval("start", "p", "--as", "elu", "--var", "cout=12", "--json").output)
    (task,) = json.loads(approval("tasks", "--as", "elu", "--json").output)["items"]
    assert task["urgency"] == "à faire"
    done = json.loads(
        approval("complete", task["task"]["id"], "--as", "elu", "--var", "avis=favorable", "--json").output
    )
    assert done["instance"]["status"] == "completed"
    assert "a répondu à" in approval("instances", started["id"]).output
    assert started["id"] in approval("instances", "--status", "completed").output


def test_deploying_the_same_file_again_says_that_nothing_changed(approval, tmp_path):
    assert "inchangé" in approval("deploy", tmp_path / "p.bpmn").output


def test_a_refusal_is_a_sentence_on_the_error_stream_and_code_1(approval):
    refused = approval("start", "inconnu", "--as", "elu", code=1)
    assert "n’est pas publié" in refused.stderr
    told = json.loads(approval("start", "inconnu", "--as", "elu", "--json", code=1).stderr)
    assert told["error"]["code"] == "process.not_found"


def test_a_faulty_diagram_tells_each_fault(flux, tmp_path):
    place = tmp_path / "p.bpmn"
    place.write_bytes(bpmn("p", '<userTask id="t" name="Sans rôle"/>'))
    assert "t, ligne" in flux("deploy", place, code=1).stderr
    told = json.loads(flux("deploy", place, "--json", code=1).stderr)["error"]
    assert "user.no_role" in {finding["code"] for finding in told["findings"]}


def test_a_wrong_usage_is_code_2(approval, monkeypatch):
    approval("start", "p", code=2)
    approval("start", "p", "--as", "elu", "--var", "sans-egal", code=2)
    approval("complete", "pas-un-id", "--as", "elu", code=2)
    monkeypatch.setenv("FLUX_PORT", "quatre-vingts")
    assert "réglage" in approval("instances", code=2).stderr


def test_the_list_of_people_never_shows_a_hash(approval):
    shown = approval("user", "list", "--json").output
    assert json.loads(shown)[0]["login"] == "elu"
    assert "argon2" not in shown


def test_every_setting_is_told(flux):
    assert "FLUX_DATABASE_URL" in flux("settings").output


def test_cancelling_needs_a_reason(approval):
    started = json.loads(approval("start", "p", "--as", "elu", "--json").output)
    approval("cancel", started["id"], code=2)
    approval("cancel", started["id"], "--reason", "Essai")
    assert "cancelled" in approval("instances").output


def test_the_secret_key_is_made_once_and_read_by_its_owner_only(tmp_path):
    settings = Settings(data_dir=tmp_path / "var")
    key = secret_key(settings)
    assert secret_key(settings) == key
    assert (tmp_path / "var" / "secret.key").stat().st_mode & 0o077 == 0
    assert secret_key(Settings(data_dir=tmp_path, secret_key="donnée")) == "donnée"


def test_the_demonstration_is_founded_once(tmp_path, request, capsys):
    folder = Path(request.config.rootpath) / "processes"
    container = build(Settings(data_dir=tmp_path / "var"))
    prepare(container, folder)
    assert "8 communes" in capsys.readouterr().out
    prepare(container, folder)
    assert capsys.readouterr().out == ""
    with container.house.work() as uow:
        assert len(uow.people.persons()) == len(newcomers(epci()))
    container.close()


def test_the_demonstration_gives_each_of_its_people_something_to_do_and_is_furnished_once(tmp_path, request, capsys):
    container = build(Settings(data_dir=tmp_path / "var"))
    house = container.house
    prepare(container, Path(request.config.rootpath) / "processes")
    furnish(container)
    assert "un instant" in capsys.readouterr().out
    inboxes = {login: tasks.inbox(house, people.actor_by_login(house, login)).items for login in ASKED}
    assert {login: [item.task.element for item in items] for login, items in inboxes.items()} == ASKED
    assert [item.urgency for item in inboxes["chef"]] == [Urgency.LATE, Urgency.TO_DO]
    furnish(container)
    assert capsys.readouterr().out == ""
    container.close()


def test_a_demonstration_of_other_processes_begins_without_files(tmp_path, request, capsys):
    container = build(Settings(data_dir=tmp_path / "var"))
    prepare(container, Path(request.config.rootpath) / "processes" / "controle_legalite")
    furnish(container)
    assert "sans dossiers d’exemple" in capsys.readouterr().out
    container.close()


def test_an_installation_serves_one_territory(tmp_path, request):
    container = build(Settings(data_dir=tmp_path / "var"))
    with container.house.work() as uow:
        uow.people.save_territory(replace(epci(), siren="200043016", name="Val de Charente"))
        uow.commit()
    with pytest.raises(Conflict, match="Val de Charente"):
        prepare(container, Path(request.config.rootpath) / "processes")
    container.close()
