"""One person and one buddy: proposed, both yes, a first meeting with someone along, and an end or someone else."""

import uuid
from datetime import time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from tests.factories import acting, as_owner, make_user
from tests.pairs import keep_apart

from weefsel.apps.audit.models import Event
from weefsel.apps.consent.models import Consent
from weefsel.apps.groups.models import Buddy, Enrolment, Group, GroupRole, Party, Session
from weefsel.apps.groups.operations.attend import record_attendance
from weefsel.apps.groups.operations.form import form_group, move_group
from weefsel.apps.groups.operations.pair import (
    add_buddy,
    answer_pair,
    end_buddy,
    end_pair,
    propose_pair,
    resume_buddy,
    resume_pair,
    take_back_answer,
)
from weefsel.apps.groups.operations.plan import plan_session
from weefsel.apps.groups.queries import pairing_of, parties_of
from weefsel.apps.people.models import Person
from weefsel.apps.referrals.models import Referral
from weefsel.apps.referrals.operations.withdraw import withdraw_consent
from weefsel.apps.rights.queries import Refused


class Pairs:
    """Plays the host of the house, who pairs people."""

    def __init__(self, world, refer):
        self.world, self.refer = world, refer

    def buddy(self, name="Bas", **changes):
        return add_buddy("noaberhulp", actor=self.world.actor("host"), name=name, form_token=uuid.uuid4(), **changes)

    def propose(self, referral, buddy, **changes):
        actor = self.world.actor("host")
        fields = {
            "location": self.refer.offers["noaberhulp"].location,
            "first": (self.world.now + timedelta(days=3)).date(),
            "starts": time(10),
            "companion": "Coördinatieproef",
            "form_token": uuid.uuid4(),
        }
        return propose_pair(referral, buddy, actor=actor, **{**fields, **changes})

    def party(self, group, side):
        return Party.objects.get(group=group, side=side)

    def answer(self, group, side, choice="yes"):
        return answer_pair(self.party(group, side), choice, actor=self.world.actor("host"))

    def running(self, name="Ans", buddy=None, **changes):
        referral = self.refer("noaberhulp", name)
        group = self.propose(referral, buddy or self.buddy(**changes))
        self.answer(group, "person")
        self.answer(group, "buddy")
        return Group.objects.get(id=group.id)

    def names(self):
        found = pairing_of("noaberhulp", self.world.actor("host"))
        return [one.shown_name for one in found.waiting], [one.name for one in found.buddies if one.has_room]


@pytest.fixture
def pairs(world, at_the_house):
    return Pairs(world, at_the_house)


def states(group):
    return list(Enrolment.objects.filter(group=group).order_by("shown_name").values_list("state", flat=True))


def test_a_pair_begins_when_both_said_yes_and_not_before(pairs, world):
    referral = pairs.refer("noaberhulp")
    group = pairs.propose(referral, pairs.buddy())
    first = Session.objects.get(group=group)

    pairs.answer(group, "person")
    actor = world.actor("host", now=first.starts_at + timedelta(minutes=5))
    with pytest.raises(ValidationError) as early:
        record_attendance(first, {}, actor=actor)
    half = (Group.objects.get(id=group.id).state, states(group))
    pairs.answer(group, "buddy")

    assert (early.value.code, half) == ("not-agreed", ("forming", ["invited"]))
    assert (Group.objects.get(id=group.id).state, states(group)) == ("running", ["enrolled"])
    assert Referral.objects.get(id=referral.id).state == "accepted"


def test_the_first_meeting_has_someone_along_and_counts_as_arriving(pairs, world):
    group = pairs.running()
    roles = {row.role: row for row in GroupRole.objects.filter(group=group)}
    first, enrolment = Session.objects.get(group=group), Enrolment.objects.get(group=group)
    actor = world.actor("host", now=first.starts_at + timedelta(minutes=5))

    record_attendance(first, {enrolment.id: "present"}, actor=actor, roles_present=[row.id for row in roles.values()])

    assert {role: row.name for role, row in roles.items()} == {"volunteer": "Bas", "coordinator": "Coördinatieproef"}
    assert first.title == "Eerste ontmoeting"
    assert Referral.objects.get(id=enrolment.referral_id).state == "arrived"


def test_who_is_proposed_or_paired_waits_no_more_and_a_buddy_is_free_again_after_the_end(pairs, world):
    buddy = pairs.buddy()
    referral = pairs.refer("noaberhulp", "Ans")
    pairs.refer("noaberhulp", "Cor")
    before = pairs.names()
    group = pairs.propose(referral, buddy)
    proposed = pairs.names()
    pairs.answer(group, "person")
    pairs.answer(group, "buddy")
    end_pair(group, actor=world.actor("host"), reason="new_buddy")
    someone_else = pairs.names()
    resume_pair(group, actor=world.actor("host"))
    end_pair(group, actor=world.actor("host"), reason="done")

    assert before == (["Ans", "Cor"], ["Bas"])
    assert proposed == (["Cor"], [])
    assert someone_else == (["Ans", "Cor"], ["Bas"])
    assert pairs.names() == (["Cor"], ["Bas"])


