"""The DGCL list is imported whole or not at all, and every bad row is named by its line."""

import pytest

from flux.domain.dgcl import decode_list, parse_dgcl
from flux.domain.institutions import Financing, Nature, PopulationBase
from flux.errors import ValidationFailed

HEADER = "dept;siren;raison_sociale;nature_juridique;mode_financ;nb_membres;total_pop_tot;total_pop_mun;insee;siren_membre;nom_membre;ptot_2026;pmun_2026"  # fmt: skip
START = "35;243500550;CC Montfort Communauté;CC;FPU;8;26991;26422"
COMMUNES = [
    "35188;213501885;Montfort-sur-Meu;6952;6767",
    "35133;213501331;Iffendic;4698;4603",
    "35023;213500234;Bédée;4645;4571",
    "35040;213500408;Breteil;3754;3678",
    "35227;213502271;Pleumeleuc;3599;3535",
    "35331;213503311;Talensac;2595;2530",
    "35277;213502776;Saint-Gonlay;385;381",
    "35203;213502032;La Nouaye;363;357",
]
LINES = [HEADER, *(f"{START};{commune}" for commune in COMMUNES)]
OTHER = "976;200000001;CC Autre;CC;FA;1;10;9;97601;219760001;Ailleurs;10;9"


def parse(lines):
    return parse_dgcl("\r\n".join(lines) + "\r\n")


def changed(line, old, new):
    lines = list(LINES)
    assert old in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(old, new)
    return lines


def test_the_real_list_gives_its_epci_and_its_communes():
    territory = parse(LINES)
    epci = territory.epci("243500550")
    assert epci is not None
    assert territory.vintage == 2026
    assert (epci.name, epci.nature, epci.financing, epci.department) == (
        "CC Montfort Communauté",
        Nature.CC,
        Financing.FPU,
        "35",
    )
    assert epci.population(PopulationBase.MUNICIPAL) == 26422
    assert epci.population(PopulationBase.TOTAL) == 26991
    assert [commune.name for commune in epci.communes][:2] == ["Montfort-sur-Meu", "Iffendic"]
    assert epci.communes[0].insee == "35188"
    assert territory.epci("000000000") is None


def test_several_epci_blanks_and_unordered_lines_are_read():
    territory = parse([LINES[0], OTHER, *reversed(LINES[1:]), "", ";;;;;;;;;;;;"])
    assert [epci.siren for epci in territory.epcis] == ["200000001", "243500550"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "iso-8859-1"])
def test_both_encodings_of_the_publisher_are_read(encoding):
    text = decode_list("\n".join(LINES).encode(encoding))
    assert parse_dgcl(text).epcis[0].communes[2].name == "Bédée"


def test_the_columns_that_come_and_go_and_their_order_do_not_matter():
    rows = [line.split(";") for line in LINES]
    without_insee = [";".join(reversed(row[:8] + row[9:])) for row in rows]
    assert parse(without_insee).epcis[0].communes[0].insee == ""


@pytest.mark.parametrize(
    ("lines", "place", "words"),
    [
        (changed(3, "4698", "beaucoup"), "ligne 3", "n’est pas un nombre entier"),
        (changed(3, "4698", "-4"), "ligne 3", "n’est pas un nombre entier"),
        (changed(4, "213500234", "21350023"), "ligne 4", "neuf chiffres"),
        (changed(5, ";35040;", ";5040;"), "ligne 5", "zéro initial"),
        (changed(5, "35;", "1;"), "ligne 5", "code de département"),
        (changed(6, "Pleumeleuc", " "), "ligne 6", "vide"),
        (changed(6, ";CC;", ";SIVOM;"), "ligne 6", "nature_juridique"),
        (changed(6, ";FPU;", ";XX;"), "ligne 6", "mode_financ"),
        (changed(7, ";2530", ""), "ligne 7", "12 colonnes au lieu de 13"),
        (changed(7, "2595;2530", "2530;2595"), "ligne 7", "inférieure"),
        (changed(9, "213502032", "213502776"), "ligne 9", "paraît déjà plus haut"),
        (changed(9, ";8;26991;", ";8;26992;"), "ligne 9", "diffère de la ligne 2"),
        (LINES[:-1], "EPCI 243500550 (ligne 2)", "8 membres annoncés, 7 lignes trouvées"),
        (changed(2, "6767", "6766"), "EPCI 243500550 (ligne 2)", "somme des communes 26\u00a0421"),
        (changed(2, "6952", "6953"), "EPCI 243500550 (ligne 2)", "somme des communes 26\u00a0992"),
    ],
)
def test_a_bad_row_is_named_by_its_line(lines, place, words):
    with pytest.raises(ValidationFailed) as refused:
        parse(lines)
    assert words in refused.value.fields[place]
    assert place in refused.value.message


def test_all_bad_rows_are_named_at_once():
    lines = changed(3, "4698", "x")
    lines[6] = lines[6].replace("2595", "y")
    with pytest.raises(ValidationFailed, match="et 1 autre faute") as refused:
        parse(lines)
    assert set(refused.value.fields) == {"ligne 3", "ligne 7"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "vide"),
        ("\n\n", "vide"),
        (HEADER, "titres"),
        (HEADER.replace("siren_membre", "membre"), "Colonnes absentes"),
        (HEADER.replace("pmun_2026", "pmun_2025"), "même année"),
        (HEADER.replace(";ptot_2026;pmun_2026", ""), "même année"),
        (HEADER + ";insee", "deux fois"),
        ("a,b,c\n1,2,3", "Colonnes absentes"),
        ("x" * 200_000, "CSV lisible"),
    ],
)
def test_a_file_that_is_not_the_list_is_refused(text, words):
    with pytest.raises(ValidationFailed, match=words):
        parse_dgcl(text)


@pytest.mark.parametrize(("data", "words"), [(b"PK\x03\x04...", "classeur"), (b"\x00\x01", "fichier texte")])
def test_a_file_that_is_not_text_is_refused(data, words):
    with pytest.raises(ValidationFailed, match=words):
        decode_list(data)
