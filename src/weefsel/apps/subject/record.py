"""What somebody takes along, as a Bundle of FHIR: from the same rows as the tables, so that it tells no more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from weefsel.apps.people.models import Person
from weefsel.apps.subject.takeout import Cell, Part
from weefsel.interop.fhir.document import Json
from weefsel.interop.fhir.record import Asked, Item, Near, Response, Subject, Wanted, Yes, record_bundle

# How far something is that somebody wants, in the words of FHIR.
LIVES = {
    "proposed": "proposed",
    "agreed": "active",
    "met": "completed",
    "refused": "rejected",
    "withdrawn": "cancelled",
}
ENDED = ("reported", "rejected", "declined", "stopped")


def bundle_of(person: Person, parts: tuple[Part, ...], *, now: datetime) -> Json:
    """The rows of these parts that FHIR has a resource for."""
    tables = {part.slug: list(_rows(part)) for part in parts}
    items: dict[str, list[Item]] = {}
    for row in tables.get("screening_answer", ()):
        found = items.setdefault(row["response_id"].value, [])
        told = row["shown"].words or row["value"].words
        found.append(Item(row["item"].value or str(len(found) + 1), row["question"].words, told))
    return record_bundle(
        _subject(person, tables.get("people_person", [])),
        at=now.isoformat(timespec="seconds"),
        responses=[
            Response(
                row["id"].value,
                row["title"].words,
                _moment(row["asked_at"]) or now.isoformat(timespec="seconds"),
                tuple(items.get(row["id"].value, ())),
            )
            for row in tables.get("screening_response", ())
        ],
        consents=[
            Yes(
                row["id"].value,
                row["text"].words or row["purpose"].words or "-",
                row["receiver_id"].words,
                _moment(row["given_at"]),
                bool(row["withdrawn_at"].value),
                is_yes=bool(row["is_yes"].value),
            )
            for row in tables.get("consent_consent", ())
        ],
        referrals=[
            Asked(
                row["id"].value,
                row["werkvorm"].words or "-",
                row["owner_id"].words,
                row["receiver_id"].words,
                _moment(row["requested_at"]),
                row["state"].value in ENDED,
            )
            for row in tables.get("referrals_referral", ())
        ],
        goals=[
            Wanted(
                row["id"].value,
                row["kind"].words or "-",
                row["words"].words,
                LIVES.get(row["state"].value, "proposed"),
                row["proposed_at"].value[:10],
            )
            for row in tables.get("needs_need", ())
        ],
        related=[
            Near(
                row["id"].value,
                row["name"].words if "name" in row else "",
                row["tie_role"].words,
                not row["ended_at"].value,
            )
            for row in tables.get("people_relatedperson", ())
        ],
    )


def _rows(part: Part) -> Iterator[dict[str, Cell]]:
    for row in part.rows:
        yield {column.name: cell for column, cell in zip(part.columns, row, strict=True)}


def _subject(person: Person, rows: list[dict[str, Cell]]) -> Subject:
    """Who it is: the registration where this reader gets it, else only the name."""
    if not rows:
        return Subject(str(person.id), person.given_name, _family(person.name_prefix, person.family_name))
    row = rows[0]
    return Subject(
        str(person.id),
        row["given_name"].value,
        _family(row["name_prefix"].value, row["family_name"].value),
        row["sex"].value,
        row["birth_date"].value,
        row["phone"].value,
        row["email"].value,
        row["street_line"].value,
        row["postcode"].value,
        row["city"].value,
        row["language"].words,
    )


def _family(prefix: str, name: str) -> str:
    return f"{prefix} {name}".strip()


def _moment(cell: Cell) -> str:
    return datetime.fromisoformat(cell.value).isoformat(timespec="seconds") if cell.value else ""
