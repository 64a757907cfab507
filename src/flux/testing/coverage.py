"""What scenarios have used of a diagram: elements and sequence flows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flux.engine.definition import Process
from flux.testing.instances import Instance


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Elements and flows by what became of them, in the order of the files."""

    flows_taken: tuple[str, ...]
    flows_missed: tuple[str, ...]
    elements_entered: tuple[str, ...]
    elements_missed: tuple[str, ...]

    @classmethod
    def of(cls, processes: Sequence[Process], instances: Sequence[Instance]) -> Coverage:
        """Counts what the instances used of the processes."""
        flows = {flow for instance in instances for flow in instance.flows}
        elements = {element for instance in instances for element in instance.path}
        all_flows = [flow for process in processes for flow in process.flows]
        all_elements = [element for process in processes for element in process.nodes]
        return cls(
            flows_taken=tuple(flow for flow in all_flows if flow in flows),
            flows_missed=tuple(flow for flow in all_flows if flow not in flows),
            elements_entered=tuple(element for element in all_elements if element in elements),
            elements_missed=tuple(element for element in all_elements if element not in elements),
        )

    def __add__(self, other: Coverage) -> Coverage:
        """Gives what two runs of the same files used together."""
        flows, elements = {*self.flows_taken, *other.flows_taken}, {*self.elements_entered, *other.elements_entered}
        all_flows = (*self.flows_taken, *self.flows_missed)
        all_elements = (*self.elements_entered, *self.elements_missed)
        return Coverage(
            flows_taken=tuple(flow for flow in all_flows if flow in flows),
            flows_missed=tuple(flow for flow in all_flows if flow not in flows),
            elements_entered=tuple(element for element in all_elements if element in elements),
            elements_missed=tuple(element for element in all_elements if element not in elements),
        )
