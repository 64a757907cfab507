"""Reading the DGCL list of EPCI and their member communes (`epcicomAAAA`, CSV with semicolons).

One row per member commune with both populations; the year is in the names of the last two columns. Either everything
holds and a `Territory` comes out, or nothing does and every bad row is named by its line.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from flux.domain.french import count, listed, number, typography
from flux.domain.holidays import Calendar
from flux.domain.institutions import Commune, Epci, Financing, Nature
from flux.errors import ValidationFailed

REQUIRED = (
    "dept", "siren", "raison_sociale", "nature_juridique", "mode_financ",
    "nb_membres", "total_pop_tot", "total_pop_mun", "siren_membre", "nom_membre",
)  # fmt: skip

_SIREN = re.compile(r"\d{9}")
_INSEE = re.compile(r"(\d\d|2[AB])\d{3}")
_POPULATION = re.compile(r"(ptot|pmun)_(\d{4})")
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True, kw_only=True)
class Territory:
    """What a list gives: its EPCI with their communes, and the millésime of the populations."""

    vintage: int
    epcis: tuple[Epci, ...]

    def epci(self, siren: str) -> Epci | None:
        """The EPCI with this SIREN, or None."""
        return next((epci for epci in self.epcis if epci.siren == siren), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One line that reads well."""

    line: int
    siren: str
    #: what is said of the EPCI, the same on each of its lines
    epci: tuple[str, str, str, str, int, int, int]
    commune: Commune


def decode_list(data: bytes) -> str:
    """The text of a file, in UTF-8 or else in ISO-8859-1, as the DGCL has published both.

    Raises ValidationFailed on a spreadsheet or on a binary file.
    """
    if data.startswith(_ZIP):
        raise _refused(
            "C'est un classeur, et non un fichier CSV : enregistrez-le au format CSV (séparateur point-virgule)."
        )
    if b"\x00" in data:
        raise _refused("Ce n'est pas un fichier texte.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def parse_dgcl(text: str) -> Territory:
    """Read a list whole.

    Raises ValidationFailed ("dgcl.rejected") whose `fields` name each fault by its line ("ligne 12"); nothing is kept then.
    """
    lines = csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";")
    try:
        table = [(lines.line_num, [cell.strip() for cell in cells]) for cells in lines]
    except csv.Error as broken:
        raise _refused(f"Le fichier n'est pas un CSV lisible, vers la ligne {lines.line_num}.") from broken
    table = [(line, cells) for line, cells in table if any(cells)]
    if not table:
        raise _refused("Le fichier est vide.")
    columns, vintage = _columns(table[0][1])
    if len(table) == 1:
        raise _refused("Le fichier n'a que des titres de colonnes.")
    rows, faults = _read(table[1:], columns, vintage)
    if not faults:
        faults = dict(_disagreements(rows))
    if faults:
        raise _rejected(faults)
    return Territory(vintage=vintage, epcis=tuple(_epcis(rows)))


def _columns(header: Sequence[str]) -> tuple[dict[str, int], int]:
    names = [name.lower() for name in header]
    columns = {name: place for place, name in enumerate(names)}
    years = {match[2]: None for name in names if (match := _POPULATION.fullmatch(name))}
    if missing := [name for name in REQUIRED if name not in columns]:
        raise _refused(
            f"Colonnes absentes : {listed(missing)} ; la première ligne nomme les colonnes, séparées par « ; »."
        )
    if len(years) != 1 or not {f"ptot_{year}" for year in years} | {f"pmun_{year}" for year in years} <= set(names):
        raise _refused("Les colonnes « ptot_AAAA » et « pmun_AAAA » d'une seule et même année sont attendues.")
    if len(columns) != len(names):
        raise _refused("Une colonne paraît deux fois.")
    return columns, int(next(iter(years)))


def _read(
    table: Iterable[tuple[int, Sequence[str]]], columns: Mapping[str, int], vintage: int
) -> tuple[list[_Row], dict[str, str]]:
    rows: list[_Row] = []
    faults: dict[str, str] = {}
    for line, cells in table:
        if len(cells) != len(columns):
            faults[f"ligne {line}"] = f"{count(len(cells), 'colonne')} au lieu de {len(columns)}."
            continue
        row = {name: cells[place] for name, place in columns.items()}
        if found := list(_faults(row, vintage)):
            faults[f"ligne {line}"] = " ".join(found)
        else:
            rows.append(_row(line, row, vintage))
    return rows, faults


