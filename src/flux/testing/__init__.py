"""The process test kit: for people who write processes. A virtual clock, no database, nothing to install.

t = ProcessTest("processes/proposition/proposition.bpmn", now="2026-01-05T09:00:00+01:00")
t.start("proposition", {"montant": 12000})
t.complete("instruire", {"complet": True})
t.advance("P3M")
assert t.ended
"""

from flux.testing.coverage import Coverage
from flux.testing.instances import Instance
from flux.testing.kit import ProcessTest
from flux.testing.scenarios import Outcome, ScenarioFailed, run_scenario, run_scenarios

__all__ = ["Coverage", "Instance", "Outcome", "ProcessTest", "ScenarioFailed", "run_scenario", "run_scenarios"]
