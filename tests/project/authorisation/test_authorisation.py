"""The table of who may: whole, obeyed on a sample, and red for each way in which the program could stray from it."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.db import transaction
from django.utils import timezone
from tests.factories import as_owner

from weefsel.apps.directory.models import Offer
from weefsel.apps.ecogram.models import Tie
from weefsel.apps.log_in.sessions import SessionStore
from weefsel.project.authorisation.crawl import crawl, replay, rows_of
from weefsel.project.authorisation.matrix import (
    Ask,
    Asker,
    Found,
    Place,
    asks,
    decide_rows,
    gaps,
    sample,
)
from weefsel.project.authorisation.place import build, go_on
from weefsel.project.authorisation.table import FIELDS_FILE, FILE, TableError, read_table
from weefsel.project.authorisation.who import ENDED, OTHER, OWN, ROLES

N_SAMPLE = 240


@pytest.fixture(scope="module")
def regions(django_db_setup, django_db_blocker):
    """Two regions, in one of which the treatment ended; undone at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build(("", "treatment"), timezone.now())
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def table():
    return read_table()


def found_by(asker: Asker, wanted) -> Found:
    found = Found()
    for ask in wanted:
        found.add(asker.decide(ask))
    return found


def without(table, name: str, **changes):
    """The table with another line for one address."""
    return replace(
        table, addresses=MappingProxyType({**table.addresses, name: replace(table.addresses[name], **changes)})
    )


def test_the_table_knows_every_address_and_every_guarded_table_and_the_regions_have_rows_of_each(regions, table):
    _places, owned, _keys = regions

    assert gaps(table, owned) == []


def test_a_sample_of_decisions_is_as_the_table_says(regions, table):
    seed = secrets.randbelow(2**31)
    print(f"seed {seed}")
    places, _owned, _keys = regions

    wanted = sample(table, places, n=N_SAMPLE, seed=seed)
    found = found_by(Asker(table, places), wanted)

    assert found.wrong == [], f"seed {seed}"
    assert found.n == N_SAMPLE
    # Whoever may look can be told that there is no HEAD; nothing else that may is refused.
    assert N_SAMPLE // 2 - sum(ask.method == "HEAD" for ask in wanted) <= found.n_allowed <= N_SAMPLE // 2


def test_the_database_shows_each_role_the_rows_that_the_table_says(regions, table):
    places, owned, keys = regions
    now = timezone.now().isoformat()

    found = Found()
    for place, other in (places, places[::-1]):
        for role in ROLES:
            found.add(decide_rows(table, place, role, owned, keys, now, other.number))

    assert found.wrong == []
    assert found.n_allowed > 300


def test_no_id_that_the_gp_sees_opens_anything_for_someone_else(regions, table):
    places, owned, _keys = regions
    seed = secrets.randbelow(2**31)
    print(f"seed {seed}")
    theirs = rows_of(owned, places[1])

    found = crawl(Asker(table, places), places[0], places[1], "gp", theirs=theirs, seed=seed, most=2)

    assert (found.hits, found.failed_controls) == ([], []), f"seed {seed}"
    assert found.n_controls == 2
    # In the path by everyone who may not, and in four other places by one or two of them.
    assert 2 * len(ROLES) - 8 <= found.n - 4 * 2 <= 2 * len(ROLES) + 8


def test_an_address_and_a_table_without_a_line_are_told(regions, table):
    addresses = {name: each for name, each in table.addresses.items() if name != "show_person"}
    rows = {name: each for name, each in table.rows.items() if name != "people_person"}

    _places, owned, _keys = regions
    empty = {**owned, "people_legalhold": {}}

    assert gaps(replace(table, addresses=addresses, rows=rows), empty) == [
        "address show_person: nobody said who may",
        "table people_person: nobody said who sees its rows",
        "table people_legalhold: no region has a row",
    ]


def test_who_is_let_in_and_may_not_is_told_and_who_is_refused_and_may(regions, table):
    places, _owned, _keys = regions
    wrong = without(table, "show_answers", get=frozenset(("nurse",)), ends_with={})
    wanted = [
        ask
        for role in ("gp", "nurse")
        for ask in asks(wrong, places, 0, role, seed=1)
        if ask.address == "show_answers" and ask.about == 0 and (ask.method, ask.way) == ("GET", "")
    ]

    assert found_by(Asker(wrong, places), wanted).wrong == [
        "gp of 0: GET show_answers of 0: may not, but was let in (200)",
        "nurse of 0: GET show_answers of 0: may, but was refused (404)",
    ]


