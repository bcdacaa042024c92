"""Ages that a werkvorm never puts together."""

import pytest
from django.core.exceptions import ValidationError
from tests.factories import as_owner

from weefsel.apps.groups.models import Group
from weefsel.apps.groups.operations.enrol import end_enrolment, enrol, resume_enrolment
from weefsel.apps.referrals.models import Referral
from weefsel.catalogue.werkvorm import GroupPart


def test_a_group_of_one_age_takes_no_other_and_says_why(world, group, referred):
    actor = world.actor("nurse")
    child, older, adult = referred("Kind"), referred("Groter"), referred("Groot")
    with as_owner():
        Group.objects.filter(id=group.id).update(werkvorm="kopp-kov-groepen")
        for referral, age in ((child, 9), (older, 14), (adult, 40)):
            Referral.objects.filter(id=referral.id).update(age_years=age)
            referral.refresh_from_db()
    actor = world.actor("nurse")
    taken = enrol(group, child, actor=actor)

    refused = []
    for referral in (older, adult):
        with pytest.raises(ValidationError) as error:
            enrol(group, referral, actor=actor)
        refused.append((error.value.code, error.value.message))
    end_enrolment(taken, actor=actor, reason="done")
    enrol(group, older, actor=actor)
    with pytest.raises(ValidationError) as back:
        resume_enrolment(taken, actor=actor)

    assert [code for code, _text in refused] == ["ages", "ages"]
    assert "mensen van 8 tot en met 12 jaar" in refused[0][1]
    assert "14" not in refused[0][1]
    assert "8 tot en met 12 of 13 tot en met 15 of 16 tot en met 25 jaar" in refused[1][1]
    assert back.value.code == "ages"


@pytest.mark.parametrize(("age", "ages"), [(7.9, None), (8, (8, 12)), (12.9, (8, 12)), (13, (13, 15)), (16, None)])
def test_someone_belongs_with_an_age_up_to_the_next_birthday(age, ages):
    assert GroupPart(5, 10, strata=((8, 12), (13, 15))).stratum(age) == ages
