"""What a refusal becomes over HTTP: one table from the classes of `flux.errors` to statuses and titles.

Under `/api` an answer is problem+json (RFC 9457); elsewhere it is a page that says what to do next.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from flask import Response, current_app, g
from werkzeug.exceptions import HTTPException

from flux import errors


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """How a class of refusals shows itself."""

    status: HTTPStatus
    #: short and the same for every refusal of the class
    title: str
    #: what a person can do about it
    next_step: str


TABLE: Mapping[type[errors.FluxError], Face] = {
    errors.NotFound: Face(
        status=HTTPStatus.NOT_FOUND,
        title="Cette page n’existe pas",
        next_step="Vérifiez l’adresse, ou repartez de l’accueil : ce qui vous attend y est.",
    ),
    errors.Unauthenticated: Face(
        status=HTTPStatus.UNAUTHORIZED,
        title="Vous n’êtes pas connecté",
        next_step="Connectez-vous, puis recommencez.",
    ),
    errors.Forbidden: Face(
        status=HTTPStatus.FORBIDDEN,
        title="Cette action ne vous est pas ouverte",
        next_step="Si vous pensez qu’elle devrait l’être, demandez à l’administrateur de vérifier vos mandats.",
    ),
    errors.ValidationFailed: Face(
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
        title="Une réponse est à corriger",
        next_step="Revenez en arrière, corrigez, puis envoyez à nouveau : rien n’a été enregistré.",
    ),
    errors.DefinitionRejected: Face(
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
        title="Ce fichier ne peut pas être publié",
        next_step="Corrigez les points relevés, puis publiez à nouveau.",
    ),
    errors.InvalidState: Face(
        status=HTTPStatus.CONFLICT,
        title="Ce n’est plus possible",
        next_step="Rouvrez le dossier pour voir où il en est.",
    ),
    errors.DeadlinePassed: Face(
        status=HTTPStatus.CONFLICT,
        title="Le délai est passé",
        next_step="Rouvrez le dossier pour voir ce qui a été décidé.",
    ),
    errors.BallotClosed: Face(
        status=HTTPStatus.CONFLICT,
        title="Le scrutin est clos",
        next_step="Rouvrez le dossier pour en voir le résultat.",
    ),
    errors.Conflict: Face(
        status=HTTPStatus.CONFLICT,
        title="Quelqu’un vous a devancé",
        next_step="Rechargez la page pour voir ce qui a changé.",
    ),
    errors.StaleVersion: Face(
        status=HTTPStatus.PRECONDITION_FAILED,
        title="La page a changé entre-temps",
        next_step="Rechargez la page pour voir ce qui a changé, puis recommencez.",
    ),
    errors.ExpressionError: Face(
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
        title="Une expression ne se lit pas",
        next_step="Corrigez l’expression, puis recommencez.",
    ),
    # the server is well: what was sent, or the diagram it was sent to, cannot be worked out
    errors.EngineFailure: Face(
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
        title="L’étape n’a pas pu se faire",
        next_step="Rien n’a changé et votre tâche reste ouverte ; un incident est ouvert pour l’administrateur.",
    ),
    errors.NotStarted: Face(
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
        title="Le dossier n’a pas pu s’ouvrir",
        next_step="Rien n’a été enregistré. Transmettez la phrase ci-dessus à l’administrateur : le processus, ou ce "
        "qui lui a été donné, est à corriger.",
    ),
    errors.Unavailable: Face(
        status=HTTPStatus.SERVICE_UNAVAILABLE,
        title="Un service ne répond pas",
        next_step="Réessayez dans quelques minutes.",
    ),
    errors.FluxError: Face(
        status=HTTPStatus.INTERNAL_SERVER_ERROR,
        title="L’action n’a pas abouti",
        next_step="Réessayez ; si cela se répète, prévenez l’administrateur.",
    ),
}

#: codes that ask for another status than their class
TOO_MANY_ATTEMPTS = "sign_in.throttled"
BY_CODE: Mapping[str, HTTPStatus] = {TOO_MANY_ATTEMPTS: HTTPStatus.TOO_MANY_REQUESTS}

#: refusals of HTTP itself, under the face of the refusal of ours that means the same
BY_STATUS: Mapping[int, Face] = {
    404: TABLE[errors.NotFound],
    403: TABLE[errors.Forbidden],
    401: TABLE[errors.Unauthenticated],
    409: TABLE[errors.InvalidState],
    422: TABLE[errors.ValidationFailed],
    503: TABLE[errors.Unavailable],
    400: Face(
        status=HTTPStatus.BAD_REQUEST,
        title="La demande est incomplète",
        next_step="Revenez en arrière, rechargez la page, puis recommencez.",
    ),
    405: Face(
        status=HTTPStatus.METHOD_NOT_ALLOWED,
        title="Cette adresse ne s’ouvre pas ainsi",
        next_step="Repartez de l’accueil.",
    ),
    413: Face(
        status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        title="Le fichier est trop lourd",
        next_step="Réduisez-le ou découpez-le (20 Mo au plus), puis envoyez à nouveau.",
    ),
    415: Face(
        status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        title="Ce format n’est pas lu ici",
        next_step="Envoyez du JSON, avec l’en-tête Content-Type: application/json.",
    ),
    429: Face(
        status=HTTPStatus.TOO_MANY_REQUESTS,
        title="Trop d’essais",
        next_step="Attendez un peu, puis réessayez.",
    ),
    500: Face(
        status=HTTPStatus.INTERNAL_SERVER_ERROR,
        title="Quelque chose s’est mal passé de notre côté",
        next_step="Rien n’a été perdu de ce qui était déjà enregistré. Réessayez ; si cela se répète, "
        "donnez à l’administrateur le numéro ci-dessous.",
    ),
}


def face_of(error: errors.FluxError) -> Face:
    """The face of the nearest class of the table, going up from the refusal's own."""
    return next(TABLE[kind] for kind in type(error).__mro__ if kind in TABLE)


