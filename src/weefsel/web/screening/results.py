"""What came out of a questionnaire: the answers, the scores with what they may be used for, and the times before."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from weefsel.apps.accounts.queries import AMSTERDAM
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.people.models import Person
from weefsel.apps.rights.queries import decide, who_sees
from weefsel.apps.screening.askings import begin_amending
from weefsel.apps.screening.models import Answer, Occasion, PrivateAsking, Questionnaire, Response
from weefsel.apps.screening.questionnaires import (
    Finished,
    ScoreLine,
    answer_lines,
    find_response,
    finished_of,
    form_of_asking,
    form_of_response,
    given_of_rows,
    lines_of_responses,
    scores_of,
    scores_of_lines,
)
from weefsel.catalogue.instrument import Instrument
from weefsel.engine.screening.problems import UNANSWERED, problems
from weefsel.interop.fhir.document import write_json
from weefsel.interop.fhir.questionnaire_response import write_response
from weefsel.web.rights.ask import log_read, visible_person
from weefsel.web.screening.heading import heading_of, seen_by
from weefsel.web.screening.pages import EarlierLine, ResultPage
from weefsel.web.screening.wordings import FHIR_JSON

FIELDS = frozenset({"identity", "age", "answers"})
N_EARLIER = 12


@require_safe
def show_response(request, person_id, response_id):
    """The answers to one questionnaire, and to who asks the questions also the scores."""
    person = visible_person(request, person_id, "screening.read", part="response", fields=FIELDS)
    response = _found(person.id, response_id)
    may_ask = decide(request.actor, "screening.record", person_id=person.id).allow
    others = [each for each in finished_of(person.id, response.instrument) if each.id != response.id]
    # What it is compared with: the latest before it that was not corrected since.
    earlier = [
        each
        for each in others
        if each.amended_id is None and each.asked_at < response.asked_at and each.id != response.amends_id
    ]
    rows = lines_of_responses([response.id, *(each.id for each in others[:N_EARLIER])])
    form = form_of_response(response)
    instrument = catalogue().instruments.get(response.instrument)
    before = earlier[0] if earlier else None
    scores = ()
    if may_ask:
        scores = scores_of(
            instrument,
            rows[response.id],
            tuple(response.said),
            rows.get(before.id) if before else None,
            before.said if before else (),
        )
    amended = getattr(response, "amended_by", None)
    page = ResultPage(
        id=response.id,
        person=heading_of(request, person),
        name=instrument.name if instrument else response.title or response.instrument,
        is_private=False,
        asked_at=response.asked_at,
        asked_by=response.asked_by.name if response.asked_by else "",
        recorded_at=response.recorded_at,
        recorded_by=response.recorded_by.name if response.recorded_by else "",
        occasion=Occasion(response.occasion).label,
        answers=answer_lines(form, rows[response.id], instrument),
        scores=scores,
        role=instrument.role if instrument else "",
        use=instrument.use if instrument else "",
        higher=instrument.higher if instrument else "",
        source=_source(instrument),
        leave=_leave(response),
        earlier=_earlier(response, others, rows, instrument, has_scores=bool(scores)),
        amends_id=response.amends_id,
        amended_id=amended.id if amended else None,
        may_amend=may_ask and amended is None and response.owner_id == request.actor.organization_id,
        may_export=may_ask and form is not None,
        seen_by=str(who_sees(person.id, "screening.read", actor=request.actor)),
        layout="person_page.html" if request.actor.person_id == person.id else "page.html",
    )
    return render(request, "screening/show_response.html", {"page": page})


def _found(person_id: UUID, response_id: UUID) -> Response:
    response = find_response(person_id, response_id)
    if response is None:
        raise Http404(_("Deze antwoorden zijn hier niet bekend."))
    return response


def _source(instrument: Instrument | None) -> str:
    source = catalogue().sources.get(instrument.source) if instrument else None
    return source.title if source else ""


def _leave(response: Response) -> str:
    row = Questionnaire.objects.filter(id=response.questionnaire_id).only("leave").first()
    return row.leave if row else ""


def _earlier(
    response: Response,
    others: Sequence[Finished],
    rows: dict[UUID, dict[str, list[Answer]]],
    instrument: Instrument | None,
    *,
    has_scores: bool,
) -> tuple[EarlierLine, ...]:
    lines = []
    for each in others[:N_EARLIER]:
        found = scores_of(instrument, rows[each.id], each.said) if has_scores else ()
        lines.append(EarlierLine(each.id, each.asked_at, _in_words(found), False, each.amended_id is not None))
    return tuple(lines)


def _in_words(scores: Sequence[ScoreLine]) -> str:
    last = next((each for each in reversed(scores) if each.value is not None), None)
    if last is None:
        return ""
    value = f"{last.value:g}".replace(".", ",")
    return f"{last.name}: {value} ({last.band})" if last.band else f"{last.name}: {value}"


def show_private_result(request, person: Person, asking: PrivateAsking):
    """What was answered about safety, with the score for who asked: in the protected part, and nowhere else."""
    instrument = catalogue().instruments.get(asking.slug)
    form = form_of_asking(asking)
    rows = {key: [Answer(item=key, value=line) for line in lines] for key, lines in asking.answers.items()}
    is_self = request.actor.person_id == person.id
    page = ResultPage(
        id=asking.id,
        person=heading_of(request, person),
        name="",
        is_private=True,
        asked_at=asking.ended_at or asking.started_at,
        asked_by=asking.started_by.name,
        recorded_at=None,
        recorded_by="",
        occasion="",
        answers=answer_lines(form, rows, instrument),
        scores=() if is_self else scores_of_lines(instrument, asking.answers, tuple(asking.said)),
        role=instrument.role if instrument else "",
        use=instrument.use if instrument else "",
        higher=instrument.higher if instrument else "",
        source=_source(instrument),
        leave="",
        earlier=(),
        amends_id=None,
        amended_id=None,
        may_amend=False,
        may_export=False,
        seen_by=seen_by(request, person, is_private=True, asking_id=asking.id),
        layout="person_page.html" if is_self else "page.html",
    )
    return render(request, "screening/show_response.html", {"page": page})


@require_POST
def amend_response(request, person_id, response_id):
    """Begin to correct finished answers."""
    person = visible_person(request, person_id, "screening.record", part="response", fields=FIELDS)
    response = _found(person.id, response_id)
    try:
        asking = begin_amending(response, actor=request.actor)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect("show_response", person_id=person.id, response_id=response.id)
    return redirect("ask_questionnaire", person_id=person.id, asking_id=asking.id)


@require_safe
def download_response(request, person_id, response_id):
    """Finished answers as a QuestionnaireResponse of FHIR R4. That somebody took them along stands in the log."""
    person = visible_person(request, person_id, "screening.record", part="response", fields=FIELDS)
    response = _found(person.id, response_id)
    form = form_of_response(response)
    if form is None:
        raise Http404(_("De vragen van deze lijst zijn van een andere organisatie. Vraag het bestand daar."))
    log_read(
        request,
        request.decision,
        person_id=person.id,
        object_type="response_file",
        object_id=response.id,
        fields=frozenset({"answers"}),
    )
    given = given_of_rows(form, lines_of_responses([response.id])[response.id])
    lacks = any(each.code in UNANSWERED for each in problems(form, given))
    written = write_response(
        form,
        given,
        # What its author wants to have answered and was skipped, makes it less than complete for FHIR.
        status="amended" if response.amends_id else "stopped" if lacks else "completed",
        id=str(response.id),
        subject=f"urn:uuid:{person.id}",
        authored=response.asked_at.astimezone(AMSTERDAM).isoformat(timespec="seconds"),
    )
    answer = HttpResponse(write_json(written), content_type=FHIR_JSON)
    answer["Content-Disposition"] = f'attachment; filename="antwoorden-{str(response.id)[:8]}.json"'
    return answer
