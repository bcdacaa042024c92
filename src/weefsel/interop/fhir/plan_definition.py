"""A werkvorm as a FHIR R4 (4.0.1) PlanDefinition, with an ActivityDefinition for the session and for each step.

The other way round does not exist: a PlanDefinition says less. Money, place, access, how sure we are of each value and
the worked examples stay behind; the TOML has them. Rules go along as sentences: R4 takes conditions in CQL, FHIRPath or
as a search only, and those would promise to compute what they cannot.

Source
------
HL7, FHIR R4 (4.0.1), PlanDefinition, ActivityDefinition and the workflow module.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from weefsel.catalogue.catalogue import Catalogue
from weefsel.catalogue.rule import All, Compare, Rule
from weefsel.catalogue.source import Source
from weefsel.catalogue.werkvorm import Anchor, HandoverStep, OutcomeMoment, Phase, Rhythm, Werkvorm

Json = dict[str, Any]

SYSTEM = "urn:weefsel"
USAGE = "http://terminology.hl7.org/CodeSystem/usage-context-type"
PLAN_TYPE = "http://terminology.hl7.org/CodeSystem/plan-definition-type"
UCUM = "http://unitsofmeasure.org"
COUNTRY = "urn:iso:std:iso:3166"

_MOMENTS: Mapping[Anchor, str] = {
    "referral": "Verwijzing",
    "acceptance": "Welkom",
    "enrolment": "Begin",
    "first_visit": "Eerste keer",
    "last_session": "Laatste keer",
    "discharge": "Ontslag",
}
# A session in every so many of these; a quarter is three months.
_PERIOD = {"day": (1, "d"), "week": (1, "wk"), "month": (1, "mo"), "quarter": (3, "mo"), "year": (1, "a")}
_UCUM_NAMES = {"d": "dagen", "wk": "weken", "min": "minuten", "a": "jaar"}
# What a role of ours is called in FHIR's short list of participants; who is not in it is a practitioner.
_PARTICIPANTS = {"participant": "patient", "related_person": "related-person"}


def plan_definition(werkvorm: Werkvorm, catalogue: Catalogue) -> Json:
    """The PlanDefinition of a werkvorm.

    It is ``active`` when the owner has looked at it and the description is not unsure, ``draft`` otherwise; with low
    confidence it is also experimental.
    """
    plan = _Plan(werkvorm, catalogue)
    sure = bool(werkvorm.checked_by) and werkvorm.confidence != "low"
    actions = [
        *plan.moments(),
        plan.eligibility(),
        plan.handover(),
        plan.sessions(),
        plan.outcomes(),
        plan.core_elements(),
        plan.barriers(),
    ]
    return _filled(
        {
            "resourceType": "PlanDefinition",
            "id": werkvorm.slug.replace("_", "-")[:64],
            "language": "nl",
            "text": {"status": "generated", "div": _narrative(werkvorm)},
            "contained": plan.contained,
            "url": f"{SYSTEM}:werkvorm:{werkvorm.slug}",
            "version": werkvorm.version,
            "name": _computer_name(werkvorm.slug),
            "title": werkvorm.name,
            "type": _concept(PLAN_TYPE, "workflow-definition"),
            "status": "active" if sure else "draft",
            "experimental": werkvorm.confidence == "low",
            "date": werkvorm.authored_on.isoformat(),
            "publisher": "Weefsel",
            "description": werkvorm.summary,
            "useContext": plan.use_context(),
            "jurisdiction": [_concept(COUNTRY, "NL", "Nederland")],
            "purpose": werkvorm.target_group,
            "usage": "\n".join((*werkvorm.not_for, *werkvorm.risks)),
            "topic": plan.concepts("approach", (werkvorm.approach, *werkvorm.approach_also)),
            "author": [{"name": catalogue.vocabulary.roles[werkvorm.authored_by].label}],
            "endorser": [{"name": werkvorm.checked_by}] if werkvorm.checked_by else [],
            "relatedArtifact": plan.related_artifacts(),
            "goal": plan.goals(),
            "action": [action for action in actions if action],
        }
    )


class _Plan:
    """The parts of one plan. ``contained`` fills as actions name what they carry out."""

    def __init__(self, werkvorm: Werkvorm, catalogue: Catalogue) -> None:
        self.werkvorm = werkvorm
        self.catalogue = catalogue
        self.contained: list[Json] = []

    def label(self, kind: str, slug: str) -> str:
        words, catalogue = self.catalogue.vocabulary, self.catalogue
        match kind:
            case "need":
                return catalogue.needs[slug].name
            case "instrument":
                return catalogue.instruments[slug].name
            case "role":
                return words.roles[slug].label
            case "approach":
                return words.approaches[slug].label
            case "kind":
                return words.kinds[slug].label
            case "sector":
                return words.sectors[slug].label
            case "profession":
                return words.professions[slug].label
            case "target-group":
                return words.target_groups[slug].label
            case "barrier":
                return words.barriers[slug].label
        raise KeyError(kind)

    def concept(self, kind: str, slug: str) -> Json:
        """A word of our own vocabulary."""
        label = self.label(kind, slug)
        return {"coding": [{"system": f"{SYSTEM}:{kind}", "code": slug, "display": label}], "text": label}

    def concepts(self, kind: str, slugs: Iterable[str]) -> list[Json]:
        return [self.concept(kind, slug) for slug in dict.fromkeys(slugs)]

    def use_context(self) -> list[Json]:
        """For whom, of whom and where: so that a search in another system finds it."""
        werkvorm = self.werkvorm
        contexts = [
            *(("focus", "target-group", slug) for slug in werkvorm.target_groups),
            *(("user", "profession", slug) for slug in werkvorm.professions),
            *(("venue", "sector", slug) for slug in werkvorm.sectors),
            ("workflow", "kind", werkvorm.kind),
        ]
        told = [
            {"code": {"system": USAGE, "code": code}, "valueCodeableConcept": self.concept(kind, slug)}
            for code, kind, slug in contexts
        ]
        low, high = _ages(one.rule for one in werkvorm.rules)
        if low is not None or high is not None:
            told.append({"code": {"system": USAGE, "code": "age"}, "valueRange": _range(low, high, "a")})
        return told

    def goals(self) -> list[Json]:
        """What is measured, once for each questionnaire, with the days on which it is asked."""
        goals = []
        for n, slug in enumerate(dict.fromkeys(one.instrument for one in self.werkvorm.outcomes), 1):
            instrument = self.catalogue.instruments[slug]
            days = sorted({one.days for one in self.werkvorm.outcomes if one.instrument == slug})
            goals.append(
                {
                    "id": f"goal-{n}",
                    "description": {"text": f"{instrument.name}: {instrument.construct}"},
                    "addresses": self.concepts("need", self.werkvorm.needs),
                    "target": [
                        {"measure": self.concept("instrument", slug), "due": _quantity(after, "d")} for after in days
                    ],
                }
            )
        return goals

    def moments(self) -> list[Json]:
        """The moments that steps and questionnaires count from."""
        anchors = {one.anchor for one in (*self.werkvorm.handover, *self.werkvorm.outcomes)}
        return [{"id": f"moment-{_id(key)}", "title": title} for key, title in _MOMENTS.items() if key in anchors]

    def eligibility(self) -> Json | None:
        rules = [{"title": "Wie kan meedoen", "description": one.reason} for one in self.werkvorm.eligibility]
        return {"id": "eligibility", "title": "Nagaan of het past", "action": rules} if rules else None

    def handover(self) -> Json | None:
        steps = [self._step(n, step) for n, step in enumerate(self.werkvorm.handover, 1)]
        return {"id": "handover", "title": "Warme overdracht", "action": steps} if steps else None

    def _step(self, n: int, step: HandoverStep) -> Json:
        participant = [self._participant(step.role)]
        self.contained.append(self._activity(f"step-{n}", step.name, "Task", step.text, participant))
        return {
            "id": f"handover-{n}",
            "title": step.name,
            "description": step.text,
            "relatedAction": [_after(step.anchor, step.due_days)],
            "participant": participant,
            "definitionCanonical": f"#step-{n}",
        }

    def sessions(self) -> Json:
        werkvorm = self.werkvorm
        participants = [self._participant(need.role) for need in werkvorm.roles]
        timing = _timing(werkvorm.rhythm)
        session = self._activity("session", werkvorm.name, "Appointment", werkvorm.place.text, participants)
        self.contained.append(session | {"timingTiming": timing})
        group = werkvorm.group
        return {
            "id": "sessions",
            "title": "Bijeenkomsten",
            "description": f"Met {group.min} tot en met {group.max} deelnemers." if group else "",
            "code": [self.concept("kind", werkvorm.kind)],
            "timingTiming": timing,
            "participant": participants,
            "definitionCanonical": "#session",
            "action": [
                *(
                    {"title": item.title, "description": item.text, "timingDuration": _minutes(item.minutes)}
                    for item in werkvorm.agenda
                ),
                *(
                    {"title": f"Deel {n}", "description": phase.text, "timingTiming": _phase(phase)}
                    for n, phase in enumerate(werkvorm.rhythm.phases, 1)
                ),
            ],
        }

    def outcomes(self) -> Json | None:
        slugs = list(dict.fromkeys(one.instrument for one in self.werkvorm.outcomes))
        asked = [
            {
                "id": f"outcome-{n}",
                "title": self.label("instrument", one.instrument),
                "goalId": [f"goal-{slugs.index(one.instrument) + 1}"],
                "relatedAction": [_after(one.anchor, one.days, exact=True)],
                "participant": [self._asked(one)],
                "definitionUri": f"{SYSTEM}:instrument:{one.instrument}",
            }
            for n, one in enumerate(self.werkvorm.outcomes, 1)
        ]
        return {"id": "outcomes", "title": "Vragen hoe het gaat", "action": asked} if asked else None

    def core_elements(self) -> Json | None:
        kept = [
            {"id": f"core-{n}", "title": one.name, "description": one.why, "requiredBehavior": "must"}
            for n, one in enumerate(self.werkvorm.core_elements, 1)
        ]
        return {"id": "core", "title": "Wat moet blijven", "action": kept} if kept else None

    def barriers(self) -> Json | None:
        found = [
            {
                "title": one.question,
                "code": [self.concept("barrier", one.barrier)],
                "selectionBehavior": "any" if one.solutions else None,
                "action": [{"title": solution} for solution in one.solutions],
            }
            for one in self.werkvorm.barriers
        ]
        return {"id": "barriers", "title": "Wat mensen tegenhoudt", "action": found} if found else None

    def related_artifacts(self) -> list[Json]:
        """The werkvorm that this is a form of, where it is described, and what is known of it."""
        werkvorm = self.werkvorm
        related: list[Json] = []
        if werkvorm.parent:
            parent = f"{SYSTEM}:werkvorm:{werkvorm.parent}"
            related.append({"type": "derived-from", "resource": parent})
        for mention in werkvorm.mentions:
            related.append(self._cited("documentation", mention.source, mention.place))
        for one in werkvorm.evidence:
            related.append(self._cited("citation", one.source, one.place) | {"display": one.claim})
        return related

    def _cited(self, kind: str, slug: str, place: str) -> Json:
        source: Source = self.catalogue.sources[slug]
        parts = [f"{source.title}. {source.publisher}, {source.year}", place]
        return {"type": kind, "citation": ", ".join(part for part in parts if part), "url": source.url}

    def _activity(self, key: str, title: str, kind: str, text: str, participants: list[Json]) -> Json:
        return {
            "resourceType": "ActivityDefinition",
            "id": key,
            "title": title,
            "status": "draft",
            "description": text,
            "kind": kind,
            "participant": participants,
        }

    def _participant(self, role: str) -> Json:
        return {"type": _PARTICIPANTS.get(role, "practitioner"), "role": self.concept("role", role)}

    def _asked(self, moment: OutcomeMoment) -> Json:
        return {"type": "related-person" if moment.who == "related_person" else "patient"}


def _after(anchor: Anchor, days: int, *, exact: bool = False) -> Json:
    """At the moment itself, within so many days after it, or ``exact``: on that day."""
    related = {"actionId": f"moment-{_id(anchor)}", "relationship": "after" if days else "concurrent-with-start"}
    if not days:
        return related
    if exact:
        return related | {"offsetDuration": _quantity(days, "d")}
    return related | {"offsetRange": _range(0, days, "d")}


def _timing(rhythm: Rhythm) -> Json | None:
    """How often; None where nothing of the rhythm is known beforehand."""
    repeat: Json = {}
    if rhythm.weeks_min is not None or rhythm.weeks_max is not None:
        repeat["boundsRange"] = _range(rhythm.weeks_min, rhythm.weeks_max, "wk")
    if rhythm.n_sessions is not None:
        repeat["count"] = rhythm.n_sessions
    elif rhythm.unit == "once":
        repeat["count"] = 1
    if rhythm.session_min is not None:
        repeat |= {"duration": rhythm.session_min, "durationUnit": "min"}
    if rhythm.every is not None and rhythm.unit in _PERIOD:
        times, unit = _PERIOD[rhythm.unit]
        repeat |= {"frequency": rhythm.times, "period": rhythm.every * times, "periodUnit": unit}
    return {"repeat": repeat} if repeat else None


def _phase(phase: Phase) -> Json:
    times, unit = _PERIOD[phase.unit]
    return {
        "repeat": {"count": phase.n_sessions, "frequency": 1, "period": phase.every * times, "periodUnit": unit},
    }


def _ages(rules: Iterable[Rule]) -> tuple[float | None, float | None]:
    """The ages that every rule leaves, where a rule says so plainly; None where there is no such limit."""
    low: list[float] = []
    high: list[float] = []
    for rule in rules:
        for part in rule.rules if isinstance(rule, All) else (rule,):
            match part:
                case Compare("age", ">=", float(age)):
                    low.append(age)
                case Compare("age", "<=", float(age)):
                    high.append(age)
    return max(low, default=None), min(high, default=None)


def _minutes(minutes: int | None) -> Json | None:
    return None if minutes is None else _quantity(minutes, "min")


def _range(low: float | None, high: float | None, unit: str) -> Json:
    ends = {"low": low, "high": high}
    return {end: _quantity(value, unit) for end, value in ends.items() if value is not None}


def _quantity(value: float, unit: str) -> Json:
    number = int(value) if float(value).is_integer() else value
    return {"value": number, "unit": _UCUM_NAMES[unit], "system": UCUM, "code": unit}


def _concept(system: str, code: str, display: str = "") -> Json:
    return {"coding": [{"system": system, "code": code, "display": display}]}


def _id(slug: str) -> str:
    return slug.replace("_", "-")


def _computer_name(slug: str) -> str:
    """A name that a program may use as an identifier: a capital, then letters and digits."""
    words = slug.replace("_", "-").split("-")
    name = "".join(word.capitalize() for word in words)
    return (name if name[0].isalpha() else f"W{name}")[:255]


def _narrative(werkvorm: Werkvorm) -> str:
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in werkvorm.summary.splitlines() if line.strip())
    return (
        f'<div xmlns="http://www.w3.org/1999/xhtml" lang="nl"><p><b>{escape(werkvorm.name)}</b></p>{paragraphs}</div>'
    )


def _filled(value: Any) -> Any:
    """The same without what is empty: FHIR knows no empty element."""
    match value:
        case dict():
            filled = {key: _filled(one) for key, one in value.items()}
            return {key: one for key, one in filled.items() if one not in (None, "", [], {})}
        case list():
            return [_filled(one) for one in value]
    return value
