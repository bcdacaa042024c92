"""The wizard: describe a werkvorm step by step, look at its page, and take its file along. No programming."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weefsel.apps.accounts.queries import today
from weefsel.apps.adoption import operations
from weefsel.apps.adoption.drafts import drafts_of, find_draft
from weefsel.apps.adoption.models import WerkvormDraft
from weefsel.apps.adoption.queries import catalogue
from weefsel.catalogue.draft import SOURCES, ReadDraft, adapt_draft, begin_draft, draft_of, read_draft
from weefsel.catalogue.write import write_sources, write_werkvorm
from weefsel.interop.fhir.plan_definition import plan_definition
from weefsel.web.catalogue.describe import description_of
from weefsel.web.catalogue.pages import Start, WerkvormPage
from weefsel.web.catalogue.wizard_fields import (
    compose_rule,
    faults_of,
    higher_row,
    n_rows,
    printable,
    read_step,
    step_form,
    without_row,
)
from weefsel.web.catalogue.wizard_pages import CheckDraftPage, DraftsPage, EditDraftPage, Newer, Part
from weefsel.web.catalogue.wizard_words import EMPTY, RULE_OPERATORS, STEPS, Step
from weefsel.web.look.undo import offer_undo, take_undo
from weefsel.web.rights.ask import ask

CHECK = Step("nakijken", gettext_lazy("Nakijken en meenemen"), ())
ALL_STEPS = (*STEPS, CHECK)
WAYS = (
    ("new", gettext_lazy("een nieuwe werkvorm")),
    ("adapt", gettext_lazy("een eigen vorm van een werkvorm die er al is")),
    ("improve", gettext_lazy("een betere beschrijving van een werkvorm die er al is")),
)


class BeginForm(forms.Form):
    """What somebody wants to write, and from which werkvorm."""

    way = forms.ChoiceField(
        label=gettext_lazy("Wat wilt u maken?"), choices=WAYS, initial="new", widget=forms.RadioSelect
    )
    werkvorm = forms.ChoiceField(
        label=gettext_lazy("Van welke werkvorm?"),
        required=False,
        help_text=gettext_lazy("Alleen als u niet met een leeg blad begint."),
    )
    form_token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        names = sorted(
            ((one.slug, one.name) for one in catalogue().werkvormen.values()), key=lambda one: one[1].lower()
        )
        self.fields["werkvorm"].choices = [("", EMPTY), *names]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("way") in ("adapt", "improve") and not cleaned.get("werkvorm"):
            self.add_error("werkvorm", _("Kies een werkvorm om mee te beginnen."))
        return cleaned

    def table(self, day) -> dict[str, Any]:
        """The draft to begin with."""
        found = catalogue().werkvormen.get(self.cleaned_data["werkvorm"])
        if self.cleaned_data["way"] == "new" or found is None:
            return begin_draft(day)
        return adapt_draft(found, day) if self.cleaned_data["way"] == "adapt" else draft_of(found)


class RuleForm(forms.Form):
    """A rule made of three choices; added to the rules that are there."""

    rule_field = forms.ChoiceField(label=gettext_lazy("Waar gaat de regel over?"), required=False)
    rule_op = forms.ChoiceField(label=gettext_lazy("Hoe?"), choices=RULE_OPERATORS, required=False)
    rule_value = forms.CharField(
        label=gettext_lazy("Wat of hoeveel?"),
        required=False,
        help_text=gettext_lazy("Leeg bij een vraag met ja of nee."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        fields = [(one.slug, f"{one.label} ({one.slug})") for one in catalogue().vocabulary.fields.values()]
        self.fields["rule_field"].choices = [("", EMPTY), *fields]


@require_http_methods(["GET", "HEAD", "POST"])
def list_drafts(request):
    """What the own organisation is writing; a POST begins one."""
    ask(request, "adoption.adopt", owner_id=request.actor.organization_id)
    form = BeginForm(request.POST or None, initial={"form_token": uuid4()})
    if request.method == "POST" and form.is_valid():
        draft = operations.begin_writing(
            form.table(today(request.actor)), actor=request.actor, form_token=form.cleaned_data["form_token"]
        )
        return redirect("edit_draft", draft.id, STEPS[0].slug)
    page = DraftsPage(drafts=tuple(drafts_of(request.actor)), form=form, form_token=uuid4())
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "catalogue/list_drafts.html", {"page": page, "undo": take_undo(request)}, status=status)


def _own(request, draft_id: UUID) -> WerkvormDraft:
    """A draft of the reader's organisation: of another it does not exist, in the same words."""
    draft = find_draft(draft_id)
    ask(request, "adoption.adopt", owner_id=draft.owner_id if draft else request.actor.organization_id)
    if draft is None or (draft.removed_at is not None and request.method != "POST"):
        raise Http404(_("Dit concept is er niet (meer)."))
    return draft


