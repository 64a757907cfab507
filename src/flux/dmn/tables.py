"""Decision tables (DMN 1.5, 8): read once, evaluated as often as wanted, and able to tell why.

Every rule is looked at, so that the explanation can name for each rule that did not match the first cell that says no.
"""

from __future__ import annotations

from flux.dmn.columns import Cell, DecisionTable, Input, Output, Rule
from flux.dmn.fitting import fit, unreadable
from flux.dmn.hitpolicies import letter_of, result_of
from flux.dmn.intake import Element, child, children, line_of, name_of, text_of
from flux.dmn.itemtypes import reference
from flux.dmn.run import DecisionRun, Evaluator
from flux.dmn.scope import Scope
from flux.dmn.telling import Story, tell
from flux.dmn.words import cell_in_words
from flux.feel.compiler import compiled
from flux.feel.runtime import Env
from flux.feel.syntax import UnaryTests
from flux.feel.types import Constrained, FeelType, Named
from flux.feel.unarytests import Test, cell_test, test


def evaluate(table: DecisionTable, env: Env) -> object:
    """The table's result in this scope; tells its story to the run."""
    run = env.run
    run.tick(len(table.rules))
    values = [_input_value(column, env) for column in table.inputs]
    pairs = enumerate(zip(table.inputs, values, strict=True))
    refused = next((place for place, (column, value) in pairs if not _is_allowed(column, value, env)), None)
    missed: dict[int, int] = {}
    matched = _matching(table, values, env, missed) if refused is None else []
    result = result_of(table, matched, env) if refused is None else None
    if isinstance(run, DecisionRun):
        run.tables.append(lambda: tell(Story(table, values, matched, missed, refused, result)))
    return result


def _input_value(column: Input, env: Env) -> object:
    value = column.evaluate(env)
    return value if column.type is None else fit(value, column.type, column.label, env)


def _is_allowed(column: Input, value: object, env: Env) -> bool:
    if column.allowed is None or value is None or column.allowed(value, Env({"?": value}, env.run, env)) is True:
        return True
    env.run.warn(
        0,
        "not_allowed",
        f"« {column.label} » n'est pas parmi les valeurs prévues : {column.allowed_text}.",
        f"'{column.label}' is not among the allowed values: {column.allowed_text}.",
    )
    return False


def _matching(table: DecisionTable, values: list[object], env: Env, missed: dict[int, int]) -> list[Rule]:
    scopes = [Env({"?": value}, env.run, env) for value in values]
    matched: list[Rule] = []
    for rule in table.rules:
        for column, passes in rule.tests:
            if passes(values[column], scopes[column]) is not True:
                missed[rule.number] = column
                break
        else:
            matched.append(rule)
    return matched


def read_table(element: Element, scope: Scope) -> DecisionTable:
    """The table of a `decisionTable` element; what is wrong with it goes to the findings."""
    inputs = tuple(_input(column, scope) for column in children(element, "input"))
    outputs = tuple(_output(column, scope) for column in children(element, "output"))
    rules = tuple(_rule(rule, number, scope) for number, rule in enumerate(children(element, "rule"), 1))
    if not outputs:
        scope.findings.error("dmn.no_output", element, "La table n'a pas de colonne de sortie.")
    for rule in rules:
        if len(rule.cells) != len(inputs) or len(rule.outputs) != len(outputs):
            scope.findings.error(
                "dmn.row_width",
                rule.element,
                f"La règle {rule.number} n'a pas autant de cellules que la table de colonnes.",
            )
    policy = letter_of(element.get("hitPolicy") or "UNIQUE", element.get("aggregation"))
    if policy is None:
        scope.findings.error("dmn.hit_policy", element, f"La politique « {element.get('hitPolicy')} » est inconnue.")
    return DecisionTable(
        id=element.get("id"),
        line=line_of(element),
        policy=policy or "U",
        inputs=inputs,
        outputs=outputs,
        rules=rules,
        element=element,
    )


def _input(element: Element, scope: Scope) -> Input:
    expression = child(element, "inputExpression")
    text = (text_of(expression) or "").strip()
    allowed_element = child(element, "inputValues")
    allowed_text = (text_of(allowed_element) or "").strip()
    of = reference(expression.get("typeRef") if expression is not None else None, scope.types)
    return Input(
        label=element.get("label") or text,
        text=text,
        evaluate=scope.evaluator(element, text) if text else lambda _env: None,
        type=of,
        allowed=_whole_test(allowed_element, allowed_text, scope) if allowed_text else None,
        allowed_text=allowed_text or allowed_of(of),
        element=element,
    )


def _output(element: Element, scope: Scope) -> Output:
    allowed_element = child(element, "outputValues")
    of = reference(element.get("typeRef"), scope.types)
    allowed_text = (text_of(allowed_element) or "").strip() or allowed_of(of)
    default_element = child(element, "defaultOutputEntry")
    default = text_of(default_element)
    tree = _tree(element if allowed_element is None else allowed_element, allowed_text, scope) if allowed_text else None
    return Output(
        name=name_of(element),
        type=of,
        ranking=tuple(test(one, compiled) for one in tree.tests) if tree is not None else (),
        allowed_text=allowed_text,
        default=scope.evaluator(element, default) if default is not None and default.strip() else None,
        element=element,
    )


def allowed_of(of: FeelType | None) -> str:
    """The allowed values of a type, as they are written."""
    while isinstance(of, Named):
        of = of.target
    return of.text if isinstance(of, Constrained) else ""


def _rule(element: Element, number: int, scope: Scope) -> Rule:
    cells = tuple(_cell(cell, scope) for cell in children(element, "inputEntry"))
    outputs = children(element, "outputEntry")
    texts = tuple((text_of(cell) or "").strip() for cell in outputs)
    annotations = (text_of(note) for note in children(element, "annotationEntry", "description"))
    return Rule(
        number=number,
        id=element.get("id"),
        cells=cells,
        tests=tuple(
            (column, _asked(cell)) for column, cell in enumerate(cells) if cell.tree is None or cell.tree.tests
        ),
        outputs=tuple(_output_cell(cell, text, scope) for cell, text in zip(outputs, texts, strict=True)),
        output_texts=texts,
        annotations=tuple(note.strip() for note in annotations if note and note.strip()),
        element=element,
    )


def _output_cell(element: Element, text: str, scope: Scope) -> Evaluator:
    return scope.evaluator(element, text) if text and text != "-" else lambda _env: None


def _cell(element: Element, scope: Scope) -> Cell:
    text = (text_of(element) or "").strip() or "-"
    tree = _tree(element, text, scope)
    return Cell(text=text, words=cell_in_words(tree, text), tree=tree, element=element)


def _asked(cell: Cell) -> Test:
    if cell.tree is not None:
        return cell_test(cell.tree, compiled)
    refused = unreadable(cell.text)

    def never(_value: object, env: Env) -> bool | None:
        refused(env)
        return None

    return never


def _tree(element: Element, text: str, scope: Scope) -> UnaryTests | None:
    expression = scope.expression(element, text, mode="unary_tests")
    tree = expression.tree if expression is not None else None
    return tree if isinstance(tree, UnaryTests) else None


def _whole_test(element: Element | None, text: str, scope: Scope) -> Test | None:
    tree = _tree(element, text, scope) if element is not None else None
    return cell_test(tree, compiled) if tree is not None else None
