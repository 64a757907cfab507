"""Conversations: the key that an instance expects of its messages, and the one that it sends (§8.4.2).

Key-based: the first message that an instance sends or receives gives its properties their values, and later ones must
match. Context-based: what a property must equal is read from the instance's own data, and follows it. The values live
in the scope of the process, so that a called process has conversations of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flux.engine.definition import Correlation, CorrelationProperty, EventDefinition
from flux.engine.kernel.facts import Subscribed, Unsubscribed
from flux.engine.kernel.keys import carried_key, carried_values, spelled, values_in
from flux.engine.kernel.run import Record, Run


def expected_key(run: Run, scope: str, correlation: Correlation | None) -> str | None:
    """Gives the key that a message must have to be taken in `scope`; None takes any."""
    if correlation is None:
        return None
    known = run.scopes[_process_of(run, scope)].get("keys", {})
    values = {one.id: _expected(run, scope, one, known) for one in correlation.properties if one.asked}
    return spelled(correlation, {name: value for name, value in values.items() if value is not None})


def _expected(run: Run, scope: str, one: CorrelationProperty, known: Mapping[str, str]) -> str | None:
    if one.expected is not None:
        return run.text(one.expected, scope, lenient=one.follows)
    if one.id in known:
        return known[one.id]
    # Before its first message the process may know the value under the name that messages use for it.
    return run.text(one.carried, scope, lenient=True)


def sent_key(run: Run, scope: str, correlation: Correlation | None, payload: Mapping[str, object]) -> str | None:
    """Gives the key under which a message leaves, from what it carries and else from what its sender knows."""
    if correlation is None:
        return None
    context = {**run.context(scope), **payload}
    values = carried_values(correlation, context, run.evaluate, run.now)
    known = run.scopes[_process_of(run, scope)].get("keys", {})
    values = {**{one.id: known[one.id] for one in correlation.properties if one.id in known}, **values}
    learn(run, scope, correlation, values)
    return spelled(correlation, values)


def received(run: Run, scope: str, definition: EventDefinition, payload: Mapping[str, object], key: str | None) -> None:
    """Notes the values that a message brought, when they are the first of their conversation."""
    correlation = definition.correlation
    if correlation is not None:
        carried = values_in(correlation, carried_key(correlation, payload, run.evaluate, run.now))
        learn(run, scope, correlation, {**values_in(correlation, key), **carried})


def learn(run: Run, scope: str, correlation: Correlation, values: Mapping[str, str]) -> None:
    """Keeps the values that the instance's conversations do not have yet; who waits for any message waits for its own."""
    process = _process_of(run, scope)
    known = run.scopes[process].get("keys", {})
    new = {
        one.id: values[one.id]
        for one in correlation.properties
        if one.expected is None and one.id in values and one.id not in known
    }
    if new:
        run.edit(process)["keys"] = {**known, **new}
        for wait, record in tuple(run.waits.items()):
            if record["kind"] == "message" and _process_of(run, record["scope"]) == process:
                ask_again(run, wait, run.definition_of(record))


def follows(definition: EventDefinition, changed: Collection[str]) -> bool:
    """Says whether the key that a message is awaited under comes from data that has changed."""
    correlation = definition.correlation
    return correlation is not None and any(
        one.expected is not None and not one.expected.reads.isdisjoint(changed) for one in correlation.properties
    )


def ask_again(run: Run, wait: str, definition: EventDefinition) -> None:
    """Changes the key of an open subscription, when it has changed."""
    record: Record = run.waits[wait]
    correlation = definition.correlation
    if correlation is None or all(one.expected is not None and not one.follows for one in correlation.properties):
        return
    key = expected_key(run, record["scope"], correlation)
    if key == record["key"]:
        return
    run.waits[wait] = {**record, "key": key}
    run.facts.append(Unsubscribed(subscription=wait))
    run.facts.append(
        Subscribed(subscription=wait, element=record["element"], kind="message", name=record["name"], key=key)
    )


def _process_of(run: Run, scope: str) -> str:
    while run.scopes[scope]["kind"] != "process":
        scope = run.scopes[scope]["parent"]
    return scope
