"""`flux lint` says everything of every file, and no file stops it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from flux.cli_lint import inspect, lint
from tests.engine.reading.diagrams import around, bpmn


@pytest.fixture
def files(tmp_path):
    written = {
        "bon.bpmn": bpmn(around('<userTask id="a" flux:role="dgs" flux:due="P1D"/>')),
        "sans_role.bpmn": bpmn(around('<userTask id="a" flux:due="P1D"/>')),
        "casse.bpmn": b"<definitions",
    }
    for name, data in written.items():
        (tmp_path / name).write_bytes(data)
    return [str(tmp_path / name) for name in written]


def test_json_is_one_object_a_line_and_a_file(files):
    result = CliRunner().invoke(lint, ["--json", *files, "absent.bpmn"])
    good, no_role, broken, absent = [json.loads(line) for line in result.stdout.splitlines()]
    assert good == {"file": files[0], "readable": True, "findings": []}
    assert no_role["readable"]
    assert no_role["findings"][0].keys() == {"code", "severity", "element", "line", "message"}
    assert [one["code"] for one in no_role["findings"]] == ["user.no_role"]
    assert not broken["readable"]
    assert (absent["readable"], absent["findings"][0]["code"]) == (False, "file.missing")
    assert result.exit_code == 1


def test_for_people_each_finding_is_a_line_with_file_and_line(files):
    result = CliRunner().invoke(lint, files[:2])
    assert f"{files[0]}: rien à dire" in result.stdout
    assert f"{files[1]}:4: erreur:" in result.stdout


def test_without_errors_it_leaves_with_zero(files):
    assert CliRunner().invoke(lint, files[:1]).exit_code == 0


def test_a_fault_of_the_reader_is_a_finding(files):
    def stumble(_data: bytes):
        raise ZeroDivisionError("oups")

    readable, (finding,) = inspect(Path(files[0]), reads=stumble)
    assert not readable
    assert finding.code == "reader.bug"
    assert "oups" in finding.message


def test_a_folder_means_every_diagram_under_it(files, tmp_path):
    result = CliRunner().invoke(lint, ["--json", str(tmp_path)])
    assert sorted(json.loads(line)["file"] for line in result.stdout.splitlines()) == sorted(files)
