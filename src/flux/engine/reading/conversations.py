"""Who speaks with whom: how messages find their instance (§8.4.2), and message flows between pools (§9.4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flux.engine.definition import Correlation, CorrelationProperty
from flux.engine.due import duration_of
from flux.engine.findings import Notebook
from flux.engine.reading.expressions import Place, expression, place
from flux.engine.reading.extensions import Extensions
from flux.engine.reading.xml import Element, attribute, children, descendants, first, text
from flux.feel import Expression

#: the id of the only property of a message whose key is written as one expression
_KEY = "key"


def correlations_of(root: Element, process: Element, notebook: Notebook) -> dict[str, Correlation]:
    """Gives, by message id, how a process tells its messages apart.

    `flux:correlation` and `zeebe:subscription` give one expression for both sides; BPMN's own way reads properties
    from the message, and compares them with the process's data or with what its first message brought.
    """
    found = _standard(root, process, notebook)
    for message in children(root, "message"):
        extensions = Extensions(message)
        key = extensions.child("flux:correlation", "key") or extensions.child("zeebe:subscription", "correlationKey")
        if key is not None:
            compiled = expression(key, place(notebook, message))
            one = CorrelationProperty(id=_KEY, carried=compiled, expected=compiled)
            found[message.get("id") or ""] = Correlation(properties=(one,))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Subscription:
    """What a process asks of the messages that it waits for (§8.4.2, CorrelationSubscription)."""

    #: properties of the keys that it subscribes to; None: those of all keys
    properties: frozenset[str] | None
    #: the data that a property must equal
    bindings: Mapping[str, Expression]


def _standard(root: Element, process: Element, notebook: Notebook) -> dict[str, Correlation]:
    properties = list(descendants(root, "correlationProperty"))
    if not properties:
        return {}
    subscription = _subscription(root, process, notebook)
    found: dict[str, list[CorrelationProperty]] = {}
    for declared in properties:
        identifier = declared.get("id") or ""
        for message, path in _paths(declared):
            bound = subscription.bindings.get(identifier)
            one = CorrelationProperty(
                id=identifier,
                carried=_compiled(path, place(notebook, declared, at=path)),
                expected=bound,
                follows=bound is not None,
                asked=subscription.properties is None or identifier in subscription.properties,
            )
            found.setdefault(message, []).append(one)
    return {message: Correlation(properties=tuple(held)) for message, held in found.items()}


def _paths(declared: Element) -> Iterator[tuple[str, Element]]:
    for retrieval in children(declared, "correlationPropertyRetrievalExpression"):
        path, message = first(retrieval, "messagePath", "formalExpression"), attribute(retrieval, "messageRef")
        if message and path is not None and text(path):
            yield message, path


def _subscription(root: Element, process: Element, notebook: Notebook) -> _Subscription:
    keys = {
        key.get("id"): frozenset(text(reference) for reference in children(key, "correlationPropertyRef"))
        for key in descendants(root, "correlationKey")
    }
    asked: set[str] = set()
    bindings: dict[str, Expression] = {}
    subscriptions = list(children(process, "correlationSubscription"))
    for subscription in subscriptions:
        asked |= keys.get(attribute(subscription, "correlationKeyRef"), frozenset())
        for binding in children(subscription, "correlationPropertyBinding"):
            reference, path = attribute(binding, "correlationPropertyRef"), first(binding, "dataPath")
            if reference and path is not None and text(path):
                bindings[reference] = _compiled(path, place(notebook, process, at=path))
    asked |= bindings.keys()
    if not subscriptions or not asked:
        named: frozenset[str] = frozenset().union(*keys.values())
        return _Subscription(properties=named or None, bindings=bindings)
    return _Subscription(properties=frozenset(asked), bindings=bindings)


def _compiled(element: Element, where: Place) -> Expression:
    return expression(text(element), where, language=attribute(element, "language"))


def kept_of(root: Element, notebook: Notebook) -> dict[str, str]:
    """Gives, by message id, the duration for which it waits for its receiver (`flux:keepFor`)."""
    found = {}
    for message in children(root, "message"):
        written = Extensions(message).get("flux:keepFor")
        if written is not None and duration_of(written) is None:
            place(notebook, message).note("message.keep_for", text=written)
        elif written is not None:
            found[message.get("id") or ""] = written
    return found


def flowing_of(root: Element, messages: Mapping[str, str]) -> dict[str, str]:
    """Gives, by element id, the name of the message that a message flow brings to it or takes from it.

    The flow's own message names it, else the message of the element at one of its ends, else the flow itself: so two
    ends that name no message, or of which only one does, still mean the same.
    """
    flows = list(descendants(root, "messageFlow"))
    if not flows:
        return {}
    pools = {participant.get("id") for participant in descendants(root, "participant")}
    own = dict(_own_messages(root))
    found: dict[str, str] = {}
    for flow in flows:
        ends = [attribute(flow, name) or "" for name in ("sourceRef", "targetRef")]
        if not pools.isdisjoint(ends):
            continue  # what a pool does with its messages is nobody's business here
        reference = next((one for one in (attribute(flow, "messageRef"), *map(own.get, ends)) if one), None)
        name = messages.get(reference or "") or reference or flow.get("id") or ""
        for end in ends:
            found.setdefault(end, name)
    return found


def _own_messages(root: Element) -> Iterator[tuple[str, str]]:
    for element in descendants(root, "messageEventDefinition", "receiveTask", "sendTask"):
        reference = attribute(element, "messageRef")
        holder = element if element.get("id") and not element.tag.endswith("Definition") else element.getparent()
        if reference and holder is not None:
            yield holder.get("id") or "", reference
