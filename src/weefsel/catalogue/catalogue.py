"""The whole catalogue, read once and strictly from its folder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from weefsel.catalogue.conversation import Conversations, Guide, Moment, Practice, ProfessionCard
from weefsel.catalogue.disclosure import Asker, Ground
from weefsel.catalogue.folder import FOLDERS, LISTS, SORTS, Folder, tell_other_name
from weefsel.catalogue.glossary import Term
from weefsel.catalogue.indicator import Indicator
from weefsel.catalogue.instrument import Instrument
from weefsel.catalogue.kennis import Kennis
from weefsel.catalogue.law import Article, Controller, KeptTable, OutgoingFlow, Register, Retention, Risk, Told
from weefsel.catalogue.matching import Interest, Likeness, Matching, OwnGroup, Question, Way, Weight, total_faults
from weefsel.catalogue.need import Clue, Need, Transition, UnwantedWord, unwanted_in
from weefsel.catalogue.parameter import Parameter
from weefsel.catalogue.problem import CatalogueError, Problem, unknown_word
from weefsel.catalogue.reader import Names, Reading, Table, parse_table
from weefsel.catalogue.safety import MeldcodeStep, SafetyQuestion
from weefsel.catalogue.source import Source
from weefsel.catalogue.vocabulary import (
    Approach,
    Field,
    Kind,
    Law,
    Measure,
    Part,
    Payer,
    Role,
    SupportKind,
    TieRole,
    Unit,
    Vocabulary,
    Word,
)
from weefsel.catalogue.voorwaarde import Voorwaarde
from weefsel.catalogue.werkvorm import FundingRoute, Werkvorm

DATA = Path(__file__).parent / "data"

Entry = Werkvorm | Voorwaarde | Kennis
SPECS: dict[str, type[Entry]] = {"werkvorm": Werkvorm, "voorwaarde": Voorwaarde, "kennis": Kennis}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything we know, by slug. Mappings keep the order of their files."""

    werkvormen: Mapping[str, Werkvorm]
    voorwaarden: Mapping[str, Voorwaarde]
    kennis: Mapping[str, Kennis]
    instruments: Mapping[str, Instrument]
    indicators: Mapping[str, Indicator]
    parameters: Mapping[str, Parameter]
    needs: Mapping[str, Need]
    transitions: Mapping[str, Transition]
    unwanted_words: Mapping[str, UnwantedWord]
    payers: Mapping[str, Payer]
    sources: Mapping[str, Source]
    glossary: Mapping[str, Term]
    safety_questions: Mapping[str, SafetyQuestion]
    meldcode: Mapping[str, MeldcodeStep]
    askers: Mapping[str, Asker]
    grounds: Mapping[str, Ground]
    conversations: Conversations
    matching: Matching
    vocabulary: Vocabulary
    register: Register

    @property
    def entries(self) -> dict[str, Entry]:
        """The three sorts together by slug: what runs, then what it depends on, then what is known."""
        return {**self.werkvormen, **self.voorwaarden, **self.kennis}

    @property
    def renamed(self) -> dict[str, str]:
        """The slug that each former slug of a werkvorm has now."""
        return {old: slug for slug, one in self.werkvormen.items() for old in one.former}

    def overdue(self, today: dt.date) -> tuple[Entry, ...]:
        """The entries whose review date has passed, longest ago first."""
        return tuple(
            sorted((one for one in self.entries.values() if one.overdue(today)), key=lambda one: one.review_by)
        )

    def voorwaarden_of(self, werkvorm: str) -> tuple[Voorwaarde, ...]:
        """The conditions that serve or hinder a werkvorm."""
        return tuple(one for one in self.voorwaarden.values() if werkvorm in one.werkvormen)

    def kennis_of(self, slug: str) -> tuple[Kennis, ...]:
        """What is known that helps to understand a werkvorm, a condition or another piece of knowledge."""
        found = self.kennis.values()
        return tuple(one for one in found if slug in (*one.werkvormen, *one.voorwaarden, *one.kennis))


def read_catalogue(folder: Path | None = None) -> Catalogue:
    """Read the catalogue; the caller keeps it, because this reads the disk every time.

    Raises
    ------
    CatalogueError
        With every problem of every file, sorted by file.
    """
    catalogue, problems = _read(folder or DATA)
    if catalogue is None or problems:
        raise CatalogueError(problems)
    return catalogue


def read_what_is_good(folder: Path | None = None) -> Catalogue | None:
    """Read what has no problems and leave out the rest; None when there is no such folder.

    Only to look at one file beside others that may be half finished; everything else uses `read_catalogue`.
    """
    return _read(folder or DATA)[0]


