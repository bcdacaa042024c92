"""What goes wrong where somebody close looks along (H1-H15 of the design): one hazard a test, each with what does work.

The person of the world shares with Bram, who came in with link, code and birth date, as everybody does.
"""

from __future__ import annotations

import contextlib
import re
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from tests.factories import acting, actor_of, as_owner, make_person, make_user
from tests.lives import life
from tests.naasten import BORN, EVERYTHING, counts, enters, invited, look, meet, share

from weefsel.apps.accounts.models import Link, Mail, Membership, User
from weefsel.apps.audit.models import Event
from weefsel.apps.consent.models import Consent
from weefsel.apps.ecogram.models import Tie
from weefsel.apps.groups.models import Enrolment, Session
from weefsel.apps.groups.operations.guests import invite_guest
from weefsel.apps.needs.models import Need
from weefsel.apps.people.models import KeptBack, RelatedPerson
from weefsel.apps.people.operations import (
    change_sharing,
    end_related_person,
    keep_back,
    share_topics,
)
from weefsel.apps.people.operations.representation import Invited, agree_parent, declare_parent, topics_of
from weefsel.apps.referrals.models import Referral
from weefsel.apps.rights.tables import TABLES
from weefsel.apps.staff.delegation import let_work

SECOND = timedelta(seconds=1)
SOUGHT = "Gezelschap"  # what the need `company` is called
THINGS = (Referral, Enrolment, Need)


def test_h1_the_mailbox_of_the_person_is_refused_and_one_that_is_nearly_theirs_is_asked_about(client, world):
    wrong = {
        "proef@example.org": "same-address",
        " Proef+bram@Example.org": "same-address",
        world.patient.email: "same-address",
        "proeff@example.org": "near-address",
        "proef@example.nl": "near-address",
    }
    codes = {}
    for email in wrong:
        with pytest.raises(ValidationError) as refused:
            share(world, email=email)
        codes[email] = refused.value.code
    with pytest.raises(ValidationError) as phone:
        share(world, phone="+31 6 1234 5678")

    assert codes == wrong
    assert phone.value.code == "near-phone"
    assert share(world, email="bram@example.org", phone="0687654321").email == "bram@example.org"
    # Said to be right, it goes; the mailbox of the person itself never does.
    assert share(world, email="proeff@example.org", is_own=True).email == "proeff@example.org"
    with pytest.raises(ValidationError):
        share(world, email="proef@example.org", is_own=True)
    # The page asks, keeps what was typed, and takes the answer.
    client.force_login(world.patient)
    data = {"form_token": str(uuid.uuid4()), "name": "Els", "tie_role": "partner", "email": "proef@example.nl"}
    url = reverse("add_related_person", args=[world.person.id])
    asked = client.post(url, data)
    assert asked.status_code == 422
    assert 'type="checkbox" name="is_own"' in asked.content.decode()
    assert client.post(url, {**data, "is_own": "on"}).status_code == 200


def test_h2_who_reads_the_letter_of_another_does_not_come_in(client, world):
    related = share(world)
    token, code = invited(world, related)
    with as_owner():
        mail = Mail.objects.get()
    assert token in mail.body
    assert code not in mail.body
    assert world.person.family_name not in mail.body

    # The letter without the code, the code without the birth date, and then the two together: once.
    assert enters(token, "AAAAAAAA", now=world.now) is None
    assert enters(token, code, born=BORN + timedelta(days=1), now=world.now) is None
    user = enters(token, f" {code[:4].lower()} {code[4:]}", now=world.now)
    assert user is not None
    assert user.email == "bram@example.org"
    with pytest.raises(ValidationError, match="werkt niet meer"):
        enters(token, code, now=world.now, user=user.id)


