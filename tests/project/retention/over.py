"""Rows whose term begins at one moment, for every rule about groups, safety, accounts and lists."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta

from django.db import connection
from tests.factories import make_person, make_user

from weefsel.apps.accounts.models import Link, Membership, User
from weefsel.apps.adoption.models import WerkvormDraft
from weefsel.apps.directory.models import ListChange, ListImport, SourceList
from weefsel.apps.disclosures.models import Disclosure
from weefsel.apps.groups.models import Attendance, Buddy, Enrolment, Group, GroupRole, Guest, Party, Session
from weefsel.apps.log_in.models import OutsideLogIn, Reset
from weefsel.apps.referrals.models import Referral
from weefsel.apps.rights.models import Delegation
from weefsel.apps.running.models import Observation
from weefsel.apps.safety.models import (
    AvoidPair,
    MeldcodeCase,
    MeldcodeStep,
    PrivateWish,
    ProtectedTie,
    SafeContact,
    SafetyAnswer,
)
from weefsel.apps.screening.models import PrivateAsking, PrivateTalk, PrivateTalkStep

DAY = timedelta(days=1)
COMPARTMENT = (
    ProtectedTie,
    SafetyAnswer,
    SafeContact,
    MeldcodeCase,
    MeldcodeStep,
    PrivateAsking,
    PrivateTalk,
    PrivateTalkStep,
)


def make_participation(world, now):
    """Somebody stopped: nobody came, so that no figure is waited for."""
    Guest.objects.all().delete()
    Attendance.objects.update(status="excused")
    Enrolment.objects.update(state="ended", since=now - 9 * DAY, ended_at=now)
    return Enrolment, {}


def make_asker(world, now):
    """Somebody asked from outside; what stays of it has no name of them."""
    Disclosure.objects.update(recorded_at=now)
    return Disclosure, {"id__in": Disclosure.objects.exclude(asked_by="", reached="")}


def over_group(world, now, **about) -> Group:
    group = Group.objects.get(form="walk_in")
    made = Group.objects.create(
        owner=group.owner,
        location=group.location,
        werkvorm="x",
        werkvorm_version="1",
        form="pair",
        name="Koppel",
        neutral_name="Afspraak",
        state="ended",
        created_at=now - 9 * DAY,
        form_token=uuid.uuid4(),
        **about,
    )
    Session.objects.create(
        group=made, owner=made.owner, number=1, title="x", starts_at=now - DAY, ends_at=now, held_at=now
    )
    return made


def make_party(world, now):
    group = over_group(world, now)
    Party.objects.create(group=group, owner=group.owner, side="buddy", own_name="Bas", other_name="Ans")
    return Party, {"group": group}


def make_buddy(world, now):
    Buddy.objects.update(ended_at=now)
    return Buddy, {}


def make_group_role(world, now):
    group = over_group(world, now)
    GroupRole.objects.create(group=group, owner=group.owner, role="facilitator", name="Els Proef", user=world.gp)
    return GroupRole, {"name": "Els Proef"}


def make_observation(world, now):
    Observation.objects.update(owner=world.welfare, referral=None, seen_at=now)
    return Observation, {}


def make_pair(world, now):
    """A tie that nobody looked at again: guarded to the end of that day, in Amsterdam."""
    tie = ProtectedTie.objects.get()
    day = (now - DAY).date()
    ProtectedTie.objects.update(review_by=day, reviewed_at=now - 100 * DAY, linked_at=now - 200 * DAY)
    first, second = sorted((tie.person_id, make_person(world.practice, now).id))
    AvoidPair.objects.create(first_id=first, second_id=second, tie=tie, since=now - 200 * DAY)
    return AvoidPair, {}


def make_wish(world, now):
    PrivateWish.objects.update(until=now)
    return PrivateWish, {}


def make_compartment(world, now):
    """Everything closed at one moment, of somebody who is written about meanwhile."""
    world.person.birth_date = date(1952, 6, 1)
    AvoidPair.objects.all().delete()
    ProtectedTie.objects.update(ended_at=now, entered_at=now)
    SafeContact.objects.update(ended_at=now)
    MeldcodeCase.objects.update(closed_at=now, closed_by=world.gp)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_person SET changed_at = %s", [now + timedelta(days=4000)])
    return ProtectedTie, {}


def make_invitation(world, now):
    """Sent twice: the last counts."""
    user = User.objects.create(email="nooit@example.org", name="Nooit Begonnen", is_active=False, date_joined=now)
    asked = Membership.objects.create(user=user, organization=world.practice, role="nurse", valid_from=now - 9 * DAY)
    Link.objects.create(
        token_hash="x",
        role="visitor",
        object_kind="membership",
        object_id=asked.id,
        created_at=now,
        expires_at=now + 7 * DAY,
    )
    return Membership, {"id": asked.id}


def make_asked_role(world, now):
    asked = Membership.objects.create(
        user=world.gp, organization=world.welfare, role="manager", valid_from=now, awaits_yes=True
    )
    return Membership, {"id": asked.id}


def left_service(world, now, **about) -> User:
    user = make_user("nurse", world.practice, now - 99 * DAY, name="Zuster Weg")
    User.objects.filter(id=user.id).update(phone="0612345678", **about)
    user.memberships.update(valid_until=now)
    OutsideLogIn.objects.create(user=user, organization=world.practice, key_hash=user.id.hex, linked_at=now)
    return user


def make_account(world, now):
    user = left_service(world, now)
    return User, {"id": user.id, "phone": "0612345678"}


def make_name(world, now):
    user = left_service(world, now, email=f"{uuid.uuid4()}@gewist.invalid")
    return User, {"id": user.id, "name": "Zuster Weg"}


def make_reset(world, now):
    made = Reset.objects.create(user=world.gp, made_at=now - DAY, expires_at=now, ended_at=now, ending="expired")
    return Reset, {"id": made.id}


def make_delegation(world, now):
    made = Delegation.objects.create(
        assistant=world.gp,
        professional=world.other_gp,
        organization=world.practice,
        role="gp",
        valid_from=now - DAY,
        valid_until=now,
        declared_at=now - DAY,
    )
    return Delegation, {"id": made.id}


def listed(world, now, **about) -> ListImport:
    owner = about.pop("owner", world.house)
    source = SourceList.objects.create(owner=owner, name="Lijst", created_at=now)
    return ListImport.objects.create(
        **{"source": source, "owner": owner, "role": "host", "file_name": "x.csv", "created_at": now, **about}
    )


def make_list_file(world, now):
    made = listed(world, now, content=b"naam;e-mail")
    return ListImport, {"id": made.id, "content__isnull": False}


def make_list_changes(world, now):
    made = listed(world, now, state="applied", applied_at=now - DAY)
    SourceList.objects.filter(id=made.source_id).update(imported_at=now)
    ListChange.objects.create(list_import=made, owner=world.house, number=1, kind="add", external_id="1", name="x")
    return ListChange, {"list_import": made}


def make_draft(world, now):
    made = WerkvormDraft.objects.create(
        owner=world.house, form_token=uuid.uuid4(), table={}, begun_at=now - DAY, at=now - DAY, removed_at=now
    )
    return WerkvormDraft, {"id": made.id}


MORE = (
    ("participation", make_participation, "wie aan groepen meedeed en wie er was"),
    ("participation", make_party, "buddy's van koppels die stopten"),
    ("participation", make_buddy, "wie geen buddy meer is"),
    ("participation", make_group_role, "namen van wie groepen begeleidde die stopten"),
    ("participation", make_observation, "wat bij deelnemers van een kernelement is gezien"),
    ("protected-tie", make_wish, "wat iemand liever meed en niet meer"),
    ("safety-record", make_compartment, "wat bij veiligheid hoort, van wie dat al die tijd niet veranderde"),
    ("invitation", make_invitation, "uitnodigingen van collega's die nooit begonnen"),
    ("invitation", make_asked_role, "rollen waar niemand ja op zei"),
    ("with-account", make_account, "adressen en manieren om in te loggen van wie geen rol meer heeft"),
    ("account-name", make_name, "namen en rollen van wie geen rol meer heeft"),
    ("reset", make_reset, "tweede stappen die verloren waren"),
    ("delegation", make_delegation, "wie namens wie werkte"),
    ("list-file", make_list_file, "bestanden van lijsten die niet op de kaart kwamen"),
    ("list-changes", make_list_changes, "wat oude lijsten aan de kaart veranderden"),
    ("draft-removed", make_draft, "beschrijvingen die werden weggegooid"),
)
# Not from a moment but from a day on: the day after the last on which it guards, in Amsterdam.
BY_DAY = ("protected-tie", make_pair, "inschrijvingen die apart gehouden werden")


def guarded_until(now: datetime) -> datetime:
    """The moment on which the pair of `make_pair` goes."""
    from zoneinfo import ZoneInfo

    last = (now - DAY).date() + timedelta(days=90)
    return datetime.combine(last + DAY, datetime.min.time(), ZoneInfo("Europe/Amsterdam"))


def reported(world) -> None:
    """The referral of the person was reported on: nothing more comes of it."""
    Referral.objects.update(state="reported", due_on=None, assigned_organization=None)
