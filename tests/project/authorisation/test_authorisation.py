"""The table of who may: whole, obeyed on a sample, and red for each way in which the program could stray from it."""

from __future__ import annotations

import secrets
from dataclasses import replace
from types import MappingProxyType

import pytest
from django.db import transaction
from django.utils import timezone
from tests.factories import as_owner

from weefsel.apps.ecogram.models import Tie
from weefsel.project.authorisation import run
from weefsel.project.authorisation.crawl import crawl
from weefsel.project.authorisation.matrix import Asker, Found, asks, decide_rows, gaps, sample
from weefsel.project.authorisation.place import build
from weefsel.project.authorisation.table import TableError, read_table
from weefsel.project.authorisation.who import ENDED, ROLES

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


def test_the_table_knows_every_address_and_every_guarded_table(regions, table):
    assert gaps(table) == []


def test_a_sample_of_decisions_is_as_the_table_says(regions, table):
    seed = secrets.randbelow(2**31)
    print(f"seed {seed}")
    places, _owned, _keys = regions

    found = found_by(Asker(table, places), sample(table, places, n=N_SAMPLE, seed=seed))

    assert found.wrong == [], f"seed {seed}"
    assert (found.n, found.n_allowed) == (N_SAMPLE, N_SAMPLE // 2)


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
    places, _owned, _keys = regions
    seed = secrets.randbelow(2**31)
    print(f"seed {seed}")

    found = crawl(Asker(table, places), places[0], places[1], "gp", seed=seed, most=4)

    assert (found.hits, found.failed_controls) == ([], []), f"seed {seed}"
    assert found.n_controls == 4
    assert found.n in (15, 30, 45, 60)  # what is public is tried by nobody else


def test_an_address_and_a_table_without_a_line_are_told(regions, table):
    addresses = {name: each for name, each in table.addresses.items() if name != "show_person"}
    rows = {name: each for name, each in table.rows.items() if name != "people_person"}

    assert gaps(replace(table, addresses=addresses, rows=rows)) == [
        "address show_person: nobody said who may",
        "table people_person: nobody said who sees its rows",
    ]


def test_who_is_let_in_and_may_not_is_told_and_who_is_refused_and_may(regions, table):
    places, _owned, _keys = regions
    wrong = without(table, "show_answers", get=frozenset(("nurse",)), ends_with={})
    wanted = [
        ask
        for role in ("gp", "nurse")
        for ask in asks(wrong, places, 0, role)
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
    places, _owned, _keys = regions
    # As if the table said that offers, which are public, were for nobody else.
    wrong = without(table, "show_offer", elsewhere=frozenset())

    found = crawl(Asker(wrong, places), places[0], places[1], "host", seed=1, most=100)

    assert [hit for hit in found.hits if "/aanbod/" in hit] != []


def test_a_request_leaves_nothing_behind(regions, table):
    places, _owned, _keys = regions
    asker = Asker(table, places)
    address = table.addresses["end_tie"]

    answer = asker.send(places[0], "gp", "POST", asker.url_of(address, places[0]), {"sent": ""})

    assert answer.status_code == 302
    with as_owner():
        assert Tie.objects.get(id=places[0].things["tie"]).valid_until is None


def test_a_word_that_is_no_role_is_refused(tmp_path):
    file = tmp_path / "expected.toml"
    file.write_text('[groups]\n[arguments]\n[plain]\n[address.home]\nget = "everybody"\ngot = "gp"\n')

    with pytest.raises(TableError, match=r"address\.home: got is not known\naddress\.home: everybody is no role"):
        read_table(file)


def test_at_least_a_fifth_of_all_decisions_is_allowed(table):
    n = n_allowed = 0
    for ended in ENDED:
        for role in ROLES:
            for address in table.addresses.values():
                n_own = [address.may(role, method, is_own=True, ended=ended) for method in ("GET", "POST") * 2]
                n_own.append(n_own[0])
                n_other = []
                if address.elsewhere is not None:
                    n_other = [address.may(role, m, is_own=False, ended=ended) for m in ("GET", "POST")]
                n, n_allowed = n + len(n_own) + len(n_other), n_allowed + sum(n_own) + sum(n_other)

    assert len(ENDED) == 12
    assert n >= 150_000
    assert n_allowed / n >= 0.2


def test_a_run_that_was_stopped_goes_on_with_the_same_code_and_seed_only(tmp_path):
    file = tmp_path / "state.json"
    held = {"seed": 7, "code": run.code_of_everything(), "pieces": {"rows:0:gp": {"n": 3}}}

    run.save(file, held)

    assert run.load(file, None) == run.load(file, 7) == held
    assert run.load(file, 8) is None
    run.save(file, held | {"code": "of another day"})
    assert run.load(file, 7) is None


def test_the_total_counts_a_control_without_an_answer_as_wrong():
    held = {
        "pieces": {
            "http:0:gp": {"n": 3, "n_allowed": 2, "wrong": ["a"]},
            "crawl:0:gp": {"n": 5, "n_controls": 1, "hits": ["b"], "failed_controls": ["c"]},
        }
    }

    found = run.total(held, list(held["pieces"]))

    assert (found.n, found.n_allowed, found.wrong) == (3, 2, ["a", "c"])
    assert (found.n_replays, found.n_controls, found.hits) == (5, 1, ["b"])
