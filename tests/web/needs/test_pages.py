"""What could help: proposed with a reason, chosen together, and told to nobody who may not know."""

import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from tests.factories import as_owner, relate
from tests.web.reading import text_of

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.audit.models import Event
from weefsel.apps.needs.models import Need, Reason
from weefsel.apps.needs.operations import agree_needs, propose_needs, record_transition
from weefsel.apps.needs.validators import Decision
from weefsel.apps.screening.operations import record_answers

REASON = "U zei dat u graag meer contact wilt."
BIRTH = {"do": "transition", "what": "birth", "form_token": str(uuid.UUID(int=1))}


@pytest.fixture
def address(world):
    return reverse("show_needs", args=[world.person.id])


@pytest.fixture
def gp(client, world):
    client.force_login(world.gp)
    return client


@pytest.fixture
def proposed(world):
    """Two proposals: company, and doing something for somebody."""
    actor = world.actor("gp")
    answers = {"genoeg": "het mag meer zijn", "helpt-zelf": "nu niemand, maar dat wil ik wel"}
    record_answers(world.person, catalogue().instruments["contact-intake"], answers, "visit", actor=actor)
    propose_needs(world.person, actor=actor)


def coach(client, world, now):
    with as_owner():
        relate(world.person, world.welfare, now, relation="coaching")
    client.force_login(world.link_worker)


def states():
    with as_owner():
        return {need.kind: (need.state, need.words) for need in Need.objects.all()}


def say(client, address, kind, choice, seen="proposed", **fields):
    return client.post(address, {"do": "decide", "kind": kind, "choice": choice, "seen": seen, **fields})


def test_looking_at_the_talk_leads_to_proposals_each_with_its_reason_and_what_that_does_not_say(gp, world, address):
    record_answers(
        world.person,
        catalogue().instruments["contact-intake"],
        {"genoeg": "het mag meer zijn"},
        "visit",
        actor=world.actor("gp"),
    )

    response = gp.post(reverse("propose_needs", args=[world.person.id]), follow=True)

    assert response.redirect_chain == [(address, 302)]
    cards = response.context["page"].proposed
    assert [(card.line.kind, card.line.reasons) for card in cards] == [("company", (REASON,))]
    assert (cards[0].line.why[0].limit, cards[0].line.why[0].source) == (
        "Met wie en hoe, weet u alleen zelf.",
        catalogue().sources["rvs-2026"].title,
    )


def test_yes_and_no_are_said_one_proposal_at_a_time(gp, address, proposed):
    response = say(gp, address, "company", "agree", words="samen koken")
    say(gp, address, "give-something", "decline")

    assert (response.status_code, response.url) == (302, address)
    assert states() == {"company": ("agreed", "samen koken"), "give-something": ("declined", "")}
    assert "Iets voor een ander doen: niet gewild" in text_of(gp.get(address))


def test_other_words_another_kind_and_a_moment_can_be_said(gp, address, proposed):
    say(gp, address, "company", "say", words="koken", priority="1")
    say(gp, address, "give-something", "say", instead="peers", words="met wie het kent")

    assert states() == {
        "company": ("agreed", "koken"),
        "give-something": ("declined", ""),
        "peers": ("agreed", "met wie het kent"),
    }
    chosen = gp.get(address).context["page"].chosen
    assert [(card.line.kind, card.line.priority_text) for card in chosen] == [("company", "dit eerst"), ("peers", "")]
    assert "de persoon: liever iets anders, Mensen die hetzelfde meemaken" in text_of(gp.get(address))


def test_after_choosing_the_next_step_is_what_fits_nearby(gp, world, address, proposed):
    before = gp.get(address).content.decode()
    say(gp, address, "company", "agree")

    after = gp.get(address).content.decode()

    step = reverse("show_candidates", args=[world.person.id])
    assert (step in before, step in after) == (False, True)


def test_what_was_chosen_can_be_there_now_or_not_be_needed_and_the_last_word_is_taken_back(gp, address, proposed):
    say(gp, address, "company", "agree")
    say(gp, address, "company", "met", seen="agreed")
    met = states()["company"][0]
    word = gp.get(address).context["page"].closed[0].line.last_word

    gp.post(address, {"do": "undo", "id": str(word.id)})

    assert (met, states()["company"][0]) == ("met", "agreed")


