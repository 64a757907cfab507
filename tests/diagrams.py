"""Random diagrams for properties: nested blocks, and graphs that nobody would draw."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st

from tests.builders import MESSAGES, file_of

#: what conditions read: `x` is a small number, `again` is true or false
CONDITIONS = ("x = 0", "x = 1", "x > 1", "again", "not(again)", "x >= 0")


@dataclass
class Drawing:
    """Elements and flows being drawn; ids are counted."""

    parts: list[str] = field(default_factory=list)
    count: int = 0

    def add(self, tag: str, *, inner: str = "", **attributes: str) -> str:
        """Draws an element and gives its id."""
        self.count += 1
        name = f"{tag[0]}{self.count}"
        written = "".join(f' {key}="{value}"' for key, value in attributes.items())
        self.parts.append(f'<{tag} id="{name}"{written}>{inner}</{tag}>')
        return name

    def flow(self, source: str, target: str, condition: str | None = None) -> str:
        """Draws a sequence flow and gives its id."""
        self.count += 1
        name = f"f{self.count}"
        escaped = "" if condition is None else condition.replace("<", "&lt;").replace(">", "&gt;")
        inner = f"<conditionExpression>{escaped}</conditionExpression>" if escaped else ""
        self.parts.append(f'<sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>')
        return name

    def inside(self) -> tuple[Drawing, str]:
        """Begins a subprocess; close it with `outside`."""
        self.count += 1
        inner = Drawing(count=self.count * 100)
        return inner, f"s{self.count}"

    def outside(self, inner: Drawing, name: str, *, marker: str = "", attributes: str = "") -> None:
        """Puts a finished subprocess into this drawing."""
        self.parts.append(f'<subProcess id="{name}"{attributes}>{marker}{"".join(inner.parts)}</subProcess>')


# A block is drawn after an element and gives its last element. Each is a tuple: kind, then its parts.

SIMPLE = st.sampled_from([("user",), ("task",), ("user",), ("receive",), ("timer",), ("send",), ("throw",)])


def blocks(depth: int, *, sound: bool = False) -> st.SearchStrategy:
    """Nested blocks. `sound`: only what SpiffWorkflow's executor does right."""
    leaf = st.sampled_from([("user",), ("task",)]) if sound else SIMPLE
    if depth == 0:
        return leaf
    inner = st.lists(blocks(depth - 1, sound=sound), min_size=0, max_size=2)
    two = st.lists(inner, min_size=2, max_size=3)
    kinds = [
        leaf,
        leaf,
        st.tuples(st.just("exclusive"), two, st.sampled_from(CONDITIONS)),
        st.tuples(st.just("parallel"), two),
        st.tuples(st.just("sub"), inner),
    ]
    if sound:
        return st.one_of(*kinds, st.tuples(st.just("inclusive"), two))
    guarded = st.tuples(
        st.just("guarded"),
        inner,
        st.sampled_from(["timer", "message", "signal", "condition", "error"]),
        st.booleans(),
        inner,
    )
    repeated = st.tuples(st.just("many"), st.sampled_from(["task", "sub"]), st.booleans(), inner, st.integers(0, 3))
    listening = st.tuples(
        st.just("listening"), inner, st.sampled_from(["message", "signal", "timer"]), st.booleans(), inner
    )
    return st.one_of(
        *kinds,
        st.tuples(st.just("inclusive"), two),
        st.tuples(st.just("loop"), inner),
        st.tuples(st.just("events"), inner, inner),
        guarded,
        repeated,
        listening,
        st.tuples(st.just("compensated"), inner),
    )


_TRIGGERS = {
    "timer": "<timerEventDefinition><timeCycle>R2/PT1H</timeCycle></timerEventDefinition>",
    "message": '<messageEventDefinition messageRef="m"/>',
    "signal": '<signalEventDefinition signalRef="s"/>',
    "condition": "<conditionalEventDefinition><condition>x = 2</condition></conditionalEventDefinition>",
    "error": '<errorEventDefinition errorRef="e"/>',
}


def draw_all(drawing: Drawing, last: str, parts: list) -> str:
    """Draws blocks one after the other."""
    for part in parts:
        last = draw(drawing, last, part)
    return last


