"""`flux test`: scenarios from the shell, with the paths that none of them takes."""

import json

import pytest
from click.testing import CliRunner

from flux.cli import main
from tests.services.village import bpmn

FORK = """<startEvent id="depot"/><exclusiveGateway id="complet" default="non"/><userTask id="instruire" name="Instruire"/>
<endEvent id="rendu"/>
<sequenceFlow id="f" sourceRef="depot" targetRef="complet"/>
<sequenceFlow id="oui" sourceRef="complet" targetRef="instruire"><conditionExpression>complet</conditionExpression></sequenceFlow>
<sequenceFlow id="non" sourceRef="complet" targetRef="rendu"/>"""
GOES = "scenarios:\n  - name: Complet\n    steps: [{start: {complet: true}, expect: {active: [instruire]}}]\n"


@pytest.fixture
def played(tmp_path):
    """Writes a scenario file beside a process of two ways, and plays it."""
    (tmp_path / "p.bpmn").write_bytes(bpmn("p", FORK))

    def play(text, *words):
        (tmp_path / "scenarios.yaml").write_text(text, encoding="utf-8")
        return CliRunner().invoke(main, ["test", str(tmp_path), *words])

    return play


def test_a_scenario_that_goes_as_it_says_is_told_with_the_path_that_none_takes(played):
    result = played(GOES)
    assert result.exit_code == 0
    assert "✓ Complet" in result.output
    assert "2 chemins pris sur 3" in result.output
    assert "jamais pris\u00a0: non" in result.output


def test_a_scenario_that_goes_otherwise_says_where_and_exits_with_1(played):
    result = played(GOES.replace("complet: true", "complet: false"))
    assert result.exit_code == 1
    assert "✗ Complet" in result.output
    assert "étape 1" in result.output


def test_programs_get_one_object_for_each_scenario(played):
    (line,) = played(GOES, "--json").output.splitlines()
    told = json.loads(line)
    assert (told["name"], told["passed"], told["flows_taken"]) == ("Complet", True, ["f", "oui"])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "n'est pas un fichier YAML lisible"),
        ("a: 1", "doit avoir une liste « scenarios »"),
        ("scenarios: [3]", "scénario n° 1"),
        ("scenarios: [{name: a, steps: [b]}]", "scénario n° 1"),
        ("files: [absent.bpmn]\n" + GOES, "Il manque le fichier « absent.bpmn »"),
        ("files: [scenarios.yaml]\n" + GOES, "Il manque un diagramme"),
        ("process: q\n" + GOES, "« q » n'est pas dans ces fichiers"),
    ],
)
def test_a_file_that_is_no_scenario_is_refused_in_a_sentence(played, text, sentence):
    result = played(text)
    assert result.exit_code == 1
    assert sentence in result.output


def test_a_folder_without_scenarios_says_where_they_are_written(tmp_path):
    result = CliRunner().invoke(main, ["test", str(tmp_path)])
    assert result.exit_code == 1
    assert "à côté de son processus" in result.output


def test_a_scenario_file_in_another_encoding_is_told(played, tmp_path):
    played(GOES)
    (tmp_path / "scenarios.yaml").write_bytes("scenarios:\n  - name: Été\n".encode("latin-1"))
    result = CliRunner().invoke(main, ["test", str(tmp_path)])
    assert (result.exit_code, "UTF-8" in result.output) == (1, True)
