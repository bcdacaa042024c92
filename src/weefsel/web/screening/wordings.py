"""The wording of questionnaires, for the administrator: give it, see what was read, with whose leave, take it back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.screening.models import Questionnaire
from weefsel.apps.screening.questionnaires import (
    find_questionnaire,
    form_of_document,
    questionnaires_of,
    versions_of,
)
from weefsel.apps.screening.wordings import (
    OWN_LIST,
    confirm_wording,
    propose_wording,
    restore_wording,
    slug_of_own_list,
    withdraw_wording,
)
from weefsel.catalogue.instrument import Instrument
from weefsel.catalogue.problem import Problem
from weefsel.engine.screening import questionnaire as tree
from weefsel.engine.screening.steps import steps
from weefsel.engine.screening.wording import questionnaire_of, structure_of
from weefsel.interop.fhir.document import write_json
from weefsel.interop.fhir.questionnaire import read_questionnaire
from weefsel.interop.fhir.write_questionnaire import write_questionnaire
from weefsel.interop.wording.read_wording import WordingFile, read_wording
from weefsel.web.rights.ask import ask
from weefsel.web.screening.cards import QuestionCard, card_of
from weefsel.web.screening.forms import FileForm, LeaveForm, TiesForm
from weefsel.web.screening.pages import AddWordingPage, TieLine, VersionLine, WordingPage, WordingsPage

FHIR_JSON = "application/fhir+json"
# In the address of a page: the questions as a Questionnaire of FHIR R4, instead of the page.
AS_FILE = "bestand"


@require_safe
def list_questionnaires(request):
    """Every questionnaire of the catalogue and of the organisation's own, with how it stands."""
    ask(request, "screening.add_wording", owner_id=request.actor.organization_id)
    lines = questionnaires_of(request.actor)
    page = WordingsPage(
        proposed=tuple(line for line in lines if line.proposed_id is not None),
        in_use=tuple(line for line in lines if line.state in ("in_use", "withdrawn")),
        missing=tuple(line for line in lines if line.state == "missing"),
        ours=tuple(line for line in lines if line.state == "ours"),
    )
    return render(request, "screening/list_questionnaires.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def add_wording(request, slug):
    """Give the wording of an instrument of the catalogue as a file; what was read is shown before anyone can use it.

    Asked as a file, it gives our own questions, or how a list of others is built.
    """
    ask(request, "screening.add_wording", owner_id=request.actor.organization_id)
    instrument = catalogue().instruments.get(slug)
    is_file = request.method != "POST" and AS_FILE in request.GET
    if instrument is None or (instrument.text_source == "own" and not is_file):
        raise Http404(_("Deze vragenlijst staat niet in de catalogus."))
    if is_file:
        # Our own questions; of a list of others how it is built, without a word of it.
        questionnaire = (
            structure_of(instrument) if instrument.text_source == "external" else questionnaire_of(instrument)
        )
        return as_fhir(write_json(write_questionnaire(questionnaire)), f"vragenlijst-{slug}")
    form = FileForm(request.POST or None, request.FILES or None)
    found: Sequence[Problem] = ()
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read()
        read = read_wording(content, instrument)
        found = read.problems
        # Where the questions are there and only do not find their place, that can be put right by hand.
        if read.questionnaire is not None or read.questions:
            row = _propose(request, slug, instrument.name, read.questionnaire, content)
            return redirect("show_questionnaire", questionnaire_id=row.id)
    page = AddWordingPage(
        slug=slug,
        name=instrument.name,
        licence=instrument.licence,
        items=tuple(f"{item.construct} ({item.id})" for item in instrument.items),
        form=form,
        problems=tuple(found),
    )
    return _render_add(request, page, form)


@require_http_methods(["GET", "HEAD", "POST"])
def add_questionnaire(request):
    """Give a list of the organisation's own, or its next version: any questionnaire of FHIR R4, never scored."""
    ask(request, "screening.add_wording", owner_id=request.actor.organization_id)
    slug = request.GET.get("lijst", "")
    if slug and (slug != slugify(slug) or not slug.startswith(OWN_LIST) or not versions_of(slug, request.actor)):
        raise Http404(_("Deze vragenlijst is hier niet bekend."))
    form = FileForm(request.POST or None, request.FILES or None)
    found: Sequence[Problem] = ()
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read()
        read = read_questionnaire(content)
        found = read.problems
        if read.questionnaire is not None:
            title = read.questionnaire.title
            slug = slug or slug_of_own_list(title, uuid.uuid4())
            row = _propose(request, slug, title, read.questionnaire, content)
            return redirect("show_questionnaire", questionnaire_id=row.id)
    page = AddWordingPage(slug="", name="", licence="", items=(), form=form, problems=tuple(found))
    return _render_add(request, page, form)


def _propose(
    request,
    slug: str,
    title: str,
    questionnaire: tree.Questionnaire | None,
    file: bytes,
    ties: Mapping[str, str] | None = None,
) -> Questionnaire:
    document = write_json(write_questionnaire(questionnaire)).decode() if questionnaire else ""
    return propose_wording(slug, title, document, actor=request.actor, file=file, ties=ties)


def _render_add(request, page: AddWordingPage, form: FileForm):
    status = 422 if page.problems or (form.is_bound and form.errors) else 200
    return render(request, "screening/add_wording.html", {"page": page, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def show_questionnaire(request, questionnaire_id):
    """One wording with the questions as they will be asked. The form confirms it, withdraws it, or takes it back."""
    ask(request, "screening.add_wording", owner_id=request.actor.organization_id)
    row = _found(questionnaire_id, request)
    if request.method != "POST" and AS_FILE in request.GET and row.document:
        return as_fhir(row.document.encode(), f"vragenlijst-{slugify(row.slug)}")
    did = request.POST.get("do", "")
    read = _read_again(row)
    form = LeaveForm(request.POST if did == "confirm" else None)
    ties = TiesForm(request.POST if did == "tie" else None, **_to_tie(row, read)) if read.questions else None
    if request.method == "POST":
        try:
            if did == "confirm" and form.is_valid():
                confirm_wording(row.id, form.cleaned_data["leave"], actor=request.actor)
                messages.success(request, _("In gebruik. Uw collega's kunnen deze lijst nu vragen."))
                return redirect("show_questionnaire", questionnaire_id=row.id)
            if did == "tie" and ties is not None and ties.is_valid():
                instrument = catalogue().instruments[row.slug]
                tied = read_wording(bytes(row.file), instrument, ties=ties.cleaned_data)
                _propose(request, row.slug, row.title, tied.questionnaire, bytes(row.file), ties.cleaned_data)
                return redirect("show_questionnaire", questionnaire_id=row.id)
            if did == "withdraw":
                withdraw_wording(row.id, actor=request.actor)
                was_proof = row.confirmed_at is None
                told = _("Weggegooid.") if was_proof else _("Ingetrokken. Niemand kan deze lijst nu vragen.")
                messages.success(request, told)
                return redirect("list_questionnaires") if was_proof else redirect("show_questionnaire", row.id)
            if did == "restore":
                restore_wording(row.id, actor=request.actor)
                messages.success(request, _("Weer in gebruik."))
                return redirect("show_questionnaire", row.id)
        except ValidationError as problem:
            form.add_error("leave" if form.is_bound else None, problem)
    page = _page(request, row, read, form, ties)
    wrong = [each for each in (form, ties) if each is not None and each.is_bound and each.errors]
    context = {"page": page, "form": wrong[0] if wrong else None}
    return render(request, "screening/show_questionnaire.html", context, status=422 if wrong else 200)


def _read_again(row: Questionnaire) -> WordingFile:
    """What was read of the file of a dry run; of one that is in use there is nothing to say any more."""
    instrument = catalogue().instruments.get(row.slug)
    if row.confirmed_at is not None or not row.file:
        return WordingFile(None, None)
    if instrument is None:
        read = read_questionnaire(bytes(row.file))
        return WordingFile(None, read.questionnaire, read.problems, read.notes)
    return read_wording(bytes(row.file), instrument, ties=row.ties or None)


def _to_tie(row: Questionnaire, read: WordingFile) -> dict:
    instrument = catalogue().instruments[row.slug]
    return {"instrument": instrument, "questions": read.questions, "wording": read.wording, "ties": row.ties}


def _found(questionnaire_id: UUID, request) -> Questionnaire:
    row = find_questionnaire(questionnaire_id, request.actor)
    if row is None or (row.confirmed_at is None and row.withdrawn_at is not None):
        raise Http404(_("Deze tekst is hier niet bekend."))
    return row


def _page(request, row: Questionnaire, read: WordingFile, form: LeaveForm, ties: TiesForm | None) -> WordingPage:
    instrument = catalogue().instruments.get(row.slug)
    questionnaire = form_of_document(row.document) if row.document else tree.Questionnaire(row.title, ())
    versions = versions_of(row.slug, request.actor)
    state = "proposed" if row.confirmed_at is None else "in_use" if row.withdrawn_at is None else "withdrawn"
    if state != "proposed" and versions and versions[0].id != row.id:
        state = "replaced"
    cards = preview(questionnaire)
    n_asked = sum(item.is_asked for item, _above in tree.walk(questionnaire.items))
    n_questions = sum(item.is_question and not item.hidden for item, _above in tree.walk(questionnaire.items))
    return WordingPage(
        id=row.id,
        slug=row.slug,
        name=instrument.name if instrument else row.title,
        title=questionnaire.title,
        version=row.version,
        state=state,
        licence=instrument.licence if instrument else "",
        use=instrument.use if instrument else "",
        leave=row.leave,
        copyright=questionnaire.copyright,
        added_at=row.added_at,
        added_by=row.added_by.name,
        confirmed_at=row.confirmed_at,
        confirmed_by=row.confirmed_by.name if row.confirmed_by else "",
        withdrawn_at=row.withdrawn_at,
        ties=_ties(questionnaire, instrument) if instrument and row.document else (),
        ties_form=ties,
        is_finished=bool(row.document),
        problems=read.problems,
        cards=cards,
        n_not_asked=n_questions - n_asked,
        notes=read.notes,
        is_own_list=instrument is None,
        versions=tuple(
            VersionLine(
                each.id,
                each.version,
                each.confirmed_at,
                each.confirmed_by.name if each.confirmed_by else "",
                each.withdrawn_at is not None,
                each.id == row.id,
            )
            for each in versions
        ),
        form=form,
    )


def preview(questionnaire: tree.Questionnaire) -> tuple[QuestionCard, ...]:
    """Every question as it is asked, also those that come after a certain answer."""
    found = []
    above: tuple[tree.Item, ...] = ()
    for n, step in enumerate(steps(_unconditional(questionnaire), {}), 1):
        found.append(card_of(step, n, {}, above=above))
        above = step.headings
    return tuple(found)


def _unconditional(questionnaire: tree.Questionnaire) -> tree.Questionnaire:
    def bare(items: tuple[tree.Item, ...]) -> tuple[tree.Item, ...]:
        return tuple(replace(item, enable_when=(), items=bare(item.items)) for item in items)

    return replace(questionnaire, items=bare(questionnaire.items))


def _ties(questionnaire: tree.Questionnaire, instrument: Instrument) -> tuple[TieLine, ...]:
    asked = {item.link_id: item for item, _above in tree.walk(questionnaire.items)}
    return tuple(
        TieLine(
            item.id,
            item.construct,
            asked[item.id].text if item.id in asked else "",
            tuple((option.key, option.label) for option in asked[item.id].options) if item.id in asked else (),
        )
        for item in instrument.items
    )


def as_fhir(content: bytes, name: str) -> HttpResponse:
    """A file of FHIR, to keep."""
    response = HttpResponse(content, content_type=FHIR_JSON)
    response["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return response
