"""With whom someone feels at home: with their yes, for who wrote it down with them, and in no plan."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from tests.apps.matching.test_candidates import agree
from tests.factories import as_owner, make_offer, relate

from weefsel.apps.directory.models import Offer
from weefsel.apps.matching.belonging import belong, belongs_to
from weefsel.apps.matching.choices import Belonging
from weefsel.apps.matching.queries import candidates_for
from weefsel.apps.needs.queries import people_frame
from weefsel.apps.rights.queries import Refused
from weefsel.project.retention.rules import RULES


@pytest.fixture
def coached(world):
    with as_owner():
        relate(world.person, world.welfare, world.now, relation="coaching")


def known_to(world, role):
    world.actor(role)
    return belongs_to(world.person).groups


def test_without_a_yes_nothing_is_kept(world):
    with pytest.raises(ValidationError, match="Zonder uw ja"):
        belong(world.person, ["older"], agreed=False, actor=world.actor("gp"))
    with pytest.raises(ValidationError, match="Kies uit de lijst"):
        belong(world.person, ["rich"], agreed=True, actor=world.actor("gp"))

    assert known_to(world, "gp") == ()


def test_who_wrote_it_down_and_the_person_read_it_and_another_organisation_does_not(world, coached):
    belong(world.person, ["lhbti", "older"], agreed=True, actor=world.actor("gp"))

    known = {role: known_to(world, role) for role in ("gp", "patient", "link_worker")}

    assert known == {"gp": ("older", "lhbti"), "patient": ("older", "lhbti"), "link_worker": ()}
    world.actor("link_worker")
    assert Belonging.objects.count() == 0


def test_what_the_person_wrote_for_themself_nobody_else_reads(world, coached):
    belong(world.person, ["faith"], agreed=True, actor=world.actor("patient"))

    assert [known_to(world, role) for role in ("patient", "gp", "link_worker")] == [("faith",), (), ()]


def test_taken_back_leaves_nothing_of_it_and_the_person_takes_back_what_another_wrote(world):
    belong(world.person, ["illness"], agreed=True, actor=world.actor("gp"))
    belong(world.person, [], agreed=False, actor=world.actor("patient"))

    with as_owner():
        rows = list(Belonging.objects.values_list("groups", flat=True))
    assert (rows, known_to(world, "gp")) == ([[]], ())
    assert "belonging" in {rule.type for rule in RULES}


def test_who_may_not_know_may_not_write(world):
    with pytest.raises(Refused):
        belong(world.person, ["older"], agreed=True, actor=world.actor("host"))


def test_it_counts_in_a_look_together_and_nowhere_else(world):
    agree(world, "company")
    with as_owner():
        make_offer(world.house, "voorzorgcirkels", capacity=3)
        Offer.objects.update(attracts=["older"])
    before = candidates_for(world.person, actor=world.actor("gp")).options[0]
    belong(world.person, ["older"], agreed=True, actor=world.actor("gp"))

    after = candidates_for(world.person, actor=world.actor("gp")).options[0]

    assert after.score > before.score
    assert "mensen bij wie u zich thuis voelt" in [chip.text for chip in (*after.chips, *after.more_chips)]
    assert people_frame([world.person.id], on=world.now.date()).feels_at_home.tolist() == [""]
