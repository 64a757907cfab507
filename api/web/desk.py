"""What every page stands on: who reads it, where they can go, how lists are paged and words set."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from flask import Flask, current_app, request, session, url_for
from markupsafe import Markup

from api import auth
from api.web import forms, french
from api.web.names import Names
from flux.domain.actors import Actor
from flux.domain.forms import Ask, Form
from flux.domain.instances import Instance
from flux.domain.institutions import PersonId
from flux.domain.permissions import Verb, may
from flux.domain.proposals import Proposal
from flux.engine.definition import Activity, ActivityKind, Node, Process
from flux.engine.words import duration_in_words
from flux.errors import NotFound
from flux.ports import Page
from flux.services import deployments, law, people, tasks
from flux.services.house import House

T = TypeVar("T")
#: places that fit under a thumb
MOST_PLACES = 5
PAGE = 30


def install(app: Flask) -> None:
    """Give templates the words of French and the surroundings of the page."""
    env = app.jinja_env
    env.add_extension("api.web.french.Typography")
    env.filters.update(
        day=french.day,
        moment=french.moment,
        money=french.money,
        number=french.number,
        size=french.size,
        plural=french.plural,
        paragraphs=french.paragraphs,
        typeset=french.typeset,
        shown=forms.shown,
        as_input=forms.as_input,
        pairs=forms.pairs,
        condition=forms.condition,
        required=forms.required,
        texts=forms.texts,
    )
    app.before_request(_keep_local_time)
    app.context_processor(surroundings)


def _keep_local_time() -> None:
    french.keep_time_of(house().zone)


def house() -> House:
    """The services' house of the running application."""
    return auth.house()


def now() -> datetime:
    """The time, from the house's clock."""
    return house().clock.now()


def names(*persons: PersonId | None) -> Names:
    """The names of the territory and of the given persons."""
    asked = frozenset(person for person in persons if person is not None)
    return Names(territory=people.territory(house()), persons=people.names(house(), asked) if asked else {})


def names_for(actor: Actor) -> Names:
    """The names of the territory and of those whom the actor stands in for."""
    return names(*(hat.on_behalf_of for hat in actor.stands_in))


def identifier(text: str) -> UUID:
    """An identifier from an address.

    Raises:
        NotFound: it is not one.
    """
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("Cette adresse ne mène à rien.", code="address.unknown") from None


def in_quality(actor: Actor, text: str | None) -> Actor:
    """The actor wearing the hat that the address names; any other hat is left aside."""
    try:
        chosen = UUID(text) if text else None
    except ValueError:
        chosen = None
    held = {hat.id for hat in actor.capacities}
    return replace(actor, quality=chosen if chosen in held else None)


def surroundings() -> dict[str, Any]:
    """What the sheet around every page shows."""
    actor = auth.reader()
    around: dict[str, Any] = {"theme": session.get("theme", ""), "reading": session.get("reading", "")}
    epci = people.territory(house())
    around["institution"] = epci.name if epci else ""
    around["foot_links"] = [
        {"label": "Vérifier une date ou une majorité", "href": url_for("tools.home")},
        {"label": "Rétroplanning", "href": url_for("planner.planner")},
    ]
    if actor is None:
        return around
    called = Names(territory=epci)
    places = _places(actor)
    around |= {
        "navigation": places[:MOST_PLACES],
        "foot_links": [
            *around["foot_links"],
            *({"label": place["label"], "href": place["href"]} for place in places[MOST_PLACES:]),
            {"label": "Courriels reçus", "href": url_for("mailbox.listing")},
            {"label": "Interface pour programmes", "href": url_for("docs.reference")},
        ],
        "account": {
            "name": actor.person.name,
            "mandate": _quality_words(actor, called),
            "href": url_for("account.account"),
        },
        "sign_out_url": url_for("door.sign_out"),
    }
    return around


