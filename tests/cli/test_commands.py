"""The shell: the same verbs, JSON for programs, sentences for people, exit codes 0, 1 and 2."""

import json
import sqlite3
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import pytest
from click.testing import CliRunner

from api.cli import main as served
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
    flux("mandate", "give", "elu", "president", "--from", "2020-03-01")
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


def test_a_task_tells_what_it_takes_and_a_story_its_hours_by_the_local_clock(flux, request):
    flux("deploy", Path(request.config.rootpath) / "processes")
    for login, role in (("agent", "agent"), ("chef", "chef_de_service")):
        flux("user", "add", login, "--name", login)
        flux("mandate", "give", login, role, "--from", "2020-03-01")
    given = {"titre": "Abri", "besoin": "b", "objectif": "o", "communes_concernees": ["213501885"], "cout": 1}
    started = json.loads(
        flux("start", "proposition", "--as", "agent", "--variables", json.dumps(given), "--json").output
    )
    ((task, *_), *_) = [line.split() for line in flux("tasks", "--as", "chef").output.splitlines()]
    told = flux("tasks", task, "--as", "chef").output
    assert "--var complement_service=…  Ce que le service ajoute au dossier (facultatif)" in told
    assert "avant le" in told
    opened = datetime.fromisoformat(started["started_at"]).astimezone(ZoneInfo("Europe/Paris"))
    assert f"{opened:%Y-%m-%d %H:%M}  " in flux("instances", started["id"]).output
    assert "(en cours)" in flux("instances", started["id"]).output


