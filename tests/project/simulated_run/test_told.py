"""The last lines of a simulated run: nothing that waits or went wrong is called finished."""

from weefsel.project.simulated_run import told


def answer(*, failed=(), waits_for="", kind="kring"):
    return {"record": {"failed": list(failed), "waits_for": waits_for, "kind": kind}, "lines": ["regel"]}


FOUND = {
    "a": answer(),
    "b": answer(waits_for="'app'", kind="app"),
    "c": answer(failed=["misfit"]),
    "d": {"error": "Traceback\nKeyError: x"},
    "e": answer(waits_for="'samen wonen'", kind="samen wonen"),
    "f": answer(waits_for="'app'", kind="app"),
}


def test_what_waits_or_went_wrong_is_not_counted_as_run():
    assert told.wrong_in(FOUND, FOUND) == ["c", "d"]
    assert told.last_line(FOUND, FOUND) == "1 run, 3 wait for a part that is not built: app: b, f; samen wonen: e"
    assert told.last_line(FOUND, ["a"]) == "1 run, 0 wait for a part that is not built"


def test_the_ledgers_come_in_the_order_asked_with_what_went_wrong_in_the_program():
    assert list(told.ledgers(FOUND, ["d", "a"])) == ["Traceback", "KeyError: x", "", "regel", ""]


def test_a_deviation_that_the_ledger_did_not_find_is_told():
    found = {
        "a": {"deviations": [["size", "group_too_small", "adapted"], ["size", "group_too_large", "kept"]]},
        "b": {"error": "KeyError: x"},
    }

    assert list(told.deviations(found, ["a", "b"])) == [
        (True, "a: size: group_too_small: adapted"),
        (False, "a: size: group_too_large: kept"),
        (False, "b: KeyError: x"),
    ]