def _quality_words(actor: Actor, called: Names) -> str:
    words = called.mandates(actor.mandates)
    if actor.administrator:
        words.append("administration")
    said = [word for word in words if word.casefold() not in actor.person.name.casefold()]
    return "".join(said[:1]) + (f" et {french.plural(len(said) - 1, 'autre')}" if len(said) > 1 else "")


def _places(actor: Actor) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if actor.mandates:
        waiting = tasks.inbox(house(), replace(actor, quality=None), limit=1).total
        found.append(_place("inbox.inbox", "À\u00a0traiter", "inbox", count=waiting))
        found.append(_place("files.listing", "Dossiers", "files"))
    if actor.administrator:
        found.append(_place("processes.listing", "Processus", "workflow"))
        found.append(_place("instances.listing", "Suivi", "activity"))
        found.append(_place("people.listing", "Personnes", "users"))
    if may(actor, Verb.FILE_PROPOSAL) and not actor.administrator:
        found.append(_place("proposals.new", "Déposer", "plus"))
    if may(actor, Verb.REASSIGN_TASK):
        found.append(_place("deadlines.listing", "Échéances", "clock"))
    if may(actor, Verb.SEE_SEANCE):
        found.append(_place("seances.listing", "Séances", "calendar-days"))
        found.append(_place("concordances.listing", "Communes", "scale"))
    if actor.mandates or actor.administrator:
        found.append(_place("bodies.listing", "Institutions", "landmark"))
    return found


