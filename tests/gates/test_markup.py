"""The HTML of every page: valid, with a language, a title, one heading, and a name for every control."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from django.urls import reverse
from tests.gates import html_validate
from tests.gates.resolver import places
from tests.gates.test_rights import nothing_stays
from tests.gates.visits import ADDRESSES, Visit, arguments_of, visits

ARGUMENTS_OF = {place.name: place.arguments for place in places()}
VISITS = [pytest.param(visit, id=visit.id) for visit in visits() if visit.name in ARGUMENTS_OF]
FILES = [pytest.param(visit, id=visit.id) for visit in visits(shows="file") if visit.name in ARGUMENTS_OF]


def answer_to(visit: Visit, gate_world, client):
    """What the server says to a visit, without a trace in the world."""
    things = gate_world.things
    url = reverse(visit.name, kwargs=arguments_of(visit.name, ARGUMENTS_OF[visit.name], things, visit.look))
    if visit.look.query:
        url += f"?{visit.look.query}"
    with nothing_stays():
        return client.get(url) if visit.look.post is None else client.post(url, visit.look.post)


TITLED_WEEFSEL = {
    "home",
    "show_safety",
    "record_tie",
    "show_tie",
    "list_wishes",
    "ask_safety",
    "show_meldcode",
    "record_safe_contact",
    "show_sharing",
    "change_sharing",
    "add_related_person",
    "come_in",
    "begin_private",
    "ask_private",
    # What a naaste keeps for themselves, and who reads along: whom they stand by may look at that browser too.
    "show_own_sheets",
    "answer_sheet",
    "share_sheets",
    "take_sheets",
    "erase_sheets",
    "show_carer_log",
    "list_carers",
    "show_carer",
}


@dataclass
class Outline(HTMLParser):
    """What the gates want to know of a page, read off its tags."""

    lang: str = ""
    title: str = ""
    n_h1: int = 0
    nameless: list[str] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    _in_title: bool = False

    def __post_init__(self):
        super().__init__()

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "html":
            self.lang = given.get("lang", "")
        self.n_h1 += tag == "h1"
        self._in_title = tag == "title" and not self.title
        is_sent = tag in ("input", "select", "textarea") and "readonly" not in given
        if is_sent and not given.get("name"):
            self.nameless.append(self.get_starttag_text() or tag)
        is_data = given.get("type") in ("application/json", "application/ld+json")
        if tag == "style" or (tag == "script" and "src" not in given and not is_data):
            self.inline.append(tag)
        self.inline += [name for name in given if name == "style" or name.startswith("on")]
        for name in ("src", "href", "action", "poster", "data", "srcset"):
            if (given.get(name) or "").startswith(("http:", "https:", "//")) and tag != "a":
                self.outside.append(self.get_starttag_text() or tag)

    def handle_data(self, data):
        if self._in_title:
            self.title += data

    def handle_endtag(self, tag):
        if tag == "title":
            self._in_title = False


@pytest.fixture(scope="module")
def answers(gate_world, sessions):
    """Each page as the server gives it, by the name of its visit, with the visit."""
    from tests.gates.conftest import client_with

    return {
        visit.id: (visit, answer_to(visit, gate_world, client_with(sessions, visit.look.by)))
        for visit in visits()
        if visit.name in ARGUMENTS_OF
    }


@pytest.fixture(scope="module")
def outlines(answers):
    """What the tags of each page say."""
    read = {}
    for name, (visit, answer) in answers.items():
        read[name] = (visit, Outline())
        read[name][1].feed(answer.content.decode())
    return read


@pytest.fixture(scope="module")
def problems(answers, tmp_path_factory):
    """What html-validate finds in each page, all in one go."""
    pages = {name: answer.content.decode() for name, (_visit, answer) in answers.items()}
    try:
        return html_validate.check(pages, tmp_path_factory.mktemp("pages"))
    except html_validate.CheckerMissing as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(str(missing))
        pytest.skip(f"De HTML is niet gecontroleerd. {missing}")


def test_every_page_answers_as_the_table_says(answers):
    otherwise = {
        name: (answer.status_code, answer["Content-Type"], answer.headers.get("Location", ""))
        for name, (visit, answer) in answers.items()
        if (answer.status_code, answer["Content-Type"]) != (visit.look.status, "text/html; charset=utf-8")
    }

    assert otherwise == {}
    assert len(answers) == len(VISITS) > 300


@pytest.mark.parametrize("visit", FILES)
def test_file_is_no_page(visit, gate_world, client_of):
    answer = answer_to(visit, gate_world, client_of(visit.look.by))

    assert answer.status_code == visit.look.status
    assert not answer["Content-Type"].startswith("text/html")
    assert len(answer.content) > 3


def test_html_of_every_page_is_valid(answers, problems):
    assert {name: found for name, found in problems.items() if found} == {}
    assert set(problems) == set(answers)


def test_every_page_has_a_language_a_title_one_heading_and_names_for_its_controls(outlines):
    read = {name: (page.lang, page.title, page.n_h1, page.nameless) for name, (_visit, page) in outlines.items()}
    otherwise = {
        name: (lang, title, n_h1, nameless)
        for name, (lang, title, n_h1, nameless) in read.items()
        if (lang, title.endswith("weefsel"), n_h1, nameless) != ("nl", True, 1, [])
    }
    # The title of a page about safety stands in the history of a browser that someone else may read.
    bare = {name for name, (_lang, title, _n_h1, _nameless) in read.items() if title == "weefsel"}

    assert otherwise == {}
    assert bare == {
        name
        for name, (visit, _page) in outlines.items()
        if visit.name in TITLED_WEEFSEL or visit.look.variant == "in-private"
    }


def test_no_page_replaces_a_part_of_itself_without_a_walk_that_follows_the_focus(answers):
    swapping = [
        name
        for name, (_visit, answer) in answers.items()
        if re.search(r"\shx-(?:get|post|put|patch|delete)=", answer.content.decode())
    ]

    assert swapping == [], (
        "Press it in a browser and see where the focus goes, as tests/web/look/test_in_browser.py does."
    )


def test_no_page_holds_an_inline_script_or_style_or_anything_from_outside(outlines):
    found = {name: (page.inline, page.outside) for name, (_visit, page) in outlines.items()}

    assert {name: each for name, each in found.items() if each != ([], [])} == {}


def test_every_page_is_sent_with_a_security_policy_without_exceptions(answers):
    policies = {answer["Content-Security-Policy"] for _visit, answer in answers.values()}

    assert [each for each in policies if "default-src 'self'" not in each or "unsafe" in each] == []


def test_every_page_says_that_it_may_not_be_kept(answers):
    kept = [name for name, (_visit, answer) in answers.items() if "no-store" not in answer.get("Cache-Control", "")]

    assert kept == []


def test_an_address_that_only_takes_a_form_is_no_visit():
    assert [each.look.by for each in visits() if ADDRESSES[each.name].shows == "form"] == []
