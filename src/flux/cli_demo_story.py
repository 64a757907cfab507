"""Files under way in the demonstration, so that each of its people finds something to do.

They are lived, not written: each was filed and answered by its people through the ordinary use cases, by a clock that
stands some weeks back, and what fell due meanwhile was done. Dates count back from today.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from flux.domain.proposals import Sheet
from flux.domain.tasks import InstanceId, Task
from flux.errors import NotFound
from flux.ports import InstanceFilter
from flux.services import instances, jobs, messages, people, proposals, tasks
from flux.services.house import House
from flux.services.instances import NewInstance

_ACTOR = "admin"
#: what a commune's council said of the transfer, by the place of the commune in the territory; the others still may
_VOTES = {0: "pour", 1: "pour", 3: "contre", 6: "pour"}


@dataclass
class _Hands:
    """A clock that is set by hand."""

    at: datetime

    def now(self) -> datetime:
        return self.at


class Story:
    """What happened before the demonstration is opened."""

    def __init__(self, house: House, communes: tuple[tuple[str, str, int], ...]) -> None:
        """`communes`: SIREN, login of the mayor and total population of each."""
        self._hands = _Hands(house.clock.now())
        self._house = replace(house, clock=self._hands)
        self._today = self._house.today()
        self._communes = communes

    def has_begun(self) -> bool:
        """Whether there is a file already, of this story or of somebody who tries the demonstration."""
        actor = people.actor_by_login(self._house, _ACTOR)
        return bool(instances.search(self._house, actor, InstanceFilter(), limit=1).items)

    def tell(self) -> None:
        """Lets it happen, day by day. Raises FluxError when the processes of the folder are not those it speaks of."""
        going: list[Iterator[int]] = [self._transfer(), self._shelter(), self._nursery(), self._shuttle()]
        due = [(next(file), file) for file in going]
        while due:
            ago, file = due.pop(max(range(len(due)), key=lambda place: due[place][0]))
            self._at(ago)
            if (following := next(file, None)) is not None:
                due.append((following, file))

    # The files, each with its own people; each says how many days ago it goes on

    def _transfer(self) -> Iterator[int]:
        """A transfer of competence: the EPCI has decided, the communes have three months, some have voted."""
        yield 60
        asked = {
            "titre": "Lecture publique",
            "competence": "culture_sport",
            "communes": [siren for siren, _, _ in self._communes],
            "a_la_carte": False,
        }
        dgs = people.actor_by_login(self._house, "dgs")
        file = instances.start(self._house, dgs, "transfert", NewInstance(variables=asked)).id
        yield from self._decided(file, self._day(45))
        yield 40
        notified = self._day(40)
        for siren, _, population in self._communes:
            told = {"date_notification": notified.isoformat(), "population": population}
            self._answer(file, "notifier", "secretariat", told, commune=siren)
        for days, (place, vote) in zip((30, 24, 20, 12), _VOTES.items(), strict=True):
            siren, mayor, _ = self._communes[place]
            yield days
            said = {"date_vote": self._day(days + 1).isoformat(), "sens": vote}
            self._answer(file, "voter", mayor, said, commune=siren)

    def _decided(self, file: InstanceId, council: date) -> Iterator[int]:
        """The council of the EPCI deliberates, and the prefecture acknowledges."""
        self._answer(
            file,
            "rediger_deliberation",
            "dgs",
            {
                "partielle": "entiere",
                "contenu": "Les huit médiathèques, leur réseau informatique et leurs fonds.",
                "demander_estimation": "non",
                "date_effet": self._day(-180).isoformat(),
            },
        )
        yield 57
        self._answer(
            file,
            "convoquer",
            "secretariat",
            {
                "date_seance": council.isoformat(),
                "date_envoi": self._day(57).isoformat(),
                "lieu": "Siège de la communauté, Montfort-sur-Meu",
                "convocation": "ordinaire",
            },
        )
        yield 45
        room = {"en_exercice": 30, "presents": 26, "pouvoirs": 2, "deports": 0, "urgence_acceptee": "oui"}
        self._answer(file, "constater_quorum", "secretariat", room)
        self._answer(
            file, "mettre_au_vote", "secretariat", {"pour": 22, "contre": 4, "abstentions": 2, "scrutin": "ordinaire"}
        )
        self._answer(file, "publier_liste", "secretariat", {"date_liste": council.isoformat()})
        self._answer(file, "publier_deliberation", "secretariat", {"date_publication": council.isoformat()})
        self._answer(file, "transmettre", "secretariat", {"date_transmission": council.isoformat()})
        admin = people.actor_by_login(self._house, _ACTOR)
        received = {"date_reception": council.isoformat()}
        messages.deliver(self._house, admin, "accuse_reception_prefecture", variables=received)

    def _shelter(self) -> Iterator[int]:
        """A proposal that went its way up to the commission: the vice-president has a few days left to answer."""
        yield 40
        file = self._propose(
            "agent",
            Sheet(
                title="Abri à vélos de la gare",
                need="Quarante vélos sont attachés à la clôture chaque matin, et deux ont été volés ce mois-ci.",
                beneficiaries="Les usagers du train de Montfort-sur-Meu et de Breteil",
                objective="Un habitant sur trois vient à la gare sans voiture",
                cost=18_000,
                communes=(self._communes[0][0], self._communes[3][0]),
                axis="mobilites",
            ),
        )
        yield 38
        self._answer(file, "accuser_reception", "chef", {"instructeur": "Service mobilités"})
        yield 31
        said = {"suite_instruction": "transmettre", "competence_exercee": "oui", "matiere": "autre", "cout": 18_000}
        self._answer(file, "instruire", "chef", {**said, "personnes_relais": "Le club cyclo de Breteil"})
        yield 28
        sentence = "L’abri sert l’axe mobilités et profite à plusieurs communes."
        self._answer(file, "repondre_alignement", "dgs", {"suite_alignement": "aligne", "phrase_alignement": sentence})

    def _nursery(self) -> Iterator[int]:
        """A proposal whose instruction takes longer than it should: it is late."""
        yield 48
        file = self._propose(
            "agente",
            Sheet(
                title="Halte-garderie itinérante",
                need="À Saint-Gonlay et La Nouaye, aucun mode de garde à moins de quinze minutes de route.",
                objective="Une place de garde à dix minutes de chaque famille",
                cost=64_000,
                communes=tuple(siren for siren, _, _ in self._communes[-3:]),
                axis="solidarites",
            ),
        )
        yield 44
        self._answer(file, "accuser_reception", "chef", {"instructeur": "Service petite enfance"})

    def _shuttle(self) -> Iterator[int]:
        """A proposal of the day before yesterday, that nobody has answered yet."""
        yield 2
        self._propose(
            "agent",
            Sheet(
                title="Navette vers le marché du vendredi",
                need="Des aînés sans voiture ne viennent plus au marché.",
                objective="Que chacun puisse venir au marché",
                cost=9_500,
                communes=tuple(siren for siren, _, _ in self._communes[:2]),
                axis="mobilites",
            ),
        )

    # How it happens

    def _propose(self, login: str, sheet: Sheet) -> InstanceId:
        return proposals.file(self._house, people.actor_by_login(self._house, login), sheet).instance

    def _answer(
        self, file: InstanceId, element: str, login: str, said: Mapping[str, object], *, commune: str | None = None
    ) -> None:
        jobs.run_due(self._house)
        task = self._open(file, element, commune)
        tasks.complete(self._house, people.actor_by_login(self._house, login), task.id, said)
        jobs.run_due(self._house)

    def _open(self, file: InstanceId, element: str, commune: str | None) -> Task:
        found = instances.get(self._house, people.actor_by_login(self._house, _ACTOR), file).tasks
        for task in found:
            if task.is_open and task.element == element and commune in {None, task.commune, task.local.get("commune")}:
                return task
        raise NotFound(f"Aucune tâche «\u00a0{element}\u00a0» n’est ouverte.", code="demo.no_task")

    def _at(self, days: int) -> None:
        """It is ten o'clock, so many days ago; whatever fell due before then happens."""
        self._hands.at = datetime.combine(self._day(days), time(10), tzinfo=self._house.zone).astimezone(UTC)
        jobs.run_due(self._house)

    def _day(self, ago: int) -> date:
        return self._today - timedelta(days=ago)
