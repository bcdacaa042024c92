"""The pages of a naaste about themselves: one question at a time, who reads along, who looked, taking along, erasing.

Nothing here knows of whom somebody is a naaste, and nothing says so anywhere else: no count, no mail, no other look of
the page that the naaste comes from. What was done is told by a word in the address, never by a message that travels in
the session: the next page might be read by someone else.
"""

from __future__ import annotations

from itertools import groupby
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from weefsel.apps.accounts.queries import today
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.audit.queries import log_of_carer, whole_log_of_carer
from weefsel.apps.carers import operations
from weefsel.apps.carers.models import Share, Sheet
from weefsel.apps.carers.queries import open_sheet, rests, shares_of, sheets_of, turn
from weefsel.apps.rights.queries import rights
from weefsel.web.audit.pages import LogDay
from weefsel.web.carers.forms import PARTS, QUESTIONS, AnswerForm, ShareForm
from weefsel.web.carers.pages import ErasePage, OwnPage, QuestionPage, Reader, last_day, sheet_lines
from weefsel.web.carers.parcel import parcel_of
from weefsel.web.rights.ask import ask

A_PAGE = 20
DONE = {
    "bewaard": gettext_lazy("Bewaard. Alleen u leest dit, en wie u het zelf laat lezen."),
    "leeg": gettext_lazy("U vulde niets in. Er is niets bewaard."),
    "gestopt": gettext_lazy("Gestopt. Diegene leest vanaf nu niets meer, en krijgt geen bericht."),
    "rust": gettext_lazy("Bewaard. Wij sturen u geen mail meer waarin iemand u mee vraagt."),
    "geen-rust": gettext_lazy("Bewaard. U mag weer gevraagd worden."),
    "terug": gettext_lazy("Het staat er weer."),
    "weg": gettext_lazy("Weggehaald. Niemand leest dit blad meer."),
    "gewist": gettext_lazy("Gewist. Er staat niets meer van u."),
    "kon-niet": gettext_lazy("Dat kon niet meer: hier staat hoe het nu is."),
}
LOAD = frozenset({"load"})


def _ask(request, action: str = "carers.keep", *, fields: frozenset[str] = LOAD, looks: bool = True):
    decision = ask(request, action, carer_id=request.actor.user_id)
    if looks:
        record(
            actor=request.actor,
            action=action,
            kind=Event.Kind.READ,
            decision=decision,
            object_type=operations.CARER,
            object_id=request.actor.user_id,
            fields=fields,
        )
    return decision


def _home(done: str = "", **more):
    query = "&".join(f"{name}={value}" for name, value in {"gedaan": done, **more}.items() if value)
    return redirect(reverse("show_own_sheets") + (f"?{query}" if query else ""))


@require_GET
def show_own_sheets(request):
    """How it goes with this naaste: the newest sheet, those before, and who reads along."""
    _ask(request)
    me = request.actor.user_id
    pages = Paginator(sheets_of(me), A_PAGE).get_page(request.GET.get("page", 1))
    newest_two = list(sheets_of(me)[:2])
    newest = newest_two[0] if newest_two else None
    page = OwnPage(
        newest=sheet_lines(newest) if newest else None,
        turn=turn(newest, newest_two[1] if len(newest_two) > 1 else None),
        is_due=bool(newest and newest.again_on and newest.again_on <= today(request.actor)),
        is_open=open_sheet(me) is not None,
        earlier=tuple(sheet_lines(sheet) for sheet in pages if newest is None or sheet.id != newest.id),
        pages=pages,
        readers=tuple(_reader(share) for share in shares_of(me, request.actor.now)),
        rests=bool(rests([me])),
        done=str(DONE.get(request.GET.get("gedaan", ""), "")),
        taken_away=_uuid(request.GET.get("blad", "")),
    )
    return render(request, "carers/show_own.html", {"page": page})


def _own(model, row_id: UUID):
    """A row of this naaste; of anybody else it is not there."""
    row = model.objects.filter(id=row_id).first()
    if row is None:
        raise Http404(_("Dit is er niet meer, of het is niet van u."))
    return row


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _reader(share) -> Reader:
    roles = rights().roles
    return Reader(
        id=share.id,
        name=share.reader.name if share.reader else "",
        role=roles[share.reader_role].name if share.reader_role in roles else "",
        organization=share.organization.name if share.organization else "",
        last_day=last_day(share.until),
        words=share.words,
    )


@require_POST
def begin_sheet(request):
    """Begin, or go on where one stopped."""
    _ask(request, looks=False)
    return redirect("answer_sheet", operations.begin(actor=request.actor).id, PARTS[0])


