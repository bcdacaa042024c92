"""Sentences about when something is: what is proposed, what was not understood, and how sure that is."""

import datetime as dt
import random
import time

import pytest

from weefsel.engine.frames import hour_name
from weefsel.interop.hsds.free_text import read_when

START = dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "hours", "sure"),
    [
        ("elke woensdagochtend om 8:30", "We 08:30+", "some"),
        ("di en do 10.00-12.00 uur", "Tu,Th 10:00-12:00", "high"),
        ("eerste maandag van de maand, 19.30 tot 21.00 uur", "Mo[1] 19:30-21:00", "high"),
        ("1e en 3e dinsdag van de maand 10u00 - 11u30", "Tu[1],Tu[3] 10:00-11:30", "high"),
        ("iedere laatste vrijdag van de maand vanaf half acht 's avonds", "Fr[-1] 19:30+", "some"),
        ("dinsdag van 14 tot 16 uur, behalve in de schoolvakanties", "Tu 14:00-16:00; SH off", "high"),
        ("dagelijks open van 8:00 tot 20:00 uur m.u.v. feestdagen", "Mo,Tu,We,Th,Fr,Sa,Su 08:00-20:00; PH off", "high"),
        (
            "Maandag t/m vrijdag 9.00-17.00 uur, zaterdag 10-13 uur",
            "Mo,Tu,We,Th,Fr 09:00-17:00, Sa 10:00-13:00",
            "high",
        ),
        ("10.00-12.00 uur op dinsdag, 14.00-16.00 uur op donderdag", "Tu 10:00-12:00, Th 14:00-16:00", "high"),
        ("dinsdag- en donderdagochtend van 9.30 tot 11.30 uur", "Tu,Th 09:30-11:30", "high"),
        ("ma, di en wo 's avonds van 7 tot 9 uur", "Mo,Tu,We 19:00-21:00", "high"),
        ("di 22.00-02.00 uur", "Tu 22:00-02:00", "high"),
        ("in de even weken op donderdag van 10.00 tot 11.30 uur", "2026 Nov 26+ week 02-53/2 Th 10:00-11:30", "high"),
        ("om de week op woensdagmiddag 13:30-15:30", "2026 Nov 25+ week 02-53/2 We 13:30-15:30", "some"),
        ("zaterdag 13 maart 2027 van 10 tot 12 uur", "2027 Mar 13 10:00-12:00", "high"),
        ("kinderen van 4 tot 12 jaar, woensdag 14.00-15.30 uur", "We 14:00-15:30", "some"),
        ("kosten 2.50 per keer, di 10.00-11.00", "Tu 10:00-11:00", "some"),
        ("every Tuesday 10:00 to 12:00", "Tu 10:00-12:00", "high"),
        ("eerste maandag van de maand", "", "low"),
        ("woensdagavond", "", "low"),
        ("maandelijks op dinsdag 14:00-16:00", "", "low"),
        ("op afspraak", "", "none"),
        ("bel 020 000 0000", "", "none"),
        ("", "", "none"),
    ],
)
def test_a_sentence_is_proposed_as_times_and_says_how_sure_that_is(text, hours, sure):
    found = read_when(text, start=START)

    assert (found.hours, found.sure) == (hours, sure)


def test_the_words_it_was_read_from_and_what_was_not_understood_are_told():
    found = read_when("Elke dinsdag van 14 tot 16 uur in de blauwe zaal, behalve in de schoolvakanties", start=START)

    assert [(one.words, one.meaning) for one in found.heard] == [
        ("dinsdag", "dinsdag"),
        ("van 14 tot 16 uur", "van 14:00 tot 16:00"),
        ("behalve in de schoolvakanties", "niet in de schoolvakanties"),
    ]
    assert [found.text[one.start : one.end].strip() for one in found.heard] == [one.words for one in found.heard]
    assert found.left == ("blauwe zaal",)
    assert found.sure == "some"


def test_what_was_filled_in_is_asked():
    assert read_when("dinsdag van 2 tot 4", start=START).assumed == ("We lezen 2:00 als 14:00.",)
    assert read_when("zaterdag 14 maart 2027 10-12 uur", start=START).assumed == (
        "14-3-2027 is een zondag, geen zaterdag.",
    )
    assert read_when("elke 2e donderdag 10-11 uur", start=START).assumed == ("We lezen dit als: van iedere maand.",)


def test_words_for_a_part_of_the_day_give_the_part_without_times():
    parts = read_when("woensdagavond en zaterdagochtend", start=START).parts

    assert [hour_name(index) for index, part in enumerate(parts or ()) if part] == ["woensdagavond", "zaterdagochtend"]
    assert read_when("op afspraak", start=START).parts is None


def test_any_sentence_gets_an_answer_in_time():
    seed = random.randrange(10**9)
    print(f"seed {seed}")
    pick = random.Random(seed)
    words = (
        *("ma", "di", "maandag", "t/m", "-", "van", "tot", "en", "10.00", "12", "uur", "eerste", "laatste", "maand"),
        *("ochtend", "€", "020", "(", ")", "half", ",", ".", "behalve", "niet", "in", "de", "schoolvakanties", "1e"),
        *("'", "week", "\u202e", "١", "²", "0", "99", "24.00", "31 februari", "29 februari"),
    )
    started = time.perf_counter()

    for _ in range(300):
        found = read_when(" ".join(pick.choices(words, k=pick.choice((3, 12, 60)))), start=START)
        assert found.sure in ("high", "some", "low", "none")
    for hostile in ("1e " * 300, "ma-" * 300, "10.00" * 200, "van tot " * 120, "maandag" * 140, " en" * 300):
        read_when(hostile, start=START)

    assert time.perf_counter() - started < 20