def test_a_task_without_form_tells_the_name_of_its_answer(approval):
    approval("start", "p", "--as", "elu")
    ((task, *_),) = [line.split() for line in approval("tasks", "--as", "elu").output.splitlines()]
    assert "--var avis=…" in approval("tasks", task, "--as", "elu").output


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


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FLUX_PORT", "0"),
        ("FLUX_PORT", "70000"),
        ("FLUX_PORT", "9" * 5000),
        ("FLUX_TRUSTED_PROXIES", "oui"),
        ("FLUX_TIME_ZONE", "Mars/Olympe"),
        ("FLUX_TIME_ZONE", "../etc"),
        ("FLUX_SMTP_URL", "smtp://courrier:port"),
        ("FLUX_SMTP_URL", "courrier.example"),
        ("FLUX_BASE_URL", "flux.example"),
    ],
)
def test_a_setting_that_cannot_be_read_is_named(flux, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    assert f"{name} attend" in flux("instances", code=2).stderr


def test_the_list_of_people_never_shows_a_hash(approval):
    shown = approval("user", "list", "--json").output
    assert json.loads(shown)[0]["login"] == "elu"
    assert "argon2" not in shown


def test_every_setting_is_told(flux):
    assert "FLUX_DATABASE_URL" in flux("settings").output


def test_cancelling_needs_a_reason(approval):
    started = json.loads(approval("start", "p", "--as", "elu", "--json").output)
    approval("cancel", started["id"], code=2)
    assert "pourquoi" in approval("cancel", started["id"], "--reason", " ", code=1).stderr
    approval("cancel", started["id"], "--reason", "Essai")
    assert "interrompu" in approval("instances").output
    assert "l’exploitant de Flux a mis fin au dossier" in approval("instances", started["id"]).output.replace(
        "L’", "l’"
    )


@pytest.mark.parametrize(
    "words",
    [
        ("tasks", "--as", "\udce9"),
        ("start", "\udce9"),
        ("cancel", "6199a55c-5d6f-585f-871a-41e20138825d", "--reason", "\udce9"),
        ("law", "deadline", "\udce9"),
    ],
    ids=lambda words: words[0],
)
def test_words_that_are_not_utf_8_are_told_as_such(flux, words):
    assert "UTF-8" in flux(*words, code=2).stderr


def test_two_files_of_one_name_are_both_published(flux, tmp_path):
    for key in ("alpha", "beta"):
        (tmp_path / key).mkdir()
        (tmp_path / key / "p.bpmn").write_bytes(bpmn(key, APPROVAL))
    told = flux("deploy", tmp_path / "alpha" / "p.bpmn", tmp_path / "beta" / "p.bpmn").output
    assert "alpha version 1" in told
    assert "beta version 1" in told
    assert "inchangé" in flux("deploy", tmp_path / "alpha", tmp_path / "beta").output


def test_a_refused_publication_names_the_file_of_each_fault(flux, tmp_path):
    (tmp_path / "bon.bpmn").write_bytes(bpmn("p", APPROVAL))
    (tmp_path / "cassé.bpmn").write_text("<a>")
    refused = flux("deploy", tmp_path / "bon.bpmn", tmp_path / "cassé.bpmn", code=1)
    assert "  cassé.bpmn, ligne 1\u00a0: " in refused.stderr
    told = json.loads(flux("deploy", tmp_path / "cassé.bpmn", "--json", code=1).stderr)
    assert [one["file"] for one in told["error"]["findings"]] == ["cassé.bpmn"]


def test_the_renewal_asks_in_french_and_not_among_the_answers(approval):
    run = CliRunner()
    refused = run.invoke(main, ["mandate", "renew", "--on", "2033-03-15"], input="\n")
    assert (refused.exit_code, "Interrompu" in refused.stderr) == (1, True)
    done = run.invoke(main, ["mandate", "renew", "--on", "2033-03-15", "--json"], input="oui\n")
    assert len(json.loads(done.stdout)) == 1
    assert "une date telle que" in approval("mandate", "renew", "--yes", "--on", "0001-01-01", code=2).stderr


def test_titles_do_not_command_the_terminal_of_who_reads_them(approval):
    approval("start", "p", "--as", "elu", "--var", "titre=x", "--number", "\x1b]0;PWN\x07\x1b[2J")
    assert "\x1b" not in approval("instances").output
    assert "\x07" not in approval("instances").output


def test_a_folder_without_diagrams_is_told_to_who_looks_it_over(flux, tmp_path):
    assert "aucun diagramme" in flux("lint", tmp_path, code=2).stderr


def test_closed_accounts_and_administrators_are_told(flux):
    flux("user", "add", "marie", "--name", "Marie", "--administrator")
    flux("user", "close", "marie")
    assert "compte fermé, administrateur" in flux("user", "list").output
    for login in ("a:b", "a\nb", "x" * 101):
        assert "deux-points" in flux("user", "add", login, "--name", "X", code=1).stderr


@pytest.mark.parametrize(
    ("name", "value", "words", "told"),
    [
        ("FLUX_SECRET_KEY", "x", ("tasks",), "FLUX_SECRET_KEY"),
        ("FLUX_HOST", "nulle.invalid", ("serve",), "FLUX_HOST"),
        ("FLUX_TIME_ZONE", "Mars/Phobos", ("law", "tally", "-"), "FLUX_TIME_ZONE"),
    ],
)
def test_a_setting_that_cannot_be_is_named(flux, monkeypatch, name, value, words, told):
    monkeypatch.setenv(name, value)
    result = CliRunner().invoke(served, list(words), input="{}")
    assert result.exit_code in {1, 2}
    assert told in result.stderr


def test_the_secret_key_is_made_once_and_read_by_its_owner_only(tmp_path):
    settings = Settings(data_dir=tmp_path / "var")
    key = secret_key(settings)
    assert secret_key(settings) == key
    assert (tmp_path / "var" / "secret.key").stat().st_mode & 0o077 == 0
    assert secret_key(Settings(data_dir=tmp_path, secret_key="donnée")) == "donnée"


def test_a_key_that_was_cut_off_is_made_again(tmp_path):
    place = tmp_path / "secret.key"
    for broken in (b"", b"court", b"\xff" * 64):
        place.write_bytes(broken)
        assert len(secret_key(Settings(data_dir=tmp_path))) > 32
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


@pytest.mark.parametrize(
    "given",
    [
        ("--variables", '{"a": ' * 3000 + "1" + "}" * 3000),
        ("--variables", '{"a": NaN}'),
        ("--variables", '{"a": "\\ud800"}'),
        ("--variables", "[1]"),
        ("--variables", "{a}"),
        ("--var", "a=" + "[" * 3000),
        ("--var", "a=1e999"),
        ("--var", "a=" + "9" * 5000),
    ],
    ids=lambda given: f"{given[0]} {given[1][:12]!r}",
)
def test_a_value_that_cannot_be_kept_is_a_wrong_usage(approval, given):
    refused = approval("start", "p", "--as", "elu", *given, code=2)
    assert f"{given[0]} " in refused.stderr
    assert "Aucun dossier." in approval("instances").output


@pytest.mark.parametrize("text", ["[favorable", "{oui", "a{b}", ""])
def test_a_value_that_only_looks_like_json_is_text(approval, text):
    started = json.loads(approval("start", "p", "--as", "elu", "--var", f"note={text}", "--json").output)
    shown = json.loads(approval("instances", started["id"], "--json").output)
    assert shown["instance"]["variables"]["note"] == text


NOBODY = "00000000-0000-4000-8000-000000000000"
UNKNOWN = [
    ("tasks", NOBODY, "--as", "elu"),
    ("complete", NOBODY, "--as", "elu"),
    ("instances", NOBODY),
    ("cancel", "6199a55c-5d6f-585f-871a-41e20138825d", "--reason", "x"),
    ("proposals", "2026-999"),
    ("tasks", "--as", "personne"),
    ("user", "password", "personne"),
    ("user", "close", "personne"),
    ("user", "token", "list", "personne"),
    ("user", "token", "revoke", NOBODY),
    ("mandate", "give", "personne", "maire"),
    ("mandate", "end", NOBODY, "--on", "2026-01-01"),
    ("delegation", "end", NOBODY, "--on", "2026-01-01"),
    ("substitution", "end", NOBODY, "--on", "2026-01-01"),
]


@pytest.mark.parametrize("words", UNKNOWN, ids=" ".join)
def test_what_is_not_there_is_told_in_a_sentence_and_as_json(approval, words):
    assert approval(*words, code=1).stderr.strip().endswith(".")
    assert json.loads(approval(*words, "--json", code=1).stderr)["error"]["code"].endswith("not_found")


@pytest.mark.parametrize("words", [("deploy", "absent.bpmn"), ("territory", "import", "absent.csv", "--siren", "1")])
def test_a_file_that_is_missing_is_a_wrong_usage(flux, words):
    assert "absent" in flux(*words, code=2).stderr


def test_a_date_that_is_none_is_a_wrong_usage(approval):
    refused = approval("mandate", "list", "--on", "31/12/2026", code=2)
    assert "2026-10-13" in refused.stderr


def test_a_token_is_made_listed_and_revoked_from_the_shell(approval):
    made = json.loads(approval("user", "token", "add", "elu", "relevé", "--days", "30", "--json").output)
    assert made["secret"].startswith("flux_")
    listed = approval("user", "token", "list", "elu", "--json").output
    assert made["secret"] not in listed
    assert [one["name"] for one in json.loads(listed)] == ["relevé"]
    assert "relevé" in approval("user", "token", "revoke", made["id"]).output
    assert "Aucun jeton" in approval("user", "token", "list", "elu").output


def commands(group, words=()):
    for name, one in group.commands.items():
        if isinstance(one, click.Group):
            yield from commands(one, (*words, name))
        else:
            yield (*words, name), one


@pytest.mark.parametrize(
    ("words", "command"), list(commands(main)), ids=lambda value: " ".join(value) if isinstance(value, tuple) else ""
)
def test_every_command_explains_itself_and_its_options_and_answers_in_json(words, command):
    assert command.help.strip().endswith(".")
    options = [one for one in command.params if isinstance(one, click.Option)]
    assert all(one.help or one.prompt for one in options), [one.name for one in options if not one.help]
    talks = words not in {("worker",), ("serve",), ("demo",), ("settings",), ("law", "rules")}
    assert any("--json" in one.opts for one in options) is talks


BROKEN = {
    "no database": ("flux.db", b"ceci n\xe2\x80\x99est pas une base " * 200, "n’est pas une base"),
    "a torn database": ("flux.db", b"SQLite format 3\x00" + b"\xff" * 5000, "base"),
}


@pytest.mark.parametrize(("name", "content", "told"), BROKEN.values(), ids=BROKEN)
def test_broken_data_are_told_with_what_to_do(flux, tmp_path, name, content, told):
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / name).write_bytes(content)
    refused = flux("instances", code=1)
    assert told in refused.stderr
    assert "FLUX_DATA_DIR" in refused.stderr