def draw(drawing: Drawing, last: str, block: tuple) -> str:
    """Draws a block after `last`."""
    kind = block[0]
    simple = {
        "user": ("userTask", ""),
        "task": ("task", ""),
        "receive": ("receiveTask", ""),
        "timer": (
            "intermediateCatchEvent",
            "<timerEventDefinition><timeDuration>PT30M</timeDuration></timerEventDefinition>",
        ),
        "send": ("intermediateThrowEvent", '<messageEventDefinition messageRef="m2"/>'),
        "throw": ("intermediateThrowEvent", '<signalEventDefinition signalRef="s"/>'),
    }
    if kind in simple:
        tag, inner = simple[kind]
        extra = {"messageRef": "m2"} if kind == "receive" else {}
        node = drawing.add(tag, inner=inner, **extra)
        drawing.flow(last, node)
        return node
    return _BLOCKS[kind](drawing, last, *block[1:])


def _split(drawing: Drawing, last: str, tag: str, branches: list, conditions: list) -> str:
    split, join = drawing.add(tag), drawing.add(tag)
    drawing.flow(last, split)
    default = None
    for number, (branch, condition) in enumerate(zip(branches, conditions, strict=True)):
        first = drawing.add("task") if not branch else None
        if first is not None:
            end = first
            flow = drawing.flow(split, first, condition)
        else:
            before = len(drawing.parts)
            end = draw_all(drawing, split, branch)
            flow = _condition(drawing, split, before, condition)
        if number == len(branches) - 1:
            default = flow
        drawing.flow(end, join)
    if tag != "parallelGateway" and default is not None:
        drawing.parts = [
            part.replace(f'<{tag} id="{split}"', f'<{tag} id="{split}" default="{default}"') for part in drawing.parts
        ]
    return join


def _condition(drawing: Drawing, split: str, before: int, condition: str | None) -> str:
    """Puts the condition on the branch's first flow, which the block has just drawn."""
    place = next(n for n in range(before, len(drawing.parts)) if f'sourceRef="{split}"' in drawing.parts[n])
    part = drawing.parts[place]
    if condition is not None:
        escaped = condition.replace("<", "&lt;").replace(">", "&gt;")
        drawing.parts[place] = part.replace(
            "></sequenceFlow>", f"><conditionExpression>{escaped}</conditionExpression></sequenceFlow>"
        )
    return part.split('id="')[1].split('"')[0]


def _exclusive(drawing: Drawing, last: str, branches: list, condition: str) -> str:
    return _split(drawing, last, "exclusiveGateway", branches, [*[condition] * (len(branches) - 1), None])


def _inclusive(drawing: Drawing, last: str, branches: list) -> str:
    return _split(drawing, last, "inclusiveGateway", branches, [*CONDITIONS[: len(branches) - 1], None])


def _parallel(drawing: Drawing, last: str, branches: list) -> str:
    return _split(drawing, last, "parallelGateway", branches, [None] * len(branches))


def _loop(drawing: Drawing, last: str, parts: list) -> str:
    merge, decide = drawing.add("exclusiveGateway"), drawing.add("exclusiveGateway")
    drawing.flow(last, merge)
    wait = drawing.add("userTask")
    drawing.flow(merge, wait)
    drawing.flow(draw_all(drawing, wait, parts), decide)
    drawing.flow(decide, merge, "again")
    node = drawing.add("task")
    drawing.flow(decide, node, "not(again)")
    return node


def _events(drawing: Drawing, last: str, first: list, second: list) -> str:
    gateway, join = drawing.add("eventBasedGateway"), drawing.add("exclusiveGateway")
    drawing.flow(last, gateway)
    for trigger, branch in (("message", first), ("timer", second)):
        inner = _TRIGGERS[trigger].replace("timeCycle", "timeDuration").replace("R2/", "")
        event = drawing.add("intermediateCatchEvent", inner=inner)
        drawing.flow(gateway, event)
        drawing.flow(draw_all(drawing, event, branch), join)
    return join


