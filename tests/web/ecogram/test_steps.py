"""One step in the drawing is one operation, answered with the page as it then is: drawing and list from one query."""

import re
import uuid

import pytest
from django.urls import reverse
from tests.factories import as_owner
from tests.web.reading import text_of

from weefsel.apps.ecogram.models import AlterTie, Tie
from weefsel.apps.ecogram.operations import add_tie, change_tie
from weefsel.apps.ecogram.validators import TieEntry

ASKED = {"HTTP_X_STEP": "1"}
ANS = TieEntry("Ans", "sibling", ring=1, received=("P",), quality="tense", times_per_year=52)
PEOPLE = ("Bram", "Cor", "Dina")


@pytest.fixture
def gp(client, world):
    client.force_login(world.gp)
    return client


@pytest.fixture
def ans(world):
    return add_tie(world.person, ANS, actor=world.actor("gp"))


@pytest.fixture
def step(gp, world):
    """Take a step as the script of the drawing does."""
    address = reverse("take_step", args=[world.person.id])
    return lambda kind, **fields: gp.post(address, {"step": kind, **fields}, **ASKED)


def now(thread):
    with as_owner():
        return Tie.objects.filter(thread=thread, valid_until=None).first()


def said(response):
    return re.search(r'data-step-said="([^"]*)"', response.content.decode())[1]


def shown(response):
    """Who stands in the drawing and who in the list of the answer, in the order of the page."""
    html = response.content.decode()
    return re.findall(r'data-thread="([-\w]+)"', html), re.findall(r'<li id="band-([-\w]+)"', html)


def test_a_move_tells_what_it_did_and_keeps_everything_else_that_was_told(step, ans):
    nearer = step("move", row=ans.id, ring="2")
    moved = step("move", row=now(ans.thread).id, sector="friends")

    assert (said(nearer), said(moved)) == (
        "Ans staat nu verder weg: ring 2, belangrijk, familie en gezin.",
        "Ans staat nu hier: ring 2, belangrijk, vrienden en kennissen.",
    )
    tie = now(ans.thread)
    assert (tie.ring, tie.sector, tie.received, tie.quality, tie.times_per_year) == (2, "friends", ["P"], "tense", 52)


def test_every_step_sent_twice_is_one_step_and_can_be_put_back(step, ans):
    thread = str(uuid.uuid4())
    new = {"thread": thread, "name": "Bram", "tie_role": "neighbour", "ring": "3", "sector": "friends"}

    assert [said(step("add", **new)) for _ in range(2)] == [
        "Bram staat erbij: ring 3, bekende, vrienden en kennissen."
    ] * 2
    bram = now(thread)
    assert [step("connect", thread=thread, other=ans.thread).status_code for _ in range(2)] == [200, 200]
    assert [said(step("end", row=bram.id)) for _ in range(2)] == ["Bram staat er niet meer bij."] * 2
    assert [step("put", to=bram.id).status_code for _ in range(2)] == [200, 200]

    with as_owner():
        assert AlterTie.objects.filter(valid_until=None).count() == 1
        assert Tie.objects.filter(thread=thread).count() == 2
    back = now(thread)
    assert (back.name, back.ring, back.sector) == ("Bram", 3, "friends")
    response = step("put", row=back.id, was=bram.id)
    assert (said(response), now(thread)) == ("Bram staat er niet meer bij.", None)


def test_a_step_over_somebody_elses_change_writes_nothing_and_holds_both_versions(step, world, ans):
    theirs = change_tie(world.person, ans.id, TieEntry("Ans", "sibling", ring=3), actor=world.actor("gp"))

    move, put = step("move", row=ans.id, ring="2"), step("put", row=theirs.id, was=ans.id)

    assert (move.status_code, put.status_code, now(ans.thread).id) == (409, 409, theirs.id)
    html = move.content.decode()
    assert 'data-step-mine="Ans: ring 2, belangrijk, familie en gezin"' in html
    assert 'data-step-theirs="Ans: ring 3, bekende, familie en gezin"' in html


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"kind": "add", "name": "", "tie_role": "friend"}, "Vul een voornaam of roepnaam in."),
        ({"kind": "move", "row": uuid.UUID(int=1)}, "Deze persoon staat niet in dit netwerk."),
        ({"kind": "move", "row": "x"}, "Deze stap kan niet."),
        ({"kind": "add", "name": "Bo", "tie_role": "friend", "sector": "mars"}, "Deze stap kan niet."),
        ({"kind": "dance"}, "Deze stap kan niet."),
        ({"kind": "put"}, "Deze stap kan niet meer terug."),
        ({"kind": "connect", "thread": uuid.UUID(int=1), "other": uuid.UUID(int=2)}, "Een van deze mensen staat niet"),
        ({"kind": "connect"}, "Deze stap kan niet."),
    ],
)
def test_a_step_that_cannot_be_taken_says_why_and_changes_nothing(step, ans, fields, text):
    response = step(**fields)

    assert (response.status_code, said(response).startswith(text)) == (422, True), said(response)
    with as_owner():
        assert Tie.objects.count() == 1


def test_without_the_script_a_step_leads_back_to_the_page_that_tells_it(gp, world, ans):
    response = gp.post(reverse("take_step", args=[world.person.id]), {"step": "end", "row": ans.id}, follow=True)

    assert response.redirect_chain == [(reverse("show_ecogram", args=[world.person.id]), 302)]
    assert "Ans staat er niet meer bij." in text_of(response)


def test_a_name_that_was_taken_off_the_screen_is_not_said_aloud(gp, step, world, ans):
    gp.post(reverse("show_ecogram", args=[world.person.id]), {"scherm": "names-away"})

    assert said(step("move", row=ans.id, ring="2")) == "Bewaard."


@pytest.mark.parametrize("role", ["link_worker", "host", "manager", "administrator", "researcher"])
def test_who_may_not_see_the_map_takes_no_step_in_it(client, world, role, ans):
    client.force_login(getattr(world, role))

    response = client.post(reverse("take_step", args=[world.person.id]), {"step": "end", "row": ans.id}, **ASKED)

    assert (response.status_code in {403, 404}, now(ans.thread).id) == (True, ans.id)


@pytest.mark.parametrize("n", [1, 3])
def test_drawing_and_list_of_an_answer_hold_the_same_and_take_a_fixed_number_of_queries(
    step, world, ans, n, django_assert_num_queries
):
    for name in PEOPLE[:n]:
        add_tie(world.person, TieEntry(name, "friend", ring=2), actor=world.actor("gp"))

    with django_assert_num_queries(30):
        response = step("move", row=ans.id, ring="3")

    drawn, listed = shown(response)
    assert (drawn == listed, len(drawn)) == (True, n + 1)
