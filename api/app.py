"""Makes the Flask application from a container: pages for people, REST for programs, the same services behind both."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from flask import Flask, Response, abort, g, render_template, request, url_for
from jinja2 import FileSystemBytecodeCache
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.middleware.proxy_fix import ProxyFix

from api import access_log, auth, headers, problems, v1
from api.web import pages
from flux import errors
from flux.bootstrap import Container

log = structlog.get_logger("flux.http")

#: a document of 20 MB and the form around it
LARGEST_REQUEST = 22 * 1024 * 1024
#: a large diagram posted as a field of a form
LARGEST_FIELD = 6 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAccount:
    """An account that the door of a demonstration offers at a click."""

    login: str
    name: str
    #: as what the person acts, in words
    quality: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """What the door of a demonstration says; never in a real house."""

    password: str
    accounts: tuple[DemoAccount, ...]


def create_app(container: Container, *, demo: Demo | None = None) -> Flask:
    """Build the application; `demo` are the accounts that the door of a demonstration offers."""
    app = Flask("api", static_folder=None, template_folder="web/templates")
    settings = container.settings
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="flux",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https://"),
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_FIELD,
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.jinja_env.bytecode_cache = _compiled_pages(settings.data_dir)
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the provider that Flask installs has it
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # people read it too: « é » and not an escape
    app.extensions["flux"] = container
    app.extensions["flux.demo"] = demo
    if hops := settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # Flask's own recipe
    access_log.install(app)
    headers.install(app)
    auth.install(app)
    app.before_request(refuse_nul)
    v1.install(app)
    pages.install(app)
    app.register_error_handler(errors.FluxError, refused)
    app.register_error_handler(HTTPException, refused_by_http)
    app.register_error_handler(Exception, failed)
    return app


def _compiled_pages(data_dir: Path) -> FileSystemBytecodeCache:
    """Where templates stay compiled from one start to the next; beside the secret key, written by nobody else."""
    folder = data_dir / "gabarits"
    folder.mkdir(parents=True, exist_ok=True)
    return FileSystemBytecodeCache(str(folder))


def refuse_nul() -> None:
    """Refuse a NUL in what was typed: PostgreSQL keeps it in no text."""
    if any("\x00" in text for typed in (request.args, request.form) for _, text in typed.items(multi=True)):
        abort(400)


def refused(error: errors.FluxError) -> Response | tuple[str, int]:
    """Answer an expected refusal: a problem for programs, a page that says what to do for people."""
    status = int(problems.status_of(error))
    if status >= 500:
        log.warning("refused", request=g.get("request_id"), code=error.code, reason=error.message)
    if _for_programs():
        return problems.as_response(problems.problem(error), problems.headers_of(error))
    if isinstance(error, errors.Unauthenticated):
        return auth.to_the_door()
    details: dict[str, Any] = {"again": _question_again(error)}
    if isinstance(error, errors.DefinitionRejected):
        details["findings"] = error.findings
    elif isinstance(error, errors.ValidationFailed):
        details["fields"] = error.fields
    return _page(problems.face_of(error), status, sentence=error.message, **details)


def refused_by_http(error: HTTPException) -> Response | tuple[str, int]:
    """Answer a refusal of HTTP itself; one that is already an answer, such as a redirection, passes."""
    code = error.code or 500
    if error.response is not None:
        return error.get_response()  # type: ignore[return-value]  # werkzeug's Response; Flask sends it as it is
    if _for_programs():
        return problems.as_response(problems.problem_of_http(error), _allowed(error))
    face = problems.BY_STATUS.get(code) or problems.BY_STATUS[400 if code < 500 else 500]
    return _page(face, code)


def _allowed(error: HTTPException) -> dict[str, str]:
    """What RFC 9110 wants to be told with a method that is not allowed."""
    methods = error.valid_methods if isinstance(error, MethodNotAllowed) else None
    return {"Allow": ", ".join(sorted(methods))} if methods else {}


def failed(error: Exception) -> Response | tuple[str, int]:
    """Answer a bug: it is logged once, here, with its trace, and the person gets the number to quote."""
    log.error("failed", request=g.get("request_id"), kind=type(error).__name__, exc_info=error)
    if _for_programs():
        return problems.as_response(problems.problem_of_http(HTTPException()))
    return _page(problems.BY_STATUS[500], 500)


def _question_again(error: errors.FluxError) -> str | None:
    """The question whose answer was refused, to read again what became of it; not for who may not read it."""
    if (
        request.method != "POST"
        or request.blueprint != "inbox"
        or isinstance(error, errors.Forbidden | errors.NotFound)
    ):
        return None
    return url_for("inbox.task", **(request.view_args or {}))


def _page(face: problems.Face, status: int, **details: Any) -> tuple[str, int]:
    return render_template("refusal.html", face=face, status=status, request_id=g.get("request_id"), **details), status


def _for_programs() -> bool:
    wants_json = request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
    return request.path.startswith("/api/v") or wants_json
