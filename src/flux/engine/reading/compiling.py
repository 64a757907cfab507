"""From the diagram as drawn to the definition that runs: ends of flows, attachments, lanes, where tokens are born."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flux.engine.definition import (
    Activity,
    ActivityKind,
    Container,
    Event,
    EventKind,
    EventPosition,
    Flow,
    Gateway,
    Lane,
    Node,
    Process,
)
from flux.engine.reading.attachments import boundaries_of, handlers_of
from flux.engine.reading.data import initial_data
from flux.engine.reading.drawn import DrawnContainer, DrawnNode
from flux.engine.reading.expressions import constant, expression
from flux.engine.reading.flows import flows_of
from flux.engine.reading.lanes import lanes_by_node, lanes_of
from flux.engine.reading.page import Part
from flux.engine.reading.people import form_of, role_of
from flux.engine.reading.xml import attribute, flag, line, text


def compile_process(containers: Sequence[DrawnContainer]) -> Process:
    """Gives the definition of a process; what cannot be is noted and left out."""
    part = containers[0].part
    drawn = {node.id: node for container in containers for node in container.nodes}
    flows = flows_of(part.element, drawn, part.page)
    lanes = lanes_of(part.element)
    standing = _standing(containers, lanes_by_node(part.element))
    tied = _Ties(drawn, flows, boundaries_of(drawn), handlers_of(part.element, drawn))
    nodes = {node.id: _node(node, tied, standing.get(node.id, ()), lanes) for node in drawn.values()}
    compiled = {container.id: _container(container, nodes) for container in containers}
    _note_unstartable(part, compiled, nodes)
    made = _process(part, nodes=nodes, flows=flows, containers=compiled, lanes=lanes)
    return replace(made, start_form=_start_form(containers[0]))


def _start_form(container: DrawnContainer) -> str | None:
    plain = (
        node.part
        for node in container.nodes
        if isinstance(node.what, Event) and node.what.position is EventPosition.START and not node.what.definitions
    )
    return next(filter(None, map(form_of, plain)), None)


def _process(
    part: Part,
    *,
    nodes: Mapping[str, Node],
    flows: Mapping[str, Flow],
    containers: Mapping[str, Container],
    lanes: Mapping[str, Lane],
) -> Process:
    extensions = part.extensions
    title = extensions.get("flux:title")
    starters = extensions.get("flux:starters", "camunda:candidateStarterGroups") or ""
    return Process(
        key=next(iter(containers)),
        name=part.attribute("name"),
        nodes=nodes,
        flows=flows,
        containers=containers,
        lanes=lanes,
        starters=tuple(name.strip() for name in starters.split(",") if name.strip()),
        title=None if title is None else expression(title, part.where),
        retention=_retention(part),
        documentation=text(part.first("documentation")) or None,
        executable=flag(part.element, "isExecutable", default=True),
        version_tag=extensions.get("camunda:versionTag") or extensions.child("zeebe:versionTag", "value"),
        correlations={
            part.page.messages[id_]: one for id_, one in part.page.correlations.items() if id_ in part.page.messages
        },
    )


def _retention(part: Part) -> str | None:
    """Camunda counts its time to live in days when it is a number alone."""
    written = part.extensions.get("flux:retention", "camunda:historyTimeToLive")
    return f"P{written}D" if written is not None and written.isdigit() else written


class _Ties:
    """What ties the nodes of one process together."""

    def __init__(
        self,
        drawn: Mapping[str, DrawnNode],
        flows: Mapping[str, Flow],
        boundaries: Mapping[str, tuple[str, ...]],
        handlers: Mapping[str, str],
    ) -> None:
        self.drawn = drawn
        self.boundaries = boundaries
        self.handlers = handlers
        self.handling = frozenset(handlers.values())
        self.incoming: dict[str, list[str]] = {}
        self.outgoing: dict[str, list[str]] = {}
        for flow in flows.values():
            self.outgoing.setdefault(flow.source, []).append(flow.id)
            self.incoming.setdefault(flow.target, []).append(flow.id)


def _node(drawn: DrawnNode, tied: _Ties, lanes: tuple[str, ...], known: Mapping[str, Lane]) -> Node:
    element = drawn.part.element
    return Node(
        id=drawn.id,
        name=attribute(element, "name"),
        what=_tied(drawn, tied, lanes, known),
        container=drawn.container,
        incoming=tuple(tied.incoming.get(drawn.id, ())),
        outgoing=tuple(tied.outgoing.get(drawn.id, ())),
        lanes=lanes,
        documentation=drawn.documentation,
        line=line(element),
        extensions=drawn.part.extensions.kept(),
    )


def _tied(
    drawn: DrawnNode, tied: _Ties, lanes: tuple[str, ...], known: Mapping[str, Lane]
) -> Activity | Gateway | Event:
    what = drawn.what
    if isinstance(what, Event):
        return what
    default = _default(drawn, what.default, tied)
    if isinstance(what, Gateway):
        return what if default == what.default else replace(what, default=default)
    user = what.user
    if user is not None and user.role is None and (name := _lane_role(lanes, known)):
        user = replace(user, role=constant(name))
    boundaries, handler = tied.boundaries.get(drawn.id, ()), tied.handlers.get(drawn.id)
    undoes = what.for_compensation or drawn.id in tied.handling
    if user is what.user and default == what.default and not boundaries and handler is None and not undoes:
        return what
    return replace(
        what, default=default, user=user, boundaries=boundaries, compensated_by=handler, for_compensation=undoes
    )


def _default(drawn: DrawnNode, default: str | None, tied: _Ties) -> str | None:
    if default is None or default in tied.outgoing.get(drawn.id, ()):
        return default
    drawn.part.note("flow.default_unknown", reference=default)
    return None


def _lane_role(lanes: tuple[str, ...], known: Mapping[str, Lane]) -> str:
    named = [name for lane in lanes if (name := known[lane].name)]
    return role_of(named[-1]) if named else ""


def _standing(containers: Sequence[DrawnContainer], lanes: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """What stands in a subprocess stands in its lanes, unless it names its own."""
    found = dict(lanes)
    for container in containers:
        around = found.get(container.id, ())
        for node in container.nodes:
            found.setdefault(node.id, around)
    return found


def _container(drawn: DrawnContainer, nodes: Mapping[str, Node]) -> Container:
    inside = [nodes[node.id] for node in drawn.nodes]
    return Container(
        id=drawn.id,
        nodes=tuple(node.id for node in inside),
        starts=_starts(drawn, inside),
        event_subprocesses=tuple(node.id for node in inside if _kind(node) is ActivityKind.EVENT_SUBPROCESS),
        data=initial_data(drawn.part),
    )


def _starts(drawn: DrawnContainer, nodes: Sequence[Node]) -> tuple[str, ...]:
    """Where tokens are born without a trigger: none start events, else what no flow leads to (§10.5.2, §13.2.1)."""
    events = [node for node in nodes if _position(node) is EventPosition.START]
    if flag(drawn.part.element, "triggeredByEvent"):
        return ()
    if not events:
        return tuple(node.id for node in nodes if _begins(node))
    plain = [node.id for node in events if isinstance(node.what, Event) and not node.what.definitions]
    if plain or drawn.around is None:
        return tuple(plain)
    drawn.part.note("subprocess.triggered_start")
    return tuple(node.id for node in events)


def _begins(node: Node) -> bool:
    what = node.what
    if node.incoming:
        return False
    if isinstance(what, Event):
        linked = any(definition.kind is EventKind.LINK for definition in what.definitions)
        return what.position is not EventPosition.BOUNDARY and not (linked and what.position is EventPosition.CATCH)
    if what.instantiate:
        return False
    return isinstance(what, Gateway) or not (what.for_compensation or what.kind is ActivityKind.EVENT_SUBPROCESS)


def _note_unstartable(part: Part, containers: Mapping[str, Container], nodes: Mapping[str, Node]) -> None:
    for container in containers.values():
        holder = nodes.get(container.id)
        event_subprocess = holder is not None and _kind(holder) is ActivityKind.EVENT_SUBPROCESS
        inside = [nodes[identifier] for identifier in container.nodes]
        if all(_kind(node) is ActivityKind.EVENT_SUBPROCESS for node in inside):
            _note_on(part, holder, "container.empty")
        elif event_subprocess and not any(_is_triggered_start(node) for node in inside):
            _note_on(part, holder, "event_subprocess.no_trigger")
        elif event_subprocess and sum(_position(node) is EventPosition.START for node in inside) > 1:
            _note_on(part, holder, "event_subprocess.several_starts")
        elif not event_subprocess and not container.starts and not any(_may_begin(node) for node in inside):
            _note_on(part, holder, "container.no_start")


def _note_on(part: Part, holder: Node | None, code: str) -> None:
    if holder is None:
        part.note(code)
    else:
        name = f"« {holder.name or holder.id} »"
        part.page.notebook.note(code, element=holder.id, line=holder.line, what=name)


def _may_begin(node: Node) -> bool:
    return _is_triggered_start(node) or (not isinstance(node.what, Event) and node.what.instantiate)


def _is_triggered_start(node: Node) -> bool:
    return isinstance(node.what, Event) and node.what.position is EventPosition.START and bool(node.what.definitions)


def _position(node: Node) -> EventPosition | None:
    return node.what.position if isinstance(node.what, Event) else None


def _kind(node: Node) -> ActivityKind | None:
    return node.what.kind if isinstance(node.what, Activity) else None
