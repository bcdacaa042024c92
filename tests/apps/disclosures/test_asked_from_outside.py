"""C8: somebody from outside asks for data about a person. Nothing is given, unless there is a ground, in words."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from tests.factories import acting, actor_of, as_owner, make_person, make_user, relate

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.queries import whole_log_of_person
from weefsel.apps.consent.models import Consent
from weefsel.apps.consent.operations import end_consent, give_consent
from weefsel.apps.disclosures import operations
from weefsel.apps.disclosures.models import Disclosure
from weefsel.apps.disclosures.operations import Asked, Given
from weefsel.apps.disclosures.queries import REFUSED, counted, n_to_review, work_of
from weefsel.apps.people.models import Person
from weefsel.apps.rights.models import Relation
from weefsel.apps.subject.takeout import take_out

ASKED = Asked("Gemeente Wijchen", "J. Vrager, wijkteam", "Teruggebeld via 14024.", "Is er hulp?", "Een regeling.")
GIVEN = Given(("circumstances",), "Woont alleen en redt zich.", "phone")
GROUNDS = ("consent", "law", "vital", "conflict")


def ask(actor, person_id, *, asker="municipality", asked=ASKED, **more) -> Disclosure:
    return operations.ask(
        actor=actor,
        person_id=person_id,
        form_token=more.pop("form_token", uuid.uuid4()),
        asker=catalogue().askers[asker],
        asked=asked,
        asked_on=more.pop("asked_on", actor.now.date()),
        **more,
    )


def words_for(ground: str, day: date) -> dict[str, str]:
    """An answer to everything that a ground asks."""
    return {
        each.slug: day.isoformat() if each.kind == "day" else f"Een antwoord op {each.slug}."
        for each in catalogue().grounds[ground].questions
    }


def choose(actor, one: Disclosure, ground: str, *, answers=None, given=GIVEN, asked=ASKED, consent_id=None):
    return operations.choose(
        actor=actor,
        disclosure_id=one.id,
        asker=catalogue().askers[one.asker],
        ground=catalogue().grounds[ground],
        asked=asked,
        answers=words_for(ground, actor.now.date()) if answers is None else answers,
        given=given,
        consent_id=consent_id,
    )


def give(actor, one: Disclosure) -> Disclosure:
    known = catalogue()
    return operations.give(
        actor=actor,
        disclosure_id=one.id,
        medium="phone",
        asker=known.askers[one.asker],
        ground=known.grounds[one.ground],
    )


def wrong_in(refused) -> set[str]:
    return set(getattr(refused.value, "error_dict", {}))


def code_of(refused) -> str:
    return refused.value.error_list[0].code


def as_kept(one: Disclosure) -> Disclosure:
    with as_owner():
        return Disclosure.objects.get(id=one.id)


def n_gifts() -> int:
    """How often something went out, by the log."""
    with as_owner():
        return Event.objects.filter(action="disclosures.give").count()


@pytest.fixture
def colleague(world, now):
    """Another doctor of the practice."""
    with as_owner():
        return make_user("gp", world.practice, now, name="Collega")


def test_c8_without_a_ground_nothing_is_given_and_asking_twice_is_one_question(world, now):
    gp, token = world.actor("gp"), uuid.uuid4()

    one = ask(gp, world.person.id, form_token=token, asked=Asked(house="Gemeente Wijchen"))
    again = ask(gp, world.person.id, form_token=token, asked=Asked(house="Gemeente Wijchen"))

    assert (again.id, one.state, one.ground, one.fields, one.given_at) == (one.id, "not-done", "", [], None)
    for asker, asked, name in (("municipality", Asked(), "house"), ("family", Asked(house="x"), "asked_by")):
        with pytest.raises(ValidationError) as refused:
            ask(gp, world.person.id, asker=asker, asked=asked)
        assert wrong_in(refused) == {name}
    with pytest.raises(ValidationError) as refused:
        ask(gp, world.person.id, asked_on=now.date() + timedelta(days=1))
    assert wrong_in(refused) == {"asked_on"}


def test_c8_the_database_itself_refuses_a_gift_without_a_ground_or_without_the_eyes_of_another(world, colleague):
    one = ask(world.actor("gp"), world.person.id)
    nothing_chosen = {"state": "completed", "given_at": world.now, "medium": "phone"}
    chosen = {**nothing_chosen, "ground": "law", "decided_at": world.now, "decided_by": world.gp}
    seen = {"reviewed_at": world.now, "finding": "agreed"}
    for values in (
        nothing_chosen,
        {**chosen, "eyes": "before"},
        {**chosen, "eyes": "before", **seen, "reviewed_by": world.gp},
        {"given_at": world.now},
    ):
        with as_owner(), pytest.raises(IntegrityError), transaction.atomic():
            Disclosure.objects.filter(id=one.id).update(**values)
    with as_owner():
        good = {**chosen, "eyes": "before", **seen, "reviewed_by": colleague}
        assert Disclosure.objects.filter(id=one.id).update(**good) == 1


def test_c8_each_ground_is_refused_when_any_of_its_words_is_missing(world, now):
    gp = world.actor("gp")
    one = ask(gp, world.person.id)
    tried = 0
    for ground in GROUNDS:
        whole = words_for(ground, now.date())
        for slug in whole:
            for too_little in ("", "x"):
                with pytest.raises(ValidationError) as refused:
                    choose(gp, one, ground, answers={**whole, slug: too_little})
                assert wrong_in(refused) == {slug}, (ground, slug)
                tried += 1
        for name in ("asked_by", "reached", "question", "reason"):
            with pytest.raises(ValidationError) as refused:
                choose(gp, one, ground, asked=_without(name))
            assert wrong_in(refused) == {name}, (ground, name)
        for given, names in (
            (Given((), "Woont alleen.", "phone"), {"fields"}),
            (Given(("circumstances",), " ", "phone"), {"words"}),
        ):
            with pytest.raises(ValidationError) as refused:
                choose(gp, one, ground, given=given)
            assert wrong_in(refused) == names, ground

    assert tried == 2 * 13
    assert as_kept(one).state == "not-done"
    assert len(catalogue().grounds["conflict"].questions) == 6


def _without(name: str) -> Asked:
    told = {each: getattr(ASKED, each) for each in ("house", "asked_by", "reached", "question", "reason")}
    return Asked(**{**told, name: " "})


def test_c8_never_what_is_protected_the_network_the_number_or_a_talk(world):
    gp = world.actor("gp")
    one = ask(gp, world.person.id)
    for never in ("safety", "network", "number", "talks", "log", "load", "figures", "verzonnen"):
        with pytest.raises(ValidationError) as refused:
            choose(gp, one, "vital", given=Given(("circumstances", never), "Iets.", "phone"))
        assert wrong_in(refused) == {"fields"}, never


def test_c8_a_yes_to_another_or_to_less_or_from_before_the_question_is_none(world, now):
    gp = world.actor("gp")
    consent = give_consent(world.person, world.welfare, "coaching", "spoken", actor=gp)
    mine = ask(gp, world.person.id, asker="care", asked=Asked(world.welfare.name, "A", "B", "C", "D"))
    other = ask(gp, world.person.id)
    theirs = Asked(f" {world.welfare.name.upper()} ", "A", "B", "C", "D")
    given = Given(("identity", "contact"), "Naam en telefoon.", "phone")

    for one, asked, fields in ((other, ASKED, ("identity",)), (mine, theirs, ("identity", "health"))):
        with pytest.raises(ValidationError) as refused:
            choose(gp, one, "consent", asked=asked, given=Given(fields, "Iets.", "phone"), consent_id=consent.id)
        assert wrong_in(refused) == {"consent"}
    early = words_for("consent", now.date()) | {"said-on": (now.date() - timedelta(days=1)).isoformat()}
    with pytest.raises(ValidationError) as refused:
        choose(gp, other, "consent", answers=early)
    assert wrong_in(refused) == {"said-on"}

    done = choose(gp, mine, "consent", asked=theirs, given=given, consent_id=consent.id)

    assert (done.state, done.consent_id, done.answers) == ("completed", consent.id, {})
    with as_owner():
        line = Event.objects.get(action="disclosures.give")
    assert (line.consent_id, line.consent_version) == (consent.id, consent.version)


def test_c4_a_yes_withdrawn_one_second_earlier_gives_nothing(world, now):
    gp = world.actor("gp")
    consent = give_consent(world.person, world.welfare, "coaching", "spoken", actor=gp)
    asked = Asked(world.welfare.name, "A", "B", "C", "D")
    one = ask(gp, world.person.id, asker="care", asked=asked)
    end_consent(Consent.objects.get(id=consent.id), actor=world.actor("patient", now=now + timedelta(seconds=59)))

    later = world.actor("gp", now=now + timedelta(seconds=60))
    with pytest.raises(ValidationError) as refused:
        choose(later, one, "consent", asked=asked, given=Given(("identity",), "Naam.", "phone"), consent_id=consent.id)

    assert wrong_in(refused) == {"consent"}
    assert as_kept(one).state == "not-done"
    assert n_gifts() == 0


@pytest.mark.parametrize("ground", ["law", "conflict"])
def test_c8_the_second_eyes_come_first_and_are_never_ones_own(world, colleague, now, ground):
    gp = world.actor("gp")
    one = choose(gp, ask(gp, world.person.id), ground, given=Given(GIVEN.fields, GIVEN.words))
    assert (one.state, one.given_at, n_to_review(gp)) == ("preparation", None, 0)
    with pytest.raises(ValidationError) as refused:
        give(gp, one)
    assert code_of(refused) == "state"
    with pytest.raises(ValidationError) as refused:
        operations.review(actor=gp, disclosure_id=one.id, agree=True, words="")
    assert code_of(refused) == "self"
    with pytest.raises(PermissionDenied):  # of another house, who does not treat this person
        operations.review(actor=world.actor("nurse"), disclosure_id=one.id, agree=True, words="")

    other = acting(actor_of(colleague, now))
    assert (n_to_review(other), len(work_of(other, at_most=9).to_review)) == (1, 1)
    operations.review(actor=other, disclosure_id=one.id, agree=True, words="")
    with pytest.raises(ValidationError) as refused:
        operations.review(actor=other, disclosure_id=one.id, agree=False, words="Toch niet.")
    assert code_of(refused) == "state"
    given = give(world.actor("gp"), one)

    assert (given.state, given.finding, given.reviewed_by_id) == ("completed", "agreed", colleague.id)
    with pytest.raises(ValidationError):
        give(world.actor("gp"), one)
    assert n_gifts() == 1


def test_c8_a_colleague_who_does_not_agree_ends_it_and_so_does_who_stops(world, colleague, now):
    gp = world.actor("gp")
    first, second = (choose(gp, ask(gp, world.person.id), "law") for _each in range(2))
    other = acting(actor_of(colleague, now))
    with pytest.raises(ValidationError) as refused:
        operations.review(actor=other, disclosure_id=first.id, agree=False, words=" ")
    assert wrong_in(refused) == {"words"}
    operations.review(actor=other, disclosure_id=first.id, agree=False, words="Dit artikel gaat hier niet over.")
    operations.review(actor=other, disclosure_id=second.id, agree=True, words="")

    gp = world.actor("gp")
    operations.stop(actor=gp, disclosure_id=second.id)

    for one in (first, second):
        assert as_kept(one).state == "not-done"
        for act in (lambda one=one: give(gp, one), lambda one=one: choose(gp, one, "vital")):
            with pytest.raises(ValidationError) as refused:
                act()
            assert code_of(refused) == "state"
    assert n_gifts() == 0


def test_c8_what_could_not_wait_is_looked_at_afterwards_by_another_within_a_working_day(world, colleague, now):
    gp = world.actor("gp")
    one = choose(gp, ask(gp, world.person.id), "vital")

    assert (one.state, one.given_at) == ("completed", now)
    assert now < one.review_by <= now + timedelta(days=4)
    assert [each.id for each in work_of(gp, at_most=9).own] == [one.id]
    operations.review(
        actor=acting(actor_of(colleague, now)), disclosure_id=one.id, agree=False, words="U kon het wel vragen."
    )
    kept = as_kept(one)
    assert (kept.state, kept.finding, kept.review_words) == ("completed", "objected", "U kon het wel vragen.")


def test_c8_the_line_in_the_log_is_complete_and_names_who_heard_it(world, now):
    gp = world.actor("gp")
    house = choose(gp, ask(gp, world.person.id), "vital")
    someone = Asked("", "Jan Jansen, broer", "Zijn stem.", "Leeft zij nog?", "Hij is bang.")
    choose(gp, ask(gp, world.person.id, asker="family", asked=someone), "vital", asked=someone)

    with as_owner():
        lines = list(Event.objects.filter(action="disclosures.give").order_by("recipient"))
    assert [line.recipient for line in lines] == ["Gemeente Wijchen", "familie, buren of vrienden"]
    line = lines[0]
    assert (line.person_id, line.user_id, line.role, line.object_key) == (
        world.person.id,
        world.gp.id,
        "gp",
        str(house.id),
    )
    assert (line.kind, line.fields, line.ground, line.at) == (
        "E",
        ["circumstances"],
        "vitaal belang (art. 9 lid 2 onder c AVG)",
        now,
    )
    world.actor("patient")
    told = [one for one in whole_log_of_person() if one.recipient]
    assert {(one.recipient, one.action) for one in told} == {
        ("Gemeente Wijchen", "gegevens geven aan iemand van buiten"),
        ("familie, buren of vrienden", "gegevens geven aan iemand van buiten"),
    }


def test_c8_words_are_encrypted_in_the_database(world):
    gp = world.actor("gp")
    choose(gp, ask(gp, world.person.id), "vital")
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT d::text FROM disclosures_disclosure d")
        kept = cursor.fetchone()[0]
    for words in ("Wijchen", "Vrager", "14024", "hulp", "regeling", "redt zich", "Een antwoord"):
        assert words not in kept


def test_c8_the_person_sees_it_and_takes_it_along_and_no_proxy_ever_does(world, now, colleague):
    with as_owner():
        daughter = make_user("related_person", None, now, name="Dochter")
        for relation in ("related", "representative"):
            relate(
                world.person,
                daughter,
                now,
                relation=relation,
                topics=["groups", "referrals", "consent", "network", "needs"],
                document="test",
                valid_until=now + timedelta(days=300),
            )
    gp = world.actor("gp")
    one = choose(gp, ask(gp, world.person.id), "vital")
    patient = world.actor("patient")
    assert [each.id for each in Disclosure.objects.all()] == [one.id]
    found = {part.slug: part for part in take_out(world.person, actor=patient, catalogue=catalogue())}
    part = found["disclosures_disclosure"]
    words = " ".join(cell.words for row in part.rows for cell in row)
    for told in ("Gemeente Wijchen", "Woont alleen en redt zich.", "Een antwoord op danger.", "vitaal belang"):
        assert told in words, told

    looking_along = acting(actor_of(daughter, now, person_id=None))
    assert not Disclosure.objects.exists()
    for person in Person.objects.filter(id=world.person.id):
        parts = take_out(person, actor=looking_along, catalogue=catalogue())
        assert "disclosures_disclosure" not in {each.slug for each in parts}
    assert not Event.objects.filter(action__startswith="disclosures.").exists()
    for name in ("nurse", "link_worker", "other_gp", "municipality", "manager", "inspector", "administrator", "host"):
        world.actor(name)
        assert not Disclosure.objects.exists(), name


def test_meldcode_what_is_told_later_is_nowhere_before_that_day_not_even_in_the_log(world, now):
    gp = world.actor("gp")
    day = now.date() + timedelta(days=30)
    for tell_on, tell_why, names in (
        (day, "Te kort.", {"tell_why"}),
        (now.date(), "Hij leest mee op de telefoon.", {"tell_on"}),
        (now.date() + timedelta(days=400), "Hij leest mee op de telefoon.", {"tell_on"}),
    ):
        with pytest.raises(ValidationError) as refused:
            ask(gp, world.person.id, tell_on=tell_on, tell_why=tell_why)
        assert wrong_in(refused) == names
    world.actor("patient")
    before = whole_log_of_person()

    gp = world.actor("gp")
    asked = Asked("Veilig Thuis", "A", "B", "C", "D")
    why = "Hij leest mee op haar telefoon."
    one = ask(gp, world.person.id, asker="veilig-thuis", asked=asked, tell_on=day, tell_why=why)
    choose(gp, one, "vital", asked=asked)
    # Not in a file that is made together with the person either.
    parts = take_out(world.person, actor=gp, catalogue=catalogue())
    assert "disclosures_disclosure" not in {each.slug for each in parts}
    assert [each.id for each in work_of(gp, at_most=9).untold] == [one.id]

    world.actor("patient", now=now + timedelta(days=29))
    assert (whole_log_of_person(), Disclosure.objects.count()) == (before, 0)
    patient = world.actor("patient", now=now + timedelta(days=31))
    assert Disclosure.objects.count() == 1
    assert "Veilig Thuis" in {line.recipient for line in whole_log_of_person()}
    part = {each.slug: each for each in take_out(world.person, actor=patient, catalogue=catalogue())}
    words = " ".join(cell.value for row in part["disclosures_disclosure"].rows for cell in row)
    assert ("Veilig Thuis" in words, why in words) == (True, False)
    # Once it can be read, it is not taken away again.
    with pytest.raises(ValidationError) as refused:
        operations.tell(
            actor=world.actor("gp", now=now + timedelta(days=31)),
            disclosure_id=one.id,
            tell_on=day + timedelta(days=60),
            tell_why=why,
        )
    assert wrong_in(refused) == {"tell_on"}


def test_the_day_of_telling_can_be_put_off_and_brought_forward_before_it_comes(world, now):
    gp = world.actor("gp")
    one = ask(gp, world.person.id, tell_on=now.date() + timedelta(days=9), tell_why="Er is eerst een gesprek.")

    operations.tell(
        actor=gp, disclosure_id=one.id, tell_on=now.date() + timedelta(days=90), tell_why="Het is nog gevaarlijk."
    )
    world.actor("patient", now=now + timedelta(days=60))
    assert not Disclosure.objects.exists()
    operations.tell(
        actor=world.actor("gp", now=now + timedelta(days=60)), disclosure_id=one.id, tell_on=None, tell_why=""
    )

    world.actor("patient", now=now + timedelta(days=60))
    assert [each.tell_why for each in Disclosure.objects.all()] == [""]


def test_c8_a_coach_writes_down_what_is_asked_of_them_and_gives_less(world, now):
    with as_owner():
        relate(world.person, world.welfare, now, relation="coaching")
    coach = world.actor("link_worker")
    one = ask(coach, world.person.id)
    with pytest.raises(ValidationError) as refused:
        choose(coach, one, "vital", given=Given(("health",), "Iets.", "phone"))
    assert wrong_in(refused) == {"fields"}
    choose(coach, one, "vital")
    world.actor("gp")  # treats the person too, and was not asked
    assert not Disclosure.objects.exists()
    with as_owner():
        Relation.objects.filter(relation="coaching").update(valid_until=now + timedelta(hours=1))
    with pytest.raises(PermissionDenied):
        ask(world.actor("link_worker", now=now + timedelta(hours=1)), world.person.id)


def test_c8_who_does_not_treat_or_coach_may_not_even_write_it_down(world):
    for name in (
        "nurse",
        "other_gp",
        "link_worker",
        "municipality",
        "manager",
        "inspector",
        "administrator",
        "patient",
    ):
        with pytest.raises(PermissionDenied):
            ask(world.actor(name), world.person.id)


def test_counting_says_how_often_and_on_what_ground_and_never_below_ten_people(world, now):
    def told(one: str, *, months: int) -> dict[str, int]:
        world.actor(one, now=now + timedelta(days=31 * months))
        return counted(now.year)

    with as_owner():
        people = [make_person(world.hospital, now, given_name=f"Telproef{n}") for n in range(10)]
        shared = {"asker": "municipality", "house": "", "asked_on": now.date(), "recorded_at": now}
        given = {"ground": "vital", "state": "completed", "given_at": now, "medium": "phone", "eyes": "after"}
        given |= {"decided_at": now, "decided_by": world.nurse, "review_by": now}
        for n, person in enumerate(people):
            row = {**shared, "person": person, "owner": world.hospital, "recorded_by": world.nurse}
            Disclosure.objects.create(**row)
            if n < 9:  # nine people, one of them twice
                for _each in range(2 if n == 0 else 1):
                    Disclosure.objects.create(**row, **given)
        Disclosure.objects.create(**shared, person=world.person, owner=world.practice, recorded_by=world.gp)

    assert told("manager", months=0) == {}  # the month that runs
    assert told("manager", months=1) == {REFUSED: 10}
    assert told("inspector", months=1) == {REFUSED: 11}
    for name in ("municipality", "researcher", "gp", "nurse", "patient", "administrator"):
        assert told(name, months=1) == {}, name
    with as_owner():
        Disclosure.objects.create(**shared, **given, person=people[9], owner=world.hospital, recorded_by=world.nurse)
    assert told("manager", months=1) == {REFUSED: 10, "vital": 11}
    assert not Disclosure.objects.exists()  # a number, and no row


def test_erased_with_the_person_but_for_the_line_in_the_log(world, now):
    gp = world.actor("gp")
    one = choose(gp, ask(gp, world.person.id), "vital")
    with as_owner():
        with connection.cursor() as cursor:
            cursor.execute("SELECT subject_erase_rows(%s, %s, NULL)", [world.person.id, now])
        assert not Disclosure.objects.exists()
        line = Event.objects.get(action="disclosures.give")
    assert (line.recipient, line.object_key) == ("Gemeente Wijchen", str(one.id))
