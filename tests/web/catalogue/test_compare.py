"""Comparing: up to three, in words, and clear words for what cannot be compared."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.knowledge import CATALOGUE

from weefsel.web.catalogue.compare import chosen, subjects_of
from weefsel.web.catalogue.describe import description_of

DAY = dt.date(2026, 11, 22)
A, B, C, D = "odensehuizen", "alzheimer-cafe", "voorzorgcirkels", "ecogram"


@pytest.mark.parametrize(
    ("asked", "shown", "notes"),
    [
        ([A, B, C], [A, B, C], []),
        ([], [], []),
        ([A, "nope"], [A], ["Een werkvorm die u koos, is er niet (meer). Die staat hier niet bij."]),
        ([A, A], [A], ["U koos Odensehuis twee keer. Die staat hier één keer."]),
        ([A, B, C, D], [A, B, C], ["U ziet er hoogstens drie naast elkaar. Ecogram past er niet bij."]),
    ],
)
def test_at_most_three_known_ones_are_shown_each_once(asked, shown, notes):
    found, told = chosen(asked)

    assert found == shown
    assert [note.replace(CATALOGUE.werkvormen[D].name, "Ecogram") for note in told] == notes


def test_each_subject_says_in_words_whether_they_differ():
    house, circle = (description_of(CATALOGUE.werkvormen[slug], DAY) for slug in (A, C))

    subjects = subjects_of([house, circle])
    same = subjects_of([house, house])

    assert {subject.verdict for subject in same} == {"hetzelfde"}
    assert {str(subject.title): subject.verdict for subject in subjects}["Voor wie?"] == "verschilt"
    assert {str(subject.title): subject.verdict for subject in subjects}["Hoe ziet men elkaar?"] == "deels hetzelfde"
    assert {len(subject.cells) for subject in subjects} == {2}
    assert {subject.verdict for subject in subjects_of([house])} == {""}


def test_the_address_asks_and_the_page_answers(client, db):
    page = client.get("/werkvormen/vergelijk/", {"w": [A, B, "nope"]})

    assert page.status_code == 200
    shown = page.content.decode()
    assert [CATALOGUE.werkvormen[slug].name in shown for slug in (A, B)] == [True, True]
    assert "is er niet (meer)" in shown
    assert client.get("/werkvormen/vergelijk/").status_code == 200
