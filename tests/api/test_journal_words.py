"""The administrator reads the journal in French, whatever the kernel calls its steps."""

from typing import get_args

from api.web import journal
from flux.engine.kernel.commands import Command
from flux.engine.kernel.facts import Fact


def test_every_command_and_every_fact_of_the_kernel_has_its_word():
    assert {one.__name__ for one in get_args(Command)} == set(journal.COMMANDS)
    assert {one.__name__ for one in get_args(Fact)} == set(journal.FACTS)
