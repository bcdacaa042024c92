"""The catalogue, read once for all tests of a process: reading all of it takes a third of a second."""

from weefsel.catalogue.catalogue import read_catalogue

CATALOGUE = read_catalogue()