def test_a_row_that_is_seen_and_may_not_is_told(regions, table):
    places, owned, keys = regions
    rows = {"ecogram_tie": replace(table.rows["ecogram_tie"], sees=frozenset(("nurse",)))}

    found = Found()
    for role in ("gp", "nurse"):
        now = timezone.now().isoformat()
        found.add(decide_rows(replace(table, rows=rows), places[0], role, owned, keys, now, 1))

    assert found.wrong == [
        "gp of 0: sees a row, and may not: ecogram_tie of 0",
        "nurse of 0: sees no row, but may: ecogram_tie of 0",
    ]


def test_an_id_that_opens_something_for_a_stranger_is_a_hit(regions, table):
    places, owned, _keys = regions
    # As if the table said that offers, which are public, were for nobody else.
    wrong = without(table, "show_offer", elsewhere=frozenset())
    few = ("list_offers", "show_offer", "list_people", "account_login")
    wrong = replace(wrong, addresses={name: wrong.addresses[name] for name in few})

    theirs = rows_of(owned, places[1])

    found = crawl(Asker(wrong, places), places[0], places[1], "host", theirs=theirs, seed=1, most=2)

    assert [hit for hit in found.hits if "/aanbod/" in hit] != []


def test_what_a_stranger_opens_because_it_is_their_own_is_no_hit(regions, table):
    places, owned, _keys = regions
    # The map leads everyone to the open questions of a place; only who keeps that place may answer them. The others may
    # see every place, and are not asked for here.
    table = without(table, "ask_about_offer", elsewhere=frozenset(ROLES) - {"host", "volunteer"})
    asker, address = Asker(table, places), table.addresses["ask_about_offer"]
    with as_owner():
        own, other = (
            [str(offer.id) for offer in Offer.objects.filter(owner=place.actors["host"]["app.organization"])[:2]]
            for place in places
        )
    urls = {
        asker.url_of(address, replace(places[0], things={**places[0].things, "offer": key})): key
        for key in (*own, *other)
    }
    seen = asker, places[0], places[1], "link_worker", set(urls), set()

    found = replay(*seen, theirs=rows_of(owned, places[1]), seed=1, most=len(urls))
    blind = replay(*seen, theirs=frozenset(), seed=1, most=len(urls))

    assert (found.hits, found.failed_controls, found.n_controls) == ([], [], len(own))
    assert (blind.failed_controls, blind.n_controls) == ([], len(urls))
    opened = {key for url, key in urls.items() if any(f": path: {url}: " in hit for hit in blind.hits)}
    assert opened == set(other) != set()


def test_a_request_leaves_nothing_behind(regions, table):
    places, _owned, _keys = regions
    asker = Asker(table, places)
    address = table.addresses["end_tie"]

    answer = asker.send(places[0], "gp", "POST", asker.url_of(address, places[0]), {"sent": ""})

    assert answer.status_code == 302
    with as_owner():
        assert Tie.objects.get(id=places[0].things["tie"]).valid_until is None


def test_a_session_that_ended_while_the_check_ran_goes_on(regions, table):
    places, _owned, _keys = regions
    asker, session = Asker(table, places), SessionStore(places[0].sessions["gp"])
    url = asker.url_of(table.addresses["show_person"], places[0])
    with transaction.atomic():
        session[AUTHENTICATION_METHODS_SESSION_KEY][-1]["at"] -= 86_400
        session.save()
        session.model.objects.filter(session_key=session.session_key).update(
            seen_at=timezone.now() - timedelta(hours=2)
        )
        ended = asker.send(places[0], "gp", "GET", url)
        go_on(SessionStore(session.session_key))
        again = asker.send(places[0], "gp", "GET", url)
        proof = asker.send(places[0], "gp", "GET", asker.url_of(table.addresses["mfa_index"], places[0]))
        transaction.set_rollback(True)
    assert (ended.status_code, again.status_code, proof.status_code) == (404, 200, 200)


def test_a_word_that_is_no_role_is_refused(tmp_path):
    file = tmp_path / "expected.toml"
    file.write_text('[groups]\n[arguments]\n[plain]\n[address.home]\nget = "everybody"\ngot = "gp"\n')

    with pytest.raises(TableError, match=r"address\.home: got is not known\naddress\.home: everybody is no role"):
        read_table(file)


