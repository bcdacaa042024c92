"""Of every column about a person: which class of `field_classes.toml` it belongs to, or None where it tells nothing.

Who may see a class, is in the table of permissions. A column without a line here fails a test: think who must NOT see
it.
"""

from __future__ import annotations

FIELD_CLASSES: dict[str, dict[str, str | None]] = {
    "people_person": {
        **dict.fromkeys(("given_name", "name_prefix", "family_name", "address_as", "sex"), "identity"),
        "birth_date": "birth",
        "died_on": "age",
        **dict.fromkeys(("language", "needs_interpreter"), "circumstances"),
        **dict.fromkeys(("phone", "email"), "contact"),
        **dict.fromkeys(("street_line", "postcode"), "address"),
        # The place, the neighbourhood, and the middle of the four digits of a postcode: never a house.
        **dict.fromkeys(("city", "area", "x", "y"), "area"),
        "wish": "wish",
        **dict.fromkeys(("id", "owner_id", "merged_into_id", "is_synthetic", "registered_at", "changed_at")),
    },
    "people_circumstances": {
        **dict.fromkeys(
            (
                "lives_alone",
                "is_caregiver",
                "walks_without_help",
                "uses_wheelchair",
                "can_travel_alone",
                "hearing_limited",
                "digital",
                "employed",
                "is_parent",
                "youngest_child_born",
                "prefers",
                "hours",
                "reach_m",
            ),
            "circumstances",
        ),
        # Who said so and when: of each column, shown with it.
        "told": "circumstances",
        **dict.fromkeys(("person_id", "changed_at")),
    },
    "people_preferences": {
        **dict.fromkeys(
            # Who makes a proposal with the person, and nobody else: money and what someone likes are no care (P19).
            (
                "interests",
                "budget_cents",
                "travel_min",
                "travel_ways",
                "also_speaks",
                "tie_wish",
                "sight_limited",
                "needs_quiet",
                "brings_child",
                "brings_someone",
                "told",
            ),
            "preferences",
        ),
        **dict.fromkeys(("person_id", "changed_at")),
    },
    "people_health": {
        **dict.fromkeys(
            # Only who treats, and the person (decision 13). An ill parent is somebody else, who was not asked.
            (
                "heart_condition",
                "memory_problem",
                "needs_supervision",
                "exercise_advised_against",
                "diabetes",
                "cancer",
                "overweight",
                "fall_risk",
                "mental_health_condition",
                "psychosis_sensitive",
                "in_rehabilitation",
                "parent_ill",
                "due_date",
            ),
            "health",
        ),
        **dict.fromkeys(("person_id", "changed_at")),
    },
    "people_identifier": {
        "value": "number",
        **dict.fromkeys(("id", "person_id", "owner_id", "system", "recorded_at", "recorded_by_id")),
    },
    "people_relatedperson": {
        **dict.fromkeys(("name", "tie_role", "email", "phone", "topics", "shares_until"), "network"),
        **dict.fromkeys(("id", "person_id", "user_id", "recorded_at", "ended_at")),
    },
    "people_keptback": {
        # That something is kept back, is told to who gives access, and to nobody who looks along.
        "object_id": "network",
        **dict.fromkeys(("id", "person_id", "kept_at", "kept_by_id", "ended_at")),
    },
    "people_lifeevent": {
        # Where someone lived before, and where they went.
        **dict.fromkeys(("kind", "happened_on", "from_organization_id", "to_organization_id", "previous"), "address"),
        **dict.fromkeys(("id", "person_id", "recorded_at", "recorded_by_id", "undone_at")),
    },
}
