"""What the short names in the database are called, for who reads their own data."""

from __future__ import annotations

from collections.abc import Callable

from weefsel.apps.ecogram.words import language_word, role_word, sector_word, support_labels
from weefsel.apps.rights.queries import rights
from weefsel.catalogue.catalogue import Catalogue


def _of(entries, *attributes: str) -> Callable[[str], str]:
    def words(slug: str) -> str:
        entry = entries.get(slug)
        return next((str(getattr(entry, name)) for name in attributes if hasattr(entry, name)), slug)

    return words


def slug_words(table: str, column: str, value: str, catalogue: Catalogue) -> str:
    """The words of a value that is a slug of the catalogue or of the table of rights; any other text as it is."""
    match table, column:
        case _, "language" | "also_speaks":
            return language_word(value)
        case _, "tie_role":
            return role_word(value)
        case "ecogram_tie", "sector":
            return sector_word(value)
        case "ecogram_tie", "received" | "given":
            return support_labels().get(value, value)
        case "needs_need", "kind":
            return _of(catalogue.needs, "name", "label", "title")(value)
        case "needs_transition", "kind":
            return _of(catalogue.transitions, "name", "label", "title")(value)
        case _, "werkvorm":
            return _of(catalogue.werkvormen, "name")(value)
        case _, "interests":
            return _of(catalogue.matching.interests, "name", "label", "text")(value)
        case _, "travel_ways":
            return _of(catalogue.matching.ways, "name", "label", "text")(value)
        case "matching_belonging", "groups":
            return _of(catalogue.matching.own_groups, "name", "label", "text")(value)
        case _, "role" | "by_role" | "seen_by_role":
            return _of(rights().roles, "name")(value)
        case "rights_relation", "relation":
            return _of(rights().relations, "name")(value)
        case _, "instrument" | "slug":
            return _of(catalogue.instruments, "name", "title")(value)
        case "disclosures_disclosure", "asker":
            return _of(catalogue.askers, "name")(value)
        case "disclosures_disclosure", "ground":
            return _of(catalogue.grounds, "name")(value)
        case "disclosures_disclosure", "fields":
            return rights().field_classes.get(value, value)
        case "disclosures_disclosure", "answers":
            asked = (question for ground in catalogue.grounds.values() for question in ground.questions)
            return next((question.text for question in asked if question.slug == value), value)
        case "outcomes_answer", "item":
            for instrument in catalogue.instruments.values():
                for item in instrument.items:
                    if item.id == value:
                        return item.text or item.construct
            return value
        case _:
            return value
