"""The board of a coach and the page of what is missing."""

from __future__ import annotations

import re
import uuid

import pytest
from django.urls import reverse
from tests.apps.matching.planning import line_of, make_coached, make_plan
from tests.apps.safety.acts import refer_row
from tests.factories import as_owner, make_offer

from weefsel.apps.consent.models import Consent
from weefsel.apps.directory.models import Offer
from weefsel.apps.matching.models import MatchLine, MatchRun
from weefsel.apps.referrals.models import Referral
from weefsel.web.matching import runs

KIND = "voorzorgcirkels"
BOARD = "/plannen/"


def to_coach(world, person) -> None:
    """The person was referred to the coach, who looks for a place."""
    consent, _made = Consent.objects.get_or_create(
        person=person, receiver=world.welfare, purpose="coaching", text="Ja.", how="spoken", given_at=world.now
    )
    referral = refer_row(world, person, make_offer(world.house, capacity=9))
    Referral.objects.filter(id=referral.id).update(
        offer=None, receiver=world.welfare, consent=consent, assigned_organization=world.welfare
    )


@pytest.fixture
def town(world, client):
    with as_owner():
        world.people = [make_coached(world, name) for name in ("Aa", "Bee", "Cee")]
        for each in world.people:
            to_coach(world, each)
        world.offers = [make_offer(world.house, KIND, capacity=1) for _ in range(2)]
    client.force_login(world.link_worker)
    return world


def press(client, act: str, line: MatchLine, **more):
    data = {"do": act, "seen": line.state, "terug": "deel=bekijken", **more}
    return client.post(reverse("step_line", args=[line.id]), data, follow=True)


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_one_press_makes_a_plan_of_everyone_who_looks_for_a_place(town, client):
    assert "3 mensen zoeken een plek" in text(client.get(BOARD))
    token = uuid.uuid4()

    done = client.post(reverse("make_plan"), {"form_token": token}, follow=True)
    client.post(reverse("make_plan"), {"form_token": token})

    assert "Het plan is klaar. Het is een voorstel: niemand gaat zonder eigen ja." in text(done)
    assert re.findall(r"(Te bekijken|Wacht op een plek) (\d+)", text(done)) == [
        ("Te bekijken", "2"),
        ("Wacht op een plek", "1"),
    ]
    town.actor("link_worker")
    assert (MatchRun.objects.count(), MatchLine.objects.count()) == (1, 3)


def test_who_goes_first_and_for_whom_places_are_kept_is_chosen_told_and_stays_for_the_next_plan(town, client):
    def made(**chosen):
        return text(client.post(reverse("make_plan"), {"form_token": uuid.uuid4(), **chosen}, follow=True))

    plain = made()
    chosen = made(few_first="2", reserve="50", reserve_for="age >= 75", stays="on")
    refused = made(few_first="60")

    assert "Dit is het beste plan dat er is voor allen samen. Dat is bewezen." in plain
    assert "ging voor (3). Dat veranderde niets: zij hadden al wat kon." in chosen
    assert "en zij kregen er 0. De rest blijft leeg voor wie later komt." in chosen
    assert "Elk aanbod hield 50 % van de vrije plekken vrij voor mensen van 75 jaar en ouder." in chosen
    assert "wat voor allen samen het beste past" in chosen.split("Eerder, met dezelfde loten:")[1]
    assert "Kies uit de lijst wie voorgaat" in refused
    form = client.get(BOARD).context["page"].form
    assert [form[name].value() for name in ("few_first", "reserve", "reserve_for", "stays")] == [
        2,
        50,
        "age >= 75",
        True,
    ]
    town.actor("link_worker")
    assert MatchRun.objects.count() == 2


def test_a_proposal_goes_from_hand_to_hand_and_can_be_taken_back(town, client):
    make_plan(town.actor("link_worker"))
    line = MatchLine.objects.filter(state="proposed").first()

    accepted = press(client, "accept", line)
    assert f"{line.person.full_name}: te bespreken." in text(accepted)
    town.actor("link_worker")
    back = client.post(reverse("undo_line", args=[line.id]), follow=True)
    assert "Teruggedraaid" in text(back)
    press(client, "accept", line)
    line.state = "accepted"
    said = press(client, "yes", line)
    assert f"{line.person.full_name} zegt ja." in text(said)
    assert said.redirect_chain[-1][0] == f"{BOARD}?deel=ja#regel-{line.id}"  # the referral is next

    board = client.get(BOARD + "?deel=ja").content.decode()

    refer = reverse("refer_person", args=[line.person_id, line.offer_id])
    assert refer in board
    with as_owner():
        Offer.objects.filter(id=line.offer_id).update(is_open=False)
    ended = client.get(BOARD + "?deel=ja").content.decode()
    assert "Dit aanbod is gestopt." in ended
    assert refer not in ended
    with as_owner():
        Offer.objects.filter(id=line.offer_id).update(is_open=True)
        referral = refer_row(town, line.person, line.offer)
    assert reverse("show_referral", args=[referral.id]) in client.get(BOARD + "?deel=ja").content.decode()