def _sub(
    drawing: Drawing, last: str, parts: list, marker: str = "", listener: tuple | None = None, thrown: bool = False
) -> str:
    inner, name = drawing.inside()
    start = inner.add("startEvent")
    end = draw_all(inner, start, parts)
    if thrown:
        decide = inner.add("exclusiveGateway")
        inner.flow(end, decide)
        bad = inner.add("endEvent", inner=_TRIGGERS["error"])
        inner.flow(decide, bad, "x = 1")
        end = decide
    inner.flow(end, inner.add("endEvent"))
    if listener is not None:
        trigger, interrupting, handling = listener
        deeper, event_name = inner.inside()
        event = deeper.add("startEvent", inner=_TRIGGERS[trigger], isInterrupting=str(interrupting).lower())
        draw_all(deeper, event, handling)
        inner.outside(deeper, event_name, attributes=' triggeredByEvent="true"')
    drawing.count = max(drawing.count, inner.count)
    drawing.outside(inner, name, marker=marker)
    drawing.flow(last, name)
    return name


def _guarded(drawing: Drawing, last: str, parts: list, trigger: str, interrupting: bool, handling: list) -> str:
    name = _sub(drawing, last, parts or [("user",)], thrown=trigger == "error")
    stops = "true" if interrupting or trigger == "error" else "false"
    event = drawing.add("boundaryEvent", inner=_TRIGGERS[trigger], attachedToRef=name, cancelActivity=stops)
    end = draw_all(drawing, event, handling)
    if end == event:
        end = drawing.add("task")
        drawing.flow(event, end)
    if stops == "true":
        join, after = drawing.add("exclusiveGateway"), drawing.add("task")
        drawing.flow(name, join)
        drawing.flow(end, join)
        drawing.flow(join, after)
        return after
    return name


def _many(drawing: Drawing, last: str, what: str, sequential: bool, parts: list, number: int) -> str:
    flag = str(sequential).lower()
    marker = (
        f'<multiInstanceLoopCharacteristics isSequential="{flag}"><loopCardinality>{number}</loopCardinality>'
        "<completionCondition>x = 3</completionCondition></multiInstanceLoopCharacteristics>"
    )
    if what == "sub":
        return _sub(drawing, last, parts, marker)
    node = drawing.add("userTask", inner=marker)
    drawing.flow(last, node)
    return node


def _listening(drawing: Drawing, last: str, parts: list, trigger: str, interrupting: bool, handling: list) -> str:
    return _sub(drawing, last, parts or [("user",)], listener=(trigger, interrupting, handling))


def _compensated(drawing: Drawing, last: str, parts: list) -> str:
    task = drawing.add("task")
    drawing.flow(last, task)
    event = drawing.add("boundaryEvent", inner="<compensateEventDefinition/>", attachedToRef=task)
    handler = drawing.add("userTask", isForCompensation="true")
    drawing.add("association", sourceRef=event, targetRef=handler)
    end = draw_all(drawing, task, parts)
    throw = drawing.add("intermediateThrowEvent", inner="<compensateEventDefinition/>")
    drawing.flow(end, throw)
    return throw


_BLOCKS = {
    "exclusive": _exclusive,
    "inclusive": _inclusive,
    "parallel": _parallel,
    "loop": _loop,
    "events": _events,
    "sub": _sub,
    "guarded": _guarded,
    "many": _many,
    "listening": _listening,
    "compensated": _compensated,
}


def structured(parts: list) -> bytes:
    """A file whose process is these blocks one after the other."""
    drawing = Drawing()
    start = drawing.add("startEvent")
    end = drawing.add("endEvent")
    drawing.flow(draw_all(drawing, start, parts), end)
    return file_of("\n".join(drawing.parts), around=MESSAGES)


@st.composite
def tangled(draw_from: st.DrawFn) -> bytes:
    """A file whose process is a graph without any structure: every node may lead to every other."""
    tags = ["userTask", "task", "exclusiveGateway", "parallelGateway", "inclusiveGateway", "complexGateway"]
    drawing = Drawing()
    start, end = drawing.add("startEvent"), drawing.add("endEvent")
    nodes = [drawing.add(tag) for tag in draw_from(st.lists(st.sampled_from(tags), min_size=2, max_size=7))]
    drawing.flow(start, nodes[0])
    for node in nodes:
        targets = draw_from(st.lists(st.sampled_from([*nodes, end]), min_size=1, max_size=3, unique=True))
        for number, target in enumerate(targets):
            conditional = node[0] in "eic" and len(targets) > 1 and number < len(targets) - 1
            drawing.flow(node, target, draw_from(st.sampled_from(CONDITIONS)) if conditional else None)
    return file_of("\n".join(drawing.parts), around=MESSAGES)
