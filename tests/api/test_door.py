"""Who may come in, and what keeps others out."""

import re

import pytest

from tests.api.houses import PASSWORD, sign_in_token

CLOSED = [
    "/", "/a-traiter", "/dossiers", "/propositions/nouvelle", "/compte", "/compte/jetons", "/courriels", "/echeances",
    "/atelier/processus", "/atelier/dossiers", "/atelier/personnes", "/atelier/dessin/nouveau", "/api/docs",
]  # fmt: skip


#: the law is for everybody
PUBLIC_TOOLS = (
    "/outils",
    "/outils/delai",
    "/outils/convocation",
    "/outils/communes",
    "/outils/conseil",
    "/planificateur",
)
#: these refuse an empty question, to everybody alike
ASK_SOMETHING = ("/api/v1/law/deadline", "/api/v1/law/convene", "/api/v1/planner")


def test_every_address_is_closed_to_strangers_unless_it_says_otherwise(town):
    opened = set()
    for rule in town.app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.arguments:
            continue
        answer = town.visitor().get(str(rule))
        if answer.status_code == 200:
            opened.add(str(rule))
        else:
            assert answer.status_code in {303, 401, 404} or str(rule) in ASK_SOMETHING, rule
    assert opened == {
        "/connexion",
        "/sante",
        "/marque.svg",
        "/favicon.ico",
        "/mentions-logiciels",
        "/api/v1/openapi.json",
        "/api/v1/law/rules",
        "/seances.ics",  # councils sit in public (L2121-18)
        *PUBLIC_TOOLS,
    }


def test_a_stranger_is_led_to_the_door_and_back(town):
    browser = town.visitor()
    there = browser.get("/dossiers?etat=cours")
    assert there.status_code == 303
    assert "/connexion?suite=/dossiers?etat%3Dcours" in there.headers["Location"]
    page = browser.get(there.headers["Location"]).text
    assert 'name="next" value="/dossiers?etat=cours"' in page


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "/\\example.org", "javascript:x"])
def test_the_door_leads_nowhere_but_inside(town, elsewhere):
    browser = town.visitor()
    token = sign_in_token(browser)
    answer = browser.post(
        "/connexion",
        data={"csrf_token": token, "identifiant": "agent", "mot_de_passe": PASSWORD, "next": elsewhere},
    )
    assert answer.headers["Location"] == "/"


def test_a_wrong_password_says_so_and_keeps_the_login(town):
    browser = town.visitor()
    token = sign_in_token(browser)
    answer = browser.post("/connexion", data={"csrf_token": token, "identifiant": "agent", "mot_de_passe": "non"})
    assert answer.status_code == 401
    assert "Identifiant ou mot de passe inconnu" in answer.text
    assert "demandez à l’administrateur de Flux" in answer.text
    assert 'value="agent"' in answer.text


def test_guessing_is_slowed_down_with_a_sentence(town):
    browser = town.visitor()
    token = sign_in_token(browser)
    statuses = [
        browser.post("/connexion", data={"csrf_token": token, "identifiant": "agent", "mot_de_passe": "non"})
        for _ in range(7)
    ]
    assert statuses[0].status_code == 401
    assert statuses[-1].status_code == 429
    assert "Trop d’essais\u00a0: réessayez dans 30\u00a0s." in statuses[-1].text
    assert statuses[-1].headers["Retry-After"] == "30"
    right = browser.post("/connexion", data={"csrf_token": token, "identifiant": "agent", "mot_de_passe": PASSWORD})
    assert right.status_code == 429


def test_a_name_without_account_waits_like_one_that_has(town):
    """Else the wait would tell a stranger which names exist."""
    statuses = {}
    for login in ("agent", "personne", "AGENT "):
        browser = town.visitor()
        token = sign_in_token(browser)
        fields = {"csrf_token": token, "identifiant": login, "mot_de_passe": "non"}
        statuses[login] = [browser.post("/connexion", data=fields).status_code for _ in range(7)]
    assert statuses["agent"] == statuses["personne"]
    assert statuses["agent"][-1] == 429
    assert set(statuses["AGENT "]) == {429}


def test_one_address_cannot_try_every_account(town):
    browser = town.visitor()
    token = sign_in_token(browser)
    for number in range(30):
        browser.post("/connexion", data={"csrf_token": token, "identifiant": f"x{number}", "mot_de_passe": "non"})
    blocked = browser.post("/connexion", data={"csrf_token": token, "identifiant": "agent", "mot_de_passe": PASSWORD})
    assert blocked.status_code == 429
    town.clock.at = town.clock.at.replace(minute=30)
    free = browser.post("/connexion", data={"csrf_token": token, "identifiant": "agent", "mot_de_passe": PASSWORD})
    assert free.status_code == 303


def test_a_form_without_its_token_is_refused(town):
    browser = town.visitor("agent")
    answer = browser.post("/compte", data={"theme": "dark"})
    assert answer.status_code == 403
    assert "rechargez-la" in answer.text


def test_signing_out_closes_everything(town):
    browser = town.visitor("agent")
    with browser.session_transaction() as session:
        token = session["csrf"]
    assert browser.post("/deconnexion", data={"csrf_token": token}).status_code == 303
    assert browser.get("/a-traiter").status_code == 303


def test_signing_out_ends_a_copied_cookie_and_no_other_session(town):
    browser, phone, thief = town.visitor("agent"), town.visitor("agent"), town.visitor()
    thief.set_cookie("flux", browser.get_cookie("flux").value)
    assert thief.get("/compte").status_code == 200
    with browser.session_transaction() as session:
        token = session["csrf"]
    browser.post("/deconnexion", data={"csrf_token": token})
    assert thief.get("/compte").status_code == 303
    assert phone.get("/compte").status_code == 200


def test_a_changed_password_ends_the_other_sessions(town):
    first, second = town.visitor("agent"), town.visitor("agent")
    with first.session_transaction() as session:
        token = session["csrf"]
    changed = first.post(
        "/compte/mot-de-passe",
        data={"csrf_token": token, "ancien": PASSWORD, "nouveau": "une autre phrase longue"},
    )
    assert changed.status_code == 303
    assert first.get("/compte").status_code == 200
    assert second.get("/compte").status_code == 303


def test_every_answer_carries_the_policies(town):
    answer = town.visitor().get("/connexion")
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Cache-Control"] == "no-store"
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_only_pages_that_draw_allow_style_attributes(town):
    admin = town.visitor("admin")
    assert "style-src-attr" in admin.get("/atelier/dessin/nouveau").headers["Content-Security-Policy"]
    assert "style-src-attr" not in admin.get("/atelier/dossiers").headers["Content-Security-Policy"]


def test_no_page_holds_an_inline_script_or_style(town):
    for login in ("agent", "dgs", "admin"):
        browser = town.visitor(login)
        for path in CLOSED:
            page = browser.get(path).text
            scripts = re.findall(r"<script(?![^>]*(?:src=|application/json))[^>]*>", page)
            assert not scripts, (path, scripts)
            assert not re.search(r"<[^>]+\s(?:style|on\w+)=", page), path


@pytest.mark.parametrize("path", CLOSED)
def test_a_page_of_the_workshop_is_closed_to_those_who_do_not_administer(town, path):
    answer = town.visitor("agent").get(path)
    workshop = path.startswith("/atelier") or path == "/echeances"
    assert answer.status_code == (403 if workshop else 200)
