"""Every example in a docstring of the catalogue is run."""

import doctest
import importlib
import pkgutil

import pytest

import weefsel.catalogue

MODULES = sorted(each.name for each in pkgutil.iter_modules(weefsel.catalogue.__path__, "weefsel.catalogue."))


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_hold(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_the_catalogue_has_examples():
    finder = doctest.DocTestFinder()

    examples = [each for name in MODULES for each in finder.find(importlib.import_module(name)) if each.examples]

    assert len(examples) >= 4