def test_a_database_of_a_later_version_is_left_alone(flux, tmp_path):
    flux("instances")
    with sqlite3.connect(tmp_path / "var" / "flux.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    refused = flux("instances", "--json", code=1)
    assert json.loads(refused.stderr)["error"]["code"] == "storage.newer"


def test_a_folder_where_a_file_stands_is_told(flux, tmp_path):
    (tmp_path / "var").write_text("")
    assert "FLUX_DATA_DIR" in flux("instances", code=1).stderr


def test_a_database_that_does_not_answer_is_told(flux, monkeypatch):
    monkeypatch.setenv("FLUX_DATABASE_URL", "postgresql://127.0.0.1:1/flux")
    assert "FLUX_DATABASE_URL" in flux("instances", code=1).stderr


@pytest.mark.parametrize("address", ["rien", "oracle://x/y", "postgresql://h:port/x"])
def test_an_address_that_is_none_is_told(flux, monkeypatch, address):
    monkeypatch.setenv("FLUX_DATABASE_URL", address)
    assert "FLUX_DATABASE_URL" in flux("instances", code=1).stderr


def test_a_new_database_is_announced_so_that_a_wrong_folder_is_noticed(flux, tmp_path):
    assert str(tmp_path / "var" / "flux.db") in flux("instances", "--json").stderr
    assert flux("instances").stderr == ""


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
