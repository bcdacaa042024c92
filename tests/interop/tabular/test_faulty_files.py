"""Planted faults: every one is told with its line and column, in Dutch, and the file then gives no people at all."""

import pytest
from tests.interop.tabular.words import CENTROIDS, FIELDS, NEEDS, WERKVORMEN

from weefsel.interop.tabular.offers import read_offers
from weefsel.interop.tabular.people import read_people

PEOPLE = [
    pytest.param(b"", [("bestand", "Het bestand is leeg.")], id="empty"),
    pytest.param(b"  \n \n", [("bestand", "Het bestand is leeg.")], id="spaces only"),
    pytest.param(
        b"id;leeftijd;postcode;behoeften", [("bestand", "Onder de kop staat geen enkele rij.")], id="header only"
    ),
    pytest.param(
        b"PK\x03\x04\x00\x00",
        [("regel 1", "Hier staat een teken dat niet in een tekstbestand hoort. Is dit wel een CSV?")],
        id="binary",
    ),
    pytest.param(
        b"id;leeftijd\n1;\x81\x8d\n",
        [("regel 2", "De tekens zijn niet te lezen. Bewaar het bestand als CSV met UTF-8.")],
        id="undecodable",
    ),
    pytest.param(
        b"leeftijd;postcode\n71;6601\n",
        [("kop", "De kolom 'nummer' ontbreekt. Een eigen nummer voor iedere persoon, geen BSN.")],
        id="missing id",
    ),
    pytest.param(
        b"id;leeftyd\np1;71\n",
        [("kop, kolom 2", "De kolom 'leeftyd' kennen we niet. Bedoelde u 'Leeftijd'?")],
        id="unknown column near",
    ),
    pytest.param(
        b"id;schoenmaat\np1;44\n",
        [("kop, kolom 2", "De kolom 'schoenmaat' kennen we niet. Haal deze kolom weg of geef haar een bekende naam.")],
        id="unknown column far",
    ),
    pytest.param(
        b"id;achternaam\np1;x\n",
        [("kop, kolom 2", "De kolom 'achternaam' kennen we niet. Haal deze kolom weg of geef haar een bekende naam.")],
        id="name column",
    ),
    pytest.param(
        b"id;leeftijd;age\np1;71;71\n",
        [("kop, kolom 3", "De kolom 'age' staat er twee keer (ook als 'leeftijd').")],
        id="double column",
    ),
    pytest.param(
        b"id;;leeftijd\np1;x;71\n", [("kop, kolom 2", "Boven deze kolom staat geen naam.")], id="column without name"
    ),
    pytest.param(
        b"id;leeftijd\np1;71\n;72\n",
        [("regel 3, kolom 'id'", "Deze cel is leeg. Een eigen nummer voor iedere persoon, geen BSN.")],
        id="empty id",
    ),
    pytest.param(
        b"id;leeftijd\np1;71\np2;72\np1;73\n",
        [("regel 4, kolom 'id'", "'p1' staat ook op regel 2. Iedere rij heeft een eigen nummer.")],
        id="double id",
    ),
    pytest.param(
        b"id;leeftijd\np 1;71\n",
        [("regel 2, kolom 'id'", "Een nummer of code is een woord van ten hoogste 64 tekens, zonder spaties.")],
        id="id with space",
    ),
    pytest.param(
        b"id;leeftijd\n111222333;71\n123456782;72\n",
        [("regel 2, kolom 'id'", "Dit lijken burgerservicenummers. Geef iedere persoon een ander nummer.")],
        id="bsn",
    ),
    pytest.param(
        b"id;leeftijd;postcode\np1;71\n",
        [("regel 2", "Deze rij heeft 2 cellen en de kop heeft er 3. Ontbreekt er een cel, of is de rij afgebroken?")],
        id="too few cells",
    ),
    pytest.param(
        b"id;leeftijd\np1;71;6601\n",
        [
            (
                "regel 2",
                "Deze rij heeft 3 cellen en de kop heeft er 2. Staat er een scheidingsteken in een tekst? "
                "Zet die tekst dan tussen aanhalingstekens.",
            )
        ],
        id="too many cells",
    ),
    pytest.param(b"id;leeftijd\np1;oud\n", [("regel 2, kolom 'leeftijd'", "'oud' is geen getal.")], id="age text"),
    pytest.param(
        b"id;leeftijd\np1;171\n",
        [("regel 2, kolom 'leeftijd'", "171 kan niet: kies een getal van 0 tot en met 120.")],
        id="age too high",
    ),
    pytest.param(
        b"id;leeftijd\np1;-1\n",
        [("regel 2, kolom 'leeftijd'", "-1 kan niet: kies een getal van 0 tot en met 120.")],
        id="age negative",
    ),
    pytest.param(
        b"id;leeftijd\np1;1e999\n", [("regel 2, kolom 'leeftijd'", "'1e999' is geen getal.")], id="age infinite"
    ),
    pytest.param(
        b"id;geslacht\np1;vrow\n",
        [("regel 2, kolom 'geslacht'", "'vrow' is niet bekend. Bedoelde u 'vrouw'?")],
        id="sex typo",
    ),
    pytest.param(
        b"id;geslacht\np1;qqq\n",
        [("regel 2, kolom 'geslacht'", "'qqq' is niet bekend. Kies uit: vrouw, man, anders.")],
        id="sex unknown",
    ),
    pytest.param(
        b"id;woont alleen\np1;misschien\n",
        [("regel 2, kolom 'woont alleen'", "'misschien' is niet bekend. Kies uit: ja, nee.")],
        id="flag",
    ),
    pytest.param(
        b"id;postcode\np1;66O1\n",
        [("regel 2, kolom 'postcode'", "'66O1' is geen Nederlandse postcode. Schrijf bijvoorbeeld 6601 of 6601 AB.")],
        id="postcode",
    ),
    pytest.param(
        b"id;postcode\np1;9999AB\n",
        [("regel 2, kolom 'postcode'", "Postcodegebied 9999 kennen we niet.")],
        id="postcode unknown",
    ),
    pytest.param(
        b"id;x\np1;177254\n", [("regel 2, kolom 'y'", "Geef x en y allebei, of geen van beide.")], id="x without y"
    ),
    pytest.param(
        b"id;x;y\np1;5,75;51,81\n",
        [("regel 2, kolom 'x'", "Dit lijken graden. Schrijf RD-coördinaten in meters, of gebruik de postcode.")],
        id="degrees",
    ),
    pytest.param(
        b"id;x;y\np1;425041;177254\n",
        [("regel 2, kolom 'x'", "(425041, 177254) ligt niet in Nederland. Schrijf RD-coördinaten in meters.")],
        id="outside",
    ),
    pytest.param(
        b"id;behoeften\np1;company|gezelschp\n",
        [("regel 2, kolom 'behoeften'", "'gezelschp' is niet bekend. Bedoelde u 'Gezelschap'?")],
        id="need typo",
    ),
    pytest.param(
        b"id;behoeften;geen behoefte\np1;company;company\n",
        [("regel 2, kolom 'geen behoefte'", "'company' staat ook bij wat deze persoon wel wil.")],
        id="need both",
    ),
    pytest.param(
        b"id;dagdelen\np1;di-ochtend|woensdagnacht\n",
        [("regel 2, kolom 'dagdelen'", "'woensdagnacht' is niet bekend. Bedoelde u 'woensdagochtend'?")],
        id="hour",
    ),
    pytest.param(
        b"id;reisafstand_m\np1;-5\n",
        [("regel 2, kolom 'reisafstand_m'", "-5 kan niet: kies een getal van 0 tot en met 500000 meter.")],
        id="reach",
    ),
    pytest.param(
        b"id;niet samen met\np1;p9\n",
        [("regel 2, kolom 'niet samen met'", "'p9' staat niet in dit bestand.")],
        id="apart unknown",
    ),
    pytest.param(
        b"id;niet samen met\np1;p1\n",
        [("regel 2, kolom 'niet samen met'", "Hier staat de persoon zelf.")],
        id="apart self",
    ),
    pytest.param(
        b'id;leeftijd\np1;"71\np2;72\n',
        [("regel 2", 'Een aanhalingsteken (") gaat hier open en nooit meer dicht. Wat daarna komt is niet te lezen.')],
        id="open quote",
    ),
    pytest.param(
        b'id;leeftijd\np1;"7"1\n',
        [("regel 2", 'De aanhalingstekens (") kloppen hier niet. Zet een " in een cel dubbel: "".')],
        id="quote in cell",
    ),
    pytest.param(
        b"id;leeftijd\np1;7\x001\n",
        [("regel 2", "Hier staat een teken dat niet in een tekstbestand hoort. Is dit wel een CSV?")],
        id="null byte",
    ),
    pytest.param(
        b"id;gebied\np1;We\x07st\n",
        [("regel 2, kolom 'gebied'", "In deze cel staat een teken dat niet te lezen is.")],
        id="control",
    ),
    pytest.param(
        b"id;gebied\np1;aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n",
        [("regel 2, kolom 'gebied'", "Deze tekst is 121 tekens. Er passen er 120.")],
        id="long text",
    ),
    pytest.param(
        b"sep=#\nid#leeftijd\n",
        [("regel 1", "Het scheidingsteken '#' kennen we niet. Kies puntkomma, komma, tab of |.")],
        id="sep",
    ),
    pytest.param(
        b"id;\x1b[31mleeftyd\np1;71\n",
        [("kop, kolom 2", "De kolom '?[31mleeftyd' kennen we niet. Bedoelde u 'Leeftijd'?")],
        id="escape",
    ),
    pytest.param(
        b"id;uses_wheelchair\np1;5\n",
        [("regel 2, kolom 'uses_wheelchair'", "'5' is niet bekend. Kies uit: ja, nee.")],
        id="hear",
    ),
]