def read_problems(folder: Path | None = None) -> tuple[Problem, ...]:
    """Every problem of every file, sorted by file; empty when all is well."""
    return tuple(_read(folder or DATA)[1])


def read_werkvorm(content: bytes, file: str, catalogue: Catalogue) -> Werkvorm:
    """Read one werkvorm against the words of a catalogue that is already there; ``file`` is its name.

    Raises
    ------
    CatalogueError
        With every problem of this file.
    """
    made = read_entry(content, file, catalogue, sort="werkvorm")
    assert isinstance(made, Werkvorm)
    return made


def read_entry(content: bytes, file: str, catalogue: Catalogue, *, sort: str) -> Entry:
    """Read one entry of a sort (a key of `SPECS`) against the words of a catalogue; ``file`` is its name.

    Raises
    ------
    CatalogueError
        With every problem of this file.
    """
    table = parse_table(content, file)
    if isinstance(table, Problem):
        raise CatalogueError([table])
    return entry_of(table, file, catalogue, sort=sort)


def entry_of(table: Table, file: str, catalogue: Catalogue, *, sort: str) -> Entry:
    """Make one entry of a table that is read already; as `read_entry` for the rest.

    Raises
    ------
    CatalogueError
        With every problem of this table.
    """
    stem = Path(file).stem
    slugs: dict[str, Collection[str] | None] = dict(words_of(catalogue))
    slugs[sort] = {*(slugs[sort] or ()), stem}
    reading = Reading(file, Names(slugs, catalogue.vocabulary.fields, catalogue.vocabulary.measures))
    made = reading.read(SPECS[sort], table)
    tell_other_name(reading, table)
    if isinstance(made, Werkvorm):
        _tell_wrong_payers(reading, made.funding, catalogue.payers)
        _tell_talk_as_outcome(reading, made, catalogue.instruments)
        _tell_circle(reading, made, {**catalogue.werkvormen, stem: made})
        _tell_taken_name(reading, made, catalogue)
    elif isinstance(made, Voorwaarde):
        _tell_wrong_payers(reading, made.routes, catalogue.payers)
    others = {other: found for other, found in zip(SORTS, _sorts(catalogue), strict=True) if other != sort}
    for other, found in others.items():
        if stem in found:
            reading.tell("slug", f"'{stem}' bestaat al: {FOLDERS[other]}/{stem}.toml.")
    if made is None or reading.problems:
        raise CatalogueError(sorted(reading.problems))
    return made.unconfirmed_off() if isinstance(made, Werkvorm) else made


def _sorts(catalogue: Catalogue) -> tuple[Mapping[str, Entry], ...]:
    """The entries of each sort, in the order of `SORTS`."""
    return catalogue.werkvormen, catalogue.voorwaarden, catalogue.kennis


