"""The list: as fast as typing, found among sixty, and without names on a screen that others can see."""

import uuid

import pytest
from django.urls import reverse
from tests.factories import as_owner
from tests.web.reading import text_of

from weefsel.apps.ecogram.models import AlterTie, Tie
from weefsel.apps.ecogram.operations import add_ties, record_acquaintances
from weefsel.apps.ecogram.queries import Ecogram, line_of
from weefsel.apps.ecogram.validators import TieEntry
from weefsel.web.ecogram.listing import listing_of
from weefsel.web.ecogram.private import without_names


@pytest.fixture
def address(world):
    return reverse("show_ecogram", args=[world.person.id])


@pytest.fixture
def gp(client, world):
    client.force_login(world.gp)
    return client


@pytest.fixture
def three(world):
    entries = [TieEntry("Ans", "friend", ring=1), TieEntry("Bram", "friend", ring=3), TieEntry("Cor", "neighbour")]
    return add_ties(world.person, entries, actor=world.actor("gp"), token=uuid.uuid4())


def on_map():
    with as_owner():
        return [(tie.name, tie.tie_role, tie.ring) for tie in Tie.objects.filter(valid_until=None).order_by("name")]


def lines(text, **changes):
    return {"formulier": str(uuid.uuid4()), "vel": "", "regels": text, **changes}


def test_one_line_is_one_tie_and_the_next_can_be_typed_at_once(gp, address):
    sent = lines("Ans zus 1 PG/E")

    answers = [gp.post(address, sent) for _ in range(2)]

    assert [answer.url for answer in answers] == [f"{address}#snel_regels"] * 2
    assert on_map() == [("Ans", "sibling", 1)]
    assert "Ans staat erbij. Wie nog meer?" in text_of(gp.get(address))


def test_a_sheet_of_paper_is_typed_over_at_once_and_a_line_that_is_wrong_adds_nobody(gp, address):
    sheet = "Ans zus 1 PG\nBram buurman 3\nCor"

    refused = gp.post(address, lines(sheet, vel="papier"))
    response = gp.post(address, lines(sheet.replace("Cor", "Cor kapper"), vel="papier"), follow=True)

    assert (refused.status_code, "Regel 3: Wie is Cor?" in text_of(refused)) == (422, True)
    assert "Bram buurman 3\nCor</textarea>" in refused.content.decode().replace("&#10;", "\n")
    assert on_map() == [("Ans", "sibling", 1), ("Bram", "neighbour", 3), ("Cor", "shop_or_street", None)]
    assert "Ans, Bram en Cor staan erbij." in text_of(response)


def test_names_stay_away_from_the_screen_until_they_are_asked_for(gp, address, world, three):
    record_acquaintances(world.person, three[0].thread, [three[2].thread], actor=world.actor("gp"))
    asked = text_of(gp.get(address))

    gp.post(address, {"scherm": "names-away"})
    response = gp.get(address)
    private = response.context["page"]
    shown = response.content.decode()
    gp.post(address, {"scherm": "names-back"})

    assert "Zullen wij nu tekenen?" in asked
    assert [(line.name, line.real_name, line.knows) for line in private.listing.lines] == [
        ("vriend of vriendin 1", "Ans", "buur"), ("vriend of vriendin 2", "Bram", ""),
        ("buur", "Cor", "vriend of vriendin 1"),
    ]  # fmt: skip
    # Once a name, behind who it is, where a tap opens it; nowhere else on the page.
    assert [shown.count(f">{name}<") for name in ("Ans", "Bram", "Cor")] == [1, 1, 1]
    assert (private.summary, private.ecogram.since) == ((), None)
    assert [line.name for line in gp.get(address).context["page"].listing.lines] == ["Ans", "Bram", "Cor"]


def test_whom_somebody_knows_is_asked_with_the_tie_and_left_alone_when_it_is_not(gp, world, three):
    change = reverse("change_tie", args=[world.person.id, three[0].id])
    sent = {
        "formulier": str(uuid.uuid4()), "row": str(three[0].id), "name": "Ans", "tie_role": "friend", "ring": "1",
        "quality": "", "wanted_change": "", "times_per_year": "", "lives": "abroad", "time_zone": "Europe/Istanbul",
        "language": "tr", "seen_by": "care", "since_year": "1990", "sector": "work", "channel": "video",
    }  # fmt: skip

    gp.post(change, sent)
    untouched = AlterTie.objects.count()
    current = Tie.objects.get(thread=three[0].thread, valid_until=None)
    row = str(current.id)
    gp.post(change, {**sent, "row": row, "knows": [str(three[1].thread)]})
    both = gp.post(change, {**sent, "row": row, "knows": [str(three[1].thread), "-"]})

    with as_owner():
        links = list(AlterTie.objects.values_list("first", "second"))
    assert (untouched, links) == (0, [tuple(sorted((three[0].thread, three[1].thread)))])
    assert "“Niemand van hen” past niet bij een ander antwoord." in text_of(both)
    assert (
        current.time_zone, current.language, current.seen_by, current.since_year, current.sector, current.channel,
    ) == ("Europe/Istanbul", "tr", "care", 1990, "work", "video")  # fmt: skip
    text = text_of(gp.get(reverse("show_ecogram", args=[world.person.id])))
    for words in (
        "contact: beeldbellen", "woont: in een ander land: Turkije, Turks", "sinds: 1990", "hoort bij: werk en school",
        "kent: Bram", "te zien voor: alleen wie u behandelt",
    ):  # fmt: skip
        assert words in text


def line(name, role, ring=None, times=None, sector="family"):
    tie = Tie(name=name, tie_role=role, ring=ring, times_per_year=times, sector=sector)
    return line_of(tie)


MANY = Ecogram(
    uuid.uuid4(),
    (
        line("Ans", "sibling", 1, 12),
        line("Bram", "neighbour", 3, 52, "neighbours"),
        line("Cor", "friend", None, None, "friends"),
        line("Dina", "friend", 1, 4, "friends"),
    ),
    None,
)


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, "Ans Dina Bram Cor"),
        ({"volgorde": "naam"}, "Ans Bram Cor Dina"),
        ({"volgorde": "contact"}, "Bram Ans Dina Cor"),
        ({"volgorde": "deel"}, "Ans Cor Dina Bram"),
        ({"volgorde": "onzin", "deel": "onzin"}, "Ans Dina Bram Cor"),
        ({"deel": "friends"}, "Dina Cor"),
        ({"zoek": " VRIEND "}, "Dina Cor"),
        ({"zoek": "a"}, "Ans Dina Bram"),
        ({"zoek": "niemand"}, ""),
    ],
)
def test_the_list_is_ordered_and_narrowed_as_asked(asked, names):
    shown = {tie.thread: tie.entry.name for tie in MANY.ties}

    assert " ".join(each.name for each in listing_of(asked, MANY, shown).lines) == names


def test_without_names_who_it_is_stands_there_with_a_number_where_there_are_more():
    assert [tie.entry.name for tie in without_names(MANY.ties)] == [
        "broer of zus", "buur", "vriend of vriendin 1", "vriend of vriendin 2",
    ]  # fmt: skip