def test_at_least_a_fifth_of_all_decisions_is_allowed(table):
    n = n_head = n_allowed = 0
    for ended in set(ENDED):
        for role in ROLES:
            for address in table.addresses.values():
                ways = [(method, True) for method, _way in OWN]
                ways += [(method, False) for method, _way in OTHER if address.elsewhere is not None]
                may = [address.may(role, method, is_own=is_own, ended=ended) for method, is_own in ways]
                n += ENDED.count(ended) * len(ways)
                # A HEAD that everyone is refused is right as well, so that it cannot be counted on as allowed.
                n_head += ENDED.count(ended) * sum(method == "HEAD" for method, _is_own in ways)
                n_allowed += ENDED.count(ended) * sum(
                    yes for yes, (method, _own) in zip(may, ways, strict=True) if method != "HEAD"
                )

    assert len(ENDED) == 12
    assert n - n_head >= 350_000
    assert n_allowed / (n - n_head) >= 0.2


def test_every_role_is_asked_for_every_address_in_every_way(table):
    places = [Place(number, "", {}, {}) for number in range(2)]

    for role in ("gp", "visitor"):
        wanted = asks(table, places, 0, role, seed=1)
        own, elsewhere = ([ask for ask in wanted if ask.about == number] for number in (0, 1))
        of_a_thing = {each.name for each in table.addresses.values() if each.elsewhere is not None}
        assert {(ask.address, ask.method, ask.way) for ask in own} == {
            (name, *way) for name in table.addresses for way in OWN
        }
        assert {(ask.address, ask.method, ask.way) for ask in elsewhere} == {
            (name, *way) for name in of_a_thing for way in OTHER
        }
        assert len(wanted) == len(set(wanted))


def test_who_stands_beside_another_may_what_that_one_may_but_for_what_is_said(table, tmp_path):
    assert table.addresses["update_health"].get == {"gp", "colleague"}
    assert table.addresses["show_tie"].get == {"gp", "patient"}
    assert table.rows["safety_privatewish"].may("colleague", is_own=True, ended="")
    assert not table.rows["safety_privatewish"].may("colleague", is_own=True, ended="treatment")
    assert not table.rows["safety_talk"].may("colleague", is_own=True, ended="")
    text = FILE.read_text(encoding="utf-8").replace('not = "show_tie', 'not = "show_nothing show_tie')
    wrong = tmp_path / "expected.toml"
    wrong.write_text(text, encoding="utf-8")
    with pytest.raises(TableError, match=r"beside\.colleague: show_nothing is no address"):
        read_table(wrong)


# Pages on which most classes stand, and readers for whom some of these are left out.
READ = (
    ("gp", "show_person"),
    ("link_worker", "show_person"),
    ("related_person", "show_person"),
    ("gp", "show_safety"),
    ("colleague", "show_safety"),
    ("host", "show_referral"),
)


def test_a_page_shows_each_role_the_classes_of_data_that_the_table_says(regions, table):
    places, _owned, _keys = regions
    wanted = [Ask(0, role, address, 0, "GET", "") for role, address in READ]
    nobody = {name: replace(each, who=frozenset(), only={}) for name, each in table.classes.items()}

    assert found_by(Asker(table, places), wanted).wrong == []
    told = found_by(Asker(replace(table, classes=nobody), places), wanted).wrong

    shown = {line.rpartition(" ")[2] for line in told}
    assert shown == set(
        ["identity", "contact", "birth", "address", "wish", "needs", "network", "introduction", "safety"]
    )
    assert [line for line in told if line.startswith(("host", "related_person"))] == [
        "related_person of 0: GET show_person of 0: shows identity",
        "host of 0: GET show_referral of 0: shows introduction",
    ]


def test_a_class_that_nobody_was_said_to_read_there_is_told(table, tmp_path):
    contact = table.classes["contact"]
    assert contact.may("gp", "show_person", is_own=True)
    assert contact.may("colleague", "show_person", is_own=True)
    assert not contact.may("gp", "show_needs", is_own=True)
    assert not contact.may("gp", "show_person", is_own=False)
    assert not contact.may("host", "show_referral", is_own=True)
    assert table.classes["introduction"].may("visitor", "open_link", is_own=False)
    assert not table.classes["safety"].may("colleague", "show_safety", is_own=True)
    assert contact.stands_in("mail proef-7@example.org", mark="x", number=7)
    text = FIELDS_FILE.read_text(encoding="utf-8").replace('pages = "show_meldcode"', 'pages = "show_code"')
    wrong = tmp_path / "fields.toml"
    wrong.write_text(text, encoding="utf-8")
    with pytest.raises(TableError, match=r"class\.meldcode: show_code is no address"):
        read_table(fields_file=wrong)
