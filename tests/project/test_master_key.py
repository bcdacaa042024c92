"""The master key is made once, kept to its owner, changed while people go on working, and never made anew over data."""

import base64
import os
import secrets
import stat

import pytest

from weefsel.apps.keys.master import MasterKeyMissing
from weefsel.project.database.problem import ClusterProblem
from weefsel.project.master_key import begin_rotation, find_masters, former_files, master_key_file


def new_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def test_the_first_key_is_made_in_the_home_for_its_owner_only_and_stays(tmp_path):
    made = find_masters({}, tmp_path, make=True)
    path = master_key_file({}, tmp_path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert find_masters({}, tmp_path, make=False) == made
    assert find_masters({}, tmp_path, make=True) == made
    assert path.read_text().strip() not in repr(made)


def test_without_a_key_nothing_is_made_over_words_that_are_there(tmp_path):
    with pytest.raises(MasterKeyMissing, match="Zet de kopie van de sleutel terug"):
        find_masters({}, tmp_path, make=False)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_somebody_named_is_never_made(tmp_path):
    with pytest.raises(MasterKeyMissing):
        find_masters({"WEEFSEL_MASTER_KEY_FILE": str(tmp_path / "elsewhere")}, tmp_path, make=True)


def test_a_key_that_others_can_read_or_that_is_none_is_refused(tmp_path):
    find_masters({}, tmp_path, make=True)
    path = master_key_file({}, tmp_path)
    path.chmod(0o640)
    with pytest.raises(ClusterProblem, match="chmod 600"):
        find_masters({}, tmp_path, make=False)
    path.chmod(0o600)
    path.write_text("geen sleutel\n")
    os.utime(path, (1, 1))
    with pytest.raises(ClusterProblem, match="geen hoofdsleutel"):
        find_masters({}, tmp_path, make=False)


def test_keys_of_the_environment_go_before_the_file_and_a_former_one_opens_too(tmp_path):
    now, former = new_key(), new_key()
    before = find_masters({"WEEFSEL_MASTER_KEY": former}, tmp_path, make=False)

    both = find_masters({"WEEFSEL_MASTER_KEY": now, "WEEFSEL_MASTER_KEY_FORMER": former}, tmp_path, make=False)

    assert both.now != before.now
    assert set(both.keys) == {both.now, before.now}
    assert not master_key_file({}, tmp_path).exists()


def test_a_new_key_takes_over_in_steps_that_can_each_be_the_last(tmp_path):
    """Cut short after any step, the key of now opens, and beginning again ends with one new key and the former one."""
    before = find_masters({}, tmp_path, make=True)
    path = master_key_file({}, tmp_path)
    steps = []
    for cut in range(4):
        home = tmp_path / str(cut)
        home.mkdir()
        (home / path.name).write_bytes(path.read_bytes())
        (home / path.name).chmod(0o600)
        copy = home / path.name
        if cut >= 1:
            (home / "master-key.next").write_text(new_key() + "\n")
            (home / "master-key.next").chmod(0o600)
        if cut >= 2:
            os.link(copy, home / f"master-key-{before.now}")
        assert before.now in find_masters({}, home, make=False).keys
        begin_rotation(copy)
        after = find_masters({}, home, make=False)
        steps.append((after.now != before.now, set(after.keys) == {after.now, before.now}, len(former_files(copy))))

    assert steps == [(True, True, 1)] * 4
