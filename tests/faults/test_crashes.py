"""A server that is killed during a completion: after the restart it happened, or it did not, and the click can be sent again."""

import signal
import subprocess
import sys

import pytest

from flux.services import instances, tasks
from tests.databases import opened_store
from tests.faults.crash import POINTS
from tests.services.village import APPROVAL, a_village


@pytest.mark.slow
@pytest.mark.parametrize("point", POINTS)
def test_after_kill_9_the_completion_happened_or_it_did_not(address, point, request):
    with opened_store(address) as store:
        village = a_village(store)
        village.person("president", "president")
        village.person("admin", administrator=True)
        village.deploy(("p", APPROVAL))
        instance = village.start("president")
        task = village.task("president")
    command = [sys.executable, "-m", "tests.faults.crash", address, "president", str(task.id), point]
    killed = subprocess.run(command, cwd=request.config.rootpath, capture_output=True, timeout=60, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()

    with opened_store(address) as store:
        object.__setattr__(village.house, "work", store)
        happened = point == "committed"
        row = village.row(instance.id)
        assert row.status == ("completed" if happened else "running")
        assert len(village.journal(instance.id)) == row.version == (2 if happened else 1)
        assert village.tasks_of(instance.id)[0].is_open is not happened
        assert bool(village.jobs_of(instance.id)) is not happened

        again = tasks.complete(village.house, village.who("president"), task.id, {"avis": "favorable"}, key="the-click")
        assert again.instance.status == "completed"
        assert len(village.journal(instance.id)) == 2
        state = instances.replay(village.house, village.who("admin"), instance.id)
        assert state == village.row(instance.id).state
