"""Conditions and knowledge in a browser's words: all that the catalogue says, with its sources and where it belongs."""

import dataclasses
from datetime import date

from django.urls import reverse
from tests.web.reading import text_of

from weefsel.apps.adoption.queries import catalogue
from weefsel.web.catalogue import wording
from weefsel.web.catalogue.background import background_of

VOORWAARDEN, KENNIS = list(catalogue().voorwaarden.values()), list(catalogue().kennis.values())
DAY = date(2027, 1, 15)


def page_of(client, slug):
    return client.get(reverse("show_background", args=[slug]))


def told_of(one):
    """Everything that the page of an entry must say, as the catalogue has it."""
    both = [
        one.name,
        *one.summary.split("\n"),
        one.target_group,
        *one.names_also,
        *one.risks,
        *one.unsure,
        *(work.how for work in one.works),
        *(str(wording.BACKGROUND_KINDS[one.kind]).capitalize(),),
        *(catalogue().werkvormen[slug].name for slug in one.werkvormen),
        *(mention.place for mention in one.mentions),
    ]
    if one in VOORWAARDEN:
        return [
            *both,
            *(need.text for need in one.requirements),
            *(decider.on for decider in one.deciders),
            *(route.pays for route in one.routes),
            *(claim.claim for claim in one.evidence),
        ]
    return [
        *both,
        one.limits,
        *(use.text for use in one.uses),
        *(claim.claim for claim in one.claims),
        *(link.title for link in one.links),
        *(catalogue().voorwaarden[slug].name for slug in one.voorwaarden),
        *(catalogue().kennis[slug].name for slug in one.kennis),
    ]


def test_list_has_every_condition_and_all_knowledge_each_under_its_own_heading(client, world):
    response = client.get(reverse("list_background"))
    page = response.context["page"]

    assert {card.slug for card in page.voorwaarden} == {one.slug for one in VOORWAARDEN}
    assert {card.slug for card in page.kennis} == {one.slug for one in KENNIS}
    text = text_of(response)
    assert text.index("Wat eerst geregeld moet zijn") < text.index("Wat helpt om het goed te doen")


def test_every_entry_has_a_page_with_all_that_the_catalogue_says(client, world):
    """One walk over all of them: a page that says less is named."""
    missing = {}
    for one in (*VOORWAARDEN, *KENNIS):
        text = text_of(page_of(client, one.slug))
        missing[one.slug] = [part for part in told_of(one) if part.strip() and " ".join(part.split()) not in text]

    assert {slug: parts for slug, parts in missing.items() if parts} == {}


def test_what_is_not_built_yet_is_said_to_be_coming(client, world):
    parts = catalogue().vocabulary.parts
    for one in (*VOORWAARDEN, *KENNIS):
        works = background_of(one, DAY).works
        assert [work.is_built for work in works] == [parts[work.part].built for work in one.works]
    coming = next(one for one in (*VOORWAARDEN, *KENNIS) if any(not parts[work.part].built for work in one.works))

    assert "dat komt nog" in text_of(page_of(client, coming.slug))


def test_werkvorm_and_what_it_depends_on_lead_to_each_other(client, world):
    one = next(one for one in VOORWAARDEN if one.werkvormen)
    werkvorm = one.werkvormen[0]

    there = page_of(client, one.slug).content.decode()
    here = client.get(reverse("show_werkvorm", args=[werkvorm])).content.decode()

    assert reverse("show_werkvorm", args=[werkvorm]) in there
    assert reverse("show_background", args=[one.slug]) in here


def test_a_requirement_that_has_expired_or_comes_later_says_so():
    one = VOORWAARDEN[0]
    need = one.requirements[0]
    needs = (
        dataclasses.replace(need, valid_until=date(2027, 1, 14)),
        dataclasses.replace(need, valid_until=DAY),
        dataclasses.replace(need, valid_from=date(2027, 1, 16)),
        dataclasses.replace(need, valid_from=None, valid_until=None),
    )

    lines = background_of(dataclasses.replace(one, requirements=needs), DAY).requirements

    assert [(line.period, line.is_expired) for line in lines] == [
        ("Verlopen op 14 januari 2027.", True),
        ("Geldt tot en met 15 januari 2027.", False),
        ("Geldt pas vanaf 16 januari 2027.", False),
        ("", False),
    ]


def test_werkvorm_is_no_background_and_what_is_not_there_is_not_found(client, world):
    for slug in ("odensehuizen", "bestaat-niet"):
        assert page_of(client, slug).status_code == 404
