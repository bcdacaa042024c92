"""Fills the database of the crash tests: `python -m tests.project.crash_world` with how many cases of each kind.

Run as the owner role. Every case has a person, a place, and log-ins of its own, so that requests of many cases can
stand still in the same database at the same moment without waiting for each other. Prints the cases as JSON.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass


@dataclass
class Case:
    """One operation that is cut off. ``user`` acts (session ``session``); ``sets_up`` referred beforehand.

    ``list_import`` a list that waits to be put on the map; its organisation keeps no other.
    """

    kind: str
    person: str
    email: str
    host_email: str
    user: str
    session: str
    offer: str
    capacity: int
    organization: str
    group: str = ""
    sets_up: str = ""
    form_token: str = ""
    given_name: str = ""
    list_import: str = ""


def main(n_referrals: int, n_coach: int, n_enrolments: int, n_looks: int, n_lists: int) -> None:
    import django
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # nobody types these
    django.setup()
    import uuid
    from dataclasses import replace
    from datetime import timedelta

    from django.contrib.staticfiles.finders import get_finders
    from django.db import transaction
    from django.test import Client
    from django.utils import timezone
    from tests.apps.directory.lists import LOCATION, ORGANIZATION, new_list, reading, service, tried
    from tests.factories import World, acting, actor_of, make_offer, make_person, make_user

    from weefsel.apps.accounts.models import Organization
    from weefsel.apps.groups.models import Group

    now = timezone.now()
    world = World(now)
    # Pages name their style sheets; nobody here asks for one, so none is made.
    names = {name: name for finder in get_finders() for name, _where in finder.list([])}
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    (settings.STATIC_ROOT / "staticfiles.json").write_text(json.dumps({"version": "1.1", "paths": names, "hash": ""}))

    def session_of(user) -> str:
        client = Client()
        client.force_login(user)
        return client.cookies["weefsel"].value

    def case(kind: str, number: int) -> Case:
        email, host_email = f"{kind}-{number}@example.org", f"gastheer-{kind}-{number}@example.org"
        person = make_person(world.hospital, now, given_name=f"Proef{number}", email=email)
        nurse = make_user("nurse", world.hospital, now)
        offer = make_offer(world.hospital, "odensehuizen", capacity=5, host_email=host_email)
        one = Case(
            kind=kind,
            person=str(person.id),
            email=email,
            host_email=host_email,
            user=str(nurse.id),
            session=session_of(nurse),
            offer=str(offer.id),
            capacity=5,
            organization=str(world.welfare.id),
            form_token=str(uuid.uuid4()),
            given_name=person.given_name,
        )
        if kind == "enrolment":
            host = make_user("host", world.hospital, now)
            group = Group.objects.create(
                owner=world.hospital,
                offer=offer,
                location=offer.location,
                werkvorm="odensehuizen",
                werkvorm_version="1",
                form="cohort",
                name="Groep",
                neutral_name="Afspraak",
                size_min=2,
                size_max=8,
                state="forming",
                created_at=now - timedelta(days=1),
                created_by=host,
                form_token=uuid.uuid4(),
            )
            one.sets_up, one.session, one.user = one.session, session_of(host), str(host.id)
            one.group = str(group.id)
        return one

    def list_case(number: int) -> Case:
        kind = Organization.Kind.WELFARE
        keeper = Organization.objects.create(name=f"Welzijn {number}", kind=kind, created_at=now)
        coach = make_user("link_worker", keeper, now)
        # Nothing of one list looks like anything of another: what may be double is looked for too.
        words = {"name": uuid.uuid4().hex, "description": "Samen.", "phones": (), "contacts": ()}
        one, provider = service(1, **words), replace(ORGANIZATION, name=uuid.uuid4().hex, email="", website="")
        found = reading(one, locations=(replace(LOCATION, addresses=()),), organizations=(provider,))
        with transaction.atomic():
            actor = acting(actor_of(coach, now))
            row = tried(new_list(actor), found, actor)
        return Case(
            "list", "", "", "", str(coach.id), session_of(coach), "", 0, str(keeper.id), list_import=str(row.id)
        )

    counts = {"referral": n_referrals, "coach": n_coach, "enrolment": n_enrolments, "look": n_looks}
    cases = [case(kind, number) for kind, count in counts.items() for number in range(count)]
    cases += [list_case(number) for number in range(n_lists)]
    print(json.dumps([asdict(each) for each in cases]))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