def test_h2_a_code_is_short_lived_is_guessed_at_five_times_and_only_the_newest_works(world):
    related = share(world)
    old, old_code = invited(world, related)
    token, code = invited(world, related, by="gp", now=world.now + SECOND)
    ends = world.now + SECOND + timedelta(days=7)

    with pytest.raises(ValidationError):
        enters(old, old_code, now=world.now + 2 * SECOND)
    with pytest.raises(ValidationError):
        enters(token, code, now=ends)
    assert [enters(token, "AAAAAAAA", now=ends - SECOND) for _try in range(5)] == [None] * 5
    with as_owner():
        assert sorted(Link.objects.values_list("wrong_tries", flat=True)) == [0, 5]
    with pytest.raises(ValidationError):
        enters(token, code, now=ends - SECOND)

    # A second before its end, the newest one that nobody guessed at works.
    third, third_code = invited(world, related, now=world.now + 3 * SECOND)
    assert enters(third, third_code, now=world.now + 3 * SECOND + timedelta(days=7) - SECOND) is not None


def test_h2_five_wrong_codes_on_the_page_close_the_link_and_the_page_names_nobody(client, world):
    related = share(world)
    token, code = invited(world, related)
    url = reverse("come_in", args=[token])
    answers = {"birth_date": "01-06-1952", "password": "twaalf gewone letters"}

    first = client.get(url).content.decode()
    wrong = [client.post(url, {**answers, "code": "AAAAAAAA"}).status_code for _try in range(5)]

    assert [
        name for name in ("Bram", "bram@", world.person.given_name, world.person.family_name) if name in first
    ] == []
    assert wrong == [422] * 4 + [410]
    assert client.post(url, {**answers, "code": code}).status_code == 410


def test_h2_an_invitation_for_work_that_was_never_used_opens_nothing_to_who_comes_in_as_a_naaste(client, world):
    with as_owner():
        late = make_user("nurse", world.practice, world.now, name="Laatproef")
        User.objects.filter(id=late.id).update(is_active=False)
    user = enters(*invited(world, share(world, email=late.email)), now=world.now)

    assert user.id == late.id
    with as_owner():
        assert set(Membership.objects.filter(user=late).values_list("role", "awaits_yes")) == {
            ("nurse", True),
            ("related_person", False),
        }
    client.force_login(user)
    assert "Proef" in look(client)
    assert client.get(reverse("list_people")).status_code in (403, 404)


def test_h3_a_naaste_sees_the_topics_that_were_shared_and_for_as_long_as_was_said(client, world, move_clock):
    meet(world, "Koor")
    with as_owner():
        Tie.objects.create(
            person=world.person, name="Zusproef", tie_role="sibling", sector="family", ring=1, valid_from=world.now
        )
        Need.objects.create(person=world.person, kind="company", state="agreed", proposed_at=world.now)
    words = {"groups": "Buurthuis", "needs": SOUGHT, "network": "Zusproef"}
    assert set(words) == share_topics()
    last = date(2027, 3, 27)  # in the night after it, the clock goes forward
    related = share(world, last_day=last)
    naaste = enters(*invited(world, related), now=world.now)
    move_clock(world.now + SECOND)
    client.force_login(naaste)

    for topic, word in words.items():
        change_sharing(actor=world.actor("patient"), related_id=related.id, topics=(topic,), last_day=last)
        text = look(client)
        assert [each for each in words.values() if each in text] == [word], topic
    move_clock(datetime(2027, 3, 27, 23, 0, tzinfo=UTC) - SECOND)
    client.force_login(naaste)
    assert "Zusproef" in look(client)
    move_clock(datetime(2027, 3, 27, 23, 0, tzinfo=UTC))
    assert "Er is nu niets met u gedeeld" in look(client)


def test_h4_stopped_is_stopped_now_in_open_sessions_links_and_mail_that_waits(client, page, world, bram):
    enrolment = meet(world, "Koor")
    with as_owner():
        session = Session.objects.get()
    asked = invite_guest(enrolment, session, actor=world.actor("patient"), name="Bram", email="bram@example.org")
    other = invite_guest(enrolment, session, actor=world.actor("patient"), name="Els", email="els@example.org")
    assert "Buurthuis" in look(page)
    with as_owner():
        bodies = dict(Mail.objects.filter(body__contains="/u/").values_list("to_address", "body"))
    links = {email: re.search(r"(/u/\S+)", body).group(1) for email, body in bodies.items()}
    assert client.get(links["bram@example.org"]).status_code == 200

    end_related_person(actor=world.actor("patient"), related_id=world.related.id)

    assert "Er is nu niets met u gedeeld" in look(page)  # the same session, the next request
    assert (asked.email, other.email) == ("bram@example.org", "els@example.org")
    assert client.get(links["bram@example.org"]).status_code == 410
    assert client.get(links["els@example.org"]).status_code == 200  # of somebody else: goes on
    with as_owner():
        waiting = Mail.objects.filter(person_id=world.person.id, sent_at=None, stopped_at=None)
        assert not waiting.filter(to_address="bram@example.org").exists()
    assert counts(bram, world.now + 2 * SECOND) == [0] * 7


