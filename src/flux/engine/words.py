"""A process told in words: who does what, by when, otherwise what.

The same text is the twin of the diagram for those who cannot see it, the page "le processus en toutes lettres",
and the annex of a règlement intérieur. It is made from the compiled definition, so it cannot drift from what runs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from flux.domain.institutions import ROLE_NAMES
from flux.domain.rulebook import versions
from flux.engine.definition import (
    Activity,
    ActivityKind,
    Event,
    EventDefinition,
    EventKind,
    EventPosition,
    Flow,
    Gateway,
    GatewayKind,
    MultiInstance,
    Node,
    Process,
    TimerText,
)
from flux.errors import NotFound

NBSP = "\u00a0"
_UNITS = {"Y": ("an", "ans"), "M": ("mois", "mois"), "W": ("semaine", "semaines"), "D": ("jour", "jours")}
_CLOCK = {"H": ("heure", "heures"), "M": ("minute", "minutes"), "S": ("seconde", "secondes")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A way on: when it is taken, and the numbers of the steps to which it leads."""

    when: str
    to: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One numbered step of the text."""

    number: int
    element: str
    #: who acts, as the lane names it; None when the machine does
    who: str | None
    sentences: tuple[str, ...]
    branches: tuple[Branch, ...]
    #: depth of the subprocess in which it stands, 0 at the top
    depth: int = 0


def tell(process: Process) -> tuple[Step, ...]:
    """Gives the steps of `process` in the order in which a reader meets them."""
    order = _order(process)
    numbers = {node.id: index for index, (node, _) in enumerate(order, start=1)}
    return tuple(
        Step(
            number=numbers[node.id],
            element=node.id,
            who=_who(process, node),
            sentences=tuple(_sentences(process, node, numbers)),
            branches=tuple(_branches(process, node, numbers)),
            depth=depth,
        )
        for node, depth in order
    )


def as_text(steps: tuple[Step, ...]) -> str:
    """Gives the steps as plain numbered text."""
    lines = []
    for step in steps:
        pad = "   " * step.depth
        who = f"{step.who}{NBSP}: " if step.who else ""
        lines.append(f"{pad}{step.number}. {who}{' '.join(step.sentences)}")
        lines += [f"{pad}   – {branch_text(branch)}" for branch in step.branches]
    return "\n".join(lines)


def branch_text(branch: Branch) -> str:
    """Says one way on as a sentence."""
    if not branch.to:
        return f"{branch.when}."
    word = "étape" if len(branch.to) == 1 else "étapes"
    return f"{branch.when}{NBSP}: {word} {_listed([str(number) for number in branch.to])}."


def duration_in_words(text: str) -> str:
    """Says an ISO 8601 duration in French; gives back any other text as it is."""
    match = re.fullmatch(r"P((?:\d+[YMWD])*)(?:T((?:\d+[HMS])+))?", text)
    if not match or text == "P":
        return text
    parts = [(number, _UNITS[unit]) for number, unit in re.findall(r"(\d+)([YMWD])", match[1])]
    parts += [(number, _CLOCK[unit]) for number, unit in re.findall(r"(\d+)([HMS])", match[2] or "")]
    said = [f"{number}{NBSP}{names[int(number) > 1]}" for number, names in parts]
    return _listed(said) if said else text


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} et {words[-1]}"


def _who(process: Process, node: Node) -> str | None:
    what = node.what
    human = isinstance(what, Activity) and what.kind in {ActivityKind.USER, ActivityKind.MANUAL}
    if not human or not node.lanes:
        return None
    return process.lanes[node.lanes[-1]].name


def _is_silent(node: Node) -> bool:
    """A gateway that only brings branches together says nothing, unless it makes them wait for each other."""
    return isinstance(node.what, Gateway) and len(node.outgoing) == 1 and node.what.kind is GatewayKind.EXCLUSIVE


def _order(process: Process) -> list[tuple[Node, int]]:
    told: dict[str, int] = {}
    _tell_container(process, process.key, 0, told)
    return [
        (process.nodes[element], depth) for element, depth in told.items() if not _is_silent(process.nodes[element])
    ]


def _tell_container(process: Process, container: str, depth: int, told: dict[str, int]) -> None:
    inside = process.containers[container]
    catching = [
        node
        for node in inside.nodes
        if isinstance(process.nodes[node].what, Event) and not process.nodes[node].incoming
    ]
    todo = [*reversed([*inside.starts, *catching, *inside.event_subprocesses, *inside.nodes])]
    while todo:
        element = todo.pop()
        node = process.nodes[element]
        if element in told or _waits_for_host(node, told):
            continue
        told[element] = depth
        if element in process.containers:
            _tell_container(process, element, depth + 1, told)
        following = [process.flows[flow].target for flow in node.outgoing]
        hung = node.what.boundaries if isinstance(node.what, Activity) else ()
        todo += reversed([*hung, *following])


def _waits_for_host(node: Node, told: dict[str, int]) -> bool:
    what = node.what
    return isinstance(what, Event) and what.attached_to is not None and what.attached_to not in told


def _named(node: Node, otherwise: str) -> str:
    return " ".join(node.name.split()) if node.name else otherwise


def _sentences(process: Process, node: Node, numbers: dict[str, int]) -> list[str]:
    match node.what:
        case Activity():
            return [*_activity(node, node.what), *_legal_delays(process, node.what)]
        case Gateway():
            return [_gateway(node, node.what)]
        case Event():
            return [_event(node, node.what, numbers)]


def _activity(node: Node, what: Activity) -> list[str]:
    action = _action(node, what)
    said = [action if action.endswith(("?", "!", ".")) else f"{action}."]
    if isinstance(what.loop, MultiInstance):
        order = "l’un après l’autre" if what.loop.sequential else "tous en même temps"
        each = (what.loop.element or "élément").replace("_", " ")
        said.append(f"Cela se fait une fois par {each}, {order}.")
    elif what.loop:
        said.append("Cela se répète tant que la condition le demande.")
    user = what.user
    if user and user.question:
        said.append(user.question)
    if user and user.due:
        said.append(f"Délai{NBSP}: {_delay(user.due.text)}.")
    if user and user.reminders:
        before = [duration_in_words(part) for part in re.findall(r"P\w+", user.reminders.text)]
        said.append(f"Rappel {_listed(before) if before else 'prévu'} avant la fin du délai.")
    if user and user.escalation:
        told = ROLE_NAMES.get(user.escalation, user.escalation.replace("_", " "))
        said.append(f"En cas de retard, on prévient{NBSP}: {told}.")
    return said


def _delay(text: str) -> str:
    """A delay in words; one that is computed is not read out as a formula."""
    said = duration_in_words(_plain(text))
    return "une date calculée pour chaque dossier" if re.search(r"[()+*]", said) else said


def _legal_delays(process: Process, what: Activity) -> list[str]:
    """The delays of law that bound an activity: its boundary timers say which rule gives its date."""
    events = [process.nodes[boundary].what for boundary in what.boundaries]
    definitions = [one for event in events if isinstance(event, Event) for one in event.definitions]
    rules = [one.timer.deadline for one in definitions if one.timer and one.timer.deadline]
    return [f"Délai légal{NBSP}: {_rule(name)}." for name in rules]


def _rule(name: str) -> str:
    """A rule of law by its title and article, its latest version; the id where the law has none such."""
    try:
        latest = versions(name)[-1]
    except NotFound:
        return name
    return f"{latest.title} (art. {latest.article})"


def _plain(text: str) -> str:
    return text.strip().strip('"')


#: what an activity of each kind does, before its name; people's own tasks are said by their name alone
_ACTIONS = {
    ActivityKind.SERVICE: "Flux fait",
    ActivityKind.SCRIPT: "Flux calcule",
    ActivityKind.BUSINESS_RULE: "Une table de décision répond",
    ActivityKind.SEND: "Un message part",
    ActivityKind.RECEIVE: "On attend un message",
    ActivityKind.CALL: "Un autre processus se déroule",
    ActivityKind.AD_HOC: "Ces tâches se font dans l’ordre que l’on veut",
    ActivityKind.TRANSACTION: "Tout ou rien",
    ActivityKind.EVENT_SUBPROCESS: "À part, si l’événement se produit",
    ActivityKind.SUBPROCESS: "Ensemble d’étapes",
}


def _action(node: Node, what: Activity) -> str:
    name = _named(node, "étape sans nom")
    before = _ACTIONS.get(what.kind)
    return f"{before}{NBSP}: {name}" if before else name


def _gateway(node: Node, what: Gateway) -> str:
    splits = len(node.outgoing) > 1
    if not splits:
        return "On attend que les branches en cours soient finies."
    question = f"{node.name.rstrip(' ?' + NBSP)}{NBSP}? " if node.name else ""
    match what.kind:
        case GatewayKind.PARALLEL:
            return f"{question}Plusieurs choses se font en même temps."
        case GatewayKind.EVENT_BASED:
            return f"{question}La suite dépend de ce qui arrive en premier."
        case GatewayKind.INCLUSIVE:
            return f"{question}Chaque branche dont la condition est remplie est suivie."
        case GatewayKind.COMPLEX | GatewayKind.EXCLUSIVE:
            return f"{question}Une seule suite est choisie." if not question else question.strip()


def _event(node: Node, what: Event, numbers: dict[str, int]) -> str:
    name = node.name and _named(node, "")
    match what.position:
        case EventPosition.START:
            return f"Début{NBSP}: {name}." if name else _trigger_sentence("Début", what)
        case EventPosition.END:
            return f"Fin{NBSP}: {name}." if name else "Fin."
        case EventPosition.THROW:
            return f"Flux annonce{NBSP}: {name or _triggers(what)}."
        case EventPosition.CATCH:
            return f"On attend{NBSP}: {name or _triggers(what)}."
        case EventPosition.BOUNDARY:
            timed = any(definition.kind is EventKind.TIMER for definition in what.definitions)
            when = "au terme du délai" if timed else "si"
            during = (
                f"Pendant l’étape {numbers.get(what.attached_to or '', '')}, {when}{NBSP}: {name or _triggers(what)}."
            )
            return f"{during} {'L’étape s’arrête' if what.interrupting else 'L’étape continue'}, et ceci commence."


def _trigger_sentence(word: str, what: Event) -> str:
    return f"{word} ({_triggers(what)})." if what.definitions else f"{word}."


def _triggers(what: Event) -> str:
    return " ou ".join(_trigger(definition) for definition in what.definitions) or "l’événement"


#: events that need no detail
_PLAIN_TRIGGERS = {
    EventKind.COMPENSATION: "l’annulation de ce qui a été fait",
    EventKind.CANCEL: "l’abandon",
    EventKind.TERMINATE: "l’arrêt de tout",
}


def _trigger(what: EventDefinition) -> str:
    match what.kind:
        case EventKind.TIMER:
            return _timer(what.timer)
        case EventKind.CONDITIONAL:
            return f"la condition «{NBSP}{what.condition.text if what.condition else '?'}{NBSP}» devient vraie"
        case EventKind.MESSAGE:
            return f"le message «{NBSP}{what.name}{NBSP}»"
        case EventKind.SIGNAL:
            return f"le signal «{NBSP}{what.name}{NBSP}»"
        case EventKind.ERROR:
            return f"l’erreur «{NBSP}{what.name}{NBSP}»" if what.name else "une erreur"
        case EventKind.ESCALATION:
            return f"l’alerte «{NBSP}{what.name}{NBSP}»" if what.name else "une alerte"
        case EventKind.LINK:
            return f"le renvoi «{NBSP}{what.name}{NBSP}»"
        case _:
            return _PLAIN_TRIGGERS[what.kind]


def _timer(timer: TimerText | None) -> str:
    if timer is None:
        return "la date prévue"
    if timer.deadline:
        return f"la fin du délai légal, {_rule(timer.deadline)}"
    return duration_in_words(_plain(timer.value.text)) if timer.value else "la date prévue"


def _branches(process: Process, node: Node, numbers: dict[str, int]) -> list[Branch]:
    flows = [process.flows[flow] for flow in node.outgoing]
    default = None if isinstance(node.what, Event) else node.what.default
    waits = isinstance(node.what, Gateway) and node.what.kind in {GatewayKind.PARALLEL, GatewayKind.EVENT_BASED}
    if waits or not any(flow.condition for flow in flows):
        targets = tuple(number for flow in flows for number in _targets(process, flow.target, numbers))
        return [Branch(when="Ensuite", to=targets)] if targets else []
    return [Branch(when=_when(flow, default=default), to=_targets(process, flow.target, numbers)) for flow in flows]


def _when(flow: Flow, *, default: str | None) -> str:
    if flow.name:
        return f"Si «{NBSP}{' '.join(flow.name.split())}{NBSP}»"
    if flow.id == default or not flow.condition:
        return "Sinon"
    return f"Si {flow.condition.text.strip()}"


def _targets(process: Process, element: str, numbers: dict[str, int]) -> tuple[int, ...]:
    """Numbers of the steps reached through gateways that say nothing; a ring of those leads nowhere."""
    seen: set[str] = set()
    while element not in numbers and element not in seen:
        seen.add(element)
        element = process.flows[process.nodes[element].outgoing[0]].target
    return (numbers[element],) if element in numbers else ()
