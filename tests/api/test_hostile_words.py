"""What people and diagrams say is text: no name, reason, label or remark becomes markup, a header or a calendar line."""

import io
import re

import pytest

from flux.services import deployments
from tests.api.houses import PASSWORD
from tests.api.standing import Hall
from tests.builders import file_of

WORDS = "Éclair\"'><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}{%raw%}</title></textarea>"
IN_XML = WORDS.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
IN_JSON = WORDS.replace('"', '\\"')
BODY = f"""<laneSet id="ls"><lane id="la" name="{IN_XML}"><flowNodeRef>s</flowNodeRef><flowNodeRef>t</flowNodeRef>
<flowNodeRef>d</flowNodeRef><flowNodeRef>u</flowNodeRef><flowNodeRef>e</flowNodeRef></lane></laneSet>
<documentation>{IN_XML}</documentation>
<startEvent id="s" name="{IN_XML}"/>
<userTask id="t" name="{IN_XML}" flux:role="chef_de_service" flux:form="f" flux:question="{IN_XML}" flux:due="P5D" flux:reminder="P2D" flux:escalation="dgs"><documentation>{IN_XML}</documentation></userTask>
<businessRuleTask id="d" name="{IN_XML}" flux:decision="table" flux:result="sortie"/>
<userTask id="u" name="{IN_XML}" flux:role="dgs" flux:outcome="suite"/>
<endEvent id="e" name="{IN_XML}"/>
s -> t -> d -> u -> e"""
FORM = f"""{{"type": "default", "id": "f", "components": [
 {{"type": "text", "id": "x", "text": "{IN_JSON}"}},
 {{"type": "textfield", "key": "motif", "label": "{IN_JSON}", "description": "{IN_JSON}"}},
 {{"type": "radio", "key": "avis", "label": "{IN_JSON}", "values": [{{"value": "a", "label": "{IN_JSON}"}}]}}]}}"""
TABLE = f"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="dd" name="{IN_XML}" namespace="x">
<inputData id="motif_d" name="motif"><variable id="mv" name="motif" typeRef="string"/></inputData>
<decision id="table" name="{IN_XML}"><question>{IN_XML}</question><variable id="v" name="table"/>
<informationRequirement id="r"><requiredInput href="#motif_d"/></informationRequirement>
<decisionTable id="t" hitPolicy="FIRST"><input id="i" label="{IN_XML}"><inputExpression id="ie"><text>motif</text></inputExpression></input>
<output id="o" label="{IN_XML}" name="sortie"/><annotation name="{IN_XML}"/>
<rule id="r1"><inputEntry id="e1"><text>-</text></inputEntry><outputEntry id="o1"><text>motif</text></outputEntry>
<annotationEntry><text>{IN_XML}</text></annotationEntry></rule></decisionTable></decision></definitions>"""
#: what would be seen if something had not been escaped
RAW = re.compile(r"<img src=x|<script>alert|onerror=alert\(1\)>(?!&)|Éclair49|\"'><")


@pytest.fixture
def hall(town):
    files = {"p.bpmn": file_of(BODY, key="hostile").replace(b'id="hostile"', f'id="hostile" name="{IN_XML}"'.encode())}
    files |= {"f.form": FORM.encode(), "t.dmn": TABLE.encode()}
    deployments.deploy(town.house, None, files, name=WORDS)
    found = Hall(house=town.house, clock=town.clock)
    found.welcome("secretaire", "secretariat")
    return found


def post(browser, path, **fields):
    with browser.session_transaction() as session:
        token = session["csrf"]
    return browser.post(path, data={"csrf_token": token, **fields})


def api(town, who, path, body):
    answer = town.app.test_client().post(f"/api/v1/{path}", json=body, auth=(who, PASSWORD))
    assert answer.status_code < 300, answer.text
    return answer.json


def test_no_page_takes_a_word_for_markup(town, hall):
    sheet = {"titre": WORDS, "besoin": WORDS, "objectif": WORDS}
    proposal = api(town, "agent", "proposals", sheet)
    town.app.test_client().post(
        "/api/v1/documents",
        data={"files": (io.BytesIO(b"%PDF-1.7"), WORDS.replace("/", "") + ".pdf")},
        auth=("agent", PASSWORD),
    )
    file = api(town, "service", "instances", {"process": "hostile", "title": WORDS, "business_key": WORDS[:100]})["id"]
    task = hall.task("service").id
    done = api(town, "service", f"tasks/{task}/completion", {"variables": {"motif": WORDS, "avis": "a"}})
    following = next(one for one in hall.inbox("dgs") if str(one.instance) == file)
    assert done["instance"]["status"] == "running"
    doomed = api(town, "service", "instances", {"process": "hostile", "title": WORDS})["id"]
    api(town, "admin", f"instances/{doomed}/cancellation", {"reason": WORDS})
    town.wait(days=6)
    seen = 0
    fixed = [str(rule) for rule in town.app.url_map.iter_rules() if "GET" in rule.methods and not rule.arguments]
    named = [
        f"/dossiers/{file}", f"/dossiers/{file}/texte", f"/dossiers/{doomed}", f"/atelier/dossiers/{file}",
        f"/atelier/dossiers/{doomed}", f"/taches/{task}", f"/taches/{following.id}",
        f"/propositions/{proposal['number']}", f"/propositions/{proposal['number']}/deposee",
        "/atelier/processus/hostile", "/atelier/processus/hostile/1/texte", "/atelier/tables/table",
        "/atelier/dessin/hostile", f"/dossiers?q={WORDS}", f"/connexion?suite={WORDS}", f"/{WORDS}",
        f"/atelier/dossiers?q={WORDS}&etat={WORDS}", f"/outils/delai?rule={WORDS}", f"/planificateur?rule={WORDS}",
    ]  # fmt: skip
    for login in ("admin", "dgs", "service"):
        browser = town.visitor(login)
        for path in [*fixed, *named]:
            answer = browser.get(path)
            assert answer.status_code < 500, (login, path)
            if answer.mimetype == "text/html":
                found = RAW.search(answer.text)
                assert not found, (login, path, answer.text[max(0, found.start() - 200) : found.end() + 50])
                seen += "Éclair" in answer.text
    assert seen > 25, "the words were hardly anywhere: the crawl proves nothing"


def test_what_was_typed_comes_back_as_text_when_it_is_refused(town, hall):
    town.visitor("service")
    browser = town.visitor("admin")
    for path, fields in (
        ("/connexion", {"identifiant": WORDS, "mot_de_passe": "x", "next": WORDS}),
        ("/atelier/personnes/nouvelle", {"name": WORDS, "login": WORDS, "email": WORDS}),
        ("/compte/jetons", {"nom": WORDS, "mot_de_passe": "x"}),
        ("/interets", {"label": WORDS}),
        ("/institutions/nouveau", {"name": WORDS, "seats": WORDS}),
    ):
        answer = post(browser, path, **fields)
        assert answer.status_code < 500, path
        assert not RAW.search(answer.text), path


def test_mails_say_it_as_text_with_one_subject(town, hall):
    api(town, "service", "instances", {"process": "hostile", "title": WORDS})
    town.wait(days=6)
    with town.house.work.reading() as uow:
        mails = uow.mails.to(None)
    assert any("Éclair" in mail.subject for mail in mails)
    assert all("\n" not in mail.subject for mail in mails)
