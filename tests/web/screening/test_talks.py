"""Walking through a talk: from the list to what was agreed; and one that no page betrays."""

from __future__ import annotations

import re
import uuid

import pytest
from django.urls import reverse
from tests.factories import as_owner, make_user, read
from tests.web.reading import text_of, token_of

from weefsel.apps.adoption.operations.adapt import adapt
from weefsel.apps.adoption.operations.adopt import adopt
from weefsel.apps.audit.models import Event
from weefsel.apps.directory.models import LinkReport
from weefsel.apps.screening.models import PrivateTalk, Talk, TalkStep

IN_PRIVATE = "goed-kijken-naar-banden"
WORD = "verbondenheid"


@pytest.fixture
def gp(client, world):
    client.force_login(world.gp)
    return client


def begin(client, person, slug):
    address = reverse("list_talks", args=[person.id])
    sent = {"werkvorm": slug, "formulier": token_of(client.get(address))}
    first = client.post(address, sent)
    assert client.post(address, sent).url == first.url
    return first.url


def test_a_talk_is_begun_walked_paused_skipped_and_ended(gp, world):
    url = begin(gp, world.person, "triadekaart")
    text = text_of(gp.get(url))
    assert "staat niet in weefsel: wij nemen geen tekst van een ander over" in text
    assert "Niet zonder dat de persoon het goedvindt dat u met de naaste praat." in text
    assert ("Ypsilon" in text, "Wat zou kunnen helpen" in text) == (True, True)

    answer = gp.post(url, {"do": "step", "number": 1, "words": "Koken, en de post."})
    assert answer.url == f"{url}?stap=2#stap-2"
    gp.post(url, {"do": "skip", "number": 2, "words": "x"})
    later = gp.get(url)
    assert [(card.number, card.form is not None) for card in later.context["page"].steps if card.form] == [(3, True)]
    assert "2 van 5 stappen gedaan." in text_of(gp.get(reverse("list_talks", args=[world.person.id])))
    assert gp.get(f"{url}?stap=²").status_code == 200
    assert gp.post(url, {"do": "step", "number": "²", "words": "x"}).status_code == 422
    wrong = gp.post(url, {"do": "end", "outcome": "agreed", "agreed": " "})
    assert (wrong.status_code, "Schrijf op wat u samen afsprak, of kies: nu niets." in text_of(wrong)) == (422, True)
    gp.post(url, {"do": "end", "outcome": "agreed", "agreed": "Zus belt elke dinsdag."})

    done = text_of(gp.get(url))
    assert ("Zus belt elke dinsdag." in done, "Overgeslagen" in done, "Niet aan toegekomen" in done) == (True,) * 3
    assert ("Rond af" in done, "Bewaar en ga verder" in done) == (False, False)
    assert list(TalkStep.objects.values_list("number", "is_skipped")) == [(1, False), (2, True)]
    gone = gp.post(url, {"do": "step", "number": 3, "words": "te laat"})
    assert (gone.status_code, Talk.objects.get().steps.count()) == (422, 2)


def test_the_person_reads_what_was_agreed_and_another_practice_finds_nothing(client, gp, world):
    url = begin(gp, world.person, "mantelscan")
    gp.post(url, {"do": "end", "outcome": "nothing_now", "agreed": "Over een maand weer."})

    client.force_login(world.patient)
    own = client.get(url)
    assert ("Over een maand weer." in text_of(own), own.context["page"].guide) == (True, None)
    assert client.post(url, {"do": "step", "number": 1}).status_code == 403
    client.force_login(world.other_gp)
    assert client.get(url).status_code == 404


def test_a_talk_about_unsafe_ties_names_itself_nowhere_and_lies_in_the_protected_part(client, gp, world):
    """Not in its address, its title, the list of talks, the person page, or the log that the person may be made to
    show; and a colleague gets the answer of a talk that does not exist."""
    url = begin(gp, world.person, IN_PRIVATE)
    gp.post(url, {"do": "step", "number": 2, "words": "Bang voor haar broer."})

    page = gp.get(url)
    html = page.content.decode()
    assert ("<title>weefsel</title>" in html, "data-quick-exit" in html, "one_entry.js" in html) == (True, True, True)
    assert ("data-draft" in html, page["Cache-Control"]) == (False, "no-store, private")
    assert (WORD in url, WORD in html.casefold(), "Goed kijken naar alle banden" in html) == (False, False, False)
    assert reverse("show_safety", args=[world.person.id]) in html
    listed = gp.get(reverse("list_talks", args=[world.person.id])).context["page"]
    assert (listed.running, listed.ended, PrivateTalk.objects.count()) == ((), (), 1)
    assert "Gesprekken onder vier ogen" in text_of(gp.get(reverse("show_safety", args=[world.person.id])))

    with as_owner():
        colleague = make_user("gp", world.practice, world.now)
        actions = set(
            Event.objects.filter(object_key=str(PrivateTalk.objects.get().id)).values_list("action", flat=True)
        )
    assert actions == {"safety.record"}
    client.force_login(colleague)
    unknown = reverse("show_talk", args=[world.person.id, uuid.uuid4()])
    answers = [client.get(each) for each in (url, unknown)]
    assert [answer.status_code for answer in answers] == [404, 404]
    told = [
        re.sub(r'csrfmiddlewaretoken" value="\w+"', "", answer.content.decode()).replace(each, "")
        for answer, each in zip(answers, (url, unknown), strict=True)
    ]
    assert told[0] == told[1]
    client.force_login(world.patient)
    assert "Bang voor haar broer." in text_of(client.get(url))


def test_an_app_gets_nothing_of_the_person_and_what_comes_back_is_written_with_a_yes(gp, world):
    """An organisation that gave an address says whether it works; without an address, that is said."""
    url = begin(gp, world.person, "familie-enzo")
    text = text_of(gp.get(url))
    assert "Weefsel stuurt niets over deze persoon mee." in text
    assert ("Het adres kennen wij niet zeker." in text, "Dit adres werkt" in text) == (True, False)

    asked = gp.post(url, {"do": "return", "words": "De buurvrouw wil helpen."})
    assert (asked.status_code, "Vraag eerst of u dit mag opschrijven." in text_of(asked)) == (422, True)
    gp.post(url, {"do": "return", "words": "De buurvrouw wil helpen.", "has_consent": "on"})
    gp.post(url, {"do": "return", "words": "En de neef.", "has_consent": "on"})
    n_steps = Talk.objects.get().n_steps
    rows = read(TalkStep.objects.all(), "number", "title", "words")
    assert list(rows) == [
        (n_steps + 1, "Wat er terugkwam", "De buurvrouw wil helpen."),
        (n_steps + 2, "Wat er terugkwam", "En de neef."),
    ]
    assert f"0 van {n_steps} stappen gedaan." in text_of(gp.get(reverse("list_talks", args=[world.person.id])))

    actor = world.actor("gp")
    adopted = adopt("familie-enzo", actor=actor, lead=world.gp, stand_in=None)
    adapt(adopted, {("handoff", "url"): "https://app.example.org/begin"}, actor=actor, reason="setting", why="Zo.")
    page = gp.get(url)
    assert "nog nooit bevestigd" in text_of(page)
    assert 'href="https://app.example.org/begin"' in page.content.decode()
    gp.post(url, {"do": "link-dead"})
    dead = gp.get(url)
    assert ("werkte niet op" in text_of(dead), 'href="https://app' in dead.content.decode()) == (True, False)
    gp.post(url, {"do": "link-works"})
    assert ("bevestigd op" in text_of(gp.get(url)), LinkReport.objects.count()) == (True, 2)
