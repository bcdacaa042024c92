"""The texts of consent: each says what it means for the one before it, and the table of rights gives no more."""

from __future__ import annotations

import re
import shutil
from datetime import date

import pytest

from weefsel.catalogue.consent import CONSENT_FOLDER, ConsentError, purposes, read_purposes
from weefsel.catalogue.rights import read_rights

# What a yes opens: the relation of the table of rights, the roles that read through it, and what they may do with it.
THROUGH = {
    "coaching": ({"coaching", "receiving"}, {"link_worker"}),
    "network": ({"network_shared"}, {"link_worker"}),
    "hosting": ({"receiving", "invited"}, {"host", "volunteer", "link_host"}),
}


@pytest.mark.parametrize("slug", sorted(THROUGH))
def test_c6_the_table_of_rights_gives_no_class_of_data_that_the_text_does_not_tell_of(slug):
    relations, roles = THROUGH[slug]
    # Of every version: who said yes to an older text was told no more than that.
    told = frozenset.intersection(*(each.shares for each in purposes()[slug].versions))

    given = {
        (each.relation, one)
        for each in read_rights().permissions
        if each.relation in relations and each.roles & roles and "directory.assure" not in each.actions
        for one in each.fields
    }

    assert {one for one in given if one[1] not in told | {"safety"}} == set()


# A second version of the last purpose of the file: it shares more than the first.
NEXT = """
[[purpose.version]]
number = 2
since = 2026-12-01
older = "asks"
text.nl = "{receiver} mag meer."
text.en = "{receiver} may do more."
shares = ["figures", "answers"]
"""


def with_next(folder, old="", new=""):
    """A copy of our own texts with a second version, changed in one place."""
    copy = shutil.copytree(CONSENT_FOLDER, folder / "consent")
    file = copy / "purposes.toml"
    text = file.read_text(encoding="utf-8") + NEXT
    assert old in text
    # The last time it stands there: the first may be in what the file explains.
    head, _, tail = text.rpartition(old) if old else (text, "", "")
    file.write_text(head + new + tail, encoding="utf-8")
    return copy


def test_the_text_read_out_is_that_of_the_day_and_a_wider_one_is_asked_anew(tmp_path):
    research = read_purposes(with_next(tmp_path))["research"]

    days = (date(2020, 1, 1), date(2026, 11, 30), date(2026, 12, 1))
    assert [research.on(day).number for day in days] == [1, 1, 2]
    assert [research.asks_anew(1, day) for day in days] == [False, False, True]
    assert not research.asks_anew(2, date(2030, 1, 1))


def test_every_text_is_for_readers_and_names_nobody_twice_over():
    long = {
        (slug, version.number, sentence)
        for slug, purpose in purposes().items()
        for version in purpose.versions
        for sentence in re.split(r"(?<=[.])\s", version.text["nl"])
        # A list after a colon reads as a list; a sentence without one stays under twenty-five words (B1).
        if ":" not in sentence and len(sentence.split()) > 25
    }

    assert long == set()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('older = "asks"', 'older = "holds"', "shares more"),
        ('older = "asks"\n', "", "say what it means"),
        ("number = 2", "number = 3", "numbered 1, 2, 3"),
        ("since = 2026-12-01", "since = 2026-11-22", "begins after"),
        ('unasked = "no"', 'unasked = "maybe"', "unasked: 'maybe' is not known"),
        ('asked = "nowhere"', 'asked = "nowhere"\ncolour = "red"', "unknown"),
        ("{receiver} may do more.", "Your coach may do more.", "has to name"),
        ("parts = []", 'parts = ["health"]', "does not tell of"),
        ('text.en = "{receiver} may do more."\n', "", "in nl and en"),
    ],
)
def test_a_text_that_is_not_right_is_refused_with_what_is_wrong(tmp_path, old, new, told):
    with pytest.raises(ConsentError, match=told):
        read_purposes(with_next(tmp_path, old, new))
