"""The network: quick to write down, shown in words and in a drawing, and never empty without a next step."""

import re
import uuid

import pytest
from django.urls import reverse
from tests.factories import as_owner, relate
from tests.web.reading import text_of, token_of

from weefsel.apps.audit.models import Event
from weefsel.apps.ecogram.models import Tie
from weefsel.apps.ecogram.operations import add_tie, change_tie, end_tie
from weefsel.apps.ecogram.validators import TieEntry

ANS = TieEntry("Ans", "sibling", ring=1, received=("P", "E"), given=("G",), quality="good", wanted_change="same")


@pytest.fixture
def address(world):
    return reverse("show_ecogram", args=[world.person.id])


@pytest.fixture
def gp(client, world):
    client.force_login(world.gp)
    return client


@pytest.fixture
def ans(world):
    return add_tie(world.person, ANS, actor=world.actor("gp"))


def form(**fields):
    empty = {"formulier": str(uuid.uuid4()), "name": "Bram", "tie_role": "neighbour", "ring": "", "quality": ""}
    return {**empty, "wanted_change": "", "times_per_year": "", "lives": "", **fields}


def ties():
    with as_owner():
        return list(Tie.objects.filter(valid_until=None).order_by("name"))


def test_a_name_and_who_it_is_are_enough_and_the_next_name_can_be_typed_at_once(gp, address):
    token = token_of(gp.get(address))

    response = gp.post(address, form(formulier=token), follow=True)

    assert response.redirect_chain == [(f"{address}#id_name", 302)]
    assert [(tie.name, tie.tie_role, tie.ring, tie.received, tie.quality) for tie in ties()] == [
        ("Bram", "neighbour", None, None, None)
    ]
    assert "Bram staat erbij. Wie nog meer?" in text_of(response)
    assert len(re.findall(r'<input[^>]*name="name"[^>]*id="id_name"', response.content.decode())) == 1


def test_everything_that_was_told_is_kept_and_shown_in_words(gp, address):
    gp.post(
        address,
        form(ring="1", received=["P", "G"], given=["-"], quality="tense", wanted_change="less", times_per_year="52",
             lives="near"),
    )  # fmt: skip

    tie = ties()[0]
    assert (tie.ring, tie.received, tie.given, tie.quality, tie.wanted_change, tie.times_per_year, tie.lives) == (
        1, ["P", "G"], [], "tense", "less", 52, "near",
    )  # fmt: skip
    text = text_of(gp.get(address))
    for words in (
        "Bram , buur, onmisbaar", "geeft u: praktische hulp, gezelschap", "krijgt van u: niets van deze",
        "band: gespannen", "u wilt: minder", "contact: elke week", "woont: op loopafstand",
    ):  # fmt: skip
        assert words in text


def test_the_form_sent_twice_is_one_tie(gp, address):
    data = form()

    assert [gp.post(address, data).status_code for _ in range(2)] == [302, 302]

    assert len(ties()) == 1


def test_what_is_missing_is_told_at_its_field_and_what_was_typed_stays(gp, address):
    response = gp.post(address, form(tie_role="", received=["P", "-"], name="Bram van boven"))

    assert response.status_code == 422
    text = text_of(response)
    assert "Wie is dit? Kies wie dit is, bijvoorbeeld buur of vriend." in text
    assert 'value="Bram van boven"' in response.content.decode()
    assert ties() == []


def test_a_tie_that_hurts_is_refused_with_what_to_do_instead(gp, address):
    response = gp.post(address, form(quality="harmful"))

    assert (response.status_code, ties()) == (422, [])
    assert "Stop met tekenen en praat er samen over" in text_of(gp.get(address))


def test_an_empty_map_offers_a_first_name_and_another_way(gp, address):
    response = gp.get(address)

    text = text_of(response)
    assert "Begin met wie u de laatste week zag of sprak." in text
    assert "Is er nu niemand? Dat kan. Dan begint u met wat u zelf zou willen." in text
    assert 'href="#snel_regels"' in response.content.decode()
    # An empty drawing is for who can put somebody on it: the script shows it.
    assert 'aria-labelledby="tekening" data-script hidden' in response.content.decode()


def test_weak_ties_are_asked_for_until_they_are_there(gp, address):
    assert [prompt.role for prompt in gp.get(address).context["page"].prompts] == [
        "neighbour", "shop_or_street", "club_member", "family_abroad", "online_contact",
    ]  # fmt: skip

    gp.post(address, form(tie_role="neighbour"))

    response = gp.get(address + "?wie=club_member")
    assert next(prompt.role for prompt in response.context["page"].prompts) == "shop_or_street"
    assert '<option value="club_member" selected>' in response.content.decode()


def test_the_drawing_tells_what_the_list_tells(gp, address, ans):
    response = gp.get(address)

    face = response.context["page"].drawing.faces[0]
    assert (face.name, face.letter, face.pattern, face.weight, face.received.text, face.given.text) == (
        "Ans", "A", "good", "strong", "P E", "G",
    )  # fmt: skip
    html = response.content.decode()
    assert 'role="img" aria-labelledby="tekening-titel tekening-uitleg"' in html
    assert "Alles in de tekening staat ook in de lijst." in html
    assert re.findall(r'style="', html) == []


def test_the_page_says_who_sees_the_map(gp, address):
    assert (
        "Ziet: u, de persoon zelf, behandelaars van Practice, wie deze persoon nog meer behandelt, "
        "een welzijnscoach, alleen als de persoon daar ja op zei. Niet: " in text_of(gp.get(address))
    )


def test_no_page_calls_a_person_lonely_or_scores_them(gp, address, ans):
    text = text_of(gp.get(address)).lower()

    assert [word for word in ("eenzaam", "netwerkarm", "score", "constraint", "%") if word in text] == []


