"""Every example in a docstring of the engine is run."""

import doctest
import importlib
import pkgutil

import pytest

import weefsel.engine

MODULES = sorted(each.name for each in pkgutil.walk_packages(weefsel.engine.__path__, "weefsel.engine."))


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_hold(name):
    result = doctest.testmod(importlib.import_module(name))

    assert result.failed == 0


def test_the_engine_has_examples():
    finder = doctest.DocTestFinder()

    examples = [each for name in MODULES for each in finder.find(importlib.import_module(name)) if each.examples]

    assert len(examples) >= 20