def test_enter_in_a_field_says_yes_and_never_no(gp, address, proposed):
    html = gp.get(address).content.decode()

    forms = re.findall(r'<form method="post" novalidate>.*?</form>', html, flags=re.DOTALL)
    assert [re.findall(r'name="choice" value="(\w+)"', form)[0] for form in forms] == ["agree", "agree"]


def test_an_own_need_is_added(gp, address):
    gp.post(
        address, {"do": "own", "own_kind": "moving-together", "own_words": "zwemmen op dinsdag", "own_priority": "3"}
    )

    assert states() == {"moving-together": ("agreed", "zwemmen op dinsdag")}


@pytest.mark.parametrize(
    ("sent", "text", "kept"),
    [
        (
            {"do": "own", "own_words": "iets met dieren"},
            "Kies waar uw eigen woorden bij horen.",
            'value="iets met dieren"',
        ),
        ({**BIRTH, "on": ""}, "Kies een dag. Ongeveer is goed.", '<option value="birth" selected>'),
        ({**BIRTH, "on": "2029-01-01"}, "Kies een dag die geweest is", 'value="2029-01-01"'),
        (
            {"kind": "company", "choice": "agree", "seen": "agreed", "words": "koken"},
            "Iemand anders koos net iets",
            'value="koken"',
        ),
        ({"kind": "company", "choice": "??", "seen": "proposed"}, "Kies of u dit wilt of niet.", ""),
        ({"kind": "safety-first", "choice": "agree"}, "Dit hoort op het afgeschermde blad, niet hier.", ""),
    ],
)
def test_what_is_not_right_is_told_and_what_was_typed_stays(gp, address, proposed, sent, text, kept):
    before = states()

    response = gp.post(address, sent)

    assert (response.status_code, states()) == (422, before)
    assert text in text_of(response)
    assert kept in response.content.decode()


@pytest.mark.parametrize("sent", [{"do": "undo"}, {"do": "undo", "id": "x"}, {"do": "forget", "id": "x"}])
def test_a_form_of_no_page_of_ours_changes_nothing(gp, address, proposed, sent):
    before = states()

    assert (gp.post(address, sent).status_code, states()) == (302, before)


def test_a_professional_has_a_view_beside_what_the_person_says_and_the_person_reads_it(
    client, gp, world, address, proposed
):
    need = gp.get(address).context["page"].proposed[0].line.id

    gp.post(address, {"do": "view", "need": str(need), "view": "doubts", "view_words": "te druk nu"})
    wrong = gp.post(address, {"do": "view", "need": str(need), "view": "agree"})
    client.force_login(world.patient)
    response = client.get(address)

    assert (states()["company"], wrong.status_code) == (("proposed", ""), 422)
    assert "gp twijfelt of dit past : “te druk nu”" in " ".join(text_of(response).replace(":", " :").split())
    assert response.context["page"].proposed[0].view is None


def test_what_happened_is_told_proposes_and_can_be_taken_away(gp, address):
    form = {"do": "transition", "what": "bereavement", "on": "2027-03-01", "form_token": str(uuid.uuid4())}
    gp.post(address, form)
    gp.post(address, form)
    page = gp.get(address).context["page"]
    shown = [(one.label, one.happened_on.isoformat(), one.is_recent) for one in page.transitions]

    gp.post(address, {"do": "forget", "id": str(page.transitions[0].id)})

    assert shown == [("iemand verloren", "2027-03-01", True)]
    assert [card.line.kind for card in page.proposed] == ["emotional-support", "peers"]
    assert (gp.get(address).context["page"].proposed, gp.get(address).context["page"].transitions) == ((), ())


def test_few_people_is_asked_about_and_not_proposed(gp, world, address):
    record_answers(
        world.person, catalogue().instruments["contact-intake"], {"bezoek": "niemand"}, "visit", actor=world.actor("gp")
    )

    page = gp.post(reverse("propose_needs", args=[world.person.id]), follow=True).context["page"]

    assert (page.proposed, page.questions) == ((), ("U zei dat er niemand op bezoek kwam. Is dat goed zo voor u?",))


