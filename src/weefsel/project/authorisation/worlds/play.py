"""Plays random worlds and compares: the five answers, `may()` with facts of the database, and the answer by hand."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random
from uuid import UUID

from django.db import connection, transaction

from weefsel.apps.rights.context import set_context
from weefsel.apps.rights.queries import facts_for, rights
from weefsel.engine.rights.may import Fact, Object, may
from weefsel.project.authorisation.world import as_owner
from weefsel.project.authorisation.worlds.answers import Session, clock_at, rows_of, text_of, was_given
from weefsel.project.authorisation.worlds.declare import Looker, World, declare
from weefsel.project.authorisation.worlds.scene import Scene, Someone
from weefsel.project.authorisation.worlds.table import Stands, Worlds, read_worlds
from weefsel.project.authorisation.worlds.told import true_facts

# So many worlds at one moment and with one who looks: what they share is asked once.
TOGETHER = 50
# The open feed is asked about everybody; a document of FHIR about one of so many.
DOCUMENT_EVERY = 4
ANSWERERS = ("page", "api", "rows", "search", "file")
NOTHING = dict.fromkeys(("person_id", "owner_id", "receiver_id", "invitation_id", "row_id", "recorder_id", "carer_id"))
# What a batch leaves behind although it is undone, is taken away after so many.
TIDY_AFTER = 20
TIDIED = (
    "rights_relation, rights_emergency, rights_delegation, accounts_membership, consent_consent, people_keptback,"
    " people_person, referrals_referral, audit_event, audit_waiting, log_in_session, accounts_user"
)


@dataclass(slots=True)
class Played:
    """What worlds showed. ``by_answerer`` how many answers each gave, and how many of them were yes; ``n_may`` how
    often `may` was asked beside them."""

    n_worlds: int = 0
    n: int = 0
    n_allowed: int = 0
    n_may: int = 0
    by_answerer: dict[str, list[int]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Played) -> None:
        self.n_worlds += other.n_worlds
        self.n += other.n
        self.n_allowed += other.n_allowed
        self.n_may += other.n_may
        self.wrong += other.wrong
        for name, (n, yes) in other.by_answerer.items():
            held = self.by_answerer.setdefault(name, [0, 0])
            held[0] += n
            held[1] += yes


def table_of_worlds() -> Worlds:
    return read_worlds(rights().roles, rights().relations)


@dataclass(frozen=True, slots=True)
class Told:
    """What was told of everybody at once: the rows, and whom the search and the feed named, with what these were."""

    rows: set[tuple[str, UUID]]
    search: Stands
    found: set[UUID]
    feed: Stands
    fed: set[UUID]


class Play:
    """Worlds at one moment and with one who looks, asked in every way."""

    looks: Looker

    def __init__(self, scene: Scene, table: Worlds, name: str):
        self.scene, self.table, self.name = scene, table, name
        self.found = Played()
        self.rng = Random(name)

    def run(self) -> Played:
        """Declare, ask and undo."""
        with transaction.atomic():
            with as_owner():
                self.looks, worlds = declare(self.rng, self.scene)
            facts = [self._facts(world) for world in worlds]
            with clock_at(self.looks.actor.now):
                for world, true in zip(worlds, facts, strict=True):
                    self._compare_may(world.someone, true)
                session = Session(self.looks)
                told = self._ask_of_all(session)
                for number, (world, true) in enumerate(zip(worlds, facts, strict=True)):
                    self._ask(session, told, world, true, with_document=number % DOCUMENT_EVERY == 0)
            transaction.set_rollback(True)
        self.found.n_worlds = len(worlds)
        return self.found

    def _facts(self, world: World) -> dict[str, list[Fact]]:
        """What is true in this world, by what is asked about."""
        someone, actor = world.someone, self.looks.actor
        own = NOTHING | {"owner_id": actor.organization_id}
        person = NOTHING | {"person_id": someone.id, "owner_id": someone.person.owner_id}
        referral = person | {"owner_id": someone.referral.owner_id, "receiver_id": someone.referral.receiver_id}
        return {
            "person": true_facts(world.declared, actor, person),
            "organization": true_facts(world.declared, actor, own),
            "protected": true_facts(world.declared, actor, person | {"row_id": someone.wish_id}),
            "referral": true_facts(world.declared, actor, referral),
        }

    def _compare_may(self, someone: Someone, true: dict[str, list[Fact]]) -> None:
        """`may` with the facts that the database holds, against the answer by hand, for each question on a person."""
        actor = self.looks.actor
        set_context(actor)
        held = Object("person", facts_for(actor, person_id=someone.id, owner_id=someone.person.owner_id))
        for question in self.table.questions.values():
            if question.about != "person":
                continue
            self.found.n_may += 1
            by_hand = question.may(actor.role, true["person"])
            if may(actor, question.action, held, rights()).allow != by_hand:
                said = "says no, and by hand yes" if by_hand else "says yes, and by hand no"
                self._wrong(f"may {question.action}: {said}", someone)

    def _ask_of_all(self, session: Session) -> Told:
        """The rows, the search and one list of the open feed."""
        people = self.scene.people
        search, feed = self._draw("search"), self._draw("api")
        return Told(
            rows_of(self.looks.actor, people),
            search,
            self._named(session, search, "zoek"),
            feed,
            self._named(session, feed, "search"),
        )

    def _named(self, session: Session, stands: Stands, word: str) -> set[UUID]:
        found, faults = session.names(stands, self.scene.people, word=word)
        for fault in faults:
            self._wrong(fault)
        return found

    def _ask(
        self, session: Session, told: Told, world: World, true: dict[str, list[Fact]], *, with_document: bool
    ) -> None:
        """What the five say of one world."""
        someone, role = world.someone, self.looks.actor.role

        def compare(answerer: str, each: Stands, given: bool) -> None:
            # What is kept back from who looks along, is not there for them.
            is_away = world.kept_back and "referral" in each.asks and role == "related_person"
            self._count(answerer, someone, each, not is_away and self.table.may(each, role, true), given)

        for each in self.table.stands["rows"]:
            compare("rows", each, (each.name, someone.id) in told.rows)
        compare("search", told.search, someone.id in told.found)
        compare("api", told.feed, someone.id in told.fed)
        ways = [("page", self._draw("page")), ("file", self._draw("file"))]
        if with_document:
            ways.append(("api", self._draw("document")))
        for answerer, each in ways:
            response = session.gives(each, someone)
            if response.status_code >= 500:
                self._wrong(f"{each.name}: fault {response.status_code}", someone)
            compare(answerer, each, was_given(response))
            if response.status_code == 200:
                self._look_in(someone, each, response, true)

    def _draw(self, kind: str) -> Stands:
        of_kind = self.table.stands[kind]
        return self.rng.choices(of_kind, [each.often for each in of_kind])[0]

    def _wrong(self, what: str, someone: Someone | None = None) -> None:
        whom = f" of {someone.person.given_name}" if someone else ""
        self.found.wrong.append(f"{self.name}: {self.looks.actor.role}{whom}: {what}")

    def _count(self, answerer: str, someone: Someone, stands: Stands, wanted: bool, given: bool) -> None:
        self.found.n += 1
        self.found.n_allowed += wanted
        held = self.found.by_answerer.setdefault(answerer, [0, 0])
        held[0] += 1
        held[1] += given
        if wanted != given:
            said = "may, but was refused" if wanted else "may not, but was let in"
            self._wrong(f"{answerer} {stands.name}: {said}", someone)

    def _look_in(self, someone: Someone, stands: Stands, response, true: dict[str, list[Fact]]) -> None:
        """Nobody else stands in what was given; on the page of a person what this role may read, and no more."""
        if stands.name == "take_records":
            return  # packed
        body = text_of(response)
        n_others = sum(each.id != someone.id and each.person.given_name in body for each in self.scene.people)
        if n_others:
            self._wrong(f"{stands.name}: names {n_others} others", someone)
        if stands.name != "show_person":
            return
        words = {
            "birth": someone.person.birth_date.strftime("%d-%m-%Y"),
            "contact": someone.safe_number,
            "address": someone.person.street_line,
        }
        for slug, word in words.items():
            wanted = self.table.shows(slug, self.looks.actor.role, true)
            self._count("page", someone, replace(stands, name=f"show_person: {slug}"), wanted, word in body)


def play_worlds(scene: Scene, table: Worlds, *, seed: int, first: int, n: int) -> Played:
    """``n`` batches, the first of which has the number ``first``."""
    found = Played()
    for number in range(first, first + n):
        found.add(Play(scene, table, f"{seed}-{number}").run())
        if number % TIDY_AFTER == TIDY_AFTER - 1 and not connection.in_atomic_block:
            tidy()
    return found


def tidy() -> None:
    """Take away what was undone, and let the database know how full its tables are."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {TIDIED}")
