"""`weefsel plan --scheduler`: the same plan whoever solves its parts, and a clear word when that cannot be."""

import json
import re
import socket
import subprocess
import sys

import pytest

from weefsel.engine.matching.shards.shard import Shard
from weefsel.project.planning import machines
from weefsel.project.planning.machines import ClusterProblem, solve_there


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What a cluster of this computer and the command with it told, in processes of their own."""
    command = [sys.executable, "-m", "tests.project.planning.cluster", str(tmp_path_factory.mktemp("cluster"))]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_two_computers_of_which_one_falls_out_half_way_give_every_byte_that_one_alone_gives(told):
    both, alone = told["two"], told["alone"]

    assert (both["code"], alone["code"]) == (0, 0), both["told"]
    assert both["written"] == alone["written"]
    assert len(alone["written"]) == 7
    assert re.search(
        r"^Verdeeld over 2 computers: 4 delen, samen \d+,\d MB, het grootste \d+,\d MB\.$", both["told"], re.M
    )
    assert told["ends"][1] == 9, "the first computer has not fallen out"


def test_a_scheduler_without_computers_is_told_with_what_to_do(told):
    assert told["nobody"]["code"] == 2
    assert "is nog geen computer die rekent. Start er een: dask worker tcp://127.0.0.1:" in told["nobody"]["told"]


def test_a_computer_with_another_version_is_named_and_nothing_is_solved(told):
    refused = told["other version"]

    assert refused["code"] == 2
    assert re.search(r"^tcp://127\.0\.0\.1:\d+ heeft een andere versie van weefsel dan deze \(", refused["told"], re.M)
    assert refused["written"] == told["alone"]["written"]


def test_a_computer_that_joins_later_with_another_version_solves_nothing():
    with pytest.raises(machines.OtherVersion):
        solve_there("0.0+other", lambda shard: pytest.fail("it solved"), Shard(*[None] * 4))


@pytest.mark.parametrize("address", ["", "naam", "naam:8786", "http://naam:8786", "tcp://naam", "tcp://naam:poort"])
def test_what_is_no_address_is_told_with_an_example(address):
    with pytest.raises(ClusterProblem, match=r"is geen adres van een scheduler\. Geef het als tcp://naam:8786"):
        machines._look_for(address)


def test_an_address_that_nobody_listens_to_is_told():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # not listening: whoever comes is refused
        port = taken.getsockname()[1]

        with pytest.raises(ClusterProblem, match=f"Op tcp://127.0.0.1:{port} antwoordt niets"):
            machines._look_for(f"tcp://127.0.0.1:{port}")


def test_the_version_follows_the_code_of_the_solver():
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*\+[0-9a-f]{12}", machines.version())
