"""From conversation to conversation: what came, went and changed, and the next one starts from the last map."""

import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db.models import F
from django.urls import reverse
from tests.factories import acting, as_owner
from tests.web.reading import text_of

from weefsel.apps.ecogram.models import AlterTie, Review, Tie
from weefsel.apps.ecogram.operations import add_tie, add_ties, change_tie, connect, end_tie, go_through
from weefsel.apps.ecogram.queries import ecogram_of, ecogram_on
from weefsel.apps.ecogram.timeline import timeline_of
from weefsel.apps.ecogram.validators import TieEntry


@pytest.fixture
def talks(world, now):
    """Three conversations, a month apart: the map begins, it changes, and it is gone through again."""
    actor, long_ago = world.actor("gp"), timedelta(days=60)
    entries = [TieEntry("Ans", "sibling", ring=1), TieEntry("Bram", "neighbour", ring=3), TieEntry("Cor", "friend")]
    ans, bram, cor = add_ties(world.person, entries, actor=actor, token=uuid.uuid4())
    second = acting(replace(actor, now=now + timedelta(days=30)))
    change_tie(world.person, bram.id, replace(entries[1], ring=1, sector="friends"), actor=second)
    end_tie(world.person, cor.id, actor=second)
    connect(world.person, ans.thread, bram.thread, actor=second)
    add_tie(world.person, TieEntry("Dina", "club_member"), actor=second)
    # Put on and taken off in one conversation: it never was.
    mistake = add_tie(world.person, TieEntry("Els", "friend"), actor=second)
    end_tie(world.person, mistake.id, actor=acting(replace(second, now=second.now + timedelta(hours=1))))
    third = acting(replace(actor, now=now + timedelta(days=59)))
    go_through(world.person, [ans.thread, bram.thread], actor=third)
    with as_owner():
        # Who treats whom is known since today only: the talks are put back in time.
        for table, columns in ((Tie, ("valid_from", "valid_until")), (AlterTie, ("valid_from",)), (Review, ("at",))):
            table.objects.update(**{column: F(column) - long_ago for column in columns})
    acting(actor)


def test_every_conversation_tells_what_came_went_and_changed(world, talks, django_assert_num_queries):
    with django_assert_num_queries(3):
        third, second, first = timeline_of(world.person.id)

    assert [(talk.day, talk.n_ties, talk.by) for talk in (first, second, third)] == [
        (date(2027, 1, 1), 3, (world.gp.name,)), (date(2027, 1, 31), 3, (world.gp.name,)),
        (date(2027, 3, 1), 3, (world.gp.name,)),
    ]  # fmt: skip
    assert (first.first, first.sentences, second.first) == (True, (), False)
    assert (second.came, second.went, second.changed) == (
        ("Dina kwam erbij.",),
        ("Cor staat er niet meer bij.",),
        ("Bram: staat nu dichterbij; staat nu bij vrienden en kennissen.", "Ans en Bram kennen elkaar nu."),
    )
    assert (third.sentences, third.confirmed) == ((), 2)


def test_the_map_opens_as_it_was_on_a_day(world, talks):
    def on(*day):
        ecogram = ecogram_on(world.person.id, date(*day))
        return [(tie.entry.name, tie.entry.ring) for tie in ecogram.ties], len(ecogram.links)

    assert on(2026, 12, 31) == ([], 0)
    assert on(2027, 1, 1) == ([("Ans", 1), ("Bram", 3), ("Cor", None)], 0)
    assert on(2027, 1, 31) == on(2027, 3, 2) == ([("Ans", 1), ("Bram", 1), ("Dina", None)], 1)


def test_the_page_tells_the_conversations_and_calls_them_no_measurement(client, world, talks):
    client.force_login(world.gp)
    address = reverse("show_timeline", args=[world.person.id])

    text = text_of(client.get(address))
    then = client.get(address, {"dag": "2027-01-01"})
    client.post(reverse("show_ecogram", args=[world.person.id]), {"scherm": "names-away"})
    private = text_of(client.get(address)) + text_of(client.get(address, {"dag": "2027-01-01"}))

    assert "Om samen over te praten. Het meet niets, en meer mensen is niet altijd beter." in text
    assert "Bram: staat nu dichterbij; staat nu bij vrienden en kennissen." in text
    assert "Van 2 mensen en plekken is gezegd: dit is nog zo." in text
    assert "De kaart van 1 januari 2027" in text_of(then)
    assert [tie.entry.name for tie in then.context["page"].then.ties] == ["Ans", "Bram", "Cor"]
    assert [name for name in ("Ans", "Bram", "Cor", "Dina", "Els") if name in private] == []
    assert "Erbij: 1. Eraf: 1. Veranderd: 2." in private


def test_the_next_conversation_goes_through_last_times_names(client, world, talks):
    client.force_login(world.gp)
    address = reverse("show_timeline", args=[world.person.id])
    rows = {tie.entry.name: tie for tie in ecogram_of(world.person.id).ties}

    response = client.post(
        address,
        {str(rows["Ans"].row): "zo", str(rows["Bram"].row): "anders", str(rows["Dina"].row): "niet-meer"},
    )
    page = client.get(response.url)

    assert response.url == f"{address}?anders={rows['Bram'].thread}"
    assert "Vertel wat er anders is met Bram" in text_of(page)
    assert "Van 1 is bewaard dat het nog zo is. 1 ging van de kaart." in text_of(page)
    with as_owner():
        assert list(Tie.objects.filter(valid_until=None).order_by("name").values_list("name", flat=True)) == [
            "Ans", "Bram",
        ]  # fmt: skip
        assert Review.objects.filter(thread=rows["Ans"].thread).count() == 2


def test_everything_is_still_so_in_one_go(client, world, talks):
    client.force_login(world.patient)
    address = reverse("show_timeline", args=[world.person.id])

    said = [text_of(client.post(address, {"alles": "ja"}, follow=True)) for _ in range(2)]

    assert ["Van 3 is bewaard dat het nog zo is." in said[0], "Dit stond vandaag al zo." in said[1]] == [True, True]


@pytest.mark.parametrize("name", ["link_worker", "other_gp", "host", "manager", "administrator"])
def test_who_may_not_see_how_the_map_was_gets_no_page(client, world, talks, name):
    client.force_login(getattr(world, name))

    answers = [getattr(client, verb)(reverse("show_timeline", args=[world.person.id])) for verb in ("get", "post")]

    assert {answer.status_code for answer in answers} <= {403, 404}
    assert [answer for answer in answers if "Ans" in text_of(answer)] == []