def test_h5_what_is_kept_back_changes_no_count_and_no_word_of_the_rest(page, world, bram):
    meet(world, "Koor", days=7)
    before, rows = look(page), counts(bram, world.now)

    hidden = meet(world, "Praatgroep", days=5)
    with as_owner():
        need = Need.objects.create(person=world.person, kind="company", state="agreed", proposed_at=world.now)
        Tie.objects.create(
            person=world.person,
            name="Stilproef",
            tie_role="friend",
            sector="friends",
            ring=1,
            seen_by="care",
            valid_from=world.now,
        )
    assert look(page) != before  # without keeping it back, it is seen
    keep_back(actor=world.actor("patient"), person_id=world.person.id, things=frozenset({hidden.id, need.id}))

    assert look(page) == before
    assert counts(bram, world.now) == rows
    # And shown again, it is there.
    keep_back(actor=world.actor("patient"), person_id=world.person.id, things=frozenset())
    assert SOUGHT in look(page)


def test_h5_what_later_comes_of_a_referral_that_is_kept_back_is_not_seen_either(page, world, bram):
    with as_owner():
        consent = Consent.objects.create(
            person=world.person, receiver=world.house, purpose="hosting", text="Ja.", how="spoken", given_at=world.now
        )
        referral = Referral.objects.create(
            person=world.person,
            requested_by=world.gp,
            owner=world.practice,
            receiver=world.house,
            assigned_organization=world.house,
            werkvorm="odensehuizen",
            werkvorm_version="1",
            consent=consent,
            state="requested",
            due_on=world.now.date(),
            age_years=74,
            sex="female",
            language="nl",
            requested_at=world.now,
            form_token=uuid.uuid4(),
        )
    before, rows = look(page), counts(bram, world.now)
    keep_back(actor=world.actor("patient"), person_id=world.person.id, things=frozenset({referral.id}))

    enrolment = meet(world, "Koor")
    assert look(page) != before  # of another road to the same group, it would be seen
    with as_owner():
        Enrolment.objects.filter(id=enrolment.id).update(referral=referral)

    assert look(page) == before
    assert counts(bram, world.now) == rows


def rows_of(user, now):
    """How many rows of each table somebody gets by asking the database itself."""
    acting(actor_of(user, now))
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            with contextlib.suppress(DatabaseError), transaction.atomic():
                cursor.execute(f'SELECT count(*) FROM "{table.name}"')
                found[table.name] = cursor.fetchone()[0]
    return found


def test_h5_a_parent_gets_no_row_of_any_table_of_what_is_kept_back_and_no_consent_that_tells_of_it(client, world, now):
    """Everything that a person can have is there, and all of it is kept back: the world in which nothing is there."""
    with as_owner():
        child = make_person(world.practice, now, given_name="Kleinproef", birth_date=date(2018, 10, 28), email="")
        parent = make_user("related_person", None, now, name="Ouder")
    declare_parent(
        actor=world.actor("gp"),
        person_id=child.id,
        invited=Invited("Ouder", parent.email, str),
        document="gezagsregister",
        topics=tuple(sorted(topics_of("parent"))),
    )
    nothing = rows_of(parent, now)
    with as_owner():
        life(world, child, now=now)
    everything = rows_of(parent, now)
    with as_owner():
        ids = [set(model.objects.filter(person=child).values_list("id", flat=True)) for model in THINGS]
    keep_back(actor=world.actor("gp"), person_id=child.id, things=frozenset().union(*ids))
    kept = rows_of(parent, now)

    more = {name for name in nothing if everything[name] != nothing[name]}
    assert {"referrals_referral", "groups_enrolment", "consent_consent"} <= more
    told = {name for name in nothing if kept[name] != nothing[name]}
    assert {name for name in told if not name.startswith("directory_")} == set()  # the map is public
    assert len(nothing) > 50


