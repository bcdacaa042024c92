import csv
import io

import numpy as np
import pytest
from hypothesis import given
from tests.engine.ecogram.test_measure import maps
from tests.engine.worlds import QUICK

from weefsel.engine.frames import Ties
from weefsel.interop.networks.plain import read_plain, write_plain
from weefsel.interop.networks.recipe import DUTCH, READERS, Recipe

EGOS = b"persoon,leeftijd\np1,40\np2,\n"
ALTERS = b"persoon,band,rol,kring,krijgt praktische hulp\np1,zus,sibling,1,ja\np1,buur,neighbour,3,\n"
LINKS = b"persoon,van,naar\np1,zus,buur\n"


def told(*contents, recipe=None):
    found = read_plain(*contents) if recipe is None else read_plain(*contents, recipe=recipe)
    assert found.ties is None
    return [str(problem) for problem in found.problems]


def same(one: Ties, other: Ties) -> None:
    for name in ("person", "id", "links", "links_asked", "person_age", "received", *READERS):
        if hasattr(one, name):
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)


def test_three_tables_are_maps_of_two_persons_one_of_them_empty():
    found = read_plain(EGOS, ALTERS, LINKS)

    assert (found.egos, found.problems) == (("p1", "p2"), [])
    ties = found.ties
    assert (ties.n_people, ties.person.tolist(), ties.id.tolist()) == (2, [0, 0], ["zus", "buur"])
    assert ties.role.tolist() == ["sibling", "neighbour"]
    np.testing.assert_array_equal(ties.closeness, [1, 3])
    np.testing.assert_array_equal(ties.received[:, 0], [1, np.nan])
    assert np.isnan(ties.received[:, 1:]).all()
    np.testing.assert_array_equal(ties.person_age, [40, np.nan])
    assert (ties.links.tolist(), ties.links_asked.tolist()) == ([[0, 1]], [1, 1])


def test_without_a_third_table_nobody_asked_who_knows_whom():
    assert np.isnan(read_plain(EGOS, ALTERS).ties.links_asked).all()


def test_english_headings_are_read_as_our_own():
    english = ALTERS.replace(b"rol", b"role").replace(b"krijgt praktische hulp", b"received_practical")

    same(read_plain(EGOS, english, LINKS).ties, read_plain(EGOS, ALTERS, LINKS).ties)


@QUICK
@given(maps())
def test_what_is_written_reads_back_the_same(ties):
    asked = np.full(ties.n_people, 1.0 if (ties.links_asked == 1).all() else np.nan)
    links = ties.links if (asked == 1).all() else np.empty((0, 2), dtype=np.int64)
    values = {name: getattr(ties, name) for name in ("person", "id", "person_age", "received", "given")}
    values |= {name: getattr(ties, name) for name in READERS if hasattr(ties, name)}
    ties = Ties(n_people=ties.n_people, links=links, links_asked=asked, **values)
    egos = tuple(f"p{i}" for i in range(ties.n_people))

    found = read_plain(*write_plain(ties, egos))

    assert (found.problems, found.egos) == ([], egos)
    order = np.argsort(found.ties.id)
    assert sorted(found.ties.id.tolist()) == sorted(ties.id.tolist())
    same(found.ties.take(order), ties.take(np.argsort(ties.id)))


def test_a_name_that_a_spreadsheet_would_run_is_written_harmless_and_read_back():
    ties = Ties(n_people=1, person=[0, 0], id=["=1+1", "-"])

    egos, alters, links = write_plain(ties, ("@p",))

    assert [row[1] for row in csv.reader(io.StringIO(alters.decode()))] == ["band", "'=1+1", "'-"]
    assert links is None
    found = read_plain(egos, alters)
    assert (found.egos, found.ties.id.tolist()) == (("@p",), ["=1+1", "-"])


def test_maps_of_which_some_were_asked_cannot_be_three_tables():
    with pytest.raises(ValueError, match=r"^links_asked must be the same for all maps\.$"):
        write_plain(Ties(n_people=2, person=[], id=[], links_asked=[1, np.nan]), ("a", "b"))
    with pytest.raises(ValueError, match=r"^egos must have 1 names, got 0\.$"):
        write_plain(Ties(n_people=1, person=[], id=[]), ())


@pytest.mark.parametrize(
    ("contents", "problems"),
    [
        (
            (EGOS, ALTERS.replace(b"p1,buur", b"p3,buur")),
            ["banden: regel 3, kolom 'persoon': 'p3' staat niet bij de personen."],
        ),
        (
            (EGOS, ALTERS.replace(b"p1,buur", b"p1,zus")),
            ["banden: regel 3, kolom 'band': 'zus' staat er dubbel bij 'p1'."],
        ),
        (
            (EGOS, ALTERS.replace(b"p1,buur", b"p1,")),
            ["banden: regel 3, kolom 'band': Dit is leeg. Geef iedereen een eigen naam of nummer."],
        ),
        ((EGOS + b"p1,\n", ALTERS), ["personen: regel 4, kolom 'persoon': 'p1' staat er dubbel in."]),
        (
            (EGOS, ALTERS.replace(b",1,ja", b",9,ja")),
            ["banden: regel 2, kolom 'kring': 9 kan niet: kies een getal van 1 tot en met 3."],
        ),
        (
            (EGOS.replace(b"40", b"400"), ALTERS),
            ["personen: regel 2, kolom 'leeftijd': 400 kan niet: kies een getal van 0 tot en met 120."],
        ),
        (
            (EGOS, ALTERS, LINKS.replace(b"buur", b"neef")),
            ["wie-kent-wie: regel 2, kolom 'naar': 'neef' staat niet bij de mensen van 'p1'."],
        ),
        (
            (EGOS, ALTERS, LINKS.replace(b"buur", b"zus")),
            ["wie-kent-wie: regel 2, kolom 'naar': 'zus' staat hier met zichzelf."],
        ),
        (
            (EGOS, ALTERS.replace(b"kring", b"krin")),
            ["banden: kop: De kolom 'krin' kennen we niet. Bedoelde u 'kring'?"],
        ),
        ((EGOS, ALTERS.replace(b"band", b"band2", 1)), ["banden: kop: De kolom 'band' ontbreekt."]),
        ((EGOS, b""), ["banden: bestand: Het bestand is leeg."]),
    ],
    ids=range(11),
)
def test_a_fault_is_told_with_its_place(contents, problems):
    assert problems[0] in told(*contents)


def test_a_word_that_a_recipe_does_not_know_is_told():
    recipe = Recipe(columns={"sector": "kring"}, words={"sector": {"fam": "family"}})

    problems = told(EGOS, b"persoon,band,kring\np1,zus,vriend\n", recipe=recipe)

    assert problems == ["banden: regel 2, kolom 'kring': 'vriend' is niet bekend. Kies uit: fam."]


def test_every_column_of_a_tie_has_a_dutch_heading():
    assert set(READERS) == set(DUTCH)
