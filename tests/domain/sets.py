"""The sets of communes of the reference note, with their populations."""

from datetime import date

from flux.domain.ballots.communes import CommuneVote, Vote, tally_communes

ON = date(2026, 11, 22)

MONTFORT = {
    "Montfort": 6767, "Iffendic": 4603, "Bédée": 4571, "Breteil": 3678,
    "Pleumeleuc": 3535, "Talensac": 2530, "Saint-Gonlay": 381, "La Nouaye": 357,
}  # fmt: skip
B9 = dict(zip("ABCDEFGHI", [2400, 1600, 1400, 1200, 1000, 900, 700, 500, 300], strict=True))
D9 = dict(zip("ABCDEFGHI", [2200, 1800, 1500, 1000, 800, 700, 500, 300, 200], strict=True))
Q5 = dict(zip("ABCDE", [2500, 2400, 2100, 1700, 1300], strict=True))
Q5_PLUS = dict(zip("ABCDE", [2501, 2400, 2100, 1700, 1299], strict=True))
S6 = dict(zip("ABCDEF", [3000, 2000, 2000, 1500, 1000, 500], strict=True))


def votes(populations, favourable=(), rest=Vote.AGAINST, **others):
    """One vote per commune: those named favourable, those of `others` as said, the rest alike."""
    said = dict.fromkeys(favourable, Vote.FOR) | {name: Vote(vote) for name, vote in others.items()}
    return [
        CommuneVote(name=name, population=population, vote=said.get(name, rest))
        for name, population in populations.items()
    ]


def tally(rule, populations, favourable=(), rest=Vote.AGAINST, epci=True, **others):
    return tally_communes(rule, votes(populations, favourable, rest, **others), epci=epci, on=ON)