OFFERS = [
    pytest.param(
        b"id;werkvorm\no1;odensehuizen\n",
        [("kop", "De kolom 'vrije_plaatsen' ontbreekt. Hoeveel plaatsen nu vrij zijn.")],
        id="no capacity",
    ),
    pytest.param(
        b"id;werkvorm;plaatsen\no1;odensehuizen;2,5\n",
        [("regel 2, kolom 'plaatsen'", "'2,5' is geen heel getal.")],
        id="capacity half",
    ),
    pytest.param(
        b"id;werkvorm;plaatsen\no1;odensehuizen;-2\n",
        [("regel 2, kolom 'plaatsen'", "-2 kan niet: kies een getal van 0 tot en met 1000000 plaatsen.")],
        id="capacity negative",
    ),
    pytest.param(
        b"id;werkvorm;plaatsen\no1;odensehuis;2\no2;odensehuisje;3\n",
        [("regel 3, kolom 'werkvorm'", "'odensehuisje' is niet bekend. Bedoelde u 'Odensehuis'?")],
        id="werkvorm typo",
    ),
    pytest.param(
        b"id;werkvorm;plaatsen;prijs\no1;odensehuizen;2;2,555\n",
        [("regel 2, kolom 'prijs'", "Een prijs heeft ten hoogste twee cijfers achter de komma.")],
        id="price",
    ),
    pytest.param(
        b"id;werkvorm;plaatsen;prijs\no1;odensehuizen;2;gratis\n",
        [("regel 2, kolom 'prijs'", "'gratis' is geen getal.")],
        id="price text",
    ),
    pytest.param(
        b"id;werkvorm;plaatsen;begint over dagen\no1;odensehuizen;2;morgen\n",
        [("regel 2, kolom 'begint over dagen'", "'morgen' is geen heel getal.")],
        id="begin",
    ),
    pytest.param(
        b"id;werkvorm;plaatsen;rolstoeltoegankelijk\no1;odensehuizen;2;half\n",
        [("regel 2, kolom 'rolstoeltoegankelijk'", "'half' is niet bekend. Kies uit: ja, nee.")],
        id="flag",
    ),
]


