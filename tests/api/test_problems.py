"""Every refusal of Flux has a face."""

import pytest

from api import problems
from flux import errors


def refusals(kind=errors.FluxError):
    yield kind
    for child in kind.__subclasses__():
        if child.__module__ == "flux.errors":
            yield from refusals(child)


@pytest.mark.parametrize("kind", list(refusals()), ids=lambda kind: kind.__name__)
def test_each_class_of_refusal_has_its_own_face(kind):
    face = problems.TABLE[kind]
    assert 400 <= face.status < 600
    assert face.title
    assert face.next_step.endswith((".", "!"))


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.NotFound("x"), 404),
        (errors.Unauthenticated("x"), 401),
        (errors.Unauthenticated("x", code="sign_in.throttled"), 429),
        (errors.Forbidden("x"), 403),
        (errors.ValidationFailed("x"), 422),
        (errors.DefinitionRejected("x"), 422),
        (errors.InvalidState("x"), 409),
        (errors.DeadlinePassed("x"), 409),
        (errors.BallotClosed("x"), 409),
        (errors.Conflict("x"), 409),
        (errors.StaleVersion("x"), 412),
        (errors.ExpressionError("x"), 422),
        (errors.EngineFailure("x"), 422),
        (errors.NotStarted("x"), 422),
        (errors.Unavailable("x"), 503),
        (errors.FluxError("x"), 500),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_a_refusal_has_the_status_of_its_meaning(error, status):
    assert problems.status_of(error) == status


def test_a_class_born_later_wears_the_face_of_its_parent():
    class Rarer(errors.Conflict):
        pass

    assert problems.face_of(Rarer("x")) is problems.TABLE[errors.Conflict]
