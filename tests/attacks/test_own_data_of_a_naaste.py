"""C10: what a naaste keeps about themselves is nowhere that the patient or anybody else reaches, and changes nothing.

A naaste of the person writes how it goes, shares it with another doctor, wants to be asked nothing, takes away and
erases. After each of these, everything that the others can open is compared with what it was, to the byte.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from tests.carers import MARKS, as_naaste, naaste, shares, writes
from tests.factories import acting, actor_of, as_owner, make_user
from tests.lives import life
from tests.naasten import enters, invited, share

from weefsel.apps.accounts.models import Mail
from weefsel.apps.audit.models import Event
from weefsel.apps.carers import operations
from weefsel.apps.carers.models import Sheet
from weefsel.apps.people.models import RelatedPerson
from weefsel.apps.people.operations import end_related_person
from weefsel.apps.people.operations.representation import Invited, declare_representative, topics_of
from weefsel.project.letting_in import let_in

SECOND = timedelta(seconds=1)
NOT_THE_SAME_TWICE = re.compile(r'(csrfmiddlewaretoken" value|nonce)="[^"]+"|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}')
OF_PERSON = (
    "show_person", "show_sharing", "list_representatives", "show_rights", "show_ecogram", "show_needs",
    "list_talks", "show_candidates", "show_safety", "show_timeline",
)  # fmt: skip
OF_ALL = (
    "home", "show_mine", "show_access_log", "list_people", "show_caseload", "list_referrals", "list_groups", "list_due",
    "list_flags", "list_requests", "show_organization", "list_offers", "list_carers", "show_own_sheets",
    "show_carer_log",
)  # fmt: skip


@pytest.fixture
def bram(world):
    """A naaste of the person, who came in as everybody does."""
    with as_owner():
        life(world, world.person, now=world.now)
    related = share(world)
    token, code = invited(world, related)
    return enters(token, code, now=world.now)


@pytest.fixture
def others(world, bram):
    """Whoever could come across it: the person, another naaste, who represents them, and who works with people."""
    els, mentor = naaste(world.now, name="Els"), naaste(world.now, name="Mentor")
    let_in(share(world, name="Els", email=els.email), actor=world.actor("gp"))
    declare_representative(
        actor=world.actor("gp"),
        person_id=world.person.id,
        invited=Invited("Mentor", mentor.email, str),
        document="Volmacht",
        last_day=(world.now + timedelta(days=90)).date(),
        topics=tuple(topics_of("representative")),
    )
    with as_owner():
        second = make_user("gp", world.practice, world.now, name="Tweede")
    names = ("patient", "gp", "link_worker", "administrator")
    return {"els": els, "mentor": mentor, "second": second} | {name: getattr(world, name) for name in names}


def pages(world, others) -> dict[tuple[str, str], str]:
    """What everybody reads at addresses about the person and about nobody, without what differs each time."""
    found = {}
    for who, user in others.items():
        client = Client()
        client.force_login(user)
        logs = {reverse("show_access_log"), reverse("show_carer_log"), reverse("show_safety", args=[world.person.id])}
        places = [reverse(name) for name in OF_ALL]
        if who in ("patient", "gp", "second", "mentor"):
            places += [reverse(name, args=[world.person.id]) for name in OF_PERSON]
        for place in places:
            answer = client.get(place)
            text = NOT_THE_SAME_TWICE.sub("", _text(answer))
            if place in logs:
                # These tell of the looks of this test itself: of them only the lines about a naaste count.
                text = " ".join(re.findall(r"naaste (?:over|delen|die)|met uzelf gaat|naasten openen", text))
            found[who, place] = text
    return found


def _text(answer) -> str:
    return f"{answer.status_code} {answer.get('Location', '')} {answer.content.decode()}"


def changed(before: dict, after: dict) -> list:
    return [key for key in before if before[key] != after[key]]


def marked(texts) -> list[str]:
    return [mark for mark in MARKS for text in texts if mark in text]


def test_nothing_that_anybody_else_opens_holds_it_or_changes_by_it(world, bram, others):
    now = world.now
    before = pages(world, others)
    with as_owner():
        n_mails = Mail.objects.count()

    told = shares(bram, world.other_gp, now)
    sheet = writes(bram, now)
    operations.rest(actor=as_naaste(bram, now), wanted=True)
    written = pages(world, others)
    operations.take_away(actor=as_naaste(bram, now + SECOND), sheet_id=sheet.id)
    operations.end_share(actor=as_naaste(bram, now + SECOND), share_id=told.id)
    operations.erase(actor=as_naaste(bram, now + 2 * SECOND))
    erased = pages(world, others)

    assert (changed(before, written), changed(before, erased)) == ([], [])
    assert sum(text.startswith("200") for text in before.values()) > 40
    assert marked(written.values()) == []
    with as_owner():
        assert Mail.objects.count() == n_mails


def test_the_file_and_the_log_of_the_person_hold_nothing_of_it(world, bram):
    writes(bram, world.now)
    shares(bram, world.gp, world.now)
    client = Client()
    client.force_login(world.patient)
    file = client.post(reverse("take_records", args=[world.person.id]), {"namen": "1"}).content
    with zipfile.ZipFile(io.BytesIO(file)) as parcel:
        texts = [parcel.read(name).decode("utf-8", "replace") for name in parcel.namelist()]
    log = client.get(reverse("show_access_log")).content.decode()
    with as_owner():
        of_person = Event.objects.filter(person_id=world.person.id)
        about = [each for each in of_person if each.action.startswith("carers.") or each.object_type == "carer"]
        mails = [f"{each.subject} {each.body}" for each in Mail.objects.all()]

    assert len(texts) > 5
    assert marked([*texts, log, *mails]) == []
    assert about == []
    assert "als naaste" not in log
    assert not any("carer" in text for text in texts)


def test_a_professional_reads_it_apart_from_the_file_of_the_person(world, bram):
    writes(bram, world.now)
    read = shares(bram, world.gp, world.now)
    client = Client()
    client.force_login(world.gp)
    own = client.get(reverse("show_carer", args=[read.id])).content.decode()
    of_person = [client.get(reverse(name, args=[world.person.id])).content.decode() for name in OF_PERSON]

    assert [mark for mark in MARKS if mark not in own] == []
    assert not re.search(f"{world.person.family_name}|{world.person.id}", own)
    assert marked(of_person) == []


def test_the_page_that_the_naaste_comes_from_says_nothing_either(world, bram):
    """Who looks over a shoulder, or demands the screen, sees one page whatever was written, shared or asked."""
    client = Client()
    client.force_login(bram)

    def home():
        return re.sub(
            r'(csrfmiddlewaretoken" value|nonce)="[^"]+"', "", client.get(reverse("show_mine")).content.decode()
        )

    before = home()
    writes(bram, world.now, again=14)
    shares(bram, world.gp, world.now)
    operations.rest(actor=as_naaste(bram, world.now), wanted=True)
    assert home() == before


def test_what_the_person_stops_or_erases_is_not_what_the_naaste_keeps(world, bram):
    """The naaste is somebody with own data: it stays theirs when the person stops sharing, and goes with no erasing."""
    sheet = writes(bram, world.now)
    with as_owner():
        related = RelatedPerson.objects.get(user=bram)
    end_related_person(actor=world.actor("patient"), related_id=related.id)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT subject_erase_rows(%s, %s, NULL)", [world.person.id, world.now])

    acting(actor_of(bram, world.now))
    assert [each.can for each in Sheet.objects.filter(id=sheet.id)] == [sheet.can]
