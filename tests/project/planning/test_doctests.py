"""Every example in a docstring of planning is run."""

import doctest
import importlib
import pkgutil

import pytest

import weefsel.project.planning

MODULES = sorted(
    each.name for each in pkgutil.walk_packages(weefsel.project.planning.__path__, "weefsel.project.planning.")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_hold(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0