def test_a_tie_is_changed_with_what_stood_there_filled_in(gp, world, address, ans):
    change = reverse("change_tie", args=[world.person.id, ans.id])
    before = gp.get(change)
    assert 'value="Ans"' in before.content.decode()
    assert before.context["form"].initial["received"] == ["P", "E"]

    response = gp.post(change, form(row=str(ans.id), name="Ans", tie_role="sibling", ring="2"))

    assert (response.status_code, response.url) == (302, address)
    assert [(tie.ring, tie.received, tie.thread) for tie in ties()] == [(2, None, ans.thread)]


def test_two_writers_both_see_both_versions_and_the_second_can_still_choose(gp, world, ans):
    theirs = change_tie(world.person, ans.id, TieEntry("Ans", "sibling", ring=3), actor=world.actor("gp"))
    change = reverse("change_tie", args=[world.person.id, ans.id])

    response = gp.post(change, form(row=str(ans.id), name="Ans", tie_role="friend", ring="2"))

    assert response.status_code == 422
    text = text_of(response)
    assert "Iemand anders heeft dit net ook gewijzigd." in text
    assert "Hoe dichtbij bekende" in text
    assert '<option value="friend" selected>' in response.content.decode()
    assert f'name="row" value="{theirs.id}"' in response.content.decode()
    again = gp.post(change, form(row=str(theirs.id), name="Ans", tie_role="friend", ring="2"))
    assert (again.status_code, [(tie.tie_role, tie.ring) for tie in ties()]) == (302, [("friend", 2)])


def test_a_tie_that_somebody_took_off_meanwhile_is_told(gp, world, ans):
    end_tie(world.person, ans.id, actor=world.actor("gp"))

    response = gp.post(
        reverse("change_tie", args=[world.person.id, ans.id]), form(row=str(ans.id), name="Ans", tie_role="friend")
    )

    assert (response.status_code, ties()) == (422, [])
    assert "Iemand anders haalde deze band er net af." in text_of(response)


def test_a_tie_that_is_taken_off_can_be_put_back(gp, world, address, ans):
    response = gp.post(reverse("end_tie", args=[world.person.id, ans.id]), follow=True)

    assert ties() == []
    restore = reverse("restore_tie", args=[world.person.id, ans.id])
    assert f'action="{restore}"' in response.content.decode()
    back = gp.post(restore, follow=True)
    assert ("Ans staat er weer bij." in text_of(back), [tie.thread for tie in ties()]) == (True, [ans.thread])


def test_a_stale_end_is_told_and_ends_nothing(gp, world, ans):
    change_tie(world.person, ans.id, TieEntry("Ans", "sibling", ring=3), actor=world.actor("gp"))

    response = gp.post(reverse("end_tie", args=[world.person.id, ans.id]), follow=True)

    assert "Iemand anders heeft dit net ook gewijzigd." in text_of(response)
    assert len(ties()) == 1


@pytest.mark.parametrize("query", ["?eraf=onzin", "?eraf=00000000-0000-4000-8000-000000000000", "?wie=onzin"])
def test_an_address_that_was_made_up_does_no_harm(gp, address, query, ans):
    response = gp.get(address + query)

    assert (response.status_code, response.context["undo"]) == (200, None)


def test_the_person_keeps_their_own_map_on_a_page_for_persons(client, world, address, ans):
    client.force_login(world.patient)

    response = client.get(address)
    client.post(address, form())

    assert 'data-audience="person"' in response.content.decode()
    assert "U mag ook zelf bellen met Veilig Thuis: 0800 2000" in text_of(response)
    assert "data-quick-exit" in response.content.decode()
    assert [tie.name for tie in ties()] == ["Ans", "Bram"]


@pytest.mark.parametrize("role", ["link_worker", "other_gp", "host", "volunteer", "manager", "administrator"])
def test_who_may_not_see_the_map_gets_no_page_and_changes_nothing(client, world, role, address, ans, now):
    with as_owner():
        relate(world.person, world.welfare, now, relation="coaching")
    client.force_login(getattr(world, role))
    one = [world.person.id, ans.id]

    answers = [
        client.get(address),
        client.post(address, form()),
        client.get(reverse("change_tie", args=one)),
        client.post(reverse("change_tie", args=one), form()),
        client.post(reverse("end_tie", args=one)),
        client.post(reverse("restore_tie", args=one)),
    ]

    assert {answer.status_code for answer in answers} <= {403, 404}
    assert [answer for answer in answers if "Ans" in text_of(answer)] == []
    assert [tie.name for tie in ties()] == ["Ans"]


def test_every_look_and_every_change_stands_in_the_log(gp, world, address):
    gp.post(address, form())
    gp.get(address)

    with as_owner():
        lines = Event.objects.filter(person_id=world.person.id).values_list("action", "kind")
        assert sorted(lines) == [("ecogram.read", "R"), ("ecogram.read", "R"), ("ecogram.save", "U")]


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_takes_a_fixed_number_of_queries(gp, world, address, n, django_assert_num_queries):
    actor = world.actor("gp")
    for i in range(n):
        add_tie(world.person, TieEntry(f"A{i}", "friend", ring=1, received=("P",)), actor=actor)

    with django_assert_num_queries(19):
        gp.get(address)


def test_what_the_script_hides_at_first_is_hidden_before_it_runs(gp, world):
    page = gp.get(reverse("show_ecogram", args=[world.person.id])).content.decode()

    button = {name: re.search(rf'<button[^>]*data-do="{name}"[^>]*>', page)[0] for name in ("fit", "smaller", "larger")}
    assert (" hidden" in button["fit"], " hidden" in button["smaller"]) == (True, False)
    assert ('aria-disabled="true"' in button["smaller"], "aria-disabled" in button["larger"]) == (True, False)
