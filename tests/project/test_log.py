"""Log lines hold events and ids, never a name, an answer or a note."""

import logging
import os
import subprocess
import sys
import threading

import pytest

from weefsel.project.log import IdsOnlyFormatter
from weefsel.project.secret_key import find_secret_key

PERSON = "4f1c1c1e-52a5-4f63-9e0e-0f6c2f7a9b11"


def line(name, message, *args, error=None):
    exc_info = (type(error), error, error.__traceback__) if error else None
    return IdsOnlyFormatter().format(logging.LogRecord(name, logging.ERROR, "x.py", 1, message, args, exc_info))


def failed():
    try:
        raise ValueError("mevrouw Jansen, 12 maart, is bang voor haar zoon")
    except ValueError as error:
        return error


def test_the_words_of_an_error_are_left_out_and_its_place_is_kept():
    text = line("django.request", "Internal Server Error: /personen/", error=failed())

    assert "Jansen" not in text
    assert "error=ValueError at=test_log.py" in text


def test_what_a_library_says_is_left_out_but_ids_stay():
    text = line("django.db", "row (%s, %s) violates", PERSON, "Jansen")

    assert f"ids={PERSON}" in text
    assert "Jansen" not in text


def test_our_own_events_are_told():
    assert "event=referral.requested referral=1" in line("weefsel.referrals", "referral.requested referral=%s", 1)


def test_a_page_about_a_person_leaves_no_name_in_the_log(world, client, caplog):
    client.force_login(world.gp)
    client.get(f"/personen/{world.person.id}/")
    client.get(f"/personen/{world.person.id}/netwerk/")
    client.get("/personen/00000000-0000-4000-8000-000000000000/")

    lines = [IdsOnlyFormatter().format(record) for record in caplog.records]

    assert [text for text in lines if world.person.given_name in text or world.person.family_name in text] == []


def test_a_secret_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    home = tmp_path / "home"

    first = find_secret_key({}, home)

    assert find_secret_key({}, home) == first
    assert len(first) > 50
    assert (home / "secret-key").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in home.iterdir()] == ["secret-key"]


def test_the_key_of_the_environment_wins_and_makes_nothing(tmp_path):
    assert find_secret_key({"WEEFSEL_SECRET_KEY": "van buiten"}, tmp_path / "home") == "van buiten"
    assert not (tmp_path / "home").exists()


def test_processes_that_start_at_once_get_one_key(tmp_path):
    keys: list[str] = []
    threads = [threading.Thread(target=lambda: keys.append(find_secret_key({}, tmp_path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(keys) == 8
    assert len(set(keys)) == 1


def test_help_comes_without_loading_the_house():
    heavy = ["django", "numpy", "polars", "psycopg"]
    code = f"import sys, weefsel.project.cli; print([m for m in {heavy} if m in sys.modules])"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=os.environ, check=True)

    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("command", ["demo", "start", "check", "catalogue", "plan", "backup", "restore", "stop"])
def test_every_command_tells_in_dutch_what_it_does(command):
    done = subprocess.run([sys.executable, "-m", "weefsel", command, "--help"], capture_output=True, text=True)

    assert done.returncode == 0
    assert f"weefsel {command}" in done.stdout
