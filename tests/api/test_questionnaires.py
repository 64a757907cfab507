"""An administrator writes a form without writing JSON, sees it as people will, and publishes it."""

import json
from html import unescape

import pytest

from flux.domain.deployments import ResourceKind
from flux.services import deployments, people
from tests.api.test_pages import post, words


@pytest.fixture
def admin(town):
    return town.visitor("admin")


def carried(answer):
    """What the page carries of the form from one press of a button to the next."""
    return unescape(answer.text.split('name="modele" value="')[1].split('"')[0])


def published(town, key):
    keeper = people.actor_by_login(town.house, "admin")
    version, content = deployments.file(town.house, keeper, ResourceKind.FORM, key)
    return version.version, json.loads(content)


def test_a_form_is_written_from_nothing(town, admin):
    page = post(
        admin, "/atelier/formulaires/nouveau", modele=carried(admin.get("/atelier/formulaires/nouveau")), acte="ajouter"
    )
    first = {
        "q0-type": "radio",
        "q0-libelle": "Votre avis sur l’abri",
        "q0-obligatoire": "oui",
        "q0-choix": "Très bon\nnon : Non merci",
    }
    page = post(
        admin, "/atelier/formulaires/nouveau", modele=carried(page), titre="Avis des usagers", acte="voir", **first
    )
    assert "Votre avis sur l’abri Très bon Non merci" in words(page).split("Aperçu")[-1]
    first |= {"q0-cle": "votre_avis_sur_l_abri"}
    answer = post(
        admin, "/atelier/formulaires/nouveau", modele=carried(page), titre="Avis des usagers", acte="publier", **first
    )
    assert answer.headers["Location"] == "/atelier/formulaires/avis_des_usagers"
    _, form = published(town, "avis_des_usagers")
    assert form["components"] == [
        {
            "type": "radio",
            "label": "Votre avis sur l’abri",
            "key": "votre_avis_sur_l_abri",
            "validate": {"required": True},
            "values": [{"value": "tres_bon", "label": "Très bon"}, {"value": "non", "label": "Non merci"}],
        }
    ]


def test_two_who_write_one_form_are_told(town, admin):
    pages = {name: admin.get("/atelier/formulaires/instruction") for name in ("first", "second")}
    model = {name: carried(page) for name, page in pages.items()}
    assert all('name="version" value="1"' in page.text for page in pages.values())
    post(admin, "/atelier/formulaires/instruction", modele=model["first"], titre="Un", version="1", acte="publier")
    late = post(
        admin, "/atelier/formulaires/instruction", modele=model["second"], titre="Deux", version="1", acte="publier"
    )
    assert late.status_code == 409
    assert "La version 2 a été publiée pendant que vous écriviez" in words(late)
    assert published(town, "instruction")[1]["title"] == "Un"
    assert 'name="version" value="2"' in late.text
    again = post(
        admin, "/atelier/formulaires/instruction", modele=carried(late), titre="Deux", version="2", acte="publier"
    )
    assert again.status_code == 303
    assert published(town, "instruction")[1]["title"] == "Deux"


def test_what_the_page_does_not_show_is_kept(town, admin):
    before = published(town, "fiche_idee")[1]
    page = admin.get("/atelier/formulaires/fiche_idee")
    title = before["components"][0]
    sent = {
        "q0-type": title["type"],
        "q0-libelle": "Le titre",
        "q0-cle": title["key"],
        "q0-obligatoire": "oui",
        "q0-aide": title["description"],
    }
    post(admin, "/atelier/formulaires/fiche_idee", modele=carried(page), acte="publier", **sent)
    version, after = published(town, "fiche_idee")
    assert version == 2
    assert after["components"][0] == {**title, "label": "Le titre"}
    assert after["components"][1:] == before["components"][1:]


def test_every_question_of_every_shipped_form_comes_through_unchanged(town, admin):
    from api.web import questionnaire
    from tests.api.houses import PROCESSES

    for file in PROCESSES.glob("*/*.form"):
        schema = json.loads(file.read_text(encoding="utf-8"))
        posted = {"titre": schema.get("title", "")}
        for line in questionnaire.lines(schema):
            posted |= {f"{line.name}-{part}": value for part, value in (
                ("type", line.type), ("libelle", line.label), ("cle", line.key), ("aide", line.help),
                ("obligatoire", "oui" if line.required else ""), ("masquer", line.hide),
            )}  # fmt: skip
            if line.has_choices:
                posted[f"{line.name}-choix"] = line.choices
        assert questionnaire.changed(schema, posted) == schema, file.name