def test_twenty_proposals_show_three_and_fold_the_rest(gp, world, address):
    kinds = [slug for slug, need in catalogue().needs.items() if need.track == "network"]
    with as_owner():
        for kind in kinds:
            need = Need.objects.create(person=world.person, kind=kind, state="proposed", proposed_at=world.now)
            Reason.objects.create(need=need, person=world.person, text=f"Reden {kind}.", place=0, given_at=world.now)

    page = gp.get(address).context["page"]

    assert [card.line.kind for card in (*page.proposed, *page.more)] == kinds
    assert len(page.proposed) == 3
    assert f"Nog {len(kinds) - 3} voorstellen" in text_of(gp.get(address))
    on_person_page = text_of(gp.get(reverse("show_person", args=[world.person.id])))
    assert re.findall(r"Reden [a-z-]+\.", on_person_page) == [f"Reden {kinds[0]}."]


def test_what_comes_first_stands_at_the_top_with_whom_to_turn_to_and_matching_says_so(gp, world, address):
    agree_needs(
        world.person,
        [Decision("money-first", "agree", "de huur"), Decision("company", "agree")],
        actor=world.actor("gp"),
    )

    text = text_of(gp.get(address))

    assert text.index("“de huur”") < text.index("De gemeente helpt bij schulden") < text.index("Dit is gekozen")
    assert "Dit eerst" in text_of(gp.get(reverse("show_candidates", args=[world.person.id])))


def test_the_page_is_the_same_whether_anything_about_safety_was_ever_said(client, gp, world, address, proposed):
    def pages():
        seen = []
        for user in (world.gp, world.patient):
            client.force_login(user)
            html = client.get(address).content.decode()
            seen.append(re.sub(r'(csrfmiddlewaretoken|form_token)" value="[^"]*"|nonce="[^"]*"', "", html))
        return seen

    before = pages()
    with as_owner():
        Need.objects.create(person=world.person, kind="safety-first", state="agreed", proposed_at=world.now)

    assert pages() == before
    assert [("safety-first" in html, "Eerst veilig" in html) for html in before] == [(False, False)] * 2


def test_the_person_chooses_on_their_own_page(client, world, address, proposed):
    client.force_login(world.patient)

    response = client.get(address)
    say(client, address, "give-something", "agree")

    assert 'data-audience="person"' in response.content.decode()
    assert states()["give-something"] == ("agreed", "")


def test_a_coach_reads_what_was_chosen_and_nothing_of_the_talk(client, world, address, proposed, now):
    actor = world.actor("gp")
    agree_needs(
        world.person,
        [Decision("company", "agree", "samen koken", "proposed"), Decision("advice", "decline")],
        actor=actor,
    )
    record_transition(world.person, "bereavement", now.date(), actor=actor, token=uuid.uuid4())
    coach(client, world, now)

    response = client.get(address)

    text = text_of(response)
    assert "“samen koken”" in text
    hidden = (REASON, "Iets voor een ander doen", "Iemand die meedenkt", "verloren", "de persoon:", "Klopt dit?")
    assert [words for words in hidden if words in text] == []
    assert say(client, address, "company", "met", seen="agreed").status_code == 403


@pytest.mark.parametrize("role", ["other_gp", "host", "volunteer", "manager", "administrator", "nurse"])
def test_who_may_not_know_the_needs_gets_no_page(client, world, role, address, proposed):
    client.force_login(getattr(world, role))

    codes = {client.get(address).status_code, client.post(reverse("propose_needs", args=[world.person.id])).status_code}

    assert codes <= {403, 404}


def test_without_needs_the_page_offers_to_choose(gp, address):
    assert "Kies hieronder zelf iets, of kijk wat er uit het gesprek komt." in text_of(gp.get(address))


def test_every_look_and_every_decision_stands_in_the_log(gp, world, address, proposed, now):
    with as_owner():
        before = Event.objects.count()
    say(gp, address, "company", "agree")
    gp.get(address)

    with as_owner():
        lines = Event.objects.filter(at__gt=now - timedelta(days=1)).values_list("action", "kind")
        assert sorted(lines)[-3:] == [("needs.read_chosen", "R"), ("needs.read_chosen", "R"), ("screening.record", "C")]
        assert Event.objects.count() == before + 3


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_takes_a_fixed_number_of_queries(gp, world, address, n, django_assert_num_queries):
    kinds = ("company", "advice", "peers")[:n]
    agree_needs(world.person, [Decision(kind, "agree") for kind in kinds], actor=world.actor("gp"))

    with django_assert_num_queries(32):
        gp.get(address)