def _place(endpoint: str, label: str, icon: str, *, count: int = 0) -> dict[str, Any]:
    here = request.blueprint is not None and request.blueprint == endpoint.partition(".")[0]
    return {"label": label, "href": url_for(endpoint), "icon": icon, "current": here, "count": count}


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Where a page of a list stands, and the addresses around it."""

    position: str
    previous: str | None
    next: str | None


def cursor() -> str | None:
    """The cursor that the address carries."""
    return request.args.get("suite") or None


def paging(page: Page[T], one: str, many: str | None = None) -> Slice:
    """The position words and the neighbouring addresses; cursors already passed travel in the address."""
    passed = [mark for mark in request.args.get("pile", "").split("~") if mark]
    before = len(passed) * PAGE if cursor() else 0
    first, last = before + 1, before + len(page.items)
    position = f"{first} à {last} sur {french.plural(page.total, one, many)}"
    if not before and page.next_cursor is None:
        position = french.plural(page.total, one, many)
    here = cursor() or "-"
    back = None
    if cursor():
        target = passed[-1] if passed else "-"
        back = address(suite=None if target == "-" else target, pile="~".join(passed[:-1]) or None)
    ahead = address(suite=page.next_cursor, pile="~".join([*passed, here])) if page.next_cursor else None
    return Slice(position=position, previous=back, next=ahead)


def address(**changes: str | None) -> str:
    """The address of this page with some of its filters changed; None drops one."""
    kept: dict[str, Any] = {name: value for name, value in request.args.items() if value}
    kept.update(changes)
    kept = {name: value for name, value in kept.items() if value}
    return url_for(str(request.endpoint), **{**(request.view_args or {}), **kept})


def tab(label: str, name: str, value: str | None, *, count: int | None = None) -> dict[str, Any]:
    """A tab that sets one filter and forgets the place in the list."""
    return {
        "label": label,
        "href": address(**{name: value, "suite": None, "pile": None}),
        "current": (request.args.get(name) or None) == (value or None),
        "count": count,
    }


def kept_filters(*but: str) -> Mapping[str, str]:
    """The filters of the address that a search form must carry along."""
    gone = {*but, "suite", "pile"}
    return {name: value for name, value in request.args.items() if value and name not in gone}


def noun(count: int, one: str, many: str) -> str:
    """The noun that agrees with a number shown apart; zero and one take the singular."""
    return one if count < 2 else many


def badge(state: str, word: str | None = None) -> Markup:
    """A state as the design system draws it, for the cell of a table."""
    template = current_app.jinja_env.get_template("_components.html")
    return Markup(template.make_module({}).badge(state, word))  # type: ignore[attr-defined]  # noqa: S704  our own macro, which escapes


def process_of(instance: Instance) -> Process:
    """The compiled process on which a file runs."""
    return deployments.compiled(house(), auth.actor(), instance.process, version=instance.process_version)


def form(key: str | None) -> Form | None:
    """A published form; None when there is none of that key."""
    if not key:
        return None
    with house().work.reading() as uow:
        try:
            return house().library.form(uow, key)
        except NotFound:
            return None


def asking() -> Ask:
    """Evaluates the conditions of forms."""
    return house().library.asking(now(), partial(law.calendar, house()))


def outline_of(process: Process, active: Iterable[str]) -> dict[str, str]:
    """Who is asked at each step of people, by its name, how long they have, and whether the file may do without it."""
    ahead = list(_ahead(process, active))
    found = {}
    for node in ahead:
        lasting = lasting_of(node)
        words = [process.lanes[node.lanes[-1]].name or ""] if node.lanes else []
        words += (
            ["si besoin"] if node is not ahead[-1] and ahead[-1] in _ahead(process, active, without=node.id) else []
        )
        words += [f"{lasting} pour répondre"] if lasting else []
        found[node.name or node.id] = french.capital(", ".join(filter(None, words)))
    return found


def _ahead(process: Process, active: Iterable[str], *, without: str = "") -> Iterator[Node]:
    """The steps of people that flows lead to, nearest first, without going through one of them."""
    queue = deque(element for element in active if element in process.nodes)
    seen = {*queue, without}
    while queue:
        for flow in process.nodes[queue.popleft()].outgoing:
            target = process.flows[flow].target
            if target in seen:
                continue
            seen.add(target)
            queue.append(target)
            what = process.nodes[target].what
            if isinstance(what, Activity) and what.kind is ActivityKind.USER:
                yield process.nodes[target]


def lasting_of(node: Node) -> str:
    """The delay of a step in words; empty when there is none, or when it is computed."""
    user = node.what.user if isinstance(node.what, Activity) else None
    literal = user.due.text.strip('=" ') if user and user.due else ""
    said = duration_in_words(literal)
    return said if said != literal else ""


_SHEET = (
    ("besoin", "Le besoin"),
    ("usages", "Les usages observés"),
    ("beneficiaires", "Les bénéficiaires"),
    ("objectif", "L’objectif"),
    ("communes", "Communes concernées"),
    ("cout", "Coût estimé"),
    ("axe", "Axe du projet de territoire"),
    ("partenaires", "Partenaires et personnes relais"),
)
_SHORT = frozenset({"communes", "cout", "axe", "partenaires"})


def sheet_facts(
    proposal: Proposal | None, data: Mapping[str, object], *, short: bool = False
) -> list[tuple[str, object]]:
    """What a proposer transmitted, as facts; `short` leaves the long texts to whoever shows them."""
    if proposal is None:
        return []
    called = Names(territory=people.territory(house()))
    found: list[tuple[str, object]] = []
    for key, label in _SHEET:
        value = data.get(key)
        if value in (None, "", []) or (short and key not in _SHORT):
            continue
        found.append((label, _fact(key, value, called)))
    return found


def _fact(key: str, value: object, called: Names) -> object:
    if key == "communes" and isinstance(value, list):
        return french.enumerate_words(called.communes(value))
    if key == "cout" and isinstance(value, int | float):
        return french.money(value)
    if key == "axe":
        return _axis(str(value))
    return french.paragraphs(str(value))


def _axis(key: str) -> str:
    """The words of an axis, from the form in which it is chosen."""
    sheet = form("fiche_idee")
    options = next((item.options for item in sheet.fields if item.key == "axe"), ()) if sheet else ()
    return next((option.label for option in options if str(option.value) == key), key)
