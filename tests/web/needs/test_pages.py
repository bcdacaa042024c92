"""What could help: proposed with a reason, chosen together, and told to nobody who may not know."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from tests.factories import as_owner
from tests.web.reading import text_of

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.audit.models import Event
from weefsel.apps.needs.models import Need
from weefsel.apps.needs.operations import agree_needs, propose_needs
from weefsel.apps.needs.validators import Decision
from weefsel.apps.rights.models import Relation
from weefsel.apps.screening.operations import record_answers

REASON = "U zei dat er niemand op bezoek kwam."


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
    answers = {"bezoek": "niemand", "helpt-zelf": "nu niemand, maar dat wil ik wel"}
    record_answers(world.person, catalogue().instruments["contact-intake"], answers, "visit", actor=actor)
    propose_needs(world.person, actor=actor)


def coach(client, world, now):
    with as_owner():
        Relation.objects.create(
            relation="coaching", person_id=world.person.id, organization=world.welfare, ground="test", valid_from=now,
            declared_at=now,
        )  # fmt: skip
    client.force_login(world.link_worker)


def states():
    with as_owner():
        return {need.kind: (need.state, need.words) for need in Need.objects.all()}


def send(client, address, **fields):
    return client.post(address, {key.replace("__", "-"): value for key, value in {"together": "on", **fields}.items()})


def test_looking_at_the_talk_leads_to_proposals_each_with_its_reason(gp, world, address):
    record_answers(
        world.person, catalogue().instruments["contact-intake"], {"bezoek": "niemand"}, "visit", actor=world.actor("gp")
    )

    response = gp.post(reverse("propose_needs", args=[world.person.id]), follow=True)

    assert response.redirect_chain == [(address, 302)]
    assert [(row.line.kind, row.line.reasons) for row in response.context["form"].rows] == [("company", (REASON,))]
    assert text_of(response).count(REASON) == 1


def test_a_tick_chooses_with_own_words_and_no_tick_leaves_it_open(gp, address, proposed):
    response = send(gp, address, **{"want-company": "on", "words-company": "samen koken", "seen-company": "proposed"})

    assert (response.status_code, response.url) == (302, address)
    assert states() == {"company": ("agreed", "samen koken"), "give-something": ("proposed", "")}


def test_after_choosing_the_next_step_is_what_fits_nearby(gp, world, address, proposed):
    before = gp.get(address).content.decode()
    send(gp, address, **{"want-company": "on"})

    after = gp.get(address).content.decode()

    step = reverse("show_candidates", args=[world.person.id])
    assert (step in before, step in after) == (False, True)


def test_taking_the_tick_away_takes_the_choice_back(gp, address, proposed):
    send(gp, address, **{"want-company": "on"})

    send(gp, address, **{"seen-company": "agreed"})

    assert states()["company"][0] == "declined"


def test_a_proposal_is_refused_alone_and_nothing_else_is_decided(gp, address, proposed):
    send(gp, address, **{"want-company": "on"})

    response = gp.post(address, {"refuse": "give-something"}, follow=True)

    assert states() == {"company": ("agreed", ""), "give-something": ("declined", "")}
    assert "Iets voor een ander doen: niet gewild" in text_of(response)


def test_enter_in_a_field_saves_and_never_refuses(gp, address, proposed):
    html = gp.get(address).content.decode()

    main = re.search(r'<form method="post" class="w-form".*?</form>', html, flags=re.DOTALL)[0]
    buttons = re.findall(r"<button[^>]*>", main)
    assert [('form="weiger"' in button) for button in buttons] == [True, True, False]


def test_an_own_need_is_added(gp, address):
    send(gp, address, own_kind="moving-together", own_words="zwemmen op dinsdag")

    assert states() == {"moving-together": ("agreed", "zwemmen op dinsdag")}


def test_own_words_without_a_need_are_told_and_kept(gp, address):
    response = send(gp, address, own_words="iets met dieren")

    assert (response.status_code, states()) == (422, {})
    assert "Kies waar uw eigen woorden bij horen." in text_of(response)
    assert 'value="iets met dieren"' in response.content.decode()


def test_a_professional_decides_nothing_alone(gp, address, proposed):
    response = gp.post(address, {"want-company": "on", "seen-company": "proposed"})

    assert (response.status_code, states()["company"][0]) == (422, "proposed")
    assert "Kies samen. Is de persoon er nu niet bij, bewaar dan nog niets." in text_of(response)


def test_what_somebody_else_decided_meanwhile_is_told_and_the_words_stay(gp, world, address, proposed):
    agree_needs(world.person, [Decision("company", "agree", "kaarten", "proposed")], actor=world.actor("gp"))

    response = send(gp, address, **{"want-company": "on", "words-company": "koken", "seen-company": "proposed"})

    assert (response.status_code, states()["company"]) == (422, ("agreed", "kaarten"))
    assert "Iemand anders koos net iets over “Gezelschap”." in text_of(response)
    assert 'value="koken"' in response.content.decode()


def test_safety_first_is_said_plainly_and_no_group_is_offered(gp, world, address):
    agree_needs(
        world.person, [Decision("safety-first", "agree"), Decision("company", "agree")], actor=world.actor("gp")
    )

    response = gp.get(address)

    assert "Zoek nu nog geen groep." in text_of(response)
    assert reverse("show_candidates", args=[world.person.id]) not in response.content.decode()


def test_another_track_is_said_plainly_beside_what_was_chosen(gp, world, address):
    agree_needs(
        world.person,
        [Decision("other-track", "agree", "de huur"), Decision("company", "agree")],
        actor=world.actor("gp"),
    )

    response = gp.get(address)

    assert "“de huur”. Geld, wonen of papieren gaan voor." in text_of(response)
    assert reverse("show_candidates", args=[world.person.id]) in response.content.decode()


def test_the_person_chooses_on_their_own_page_without_safety_on_the_screen(client, world, address, proposed):
    agree_needs(world.person, [Decision("safety-first", "agree")], actor=world.actor("gp"))
    client.force_login(world.patient)

    response = client.get(address)
    client.post(address, {"want-give-something": "on", "seen-give-something": "proposed"})

    html = response.content.decode()
    assert ('data-audience="person"' in html, "safety-first" in html, "Eerst veilig zijn" in html) == (
        True,
        False,
        False,
    )
    assert states()["give-something"] == ("agreed", "")


def test_a_coach_reads_what_was_chosen_and_nothing_of_the_talk(client, world, address, proposed, now):
    agree_needs(
        world.person,
        [
            Decision("company", "agree", "samen koken", "proposed"),
            Decision("advice", "decline"),
            Decision("safety-first", "agree"),
        ],
        actor=world.actor("gp"),
    )
    coach(client, world, now)

    response = client.get(address)

    text = text_of(response)
    assert "“samen koken”" in text
    hidden = (REASON, "Iets voor een ander doen", "Iemand die meedenkt", "Eerst veilig zijn", "Zoek nu nog geen groep")
    assert [words for words in hidden if words in text] == []
    assert client.post(address, {"together": "on", "own_kind": "company"}).status_code == 403


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
    send(gp, address, **{"want-company": "on"})
    gp.get(address)

    with as_owner():
        lines = Event.objects.filter(at__gt=now - timedelta(days=1)).values_list("action", "kind")
        assert sorted(lines)[-3:] == [("needs.read_chosen", "R"), ("needs.read_chosen", "R"), ("screening.record", "C")]
        assert Event.objects.count() == before + 3


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_takes_a_fixed_number_of_queries(gp, world, address, n, django_assert_num_queries):
    kinds = ("company", "advice", "peers")[:n]
    agree_needs(world.person, [Decision(kind, "agree") for kind in kinds], actor=world.actor("gp"))

    with django_assert_num_queries(18):
        gp.get(address)
