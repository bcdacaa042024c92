"""Where people live together: homes, moving in and out, meetings of the residents, and what is noted for the host."""

import uuid
from datetime import time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from tests.apps.safety.acts import refer_row, refused
from tests.factories import acting, as_owner, make_offer, make_user
from tests.pairs import enrol_row, keep_apart, make_group, make_someone

from weefsel.apps.audit.models import Event
from weefsel.apps.groups.models import Enrolment, Group, Session, Signal
from weefsel.apps.groups.operations.enrol import end_enrolment, enrol, resume_enrolment
from weefsel.apps.groups.operations.form import form_group
from weefsel.apps.groups.operations.plan import plan_session
from weefsel.apps.groups.operations.residence import handle_signal, note_signal, set_homes
from weefsel.apps.groups.queries import fellows_of, signals_of
from weefsel.apps.rights.queries import Refused

ROLES = {"coordinator": "Coördinatieproef", "volunteer": "Vrijwilligerproef"}


@pytest.fixture
def house(world, at_the_house):
    """A house with two homes, without meetings of its own; call it with a name and someone moves in."""
    with as_owner():
        offer = at_the_house.offers["hart-van-vathorst"] = make_offer(world.house, "hart-van-vathorst", capacity=50)
    group = form_group(
        "hart-van-vathorst",
        actor=world.actor("host"),
        name="Het huis",
        location=offer.location,
        offer=offer,
        first=world.now.date(),
        starts=time(10),
        form_token=uuid.uuid4(),
        roles=ROLES,
        n_homes=2,
    )

    def move_in(name, **changes):
        referral = at_the_house("hart-van-vathorst", name)
        return enrol(group, referral, actor=world.actor("host"), **changes)

    move_in.group = group
    return move_in


def as_resident(world, enrolment):
    with as_owner():
        user = make_user("person", None, world.now, person_id=enrolment.person_id)
    return acting(world.actor("patient", user_id=user.id, person_id=enrolment.person_id))


def test_a_home_is_given_once_shared_by_who_shares_it_and_free_again_when_someone_moves_out(house, world):
    first, shares = house("Ans"), house("Bas", shares_home=True)
    house("Cor")
    with pytest.raises(ValidationError) as full:
        house("Dina")
    end_enrolment(first, actor=world.actor("host"), reason="moved_house")
    house("Dina")
    with pytest.raises(ValidationError) as taken:
        resume_enrolment(first, actor=world.actor("host"))

    assert (Session.objects.count(), shares.shares_home) == (0, True)
    assert {full.value.code, taken.value.code} == {"no-place"}
    assert full.value.messages == ["Hier is nu geen passende plek."]


def test_how_many_homes_there_are_is_at_least_how_many_are_lived_in(house, world):
    house("Ans")
    house("Bas")

    with pytest.raises(ValidationError) as caught:
        set_homes(house.group, 1, actor=world.actor("host"))
    with pytest.raises(ValidationError) as none:
        set_homes(house.group, 0, actor=world.actor("host"))
    assert (caught.value.code, none.value.code) == ("taken", "n_homes")
    assert set_homes(house.group, 3, actor=world.actor("host")).n_homes == 3
    with pytest.raises(Refused):
        set_homes(house.group, 4, actor=world.actor("nurse"))


def test_residents_meet_when_they_plan_it(house, world):
    on = (world.now + timedelta(days=4)).date()

    session = plan_session(house.group, actor=world.actor("host"), on=on, starts=time(12), title="Samen eten")

    assert (session.number, session.title, session.agenda[0]) == (1, "Samen eten", "Samen eten in het restaurant")


def test_a_resident_notes_and_only_the_host_reads_it_and_never_who_noted(house, world):
    ans, bas = house("Ans"), house("Bas")
    actor = as_resident(world, ans)
    names = [(one.shown_name, one.is_self) for one in fellows_of(house.group.id)]
    for _click in range(2):
        note_signal(house.group, bas.id, "not_seen", actor=actor)
    seen_by_ans = Signal.objects.count()
    seen = {}
    for role in ("host", "volunteer", "manager", "gp", "nurse"):
        world.actor(role)
        seen[role] = Signal.objects.count()
    as_resident(world, bas)
    seen_by_bas = [(one.kind, one.by_resident) for one in Signal.objects.all()]
    with as_owner():
        logged = [line.person_id for line in Event.objects.filter(action="groups.signal")]
        columns = {field.name for field in Signal._meta.get_fields()}

    assert names == [("Ans", True), ("Bas", False)]
    assert (seen_by_ans, seen_by_bas) == (0, [("not_seen", True)])
    assert seen == {"host": 1, "volunteer": 0, "manager": 0, "gp": 0, "nurse": 0}
    assert set(logged) == {None}
    assert not columns & {"noted_by", "by_user", "by_enrolment"}


def test_nobody_notes_anything_about_who_lives_elsewhere(house, world, at_the_house):
    ans, bas = house("Ans"), house("Bas")
    gone = end_enrolment(bas, actor=world.actor("host"), reason="moved_house")
    with as_owner():
        elsewhere = enrol_row(make_group(world, form="residence"), make_someone(world, "Cohen"))
    actor = as_resident(world, ans)
    for about in (gone.id, elsewhere.id, uuid.uuid4()):
        with pytest.raises(ValidationError, match="Kies iemand die hier woont"):
            note_signal(house.group, about, "not_seen", actor=actor)
        with (
            pytest.raises(DatabaseError, match="nothing may be noted"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("SELECT groups_note_signal(%s, 'needs')", [about])
    actor = as_resident(world, gone)
    assert fellows_of(house.group.id) == []
    with pytest.raises(Refused):
        note_signal(house.group, ans.id, "not_seen", actor=actor)


def test_the_host_handles_what_was_noted_and_can_take_that_back(house, world):
    ans = house("Ans")
    note_signal(house.group, ans.id, "needs", actor=world.actor("volunteer"))
    note_signal(house.group, ans.id, "needs", actor=world.actor("host"))
    (signal,) = signals_of(house.group.id)

    handled = handle_signal(signal, "well", actor=world.actor("host"))
    again = handle_signal(handled, "", actor=world.actor("host"))

    assert (handled.outcome, handled.handled_at, again.outcome, again.handled_at) == ("well", world.now, "", None)
    with pytest.raises(Refused):
        handle_signal(signal, "well", actor=world.actor("volunteer"))


def test_who_lives_in_a_building_is_there_at_every_hour(world):
    """Past every operation: at another hour of the same building, by group, by offer, and the other way round."""
    world.actor("gp")
    with as_owner():
        one, other = make_someone(world, "Ansen"), make_someone(world, "Bertels")
        keep_apart(world, one, other)
        home = make_group(world, form="residence")
        Session.objects.filter(group=home).update(starts_at=world.now - timedelta(days=9), ends_at=world.now)
        late = make_group(world, location=home.location, starts=world.now + timedelta(days=6, hours=9))
        beside = make_offer(world.house, location=home.location, hours=[False] * 21)
        lives = enrol_row(home, one)
        went_in = [refused(lambda: enrol_row(late, other)), refused(lambda: refer_row(world, other, beside))]
        Enrolment.objects.filter(pk=lives.pk).update(state="ended")
        enrol_row(late, other)
        moved_in = refused(lambda: enrol_row(home, one))
        elsewhere = refused(lambda: enrol_row(make_group(world, form="residence"), one))

    assert (went_in, moved_in, elsewhere) == ([True, True], True, False)
    assert Group.Form.RESIDENCE == "residence"