def test_a_no_ends_the_proposal_and_takes_away_what_each_read_of_the_other(pairs):
    group = pairs.propose(pairs.refer("noaberhulp"), pairs.buddy(about="Ik houd van kaarten."), about="Tuinier.")
    told = [(p.other_name, p.other_about) for p in Party.objects.filter(group=group).order_by("-side")]

    pairs.answer(group, "buddy", "no")

    assert told == [("Bas", "Ik houd van kaarten."), ("Ans", "Tuinier.")]
    assert (Group.objects.get(id=group.id).state, states(group)) == ("ended", ["ended"])
    assert {(p.other_name, p.other_about) for p in Party.objects.filter(group=group)} == {("", "")}
    assert pairs.names() == (["Ans"], ["Bas"])


def test_a_wrong_answer_is_taken_back_and_the_same_click_twice_does_nothing_twice(pairs, world):
    group = pairs.propose(pairs.refer("noaberhulp"), pairs.buddy())
    pairs.answer(group, "person")
    pairs.answer(group, "buddy", "no")
    pairs.answer(group, "buddy", "no")

    take_back_answer(pairs.party(group, "buddy"), actor=world.actor("host"))
    again = (Group.objects.get(id=group.id).state, states(group), pairs.party(group, "person").other_name)
    pairs.answer(group, "buddy")
    with pytest.raises(ValidationError) as late:
        take_back_answer(pairs.party(group, "buddy"), actor=world.actor("host"))

    assert again == ("forming", ["invited"], "Bas")
    assert (Group.objects.get(id=group.id).state, late.value.code) == ("running", "settled")


def test_what_cannot_be_is_refused_and_leaves_nothing(pairs, world):
    referral, buddy = pairs.refer("noaberhulp"), pairs.buddy()
    gone = end_buddy(pairs.buddy("Weg"), actor=world.actor("host"))
    wrong = pairs.refer("buddyhuizen", "Cor")
    codes = []
    for who, with_whom, changes in (
        (referral, buddy, {"companion": " "}),
        (referral, buddy, {"first": (world.now - timedelta(days=1)).date()}),
        (referral, gone, {}),
        (wrong, buddy, {}),
    ):
        with pytest.raises(ValidationError) as caught:
            pairs.propose(who, with_whom, **changes)
        codes.append(caught.value.code)
    pairs.propose(referral, buddy)
    with pytest.raises(ValidationError) as twice:
        pairs.propose(referral, pairs.buddy("Nog een"))
    with pytest.raises(ValidationError) as full:
        pairs.propose(pairs.refer("noaberhulp", "Dina"), buddy)

    assert codes == ["companion", "first", "no-place", "referral"]
    assert (twice.value.code, full.value.code) == ("paired", "no-place")
    assert Group.objects.count() == 1
    resume_buddy(gone, actor=world.actor("host"))
    assert "Weg" in pairs.names()[1]


def test_the_same_token_again_gives_what_was_made(pairs, world):
    token, referral = uuid.uuid4(), pairs.refer("noaberhulp")
    actor = world.actor("host")
    buddies = {add_buddy("noaberhulp", actor=actor, name="Bas", form_token=token).id for _ in range(2)}
    buddy = Buddy.objects.get()
    groups = {pairs.propose(referral, buddy, form_token=token).id for _ in range(2)}

    assert (len(buddies), len(groups), Session.objects.count()) == (1, 1, 1)


def test_a_buddy_who_went_through_it_too_answers_for_themselves_and_each_reads_only_the_other(pairs, world):
    peer = pairs.refer("noaberhulp", "Bas")
    buddy = pairs.buddy("Bas", referral=peer, about="Ik zorgde ook thuis.")
    referral = pairs.refer("noaberhulp", "Ans")
    group = pairs.propose(referral, buddy)
    with as_owner():
        users = {
            name: make_user("person", None, world.now, name=name, person_id=one.person_id)
            for name, one in (("ans", referral), ("bas", peer))
        }
    seen = {}
    for name, one in (("ans", referral), ("bas", peer)):
        actor = acting(world.actor("patient", user_id=users[name].id, person_id=one.person_id))
        (mine,) = parties_of(one.person_id)
        seen[name] = (mine.own_name, mine.other_name, Party.objects.count(), Enrolment.objects.count())
        answer_pair(mine, "yes", actor=actor)
    roles = set(GroupRole.objects.filter(group=group).values_list("name", flat=True))

    world.actor("host")
    assert seen == {"ans": ("Ans", "Bas", 1, 1), "bas": ("Bas", "Ans", 1, 1)}
    assert (Group.objects.get(id=group.id).state, states(group)) == ("running", ["enrolled", "enrolled"])
    assert [p.told_by for p in Party.objects.filter(group=group)] == ["self", "self"]
    assert roles == {"iemand die zelf meedoet", "Coördinatieproef"}


