"""A tie that hurts, or that nobody may know of, moves into the protected compartment and leaves nothing behind."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from tests.factories import acting, as_owner
from tests.web.reading import text_of

from weefsel.apps.audit.models import Event
from weefsel.apps.ecogram.models import AlterTie, Review, Tie
from weefsel.apps.ecogram.operations import add_ties, change_tie, go_through, protect_tie, record_acquaintances
from weefsel.apps.ecogram.queries import ecogram_of
from weefsel.apps.ecogram.timeline import timeline_of
from weefsel.apps.ecogram.validators import TieEntry
from weefsel.apps.people.models import LegalHold
from weefsel.apps.rights.queries import Refused
from weefsel.apps.safety.models import ProtectedTie
from weefsel.apps.safety.validators import Hints


@pytest.fixture
def quirijn(world):
    """Someone with a past on the map, who knows somebody there and was gone through."""
    actor = world.actor("gp")
    entries = [TieEntry("Quirijn", "other_family", ring=1), TieEntry("Ans", "friend")]
    tie, ans = add_ties(world.person, entries, actor=actor, token=uuid.uuid4())
    changed = change_tie(
        world.person, tie.id, TieEntry("Quirijn", "other_family", ring=3, quality="tense"), actor=actor
    )
    record_acquaintances(world.person, tie.thread, [ans.thread], actor=actor)
    go_through(world.person, [tie.thread], actor=actor)
    return changed


def protect(world, actor, thread, token=None, **changes):
    told = {
        "form_token": token or uuid.uuid4(), "kind": "harmful", "tie_role": "other_family", "told": "",
        "hints": Hints(given_name="Quirijn"), "review_by": world.now.date() + timedelta(days=180), **changes,
    }  # fmt: skip
    return protect_tie(world.person, thread, actor=actor, **told)


def tables_that_name(text):
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        named = []
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{text}%"])
            if cursor.fetchone()[0]:
                named.append(table)
        return sorted(named)


def test_nothing_of_it_stays_outside_the_compartment_and_sent_twice_is_once(world, quirijn):
    actor, token = world.actor("gp"), uuid.uuid4()

    ids = [protect(world, actor, quirijn.thread, token) for _ in range(2)]

    assert (ids[0], [tie.entry.name for tie in ecogram_of(world.person.id).ties]) == (ids[1], ["Ans"])
    assert [talk.sentences for talk in timeline_of(world.person.id)] == [()]
    assert (tables_that_name("Quirijn"), tables_that_name(str(quirijn.thread))) == (["safety_protectedtie"], [])
    with as_owner():
        assert [model.objects.count() for model in (Tie, AlterTie, ProtectedTie)] == [1, 0, 1]
        assert sorted(Event.objects.values_list("action", flat=True)) == [
            "ecogram.save", "ecogram.save", "ecogram.save", "ecogram.save", "safety.record",
        ]  # fmt: skip
        assert Review.objects.filter(about="tie").count() == 0


def test_the_page_of_a_tie_leads_there_with_the_name_filled_in_and_no_name_in_an_address(client, world, quirijn):
    client.force_login(world.gp)
    record = reverse("record_tie", args=[world.person.id])
    change = client.get(reverse("change_tie", args=[world.person.id, quirijn.id]))
    begun = client.post(record, {"band": str(quirijn.thread)})
    initial = begun.context["form"].initial

    saved = client.post(
        record,
        {
            "form_token": str(initial["form_token"]), "band": str(quirijn.thread), "kind": "hidden",
            "tie_role": "other_family", "given_name": "Quirijn", "review_by": "01-06-2027", "alone": "on",
        },
    )  # fmt: skip

    assert f'name="band" value="{quirijn.thread}"' in change.content.decode()
    assert (initial["given_name"], initial["tie_role"], begun.status_code) == ("Quirijn", "other_family", 200)
    assert (saved.status_code, "Quirijn" in saved.url, str(quirijn.thread) in saved.url) == (302, False, False)
    assert "Quirijn" in text_of(client.get(saved.url))
    for name in ("show_ecogram", "show_timeline", "forget_third_person", "show_person"):
        assert "Quirijn" not in text_of(client.get(reverse(name, args=[world.person.id])))


def test_what_has_to_be_kept_now_stays_and_nothing_is_written(world, quirijn, now):
    with as_owner():
        LegalHold.objects.create(
            person=world.person, ground="complaint", words="Klacht 12.", placed_at=now, placed_by=world.gp,
        )  # fmt: skip

    with pytest.raises(ValidationError) as refused, transaction.atomic():
        protect(world, world.actor("gp"), quirijn.thread)

    with as_owner():
        assert (refused.value.code, Tie.objects.count(), ProtectedTie.objects.count()) == ("held", 3, 0)


@pytest.mark.parametrize("name", ["link_worker", "other_gp", "host", "manager"])
def test_who_may_not_draw_takes_nobody_off_a_map_this_way(world, quirijn, name):
    with pytest.raises(Refused):
        protect(world, world.actor(name), quirijn.thread)

    with as_owner():
        assert (Tie.objects.count(), ProtectedTie.objects.count()) == (3, 0)


def test_the_function_takes_nothing_off_for_who_wrote_nothing_down(world, quirijn):
    actor = world.actor("gp")
    protected = protect(world, actor, uuid.uuid4(), token := uuid.uuid4())
    acting(world.actor("patient"))

    for tried in (token, protected, uuid.uuid4()):
        refused = pytest.raises(DatabaseError, match="this may not be carried out")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT ecogram_protect(%s, %s, %s)", [world.person.id, quirijn.thread, tried])

    with as_owner():
        assert Tie.objects.filter(thread=quirijn.thread).count() == 2
