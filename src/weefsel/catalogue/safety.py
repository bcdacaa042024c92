"""What is asked about safety, and the five steps of the Dutch meldcode: words with a source, never a score."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from weefsel.catalogue.spec import Key, Line, SlugText, SourceSlug
from weefsel.catalogue.vocabulary import Choice


@dataclass(frozen=True, slots=True)
class SafetyQuestion:
    """One question about safety, put to the person in private.

    An answer among ``raises`` offers a next step: ``leads_to`` a protected tie, a safe way of contact, or a private
    wish. It proposes nothing else and is never counted.
    """

    slug: SlugText
    text: Line
    answers: tuple[str, ...]
    raises: tuple[str, ...]
    leads_to: Literal["tie", "contact", "wish"]
    source: SourceSlug | None = None

    def faults(self) -> Iterator[tuple[str, str]]:
        if len(self.answers) < 2 or len(set(self.answers)) < len(self.answers):
            yield "answers", "geef minstens twee antwoorden, elk één keer."
        for answer in self.raises:
            if answer not in self.answers:
                yield "raises", f"'{answer}' staat niet bij de antwoorden."


@dataclass(frozen=True, slots=True)
class MeldcodeStep:
    """One step of the meldcode, in the order of the file. ``choices`` where the step asks to weigh or to decide."""

    slug: SlugText
    name: Line
    explanation: str
    prompt: Line
    source: SourceSlug
    note: Line = ""
    choices: Annotated[tuple[Choice, ...], Key("choice")] = ()

    def faults(self) -> Iterator[tuple[str, str]]:
        if len({choice.slug for choice in self.choices}) < len(self.choices):
            yield "choice", "een keuze staat er dubbel in."
