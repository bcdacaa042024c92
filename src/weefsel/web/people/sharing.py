"""Who looks along as a naaste, at what and until when; what is kept back; for the person and with a professional."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from weefsel.apps.accounts.queries import AMSTERDAM
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.groups.queries import enrolments_of
from weefsel.apps.needs.models import Need
from weefsel.apps.people import operations
from weefsel.apps.people.models import KeptBack, Person, RelatedPerson
from weefsel.apps.people.operations.sharing import invite
from weefsel.apps.referrals.models import Referral
from weefsel.apps.referrals.states import ReferralState
from weefsel.apps.rights.queries import rights
from weefsel.engine.rights.ages import chooses_anew
from weefsel.web.people.overview import RUNNING
from weefsel.web.people.sharing_forms import OWN_TOPICS, TOPICS, KeepBackForm, RelatedPersonForm, SharingForm
from weefsel.web.people.sharing_pages import Naaste, SharingFormPage, SharingPage, Subject
from weefsel.web.rights.ask import ask, visible_person

SHOWN = frozenset({"identity", "network", "offer", "needs"})
FIELDS = {"same-address": "email", "near-address": "email", "near-phone": "phone", "name": "name"}
FIELDS |= dict.fromkeys(("past", "long"), "last_day")


def _subject(request, person: Person) -> Subject:
    is_self = request.actor.person_id == person.id
    anew = chooses_anew(person.birth_date, request.actor.now, rights().ages)
    return Subject(
        person.id, person.full_name, "person_page.html" if is_self else "page.html", is_self, anew and anew.date()
    )


def _answer(request, template: str, page, form=None):
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, template, {"page": page, "form": form}, status=status)


@require_GET
def show_sharing(request, person_id: UUID):
    """Who looks along, at what, and until when; and what nobody sees who looks along."""
    person = visible_person(request, person_id, "rights.grant", part="sharing", fields=SHOWN)
    roles, subject = catalogue().vocabulary.tie_roles, _subject(request, person)
    texts = OWN_TOPICS if subject.is_self else TOPICS
    people = tuple(
        Naaste(
            id=row.id,
            name=row.name,
            who=roles[row.tie_role].label if row.tie_role in roles else "",
            topics=tuple(str(texts[topic]) for topic in row.topics if topic in texts),
            last_day=_last_day(row.shares_until),
            is_over=row.shares_until is not None and row.shares_until <= request.actor.now,
            came_in=row.user_id is not None,
            has_email=bool(row.email),
        )
        for row in RelatedPerson.objects.filter(person_id=person.id, ended_at=None).order_by("name", "id")
    )
    form = _keep_back_form(person, request, is_self=subject.is_self)
    page = SharingPage(subject, people, len(form.fields["kept"].choices))
    return _answer(request, "people/show_sharing.html", page, form)


def _last_day(until: datetime | None):
    return None if until is None else (until - timedelta(seconds=1)).astimezone(AMSTERDAM).date()


def _things(person: Person, now: datetime) -> dict[str, tuple[str, frozenset[UUID]]]:
    """What can be kept back, by value: the text, and the ids that go together; three queries."""
    enrolments = [one for one in enrolments_of(person.id, now) if one.state in RUNNING]
    taken = {one.referral_id for one in enrolments}
    referrals = (
        Referral.objects.filter(person_id=person.id)
        .exclude(state__in=ReferralState.ended())
        .exclude(id__in=[each for each in taken if each])
        .select_related("offer__service", "receiver")
        .order_by("requested_at", "id")
    )
    needs = Need.objects.filter(person_id=person.id, state=Need.State.AGREED).exclude(kind="safety-first")
    known = catalogue().needs
    return {
        **{
            str(one.id): (
                ", ".join(part for part in (one.group_name, one.place) if part),
                frozenset({one.id} | ({one.referral_id} if one.referral_id else set())),
            )
            for one in enrolments
        },
        **{
            str(row.id): (
                _("verwijzing: %s") % (row.offer.service.name if row.offer else row.receiver.name),
                frozenset({row.id}),
            )
            for row in referrals
        },
        **{
            str(need.id): (
                _("waar we naar zoeken: %s") % (known[need.kind].name if need.kind in known else need.words),
                frozenset({need.id}),
            )
            for need in needs.order_by("kind")
        },
    }


def _kept(person: Person) -> frozenset[UUID]:
    return frozenset(KeptBack.objects.filter(person_id=person.id, ended_at=None).values_list("object_id", flat=True))


def _keep_back_form(person: Person, request, *, is_self: bool) -> KeepBackForm:
    things, kept = _things(person, request.actor.now), _kept(person)
    initial = {"kept": [value for value, (_text, ids) in things.items() if ids & kept]}
    texts = [(value, text) for value, (text, _ids) in things.items()]
    return KeepBackForm(initial=initial, things=texts, is_self=is_self)


@require_POST
def keep_back(request, person_id: UUID):
    """Keep these things from everyone who looks along, from this second; the others are shown again."""
    person = visible_person(request, person_id, "rights.grant", part="sharing", fields=SHOWN)
    things = _things(person, request.actor.now)
    form = KeepBackForm(request.POST, things=[(value, text) for value, (text, _ids) in things.items()])
    if not form.is_valid():
        messages.error(request, _("Dit is net veranderd. Kijk nog eens wat u voor uzelf wilt houden."))
        return redirect("show_sharing", person.id)
    offered = frozenset().union(*(ids for _text, ids in things.values()))
    chosen = frozenset().union(*(things[value][1] for value in form.cleaned_data["kept"]))
    operations.keep_back(actor=request.actor, person_id=person.id, things=chosen | (_kept(person) - offered))
    messages.success(request, _("Bewaard. Dit geldt meteen."))
    return redirect("show_sharing", person.id)


@require_http_methods(["GET", "POST"])
def add_related_person(request, person_id: UUID):
    """A naaste, and what the person shares with them; with an address, the code that belongs to the mailed link."""
    person = visible_person(request, person_id, "rights.grant", part="related_person", fields=SHOWN)
    subject = _subject(request, person)
    form = RelatedPersonForm(request.POST or None, is_self=subject.is_self)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        is_new = not RelatedPerson.objects.filter(id=values["form_token"]).exists()
        try:
            related = operations.add_related_person(
                actor=request.actor, person_id=person.id, **{**values, "topics": tuple(values["topics"])}
            )
        except ValidationError as error:
            if error.code in ("near-address", "near-phone"):
                form.ask_whether_own()
            form.add_error(FIELDS.get(error.code), error)
        else:
            if is_new and related.email and related.user_id is None:
                return _show_code(request, person, related)
            messages.success(request, _("%s staat nu bij de naasten.") % related.name)
            return redirect("show_sharing", person.id)
    elif request.POST.get("is_own"):
        form.ask_whether_own()
    return _answer(request, "people/add_related_person.html", SharingFormPage(subject), form)


def _show_code(request, person: Person, related: RelatedPerson):
    """Mail the link and show the code, once: it is kept nowhere, so there is no address to read it back at."""
    try:
        code = invite(
            actor=request.actor,
            related_id=related.id,
            address=lambda token: f"{settings.SITE_ADDRESS}/welkom/naaste/{token}/",
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("show_sharing", person.id)
    page = SharingFormPage(_subject(request, person), related.name, f"{code[:4]} {code[4:]}", related.email)
    return _answer(request, "people/show_code.html", page)


def _related(request, related_id: UUID) -> RelatedPerson:
    related = RelatedPerson.objects.filter(id=related_id).first()
    if related is None:
        ask(request, "public.read")
        raise Http404(_("Deze naaste is hier niet bekend."))
    return related


@require_http_methods(["GET", "POST"])
def change_sharing(request, related_id: UUID):
    """More, less, or for another time. The naaste is not told, and sees no empty place."""
    related = _related(request, related_id)
    person = visible_person(request, related.person_id, "rights.grant", part="related_person", fields=SHOWN)
    initial = {"topics": related.topics, "last_day": _last_day(related.shares_until)}
    subject = _subject(request, person)
    form = SharingForm(request.POST or None, initial=initial, is_self=subject.is_self)
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_sharing(
                actor=request.actor,
                related_id=related.id,
                topics=tuple(form.cleaned_data["topics"]),
                last_day=form.cleaned_data["last_day"],
            )
        except ValidationError as error:
            form.add_error(FIELDS.get(error.code), error)
        else:
            messages.success(request, _("Bewaard. Dit geldt meteen. Er gaat geen bericht naar de naaste."))
            return redirect("show_sharing", person.id)
    return _answer(request, "people/change_sharing.html", SharingFormPage(subject, related.name), form)


@require_POST
def invite_related_person(request, related_id: UUID):
    """A new link and a new code: the ones before work no more."""
    related = _related(request, related_id)
    person = visible_person(request, related.person_id, "rights.grant", part="related_person", fields=SHOWN)
    return _show_code(request, person, related)


@require_POST
def end_related_person(request, related_id: UUID):
    """Stop sharing with a naaste, from this second."""
    related = _related(request, related_id)
    ask(request, "rights.end", person_id=related.person_id)
    operations.end_related_person(actor=request.actor, related_id=related_id)
    is_self = request.actor.person_id == related.person_id
    said = _("%s ziet vanaf nu niets meer van u.") if is_self else _("%s ziet vanaf nu niets meer van deze persoon.")
    messages.success(request, said % related.name)
    return redirect("show_sharing", related.person_id)
