"""Mandates over time: who holds what on a day, who leaves that day, and the renewal that ends all elected ones."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from api import auth
from api.web import desk, french
from flux.domain.permissions import Verb, require
from flux.services import bodies, people
from flux.services.bodies import Leaving

pages = Blueprint("mandates", __name__, url_prefix="/atelier/mandats")

_COLUMNS = [{"name": "Mandat"}, {"name": "Personne"}, {"name": "Du"}, {"name": "Au"}]
_LEAVING = [{"name": "Personne"}, {"name": "Mandat"}, {"name": "En main"}, {"name": "Ensuite"}]


@pages.get("")
def listing() -> str:
    """Show the mandates of a day, and who leaves at its end."""
    actor = auth.actor()
    require(actor, Verb.MANAGE_PEOPLE)
    on = _day(request.args.get("jour")) or desk.house().today()
    everybody = people.list_people(desk.house(), actor)
    called = desk.names(*(one.person.id for one in everybody))
    held = [(one.person, given) for one in everybody for given in one.mandates if given.in_force(on)]
    leaving = bodies.handover(desk.house(), actor, on)
    return render_template(
        "workshop/mandates.html",
        on=on,
        said=french.day(on),
        columns=_COLUMNS,
        rows=[
            {
                "href": url_for("people.person", id=person.id),
                "cells": [
                    french.capital(called.mandate(given)),
                    person.name,
                    french.day(given.starts_on),
                    french.day(given.ends_on) if given.ends_on else "sans fin connue",
                ],
            }
            for person, given in sorted(held, key=lambda pair: (called.mandate(pair[1]), pair[0].name))
        ],
        leaving_columns=_LEAVING,
        leaving=[_leaving(one, called) for one in leaving],
    )


def _leaving(one: Leaving, called: Any) -> dict[str, Any]:
    held = french.plural(one.tasks, "question prise", "questions prises") if one.tasks else "rien"
    return {
        "href": url_for("people.person", id=one.mandate.person),
        "cells": [
            called.person(one.mandate.person),
            french.capital(called.mandate(one.mandate)),
            held,
            "garde un autre mandat" if one.stays else "ne garde aucun mandat",
        ],
    }


@pages.post("/renouvellement")
def renew() -> Answer | tuple[str, int]:
    """End every elected mandate the day before the given one; asked twice, since it touches everybody."""
    require(auth.actor(), Verb.MANAGE_PEOPLE)
    on = _day(request.form.get("jour"))
    if on is None or request.form.get("confirme") != "oui":
        flash("Rien n’a changé : donnez le premier jour du nouveau mandat, et cochez la confirmation.", "error")
        return redirect(url_for("mandates.listing"), 303)
    ended = bodies.renew(desk.house(), auth.actor(), on)
    last = date.fromordinal(on.toordinal() - 1)
    flash(
        f"{french.plural(len(ended), 'mandat électif finit', 'mandats électifs finissent')} le {french.day(last)}.",
        "success",
    )
    return redirect(url_for("mandates.listing", jour=last.isoformat()), 303)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
