"""How fast FEEL and decision tables are, beside what Python has for free, in one run.

    python benchmarks/feel.py

Other libraries are measured where they can be imported (`pip install bkflow-feel pydmnrules`), on what they can
evaluate at all; both sides evaluate what they have parsed before, if they can.
"""

from __future__ import annotations

import importlib
import logging
import time
from collections.abc import Callable

from flux import dmn
from flux.feel import compile

EXPRESSIONS: tuple[tuple[str, dict[str, object]], ...] = (
    ("montant * 1.2 + 100 > plafond", {"montant": 1000, "plafond": 1250}),
    ('avis = "favorable" and voix >= 20', {"avis": "favorable", "voix": 22}),
    ("if population > 3500 then 2 else 1", {"population": 4200}),
    ("x in [1..10]", {"x": 7}),
    ("sum(votes) / count(votes)", {"votes": [1, 0, 1, 1, 0, 1]}),
    ("some v in votes satisfies v > 3", {"votes": [1, 2, 3, 4]}),
    ("for v in votes return v * 2", {"votes": [1, 2, 3, 4]}),
    ("communes[population > 1000]", {"communes": [{"population": n * 300} for n in range(8)]}),
    ('contains(titre, "voirie")', {"titre": "travaux de voirie"}),
    ("commune.population * taux", {"commune": {"population": 4200}, "taux": 0.25}),
)
ROWS, COLUMNS = 20, 8


def seconds_per_call(call: Callable[[], object], *, at_least: float = 0.15) -> float:
    """The best of three rounds, each long enough to be read off the clock of this process."""
    call()
    rounds = 1
    while True:
        started = time.process_time()
        for _ in range(rounds):
            call()
        spent = time.process_time() - started
        if spent > at_least / 3:
            break
        rounds *= 4
    best = spent / rounds
    for _ in range(2):
        started = time.process_time()
        for _ in range(rounds):
            call()
        best = min(best, (time.process_time() - started) / rounds)
    return best


def others() -> dict[str, Callable[[str, dict[str, object]], Callable[[], object]]]:
    """The libraries at hand: each makes, of a text and its variables, a call that evaluates."""
    found: dict[str, Callable[[str, dict[str, object]], Callable[[], object]]] = {}
    logging.disable(logging.CRITICAL)
    try:
        bkflow = importlib.import_module("bkflow_feel")

        def with_bkflow(text: str, context: dict[str, object]) -> Callable[[], object]:
            tree = bkflow.transformer.transform(bkflow.parser.parse(text))
            return lambda: tree.evaluate(context)

        api = importlib.import_module("bkflow_feel.api")
        # its public function reads the text every time; the kept tree is what it could do if it did not
        found["bkflow-feel"] = lambda text, context: lambda: api.parse_expression(text, context)
        found["bkflow tree"] = with_bkflow
    except ImportError:
        print("bkflow-feel is not installed: no comparison with it.")
    try:
        sfeel = importlib.import_module("pySFeel").SFeelParser()

        def with_sfeel(text: str, context: dict[str, object]) -> Callable[[], object]:
            for name, value in context.items():
                sfeel.names[name] = value
            return lambda: sfeel.sFeelParse(text)

        found["pySFeel"] = with_sfeel
    except ImportError:
        print("pySFeel (of pyDMNrules) is not installed: no comparison with it.")
    return found


def measure_expressions() -> None:
    """Compilation and evaluation of the typical expressions, and how much longer others take."""
    libraries = others()
    totals = dict.fromkeys(libraries, 0.0)
    ours = dict.fromkeys(libraries, 0.0)
    print(f"{'expression':40}{'compile µs':>12}{'evaluate µs':>13}" + "".join(f"{name:>16}" for name in libraries))
    for text, context in EXPRESSIONS:
        expression = compile(text)
        compiling = seconds_per_call(lambda text=text: compile(text))
        evaluating = seconds_per_call(lambda e=expression, c=context: e.evaluate(c))
        row = f"{text:40}{compiling * 1e6:12.1f}{evaluating * 1e6:13.2f}"
        for name, prepare in libraries.items():
            try:
                call = prepare(text, context)
                call()
                theirs = seconds_per_call(call)
            except Exception:  # noqa: BLE001 (whatever another library raises, it cannot do this one)
                row += f"{'cannot':>16}"
                continue
            totals[name] += theirs
            ours[name] += evaluating
            row += f"{theirs / evaluating:15.1f}x"
        print(row)
    for name, total in totals.items():
        print(f"{name} takes {total / ours[name]:.1f} times as long on what it can evaluate (wanted: 3.0 or more).")


def table_of(rows: int, columns: int) -> bytes:
    """A unique table over so many numbers; each row asks for one stretch of the last column."""
    inputs = "".join(
        f'<input><inputExpression typeRef="number"><text>x{column}</text></inputExpression></input>'
        for column in range(columns)
    )
    rules = "".join(
        "<rule>"
        + "<inputEntry><text>[0..1000)</text></inputEntry>" * (columns - 1)
        + f"<inputEntry><text>[{row}..{row + 1})</text></inputEntry>"
        + f'<outputEntry><text>"règle {row + 1}"</text></outputEntry></rule>'
        for row in range(rows)
    )
    needs = "".join(
        f'<informationRequirement><requiredInput href="#x{column}"/></informationRequirement>'
        for column in range(columns)
    )
    data = "".join(
        f'<inputData id="x{column}" name="x{column}"><variable name="x{column}" typeRef="number"/></inputData>'
        for column in range(columns)
    )
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="m" name="m" namespace="urn:m">'
        f'<decision id="d" name="d"><variable name="d"/>{needs}<decisionTable>{inputs}<output/>{rules}</decisionTable>'
        f"</decision>{data}</definitions>"
    ).encode()


def measure_table() -> None:
    """Reading and deciding of a table in which every cell of every row is looked at."""
    content = table_of(ROWS, COLUMNS)
    model = dmn.read([("table.dmn", content)])
    values = dict.fromkeys((f"x{column}" for column in range(COLUMNS)), ROWS - 0.5)
    assert model.decide("d", values).value == f"règle {ROWS}"
    reading = seconds_per_call(lambda: dmn.read([("table.dmn", content)]))
    deciding = seconds_per_call(lambda: model.decide("d", values))
    telling = seconds_per_call(lambda: model.decide("d", values).explanation)
    print(
        f"table {ROWS} x {COLUMNS}: read {reading * 1e3:.2f} ms, decide {deciding * 1e3:.3f} ms "
        f"(wanted: under 0.5), with its explanation written out {telling * 1e3:.3f} ms"
    )


def main() -> None:
    """Prints both."""
    measure_expressions()
    measure_table()


if __name__ == "__main__":
    main()
