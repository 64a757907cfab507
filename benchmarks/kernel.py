"""What a step of the kernel costs: against the diagram, the history, the live tokens; compiling; bare speed.

Run: python -m benchmarks.kernel
Each figure is the median of several runs in one process; ratios are what the issues ask for.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from statistics import median

from flux.engine.definition import Definition
from flux.engine.due import Agenda
from flux.engine.evaluation import FeelAndDmn
from flux.engine.kernel import advance, commands
from flux.engine.kernel.facts import ElementEntered, TaskOpened
from flux.engine.reading import compile_processes, define

NOW = datetime(2026, 1, 5, tzinfo=UTC)
EVALUATE, DUE = FeelAndDmn(), Agenda()
HEAD = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="b"><process id="p" isExecutable="true">'
TAIL = "</process></definitions>"


def definition(body: str) -> Definition:
    return define("p", compile_processes((HEAD + body + TAIL).encode()))


def flow(source: str, target: str, condition: str = "") -> str:
    inner = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    return f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>'


def step(model: Definition, state, command):
    return advance(model, state, command, NOW, EVALUATE, DUE)


def task_of(happened) -> str:
    return next(fact.task for fact in happened.facts if isinstance(fact, TaskOpened))


def milliseconds(act: Callable[[], object], times: int = 200) -> float:
    taken = []
    for _ in range(times):
        begin = time.process_time()
        act()
        taken.append(time.process_time() - begin)
    return median(taken) * 1000


def chain(length: int) -> str:
    """User tasks in a row, with a gateway after each ten."""
    nodes = [f'<userTask id="t{n}"/>' for n in range(length)]
    return (
        '<startEvent id="s"/>'
        + "".join(nodes)
        + flow("s", "t0")
        + "".join(flow(f"t{n}", f"t{n + 1}") for n in range(length - 1))
    )


def against_diagram() -> None:
    print("step cost and state size against the diagram")
    base = None
    for size in (20, 200, 2000):
        model = definition(chain(size))
        begun = step(model, None, commands.Start())
        answer = commands.CompleteTask(task=task_of(begun))
        cost = milliseconds(partial(step, model, begun.state, answer), 2000)
        base = base or cost
        print(f"  {size:5} nodes: {cost:.4f} ms (x{cost / base:.2f}), state {len(str(begun.state))} characters")


LOOP = (
    '<startEvent id="s"/><exclusiveGateway id="m"/><userTask id="t"/><exclusiveGateway id="x" default="x_m"/><endEvent id="e"/>'
    + flow("s", "m")
    + flow("m", "t")
    + flow("t", "x")
    + flow("x", "m")
    + flow("x", "e", "fini = true")
)


def against_history() -> None:
    print("step cost against history: rounds of a loop with a task")
    model = definition(LOOP)
    happened = step(model, None, commands.Start(variables={"fini": False}))
    costs: list[float] = []
    for _ in range(10_000):
        answer = commands.CompleteTask(task=task_of(happened), variables={"fini": False})
        begin = time.process_time()
        happened = step(model, happened.state, answer)
        costs.append((time.process_time() - begin) * 1000)
    first, last = median(costs[:500]), median(costs[-500:])
    print(f"  rounds 1-500: {first:.4f} ms, rounds 9,501-10,000: {last:.4f} ms (x{last / first:.2f})")


def against_tokens() -> None:
    print("multi-instance of n user tasks: completing one, and the whole set")
    body = (
        '<startEvent id="s"/><userTask id="t"><multiInstanceLoopCharacteristics><loopCardinality>n</loopCardinality>'
        '</multiInstanceLoopCharacteristics></userTask><endEvent id="e"/>' + flow("s", "t") + flow("t", "e")
    )
    model = definition(body)
    one_base = set_base = None
    for size in (10, 100, 1000):
        begun = step(model, None, commands.Start(variables={"n": size}))
        tasks = [fact.task for fact in begun.facts if isinstance(fact, TaskOpened)]
        one = milliseconds(partial(step, model, begun.state, commands.CompleteTask(task=tasks[0])))
        each = milliseconds(partial(whole_set, model, begun.state, tasks), max(1, 1000 // size)) / size
        one_base, set_base = one_base or one, set_base or each
        print(
            f"  {size:5}: one {one:.4f} ms (x{one / one_base:.2f}), whole set {each:.4f} ms each (x{each / set_base:.2f})"
        )


def whole_set(model: Definition, state, tasks: list[str]) -> None:
    for task in tasks:
        state = step(model, state, commands.CompleteTask(task=task)).state


def compiling() -> None:
    data = (HEAD + chain(200) + TAIL).encode()
    print(f"compiling 200 nodes: {milliseconds(lambda: compile_processes(data), 20):.1f} ms")


def speed() -> None:
    """Elements of every simple kind in a row, without a wait: gateways, tasks, a parallel block."""
    parts, last = ['<startEvent id="s"/>'], "s"
    for n in range(200):
        parts.append(
            f'<exclusiveGateway id="g{n}" default="g{n}_b{n}"/><task id="a{n}"/><task id="b{n}"/><exclusiveGateway id="m{n}"/>'
            f'<parallelGateway id="f{n}"/><task id="c{n}"/><task id="d{n}"/><parallelGateway id="j{n}"/>'
            + flow(last, f"g{n}")
            + flow(f"g{n}", f"a{n}", "n > 3".replace(">", "&gt;"))
            + flow(f"g{n}", f"b{n}")
            + flow(f"a{n}", f"m{n}")
            + flow(f"b{n}", f"m{n}")
            + flow(f"m{n}", f"f{n}")
            + flow(f"f{n}", f"c{n}")
            + flow(f"f{n}", f"d{n}")
            + flow(f"c{n}", f"j{n}")
            + flow(f"d{n}", f"j{n}")
        )
        last = f"j{n}"
    model = definition("".join(parts))
    begun = step(model, None, commands.Start(variables={"n": 5}))
    elements = sum(isinstance(fact, ElementEntered) for fact in begun.facts)
    cost = milliseconds(lambda: step(model, None, commands.Start(variables={"n": 5})), 20)
    print(f"bare speed: {elements} elements in {cost:.1f} ms = {elements / cost * 1000:,.0f} elements a second")


def main() -> None:
    against_diagram()
    against_history()
    against_tokens()
    compiling()
    speed()


if __name__ == "__main__":
    main()
