"""Who is asking: the session of the browser, HTTP Basic and bearer proofs of programs, and the token against forgery.

Everything is closed unless an endpoint is marked `open_to_all`. Whether somebody may do a thing is asked in the services.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, redirect, request, session, url_for
from werkzeug.datastructures import Authorization

from api import throttle
from flux.domain.actors import Actor
from flux.domain.people import Account
from flux.errors import Forbidden, Unauthenticated
from flux.services import credentials, people
from flux.services.house import House

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_View = TypeVar("_View", bound=Callable[..., Any])


def install(app: Flask) -> None:
    """Look who asks before every request, refuse by default, and give templates the token of their forms."""
    forget_failures(app)
    app.extensions["flux.open"] = set()
    app.before_request(identify)
    app.before_request(refuse_forgery)
    app.jinja_env.globals["csrf_token"] = csrf_token


def forget_failures(app: Flask) -> None:
    """Begin with no wrong password remembered."""
    app.extensions["flux.gate"] = throttle.Gate()
    app.extensions["flux.strangers"] = throttle.Strangers()


def open_to_all(view: _View) -> _View:
    """Mark a view that needs nobody to be signed in."""
    view.open_to_all = True  # type: ignore[attr-defined]  # a mark on the function, read by `identify`
    return view


def writes_nothing(view: _View) -> _View:
    """Mark a view that only computes from what is posted: nobody can be tricked into anything by it."""
    view.writes_nothing = True  # type: ignore[attr-defined]  # a mark on the function, read by `refuse_forgery`
    return view


def open_endpoint(app: Flask, endpoint: str) -> None:
    """Open an endpoint that another library registered, whose view cannot carry a mark."""
    app.extensions["flux.open"].add(endpoint)


def house() -> House:
    """The services' house of the running application."""
    found = current_app.extensions["flux"].house
    assert isinstance(found, House)
    return found


def reader() -> Actor | None:
    """The person who asks, None when nobody is signed in."""
    found = g.get("actor")
    return found if isinstance(found, Actor) else None


def actor() -> Actor:
    """The person who asks, with the mandates of the day.

    Raises:
        Unauthenticated: nobody is signed in.
    """
    found = reader()
    if found is None:
        raise Unauthenticated("Connectez-vous pour continuer.")
    return found


def identify() -> None:
    """Find who asks; unless the view is open to all, nobody at all is refused."""
    g.actor = _by_proof(request.authorization) if _under_api() and request.authorization else _by_session()
    if g.actor is None and not _is_open():
        raise Unauthenticated("Connectez-vous pour continuer.")


def _under_api() -> bool:
    return request.path.startswith("/api/v")


def _is_open() -> bool:
    if request.endpoint is None or request.blueprint == "assets":
        return True  # an unknown address answers 404 to everybody; built files hold nothing of anybody
    return _is_marked("open_to_all") or request.endpoint in current_app.extensions["flux.open"]


def _is_marked(name: str) -> bool:
    return bool(getattr(current_app.view_functions.get(request.endpoint or ""), name, False))


def _by_session() -> Actor | None:
    if "key" not in session:
        return None
    try:
        return credentials.by_session(house(), str(session["key"]))
    except Unauthenticated:
        _forget()
        return None


def _by_proof(proof: Authorization) -> Actor | None:
    g.by_proof = True
    if proof.type == "basic" and proof.username is not None:
        return sign_in(proof.username, proof.password or "").actor
    if proof.type == "bearer" and proof.token:
        return credentials.by_token(house(), proof.token)  # too long to be guessed: nothing has to slow it down
    raise Unauthenticated("Cette preuve d’identité n’est pas reconnue : utilisez HTTP Basic ou un jeton (Bearer).")


def sign_in(login: str, password: str) -> people.SignedIn:
    """Check a password, slowed down per account by the service and per address here.

    Raises:
        Unauthenticated: it is wrong, or it is too soon to try again.
    """
    gate: throttle.Gate = current_app.extensions["flux.gate"]
    strangers: throttle.Strangers = current_app.extensions["flux.strangers"]
    at = house().clock.now()
    gate.check(address(), at)
    strangers.check(login, at)
    try:
        signed = people.sign_in(house(), login, password)
    except Unauthenticated:
        gate.failed(address(), at)
        strangers.failed(login, at)
        raise
    strangers.passed(login)
    return signed


def address() -> str:
    """Where the request comes from; behind a declared proxy, where the proxy says it comes from."""
    return request.remote_addr or "?"


def begin(account: Account) -> None:
    """Open a session for the account; of the one before it, only the reading preferences remain."""
    end()
    key = credentials.open_session(house(), account)
    session.update(key=key, login=account.login, csrf=secrets.token_urlsafe(24))


def end() -> None:
    """Close the session, also for copies of its cookie; the reading preferences stay with the browser."""
    if "key" in session:
        credentials.close_session(house(), str(session["key"]))
    _forget()


def _forget() -> None:
    kept = {name: session[name] for name in ("theme", "reading") if name in session}
    session.clear()
    session.update(kept)


def csrf_token() -> str:
    """The token that every unsafe request of this browser must bring back."""
    if "csrf" not in session:
        session["csrf"] = secrets.token_urlsafe(24)
    return str(session["csrf"])


def refuse_forgery() -> None:
    """Refuse an unsafe request of a browser that does not bring the token back.

    Raises:
        Forbidden: the token is missing, or of another session.
    """
    if request.method in SAFE or g.get("by_proof") or _is_marked("writes_nothing"):
        return
    sent = request.headers.get("X-CSRF-Token") or request.form.get("csrf_token", "")
    if not hmac.compare_digest(sent.encode(), str(session.get("csrf", "")).encode()) or not sent:
        raise Forbidden(
            "Cette page était ouverte depuis trop longtemps : rechargez-la, puis recommencez.", code="csrf.mismatch"
        )


def to_the_door() -> Response:
    """Lead to the sign-in page, and back afterwards."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" else ""
    there = url_for("door.sign_in", suite=wanted if wanted not in {"", "/"} else None)
    if request.headers.get("HX-Request"):
        return Response(status=401, headers={"HX-Redirect": there})
    return redirect(there, 303)  # type: ignore[return-value]  # Flask's redirect is typed as werkzeug's response


def inside(target: str | None) -> str:
    """The address to go back to, when it is one of ours; else the home page."""
    if not target:
        return url_for("home.home")
    try:
        parts = urlsplit(target)
    except ValueError:  # a bracket that is no IPv6 address
        return url_for("home.home")
    ours = (
        target.isprintable()
        and not parts.scheme
        and not parts.netloc
        and target.startswith("/")
        and not target.startswith(("//", "/\\"))
    )
    return target if ours else url_for("home.home")