@pytest.mark.parametrize(("content", "told"), PEOPLE)
def test_fault_in_a_file_of_people_is_told_at_its_place(content, told):
    found = read_people(content, "csv", fields=FIELDS, needs=NEEDS, centroids=CENTROIDS, file="mensen.csv")

    assert [(problem.place, problem.text) for problem in found.problems] == told
    assert {problem.file for problem in found.problems} == {"mensen.csv"}
    assert found.people is None


@pytest.mark.parametrize(("content", "told"), OFFERS)
def test_fault_in_a_file_of_offers_is_told_at_its_place(content, told):
    found = read_offers(content, "csv", fields=FIELDS, werkvormen=WERKVORMEN, centroids=CENTROIDS, file="aanbod.csv")

    assert [(problem.place, problem.text) for problem in found.problems] == told
    assert found.offers is None


def test_all_faults_of_a_file_come_together_by_line():
    content = b"id;leeftijd;geslacht;postcode\np1;oud;vrow;6601\np1;171;man;66\n"

    found = read_people(content, "csv", fields=FIELDS, needs=NEEDS, centroids=CENTROIDS, file="mensen.csv")

    assert [problem.place for problem in found.problems] == [
        "regel 2, kolom 'geslacht'",
        "regel 2, kolom 'leeftijd'",
        "regel 3, kolom 'id'",
        "regel 3, kolom 'leeftijd'",
        "regel 3, kolom 'postcode'",
    ]


def test_the_line_counts_line_ends_inside_a_cell():
    content = b'id;gebied;leeftijd\np1;"twee\nregels";71\np2;West;oud\n'

    found = read_people(content, "csv", fields=FIELDS, needs=NEEDS, centroids=CENTROIDS, file="mensen.csv")

    assert [problem.place for problem in found.problems] == ["regel 4, kolom 'leeftijd'"]


def test_a_postcode_without_centroids_at_hand_is_told_once():
    content = b"id;postcode\np1;6601\np2;6602\n"

    found = read_people(content, "csv", fields=FIELDS, needs=NEEDS, centroids=None, file="mensen.csv")

    told = "De middelpunten van postcodes zijn er niet. Voeg kolommen x en y toe, of zet WEEFSEL_DATA."
    assert [str(problem) for problem in found.problems] == [f"mensen.csv: regel 2, kolom 'postcode': {told}"]