def status_of(error: errors.FluxError) -> HTTPStatus:
    """The HTTP status of a refusal: by its code when one is set apart, else by its class."""
    return BY_CODE.get(error.code) or face_of(error).status


def problem(error: errors.FluxError) -> dict[str, Any]:
    """A refusal as problem+json: type, title, status, detail, code, and its fields or findings when it has any."""
    body: dict[str, Any] = {
        "type": f"urn:flux:problem:{error.code}",
        "title": face_of(error).title,
        "status": int(status_of(error)),
        "detail": error.message,
        "code": error.code,
        "request": _request_id(),
    }
    if isinstance(error, errors.ValidationFailed) and error.fields:
        body["fields"] = dict(error.fields)
    if isinstance(error, errors.DefinitionRejected):
        body["findings"] = [asdict(finding) for finding in error.findings]
    if isinstance(error, errors.EngineFailure) and error.element is not None:
        body["element"] = error.element
    return body


def headers_of(error: errors.FluxError) -> dict[str, str]:
    """The headers that go with a refusal: when to try again (RFC 9110, 10.2.3), in seconds."""
    wait = error.data.get("retry_after")
    return {} if wait is None else {"Retry-After": str(wait)}


def problem_of_http(error: HTTPException) -> dict[str, Any]:
    """A refusal of HTTP itself (no such address, no such method) as problem+json."""
    code = error.code or 500
    face = BY_STATUS.get(code)
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": face.title if face else error.name,
        "status": code,
        "detail": face.next_step if face else str(error.description),
        "code": f"http.{code}",
        "request": _request_id(),
    }
    data = getattr(error, "data", None)
    if isinstance(data, dict) and data.get("messages"):
        body["fields"] = dict(_faults(data["messages"]))
        body["detail"] = " ".join(f"{name}\u00a0: {sentence}" for name, sentence in body["fields"].items())
    return body


def _faults(messages: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """A sentence per faulty member, named by its path, from what marshmallow says by place (json, query, files, form)."""
    for place, told in messages.items():
        yield from _told((), told, place)


def _told(path: tuple[str, ...], told: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(told, Mapping):
        for name, more in told.items():
            yield from _told(path if name in {"_schema", "value"} and path else (*path, str(name)), more, place)
    else:
        name = ".".join(path).replace("_schema", place) or place
        yield name, " ".join(map(str, told if isinstance(told, list) else [told]))


def as_response(body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    """The answer that carries a problem; 401 says how to prove who one is."""
    status = int(body["status"])
    response = Response(
        current_app.json.dumps(dict(body)), status=status, headers=headers, mimetype="application/problem+json"
    )
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Basic realm="Flux", charset="UTF-8", Bearer realm="Flux"'
    return response


def _request_id() -> str:
    return str(g.get("request_id", ""))
