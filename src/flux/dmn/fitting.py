"""Values made to fit the types that a model declares, and what stands in for expressions that cannot be read."""

from __future__ import annotations

from flux.dmn.run import Evaluator
from flux.feel.runtime import Env
from flux.feel.types import NOT_CONVERTIBLE, FeelType, coerce, type_name
from flux.feel.values import in_english, in_french


def unreadable(text: str) -> Evaluator:
    """What an expression that cannot be read gives: null, and a remark."""

    def refused(env: Env) -> object:
        env.run.warn(
            0,
            "unreadable",
            f"L'expression « {text.strip()} » ne se lit pas.",
            f"The expression '{text.strip()}' cannot be read.",
        )
        return None

    return refused


def coerced(evaluate: Evaluator, of: FeelType | None, what: str) -> Evaluator:
    """The value as one of the type; null with a remark where it is none (DMN 1.5, 10.3.2.9.4)."""
    if of is None:
        return evaluate

    def fitted(env: Env) -> object:
        return fit(evaluate(env), of, what, env)

    return fitted


def fit(value: object, of: FeelType, what: str, env: Env) -> object:
    """The value as one of the type; null with a remark where it is none."""
    env.run.go_over(value)
    fitting = coerce(value, of)
    if fitting is NOT_CONVERTIBLE:
        env.run.warn(
            0,
            "type",
            f"« {what} » devrait être de type {type_name(of)} ; c'est {in_french(value)} qui n'y entre pas.",
            f"'{what}' should be of type {type_name(of)}; it is {in_english(value)} that does not fit.",
        )
        return None
    return fitting
