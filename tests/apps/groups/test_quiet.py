"""A group for people in danger: nobody is mailed about it."""

import pytest
from django.core.exceptions import ValidationError
from tests.factories import as_owner

from weefsel.apps.accounts.models import Mail
from weefsel.apps.groups.models import Group, Session
from weefsel.apps.groups.operations.enrol import enrol
from weefsel.apps.groups.operations.guests import invite_guest


def test_no_naaste_is_mailed_along_to_a_group_for_people_in_danger(world, group, referred):
    enrolment = enrol(group, referred(), actor=world.actor("nurse"))
    with as_owner():
        Group.objects.filter(id=group.id).update(werkvorm="voice-of-all-women")
        Mail.objects.all().delete()
        session = Session.objects.filter(group=group).select_related("group").first()

    with pytest.raises(ValidationError) as refused:
        invite_guest(enrolment, session, actor=world.actor("nurse"), name="Bas", email="bas@example.org")

    with as_owner():
        assert (refused.value.code, Mail.objects.count()) == ("quiet", 0)
