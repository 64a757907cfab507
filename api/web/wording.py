"""The words that a process's own forms have for what it holds: « Mobilités » where a variable says `mobilites`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from api.web import cards, desk
from flux.domain.forms import Form
from flux.domain.tasks import Task
from flux.engine.definition import Activity, Process
from flux.services.telling import Line

#: the form of the fiche idée, which the diagram does not name: it stands before the file
_SHEET = "fiche_idee"
_QUOTED = re.compile(r"(?<=«\u00a0)[^«»]+(?=\u00a0»)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What each key is called; a key that two forms call differently keeps no name."""

    names: Mapping[str, str] = field(default_factory=dict)

    def word(self, key: str) -> str:
        """The label of a key; the key with its words apart when there is none."""
        return self.names.get(key, key.replace("_", " "))

    def sentence(self, text: str) -> str:
        """A sentence whose quoted keys give way to their labels."""
        return _QUOTED.sub(lambda found: self.names.get(found[0], found[0]), text)


def labels_of(process: Process) -> Labels:
    """The labels of the options of a process's forms."""
    named: dict[str, set[str]] = {}
    for form in _forms(process):
        for item in form.fields:
            for option in item.options:
                if isinstance(option.value, str):
                    named.setdefault(option.value, set()).add(option.label)
    return Labels(names={key: labels.pop() for key, labels in named.items() if len(labels) == 1})


def _forms(process: Process) -> Iterator[Form]:
    activities = [node.what for node in process.nodes.values() if isinstance(node.what, Activity)]
    keys = [one.user.form for one in activities if one.user is not None]
    for key in dict.fromkeys((process.start_form, _SHEET, *keys)):
        if (found := desk.form(key)) is not None:
            yield found


def answered(line: Line, tasks: Sequence[Task]) -> str:
    """The sentence of an answer; the key that was answered gives way to the words of its button."""
    for task in tasks:
        given = f"{task.answer.get(task.outcome)}." if task.outcome else ""
        same = (task.element, task.closed_at) == (line.element, line.at)
        if same and given and line.sentence.endswith(given):
            return f"{line.sentence.removesuffix(given)}{cards.answer_words(task, desk.form(task.form))}."
    return line.sentence