@require_http_methods(["GET", "HEAD", "POST"])
def edit_draft(request, draft_id: UUID, part: str):
    """One step of the wizard; a POST saves it, and adds, moves or removes a row."""
    draft = _own(request, draft_id)
    step = next((one for one in ALL_STEPS if one.slug == part), None)
    if step is None:
        raise Http404(_("Deze stap is er niet."))
    if step is CHECK:
        return _check(request, draft)
    if request.method != "POST":
        return _show(request, draft, step, step_form(step, draft.table, extra=request.GET.get("erbij", "")))
    sent = printable(request.POST)
    sent = without_row(sent, request.POST["weg"]) if request.POST.get("weg") else sent
    sent = higher_row(sent, request.POST["hoger"]) if request.POST.get("hoger") else sent
    table = read_step(step, sent, draft.table)
    rule = compose_rule(*(sent.get(name, "") for name in ("rule_field", "rule_op", "rule_value")))
    if rule and request.POST.get("erbij") == "regel":
        table["eligibility"] = [*table.get("eligibility", ()), {"rule": rule}]
    revision = request.POST.get("revision", "")
    try:
        kept = operations.keep_writing(
            draft,
            table,
            actor=request.actor,
            revision=int(revision) if revision.isdecimal() and len(revision) < 10 else 0,
        )
    except ValidationError as error:
        latest = find_draft(draft_id) or draft
        newer = Newer(latest.by.name if latest.by else "", latest.at) if error.code == "newer" else None
        form = step_form(step, latest.table, data=sent)
        return _show(request, latest, step, form, newer=newer, refused=error.messages[0], status=409)
    return redirect(_next(request, kept, step))


def _next(request, draft: WerkvormDraft, step: Step) -> str:
    """Where one goes after saving: to the row that is new or moved, or to the next step."""
    here = reverse("edit_draft", args=[draft.id, step.slug])
    added, moved = request.POST.get("erbij", ""), request.POST.get("hoger", "")
    if added == "regel":
        return f"{here}#plek-eligibility-{max(n_rows(draft.table, 'eligibility') - 1, 0)}"
    if added:
        return f"{here}?erbij={added}#plek-{added}-{n_rows(draft.table, added)}"
    if moved:
        start, _hyphen, number = moved.rpartition("-")
        return f"{here}#plek-{start}-{max(int(number) - 1, 0) if number.isdecimal() and len(number) < 4 else 0}"
    if request.POST.get("weg") or request.POST.get("ga") != "verder":
        return here
    return reverse("edit_draft", args=[draft.id, ALL_STEPS[ALL_STEPS.index(step) + 1].slug])