def test_h6_who_looks_along_later_is_in_no_conversation_of_before(page, world):
    for name in ("list_talks", "show_needs", "show_answers", "show_ecogram", "show_safety", "list_consents"):
        assert page.get(reverse(name, args=[world.person.id])).status_code == 403, name
    assert page.get(reverse("show_mine")).status_code == 200


def test_h7_who_looked_is_told_to_the_person_and_never_to_who_looks_along(client, page, world, bram):
    look(page)

    assert page.get(reverse("show_access_log")).status_code in (403, 404)
    acting(actor_of(bram, world.now))
    assert Event.objects.count() == 0
    client.force_login(world.patient)
    assert client.get(reverse("show_access_log")).status_code == 200
    with as_owner():
        assert {e.action for e in Event.objects.filter(user_id=bram.id, person_id=world.person.id)} == {
            "people.read",
            "groups.read_people",
            "ecogram.read_shared",
            "needs.read_shared",
        }


def test_h8_pages_about_sharing_have_a_neutral_title_a_way_out_and_are_not_kept(client, world):
    related = share(world)
    client.force_login(world.patient)
    data = {"form_token": str(uuid.uuid4()), "name": "Els", "tie_role": "partner", "email": "els@example.org"}
    answers = (
        client.get(reverse("show_sharing", args=[world.person.id])),
        client.get(reverse("change_sharing", args=[related.id])),
        client.get(reverse("add_related_person", args=[world.person.id])),
        client.post(reverse("add_related_person", args=[world.person.id]), data),
    )

    for answer in answers:
        html = answer.content.decode()
        assert answer.status_code == 200
        assert "<title>weefsel</title>" in html
        assert "data-quick-exit" in html
        assert answer["Cache-Control"] == "no-store, private"
    assert "De code voor Els" in answers[-1].content.decode()


def test_h9_who_is_made_to_share_shares_a_view_that_looks_complete(page, world):
    """Narrowed to nothing gives the page of a world in which nothing is there; and no message goes out."""
    enrolment = meet(world, "Koor")
    full = look(page)
    with as_owner():
        mails = Mail.objects.count()
    change_sharing(actor=world.actor("patient"), related_id=world.related.id, topics=())
    narrowed = look(page)

    change_sharing(actor=world.actor("patient"), related_id=world.related.id, topics=EVERYTHING)
    assert look(page) == full
    with as_owner():
        Enrolment.objects.filter(id=enrolment.id).update(state="ended", ended_at=world.now, end_reason="done")
    innocent = look(page)

    assert narrowed == innocent != full
    with as_owner():
        assert Mail.objects.count() == mails


def test_h10_what_one_parent_sees_says_nothing_about_the_other(client, world, now):
    with as_owner():
        child = make_person(world.practice, now, given_name="Kleinproef", birth_date=date(2018, 10, 28), email="")
        mother, father = (make_user("related_person", None, now, name=name) for name in ("Moeder", "Vader"))
    meet(world, "Koor", person=child)
    for user, topics in ((mother, ("groups",)), (father, ())):
        declare_parent(
            actor=world.actor("gp"),
            person_id=child.id,
            invited=Invited(user.name, user.email, str),
            document="gezagsregister",
            topics=topics,
        )

    client.force_login(mother)
    assert "Buurthuis" in look(client)
    client.force_login(father)
    text = look(client)
    assert "Kleinproef" in text
    assert "Buurthuis" not in text
    assert "Moeder" not in text


