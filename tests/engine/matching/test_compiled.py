from numba.core.dispatcher import Dispatcher

from weefsel.engine.matching.auction import bidding, curve, events, middle, near, paths, rows
from weefsel.engine.matching.compiled import compile_all

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