def _show(request, draft: WerkvormDraft, step: Step, form, *, newer=None, refused="", status=200):
    at = STEPS.index(step)
    own = [(one.get("slug", ""), str(one.get("title", ""))) for one in draft.table.get(SOURCES, ())]
    known = [(one.slug, f"{one.title} ({one.publisher}, {one.year})") for one in catalogue().sources.values()]
    page = EditDraftPage(
        id=draft.id,
        name=draft.name,
        step=step,
        number=at + 1,
        steps=ALL_STEPS,
        previous=STEPS[at - 1].slug if at else "",
        revision=draft.revision,
        form=form,
        rule_form=RuleForm() if step.slug == "regels" else None,
        sources=tuple(sorted([*own, *known], key=lambda one: one[1].lower())),
        newer=newer,
        refused=refused,
    )
    return render(request, "catalogue/edit_draft.html", {"page": page}, status=status)


def _check(request, draft: WerkvormDraft):
    read = read_draft(draft.table, catalogue())
    faults = faults_of(read.problems, draft.table)
    page = CheckDraftPage(
        id=draft.id,
        name=draft.name,
        title=CHECK.title,
        steps=ALL_STEPS,
        parts=tuple(Part(step, found) for step in STEPS if (found := tuple(one for one in faults if one.step == step))),
        n_faults=len(faults),
        file=f"{read.werkvorm.slug}.toml" if read.werkvorm else "",
        n_sources=len(read.sources),
    )
    return render(request, "catalogue/check_draft.html", {"page": page})


@require_safe
def show_draft(request, draft_id: UUID):
    """The page of the werkvorm as it will be; to the last step as long as something is not right."""
    draft = _own(request, draft_id)
    read = _finished(draft)
    if read.werkvorm is None:
        return redirect("edit_draft", draft.id, CHECK.slug)
    own = {one.slug: one for one in read.sources}
    page = WerkvormPage(
        werkvorm=description_of(read.werkvorm, today(request.actor), own=own),
        runs=(),
        dropped=(),
        n_offers=0,
        has_offers=False,
        may_adopt=False,
        used=False,
        may_read_own=False,
        start=Start("", "", ""),
    )
    return render(request, "catalogue/show_draft.html", {"page": page, "draft_id": draft.id})


@require_safe
def download_draft(request, draft_id: UUID):
    """The file of a finished werkvorm, or with ``?deel=bronnen`` the file of the sources that come with it."""
    draft = _own(request, draft_id)
    read = _finished(draft)
    if read.werkvorm is None:
        return redirect("edit_draft", draft.id, CHECK.slug)
    if request.GET.get("deel") == "bronnen":
        return as_file(write_sources(read.sources), f"bronnen-{read.werkvorm.slug}.toml", "application/toml")
    return as_file(write_werkvorm(read.werkvorm), f"{read.werkvorm.slug}.toml", "application/toml")


def _finished(draft: WerkvormDraft) -> ReadDraft:
    return read_draft(draft.table, catalogue())


def as_file(text: str, name: str, kind: str) -> HttpResponse:
    """A text to keep as a file; ``name`` holds letters, digits and hyphens only."""
    response = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def download_werkvorm(request, slug: str):
    """The file of a werkvorm of the catalogue, or with ``?als=fhir`` its PlanDefinition for another program."""
    ask(request, "public.read")
    werkvorm = catalogue().werkvormen.get(slug)
    if werkvorm is None:
        raise Http404(_("Deze werkvorm is er niet (meer)."))
    if request.GET.get("als") == "fhir":
        text = json.dumps(plan_definition(werkvorm, catalogue()), ensure_ascii=False, indent=2)
        return as_file(text, f"{slug}.json", "application/fhir+json")
    return as_file(write_werkvorm(werkvorm), f"{slug}.toml", "application/toml")


@require_POST
def remove_draft(request, draft_id: UUID):
    """Throw a draft away, or with ``?terug=1`` take it back."""
    back = "terug" in request.GET
    draft = operations.remove_draft(_own(request, draft_id), actor=request.actor, back=back)
    if not back:
        url = f"{reverse('remove_draft', args=[draft.id])}?terug=1"
        offer_undo(request, url, _("%s is weggegooid.") % (draft.name or _("Het concept")))
    return redirect("list_drafts")
