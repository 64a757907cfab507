"""What the browser downloads: the files of the front-end build, the icons drawn into pages, the notices.

`frontend/build.mjs` writes `static/dist`; `manifest.json` gives the hashed name behind each plain one, so a
page says `asset("site.css")` and a browser may keep the answer for a year.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, render_template, send_from_directory, url_for
from markupsafe import Markup

from api.web import french, gallery
from flux.errors import Unavailable

DIST = Path(__file__).parent / "static" / "dist"
A_YEAR = 365 * 24 * 3600

blueprint = Blueprint("assets", __name__, template_folder="templates")


def install(app: Flask) -> None:
    """Serve the built files under `/assets/` and give templates what every piece uses; while developing, the gallery too."""
    app.register_blueprint(blueprint)
    if app.debug:
        app.register_blueprint(gallery.blueprint)
    app.jinja_env.globals.update(asset=asset, icon=icon)
    app.jinja_env.filters["together"] = french.together


def asset(name: str) -> str:
    """Return the address of a built file, such as "site.css", "page.js", "viewer.js" or "modeler.css".

    Raises:
        Unavailable: the front end is not built, or has no such file.
    """
    hashed = built("manifest.json").get(name)
    if hashed is None:
        msg = f"Le fichier « {name} » manque dans l’interface construite : lancez « pip install -e . » à nouveau."
        raise Unavailable(msg, code="frontend.no_such_file")
    return url_for("assets.file", name=hashed)


def icon(name: str, label: str = "") -> Markup:
    """Return an icon as inline SVG; without a label it is decoration and stays silent to screen readers.

    Raises:
        KeyError: the icon is not listed in `frontend/icons.json`.
    """
    voice = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup(
        '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"'
        ' stroke-linecap="round" stroke-linejoin="round" focusable="false" {}>{}</svg>'
    ).format(voice, Markup(built("icons.json")[name]))  # noqa: S704  the drawings come from our own build


def built(name: str) -> Any:
    """Return a JSON file of the build, read again only when it has changed.

    Raises:
        Unavailable: the front end is not built.
    """
    path = DIST / name
    try:
        return _read(path, path.stat().st_mtime_ns)
    except FileNotFoundError as missing:
        msg = "L’interface n’est pas construite : lancez « make demo » ou « pip install -e . »."
        raise Unavailable(msg, code="frontend.not_built") from missing


@lru_cache(maxsize=16)
def _read(path: Path, _changed_at: int) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@blueprint.get("/assets/<path:name>")
def file(name: str) -> Response:
    """Send a built file; its name holds its hash, so it never goes stale."""
    response = send_from_directory(DIST, name, max_age=A_YEAR)
    response.cache_control.immutable = True
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@blueprint.get("/favicon.ico")
@blueprint.get("/marque.svg")
def mark() -> Response:
    """Send the mark of Flux, for the tab of the browser."""
    drawing = render_template("_mark.svg")
    return Response(drawing, mimetype="image/svg+xml", headers={"Cache-Control": "max-age=86400"})


@blueprint.get("/mentions-logiciels")
def notices() -> str:
    """Show the free software that the pages carry, with its licences."""
    return render_template("_notices.html", packages=built("notices.json"))
