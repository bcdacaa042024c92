"""What the pages of the wizard show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from weefsel.apps.adoption.drafts import DraftLine
from weefsel.web.catalogue.wizard_fields import Fault, StepForm
from weefsel.web.catalogue.wizard_words import Step, Text


@dataclass(frozen=True, slots=True)
class DraftsPage:
    """The drafts of an organisation, and the form with which one begins."""

    drafts: tuple[DraftLine, ...]
    form: Any
    form_token: UUID


@dataclass(frozen=True, slots=True)
class Newer:
    """A colleague saved meanwhile: who, and when."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class EditDraftPage:
    """One step. ``sources`` what a source field proposes; ``rule_form`` the choices that make a rule, if any."""

    id: UUID
    name: str
    step: Step
    number: int
    steps: tuple[Step, ...]
    previous: str
    revision: int
    form: StepForm
    rule_form: Any
    sources: tuple[tuple[str, str], ...]
    newer: Newer | None
    refused: str


@dataclass(frozen=True, slots=True)
class Part:
    """The problems of one step."""

    step: Step
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class CheckDraftPage:
    """The last step: what is not right yet, or the files."""

    id: UUID
    name: str
    title: Text
    steps: tuple[Step, ...]
    parts: tuple[Part, ...]
    n_faults: int
    file: str
    n_sources: int
