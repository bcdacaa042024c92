"""What has to be so before a questionnaire opens, and what nobody else may notice."""

import re

import pytest
from django.urls import reverse
from tests.factories import as_owner, make_user
from tests.questionnaires import LEAVE, take_into_use
from tests.web.reading import text_of

from weefsel.apps.audit.models import Event
from weefsel.apps.screening.models import Answer, Asking, PrivateAsking, Response

LONELY = "dejong-gierveld-6"


@pytest.fixture
def gp(client, world):
    client.force_login(world.gp)
    return client


def begin(world, slug=LONELY):
    return reverse("begin_questionnaire", args=[world.person.id, slug])


def answer_all(client, asking, value):
    at = reverse("ask_questionnaire", args=[asking.person_id, asking.id])
    items = ("leegte", "terugvallen", "vertrouwen", "verbonden", "mis-mensen", "in-de-steek")
    for item in items if isinstance(value, str) else items[: len(value)]:
        client.post(at, {"hier": f":{item}", f"a:{item}": value if isinstance(value, str) else value[0], "do": "save"})
    return client.post(at, {"do": "finish"})


def test_a_scale_of_loneliness_opens_only_after_the_person_said_so_and_closes_kindly(gp, world):
    take_into_use(world.actor("administrator"), LONELY)

    asked = gp.get(begin(world))
    unanswered = gp.post(begin(world), {"occasion": "visit"})
    shut = gp.post(begin(world), {"occasion": "visit", "feels_lonely": "yes", "wants_support": "no"})

    assert "De persoon zegt zelf dat hij of zij zich eenzaam voelt." in text_of(asked)
    assert (unanswered.status_code, text_of(unanswered).count("Kies ja of nee.")) == (422, 4)
    assert (shut.status_code, "Er is niets opgeschreven." in text_of(shut)) == (200, True)
    assert Asking.objects.count() == 0
    opened = gp.post(begin(world), {"occasion": "visit", "feels_lonely": "yes", "wants_support": "yes"})
    assert (opened.status_code, Asking.objects.get().said) == (302, ["feels_lonely", "wants_support"])


def test_a_score_stands_beside_what_it_may_be_used_for_and_too_few_answers_give_none(gp, world):
    take_into_use(world.actor("administrator"), LONELY)
    sent = {"occasion": "visit", "feels_lonely": "yes", "wants_support": "yes"}
    gp.post(begin(world), sent)
    first = answer_all(gp, Asking.objects.get(), "midden")
    gp.post(begin(world), sent)
    second = answer_all(gp, Asking.objects.get(ended_at=None), ["ja", "ja"])

    page, few = gp.get(first.url), gp.get(second.url)

    assert [(line.name, line.value, line.band) for line in page.context["page"].scores] == [
        ("emotionele eenzaamheid", 3.0, "eenzaam"),
        ("sociale eenzaamheid", 3.0, "eenzaam"),
        ("eenzaamheid", 6.0, "sterk"),
    ]
    assert "Geen diagnose van een persoon." in text_of(page)
    assert LEAVE in text_of(page)
    assert [(line.value, line.change) for line in few.context["page"].scores] == [(None, None)] * 3
    assert text_of(few).count("te weinig antwoorden voor een score") == 3


def test_the_person_reads_their_answers_and_no_score(gp, world, client):
    take_into_use(world.actor("administrator"), LONELY)
    gp.post(begin(world), {"occasion": "visit", "feels_lonely": "yes", "wants_support": "yes"})
    shown = answer_all(gp, Asking.objects.get(), "midden").url

    client.force_login(world.patient)
    page = client.get(shown)

    assert (page.status_code, page.context["page"].scores, page.context["page"].may_export) == (200, (), False)
    assert text_of(page).count("Proefantwoord midden") == 6
    assert "sterk" not in text_of(page)


def test_a_conversation_tool_has_no_score(gp, world):
    take_into_use(world.actor("administrator"), "mpg-spinnenweb")
    gp.post(begin(world, "mpg-spinnenweb"), {"occasion": "visit"})

    page = gp.get(
        gp.post(reverse("ask_questionnaire", args=[world.person.id, Asking.objects.get().id]), {"do": "finish"}).url
    )

    assert page.context["page"].scores == ()
    assert "nooit een uitkomst" in text_of(page)


def test_what_is_asked_about_safety_stands_in_the_protected_part_and_nowhere_else(gp, world, client):
    take_into_use(world.actor("administrator"), "hits")
    start = reverse("begin_private", args=[world.person.id])

    assert gp.get(begin(world, "hits")).status_code == 404
    assert "hits" not in gp.get(reverse("choose_questionnaire", args=[world.person.id])).content.decode().lower()
    sent = {"lijst": "hits", "occasion": "visit", "alone_in_private": "yes", "trained_help_ready": "yes"}
    at = gp.post(start, sent).url
    for item in ("pijn-gedaan", "beledigd", "bedreigd", "geschreeuwd"):
        gp.post(at, {"hier": f":{item}", f"a:{item}": "3", "do": "save"})
    done = gp.get(gp.post(at, {"do": "finish"}).url)

    assert [each.objects.count() for each in (PrivateAsking, Asking, Response, Answer)] == [1, 0, 0, 0]
    assert [(line.value, line.band) for line in done.context["page"].scores] == [(12.0, "positief")]
    assert re.search(r"<title>\s*weefsel\s*</title>", done.content.decode())
    with as_owner():
        kinds = set(Event.objects.filter(object_type="safety_asking").values_list("action", flat=True))
        world.colleague = make_user("gp", world.practice, world.now)
    assert kinds == {"safety.record"}
    client.force_login(world.colleague)
    refused, unknown = client.get(at), client.get(at.replace(at.split("/")[-2], str(world.person.id)))
    assert (refused.status_code, text_of(refused)) == (unknown.status_code, text_of(unknown))
    second = client.post(start, sent).url
    assert second != at
    client.force_login(world.patient)
    own = client.get(at)
    assert (own.status_code, own.context["page"].scores) == (200, ())


def test_without_a_yes_to_being_alone_nothing_about_safety_begins(gp, world):
    take_into_use(world.actor("administrator"), "hits")

    shut = gp.post(
        reverse("begin_private", args=[world.person.id]),
        {"lijst": "hits", "occasion": "visit", "alone_in_private": "no", "trained_help_ready": "yes"},
    )

    assert (shut.status_code, "Kies een ander moment" in text_of(shut), PrivateAsking.objects.count()) == (200, True, 0)
