"""What is protected of the person of a region."""

from __future__ import annotations

import uuid
from datetime import timedelta

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.safety.models import MeldcodeCase
from weefsel.apps.safety.operations.contact import record_safe_contact
from weefsel.apps.safety.operations.meldcode import open_case, take_step
from weefsel.apps.safety.operations.questions import record_answers as record_safety_answers
from weefsel.apps.safety.operations.ties import record_tie
from weefsel.apps.safety.operations.wishes import record_wish as record_wish_to_avoid
from weefsel.apps.safety.validators import Hints
from weefsel.apps.screening.operations import record_step, start_talk
from weefsel.project.authorisation.world import Region


def protect(region: Region) -> None:
    """Something in the protected part, recorded by the gp with the person: seen by those two and nobody else.

    A colleague recorded a wish, and sees that one.
    """
    gp, person = region.acting("gp", 119), region.people["person"]
    tie = record_tie(
        actor=gp,
        person_id=person.id,
        form_token=uuid.uuid4(),
        kind="harmful",
        tie_role="partner",
        told=f"Vertelproef {region.mark}",
        hints=Hints(
            f"Wegblijfproef {region.mark}", f"Afgeschermdproef {region.mark}", region.people["apart"].birth_date
        ),
        review_by=(gp.now + timedelta(days=180)).date(),
    )
    record_wish_to_avoid(actor=gp, person_id=person.id, form_token=uuid.uuid4(), hour=4)
    record_wish_to_avoid(actor=region.acting("colleague", 119), person_id=person.id, form_token=uuid.uuid4(), hour=5)
    gp = region.acting("gp", 119)
    record_safety_answers(
        actor=gp, person_id=person.id, questions=catalogue().safety_questions, answers={"at-home": "nee"}
    )
    talk = start_talk(person, catalogue().werkvormen["goed-kijken-naar-banden"], actor=gp)
    record_step(talk, 2, actor=gp, words=f"Stilproef {region.mark}")
    case = open_case(actor=gp, person_id=person.id, form_token=uuid.uuid4())
    take_step(
        MeldcodeCase.objects.get(id=case),
        1,
        actor=gp,
        steps=catalogue().meldcode,
        text=f"Opgeschreven {region.mark}.",
        choice="",
    )
    record_safe_contact(
        actor=gp, person_id=region.people["empty"].id, channel="through", address="de praktijk", hours="op werkdagen"
    )
    region.things |= {"protected_tie": tie, "meldcode": case, "private_talk": talk.id}
