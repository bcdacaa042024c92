"""Everything that changes people. One verb a function; who may, is asked in the first line of each."""

from weefsel.apps.people.operations.answers import answer_field, fields_to_answer
from weefsel.apps.people.operations.events import UNDOES, change_practice, report_death, report_move, undo_report
from weefsel.apps.people.operations.holds import lift_hold, place_hold
from weefsel.apps.people.operations.merging import Merged, merge, not_same, unmerge
from weefsel.apps.people.operations.registration import (
    CIRCUMSTANCES,
    DETAILS,
    HEALTH,
    record_number,
    record_wish,
    register,
    update_circumstances,
    update_health,
    update_person,
)
from weefsel.apps.people.operations.related_people import (
    add_related_person,
    change_sharing,
    end_related_person,
    keep_back,
    share_topics,
)
from weefsel.apps.people.operations.telling import ALSO, PREFERENCES, tell

__all__ = [
    "ALSO",
    "CIRCUMSTANCES",
    "DETAILS",
    "HEALTH",
    "PREFERENCES",
    "UNDOES",
    "Merged",
    "add_related_person",
    "answer_field",
    "change_practice",
    "change_sharing",
    "end_related_person",
    "fields_to_answer",
    "keep_back",
    "lift_hold",
    "merge",
    "not_same",
    "place_hold",
    "record_number",
    "record_wish",
    "register",
    "report_death",
    "report_move",
    "share_topics",
    "tell",
    "undo_report",
    "unmerge",
    "update_circumstances",
    "update_health",
    "update_person",
]