def test_questions_move_and_go(admin):
    page = admin.get("/atelier/formulaires/instruction")
    names = [one["key"] for one in json.loads(carried(page))["components"]]
    page = post(admin, "/atelier/formulaires/instruction", modele=carried(page), acte="monter:1")
    assert [one["key"] for one in json.loads(carried(page))["components"]] == [names[1], names[0], *names[2:]]
    page = post(admin, "/atelier/formulaires/instruction", modele=carried(page), acte="retirer:0")
    assert [one["key"] for one in json.loads(carried(page))["components"]] == [names[0], *names[2:]]


def test_a_form_that_cannot_be_published_says_why_and_keeps_what_was_written(town, admin):
    page = admin.get("/atelier/formulaires/instruction")
    twice = {
        f"q{at}-{part}": value
        for at in (0, 1)
        for part, value in (("type", "textfield"), ("libelle", "Deux fois"), ("cle", "deux"))
    }
    answer = post(admin, "/atelier/formulaires/instruction", modele=carried(page), acte="publier", **twice)
    assert answer.status_code == 422
    assert "Deux champs ont la clé « deux »" in words(answer)
    assert answer.text.count("Deux fois") >= 2
    assert published(town, "instruction")[0] == 1
    assert (
        post(
            admin,
            "/atelier/formulaires/nouveau",
            modele=carried(admin.get("/atelier/formulaires/nouveau")),
            acte="publier",
        ).status_code
        == 422
    )
    assert post(admin, "/atelier/formulaires/instruction", modele="{", acte="voir").status_code == 422


def test_a_file_of_odd_shape_opens(admin):
    odd = {
        "components": [
            {"type": "radio", "key": "a", "validate": None, "conditional": "x", "values": ["oui", 3]},
            {"type": []},
        ]
    }
    answer = post(admin, "/atelier/formulaires/nouveau", modele=json.dumps(odd), acte="voir")
    assert answer.status_code == 200


def test_a_new_form_does_not_take_the_place_of_another(town, admin):
    model = json.dumps({"type": "default", "components": [{"type": "textfield", "key": "a", "label": "A"}]})
    assert post(admin, "/atelier/formulaires/nouveau", modele=model, titre="Avis", acte="publier").status_code == 303
    answer = post(admin, "/atelier/formulaires/nouveau", modele=model, titre="Avis", acte="publier")
    assert answer.status_code == 422
    assert "porte déjà ce nom" in words(answer)
    assert published(town, "avis")[0] == 1


def test_no_form_takes_the_address_of_the_page_where_forms_begin(admin):
    model = json.dumps({"type": "default", "components": [{"type": "textfield", "key": "a", "label": "A"}]})
    answer = post(admin, "/atelier/formulaires/nouveau", modele=model, titre="Nouveau", acte="publier")
    assert answer.status_code == 422
    assert "choisissez-en un autre" in words(answer)


@pytest.mark.parametrize(
    "model", ['{"components": [{"label": "\\ud800"}]}', '{"components": [' + "[" * 90 + "]" * 90 + "]}"]
)
def test_a_form_that_cannot_be_kept_is_refused(admin, model):
    assert post(admin, "/atelier/formulaires/nouveau", modele=model, acte="voir").status_code == 422


def test_a_button_that_names_no_question_changes_nothing(admin):
    model = json.dumps({"components": [{"type": "textfield", "key": "a", "label": "A"}]})
    for act in ("retirer:²", "retirer:" + "9" * 5_000, "monter:-1"):
        assert '"key": "a"' in carried(post(admin, "/atelier/formulaires/nouveau", modele=model, acte=act))


def test_only_those_who_publish_write_forms(town):
    agent = town.visitor("agent")
    for path in ("/atelier/formulaires", "/atelier/formulaires/nouveau", "/atelier/formulaires/instruction"):
        assert agent.get(path).status_code == 403
