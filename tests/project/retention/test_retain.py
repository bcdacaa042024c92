"""What is over its term goes, not a day before; what has to be kept stays; every removal leaves its line."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.db import connection
from tests.factories import as_owner, make_person, make_user
from tests.knowledge import CATALOGUE
from tests.lives import life
from tests.project.retention.over import BY_DAY, MORE, make_asker

from weefsel.apps.accounts.models import Installation, Link, Mail
from weefsel.apps.accounts.queries import AMSTERDAM
from weefsel.apps.audit.models import Event, Seal
from weefsel.apps.audit.sealing import Key, seal_waiting
from weefsel.apps.audit.verifying import verify
from weefsel.apps.carers.models import Rest, Share, Sheet
from weefsel.apps.ecogram.models import AlterTie, Review, Tie
from weefsel.apps.groups.models import Guest
from weefsel.apps.log_in.models import Attempt
from weefsel.apps.log_in.models import Session as LogIn
from weefsel.apps.matching.models import Gap, MatchLine, MatchRun
from weefsel.apps.needs.models import Need, Reason
from weefsel.apps.people.models import LegalHold, Person, RelatedPerson
from weefsel.apps.people.operations import lift_hold, place_hold
from weefsel.apps.referrals.models import Barrier, Introduction, Referral, ReferralEvent, Words
from weefsel.apps.rights.models import Emergency
from weefsel.apps.subject.models import Kept
from weefsel.project.commands.retain import run
from weefsel.project.retention.retain import retain
from weefsel.project.retention.rules import RULES

TERMS = CATALOGUE.register.retention
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
LONG = timedelta(days=7000)  # within the twenty years of the record itself


@pytest.fixture
def lived(world, now):
    """A person with a life, none of it over its term, and a mail that was sent."""
    with as_owner():
        life(world, world.person, now=now)
        Link.objects.update(expires_at=now + timedelta(days=28))
        Mail.objects.update(sent_at=now)
    return world.person


def end(term: str, moment: datetime) -> datetime:
    retention = TERMS[term]
    return moment + relativedelta(**{f"{retention.unit}s": retention.number})


def remove(at: datetime, *, carry_out: bool = True) -> dict[str, int]:
    with as_owner():
        return {each.rule.what: each.n for each in retain(TERMS, now=at, carry_out=carry_out) if each.n}


def left(model, **wanted) -> int:
    with as_owner():
        return model.objects.filter(**wanted).count()


def lines() -> list[Event]:
    with as_owner():
        return list(Event.objects.filter(action="retention.remove").order_by("object_type", "object_key"))


def make_mail(world, now):
    Mail.objects.filter(body="y").update(sent_at=now)
    return Mail, {"body": "y"}


def make_unsent_mail(world, now):
    Mail.objects.filter(body="y").update(sent_at=None, queued_at=now)
    return Mail, {"body": "y"}


def make_old_mail(world, now):
    Mail.objects.update(queued_at=now)
    return Mail, {}


def make_link(world, now):
    Link.objects.update(expires_at=now)
    return Link, {}


def make_revoked_link(world, now):
    Link.objects.update(expires_at=now + timedelta(days=28), revoked_at=now)
    return Link, {}


def make_kept_apart(world, now):
    until = end("safety-record", now).date()
    Kept.objects.create(person_id=uuid.uuid4(), name="Proef", birth_date=date(1952, 6, 1), until=until)
    return Kept, {}


def make_record(world, now):
    Link.objects.update(expires_at=now)
    return Person, {"id": world.person.id}


def make_log_in(world, now):
    LogIn.objects.create(session_key="x", session_data="", expire_date=now, began_at=now, seen_at=now)
    return LogIn, {}


def make_attempt(world, now):
    Attempt.objects.create(kind="password", key_hash="x", at=now)
    return Attempt, {}


def make_guest(world, now):
    Guest.objects.get().session.__class__.objects.update(starts_at=now - DAY, ends_at=now)
    return Guest, {}


def make_ended_tie(world, now):
    Tie.objects.update(valid_until=now)
    return Tie, {}


def make_ended_alter_tie(world, now):
    AlterTie.objects.update(valid_until=now)
    return AlterTie, {}


def make_review(world, now):
    return Review, {}


def make_ended_naaste(world, now):
    RelatedPerson.objects.update(ended_at=now)
    return RelatedPerson, {}


def make_dropped_proposal(world, now):
    Need.objects.update(state="withdrawn", decided_at=now)
    return Need, {}


def make_dropped_reason(world, now):
    Reason.objects.update(ended_at=now)
    return Reason, {}


def ended_referral(world, now, state, *, by="welfare"):
    """A referral by the welfare organisation (or the practice) that ended before it began."""
    owner = getattr(world, by)
    for model in (Introduction, Barrier, Words, ReferralEvent):
        model.objects.update(owner=owner)
    Words.objects.update(by_organization=owner, to_organization=world.house)
    Referral.objects.update(owner=owner, state=state, due_on=None, assigned_organization=None)
    event = ReferralEvent.objects.get()
    ReferralEvent.objects.create(
        referral=event.referral,
        person=event.person,
        owner=event.owner,
        receiver=event.receiver,
        number=2,
        from_state="requested",
        to_state=state,
        at=now,
        by_role="person",
    )


def make_withdrawn_referral(world, now):
    ended_referral(world, now, "declined")
    return Introduction, {}


def make_lost_referral(world, now):
    ended_referral(world, now, "rejected")
    return Introduction, {}


def make_plan_run(world, now):
    run = MatchRun.objects.create(
        owner=world.house, made_by=world.link_worker, made_at=now, state="ready", seed=1, form_token=uuid.uuid4()
    )
    Gap.objects.create(run=run, owner=run.owner, made_at=now, werkvorm="x", missing=1)
    return MatchRun, {"id": run.id}


def make_plan_line(world, now):
    """A line of which a newer plan remembers that it came before."""
    _model, run = make_plan_run(world, now)
    about = {"owner": world.house, "person": world.person, "why": "free_place", "moved": "new"}
    line = MatchLine.objects.create(run_id=run["id"], **about, state="replaced")
    _model, newer = make_plan_run(world, now + timedelta(days=300))
    MatchLine.objects.create(run_id=newer["id"], **about, state="none", instead_of=line)
    return MatchLine, {"id": line.id}


def make_failed_job(world, now):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (id, queue_name, task_name, status, scheduled_at, args) "
            "VALUES (77, 'mail', 'accounts.send_mail', 'failed', %s, '{}')",
            [now],
        )
        cursor.execute("UPDATE procrastinate_events SET at = %s WHERE job_id = 77", [now])
    return None, {}


def make_judged_emergency(world, now):
    Emergency.objects.update(reviewed_by=world.gp, reviewed_at=now, finding="justified")
    return Emergency, {}


def sheet_of(world, now, **moments):
    made = Sheet.objects.create(carer=make_user("related_person", None, now), load="costs", **moments)
    return Sheet, {"id": made.id}


def make_sheet(world, now):
    return sheet_of(world, now, started_at=now, finished_at=now)


def make_sheet_taken_away(world, now):
    return sheet_of(world, now, started_at=now - DAY, finished_at=now - DAY, taken_away_at=now)


def make_sheet_begun(world, now):
    return sheet_of(world, now, started_at=now - 29 * DAY)


def make_share(world, now):
    naaste = make_user("related_person", None, now)
    made = Share.objects.create(
        carer=naaste, words="x", code_hash="x", code_until=now + DAY, until=now + 9 * DAY, made_at=now, ended_at=now
    )
    return Share, {"id": made.id}


def make_rest(world, now):
    made = Rest.objects.create(carer=make_user("related_person", None, now), since=now - DAY, ended_at=now)
    return Rest, {"id": made.id}


CASES = [
    ("care-record", make_record),
    ("mail-body", make_mail),
    ("mail-unsent", make_unsent_mail),
    ("mail", make_old_mail),
    ("asker-name", make_asker),
    ("link", make_link),
    ("link", make_revoked_link),
    ("session", make_log_in),
    ("attempt", make_attempt),
    ("job", make_failed_job),
    ("access-log", make_judged_emergency),
    ("safety-record", make_kept_apart),
    ("guest", make_guest),
    ("tie-ended", make_ended_tie),
    ("alter-tie-ended", make_ended_alter_tie),
    ("ecogram-review", make_review),
    ("related-person-ended", make_ended_naaste),
    ("carer-sheet", make_sheet),
    ("carer-taken-away", make_sheet_taken_away),
    ("carer-taken-away", make_sheet_begun),
    ("carer-share", make_share),
    ("carer-share", make_rest),
    ("plan-line", make_plan_line),
    ("plan-line", make_plan_run),
    ("proposal", make_dropped_proposal),
    ("proposal", make_dropped_reason),
    ("referral-withdrawn", make_withdrawn_referral),
    ("referral-not-followed-up", make_lost_referral),
]


@pytest.mark.parametrize(("term", "make"), CASES, ids=[make.__name__ for _, make in CASES])
def test_a_second_before_its_term_it_is_kept_and_at_its_term_it_is_gone(lived, world, now, term, make):
    with as_owner():
        model, wanted = make(world, now)

    def kept() -> int:
        if model is not None:
            return left(model, **wanted)
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE id = 77")
            return cursor.fetchone()[0]

    over = end(term, now)
    if make is make_kept_apart:  # until a day, not a moment
        over = datetime.combine(over.date(), datetime.min.time(), AMSTERDAM)
    assert kept() == 1
    remove(over - SECOND)
    assert kept() == 1
    remove(over)
    assert kept() == 0


def test_every_rule_is_tried_here_and_every_term_that_the_job_carries_out_has_a_rule():
    carried_out = {slug for slug, term in TERMS.items() if term.carried_out == "retain"}

    assert {term for term, *_ in (*CASES, *MORE, BY_DAY)} == {rule.term for rule in RULES} == carried_out


def test_lines_of_the_log_go_by_whole_seals_and_the_chain_holds(world, now):
    """What counts is when a line was sealed, not the moment that it tells; and what has to be kept, is."""
    actor = world.actor("gp")
    hold = place_hold(actor=actor, person_id=world.person.id, form_token=uuid.uuid4(), ground="oversight", words="IGJ.")
    with as_owner():
        seal_waiting(Key("proef", bytes))
        n_lines, n_seals = Event.objects.count(), Seal.objects.count()
        the_day = end("access-log", max(Seal.objects.values_list("sealed_at", flat=True)))

    def kept(at: datetime) -> tuple[int, int]:
        remove(at)
        with as_owner():
            outcome = verify(lambda *_: True, term_ended_before=at - relativedelta(years=5))
        assert outcome.faults == ()
        return outcome.n_lines, outcome.n_seals

    assert kept(the_day - DAY) == (n_lines, n_seals)
    with as_owner():
        held = Seal.objects.get(event_ids__contains=[Event.objects.get(action="people.hold").id])
    assert kept(the_day) == (held.n_lines, n_seals)
    lift_hold(actor=actor, hold_id=hold.id)
    assert kept(the_day) == (0, n_seals)
    assert left(Event, action="retention.remove") == n_seals


def test_without_the_word_nothing_goes_and_what_would_go_is_told(lived, world, now):
    with as_owner():
        make_ended_tie(world, now)

    told = remove(end("tie-ended", now) + DAY, carry_out=False)

    assert told["banden die niet meer op een kaart staan"] == 1
    assert (left(Tie), lines()) == (1, [])


def test_what_goes_leaves_a_line_about_the_person_without_a_name(lived, world, now):
    with as_owner():
        make_ended_tie(world, now)
        Mail.objects.all().delete()
        Link.objects.all().delete()
        tie = Tie.objects.get()

    later = end("tie-ended", now)
    remove(later)

    line = next(line for line in lines() if line.object_type == "tie")
    assert (line.kind, line.role, line.user_id, line.person_id, line.object_key, line.at) == (
        "D",
        "worker",
        None,
        lived.id,
        str(tie.id),
        later,
    )
    assert (line.ground, line.fields) == ("bewaartermijn voorbij (art. 5 lid 1 onder e AVG)", [])


def test_a_run_that_is_repeated_removes_nothing_more(lived, world, now):
    with as_owner():
        for make in (make_ended_tie, make_withdrawn_referral, make_guest, make_mail):
            make(world, now)
    late = now + timedelta(days=800)
    remove(late)
    n = len(lines())

    assert (remove(late), len(lines())) == ({}, n)


def test_the_key_of_a_log_in_never_stands_in_the_log(lived, now):
    with as_owner():
        LogIn.objects.create(session_key="geheimesleutel", session_data="", expire_date=now, began_at=now, seen_at=now)

    remove(now + timedelta(days=2))

    assert [line.object_key for line in lines() if line.object_type == "session"] == ["session"]


def test_the_access_log_itself_stays(lived, now):
    with as_owner():
        Event.objects.create(
            kind="R",
            action="people.read",
            at=now - timedelta(days=3650),
            user_key="x",
            role="gp",
            object_type="person",
            object_key="x",
            ground="x",
            source="weefsel",
        )

    remove(now + timedelta(days=36500))

    assert left(Event, action="people.read") == 1


def test_what_has_to_be_kept_for_a_complaint_stays_until_it_is_lifted(lived, world, now):
    with as_owner():
        make_ended_tie(world, now)
        other = make_person(world.practice, now)
        Tie.objects.create(
            person=other, name="Els", tie_role="friend", sector="friends", valid_from=now, valid_until=now
        )
    hold = place_hold(
        actor=world.actor("gp"), person_id=lived.id, form_token=uuid.uuid4(), ground="complaint", words="Klacht 12."
    )
    late = end("tie-ended", now) + DAY

    remove(late)
    assert [left(Tie, person=lived), left(Tie, person=other)] == [1, 0]

    lift_hold(actor=world.actor("gp", now=late), hold_id=hold.id)
    remove(late + DAY)
    assert left(Tie, person=lived) == 0


def test_a_hold_with_a_last_day_holds_up_to_and_including_that_day(lived, world, now):
    with as_owner():
        make_ended_tie(world, now)
    place_hold(
        actor=world.actor("gp"),
        person_id=lived.id,
        form_token=uuid.uuid4(),
        ground="court",
        words="Zaak.",
        until=date(2029, 6, 30),
    )

    remove(datetime(2029, 6, 30, 21, 59, tzinfo=now.tzinfo))  # a minute before midnight in Amsterdam
    assert left(Tie) == 1
    remove(datetime(2029, 6, 30, 22, 0, tzinfo=now.tzinfo))
    assert left(Tie) == 0


def test_with_a_guest_the_address_goes_wherever_it_was_copied_to(lived, world, now):
    with as_owner():
        make_guest(world, now)
        guest = Guest.objects.get()
        Mail.objects.all().delete()
        for address in (guest.email.upper(), "anders@example.org"):
            Mail.objects.create(to_address=address, subject="x", body="", person_id=lived.id, queued_at=now)
        Link.objects.update(object_kind="guest", object_id=guest.id, email=guest.email)

    remove(end("guest", now))

    assert [left(Guest), left(Mail), left(Mail, to_address="anders@example.org"), left(Link, email="")] == [0, 1, 1, 1]


def test_a_tie_on_the_map_is_never_too_old_by_itself(lived, now):
    remove(now + LONG)

    assert left(Tie) == 1


@pytest.mark.parametrize("how", ["stopped", "declined"])
@pytest.mark.parametrize("state", ["arrived", "stayed", "reported"])
def test_words_of_a_referral_that_led_somewhere_stay(lived, world, now, state, how):
    with as_owner():
        ended_referral(world, now, how)
        ReferralEvent.objects.filter(number=1).update(to_state=state)

    remove(now + LONG)

    assert left(Introduction) == 1


def test_an_open_referral_keeps_its_words(lived, now):
    remove(now + LONG)

    assert (left(Introduction), left(Words)) == (1, 1)


def test_a_care_provider_keeps_in_its_own_dossier_what_it_wrote_and_the_receiver_forgets(lived, world, now):
    """A letter is part of the dossier of who wrote it: that has a term of its own (art. 7:454 lid 3 BW)."""
    with as_owner():
        ended_referral(world, now, "declined", by="practice")
        Words.objects.update(to_organization=world.welfare)

    remove(end("referral-withdrawn", now) + DAY)

    with as_owner():
        assert list(Introduction.objects.values_list("owner", "receiver")) == [(world.practice.id, None)]
        assert list(Barrier.objects.values_list("receiver", flat=True)) == [None]
        assert list(Words.objects.values_list("to_organization", flat=True)) == [None]
    world.actor("link_worker")
    assert (Introduction.objects.count(), Barrier.objects.count(), Words.objects.count()) == (0, 0, 0)
    world.actor("gp")
    assert (Introduction.objects.count(), Barrier.objects.count(), Words.objects.count()) == (1, 1, 1)


def test_that_someone_was_referred_and_how_it_ended_stays_for_the_figures(lived, world, now):
    with as_owner():
        ended_referral(world, now, "rejected")

    remove(now + timedelta(days=800))

    assert (left(Referral), left(ReferralEvent)) == (1, 2)


@pytest.mark.parametrize("name", ["link_worker", "manager", "administrator", "patient", "other_gp"])
def test_a_hold_is_placed_by_who_treats_the_person_only(world, name):
    from weefsel.apps.rights.queries import Refused

    with pytest.raises(Refused):
        place_hold(
            actor=world.actor(name), person_id=world.person.id, form_token=uuid.uuid4(), ground="court", words="x"
        )

    assert left(LegalHold) == 0


def test_a_hold_sent_twice_is_one_hold_and_says_who_placed_and_lifted_it(world, now):
    token = uuid.uuid4()
    for _ in range(2):
        hold = place_hold(
            actor=world.actor("gp"), person_id=world.person.id, form_token=token, ground="oversight", words="IGJ."
        )
    for _ in range(2):
        lift_hold(actor=world.actor("gp"), hold_id=hold.id)

    with as_owner():
        kinds = list(Event.objects.filter(action="people.hold").order_by("kind").values_list("kind", flat=True))
    assert (left(LegalHold), kinds) == (1, ["C", "U"])


def test_the_command_tells_each_term_with_its_number_and_whether_it_is_an_assumption(lived, world, now):
    with as_owner():
        make_ended_tie(world, now)
        make_withdrawn_referral(world, now)
        told, problem = run(carry_out=False, now=datetime(2029, 1, 1))

    assert problem == ""
    when = "1 jaar na de dag waarop de band eraf ging of anders werd (aanname)"
    assert f"      1  banden die niet meer op een kaart staan: {when}" in told
    unread = "6 weken na het intrekken (bron nog nakijken)"
    assert f"      1  woorden bij verwijzingen die de persoon introk: {unread}" in told
    assert told[-1].endswith("Er is niets weggehaald. Echt weghalen: weefsel retain --carry-out")


def test_the_clock_of_a_real_installation_cannot_be_moved_to_remove_more(lived, world, now):
    with as_owner():
        make_ended_tie(world, now)
        Installation.objects.update(kind="real", clock_offset_s=0)
        told, problem = run(carry_out=True, now=datetime(2099, 1, 1))

    assert (told, left(Tie)) == ([], 1)
    assert problem.startswith("De klok verzetten kan alleen in een oefenregio")


def test_the_command_says_what_it_removed_and_when_nothing_has_to_go(lived, world, now):
    with as_owner():
        make_ended_tie(world, now)
        told, problem = run(carry_out=True, now=datetime(2028, 6, 1))
        again, _ = run(carry_out=True, now=datetime(2028, 6, 1))

    assert problem == ""
    assert told[-1].startswith("Weggehaald: ")
    assert told[-1].endswith(". Dat staat in het logboek.")
    assert (again[-1], left(Tie)) == ("Er hoeft niets weg.", 0)


def test_what_is_held_is_told_with_its_number(lived, world, now):
    with as_owner():
        make_ended_tie(world, now)
        LegalHold.objects.update(lifted_at=None)
        told, _ = run(carry_out=False, now=datetime(2028, 6, 1))

    assert next(line for line in told if "banden" in line).endswith("; 1 bewaard omdat dat moet")
