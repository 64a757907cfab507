"""The pages, one module per place: the door, the home, proposals, files, the inbox, the account, the workshop."""

from __future__ import annotations

from flask import Flask

from api.web import assets, desk
from api.web.pages import (
    account,
    bodies,
    concordances,
    days_off,
    deadlines,
    decisions,
    deeds,
    documents,
    door,
    files,
    home,
    inbox,
    instances,
    interests,
    live,
    mailbox,
    mandates,
    modeler,
    openings,
    people,
    planner,
    processes,
    proposals,
    questionnaires,
    registers,
    repairs,
    seances,
    territory,
    tokens,
    tools,
)

_PLACES = (
    account,
    bodies,
    concordances,
    days_off,
    deadlines,
    decisions,
    deeds,
    documents,
    door,
    files,
    home,
    inbox,
    instances,
    interests,
    live,
    mailbox,
    mandates,
    modeler,
    openings,
    people,
    planner,
    processes,
    proposals,
    questionnaires,
    registers,
    repairs,
    seances,
    territory,
    tokens,
    tools,
)


def install(app: Flask) -> None:
    """Register every place and what their pages stand on."""
    assets.install(app)
    desk.install(app)
    for place in _PLACES:
        app.register_blueprint(place.pages)
