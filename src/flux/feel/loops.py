"""`for`, `some`, `every` and filters: everything that goes over lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from flux.feel import syntax
from flux.feel.numbers import whole
from flux.feel.runtime import Env, Run
from flux.feel.syntax import Node
from flux.feel.temporal import Date, date_of_number
from flux.feel.values import Range, in_english, in_french

Evaluator = Callable[[Env], object]
Compile = Callable[[Node], Evaluator]
Source = Callable[[Env], "Sequence[object] | None"]


# -- what is iterated over -------------------------------------------------------------------------------------------


def _source(iterator: syntax.Iterator, compiled: Compile) -> Source:
    start, at = compiled(iterator.source), iterator.source.at
    end = compiled(iterator.end) if iterator.end is not None else None

    def items(env: Env) -> Sequence[object] | None:
        first = start(env)
        found = listed(first, env.run) if end is None else _spanned(first, end(env), env.run, descending=True)
        if found is None:
            env.run.warn(
                at,
                "not_iterable",
                f"On ne peut pas parcourir {in_french(first)}.",
                f"There is no going over {in_english(first)}.",
            )
            return None
        env.run.check_items(len(found))
        return found

    return items


def listed(value: object, run: Run) -> Sequence[object] | None:
    """What an iteration goes over: the items of a list or of a range, a single value alone; None where it cannot."""
    if isinstance(value, list):
        return value
    if isinstance(value, Range):
        if value.operator is not None:
            return None
        ends = (value.start_included, value.end_included)
        return _spanned(value.start, value.end, run, descending=False, ends=ends)
    return None if value is None else [value]


def _numbers(numbers: range, run: Run) -> list[object]:
    run.check_items(_length(numbers))
    return [Decimal(number) for number in numbers]


def _days(numbers: range, run: Run) -> list[object]:
    run.check_items(_length(numbers))
    return [date_of_number(number) for number in numbers]


def _length(numbers: range) -> int:
    # `len` has no number for ranges longer than a Python index
    return max((numbers.stop - numbers.start) // numbers.step, 0)


def _spanned(
    first: object, last: object, run: Run, *, descending: bool, ends: tuple[bool, bool] = (True, True)
) -> Sequence[object] | None:
    """The integers or days from one to another."""
    if isinstance(first, Date) and isinstance(last, Date):
        low, high, made = first.number, last.number, _days
    elif isinstance(first, Decimal) and isinstance(last, Decimal):
        low, high, made = whole(first), whole(last), _numbers
        if low != first or high != last:
            return None
    else:
        return None
    if low > high:
        return made(range(low, high - 1, -1), run) if descending else None
    return made(range(low if ends[0] else low + 1, high + 1 if ends[1] else high), run)


def _rounds(names: Sequence[str], sources: Sequence[Source], env: Env) -> Iterator[Env | None]:
    """A scope for each combination in turn, the last name the fastest; None once, where a source is none."""
    found = sources[0](env)
    if found is None:
        yield None
        return
    for item in found:
        env.run.tick()
        inner = Env({names[0]: item}, env.run, env)
        if len(names) == 1:
            yield inner
        else:
            yield from _rounds(names[1:], sources[1:], inner)


# -- for, some, every ------------------------------------------------------------------------------------------------


def for_loop(node: syntax.For, compiled: Compile) -> Evaluator:
    """`for … return`; `partial` holds the results so far."""
    names = [iterator.name for iterator in node.iterators]
    sources = [_source(iterator, compiled) for iterator in node.iterators]
    body = compiled(node.body)

    def looped(env: Env) -> object:
        results: list[object] = []
        for scope in _rounds(names, sources, env):
            if scope is None:
                return None
            if node.uses_partial:
                env.run.tick(len(results) >> 4)
                scope = Env({"partial": list(results)}, env.run, scope)  # noqa: PLW2901 (the same scope, widened)
            results.append(body(scope))
        return env.run.made(results)

    return looped


def quantified(node: syntax.Quantified, compiled: Compile) -> Evaluator:
    """`some` and `every`: a disjunction or conjunction, null where no round decides and one is not a boolean."""
    names = [iterator.name for iterator in node.iterators]
    sources = [_source(iterator, compiled) for iterator in node.iterators]
    condition, every = compiled(node.condition), node.every

    def decided(env: Env) -> object:
        verdict: bool | None = every
        for scope in _rounds(names, sources, env):
            outcome = None if scope is None else condition(scope)
            if outcome is (not every):
                return outcome
            if not isinstance(outcome, bool):
                verdict = None
        return verdict

    return decided


# -- filters ---------------------------------------------------------------------------------------------------------


def filtered(node: syntax.Filter, compiled: Compile) -> Evaluator:
    """`list[condition]` or `list[index]`; a single value counts as a list of one (DMN 1.5, 10.3.2.5)."""
    target, condition = compiled(node.target), compiled(node.condition)
    is_index, at = _is_arithmetic(node.condition), node.at

    def kept(env: Env) -> object:
        value = target(env)
        if value is None:
            return None
        items = value if isinstance(value, list) else [value]
        if is_index or not items:
            index = condition(env) if is_index else condition(Env({"item": None}, env.run, env))
            if isinstance(index, Decimal):
                return _at_index(items, index, env, at)
            return [] if not items else None
        return select(items, condition, env, at)

    return kept


def _is_arithmetic(node: Node) -> bool:
    match node:
        case syntax.Constant(value=Decimal()):
            return True
        case syntax.Negation(operand=operand):
            return _is_arithmetic(operand)
    return False


def select(items: list[object], condition: Evaluator, env: Env, at: int) -> object:
    """The items for which the condition is true; one item where it is an index."""
    env.run.check_items(len(items))
    found: list[object] = []
    for position, item in enumerate(items):
        place = Env({"item": item}, env.run, env)
        if isinstance(item, dict):
            place = Env(item, env.run, place)
        verdict = condition(place)
        if verdict is True:
            found.append(item)
        elif verdict is not False and verdict is not None:
            if position == 0 and isinstance(verdict, Decimal):
                return _at_index(items, verdict, env, at)
            return _no_filter(verdict, env, at)
    return found


def _no_filter(verdict: object, env: Env, at: int) -> object:
    env.run.warn(
        at,
        "not_boolean",
        f"Un filtre donne vrai, faux ou un rang ; ici {in_french(verdict)}.",
        f"A filter gives a boolean or an index; here {in_english(verdict)}.",
    )
    return None


def _at_index(items: list[object], index: Decimal, env: Env, at: int) -> object:
    place = whole(index)
    if place != 0 and abs(place) <= len(items):
        return items[place - 1 if place > 0 else place]
    env.run.warn(
        at,
        "index",
        f"La liste a {len(items)} éléments ; il n'y en a pas au rang {place}.",
        f"The list has {len(items)} items; there is none at {place}.",
    )
    return None
