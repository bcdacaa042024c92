"""The protected compartment: entered with the person, seen by few, looked at twice, and ended."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from tests.factories import acting, actor_of, as_owner, make_offer, make_person, make_user

from weefsel.apps.accounts.models import Link, Mail
from weefsel.apps.accounts.operations import make_link, queue_mail
from weefsel.apps.accounts.tasks import send_mail
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.audit.models import Event
from weefsel.apps.people.models import Person
from weefsel.apps.referrals.operations.refer import refer
from weefsel.apps.rights.models import Relation
from weefsel.apps.rights.queries import Refused, decide, who_sees
from weefsel.apps.safety.models import MeldcodeCase, MeldcodeStep, PrivateWish, ProtectedTie, SafeContact, SafetyAnswer
from weefsel.apps.safety.operations import contact, meldcode, questions, ties, wishes
from weefsel.apps.safety.operations.handing_on import hand_on
from weefsel.apps.safety.queries import answers_of, cases_of, find_tie, reach_of, ties_of, with_reach
from weefsel.apps.safety.states import ACTS, Act, TieState
from weefsel.apps.safety.validators import Hints, check_review, months_on
from weefsel.apps.screening.models import PrivateTalk, PrivateTalkStep
from weefsel.apps.screening.operations import record_step, start_talk

OTHER = Hints("Otto", "Otterloo", date(1950, 1, 2))
REVIEW = date(2027, 9, 2)


def tell(world, actor, **changes) -> ProtectedTie:
    """Enter a tie as this actor, and find it back as the owner."""
    values = {"kind": "harmful", "tie_role": "", "told": "", "hints": OTHER, "review_by": REVIEW, **changes}
    tie_id = ties.record_tie(actor=actor, person_id=world.person.id, form_token=uuid.uuid4(), **values)
    with as_owner():
        return ProtectedTie.objects.get(id=tie_id)


def seen_by(world, name: str, **changes) -> int:
    actor = world.actor(name, **changes)
    return len(ties_of(world.person.id, actor))


def lines(world) -> list[tuple[str, str]]:
    with as_owner():
        return list(Event.objects.filter(person_id=world.person.id).values_list("action", "role").order_by("at", "id"))


@pytest.fixture
def colleague(world):
    with as_owner():
        return make_user("gp", world.practice, world.now, name="Dokter Tweede")


# Who may enter, and who may see


@pytest.mark.parametrize("name", ["gp", "patient"])
def test_the_person_and_who_treats_them_can_enter_a_tie(world, name):
    tie = tell(world, world.actor(name))

    assert (tie.entered_by_id, tie.review_by) == (getattr(world, name).id, REVIEW)
    assert ("safety.record", world.actor(name).role) in lines(world)


@pytest.mark.parametrize(
    "name", ["other_gp", "nurse", "link_worker", "host", "volunteer", "manager", "administrator", "municipality"]
)
def test_who_does_not_know_the_person_cannot_enter_a_tie(world, name):
    with pytest.raises(Refused):
        tell(world, world.actor(name))


def test_a_coach_can_enter_a_tie_while_coaching(world):
    with as_owner():
        Relation.objects.create(
            relation="coaching",
            person_id=world.person.id,
            organization=world.welfare,
            ground="test",
            valid_from=world.now,
            declared_at=world.now,
        )

    tell(world, world.actor("link_worker"))

    assert seen_by(world, "link_worker") == 1
    assert seen_by(world, "gp") == 0


def test_a_colleague_who_treats_the_person_too_sees_nothing(world, colleague):
    tell(world, world.actor("gp"))

    acting(actor_of(colleague, world.now))

    assert (ties_of(world.person.id, actor_of(colleague, world.now)), ProtectedTie.objects.count()) == ((), 0)
    assert not decide(actor_of(colleague, world.now), "safety.open", person_id=world.person.id).allow
    assert not Relation.objects.filter(relation="guarding").exists()


def test_who_entered_it_and_the_person_see_it(world):
    tell(world, world.actor("gp"))

    assert (seen_by(world, "gp"), seen_by(world, "patient")) == (1, 1)


def test_what_the_person_entered_alone_is_seen_by_nobody_else(world):
    tell(world, world.actor("patient"))

    assert (seen_by(world, "patient"), seen_by(world, "gp")) == (1, 0)
    with as_owner():
        assert Relation.objects.filter(relation="guarding").count() == 0


def test_who_entered_it_sees_it_until_90_days_after_the_review_to_the_second(world):
    tell(world, world.actor("gp"))
    with as_owner():
        ends = Relation.objects.get(relation="guarding").valid_until

    # Midnight in Amsterdam after 1 December, the 90th day after 2 September: as long as the pair itself holds.
    assert ends.isoformat() == "2027-12-01T23:00:00+00:00"
    assert seen_by(world, "gp", now=ends - timedelta(seconds=1)) == 1
    assert seen_by(world, "gp", now=ends) == 0
    assert seen_by(world, "patient", now=ends) == 1


def test_a_form_that_is_sent_twice_gives_one_tie(world):
    token, actor = uuid.uuid4(), world.actor("gp")
    values = {"kind": "harmful", "tie_role": "", "told": "", "hints": OTHER, "review_by": REVIEW}

    for _ in range(2):
        ties.record_tie(actor=actor, person_id=world.person.id, form_token=token, **values)

    assert ProtectedTie.objects.count() == 1


def test_nothing_is_written_about_nobody(world):
    with pytest.raises(ValidationError, match="een voornaam is genoeg"):
        tell(world, world.actor("gp"), hints=Hints())


@pytest.mark.parametrize(
    ("day", "words"),
    [(date(2027, 3, 2), "na vandaag"), (date(2028, 3, 3), "minstens eens per jaar"), (date(2026, 1, 1), "na vandaag")],
)
def test_the_day_of_the_review_lies_within_a_year(day, words):
    with pytest.raises(ValidationError, match=words):
        check_review(day, today=date(2027, 3, 2))


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2027, 3, 2), 6, date(2027, 9, 2)),
        (date(2027, 12, 5), 12, date(2028, 12, 5)),
    ],
)
def test_months_on_is_the_same_day_or_the_last_of_the_month(day, months, then):
    assert months_on(day, months) == then


# Guarded or not yet


def test_a_tie_is_not_guarded_until_the_other_is_known_and_then_without_a_word(world):
    actor = world.actor("gp")
    tie = tell(world, actor)
    before = ties_of(world.person.id, actor)[0].is_guarded

    with as_owner():
        make_person(world.other_practice, world.now, family_name="Ótterloo", birth_date=date(1950, 1, 2))

    assert (before, ties_of(world.person.id, world.actor("gp"))[0].is_guarded) == (False, True)
    assert ties.look_again(tie, actor=actor) is True


def test_more_hints_can_make_the_difference(world):
    actor = world.actor("gp")
    with as_owner():
        make_person(world.other_practice, world.now, family_name="Otterloo", birth_date=date(1950, 1, 2))
    tie = tell(world, world.actor("gp"), hints=Hints("Otto"))
    before = ties.look_again(tie, actor=actor)

    ties.describe_other(tie, OTHER, actor=actor)

    assert (before, ties.look_again(tie, actor=actor)) == (False, True)


def test_the_person_is_not_told_whether_someone_is_known_here(world):
    with as_owner():
        make_person(world.other_practice, world.now, family_name="Otterloo", birth_date=date(1950, 1, 2))
    actor = world.actor("patient")
    tie = tell(world, actor)

    line = ties_of(world.person.id, world.actor("patient"))[0]

    assert (line.is_guarded, Act.LINK in line.acts) == (None, False)
    with pytest.raises(Refused):
        ties.look_again(tie, actor=actor)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT safety_link(%s)", [tie.id])


def test_a_tie_that_is_only_kept_out_of_sight_guards_nobody(world):
    actor = world.actor("gp")
    with as_owner():
        make_person(world.other_practice, world.now, family_name="Otterloo", birth_date=date(1950, 1, 2))

    tell(world, actor, kind="hidden")

    assert ties_of(world.person.id, actor)[0].is_guarded is None


# The second pair of eyes


def test_a_colleague_who_is_asked_sees_it_and_can_confirm(world, colleague):
    actor = world.actor("gp")
    tie = tell(world, actor)

    ties.ask_colleague(tie, colleague.id, actor=actor)
    theirs = acting(actor_of(colleague, world.now))
    assert len(ties_of(world.person.id, theirs)) == 1
    ties.confirm(tie, actor=theirs)

    line = ties_of(world.person.id, world.actor("gp"))[0]
    assert (line.asked, line.checked_by, line.state) == ("Dokter Tweede", "Dokter Tweede", TieState.RUNNING)


def test_nobody_is_the_second_pair_of_eyes_for_what_they_entered(world):
    actor = world.actor("gp")
    tie = tell(world, actor)

    for act in (ties.confirm, lambda *args, **named: ties.contest(*args, "Dit klopt niet", **named)):
        with pytest.raises(ValidationError, match="Dit kan nu niet"):
            act(tie, actor=actor)
    with as_owner(), pytest.raises(DatabaseError), transaction.atomic():
        ProtectedTie.objects.filter(id=tie.id).update(checked_by=world.gp)


def test_only_a_colleague_who_may_guard_can_be_asked(world):
    actor = world.actor("gp")
    tie = tell(world, actor)

    for user in (world.administrator, world.other_gp, world.patient):
        with pytest.raises(ValidationError, match="uit de lijst"):
            ties.ask_colleague(tie, user.id, actor=actor)


def test_a_doubt_is_told_with_a_reason_and_leaves_the_guard_in_place(world, colleague):
    actor = world.actor("gp")
    with as_owner():
        make_person(world.other_practice, world.now, family_name="Otterloo", birth_date=date(1950, 1, 2))
    tie = tell(world, actor)
    ties.ask_colleague(tie, colleague.id, actor=actor)
    theirs = acting(actor_of(colleague, world.now))

    with pytest.raises(ValidationError, match="waarom"):
        ties.contest(tie, " ", actor=theirs)
    ties.contest(tie, "Dit gaat over een ander", actor=theirs)

    line = ties_of(world.person.id, world.actor("gp"))[0]
    assert (line.state, line.contested_by, line.contest_reason, line.is_guarded) == (
        TieState.CONTESTED,
        "Dokter Tweede",
        "Dit gaat over een ander",
        True,
    )
    assert ties.look_again(tie, actor=world.actor("gp"))
    with pytest.raises(ValidationError, match="Dit kan nu niet"):
        ties.renew(tie, date(2028, 1, 1), actor=world.actor("gp"))


# Guarding declares itself, and no more than itself


def write_everything(world, actor) -> dict[str, object]:
    """One of everything that is protected, by this actor, by what it is; read back as the owner."""
    person = world.person
    asked = catalogue().safety_questions
    ties.record_tie(
        actor=actor,
        person_id=person.id,
        form_token=uuid.uuid4(),
        kind="harmful",
        tie_role="",
        told="",
        hints=OTHER,
        review_by=REVIEW,
    )
    wishes.record_wish(actor=actor, person_id=person.id, form_token=uuid.uuid4(), hour=3)
    questions.record_answers(actor=actor, person_id=person.id, questions=asked, answers={"at-home": "nee"})
    case_id = meldcode.open_case(actor=actor, person_id=person.id, form_token=uuid.uuid4())
    talk = start_talk(person, catalogue().werkvormen["goed-kijken-naar-banden"], actor=actor)
    record_step(talk, 2, actor=actor, words="In vertrouwen.")
    with as_owner():
        return {
            "tie": ProtectedTie.objects.get(entered_by=actor.user_id),
            "wish": PrivateWish.objects.get(entered_by=actor.user_id),
            "answer": SafetyAnswer.objects.get(asked_by=actor.user_id),
            "case": MeldcodeCase.objects.get(id=case_id),
            "talk": PrivateTalk.objects.get(id=talk.id),
        }


def what_is_seen() -> dict[str, set]:
    kinds = {
        "tie": ProtectedTie,
        "wish": PrivateWish,
        "answer": SafetyAnswer,
        "case": MeldcodeCase,
        "talk": PrivateTalk,
    }
    return {name: set(model.objects.values_list("id", flat=True)) for name, model in kinds.items()}


def test_who_records_something_too_reads_their_own_and_nothing_of_a_colleague(world, colleague):
    first = write_everything(world, world.actor("gp"))
    theirs = actor_of(colleague, world.now)
    acting(theirs)

    second = write_everything(world, theirs)

    acting(theirs)
    assert what_is_seen() == {name: {row.id} for name, row in second.items()}
    assert PrivateTalkStep.objects.count() == 1
    world.actor("gp")
    assert what_is_seen() == {name: {row.id} for name, row in first.items()}
    world.actor("patient")
    both = {name: {row.id, second[name].id} for name, row in first.items()}
    assert what_is_seen() == {**both, "case": set()}


def test_who_guards_one_row_can_do_nothing_with_another_nor_let_themselves_in(world, colleague):
    first = write_everything(world, world.actor("gp"))
    theirs = actor_of(colleague, world.now)
    acting(theirs)
    second = write_everything(world, theirs)
    acting(theirs)

    for act in (
        lambda: ties.confirm(first["tie"], actor=theirs),
        lambda: ties.look_again(first["tie"], actor=theirs),
        lambda: ties.ask_colleague(first["tie"], colleague.id, actor=theirs),
        lambda: ties.end_tie(first["tie"], "Weg ermee", actor=theirs),
        lambda: wishes.end_wish(first["wish"], actor=theirs),
        lambda: meldcode.take_step(first["case"], 1, actor=theirs, steps=catalogue().meldcode, text="Meegelezen."),
        lambda: record_step(first["talk"], 3, actor=theirs, words="Meegelezen."),
    ):
        with pytest.raises(Refused):
            act()
    about = {"relation": "guarding", "person_id": world.person.id, "ground": "x", "valid_from": world.now}
    about |= {"declared_at": world.now, "declared_by_id": colleague.id, "valid_until": world.now + timedelta(days=9)}
    for row in first.values():
        for object_id in (row.id, None):
            for user in (colleague, world.gp):
                with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                    Relation.objects.create(user=user, object_id=object_id, **about)
        with connection.cursor() as cursor:
            cursor.execute("SELECT rights_allows_row('safety.hand_on', %s, %s)", [row.id, world.person.id])
            assert cursor.fetchone() == (False,)
    Relation.objects.create(user=world.gp, object_id=second["tie"].id, **about)
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        # Nor in the name of somebody else, to be let in by them.
        PrivateWish.objects.create(
            person=world.person, hour=5, since=world.now, entered_by=world.gp, form_token=uuid.uuid4()
        )


def test_the_second_pair_of_eyes_sees_the_tie_that_was_asked_about_and_nothing_else(world, colleague):
    rows = write_everything(world, world.actor("gp"))

    ties.ask_colleague(rows["tie"], colleague.id, actor=world.actor("gp"))

    acting(actor_of(colleague, world.now))
    assert what_is_seen() == {**{name: set() for name in rows}, "tie": {rows["tie"].id}}


def test_what_someone_guards_is_handed_on_as_a_whole_as_long_as_they_guard_it_and_the_person_reads_that(
    world, colleague
):
    rows = write_everything(world, world.actor("gp"))
    with as_owner():
        third = make_user("gp", world.practice, world.now)
    other = actor_of(third, world.now)
    acting(other)
    not_mine = write_everything(world, other)

    n = hand_on(actor=world.actor("gp"), person_id=world.person.id, user_id=colleague.id)

    acting(actor_of(colleague, world.now))
    assert (n, what_is_seen()) == (5, {name: {row.id} for name, row in rows.items()})
    assert not_mine["tie"].id not in {tie.id for tie in ProtectedTie.objects.all()}
    at = world.now + timedelta(days=364)
    acting(actor_of(colleague, at))
    assert (ProtectedTie.objects.count(), PrivateWish.objects.count()) == (0, 1)
    acting(actor_of(colleague, world.now + timedelta(days=365)))
    assert PrivateWish.objects.count() == 0
    assert ("safety.hand_on", "gp") in lines(world)


def test_nothing_is_handed_on_to_who_may_not_guard_or_by_who_guards_nothing(world, colleague):
    write_everything(world, world.actor("gp"))

    for user in (world.administrator, world.other_gp, world.patient):
        with pytest.raises(ValidationError, match="uit de lijst"):
            hand_on(actor=world.actor("gp"), person_id=world.person.id, user_id=user.id)
    with pytest.raises(Refused):
        hand_on(actor=acting(actor_of(colleague, world.now)), person_id=world.person.id, user_id=world.gp.id)


def test_both_keep_the_two_apart_and_ending_the_one_leaves_the_other_silently(world, colleague):
    with as_owner():
        other = make_person(world.other_practice, world.now, family_name="Otterloo", birth_date=date(1950, 1, 2))
    tell(world, world.actor("gp"))
    theirs = acting(actor_of(colleague, world.now))
    second = tell(world, theirs)

    ties.end_tie(second, "Het is weer goed", actor=acting(theirs))

    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT safety_apart(%s)", [other.id])
        assert cursor.fetchall() == [(world.person.id,)]


def test_a_form_that_was_ended_and_comes_back_opens_nothing_again(world):
    token, actor = uuid.uuid4(), world.actor("gp")
    values = {"kind": "harmful", "tie_role": "", "told": "", "hints": OTHER, "review_by": REVIEW}
    ties.record_tie(actor=actor, person_id=world.person.id, form_token=token, **values)
    ties.end_tie(ProtectedTie.objects.get(), "Het is weer goed", actor=actor)
    later = world.actor("gp", now=world.now + timedelta(hours=2))

    with pytest.raises(ValidationError, match="al gebruikt"):
        ties.record_tie(actor=later, person_id=world.person.id, form_token=token, **values)

    assert ProtectedTie.objects.count() == 0


# Renewed, ended, taken back


def test_looking_again_together_makes_it_last_and_everyone_who_guards_guards_on(world, colleague):
    actor = world.actor("gp")
    tie = tell(world, actor)
    ties.ask_colleague(tie, colleague.id, actor=actor)
    later = world.actor("gp", now=world.now + timedelta(days=190))
    assert ties_of(world.person.id, later)[0].state == TieState.OVERDUE

    ties.renew(tie, date(2028, 3, 1), actor=later)

    at = world.now + timedelta(days=400)
    assert ties_of(world.person.id, later)[0].state == TieState.RUNNING
    assert seen_by(world, "gp", now=at) == 1
    assert len(ties_of(world.person.id, acting(actor_of(colleague, at)))) == 1


def test_ending_needs_a_reason_and_nobody_guards_it_any_more(world, colleague):
    actor = world.actor("gp")
    with as_owner():
        other = make_person(world.other_practice, world.now, family_name="Otterloo", birth_date=date(1950, 1, 2))
    tie = tell(world, actor)
    ties.ask_colleague(tie, colleague.id, actor=actor)
    with pytest.raises(ValidationError, match="waarom"):
        ties.end_tie(tie, "", actor=actor)

    ties.end_tie(tie, "Het is weer goed", actor=actor)

    theirs = acting(actor_of(colleague, world.now))
    assert ties_of(world.person.id, theirs) == ()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM safety_apart(%s)", [other.id])
        assert cursor.fetchone() == (0,)


def test_who_ended_a_tie_can_take_that_back_for_an_hour(world, colleague):
    actor = world.actor("gp")
    tie = tell(world, actor)
    ties.ask_colleague(tie, colleague.id, actor=actor)
    ties.end_tie(tie, "Per ongeluk", actor=actor)

    ties.resume_tie(tie, actor=world.actor("gp", now=world.now + timedelta(minutes=59)))

    at = world.now + timedelta(days=100)
    assert ties_of(world.person.id, world.actor("gp", now=at))[0].state == TieState.RUNNING
    assert len(ties_of(world.person.id, acting(actor_of(colleague, at)))) == 1


def test_after_that_hour_nobody_sees_it_but_the_person(world):
    tie = tell(world, world.actor("gp"))
    ties.end_tie(tie, "Het is weer goed", actor=world.actor("gp"))

    at = world.now + timedelta(hours=1, seconds=1)
    assert (seen_by(world, "gp", now=at), seen_by(world, "patient", now=at)) == (0, 1)
    with pytest.raises(Refused):
        ties.resume_tie(tie, actor=world.actor("gp", now=at))


def test_when_the_person_ends_it_who_guarded_it_still_sees_that(world):
    tie = tell(world, world.actor("gp"))

    ties.end_tie(tie, "Het hoeft niet meer", actor=world.actor("patient"))

    line = ties_of(world.person.id, world.actor("gp"))[0]
    assert (line.state, line.ended_by, line.end_reason, line.acts) == (
        TieState.ENDED,
        world.patient.name,
        "Het hoeft niet meer",
        frozenset(),
    )


def test_every_state_has_its_line_in_the_table_and_ending_is_never_closed_off():
    assert set(ACTS) == set(TieState)
    assert all(Act.END in acts for state, acts in ACTS.items() if state != TieState.ENDED)


# Private wishes


def test_a_wish_is_one_thing_without_a_reason(world):
    actor = world.actor("patient")

    wishes.record_wish(actor=actor, person_id=world.person.id, form_token=uuid.uuid4(), hour=3)
    with pytest.raises(ValidationError, match="één"):
        wishes.record_wish(actor=actor, person_id=world.person.id, form_token=uuid.uuid4())
    with pytest.raises(ValidationError, match="één"):
        wishes.record_wish(
            actor=actor, person_id=world.person.id, form_token=uuid.uuid4(), hour=3, group_id=uuid.uuid4()
        )

    assert [wish.hour for wish in PrivateWish.objects.all()] == [3]
    world.actor("gp")
    assert PrivateWish.objects.count() == 0


def test_a_wish_ends_when_the_person_says_so(world):
    actor = world.actor("patient")
    wishes.record_wish(actor=actor, person_id=world.person.id, form_token=uuid.uuid4(), hour=3)

    wishes.end_wish(PrivateWish.objects.get(), actor=actor)

    assert PrivateWish.objects.get().until == world.now


# Questions


def test_answers_are_kept_apart_from_other_answers_and_open_a_next_step(world):
    asked = catalogue().safety_questions
    actor = world.actor("gp")

    n = questions.record_answers(
        actor=actor, person_id=world.person.id, questions=asked, answers={"at-home": "nee", "looks-along": "nee"}
    )

    found = {each.question.slug: (each.answer, each.leads_to) for each in answers_of(world.person.id, asked)}
    assert n == 2
    assert (found["at-home"], found["looks-along"], found["afraid-of"]) == (("nee", "tie"), ("nee", ""), ("", ""))
    world.actor("other_gp")
    assert SafetyAnswer.objects.count() == 0


def test_the_same_answer_again_is_no_new_answer(world):
    asked = catalogue().safety_questions
    for minute, answer in enumerate(("nee", "nee", "ja", "nee")):
        actor = world.actor("gp", now=world.now + timedelta(minutes=minute))
        questions.record_answers(actor=actor, person_id=world.person.id, questions=asked, answers={"at-home": answer})

    assert [row.answer for row in SafetyAnswer.objects.order_by("asked_at")] == ["nee", "ja", "nee"]


def test_an_answer_that_was_not_offered_is_refused(world):
    with pytest.raises(ValidationError, match="antwoorden"):
        questions.record_answers(
            actor=world.actor("gp"),
            person_id=world.person.id,
            questions=catalogue().safety_questions,
            answers={"at-home": "weet ik niet"},
        )


# The meldcode


def begin(world) -> MeldcodeCase:
    meldcode.open_case(actor=world.actor("gp"), person_id=world.person.id, form_token=uuid.uuid4())
    return MeldcodeCase.objects.get()


def test_the_steps_are_taken_in_order_each_once_and_the_last_one_closes(world):
    steps = catalogue().meldcode
    case, actor = begin(world), world.actor("gp")
    choices = {4: "suspicion", 5: "help"}
    with pytest.raises(ValidationError, match="nog niet aan de beurt"):
        meldcode.take_step(case, 2, actor=actor, steps=steps, text="Overlegd")

    for number in range(1, 6):
        meldcode.take_step(
            case, number, actor=actor, steps=steps, text=f"Stap {number} gezet", choice=choices.get(number, "")
        )
    with pytest.raises(ValidationError, match="al gezet"):
        meldcode.take_step(case, 5, actor=actor, steps=steps, text="Nog eens", choice="report")

    line = cases_of(world.person.id, steps)[0]
    assert [(each.number, each.state) for each in line.steps] == [(n, "done") for n in range(1, 6)]
    assert (line.outcome, line.closed_at) == ("Niet melden; wel hulp bieden of regelen", world.now)
    assert [action for action, _role in lines(world)].count("safety.meldcode") == 6


def test_weighing_and_deciding_need_a_choice_and_words(world):
    case, actor, steps = begin(world), world.actor("gp"), catalogue().meldcode
    for number in (1, 2, 3):
        meldcode.take_step(case, number, actor=actor, steps=steps, text="Gezet en opgeschreven")

    with pytest.raises(ValidationError, match="Kies wat het meest klopt"):
        meldcode.take_step(case, 4, actor=actor, steps=steps, text="Gewogen", choice="")
    with pytest.raises(ValidationError, match="waarom"):
        meldcode.take_step(case, 4, actor=actor, steps=steps, text="", choice="acute")


def test_one_case_is_open_at_a_time(world):
    first, second = begin(world), begin(world)

    assert first.id == second.id


def test_the_person_a_naaste_and_a_colleague_never_see_the_meldcode(world, colleague):
    begin(world)
    with as_owner():
        naaste = make_user("related_person", None, world.now)

    for actor in (world.actor("patient"), actor_of(naaste, world.now), actor_of(colleague, world.now)):
        acting(actor)
        assert (MeldcodeCase.objects.count(), MeldcodeStep.objects.count()) == (0, 0)
        assert not decide(actor, "safety.meldcode", person_id=world.person.id).allow


def test_the_person_cannot_begin_a_meldcode(world):
    with pytest.raises(Refused):
        meldcode.open_case(actor=world.actor("patient"), person_id=world.person.id, form_token=uuid.uuid4())


# How someone wants to be reached


def reach(world, name="gp", **changes):
    values = {"channel": "phone", "address": "0687654321", "hours": "dinsdag 10 tot 12 uur", **changes}
    contact.record_safe_contact(actor=world.actor(name), person_id=world.person.id, **values)


def mails() -> list[tuple[str, bool]]:
    with as_owner():
        return [(mail.to_address, mail.stopped_at is None) for mail in Mail.objects.order_by("queued_at", "subject")]


def send(world, address: str, name="gp", about=True, subject="x"):
    queue_mail(address, subject, "tekst", actor=world.actor(name), person_id=world.person.id if about else None)


def test_mail_for_someone_who_wants_none_is_never_sent(world):
    send(world, world.person.email)
    reach(world)
    send(world, world.person.email.upper())
    send(world, world.patient.email, about=False)

    assert [goes for _address, goes in mails()] == [False, False, False]


def test_a_mail_that_was_held_back_is_not_sent_by_the_worker_either(world, mailoutbox):
    reach(world)
    send(world, world.person.email)
    send(world, "anja@example.org")

    with as_owner():
        for mail_id in Mail.objects.values_list("id", flat=True):
            send_mail(mail_id=str(mail_id))

    assert [mail.to for mail in mailoutbox] == [["anja@example.org"]]


def test_an_invitation_goes_along_the_safe_way_or_not_at_all(world):
    with as_owner():
        offers = [make_offer(world.house) for _ in range(2)]
    made = {"consent": "spoken", "introduction": "Ik denk dat dit u goed zal doen.", "shown_name": "Proef"}

    reach(world)
    refer(world.person, offers[0], actor=world.actor("gp"), invite_person=True, form_token=uuid.uuid4(), **made)
    first = mails()
    reach(world, channel="email", address="veilig@example.org")
    refer(world.person, offers[1], actor=world.actor("gp"), invite_person=True, form_token=uuid.uuid4(), **made)

    assert first == [("anja@example.org", True)]
    assert sorted(mails()) == sorted([*first, ("anja@example.org", True), ("veilig@example.org", True)])
    with as_owner():
        assert Link.objects.get(role="link_person").email == "veilig@example.org"


def test_mail_goes_to_the_safe_mailbox_instead_also_what_was_waiting(world):
    send(world, world.person.email)
    reach(world, channel="email", address="Veilig@Example.org")
    send(world, world.person.email)
    send(world, world.patient.email, about=False)

    assert mails() == [("veilig@example.org", True)] * 3


def test_mail_to_others_about_this_person_goes_as_always(world):
    reach(world)

    send(world, "anja@example.org")
    send(world, world.gp.email, about=False)

    assert sorted(mails()) == sorted([("anja@example.org", True), (world.gp.email, True)])


def test_after_the_safe_way_ended_mail_goes_the_ordinary_way(world):
    reach(world)
    contact.end_safe_contact(actor=world.actor("patient"), person_id=world.person.id)

    send(world, world.person.email)

    assert mails() == [(world.person.email, True)]


def test_links_that_lie_in_the_ordinary_mailbox_are_closed(world):
    actor = world.actor("gp")
    about = {"object_kind": "referral", "object_id": uuid.uuid4(), "person_id": world.person.id}
    make_link("link_person", actor=actor, email=world.person.email, **about)
    make_link("link_host", actor=actor, email="anja@example.org", **about)

    reach(world)

    with as_owner():
        assert dict(Link.objects.values_list("role", "revoked_at")) == {"link_person": world.now, "link_host": None}


@pytest.mark.parametrize(
    ("changes", "phone", "email", "note"),
    [
        ({}, "0687654321", "", "alleen bellen; dinsdag 10 tot 12 uur; laat geen bericht achter"),
        (
            {"channel": "email", "address": "veilig@example.org", "hours": "", "may_leave_message": True},
            "",
            "veilig@example.org",
            "alleen per e-mail; u mag een bericht achterlaten",
        ),
        (
            {"channel": "through", "address": "zus Lia", "hours": ""},
            "",
            "",
            "alleen via zus Lia; laat geen bericht achter",
        ),
    ],
)
def test_who_may_reach_someone_reads_how(world, changes, phone, email, note):
    reach(world, "patient", **changes)
    world.actor("gp")

    one = reach_of(Person.objects.get(id=world.person.id))
    many = [reach_of(person) for person in with_reach(Person.objects.filter(id=world.person.id))]

    assert (one.phone, one.email, one.note) == (phone, email, note)
    assert many == [one]


def test_without_a_safe_way_the_ordinary_ones_hold(world):
    world.actor("gp")

    found = reach_of(Person.objects.get(id=world.person.id))

    assert (found.phone, found.email, found.note) == (world.person.phone, world.person.email, "")


@pytest.mark.parametrize("name", ["related_person", "host", "manager", "administrator", "other_gp"])
def test_who_may_not_reach_someone_does_not_read_how(world, name):
    reach(world)
    with as_owner():
        world.related_person = make_user("related_person", None, world.now)
        Relation.objects.create(
            relation="related",
            person_id=world.person.id,
            user=world.related_person,
            topics=["groups"],
            ground="test",
            valid_from=world.now,
            declared_at=world.now,
        )

    world.actor(name)

    assert SafeContact.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"channel": "email", "address": "geen adres"}, "e-mailadres"),
        ({"address": "06"}, "hele telefoonnummer"),
        ({"channel": "through", "address": " "}, "bij wie"),
        ({"channel": "duif"}, "Kies hoe"),
    ],
)
def test_a_way_that_cannot_be_used_is_refused(world, changes, words):
    with pytest.raises(ValidationError, match=words):
        reach(world, **changes)


# The log


def test_a_tie_of_another_person_is_not_found_by_its_id(world):
    tie = tell(world, world.actor("gp"))
    with as_owner():
        someone = make_person(world.practice, world.now)
    world.actor("gp")

    assert (find_tie(world.person.id, tie.id), find_tie(someone.id, tie.id)) == (tie, None)


@pytest.mark.parametrize("name", ["gp", "patient"])
def test_the_line_about_who_sees_the_network_does_not_tell_who_guards(world, colleague, name):
    before = str(who_sees(world.person.id, "ecogram.read", actor=world.actor(name)))
    tie = tell(world, world.actor("gp"))
    ties.ask_colleague(tie, colleague.id, actor=world.actor("gp"))

    assert str(who_sees(world.person.id, "ecogram.read", actor=world.actor(name))) == before
