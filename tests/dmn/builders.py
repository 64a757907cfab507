"""Models written in few words."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from flux import dmn
from flux.dmn import Model

NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def model_text(body: str, *, name: str = "m", namespace: str = "urn:m", dmn_namespace: str = NAMESPACE) -> bytes:
    """A whole file around some elements."""
    head = f'<definitions xmlns="{dmn_namespace}" id="{name}" name="{name}" namespace="{namespace}">'
    return f"{head}\n{body}\n</definitions>".encode()


def a_model(body: str, **given: str) -> Model:
    """A model of some elements, read."""
    return dmn.read([("m.dmn", model_text(body, **given))])


def literal(text: str) -> str:
    """A literal expression."""
    return f"<literalExpression><text>{escape(text)}</text></literalExpression>"


def decision(name: str, logic: str, *, needs: Sequence[str] = (), type: str = "", knows: Sequence[str] = ()) -> str:  # noqa: A002
    """A decision; `needs` are ids of inputs (`#x`) and decisions, each with its kind by a leading letter."""
    requirements = "".join(
        f'<informationRequirement><required{"Decision" if need.startswith("d_") else "Input"} href="#{need}"/></informationRequirement>'
        for need in needs
    ) + "".join(f'<knowledgeRequirement><requiredKnowledge href="#{one}"/></knowledgeRequirement>' for one in knows)
    typed = f" typeRef={quoteattr(type)}" if type else ""
    return f'<decision id="d_{name}" name="{name}"><variable name="{name}"{typed}/>{requirements}{logic}</decision>\n'


def data(name: str, type: str = "") -> str:  # noqa: A002
    """An input."""
    typed = f" typeRef={quoteattr(type)}" if type else ""
    return f'<inputData id="i_{name}" name="{name}"><variable name="{name}"{typed}/></inputData>\n'


def table(
    rules: Sequence[tuple[Sequence[str], Sequence[str]]],
    *,
    policy: str = "UNIQUE",
    aggregation: str = "",
    inputs: Sequence[str] = ("x",),
    allowed: Sequence[str] = (),
    outputs: Sequence[str] = ("",),
    output_values: Sequence[str] = (),
    defaults: Sequence[str] = (),
) -> str:
    """A decision table: rules are pairs of input cells and output cells."""

    def part(tag: str, texts: Sequence[str], index: int) -> str:
        return f"<{tag}><text>{escape(texts[index])}</text></{tag}>" if index < len(texts) and texts[index] else ""

    head = f'<decisionTable id="t" hitPolicy="{policy}"' + (f' aggregation="{aggregation}">' if aggregation else ">")
    ins = "".join(
        f"<input><inputExpression><text>{escape(text)}</text></inputExpression>{part('inputValues', allowed, n)}</input>"
        for n, text in enumerate(inputs)
    )
    outs = "".join(
        f"<output name={quoteattr(name)}>{part('outputValues', output_values, n)}{part('defaultOutputEntry', defaults, n)}</output>"
        for n, name in enumerate(outputs)
    )
    rows = "".join(
        f'<rule id="r{number}">'
        + "".join(
            f'<inputEntry id="c{number}_{n}"><text>{escape(cell)}</text></inputEntry>' for n, cell in enumerate(cells)
        )
        + "".join(f"<outputEntry><text>{escape(text)}</text></outputEntry>" for text in results)
        + "</rule>\n"
        for number, (cells, results) in enumerate(rules, 1)
    )
    return f"{head}{ins}{outs}\n{rows}</decisionTable>"


def a_table(rules: Sequence[tuple[Sequence[str], Sequence[str]]], **given: object) -> Model:
    """A model of one decision `d`, a table over its inputs."""
    inputs = given.get("inputs", ("x",))
    body = decision("d", table(rules, **given), needs=[f"i_{name}" for name in inputs])
    return a_model(body + "".join(data(name) for name in inputs))
