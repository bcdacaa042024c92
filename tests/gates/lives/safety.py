"""What is protected, in each state it can be in."""

from __future__ import annotations

import uuid
from datetime import timedelta

from tests.factories import acting, actor_of, as_owner, make_user
from tests.gates.world import GateWorld

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.safety.models import MeldcodeCase, ProtectedTie
from weefsel.apps.safety.operations.contact import record_safe_contact
from weefsel.apps.safety.operations.meldcode import open_case, take_step
from weefsel.apps.safety.operations.questions import record_answers as record_safety_answers
from weefsel.apps.safety.operations.ties import ask_colleague, contest, record_tie
from weefsel.apps.safety.operations.ties import end_tie as end_protected_tie
from weefsel.apps.safety.operations.wishes import record_wish as record_wish_to_avoid
from weefsel.apps.safety.validators import Hints
from weefsel.apps.screening.operations import record_step, start_talk


def protect(world: GateWorld) -> None:
    """Something in each state in the protected part, recorded by the gp with the person."""
    gp = world.acting("gp", 119)
    with as_owner():
        colleague = make_user("gp", world.small.practice, world.start, name="Tweedeogenproef")
    made = {}
    for name, hints in (
        ("protected_tie", Hints("Wegblijfproef", "Afgeschermdproef", world.start.date())),
        ("contested_tie", Hints("Twijfelproef")),
        ("ended_protected_tie", Hints("Voorbijproef")),
    ):
        world.small.actor("gp", now=gp.now)
        tie_id = record_tie(
            actor=gp,
            person_id=world.person.id,
            form_token=uuid.uuid4(),
            kind="harmful",
            tie_role="partner",
            told="Vertelproef onder vier ogen.",
            hints=hints,
            review_by=(gp.now + timedelta(days=180)).date(),
        )
        made[name] = ProtectedTie.objects.get(id=tie_id)
    ask_colleague(made["contested_tie"], colleague.id, actor=gp)
    contest(made["contested_tie"], "Dit gaat over een ander.", actor=acting(actor_of(colleague, gp.now)))
    world.small.actor("gp", now=gp.now)
    end_protected_tie(made["ended_protected_tie"], "Het is voorbij.", actor=gp)
    record_wish_to_avoid(actor=gp, person_id=world.person.id, form_token=uuid.uuid4(), hour=4)
    record_safety_answers(
        actor=gp, person_id=world.person.id, questions=catalogue().safety_questions, answers={"at-home": "nee"}
    )
    cases = {}
    for name, person in (("meldcode", world.person), ("closed_meldcode", world.people["empty"])):
        case_id = open_case(actor=gp, person_id=person.id, form_token=uuid.uuid4())
        cases[name] = MeldcodeCase.objects.get(id=case_id)
    choices = {4: "suspicion", 5: "help"}
    for case, n_steps in ((cases["meldcode"], 3), (cases["closed_meldcode"], 5)):
        for number in range(1, n_steps + 1):
            take_step(
                case,
                number,
                actor=gp,
                steps=catalogue().meldcode,
                text=f"Opgeschreven bij stap {number}.",
                choice=choices.get(number, ""),
            )
    record_safe_contact(
        actor=gp, person_id=world.people["empty"].id, channel="through", address="de praktijk", hours="op werkdagen"
    )
    talk = start_talk(world.person, catalogue().werkvormen["goed-kijken-naar-banden"], actor=gp)
    record_step(talk, 1, actor=gp)
    world.things |= {name: row.id for name, row in {**made, **cases, "private_talk": talk}.items()}
