"""The line "Ziet: ... Niet: ..." comes from the tables of rights and the declared relations, never from a text."""

import pytest
from tests.factories import as_owner, make_user

from weefsel.apps.rights.models import Relation
from weefsel.apps.rights.queries import who_sees

ASSISTANT = "praktijk- of polikliniekassistent"
SOCIAL = ("welzijnscoach", "groepsbegeleider", "vrijwilliger")
REST = ("naaste", "manager", "inspecteur", "onderzoeker", "medewerker van de gemeente", "functioneel beheerder")


def relate(relation, person, now, **holder):
    fields = {"ground": "test", "valid_from": now, "declared_at": now, "topics": []}
    with as_owner():
        Relation.objects.create(relation=relation, person_id=person.id, **{**fields, **holder})


def test_a_gp_reads_who_else_may_see_the_map_and_who_may_not(world):
    audience = who_sees(world.person.id, "ecogram.read", actor=world.actor("gp"))

    assert audience.sees == ("u", "de persoon zelf", "behandelaars van Practice")
    # Who treats does not learn from this line whether the person let a coach look.
    assert audience.unnamed == (
        "wie deze persoon nog meer behandelt",
        "een welzijnscoach, alleen als de persoon daar ja op zei",
    )
    assert audience.not_seen == tuple(role for role in (ASSISTANT, *SOCIAL, *REST) if role != "welzijnscoach")
    assert str(audience) == (
        "Ziet: u, de persoon zelf, behandelaars van Practice, wie deze persoon nog meer behandelt, "
        "een welzijnscoach, alleen als de persoon daar ja op zei. "
        "Niet: praktijk- of polikliniekassistent, groepsbegeleider, vrijwilliger, naaste, manager, "
        "inspecteur, onderzoeker, medewerker van de gemeente, functioneel beheerder."
    )


def test_the_person_reads_every_organisation_by_name_and_a_naaste_who_sees_nothing(world, now):
    with as_owner():
        daughter = make_user("related_person", None, now, name="Els (dochter)", person_id=None)
    relate("treatment", world.person, now, organization=world.hospital)
    relate("coaching", world.person, now, organization=world.welfare)
    relate("related", world.person, now, user=daughter)

    audience = who_sees(world.person.id, "ecogram.read", actor=world.actor("patient"))

    assert sorted(audience.sees) == ["behandelaars van Hospital", "behandelaars van Practice", "u"]
    assert (audience.unnamed, audience.not_seen[0]) == ((), "Els (dochter)")


def test_a_relation_that_ended_is_not_named(world, now):
    relate("treatment", world.person, now, organization=world.hospital, valid_until=now)

    assert who_sees(world.person.id, "ecogram.read", actor=world.actor("patient")).sees == (
        "u",
        "behandelaars van Practice",
    )


def test_chosen_needs_are_also_seen_by_a_coach_after_a_referral(world):
    audience = who_sees(world.person.id, "needs.read_chosen", actor=world.actor("gp"))

    assert audience.unnamed == ("wie deze persoon nog meer behandelt", "een welzijnscoach na een verwijzing")
    assert "welzijnscoach" not in audience.not_seen


@pytest.mark.parametrize("name", ["gp", "patient"])
def test_who_sees_takes_at_most_three_queries_whatever_the_numbers(world, now, name, django_assert_num_queries):
    actor = world.actor(name)
    with django_assert_num_queries(2):
        who_sees(world.person.id, "ecogram.read", actor=actor)
    with as_owner():
        users = [make_user("related_person", None, now, name=f"N{i}") for i in range(3)]
    for user in users:
        relate("related", world.person, now, user=user)
    actor = world.actor(name)

    with django_assert_num_queries(3):
        who_sees(world.person.id, "ecogram.read", actor=actor)


def test_a_reader_who_may_not_see_it_is_not_told_to_see_it(world):
    assert "u" not in who_sees(world.person.id, "ecogram.read", actor=world.actor("manager")).sees
