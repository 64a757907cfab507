"""The to-do list interrupted before and after each commit: what is done again by the next one ends the same, once."""

from collections import Counter
from contextlib import contextmanager
from dataclasses import replace

import pytest

from flux.services import jobs
from tests.databases import opened_store
from tests.faults.test_races import DEADLINE
from tests.services.village import a_village

REMINDED = DEADLINE.replace('flux:role="maire"', 'flux:role="maire" flux:due="P20D" flux:reminder="P5D"')
MOST_COMMITS = 40


class Stopped(BaseException):
    """The process is gone: nothing of it runs any more, and what was not committed never was."""


class StoppingStore:
    """A store whose process stops around its nth commit."""

    def __init__(self, store, commit, *, after):
        self.store, self.left, self.after = store, commit, after
        self.reading = store.reading

    @contextmanager
    def __call__(self):
        with self.store() as uow:
            commit = uow.commit

            def committing():
                self.left -= 1
                if self.left == 0 and not self.after:
                    raise Stopped
                commit()
                if self.left == 0:
                    raise Stopped

            uow.commit = committing
            yield uow


@pytest.mark.slow
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_wherever_the_work_is_cut_off_it_ends_the_same(address, after):
    with opened_store(address) as store:
        village = a_village(store)
        for login in ("maire", "dgs"):
            village.person(login, login)
        village.deploy(("p", REMINDED))
        for commit in range(1, MOST_COMMITS):
            village.mailer.sent.clear()
            instance = village.start("maire")
            village.clock.advance(days=30)
            cut = replace(village.house, work=StoppingStore(store, commit, after=after))
            try:
                jobs.run_due(cut)
            except Stopped:
                village.clock.advance(minutes=6)  # the lease of the one that is gone runs out
                jobs.run_due(village.house)
                stopped = True
            else:
                stopped = False
            assert village.row(instance.id).status == "completed", commit
            assert len(village.journal(instance.id)) == 2, commit
            assert village.jobs_of(instance.id) == (), commit
            sent = Counter(mail.id for mail in village.mailer.sent)
            # a mail that left before its row was taken off leaves again, under the same Message-ID
            assert sum(times - 1 for times in sent.values()) <= int(stopped and not after), commit
            if not stopped:
                break
        assert not stopped, "the last round was not cut off"
        assert commit > 6
