"""`weefsel keys rotate` and `weefsel check keys`, as somebody types them."""

import os
import subprocess
import sys
import time

import pytest
from django.db import connection, transaction
from tests.factories import as_owner, make_person, make_world
from tests.settings import TEST_HOME

from weefsel.apps.keys import operations
from weefsel.apps.keys.models import PersonKey
from weefsel.apps.keys.ring import drop, ring
from weefsel.apps.people.models import Person
from weefsel.project.master_key import find_masters

ENVIRON = {**os.environ, "WEEFSEL_HOME": str(TEST_HOME), "DJANGO_SETTINGS_MODULE": "weefsel.project.settings"}


def weefsel(*arguments: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "weefsel", *arguments],
        env=ENVIRON,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def said(*arguments: str) -> tuple[int, str]:
    process = weefsel(*arguments)
    text, _ = process.communicate(timeout=120)
    return process.returncode, text


@pytest.fixture
def people(transactional_db, now):
    """A thousand and some people with a key and a wish, in more than two batches."""
    with as_owner():
        world = make_world(now)
        template = make_person(world.practice, now)
        columns = {each.attname: getattr(template, each.attname) for each in Person._meta.concrete_fields}
        rows = [
            Person(**{**columns, "id": None, "wish": f"Wens {number}."}) for number in range(2 * operations.BATCH + 5)
        ]
        for row in rows:
            row.id = Person._meta.pk.get_default()
        with transaction.atomic():
            ring().prepare(row.id for row in rows)
            Person.objects.bulk_create(rows)
    drop()
    yield rows
    connection.close()


def wishes() -> set[str]:
    drop()
    with as_owner(), transaction.atomic():
        return {row.wish for row in Person.objects.exclude(wish="")}


def by_master() -> dict[str, int]:
    with as_owner():
        names = list(PersonKey.objects.values_list("master", flat=True))
    return {name: names.count(name) for name in set(names)}


def test_a_rotation_that_is_killed_in_the_middle_goes_on_and_everything_opens_all_the_while(people):
    wanted = {row.wish for row in people}
    before = find_masters({}, TEST_HOME, make=False).now
    assert by_master() == {before: len(people)}
    with as_owner(), transaction.atomic():
        # Somebody holds one key of the last batch, so that the rotation waits there for us.
        ids = sorted(PersonKey.objects.values_list("id", flat=True))
        last = PersonKey.objects.select_for_update().get(id=ids[2 * operations.BATCH])
        rotating = weefsel("keys", "rotate")
        patience = time.monotonic() + 60
        while by_master().get(before) != len(people) - 2 * operations.BATCH and time.monotonic() < patience:
            assert rotating.poll() is None, rotating.communicate()[0]
            time.sleep(0.05)
        rotating.kill()
        rotating.communicate()
        assert last.master == before
    after = find_masters({}, TEST_HOME, make=False).now
    assert after != before
    assert by_master() == {after: 2 * operations.BATCH, before: len(people) - 2 * operations.BATCH}
    assert wishes() == wanted
    code, text = said("check", "keys")
    assert (code, f"Alle {len(people)} versleutelde teksten gaan open" in text) == (0, True), text

    code, text = said("keys", "rotate")

    assert (code, by_master()) == (0, {after: len(people)}), text
    assert find_masters({}, TEST_HOME, make=False).now == after
    assert wishes() == wanted
    # Without the old key too; and without the new one the command says so, and makes none.
    former = TEST_HOME / f"master-key-{before}"
    former.unlink()
    assert wishes() == wanted
    key = TEST_HOME / "master-key"
    kept = key.read_bytes()
    key.unlink()
    try:
        code, text = said("check", "keys")
        assert (code, "Zet de kopie van de sleutel terug" in text) == (1, True), text
        code, text = said("migrate")
        assert (code, "Zet de kopie van de sleutel terug" in text) == (1, True), text
        assert not key.exists()
    finally:
        key.touch(0o600)
        key.write_bytes(kept)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE people_person SET wish = 'Zo maar.' WHERE id = %s", [people[7].id])
    code, text = said("check", "keys")
    assert (code, f"people_person.wish van rij {people[7].id} gaat niet open" in text) == (1, True), text
    assert "Zo maar" not in text
    key.chmod(0o644)
    try:
        code, text = said("check", "keys")
        assert (code, "chmod 600" in text) == (1, True), text
    finally:
        key.chmod(0o600)