def test_nobody_else_answers_or_reads_who_is_whose_buddy(pairs, world):
    group = pairs.propose(pairs.refer("noaberhulp"), pairs.buddy())
    party = pairs.party(group, "person")

    for role in ("gp", "nurse", "manager", "patient", "link_worker"):
        actor = world.actor(role)
        assert (Party.objects.count(), Buddy.objects.count()) == (0, 0), role
        with pytest.raises(Refused):
            answer_pair(party, "yes", actor=actor)
    actor = world.actor("volunteer")
    assert Party.objects.count() == 2


def test_two_who_must_not_meet_are_refused_as_a_buddy_without_a_place_is(pairs, world):
    referral = pairs.refer("noaberhulp", "Ans")
    peer = pairs.refer("noaberhulp", "Bas")
    peer_buddy = pairs.buddy("Bas", referral=peer)
    volunteer = pairs.buddy("Cor Corproef")
    known = pairs.refer("noaberhulp", "Cor")
    full = pairs.buddy("Vol")
    pairs.propose(pairs.refer("noaberhulp", "Dina"), full)
    with as_owner():
        ans = Person.objects.get(id=referral.person_id)
        for one in (peer, known):
            keep_apart(world, ans, Person.objects.get(id=one.person_id))
    told = []
    for buddy in (full, peer_buddy, volunteer):
        with pytest.raises(ValidationError) as caught:
            pairs.propose(referral, buddy)
        told.append((caught.value.code, caught.value.messages))

    assert told == [("no-place", ["Hier is nu geen passende plek."])] * 3
    world.actor("host")
    assert (Group.objects.count(), Party.objects.count()) == (1, 2)


def test_who_withdraws_their_consent_is_a_name_to_the_other_no_more(pairs, world):
    group = pairs.running()
    referral = Enrolment.objects.get(group=group).referral
    actor = world.actor("gp")
    withdraw_consent(Consent.objects.get(id=referral.consent_id), actor=actor)

    world.actor("host")
    (row,) = pairing_of("noaberhulp", world.actor("host")).pairs
    assert (row.is_left_alone, pairs.party(group, "buddy").other_name) == (True, "")
    with pytest.raises(ValidationError) as caught:
        resume_pair(end_pair(group, actor=world.actor("host"), reason="unknown"), actor=world.actor("host"))
    assert caught.value.code == "withdrawn"


def test_a_pair_is_not_started_or_closed_as_a_group_is(pairs, world):
    group = pairs.running()
    actor = world.actor("host")

    with pytest.raises(ValidationError) as moved:
        move_group(group, "ended", actor=actor)
    with pytest.raises(ValidationError) as formed:
        form_group(
            "noaberhulp",
            actor=actor,
            name="x",
            location=group.location,
            first=world.now.date(),
            starts=time(10),
            form_token=uuid.uuid4(),
            roles={},
        )

    assert (moved.value.code, formed.value.code) == ("pair", "kind")


def test_the_two_agree_on_their_own_next_meeting_once(pairs, world):
    group = pairs.running()
    when = {"on": (world.now + timedelta(days=9)).date(), "starts": time(14)}

    planned = {plan_session(group, actor=world.actor("host"), **when).id for _ in range(2)}

    assert len(planned) == 1
    assert [row.number for row in Session.objects.filter(group=group).order_by("number")] == [1, 2]


def test_every_step_leaves_one_line_for_each_person(pairs, world):
    group = pairs.running()
    person_id = Enrolment.objects.get(group=group).person_id
    end_pair(group, actor=world.actor("host"), reason="done")

    with as_owner():
        lines = Event.objects.filter(object_type__in=("pair", "party")).order_by("at", "id")
        found = sorted((line.action, line.object_type, line.person_id == person_id) for line in lines)
    assert found == [
        ("groups.form", "pair", True),
        ("groups.form", "pair", True),
        ("groups.form", "party", False),
        ("groups.form", "party", True),
    ]


def test_pairing_takes_the_same_queries_for_one_and_for_three(pairs, world, django_assert_num_queries):
    for n in (1, 3):
        while Group.objects.count() < n:
            pairs.running(f"P{n}")
            pairs.refer("noaberhulp", f"W{n}")
        actor = world.actor("host")

        with django_assert_num_queries(6):
            found = pairing_of("noaberhulp", actor)

        assert (len(found.waiting), len(found.buddies), len(found.pairs)) == (n, n, n)


def test_settling_by_who_was_not_asked_changes_nothing(pairs, world):
    group = pairs.propose(pairs.refer("noaberhulp"), pairs.buddy())

    with connection.cursor() as cursor:
        cursor.execute("SELECT groups_settle_pair(%s)", [group.id])
        assert cursor.fetchone() == ("forming",)
