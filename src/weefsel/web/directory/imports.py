"""Lists of others on the social map: read, looked at, put on the map, taken back; doubles; what waits for a person."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from weefsel.apps.accounts.queries import today
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.directory import imports as operations
from weefsel.apps.directory.doubles import decide_double, undo_double
from weefsel.apps.directory.import_queries import (
    changes_page,
    doubles_page,
    find_import,
    lists_of,
    proposals_page,
    to_decide,
)
from weefsel.apps.directory.list_files import Opened, kept_mapping, open_file
from weefsel.apps.directory.list_work import work_on
from weefsel.apps.directory.models import Double, ListChange, ListImport, Offer, SourceList
from weefsel.interop.hsds.hours import in_dutch
from weefsel.interop.hsds.read import DIALECT_NAMES
from weefsel.interop.tabular.mapping import ColumnMapping
from weefsel.web.directory.imports_forms import NEW, ListFileForm, MappingForm, ProposalForm
from weefsel.web.directory.imports_pages import (
    Count,
    DoublesPage,
    ImportPage,
    ListsPage,
    ProposalLine,
    ProposalsPage,
    ReadListPage,
    Told,
    Work,
)
from weefsel.web.rights.ask import ask

State, Act = ListImport.State, ListImport.Act
SHOWN_TOLD = 50


@require_safe
def list_lists(request):
    """The lists that the organisation keeps, how old they are, and what waits for a person."""
    ask(request, "directory.keep", owner_id=request.actor.organization_id)
    page = ListsPage(tuple(lists_of(request.actor)), to_decide(request.actor))
    return render(request, "directory/import_lists.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def read_list(request):
    """Choose a list and its file. What can be read without a question is tried at once; nothing comes on the map."""
    ask(request, "directory.keep", owner_id=request.actor.organization_id)
    kept = SourceList.objects.filter(owner_id=request.actor.organization_id, ended_at=None).order_by("name")
    names = list(kept.values_list("id", "name"))
    chosen = request.GET.get("lijst", "")
    initial = {"form_token": uuid.uuid4(), "which": chosen if chosen in {str(key) for key, _n in names} else NEW}
    form = ListFileForm(request.POST or None, request.FILES or None, initial=initial, lists=names)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        content = data["file"].read()
        sent = {"file_name": data["file"].name, "content": content, "as_of": data["as_of"]}
        sent |= {"actor": request.actor, "form_token": data["form_token"]}
        try:
            if data["which"] == NEW:
                row = operations.receive_first_file(name=data["name"], **sent)
            else:
                row = operations.receive_file(kept.get(id=data["which"]), **sent)
        except ValidationError as error:
            form.add_error({"double": "name", "name": "name", "as_of": "as_of"}.get(error.code, "file"), error)
        else:
            opened = open_file(content, row.file_name, row.source, only_begin=True)
            if (
                row.state == State.ARRIVED
                and not opened.problems
                and (opened.is_remembered or not opened.needs_mapping)
            ):
                _work(request, row, Act.TRY)
            return redirect("show_import", row.id)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "directory/import_read.html", {"page": ReadListPage(form), "form": form}, status=status)


def _work(request, row: ListImport, act: str, mapping: ColumnMapping | None = None) -> bool:
    """Do it, or have it done; true when it is done."""
    membership = request.membership.id if request.membership else None
    chosen = kept_mapping(mapping) if mapping is not None else None
    return work_on(row, act, actor=request.actor, membership_id=membership, catalogue=catalogue, mapping=chosen)


@require_http_methods(["GET", "HEAD", "POST"])
def show_import(request, import_id):
    """One file: what its columns hold, what it would change, what it changed. The form goes on, back, or lays it by."""
    row = find_import(import_id)
    ask(request, "directory.keep", owner_id=row.owner_id if row else request.actor.organization_id)
    if row is None:
        raise Http404(_("Dit bestand is hier niet bekend."))
    act = request.POST.get("do", "") if request.method == "POST" else ""
    opened, form = _columns(request, row, act)
    error = ""
    if act:
        try:
            if act != "columns" or (form is not None and form.is_valid()):
                return _act(request, row, act, opened, form)
        except ValidationError as problem:
            error = " ".join(problem.messages)
    page = _import_page(request, row, opened, form)
    status = 422 if error or (form is not None and form.is_bound and form.errors) else 200
    context = {"page": page, "form": form, "error": error}
    response = render(request, "directory/import_show.html", context, status=status)
    if request.htmx and (page.work is None or page.work.is_silent):
        response["HX-Refresh"] = "true"  # who watched how far it is, now sees what came of it
    return response


def _columns(request, row: ListImport, act: str) -> tuple[Opened | None, MappingForm | None]:
    """The columns of a file that waits for them, and of one that was tried when somebody wants to change them."""
    again = act == "columns" or "kolommen" in request.GET
    wants = row.state == State.ARRIVED or (row.state == State.READ and again)
    if row.act or not wants or row.content is None:
        return None, None
    opened = open_file(bytes(row.content), row.file_name, row.source, only_begin=True)
    if not opened.needs_mapping or opened.problems:
        return opened, None
    return opened, MappingForm(request.POST if act == "columns" else None, opened=opened)


def _act(request, row: ListImport, act: str, opened: Opened | None, form: MappingForm | None):
    actor = request.actor
    if act == "columns" and form is not None and opened is not None and opened.mapping is not None:
        _work(request, row, Act.TRY, replace(opened.mapping, columns=form.targets))
    elif act == "try" and row.content is not None:
        _work(request, row, Act.TRY)
    elif act == "put":
        if _work(request, row, Act.PUT):
            messages.success(request, _("De lijst staat op de kaart."))
    elif act == "undo":
        if _work(request, row, Act.UNDO):
            messages.success(request, _("Teruggedraaid. De kaart is weer zoals zij was."))
    elif act == "drop":
        operations.drop_import(row, actor=actor)
        messages.success(request, _("Weggelegd. De kaart is niet veranderd."))
        return redirect("list_lists")
    elif act == "choose":
        change = ListChange.objects.filter(list_import=row, id=_uuid(request.POST.get("change"))).first()
        if change is None:
            raise Http404(_("Deze verandering is hier niet bekend."))
        operations.decide_change(change, request.POST.get("choice", ""), actor=actor)
        messages.success(request, _("Bewaard."))
    return redirect("show_import", row.id)


def _uuid(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


def _import_page(request, row: ListImport, opened: Opened | None, form: MappingForm | None) -> ImportPage:
    was_tried = row.state in (State.READ, State.APPLIED, State.UNDONE)
    kind = request.GET.get("wat", "") if was_tried else ""
    counts = _counts(row, kind) if was_tried else ()
    found = {
        name: tuple(Told(_place(row, file, place), text) for one, file, place, text in row.problems if one == name)
        for name in _TOLD
    }
    if opened is not None and opened.problems:
        found["problem"] = tuple(Told(one.place, one.text) for one in opened.problems)
    shown = tuple(found[name][:SHOWN_TOLD] for name in _TOLD)
    n = {name: max(row.counts.get(f"{name}s", 0), len(found[name])) for name in _TOLD}
    shows_changes = not row.act and any(one.n for one in counts)
    n_closing = row.counts.get("close", 0)
    n_staying = row.counts.get("same", 0) + row.counts.get("change", 0)
    is_last = row.state == State.APPLIED and row.source.imported_at == row.applied_at
    return ImportPage(
        id=row.id,
        list_name=row.source.name,
        file_name=row.file_name,
        state=row.state,
        dialect=opened.name if opened else DIALECT_NAMES.get(row.dialect, ""),
        as_of=row.as_of,
        opened=opened,
        form=form,
        rows=tuple(zip(opened.columns, form, strict=True)) if opened is not None and form is not None else (),
        counts=counts,
        quiet=_quiet(row) if was_tried else (),
        problems=shown[0],
        n_problems=n["problem"],
        notes=shown[1],
        n_notes=n["note"],
        doubled=shown[2],
        changes=changes_page(row, kind=kind, number=request.GET.get("page")) if shows_changes else None,
        kind=kind,
        many_close=n_closing > 10 and n_closing > n_staying,
        refused=row.counts.get("refused", 0),
        applied_at=row.applied_at,
        can_undo=is_last and not row.act,
        waits=to_decide(request.actor) if row.state == State.APPLIED else None,
        work=Work(row.act, row.done, row.total, row.is_silent) if row.act else None,
        failed=row.failed,
    )


def _place(row: ListImport, file: str, place: str) -> str:
    """Where something stands: of files that came together also in which of them."""
    return place if file == row.file_name else f"{file}, {place}"


_TOLD = ("problem", "note", "double")


def _counts(row: ListImport, kind: str) -> tuple[Count, ...]:
    texts = (
        ("add", _("nieuw")),
        ("change", _("veranderd")),
        ("close", _("niet meer in de lijst: wordt gesloten")),
        ("reopen", _("weer in de lijst: gaat weer open")),
        ("against", _("anders dan een gastheer of collega zei")),
    )
    return tuple(Count(each, row.counts.get(each, 0), text, each == kind) for each, text in texts)


def _quiet(row: ListImport) -> tuple[str, ...]:
    """What does not change the map, in a sentence each."""
    told = []
    for key, text in (
        (
            "same",
            ngettext(
                "%s aanbod blijft zoals het is.", "%s keer aanbod blijft zoals het is.", row.counts.get("same", 0)
            ),
        ),
        ("claimed", _("%s keer houdt de organisatie het zelf bij: dat verandert niet.")),
        ("doubled", _("%s keer staat iets twee keer in de lijst: de eerste telt.")),
        ("idle", _("Van %s organisaties noemt de lijst geen aanbod: die komen niet op de kaart.")),
        ("stopped", _("%s keer zegt de lijst zelf dat het gestopt is: dat komt niet op de kaart.")),
        ("cut", _("%s keer is een tekst te lang en ingekort.")),
    ):
        if row.counts.get(key):
            told.append(text % row.counts[key])
    return tuple(told)


@require_http_methods(["GET", "HEAD", "POST"])
def list_doubles(request):
    """What may be double on the map, with why. A person decides, and can take that back."""
    ask(request, "directory.keep", owner_id=request.actor.organization_id)
    decided = "besloten" in request.GET
    error = ""
    if request.method == "POST":
        double = Double.objects.filter(id=_uuid(request.POST.get("double"))).first()
        act = request.POST.get("do", "")
        try:
            if double is None:
                raise ValidationError(_("Dit staat er niet meer. Kijk wat er nu te beslissen is."), code="gone")
            if act == "back":
                undo_double(double, actor=request.actor)
                messages.success(request, _("Teruggedraaid. Beide staan weer op de kaart."))
            else:
                keep = _uuid(request.POST.get("keep"))
                decide_double(double, actor=request.actor, same=act == "same", keep=keep)
                messages.success(request, _("Bewaard. U vindt het terug bij wat besloten is."))
            return redirect("list_doubles")
        except ValidationError as problem:
            error = " ".join(problem.messages)
    lines = doubles_page(request.actor, decided=decided, number=request.GET.get("page"))
    page = DoublesPage(lines, decided, "besloten" if decided else "")
    context = {"page": page, "error": error}
    return render(request, "directory/import_doubles.html", context, status=422 if error else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def list_proposals(request):
    """Entries of lists of which nobody said yet what they are, or of which only words tell when."""
    ask(request, "directory.keep", owner_id=request.actor.organization_id)
    pages = proposals_page(request.actor, number=request.GET.get("page"))
    chosen = _uuid(request.POST.get("offer")) if request.method == "POST" else None
    wrong: Any = None
    names = sorted((one.name, slug) for slug, one in catalogue().werkvormen.items())
    lines = []
    for offer in pages.object_list:
        form = ProposalForm(
            request.POST if offer.id == chosen else None,
            prefix=f"aanbod-{offer.id.hex}",
            werkvormen=[(slug, name) for name, slug in names],
            has_schedule=bool(offer.proposed_schedule),
            initial={"werkvorm": offer.service.werkvorm or offer.service.proposed_werkvorm},
        )
        if offer.id == chosen and form.is_valid():
            if _confirm(request, offer, form):
                return redirect("list_proposals")
            wrong = form
        lines.append(_proposal(offer, form))
    error = ""
    if request.method == "POST" and wrong is None:
        error = _("Dit aanbod wacht niet meer op u. Kijk wat er nu wacht.")
    context = {"page": ProposalsPage(tuple(lines), pages), "form": wrong, "error": error}
    return render(request, "directory/import_proposals.html", context, status=422 if wrong or error else 200)


def _confirm(request, offer: Offer, form: ProposalForm) -> bool:
    data = form.cleaned_data
    answer = data.get("take_schedule", "")
    schedule = {"yes": offer.proposed_schedule, "no": ""}.get(answer)
    try:
        operations.confirm_proposals(
            offer,
            actor=request.actor,
            werkvorm=data["werkvorm"] or None,
            schedule=schedule,
            hours=operations.parts_of(schedule, today(request.actor)) if schedule else None,
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, _("Bewaard."))
    return True


def _proposal(offer: Offer, form: ProposalForm) -> ProposalLine:
    place = ", ".join(filter(None, (offer.location.name, offer.location.city)))
    return ProposalLine(
        id=offer.id,
        name=offer.service.name,
        description=offer.service.description,
        organization=offer.owner.name,
        place=place,
        when=offer.when_text,
        proposed=in_dutch(offer.proposed_schedule),
        form=form,
    )
