"""What a plan proposes, on the person's own page and on the screen that is looked at together: yes or no, and back."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.apps.matching.planning import line_of, make_coached, make_plan
from tests.factories import as_owner, make_offer, make_user
from tests.web.reading import text_of

from weefsel.apps.audit.models import Event
from weefsel.apps.directory.models import Offer
from weefsel.apps.matching.choices import Choice
from weefsel.apps.matching.operations import accept_line

KIND = "voorzorgcirkels"
MINE = "/mijn/"
ASKED = "Een coach van Welzijn wil dit met u bespreken."


@pytest.fixture
def town(world, client):
    """Aa, who has a page of their own, and a place that the coach chose to speak of with them."""
    with as_owner():
        world.welfare.name = "Welzijn"
        world.welfare.save()
        world.aa = make_coached(world, "Aa")
        make_offer(world.house, KIND, capacity=2)
        world.self = make_user("person", None, world.now, person_id=world.aa.id)
    make_plan(world.actor("link_worker"))
    client.force_login(world.self)
    return world


def answer(client, line, said: str, **more):
    data = {"answer": said, "seen": line.state, "van": "mijn", **more}
    return client.post(reverse("answer_line", args=[line.id]), data, follow=True)


def standing(town):
    town.actor("link_worker")
    return line_of(town.aa)


def test_a_person_answers_what_the_coach_wants_to_discuss_and_nobody_is_brought_anywhere(town, client):
    assert "Past dit bij u?" not in text_of(client.get(MINE))  # no coach looked at it yet
    assert "is er niet (meer)" in text_of(answer(client, standing(town), "yes", seen=""))
    line = accept_line(standing(town).id, actor=town.actor("link_worker"))
    assert ASKED in text_of(client.get(MINE))

    yes = text_of(answer(client, line, "yes"))

    assert ("U zei ja" in yes, ASKED in yes) == (True, False)
    assert (standing(town).state, standing(town).decided_by_id) == ("yes", town.self.id)
    assert Choice.objects.get(undone_at=None).answer == "chosen"
    with as_owner():
        assert Offer.objects.get(id=line.offer_id).places_free == 2
        assert Event.objects.filter(action="matching.answer", person_id=town.aa.id, user_id=town.self.id).count() == 1
    client.post(f"{reverse('answer_line', args=[line.id])}?answer=terug")
    assert standing(town).state == "accepted"
    no = text_of(answer(client, standing(town), "no"))
    assert ("Maak ongedaan" in no, ASKED in no, standing(town).state) == (True, False, "no")


def test_on_one_screen_with_the_coach_the_answer_is_written_down_by_the_coach(town, client):
    line = accept_line(standing(town).id, actor=town.actor("link_worker"))
    client.force_login(town.link_worker)
    shared = reverse("show_candidates", args=[town.aa.id])
    assert ASKED in text_of(client.get(shared))

    said = answer(client, line, "yes", van="aanbod")

    assert said.redirect_chain[-1][0] == shared
    assert ASKED not in text_of(said)
    assert standing(town).decided_by_id == town.link_worker.id
    assert "Zei ja tegen een voorstel" in text_of(client.get(reverse("show_person", args=[town.aa.id])))
    for other in (town.gp, town.host, town.patient):
        client.force_login(other)
        assert answer(client, line, "no").status_code in (403, 404)
    assert standing(town).state == "yes"


def test_a_stale_proposal_says_so_and_takes_no_yes(town, client):
    line = accept_line(standing(town).id, actor=town.actor("link_worker"))
    with as_owner():
        Offer.objects.filter(id=line.offer_id).update(places_free=0)

    page = text_of(client.get(MINE))
    refused = text_of(answer(client, line, "yes"))

    assert "Dit kan nu niet meer" in page
    assert "Hier is nu geen passende plek. Een coach van Welzijn zoekt met u verder." in page
    assert "Hier is nu geen passende plek." in refused
    assert standing(town).state == "accepted"
    client.force_login(town.link_worker)
    seen = text_of(client.get(reverse("show_person", args=[town.aa.id])))
    assert "kan niet meer. Hier is nu geen passende plek." in seen
    assert "Er staat een voorstel klaar" not in seen


def test_a_no_on_the_own_list_takes_the_proposal_from_the_page_and_tells_the_board(town, client):
    line = accept_line(standing(town).id, actor=town.actor("link_worker"))

    client.post(reverse("decline_offer", args=[town.aa.id, line.offer_id]), {"words": ""})

    assert ASKED not in text_of(client.get(MINE))
    client.force_login(town.link_worker)
    board = text_of(client.get("/plannen/?deel=bespreken"))
    assert "De persoon wil dit liever niet." in board
    assert "Zegt ja :" not in board
