import os

import numpy as np
from numba.core.dispatcher import Dispatcher

from weefsel.engine.frames import Offers, People
from weefsel.engine.matching.auction import bidding, curve, events, middle, near, paths, rows
from weefsel.engine.matching.compiled import compile_all, compile_search, forget_old
from weefsel.engine.matching.search import _kernel
from weefsel.engine.matching.search.index import prepare
from weefsel.engine.matching.search.search import Search, question

# These touch no edges: one form serves both widths.
ONE_WIDTH = {"corners_of", "curve_table", "curve_keys", "line_up", "fall"}


def test_everything_is_compiled_beforehand_for_narrow_and_for_wide_edges():
    compile_all()

    for module in (curve, rows, bidding, paths):
        for name, kernel in vars(module).items():
            if isinstance(kernel, Dispatcher) and kernel.py_func.__module__ == module.__name__:
                assert len(kernel.signatures) >= 1 + (name not in ONE_WIDTH), name
    for kernel in (events.come, events.go, middle.to_the_middle, near.count_all, near.link_all):
        assert kernel.signatures, kernel.py_func.__name__


def test_what_a_page_asks_of_a_search_is_compiled_beforehand():
    compile_search()
    kernels = [one for one in vars(_kernel).values() if isinstance(one, Dispatcher)]
    before = [list(one.signatures) for one in kernels]

    index = prepare(Offers(id=np.empty(0, dtype=np.str_), werkvorm=np.empty(0, dtype=np.str_)), {}, reach_m=5_000.0)
    asked, search = question(index, People(id=np.array(["somebody"]))), Search(index)
    search.best(asked, 1)
    search.n_found(asked)

    assert [list(one.signatures) for one in kernels] == before


def test_what_took_in_an_older_function_is_compiled_anew(tmp_path):
    room, other = tmp_path / "room", tmp_path / "other"
    for folder in (room, other):
        (folder / "__pycache__").mkdir(parents=True)
    uses, used, compiled = room / "uses.py", room / "used.py", room / "__pycache__" / "uses.nbi"
    elsewhere, plain = other / "plain.py", other / "__pycache__" / "plain.pyc"
    for place, second in ((uses, 1), (used, 2), (compiled, 3), (elsewhere, 9), (plain, 1)):
        place.touch()
        os.utime(place, ns=(second, second))

    forget_old(tmp_path)
    assert compiled.exists()
    os.utime(used, ns=(4, 4))
    forget_old(tmp_path)
    assert (compiled.exists(), plain.exists()) == (False, True)