def _read(root: Path) -> tuple[Catalogue | None, list[Problem]]:
    if not root.is_dir():
        return None, [Problem(str(root), "", "deze map is er niet.")]
    folder = Folder(root)
    # Fields and measures first: rules and checks are parsed against them.
    fields = folder.entries("field", Field)
    measures = folder.entries("measure", Measure)
    folder = folder.knowing(fields, measures)
    vocabulary = Vocabulary(
        fields=fields,
        measures=measures,
        units=folder.entries("unit", Unit),
        roles=folder.entries("role", Role),
        laws=folder.entries("law", Law),
        kinds=folder.entries("kind", Kind),
        approaches=folder.entries("approach", Approach),
        tie_roles=folder.entries("tie_role", TieRole),
        ecogram_sectors=folder.entries("ecogram_sector", Word),
        support_kinds=folder.entries("support", SupportKind),
        sectors=folder.entries("sector", Word),
        barriers=folder.entries("barrier", Word),
        events=folder.entries("event", Word),
        professions=folder.entries("profession", Word),
        target_groups=folder.entries("target_group", Word),
        parts=folder.entries("part", Part),
    )
    catalogue = Catalogue(
        werkvormen={slug: one.unconfirmed_off() for slug, one in folder.specs("werkvorm", Werkvorm).items()},
        voorwaarden=folder.specs("voorwaarde", Voorwaarde),
        kennis=folder.specs("kennis", Kennis),
        instruments=folder.specs("instrument", Instrument),
        indicators=folder.specs("indicator", Indicator),
        parameters=folder.topics("parameter", Parameter),
        needs=folder.entries("need", Need),
        transitions=folder.entries("transition", Transition),
        unwanted_words=folder.entries("unwanted_word", UnwantedWord),
        payers=folder.entries("payer", Payer),
        sources=folder.topics("source", Source),
        glossary=folder.entries("term", Term),
        safety_questions=folder.entries("safety_question", SafetyQuestion),
        meldcode=folder.entries("meldcode_step", MeldcodeStep),
        askers=folder.entries("asker", Asker),
        grounds=folder.entries("ground", Ground),
        conversations=Conversations(
            guides=folder.entries("guide", Guide),
            moments=folder.entries("moment", Moment),
            cards=folder.entries("profession_card", ProfessionCard),
            practices=folder.specs("practice", Practice),
        ),
        matching=Matching(
            criteria=folder.entries("criterion", Weight),
            ways=folder.entries("way", Way),
            interests=folder.entries("interest", Interest),
            own_groups=folder.entries("own_group", OwnGroup),
            likeness=folder.entries("likeness", Likeness),
            questions=folder.entries("match_question", Question),
        ),
        vocabulary=vocabulary,
        register=Register(
            articles=folder.entries("article", Article),
            controllers=folder.entries("controller", Controller),
            retention=folder.entries("retention", Retention),
            tables=folder.entries("kept_table", KeptTable),
            flows=folder.entries("outgoing_flow", OutgoingFlow),
            risks=folder.entries("risk", Risk),
            told=folder.entries("told", Told),
        ),
    )
    for slug, werkvorm in catalogue.werkvormen.items():
        reading = folder.reading(f"{FOLDERS['werkvorm']}/{slug}.toml")
        _tell_wrong_payers(reading, werkvorm.funding, catalogue.payers)
        _tell_talk_as_outcome(reading, werkvorm, catalogue.instruments)
        _tell_circle(reading, werkvorm, catalogue.werkvormen)
        _tell_taken_name(reading, werkvorm, catalogue)
    for slug, voorwaarde in catalogue.voorwaarden.items():
        reading = folder.reading(f"{FOLDERS['voorwaarde']}/{slug}.toml")
        _tell_wrong_payers(reading, voorwaarde.routes, catalogue.payers)
    for place, text in catalogue.conversations.faults(catalogue.instruments):
        folder.reading(LISTS["guide"][0]).tell(place, text)
    for place, text in total_faults(catalogue.matching.criteria.values()):
        folder.reading(LISTS["criterion"][0]).tell(place, text)
    _tell_double_entries(folder)
    _tell_wrong_signals(folder.reading(LISTS["need"][0]), catalogue)
    _tell_unwanted_words(folder, catalogue)
    if not folder.all_problems():  # over all entries together, so only when each of them is there
        for kind, place, text in catalogue.register.faults():
            folder.reading(LISTS[kind][0]).tell(place, text)
    return catalogue, folder.all_problems()


def words_of(catalogue: Catalogue) -> dict[str, Collection[str]]:
    """The slugs of a catalogue by kind."""
    words = catalogue.vocabulary
    return {
        "field": words.fields,
        "measure": words.measures,
        "unit": words.units,
        "role": words.roles,
        "law": words.laws,
        "kind": words.kinds,
        "approach": words.approaches,
        "tie_role": words.tie_roles,
        "ecogram_sector": words.ecogram_sectors,
        "support": words.support_kinds,
        "sector": words.sectors,
        "barrier": words.barriers,
        "event": words.events,
        "profession": words.professions,
        "target_group": words.target_groups,
        "part": words.parts,
        "source": catalogue.sources,
        "need": catalogue.needs,
        "transition": catalogue.transitions,
        "unwanted_word": catalogue.unwanted_words,
        "payer": catalogue.payers,
        "term": catalogue.glossary,
        "criterion": catalogue.matching.criteria,
        "way": catalogue.matching.ways,
        "interest": catalogue.matching.interests,
        "own_group": catalogue.matching.own_groups,
        "likeness": catalogue.matching.likeness,
        "match_question": catalogue.matching.questions,
        "safety_question": catalogue.safety_questions,
        "meldcode_step": catalogue.meldcode,
        "instrument": catalogue.instruments,
        "indicator": catalogue.indicators,
        "werkvorm": catalogue.werkvormen,
        "voorwaarde": catalogue.voorwaarden,
        "kennis": catalogue.kennis,
    }


def _tell_double_entries(folder: Folder) -> None:
    """Tell at the second and third file that a slug is taken: a link names the slug only, never the sort."""
    taken: dict[str, str] = {}
    for sort in SORTS:
        for slug in sorted(folder.slugs[sort] or ()):
            file = f"{FOLDERS[sort]}/{slug}.toml"
            if slug in taken:
                folder.reading(file).tell("slug", f"'{slug}' bestaat al: {taken[slug]}.")
            taken.setdefault(slug, file)


def _tell_wrong_payers(reading: Reading, routes: tuple[FundingRoute, ...], payers: Mapping[str, Payer]) -> None:
    for n, route in enumerate(routes, 1):
        payer = payers.get(route.payer)
        if payer is not None and route.law not in payer.laws:
            laws = ", ".join(payer.laws)
            reading.tell(f"funding {n}", f"'{route.payer}' betaalt niet uit {route.law}. Wel uit: {laws}.")


