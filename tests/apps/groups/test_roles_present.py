"""Who led a meeting: written down by role, so that the core elements can be counted."""

import uuid
from datetime import time, timedelta

import pytest
from django.core.exceptions import ValidationError

from weefsel.apps.groups.models import GroupRole, Session
from weefsel.apps.groups.operations.attend import record_attendance
from weefsel.apps.groups.operations.form import form_group


@pytest.fixture
def begun(world, group):
    """The first meeting of the group, and the nurse five minutes into it."""
    session = Session.objects.filter(group=group).first()
    return session, world.actor("nurse", now=session.starts_at + timedelta(minutes=5))


def test_who_led_is_not_written_down_until_somebody_says_so(begun):
    session, actor = begun

    record_attendance(session, {}, actor=actor)

    assert Session.objects.get(id=session.id).roles_present is None


def test_who_led_is_kept_by_role_and_nobody_is_an_answer(begun, group):
    session, actor = begun
    role = GroupRole.objects.get(group=group, role="physiotherapist")

    record_attendance(session, {}, actor=actor, roles_present=[role.id, role.id])
    kept = Session.objects.get(id=session.id).roles_present
    record_attendance(session, {}, actor=actor)
    later = Session.objects.get(id=session.id).roles_present
    record_attendance(session, {}, actor=actor, roles_present=[])

    assert (kept, later, Session.objects.get(id=session.id).roles_present) == ([role.id], [role.id], [])


def test_a_role_of_another_group_is_refused_and_nothing_is_kept(begun):
    session, actor = begun

    with pytest.raises(ValidationError, match="Ververs de pagina"):
        record_attendance(session, {}, actor=actor, roles_present=[uuid.uuid4()])

    assert Session.objects.get(id=session.id).held_at is None


def test_several_people_can_fill_one_role(world, offer):
    group = form_group(
        "capri-hartrevalidatie",
        actor=world.actor("nurse"),
        name="Hartgroep donderdag",
        location=offer.location,
        first=(world.now + timedelta(days=1)).date(),
        starts=time(14),
        form_token=uuid.uuid4(),
        roles={"physiotherapist": "Proef Een, Proef Twee,", "cardiologist": " "},
    )

    rows = GroupRole.objects.filter(group=group).order_by("name").values_list("role", "name")
    assert list(rows) == [("physiotherapist", "Proef Een"), ("physiotherapist", "Proef Twee")]