def test_what_somebody_else_did_meanwhile_is_told(town, client):
    make_plan(town.actor("link_worker"))
    line = MatchLine.objects.filter(state="proposed").first()
    press(client, "accept", line)

    second = press(client, "reject", line, reason="too-far")

    assert "zette dit voorstel om" in text(second)
    assert "Er is niets veranderd." in text(second)


def test_another_place_is_chosen_from_what_fits_with_who_else_it_was_meant_for(town, client):
    make_plan(town.actor("link_worker"))
    (without,) = MatchLine.objects.filter(state="none")
    taken = MatchLine.objects.filter(state="proposed").first()

    page = client.get(reverse("change_line", args=[without.id]))
    assert f"In het plan staat dit ook voor: {taken.person.full_name}" in text(page)
    assert "Dan is er geen plek voor allemaal" in text(page)
    wrong = client.post(reverse("change_line", args=[without.id]), {"offer": uuid.uuid4()}, follow=True)
    assert "Hier is nu geen passende plek." in text(wrong)

    done = client.post(
        reverse("change_line", args=[without.id]), {"offer": taken.offer_id, "seen": "none"}, follow=True
    )

    assert "Door een coach gekozen." in text(done)
    town.actor("link_worker")
    assert line_of(without.person).offer_id == taken.offer_id


def test_the_board_asks_as_many_questions_for_three_as_for_nine(town, client, django_assert_num_queries):
    make_plan(town.actor("link_worker"))
    client.get(BOARD)
    with django_assert_num_queries(22):
        client.get(BOARD + "?deel=alles")
    with as_owner():
        for number in range(6):
            to_coach(town, make_coached(town, f"Meer{number}"))
        make_offer(town.house, KIND, capacity=9)
    make_plan(town.actor("link_worker"))

    with django_assert_num_queries(22):
        client.get(BOARD + "?deel=alles")


def test_the_board_is_narrowed_by_name_and_by_who_coaches(town, client):
    make_plan(town.actor("link_worker"))

    found = text(client.get(BOARD + "?deel=alles&naam=bee"))

    assert ("Bee" in found, "Cee" in found) == (True, False)
    empty = text(client.get(BOARD + "?deel=afgewezen"))
    assert ("Hier staat nu niemand" in empty, "Naar ‘Te bekijken’ (2)" in empty) == (True, True)


@pytest.mark.parametrize("who", ["gp", "host", "manager", "municipality", "administrator", "patient", "researcher"])
def test_the_board_is_for_coaches_and_a_line_for_those_who_coach_that_person(town, client, who):
    make_plan(town.actor("link_worker"))
    line = MatchLine.objects.first()
    client.force_login(getattr(town, who))

    assert client.get(BOARD).status_code == 403
    assert client.post(reverse("make_plan"), {"form_token": uuid.uuid4()}).status_code == 403
    assert press(client, "accept", line).status_code == 403
    assert client.get(reverse("change_line", args=[line.id])).status_code == 403


def test_what_is_missing_is_told_in_numbers_and_to_a_municipality_only_when_shared_and_large(town, client):
    with as_owner():
        for number in range(13):
            to_coach(town, make_coached(town, f"Meer{number}"))
    make_plan(town.actor("link_worker"))
    gaps = reverse("show_gaps")

    own = text(client.get(gaps))
    assert "zoeken 14 mensen dit" in own
    helped = re.search(r"zouden ongeveer (\d+) mensen meer een plek vinden", own)
    assert 0 < int(helped[1]) <= 14
    client.force_login(town.municipality)
    assert "Er is geen tekort bekend" in text(client.get(gaps))
    client.force_login(town.link_worker)
    client.post(reverse("share_gaps"))
    client.force_login(town.municipality)
    assert "zoeken 10 mensen dit" in text(client.get(gaps))
    client.force_login(town.gp)
    assert client.get(gaps).status_code == 403


def test_the_page_of_the_person_and_the_day_of_the_coach_lead_to_the_board(town, client):
    make_plan(town.actor("link_worker"))
    line = MatchLine.objects.filter(state="proposed").select_related("offer__service").first()

    person = client.get(reverse("show_person", args=[line.person_id]))

    assert f"Er staat een voorstel klaar: {line.offer.service.name}." in text(person)
    assert f"{BOARD}?deel=alles#regel-{line.id}" in person.content.decode()
    assert BOARD in client.get(reverse("show_caseload")).content.decode()
    client.force_login(town.gp)
    assert "Er staat een voorstel klaar" not in text(client.get(reverse("show_person", args=[line.person_id])))


def test_a_plan_for_many_is_made_beside_the_page_and_says_how_far_it_is(town, client, monkeypatch):
    monkeypatch.setattr(runs, "AT_ONCE", 2)

    # The thread starts when the request is committed, which a test never does.
    shown = client.post(reverse("make_plan"), {"form_token": uuid.uuid4()}, follow=True)

    town.actor("link_worker")
    assert MatchRun.objects.get().state == "working"
    assert "Het plan wordt gemaakt 0 procent klaar." in text(shown)
    assert "Maak een plan" not in text(shown)
    again = client.post(reverse("make_plan"), {"form_token": uuid.uuid4()}, follow=True)
    assert "Een collega laat nu al een plan maken." in text(again)
