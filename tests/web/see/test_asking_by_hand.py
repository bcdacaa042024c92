"""A questionnaire in a real browser: what is filled in is kept by itself, whatever happens to the page."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.factories import as_owner
from tests.questionnaires import EVERY_SLUG, EVERY_TYPE, SLUG, take_into_use

from weefsel.apps.screening.askings import begin_asking
from weefsel.apps.screening.models import Asking

pytestmark = pytest.mark.journey
MOST_LOST_S = 2


def begin(world, slug):
    from django.db import transaction

    with transaction.atomic():
        document = EVERY_TYPE if slug == EVERY_SLUG else None
        take_into_use(world.actor("administrator"), slug, document)
        asking = begin_asking(world.person, slug, "visit", actor=world.actor("gp"))
    return asking.id, reverse("ask_questionnaire", args=[world.person.id, asking.id])


def kept(asking_id):
    with as_owner():
        return Asking.objects.get(id=asking_id).answers


def test_what_is_filled_in_is_kept_while_typing_and_another_answer_asks_another_question(place, world):
    asking_id, path = begin(world, SLUG)
    gp = place("gp", 360)
    page = gp.open(path)
    page.get_by_role("button", name="Toon alle vragen op één pagina").click()
    page.locator("[data-cards] > :nth-child(3)").wait_for()

    page.locator("input[name='a:vertel'], textarea[name='a:vertel']").fill("Half een zin")
    page.get_by_label("ja", exact=True).check()

    page.get_by_role("textbox", name="Proefvraag twee").wait_for()
    assert page.locator("textarea[name='a:vertel']").input_value() == "Half een zin"
    page.get_by_role("textbox", name="Proefvraag twee").press_sequentially("7", delay=20)
    page.wait_for_timeout(MOST_LOST_S * 1000)
    # The page is gone, without a button pressed.
    page.goto("about:blank")
    assert kept(asking_id) == {":slaapt": ["true"], ":vertel": ["Half een zin"], ":uren": ["7"]}
    assert page.goto(gp.address + path).status == 200
    assert page.get_by_role("textbox", name="Proefvraag twee").input_value() == "7"


def test_what_could_not_be_sent_waits_in_the_tab_and_goes_along_after_logging_in_again(place, world, client):
    asking_id, path = begin(world, EVERY_SLUG)
    gp = place("gp", 1280)
    page = gp.open(path + "?vraag=3")
    cookies = page.context.cookies()
    page.context.clear_cookies()

    slider = page.get_by_role("slider")
    slider.focus()
    slider.press("End")
    page.get_by_text("U bent uitgelogd.").wait_for()
    assert kept(asking_id) == {}
    page.context.add_cookies(cookies)
    page.reload()

    page.get_by_text("Bewaard om").wait_for()
    assert kept(asking_id) == {":schuif": ["10"]}
    gp.complaints.clear()
