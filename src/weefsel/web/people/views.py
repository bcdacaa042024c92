"""Pages about people: the list, one person, what changes, what happened, and double registrations."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from weefsel.apps.accounts.queries import today
from weefsel.apps.disclosures.queries import n_to_review
from weefsel.apps.people import operations
from weefsel.apps.people.duplicates import Registration
from weefsel.apps.people.models import LifeEvent, Merge, Person, Sex
from weefsel.apps.people.queries import (
    circumstances_of,
    compare,
    duplicate_proposals,
    health_of,
    list_people_page,
    look_alikes,
    numbers_of,
    person_age,
)
from weefsel.apps.rights.queries import rights
from weefsel.apps.safety.queries import reach_of
from weefsel.apps.subject.queries import n_waiting
from weefsel.apps.subject.together import n_asked_of_us
from weefsel.engine.rights.may import Fact, Object, may
from weefsel.web.people import forms
from weefsel.web.people.overview import RUNNING, allowed_actions, day_text, list_steps, next_step, overview_of
from weefsel.web.people.pages import (
    AddPersonPage,
    ComparedLine,
    DuplicatesPage,
    EventPage,
    FormPage,
    Header,
    MergePage,
    PeoplePage,
    PersonLine,
    PersonPage,
    ProposalLine,
    ReportEventPage,
    UndoMergePage,
)
from weefsel.web.rights.ask import ask, log_list, visible_person

# The field classes that a page shows: what the access log says that was looked at.
HEADER = frozenset({"identity", "age"})
DETAILS = HEADER | {"birth", "contact", "address"}
AROUND = HEADER | {"network", "offer", "progress"}
WHOLE_PAGE = DETAILS | AROUND | {"area", "circumstances", "wish", "answers", "needs"}

N_PROPOSALS = 50  # as many pairs as one can look at in one go; the next ones come up when these are done

REASON_TEXTS = {
    "same-number": gettext_lazy("hetzelfde burgerservicenummer"),
    "same-name": gettext_lazy("dezelfde naam"),
    "alike-name": gettext_lazy("een naam die erop lijkt"),
    "same-birth": gettext_lazy("dezelfde geboortedatum"),
    "turned-birth": gettext_lazy("geboortedatum met dag en maand omgewisseld"),
    "same-phone": gettext_lazy("hetzelfde telefoonnummer"),
    "same-postcode": gettext_lazy("dezelfde postcode"),
}


def reasons_text(likeness) -> str:
    return ", ".join(str(REASON_TEXTS[reason]) for reason in likeness.reasons)


def offer_undo(request, url: str, text: str) -> None:
    """The next page shows, for ten seconds, a way to take this back."""
    request.session["undo"] = {"url": url, "text": text}


def answer(request, template: str, page, form=None, **more):
    """The page; 422 when the form on it holds an error, with everything that was typed."""
    status = 422 if form is not None and form.is_bound and form.errors else 200
    context = {"page": page, "form": form, "undo": request.session.pop("undo", None), **more}
    return render(request, template, context, status=status)


def header_of(request, person: Person) -> Header:
    """Who the page is about, as far as this reader may see it."""
    fields = request.decision.fields
    birth = person.birth_date.strftime("%d-%m-%Y") if "birth" in fields else ""
    return Header(
        id=person.id,
        name=person.full_name,
        age=person_age(person, request.actor) if "age" in fields else None,
        address_as=person.address_as,
        language=(
            dict(forms.language_choices()).get(person.language, person.language) if "circumstances" in fields else ""
        ),
        wish=person.wish if "wish" in fields else "",
        wish_note="",
        identifiers=", ".join([person.full_name, *([_("geboren") + " " + birth] if birth else [])]),
        died=day_text(person.died_on) if person.died_on and "age" in fields else "",
    )


@require_GET
def list_people(request):
    """The people of the own organisation: search first, then the list."""
    ask(request, "people.list", owner_id=request.actor.organization_id)
    search = request.GET.get("zoek", "").replace("\0", "").strip()[:100]
    # Everyone in this list is known through one of these relations: that is the ground that goes into the log.
    known = tuple(Fact(relation) for relation in ("treatment", "coaching", "delegated"))
    decision = may(request.actor, "people.read", Object("person", known), rights())
    pages = list_people_page(search, request.GET.get("page", 1), fields=decision.fields)
    people = list(pages.object_list)
    log_list(
        request,
        decision,
        person_ids=[person.id for person in people],
        object_type="people",
        fields=HEADER | {"birth", "wish", "progress"},
    )
    day = today(request.actor)
    steps = list_steps([person.id for person in people], request.actor, day)
    lines = tuple(
        PersonLine(
            id=person.id,
            name=person.full_name,
            age=person_age(person, request.actor),
            birth_date=person.birth_date.strftime("%d-%m-%Y") if "birth" in decision.fields else "",
            wish=person.wish if "wish" in decision.fields else "",
            step=steps.get(person.id),
            died=day_text(person.died_on) if person.died_on else "",
        )
        for person in people
    )
    page = PeoplePage(
        search=search,
        query=urlencode({"zoek": search}) if search else "",
        lines=lines,
        pages=pages,
        may_register=bool(rights().permissions_for(request.actor.role, "people.register")),
        may_merge=bool(rights().permissions_for(request.actor.role, "people.list_duplicates")),
        asked=n_waiting(day) if rights().permissions_for(request.actor.role, "subject.list") else None,
        n_outside=(
            n_to_review(request.actor) if rights().permissions_for(request.actor.role, "disclosures.list") else None
        ),
        of_us=n_asked_of_us() if rights().permissions_for(request.actor.role, "subject.agree") else 0,
    )
    return answer(request, "people/list_people.html", page)


@require_http_methods(["GET", "POST"])
def add_person(request):
    """Register someone, after a look at who is there already."""
    ask(request, "people.register", owner_id=request.actor.organization_id)
    form = forms.AddPersonForm(request.POST or None, today=today(request.actor))
    alike = []
    if request.method == "POST" and form.is_valid():
        details = form.details()
        known = Person.objects.filter(id=form.cleaned_data["form_token"]).exists()
        if not known and not form.cleaned_data["is_new"]:
            alike = look_alikes(
                Registration(
                    details["given_name"],
                    details["family_name"],
                    details["birth_date"],
                    details["phone"],
                    details["postcode"],
                ),
            )
        if alike:
            form.ask_whether_new()
            form.add_error(
                "is_new",
                _("Deze persoon lijkt al ingeschreven. Kijk bovenaan, en vink dit aan als het iemand anders is."),
            )
        else:
            try:
                person = operations.register(
                    actor=request.actor, form_token=form.cleaned_data["form_token"], details=details
                )
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("%s is ingeschreven.") % person.full_name)
                return redirect("show_person", person.id)
    elif form.is_bound and form.data.get("is_new"):
        form.ask_whether_new()
    decision = may(request.actor, "people.read", Object("person", (Fact("treatment"),)), rights())
    log_list(
        request,
        decision,
        person_ids=[known.person.id for known in alike],
        object_type="people",
        fields=HEADER | {"birth"},
    )
    page = AddPersonPage(tuple((known, reasons_text(known.likeness)) for known in alike))
    return answer(request, "people/add_person.html", page, form)


@require_GET
def show_person(request, person_id: UUID):
    """Someone in one look, with one next step. A registration that was folded into another leads there."""
    if request.actor.role == "person" and request.actor.person_id == person_id:
        return redirect("show_mine")
    person = visible_person(request, person_id, fields=WHOLE_PAGE)
    seen = overview_of(person, request.actor, request.decision.fields)
    fields = request.decision.fields
    contact = []
    if "contact" in fields:
        reach = reach_of(person)
        contact += [(_("Telefoon"), reach.phone), (_("E-mail"), reach.email), (_("Bereikbaar"), reach.note)]
    if "address" in fields:
        place = " ".join(part for part in (person.postcode, person.city) if part)
        contact.append((_("Adres"), ", ".join(part for part in (person.street_line, place) if part)))
    elif "area" in fields:
        contact.append((_("Omgeving"), " ".join(part for part in (person.postcode[:4], person.city) if part)))
    if "birth" in fields:
        contact.insert(0, (_("Geboren"), person.birth_date.strftime("%d-%m-%Y")))
    if "circumstances" in fields and person.needs_interpreter:
        contact.append((_("Tolk"), _("nodig")))
    page = PersonPage(
        header=header_of(request, person),
        fields=fields,
        contact=tuple((label, value) for label, value in contact if value),
        seen=seen,
        next_step=next_step(person, seen, fields),
        joined_here=person.full_name if person.id != person_id else "",
    )
    return answer(request, "people/show_person.html", page)


def _shown(person: Person) -> dict:
    values = {name: getattr(person, name) for name in forms.DetailsForm.base_fields}
    return values | {
        "needs_interpreter": forms.asked(person.needs_interpreter),
        "seen_at": person.changed_at.isoformat(),
    }


@require_http_methods(["GET", "POST"])
def update_person(request, person_id: UUID):
    """Name, contact and address."""
    person = visible_person(request, person_id, "people.update", fields=DETAILS | {"wish", "circumstances"})
    form = forms.UpdatePersonForm(request.POST or None, initial=_shown(person), today=today(request.actor))
    if request.method == "POST" and form.is_valid():
        try:
            operations.update_person(
                actor=request.actor,
                person_id=person.id,
                details=form.details(),
                seen_at=form.cleaned_data["seen_at"],
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("De gegevens zijn bewaard."))
            return redirect("show_person", person.id)
    return answer(request, "people/update_person.html", FormPage(header_of(request, person)), form)


@require_http_methods(["GET", "POST"])
def record_wish(request, person_id: UUID):
    """What someone wants now, in their own words."""
    person = visible_person(request, person_id, "people.update", part="wish", fields=HEADER | {"wish"})
    form = forms.WishForm(request.POST or None, initial={"wish": person.wish})
    if request.method == "POST" and form.is_valid():
        operations.record_wish(actor=request.actor, person_id=person.id, wish=form.cleaned_data["wish"])
        messages.success(request, _("De wens is bewaard."))
        return redirect("show_person", person.id)
    return answer(request, "people/record_wish.html", FormPage(header_of(request, person)), form)


@require_http_methods(["GET", "POST"])
def update_circumstances(request, person_id: UUID):
    """What someone can and likes, on one page."""
    person = visible_person(
        request, person_id, "people.update", part="circumstances", fields=HEADER | {"circumstances"}
    )
    shown = forms.CircumstancesForm.shown(circumstances_of(person.id))
    form = forms.CircumstancesForm(request.POST or None, initial=shown)
    if request.method == "POST" and form.is_valid():
        operations.update_circumstances(actor=request.actor, person_id=person.id, values=form.values())
        messages.success(request, _("Dit is bewaard."))
        return redirect("show_person", person.id)
    return answer(request, "people/update_circumstances.html", FormPage(header_of(request, person)), form)


@require_http_methods(["GET", "POST"])
def update_health(request, person_id: UUID):
    """The few facts about health that decide whether a werkvorm fits."""
    person = visible_person(request, person_id, "screening.record", part="health", fields=HEADER | {"health"})
    shown = forms.HealthForm.shown(health_of(person.id))
    form = forms.HealthForm(request.POST or None, initial=shown)
    if request.method == "POST" and form.is_valid():
        operations.update_health(actor=request.actor, person_id=person.id, values=form.cleaned_data)
        messages.success(request, _("Dit is bewaard."))
        return redirect("show_person", person.id)
    return answer(request, "people/update_health.html", FormPage(header_of(request, person)), form)


@require_http_methods(["GET", "POST"])
def record_number(request, person_id: UUID):
    """The citizen service number; it is never shown back in full, only that it is there."""
    person = visible_person(request, person_id, "people.number", part="number", fields=HEADER | {"number"})
    form = forms.NumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.record_number(actor=request.actor, person_id=person.id, number=form.cleaned_data["number"])
        except ValidationError as error:
            form.add_error("number", error)
        else:
            messages.success(request, _("Het burgerservicenummer is bewaard."))
            return redirect("show_person", person.id)
    page = FormPage(header_of(request, person), has_number=person.id in numbers_of(person.id))
    return answer(request, "people/record_number.html", page, form)


# What happened


def _event_page(request, person: Person, kind: str) -> EventPage:
    seen = overview_of(person, request.actor, request.decision.fields)
    return EventPage(
        header=header_of(request, person),
        kind=kind,
        n_ties=seen.n_ties,
        ties_text=seen.ties_text,
        groups=tuple(f"{each.group_name}, {each.place}" for each in seen.enrolments if each.state in RUNNING),
        open_referrals=tuple(line.place for line in seen.open_referrals),
    )


@require_GET
def report_event(request, person_id: UUID):
    """The kinds of things that happen to a registration, as far as this reader may record them."""
    person = visible_person(request, person_id, "people.report", fields=HEADER)
    page = ReportEventPage(header_of(request, person), allowed_actions(person, request.actor))
    return answer(request, "people/report_event.html", page)


def _days(request, person: Person) -> dict:
    return {"today": today(request.actor), "birth_date": person.birth_date}


@require_http_methods(["GET", "POST"])
def report_death(request, person_id: UUID):
    """Someone died; confirmed by typing the name."""
    person = visible_person(request, person_id, "people.report", fields=AROUND)
    form = forms.DeathForm(request.POST or None, family_name=person.family_name, **_days(request, person))
    if request.method == "POST" and form.is_valid():
        event = operations.report_death(actor=request.actor, person_id=person.id, died_on=form.cleaned_data["day"])
        offer_undo(request, reverse("undo_event", args=[event.id]), _("Het overlijden is vastgelegd."))
        return redirect("show_person", person.id)
    return answer(request, "people/report_death.html", _event_page(request, person, "died"), form)


@require_http_methods(["GET", "POST"])
def report_move(request, person_id: UUID):
    """Someone moved house; what they built around them is looked at first."""
    person = visible_person(request, person_id, "people.report", fields=AROUND)
    form = forms.MoveForm(request.POST or None, **_days(request, person))
    if request.method == "POST" and form.is_valid():
        address = {name: form.cleaned_data[name] for name in ("street_line", "postcode", "city")}
        try:
            event = operations.report_move(
                actor=request.actor, person_id=person.id, moved_on=form.cleaned_data["day"], address=address
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            offer_undo(request, reverse("undo_event", args=[event.id]), _("De verhuizing is vastgelegd."))
            return redirect("show_person", person.id)
    return answer(request, "people/report_move.html", _event_page(request, person, "moved"), form)


@require_http_methods(["GET", "POST"])
def change_practice(request, person_id: UUID):
    """Someone goes to another practice; after this the old one sees nothing new."""
    person = visible_person(request, person_id, "people.hand_over", fields=AROUND)
    form = forms.PracticeForm(request.POST or None, own_id=request.actor.organization_id, **_days(request, person))
    if request.method == "POST" and form.is_valid():
        try:
            event = operations.change_practice(
                actor=request.actor,
                person_id=person.id,
                changed_on=form.cleaned_data["day"],
                to_organization_id=form.practice_id(),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            text = _("%s is overgedragen. U ziet deze persoon niet meer.") % person.full_name
            offer_undo(request, reverse("undo_event", args=[event.id]), text)
            return redirect("list_people")
    return answer(request, "people/change_practice.html", _event_page(request, person, "changed_practice"), form)


@require_POST
def undo_event(request, event_id: UUID):
    """Take back what was recorded. The operation asks: for a change of practice it is the only one who still can."""
    event = LifeEvent.objects.filter(id=event_id).first()
    if event is not None:
        ask(request, operations.UNDOES[event.kind], person_id=event.person_id)
    else:
        ask(request, "people.list", owner_id=request.actor.organization_id)
    try:
        person_id = operations.undo_report(actor=request.actor, event_id=event_id)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("show_person", event.person_id) if event else redirect("list_people")
    messages.success(request, _("Dit is ongedaan gemaakt."))
    return redirect("show_person", person_id)


# Double registrations


@require_GET
def list_duplicates(request):
    """Registrations that may be the same person, with the reasons."""
    ask(request, "people.list_duplicates", owner_id=request.actor.organization_id)
    found = duplicate_proposals()
    proposals = found[:N_PROPOSALS]
    decision = may(request.actor, "people.merge", Object("person", (Fact("treatment"),)), rights())
    log_list(
        request,
        decision,
        person_ids=[each.id for proposal in proposals for each in (proposal.one, proposal.other)],
        object_type="people",
        fields=HEADER | {"birth", "contact"},
    )
    page = DuplicatesPage(
        tuple(
            ProposalLine(
                one=each.one,
                other=each.other,
                reasons=reasons_text(each.likeness),
                url=reverse("merge_people", args=[each.one.id, each.other.id]),
            )
            for each in proposals
        ),
        n_more=len(found) - len(proposals),
    )
    return answer(request, "people/list_duplicates.html", page)


@require_http_methods(["GET", "POST"])
def merge_people(request, person_id: UUID, other_id: UUID):
    """Two registrations side by side: one person, or two."""
    keep = visible_person(request, person_id, "people.merge", part="merge", fields=DETAILS | {"wish"})
    other = visible_person(request, other_id, "people.merge", part="merge", fields=DETAILS | {"wish"})
    if keep.id == other.id:
        messages.info(request, _("Deze twee inschrijvingen zijn al samengevoegd."))
        return redirect("show_person", keep.id)
    if request.method == "POST":
        try:
            if request.POST.get("choice") == "two":
                operations.not_same(actor=request.actor, person_id=keep.id, other_id=other.id)
                messages.success(request, _("Vastgelegd: dit zijn twee mensen. We stellen het niet opnieuw voor."))
                return redirect("list_duplicates")
            done = operations.merge(actor=request.actor, person_id=keep.id, duplicate_id=other.id)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            offer_undo(request, reverse("undo_merge", args=[done.merge.id]), _("De inschrijvingen zijn samengevoegd."))
            if "ecogram_tie" in done.n_moved:
                messages.info(request, _("De netwerken staan nu bij elkaar. Kijk samen of er iemand dubbel in staat."))
            return redirect("show_person", keep.id)
    likeness = compare(keep, other, numbers_of(keep.id, other.id))
    page = MergePage(
        keep=keep,
        other=other,
        lines=tuple(_compared(keep, other)),
        reasons=reasons_text(likeness),
        differs=likeness.differs,
        turned_url=reverse("merge_people", args=[other.id, keep.id]),
    )
    return answer(request, "people/merge_people.html", page)


def _compared(one: Person, other: Person):
    languages = dict(forms.language_choices())
    parts = (
        (_("Naam"), lambda p: p.full_name),
        (_("Geboortedatum"), lambda p: p.birth_date.strftime("%d-%m-%Y")),
        (_("Geslacht"), lambda p: str(Sex(p.sex).label)),
        (_("Taal"), lambda p: languages.get(p.language, p.language)),
        (_("Telefoon"), lambda p: p.phone),
        (_("E-mail"), lambda p: p.email),
        (_("Adres"), lambda p: " ".join(part for part in (p.street_line, p.postcode, p.city) if part)),
        (_("Wens"), lambda p: p.wish),
        (_("Ingeschreven door"), lambda p: p.owner.name),
        (_("Ingeschreven op"), lambda p: day_text(p.registered_at)),
    )
    return [ComparedLine(label, read(one), read(other)) for label, read in parts]


@require_http_methods(["GET", "POST"])
def undo_merge(request, merge_id: UUID):
    """Make two registrations of one again."""
    merge = Merge.objects.filter(id=merge_id).select_related("duplicate", "merged_by").first()
    if merge is None:
        ask(request, "public.read")
        raise Http404(_("Deze samenvoeging is hier niet bekend."))
    person = visible_person(request, merge.person_id, "people.merge", part="merge", fields=DETAILS | {"wish"})
    if merge.undone_at is not None:
        messages.info(request, _("Deze samenvoeging is al ongedaan gemaakt."))
        return redirect("show_person", person.id)
    if request.method == "POST":
        try:
            operations.unmerge(actor=request.actor, merge_id=merge.id)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("De samenvoeging is ongedaan gemaakt: het zijn weer twee inschrijvingen."))
            return redirect("show_person", person.id)
    page = UndoMergePage(person, merge.duplicate, day_text(merge.merged_at), merge.merged_by.name)
    return answer(request, "people/undo_merge.html", page)
