"""The text of a process says what the diagram says, and nothing that stands in it is left out."""

import pytest

from flux.engine import reading
from flux.engine.words import as_text, duration_in_words, tell

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:flux="urn:flux:bpmn:1" targetNamespace="t">'
)


def told(body: str) -> str:
    read = reading.read(f'{HEAD}<process id="p" isExecutable="true">{body}</process></definitions>'.encode())
    (process,) = read.processes
    return as_text(tell(process)).replace("\u00a0", " ")


def flow(source: str, target: str, *, name: str = "", condition: str = "") -> str:
    inside = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    return f'<sequenceFlow id="{source}-{target}" name="{name}" sourceRef="{source}" targetRef="{target}">{inside}</sequenceFlow>'


def test_a_task_says_who_acts_the_question_the_delay_and_who_is_warned():
    text = told(
        '<laneSet id="ls"><lane id="l" name="Chef de service"><flowNodeRef>a</flowNodeRef></lane></laneSet>'
        '<startEvent id="s" name="Dépôt"/>'
        '<userTask id="a" name="Instruire" flux:question="Est-ce faisable ?" flux:due="P15D" flux:reminder="P3D"'
        ' flux:escalation="dgs"/>' + flow("s", "a")
    )
    assert "1. Début : Dépôt." in text
    assert "2. Chef de service : Instruire. Est-ce faisable ? Délai : 15 jours. Rappel 3 jours avant" in text
    assert "on prévient : directeur général des services." in text


def test_each_way_out_of_a_choice_is_named_and_a_join_of_choices_is_silent():
    text = told(
        '<startEvent id="s"/><exclusiveGateway id="g" name="Complet ?" default="g-b"/><task id="a" name="A"/>'
        '<task id="b" name="B"/><exclusiveGateway id="j"/><endEvent id="e" name="Fini"/>'
        + flow("s", "g")
        + flow("g", "a", name="oui", condition="complet")
        + flow("g", "b")
        + flow("a", "j")
        + flow("b", "j")
        + flow("j", "e")
    )
    assert "– Si « oui » : étape 3." in text
    assert "– Sinon : étape 5." in text
    assert text.count("Fin : Fini.") == 1
    assert "3. A.\n   – Ensuite : étape 4." in text
    assert "5. B.\n   – Ensuite : étape 4." in text


def test_a_boundary_event_follows_its_step_and_says_whether_it_stops_it():
    text = told(
        '<startEvent id="s"/><userTask id="a" name="Avis" flux:role="maire"/>'
        '<boundaryEvent id="b" attachedToRef="a" cancelActivity="false">'
        "<timerEventDefinition><timeDuration>P3M</timeDuration></timerEventDefinition></boundaryEvent>"
        '<endEvent id="e"/><endEvent id="late" name="Silence"/>' + flow("s", "a") + flow("a", "e") + flow("b", "late")
    )
    assert "3. Pendant l’étape 2, au terme du délai : 3 mois. L’étape continue, et ceci commence." in text


def test_a_subprocess_is_told_inside_its_step():
    text = told(
        '<startEvent id="s"/><subProcess id="sub" name="Tour"><startEvent id="s2"/><task id="t" name="Dans le tour"/>'
        + flow("s2", "t")
        + "</subProcess>"
        + flow("s", "sub")
    )
    assert "2. Ensemble d’étapes : Tour." in text
    assert "   4. Dans le tour." in text


def test_every_element_of_a_diagram_is_told_even_the_unreachable():
    assert "Oubliée." in told('<startEvent id="s"/><task id="x" name="Oubliée"/>')


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("P15D", "15 jours"),
        ("P1M", "1 mois"),
        ("P1Y2M", "1 an et 2 mois"),
        ("PT1H30M", "1 heure et 30 minutes"),
        ("P1D", "1 jour"),
        ("date_limite", "date_limite"),
        ("P", "P"),
    ],
)
def test_a_duration_is_said_in_french(text, words):
    assert duration_in_words(text).replace("\u00a0", " ") == words


def test_a_delay_of_law_is_said_by_its_rule_and_article():
    text = told(
        '<startEvent id="s"/><userTask id="a" name="Voter" flux:role="maire"/>'
        '<boundaryEvent id="b" attachedToRef="a"><timerEventDefinition flux:deadline="TRANSFERT" flux:from="d"/>'
        '</boundaryEvent><endEvent id="e"/>' + flow("s", "a") + flow("a", "e") + flow("b", "e")
    )
    assert "2. Voter. Délai légal : Transfert d’une compétence (art. L5211-17 du CGCT)." in text
    assert "au terme du délai : la fin du délai légal, Transfert d’une compétence" in text


def test_a_computed_date_is_not_read_out_as_a_formula():
    text = told(
        '<startEvent id="s"/><userTask id="a" name="A" flux:due=\'=date(x) + duration("P3M")\'/>' + flow("s", "a")
    )
    assert "Délai : une date calculée pour chaque dossier." in text


def test_what_is_repeated_is_said_once_for_each_of_its_items():
    text = told(
        '<startEvent id="s"/><userTask id="a" name="Voter"><multiInstanceLoopCharacteristics flux:collection="communes"'
        ' flux:element="commune"/></userTask>' + flow("s", "a")
    )
    assert "Cela se fait une fois par commune, tous en même temps." in text