def test_h11_at_the_second_of_the_sixteenth_birthday_a_parent_sees_nothing(client, world, now, move_clock):
    with as_owner():
        youth = make_person(world.practice, now, given_name="Jeugdproef", birth_date=date(2011, 10, 31), email="")
        parent = make_user("related_person", None, now, name="Ouder")
    meet(world, "Koor", person=youth, days=400)
    declare_parent(
        actor=world.actor("gp"),
        person_id=youth.id,
        invited=Invited("Ouder", parent.email, str),
        document="gezagsregister",
        topics=("groups",),
    )
    agree_parent(actor=world.actor("gp"), person_id=youth.id, user_id=parent.id, topics=("groups",))
    turns = datetime(2027, 10, 30, 22, 0, tzinfo=UTC)  # 00:00 in Amsterdam, in the night before the clock goes back

    move_clock(turns - SECOND)
    client.force_login(parent)
    assert "Buurthuis" in look(client)
    move_clock(turns)
    assert "Jeugdproef" not in look(client)


def test_h12_who_works_in_care_as_well_chooses_in_which_role_and_the_log_tells_which(client, world):
    related = share(world, email=world.nurse.email)
    token, code = invited(world, related)
    client.force_login(world.nurse)
    client.post(
        reverse("come_in", args=[token]), {"code": code, "birth_date": "01-06-1952"}
    )  # begins as naaste: another session
    assert client.get(reverse("show_mine")).status_code == 200
    assert client.get(reverse("list_people")).status_code in (403, 404)

    client.logout()
    client.force_login(world.nurse)  # a new log-in has to choose
    assert client.get(reverse("show_mine"))["Location"] == reverse("choose_role")
    work = Membership.objects.get(user=world.nurse, role="nurse")
    client.post(reverse("choose_role"), {"membership": str(work.id)})
    assert client.get(reverse("list_people")).status_code == 200
    assert client.get(reverse("show_person", args=[world.person.id])).status_code == 404
    with as_owner():
        assert set(
            Event.objects.filter(user_id=world.nurse.id, person_id=world.person.id).values_list("role", flat=True)
        ) == {"related_person"}


def test_h13_who_works_on_behalf_of_a_doctor_gives_nobody_access(client, world):
    """Both ids in the log are tried in `test_delegation.py`; here, that access is not theirs to give."""
    with as_owner():
        world.assistant = make_user("assistant", world.practice, world.now)
    let_work(
        actor=world.actor("gp"),
        assistant_id=world.assistant.id,
        last_day=(world.now + timedelta(days=9)).date(),
        withheld=(),
    )
    client.force_login(world.assistant)
    membership = world.assistant.memberships.get()
    client.post(reverse("choose_role"), {"membership": f"{membership.id}:{world.gp.id}"})

    assert client.get(reverse("show_person", args=[world.person.id])).status_code == 200
    for name in ("show_sharing", "add_related_person"):
        assert client.get(reverse(name, args=[world.person.id])).status_code == 403, name


def test_h14_what_was_changed_or_taken_out_is_not_read_back_from_before(page, world, bram):
    with as_owner():
        thread = uuid.uuid4()
        fields = {"person": world.person, "thread": thread, "tie_role": "friend", "sector": "friends", "ring": 1}
        Tie.objects.create(**fields, name="Vroegerproef", valid_from=world.now, valid_until=world.now + SECOND)
        Tie.objects.create(**fields, name="Nuproef", valid_from=world.now + SECOND)
    text = look(page)

    assert "Nuproef" in text
    assert "Vroegerproef" not in text
    acting(actor_of(bram, world.now))
    assert (Tie.objects.count(), RelatedPerson.objects.count(), KeptBack.objects.count()) == (0, 0, 0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM ecogram_shared(%s)", [[world.person.id]])
        assert cursor.fetchall() == [("Nuproef",)]


def test_h15_who_looks_along_takes_no_file_home(client, page, world):
    files = ("export_map", "print_ecogram", "show_timeline")
    for name in files:
        assert page.get(reverse(name, args=[world.person.id])).status_code == 403, name

    assert page.get(reverse("show_person", args=[world.person.id])).status_code == 200
    client.force_login(world.patient)
    assert [client.get(reverse(name, args=[world.person.id])).status_code for name in files] == [200, 200, 200]