def _faults(row: Mapping[str, str], vintage: int) -> Iterator[str]:
    yield from _wrong_codes(row)
    for name in ("raison_sociale", "nom_membre"):
        if not row[name]:
            yield f"« {name} » est vide."
    for name, words in (("nature_juridique", Nature), ("mode_financ", Financing)):
        if row[name] not in set(words):
            yield f"« {name} » doit être {', '.join(words)} : « {row[name]} »."
    numbers = ("nb_membres", "total_pop_tot", "total_pop_mun", f"ptot_{vintage}", f"pmun_{vintage}")
    bad = [name for name in numbers if _number(row[name]) is None]
    for name in bad:
        yield f"« {name} » n'est pas un nombre entier : « {row[name]} »."
    if not bad and _whole(row[f"ptot_{vintage}"]) < _whole(row[f"pmun_{vintage}"]):
        yield "La population totale ne peut être inférieure à la population municipale."


def _wrong_codes(row: Mapping[str, str]) -> Iterator[str]:
    for name in ("siren", "siren_membre"):
        if not _SIREN.fullmatch(row[name]):
            yield f"« {name} » doit avoir neuf chiffres : « {row[name]} »."
    if row.get("insee") and not _INSEE.fullmatch(row["insee"]):
        yield f"« insee » doit avoir cinq caractères (un zéro initial perdu ?) : « {row['insee']} »."
    if not row["dept"] or not _is_department(row["dept"]):
        yield f"« dept » n'est pas un code de département (un zéro initial perdu ?) : « {row['dept']} »."


def _is_department(code: str) -> bool:
    try:
        Calendar(subdivision=code)
    except ValidationFailed:
        return False
    return True


def _number(text: str) -> int | None:
    digits = re.sub(r"\s", "", text)
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else None


def _whole(text: str) -> int:
    value = _number(text)
    assert value is not None  # checked by _faults
    return value


def _row(line: int, row: Mapping[str, str], vintage: int) -> _Row:
    commune = Commune(
        siren=row["siren_membre"],
        insee=row.get("insee", ""),
        name=row["nom_membre"],
        population_municipal=_whole(row[f"pmun_{vintage}"]),
        population_total=_whole(row[f"ptot_{vintage}"]),
        vintage=vintage,
    )
    totals = (_whole(row["nb_membres"]), _whole(row["total_pop_tot"]), _whole(row["total_pop_mun"]))
    words = (row["raison_sociale"], row["nature_juridique"], row["mode_financ"], row["dept"])
    return _Row(line=line, siren=row["siren"], epci=(*words, *totals), commune=commune)


def _by_epci(rows: Iterable[_Row]) -> Iterator[tuple[str, list[_Row]]]:
    ordered = sorted(rows, key=lambda row: row.siren)
    return ((siren, list(group)) for siren, group in groupby(ordered, key=lambda row: row.siren))


def _disagreements(rows: Sequence[_Row]) -> Iterator[tuple[str, str]]:
    """Faults that show only when the lines are put together."""
    seen: Counter[str] = Counter()
    for row in rows:
        seen[row.commune.siren] += 1
        if seen[row.commune.siren] > 1:
            yield f"ligne {row.line}", f"La commune {row.commune.name} ({row.commune.siren}) paraît déjà plus haut."
    for siren, group in _by_epci(rows):
        first = group[0]
        if other := next((row for row in group if row.epci != first.epci), None):
            yield f"ligne {other.line}", f"Ce qui est dit de l'EPCI {siren} diffère de la ligne {first.line}."
            continue
        if sums := list(_wrong_sums(group)):
            yield f"EPCI {siren} (ligne {first.line})", " ".join(sums)


def _wrong_sums(group: Sequence[_Row]) -> Iterator[str]:
    *_, members, total, municipal = group[0].epci
    found_total = sum(row.commune.population_total for row in group)
    found_municipal = sum(row.commune.population_municipal for row in group)
    if members != len(group):
        yield f"{members} membres annoncés, {count(len(group), 'ligne trouvée', 'lignes trouvées')}."
    if total != found_total:
        yield f"Population totale annoncée {number(total)}, somme des communes {number(found_total)}."
    if municipal != found_municipal:
        yield f"Population municipale annoncée {number(municipal)}, somme des communes {number(found_municipal)}."


def _epcis(rows: Sequence[_Row]) -> Iterator[Epci]:
    for siren, group in _by_epci(rows):
        name, nature, financing, department, *_ = group[0].epci
        yield Epci(
            siren=siren,
            name=name,
            nature=Nature(nature),
            financing=Financing(financing),
            department=department,
            communes=tuple(row.commune for row in group),
        )


def _refused(sentence: str) -> ValidationFailed:
    text = typography(sentence)
    return ValidationFailed(text, code="dgcl.rejected", fields={"fichier": text})


def _rejected(faults: Mapping[str, str]) -> ValidationFailed:
    fields = {place: typography(text) for place, text in faults.items()}
    place, text = next(iter(fields.items()))
    more = f" (et {count(len(fields) - 1, 'autre faute', 'autres fautes')})" if len(fields) > 1 else ""
    message = typography(f"La liste n'est pas importée, {place} : ") + text + more
    return ValidationFailed(message, code="dgcl.rejected", fields=fields)
