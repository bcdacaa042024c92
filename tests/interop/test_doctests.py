"""Every example in a docstring of interop is run."""

import doctest
import importlib
import pkgutil

import pytest

import weefsel.interop

MODULES = sorted(each.name for each in pkgutil.walk_packages(weefsel.interop.__path__, "weefsel.interop."))


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_hold(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0