def _tell_talk_as_outcome(reading: Reading, werkvorm: Werkvorm, instruments: Mapping[str, Instrument]) -> None:
    """Tell where a conversation tool stands as an outcome: it may open the talk at the start, and measures nothing."""
    for n, one in enumerate(werkvorm.outcomes, 1):
        instrument = instruments.get(one.instrument)
        if instrument is not None and instrument.role == "conversation" and one.moment != "start":
            text = f"'{one.instrument}' opent een gesprek en meet geen uitkomst: vraag die alleen bij 'start'."
            reading.tell(f"outcome {n}", text)
        elif instrument is not None and instrument.role == "safety":
            reading.tell(f"outcome {n}", f"'{one.instrument}' gaat over veiligheid en is nooit een uitkomst.")


def _tell_taken_name(reading: Reading, werkvorm: Werkvorm, catalogue: Catalogue) -> None:
    """Tell where a former slug is one that something else has now, or had."""
    for old in werkvorm.former:
        others = [slug for slug, one in catalogue.werkvormen.items() if old in one.former and slug != werkvorm.slug]
        if old in catalogue.entries or others:
            reading.tell("former", f"'{old}' is al van {(others or [old])[0]}.")


def _tell_circle(reading: Reading, werkvorm: Werkvorm, werkvormen: Mapping[str, Werkvorm]) -> None:
    way = [werkvorm.slug]
    parent = werkvorm.parent
    while parent is not None and parent not in way:
        way.append(parent)
        parent = werkvormen[parent].parent if parent in werkvormen else None
    if parent is not None and parent == werkvorm.slug:
        reading.tell("parent", f"deze werkvorm valt onder zichzelf: {' > '.join([*way, parent])}.")


def _tell_wrong_signals(reading: Reading, catalogue: Catalogue) -> None:
    taken: set[str] = set()
    for n, need in enumerate(catalogue.needs.values(), 1):
        for m, signal in enumerate(need.signals, 1):
            place = f"need {n}, signal {m}"
            if signal.slug in taken:
                reading.tell(place, f"'{signal.slug}' staat er dubbel in.")
            taken.add(signal.slug)
            for clue in signal.clues:
                for text in clue_faults(clue, catalogue.instruments):
                    reading.tell(place, text)


def clue_faults(clue: Clue, instruments: Mapping[str, Instrument]) -> Iterator[str]:
    """What is wrong in a clue beside these questionnaires; empty when all is well."""
    for slug in clue.instruments:
        instrument = instruments.get(slug)
        if instrument is None or clue.item is None:
            continue
        items = {item.id: item for item in instrument.items}
        if clue.item not in items:
            yield unknown_word(clue.item, items)
            continue
        answers = instrument.answers_of(items[clue.item])
        yield from (unknown_word(answer, answers) for answer in clue.answers if answer not in answers)
    instrument = instruments.get(clue.instrument or "")
    if instrument is None or clue.scale is None:
        return
    if instrument.role == "safety":
        yield f"'{instrument.slug}' gaat over veiligheid: een signaal mag er nooit op staan."
    elif instrument.role != "outcome":
        yield f"'{instrument.slug}' opent een gesprek en meet niets: een signaal mag er niet op staan."
    elif instrument.bands_for != "person":
        yield f"de grenzen van '{instrument.slug}' zijn niet voor één persoon bedoeld: zie 'use' van die vragenlijst."
    elif clue.scale not in instrument.scales:
        yield unknown_word(clue.scale, instrument.scales)
    else:
        bands = instrument.scales[clue.scale].bands
        yield from (unknown_word(band, bands) for band in clue.bands if band not in bands)


def _tell_unwanted_words(folder: Folder, catalogue: Catalogue) -> None:
    """Tell where a text that a person reads makes a label or a patient of them."""
    words = catalogue.unwanted_words.values()
    for kind, entries in (("need", catalogue.needs), ("transition", catalogue.transitions)):
        for slug, one in entries.items():
            for text in _texts_of(one):
                for word in unwanted_in(text, words):
                    reading = folder.reading(LISTS[kind][0])
                    reading.tell(f"{kind} {slug}", f"schrijf niet '{word.part}', maar: {word.instead}.")


def _texts_of(one: Need | Transition) -> Iterator[str]:
    """What a person may read of a need or a transition."""
    if isinstance(one, Transition):
        yield from (one.label, one.meaning)
        return
    yield from (one.name, one.wish, one.meaning, one.turn_to)
    for signal in one.signals:
        yield from (signal.reason, signal.limit)
