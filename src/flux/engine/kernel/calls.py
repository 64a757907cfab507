"""Call activities: a called process is a scope of the caller's instance, with variables of its own (§10.3.6, §13.3.4)."""

from __future__ import annotations

from flux.engine.definition import Activity, Call, Node, Process
from flux.engine.kernel.containers import open_container
from flux.engine.kernel.moves import Complete
from flux.engine.kernel.run import Run, as_text
from flux.engine.kernel.scopes import close_scope, open_scope
from flux.errors import EngineFailure

#: processes that call each other without end are stopped here
DEPTH = 60


def call(run: Run, scope: str, node: Node, activity: Activity) -> None:
    """Begins the called process, in the version that this call is bound to."""
    called = activity.call
    if called is None:
        run.push(Complete(scope))
        return
    reference = _resolve(run, scope, node, called)
    _check_depth(run, scope, node)
    _check_start(run.definition.processes[reference], node)
    values = dict(run.context(scope)) if called.all_in else {}
    values.update({item.target: run.value(item.source, scope, lenient=True) for item in called.inputs})
    inner = open_scope(run, scope, "process", node.id, live=0, vars={}, wrote=[])
    record = run.edit(inner)
    record.update(process=reference, container=run.definition.processes[reference].key)
    run.declare(inner, values)
    record["wrote"] = []
    open_container(run, inner)


def _resolve(run: Run, scope: str, node: Node, called: Call) -> str:
    key = as_text(run.value(called.process, scope)) or ""
    definition = run.definition
    if called.binding == "version" and called.version:
        reference = f"{key}:{called.version}"
    elif called.binding == "versionTag" and called.version:
        tagged = (
            name for name, held in definition.processes.items() if (held.key, held.version_tag) == (key, called.version)
        )
        reference = next(tagged, "")
    else:
        reference = definition.latest.get(key, key)
    if reference in definition.processes:
        return reference
    raise EngineFailure(
        f"Le processus « {key} » appelé par « {node.name or node.id} » n'existe pas ou n'est pas publié.",
        element=node.id,
        code="call.unknown_process",
        data={"process": key},
    )


def _check_depth(run: Run, scope: str, node: Node) -> None:
    depth = 0
    here: str | None = scope
    while here is not None:
        record = run.scopes[here]
        depth += record["kind"] == "process"
        here = record["parent"]
    if depth > DEPTH:
        raise EngineFailure(
            f"« {node.name or node.id} » appelle des processus qui s'appellent l'un l'autre sans fin.",
            element=node.id,
            code="call.endless",
        )


def _check_start(process: Process, node: Node) -> None:
    """A call is not what a message, a timer or a signal waits for: the called process needs a plain start (§10.5.2)."""
    container = process.containers[process.key]
    if container.nodes and not container.starts:
        raise EngineFailure(
            f"« {node.name or node.id} » appelle le processus « {process.name or process.key} », qui ne commence que "
            "par des événements. Donnez-lui aussi un début simple.",
            element=node.id,
            code="call.no_start",
            data={"process": process.key},
        )


def returned(run: Run, inner: str) -> None:
    """The called process has ended."""
    scope: str = run.scopes[inner]["parent"]
    bring_back(run, inner)
    close_scope(run, inner)
    run.push(Complete(scope))


def bring_back(run: Run, inner: str) -> None:
    """What a called process wrote goes back to the caller, as mapped."""
    scope: str = run.scopes[inner]["parent"]
    node = run.node(scope)
    assert isinstance(node.what, Activity)
    called = node.what.call
    assert called is not None
    values = run.context(inner)
    results = {name: values[name] for name in run.scopes[inner]["wrote"]} if called.all_out else {}
    for item in called.outputs:
        results[item.target] = run.value(item.source, inner, lenient=True)
    run.write(scope, results)