@require_http_methods(["GET", "POST"])
def answer_sheet(request, sheet_id: UUID, part: str):
    """One question; each answer is kept at once, so that one can stop anywhere and go on later."""
    _ask(request)
    if part not in QUESTIONS:
        raise Http404(_("Deze vraag is er niet."))
    sheet = _own(Sheet, sheet_id)
    if sheet.finished_at is not None or sheet.taken_away_at is not None:
        return _home("kon-niet")
    name, number = QUESTIONS[part][0], PARTS.index(part)
    initial = {} if name == "again" else {"answer": getattr(sheet, name)}
    form = AnswerForm(request.POST or None, initial=initial, part=part)
    if request.method == "POST" and form.is_valid():
        answered = operations.answer(
            actor=request.actor, sheet_id=sheet.id, part=name, value=form.cleaned_data["answer"]
        )
        if number + 1 < len(PARTS):
            return redirect("answer_sheet", sheet.id, PARTS[number + 1])
        return _home("bewaard" if answered.finished_at else "leeg")
    page = QuestionPage(
        number=number + 1,
        n_parts=len(PARTS),
        back=reverse("answer_sheet", args=[sheet.id, PARTS[number - 1]]) if number else "",
        is_last=number + 1 == len(PARTS),
    )
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "carers/answer.html", {"page": page, "form": form}, status=status)


@require_POST
def take_away_sheet(request, sheet_id: UUID):
    """Nobody reads it any more; the next page can put it back."""
    _ask(request, looks=False)
    _own(Sheet, sheet_id)
    try:
        operations.take_away(actor=request.actor, sheet_id=sheet_id)
    except ValidationError:
        return _home("kon-niet")
    return _home("weg", blad=str(sheet_id))


@require_POST
def put_back_sheet(request, sheet_id: UUID):
    _ask(request, looks=False)
    _own(Sheet, sheet_id)
    try:
        operations.put_back(actor=request.actor, sheet_id=sheet_id)
    except ValidationError:
        return _home("kon-niet")
    return _home("terug")


@require_http_methods(["GET", "POST"])
def share_sheets(request):
    """Choose until when, and get a code to hand over: shown once, so there is no address to read it back at."""
    _ask(request, "carers.share")
    form = ShareForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            code = operations.share(actor=request.actor, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("last_day" if error.code in ("past", "long") else None, error)
        else:
            shown = {"code": f"{code[:5]} {code[5:]}", "last_day": form.cleaned_data["last_day"]}
            return render(request, "carers/show_code.html", {"page": shown})
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "carers/share.html", {"form": form}, status=status)


@require_POST
def end_share(request, share_id: UUID):
    _ask(request, looks=False)
    _own(Share, share_id)
    operations.end_share(actor=request.actor, share_id=share_id)
    return _home("gestopt")


@require_POST
def rest(request):
    """Ask me nothing now, or again."""
    _ask(request, looks=False)
    wanted = request.POST.get("wanted") == "yes"
    operations.rest(actor=request.actor, wanted=wanted)
    return _home("rust" if wanted else "geen-rust")


@require_GET
def show_carer_log(request):
    """Who looked at what this naaste keeps; that this was read stands there too."""
    _ask(request, fields=frozenset({"log"}))
    log = log_of_carer(request.actor.user_id, page=request.GET.get("page", 1))
    days = tuple(LogDay(day, tuple(lines)) for day, lines in groupby(log.lines, key=lambda line: line.day))
    return render(request, "carers/log.html", {"page": {"days": days, "pages": log.pages, "query": ""}})


@require_http_methods(["GET", "POST"])
def take_sheets(request):
    """Everything that this naaste keeps, as a file; nothing of the person whom they stand by."""
    _ask(request, fields=frozenset({"load", "log"}), looks=request.method == "POST")
    if request.method != "POST":
        return render(request, "carers/take.html", {})
    me = request.actor.user_id
    content = parcel_of(
        [sheet_lines(sheet) for sheet in sheets_of(me)],
        [_reader(share) for share in shares_of(me, request.actor.now)],
        whole_log_of_carer(me),
        now=request.actor.now,
    )
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="meegenomen.zip"'
    return response


@require_http_methods(["GET", "POST"])
def erase_sheets(request):
    """Everything gone at once; asked twice."""
    _ask(request, looks=False)
    if request.method == "POST":
        operations.erase(actor=request.actor)
        return _home("gewist")
    me = request.actor.user_id
    page = ErasePage(sheets_of(me).count(), sum(1 for each in shares_of(me, request.actor.now) if each.reader_id))
    return render(request, "carers/erase.html", {"page": page})
