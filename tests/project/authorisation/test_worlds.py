"""Page, API, rows, search and file give one answer in random worlds, and each fault that was planted is seen.

This is a sample; all of them: `weefsel check authorisation --worlds 100000`. WEEFSEL_SEED repeats one.
"""

from __future__ import annotations

import os
import secrets
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from random import Random

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from tests.factories import as_owner

from weefsel.api import hsds
from weefsel.apps.people.models import Person
from weefsel.apps.people.queries import list_people_page
from weefsel.apps.rights.queries import rights
from weefsel.engine.rights.may import Decision
from weefsel.project.authorisation import run
from weefsel.project.authorisation.worlds import declare as declaring
from weefsel.project.authorisation.worlds import play
from weefsel.project.authorisation.worlds.chance import midnight
from weefsel.project.authorisation.worlds.play import Play, Played, table_of_worlds
from weefsel.project.authorisation.worlds.scene import set_scene
from weefsel.project.authorisation.worlds.table import FILE, TableError, read_worlds
from weefsel.web.consent import views as consent_views
from weefsel.web.people import views as people_views
from weefsel.web.subject import views as subject_views

SEED = int(os.environ.get("WEEFSEL_SEED", "0")) or secrets.randbelow(2**31)
N_PEOPLE = 8


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker):
    """Eight people and three organisations, in which nothing was declared yet; undone at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield set_scene(N_PEOPLE)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def table():
    return table_of_worlds()


def lookers(monkeypatch, *roles: str) -> None:
    """Only these look."""
    monkeypatch.setattr(declaring, "LOOKERS", roles)


def played(scene, table, *, n: int, name: str) -> Played:
    found = Played()
    for number in range(n):
        found.add(Play(scene, table, f"{name}-{number}").run())
    return found


def kinds_of(found: Played) -> Counter:
    """Which answer was wrong and how, without the world."""
    return Counter(line.partition(": ")[2].partition(": ")[2] for line in found.wrong)


def test_a_sample_of_worlds_gets_one_answer_from_all_five(scene, table, monkeypatch, capsys):
    # Who looks at whom they treat, coach or stand by: by chance, but of every kind.
    found = Played()
    for number, role in enumerate(("gp", "link_worker", "assistant", "related_person", "person", "host")):
        lookers(monkeypatch, role)
        found.add(Play(scene, table, f"{SEED}-{number}").run())
    with capsys.disabled():
        print(f"\n{found.n_worlds} worlds, {found.n} decisions, {found.n_allowed} allowed, seed {SEED}")

    assert found.wrong == []
    assert found.n_worlds == N_PEOPLE * 6
    assert set(found.by_answerer) == set(play.ANSWERERS)
    assert found.by_answerer["rows"][0] == found.n_worlds * len(table.stands["rows"])
    for name in ("page", "file", "search", "api"):
        assert found.by_answerer[name][0] >= found.n_worlds


@contextmanager
def changed(sql: str):
    """The database as somebody could break it, until it is undone."""
    with transaction.atomic():
        with as_owner(), connection.cursor() as cursor:
            cursor.execute(sql)
        yield
        transaction.set_rollback(True)


def policy(name: str, condition: str) -> str:
    return f"CREATE POLICY planted ON {name} FOR SELECT TO weefsel_app USING ({condition})"


def only(table, kind: str, *names: str):
    """The table with fewer pages, documents or files to draw from."""
    some = tuple(each for each in table.stands[kind] if each.name in names)
    return replace(table, stands={**table.stands, kind: some})


def test_a_policy_that_lets_too_much_through_is_seen(scene, table, monkeypatch):
    lookers(monkeypatch, "nurse")
    # A treatment that is over.
    ever = (
        "EXISTS (SELECT 1 FROM rights_relation r WHERE r.person_id = people_circumstances.person_id "
        "AND r.relation = 'treatment' AND r.organization_id = app_organization())"
    )

    with changed(policy("people_circumstances", f"app_role() = 'nurse' AND {ever}")):
        found = played(scene, table, n=3, name="policy")

    assert set(kinds_of(found)) == {"rows people_circumstances: may not, but was let in"}


def test_a_consent_that_is_withdrawn_and_ends_nothing_is_seen(scene, table, monkeypatch):
    lookers(monkeypatch, "link_worker")
    monkeypatch.setattr(declaring, "WITHDRAWN", 0.9)
    nothing = "CREATE OR REPLACE FUNCTION consent_enforce(target uuid) RETURNS void LANGUAGE sql AS $$ $$"

    with changed(nothing):
        found = played(scene, table, n=2, name="consent")

    assert {"rows people_person: may not, but was let in", "search list_people: may not, but was let in"} <= set(
        kinds_of(found)
    )


def shown_to_everybody(request, person_id, action="people.read", **_more) -> Person:
    """A page that forgot to ask."""
    with as_owner():
        person = Person.objects.select_related("owner").get(id=person_id)
    request.decision = Decision(True, action, "geen", "treatment", "care", fields=frozenset({"network", "identity"}))
    request.decisions.append(request.decision)
    return person


def test_a_page_that_does_not_ask_is_seen(scene, table, monkeypatch):
    lookers(monkeypatch, "host")
    monkeypatch.setattr(consent_views, "visible_person", shown_to_everybody)

    found = played(scene, only(table, "page", "list_consents"), n=1, name="page")

    assert kinds_of(found) == {"page list_consents: may not, but was let in": N_PEOPLE}


def test_a_search_that_finds_whom_one_may_not_see_is_seen(scene, table, monkeypatch):
    lookers(monkeypatch, "gp")

    def finds_everybody(*words, **more):
        with as_owner():
            found = list_people_page(*words, **more)
            found.object_list = list(found.object_list)
        return found

    monkeypatch.setattr(people_views, "list_people_page", finds_everybody)
    found = played(scene, table, n=2, name="search")

    assert set(kinds_of(found)) == {"search list_people: may not, but was let in"}


def test_a_file_that_is_given_to_who_may_not_is_seen(scene, table, monkeypatch):
    lookers(monkeypatch, "volunteer")
    monkeypatch.setattr(subject_views, "visible_person", shown_to_everybody)
    few = replace(scene, people=scene.people[:2])

    found = played(few, only(table, "file", "take_records"), n=1, name="file")

    assert kinds_of(found) == {"file take_records: may not, but was let in": 2}


def test_a_feed_that_names_somebody_is_seen(scene, table, monkeypatch):
    lookers(monkeypatch, "person")
    named = scene.people[0].person.given_name
    monkeypatch.setattr(hsds, "answer", lambda request, body: HttpResponse(f"{body} {named}"))

    found = played(scene, table, n=1, name="feed")

    assert [kind.partition(" ")[0] for kind in kinds_of(found)] == ["api"]
    assert len(found.wrong) == 1


def test_a_may_that_says_something_else_than_by_hand_is_seen(scene, table, monkeypatch):
    lookers(monkeypatch, "manager")
    monkeypatch.setattr(play, "may", lambda actor, action, *_more: Decision(action == "people.number", action, ""))

    found = played(scene, table, n=1, name="may")

    assert set(kinds_of(found)) == {"may people.number: says yes, and by hand no"}


def test_the_table_tells_every_word_that_means_nothing(tmp_path):
    text = FILE.read_text(encoding="utf-8")
    for one, other in (
        ('about = "protected"', 'about = "else"'),
        ('link_worker = "network_shared"', 'link_walker = "network_shared"'),
        ('person = "self"', 'person = "selfie"'),
        ('all = "there hold"', 'all = "there holds"'),
    ):
        text = text.replace(one, other, 1)
    wrong = tmp_path / "worlds.toml"
    wrong.write_text(text, encoding="utf-8")

    with pytest.raises(TableError) as told:
        read_worlds(rights().roles, rights().relations, wrong)

    assert str(told.value).split("\n") == [
        "question.name: selfie is no relation",
        "question.network: link_walker is no role",
        "question.protected: else is nothing to ask about",
        "page.hold_person: holds is no question",
    ]


def test_every_question_is_an_action_of_the_program_and_stands_behind_some_answer(table):
    assert {each.action for each in table.questions.values()} <= set(rights().actions)
    asked = {slug for each in sum(table.stands.values(), ()) for slug in each.asks} - {"there", "nobody"}
    assert asked == table.questions.keys()


def test_worlds_come_in_pieces_that_add_up():
    assert run.pieces_of_worlds(100_000) == [f"worlds:{number}" for number in range(100)]
    assert run.pieces_of_worlds(1) == ["worlds:0"]
    one = {"n_worlds": 50, "n": 9, "n_allowed": 3, "n_may": 4, "by_answerer": {"page": [5, 2]}, "wrong": ["a"]}

    found = run.total({"pieces": {"worlds:0": one, "worlds:1": one}}, ["worlds:0", "worlds:1"])

    assert (found.n_worlds, found.n, found.n_allowed, found.n_may) == (100, 18, 6, 8)
    assert (found.by_answerer, found.wrong) == ({"page": [10, 4]}, ["a", "a"])


def test_no_role_of_a_world_ends_before_it_begins(scene):
    for number in range(20_000):
        chance = Random(f"roles {number}")
        looks, delegations = declaring.looker(chance, scene, midnight(chance))

        assert all(each.valid_from <= each.valid_until for each in (*looks.memberships, *delegations)), number
