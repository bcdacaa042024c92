"""Starting a group: which werkvorm, where, when and by whom; nearly everything is filled in."""

from __future__ import annotations

from datetime import date, time, timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from weefsel.apps.accounts.models import User
from weefsel.apps.accounts.queries import today
from weefsel.apps.adoption.queries import catalogue, local_werkvorm
from weefsel.apps.directory import operations as directory
from weefsel.apps.directory.models import Location, Offer
from weefsel.apps.groups.models import Group
from weefsel.apps.groups.operations import form
from weefsel.apps.groups.queries import last_roles
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.web.groups.finding import show
from weefsel.web.groups.forms import GroupForm, LocationForm
from weefsel.web.groups.pages import Choice, ChoosePage, FormGroupPage, LocationPage
from weefsel.web.groups.werkvorm_text import elements, rhythm_text, size_text
from weefsel.web.rights.ask import ask

DAYS_AHEAD = 14  # an assumption: two weeks to tell people and find a room
HOURS = (time(10), time(14), time(19, 30))  # when a morning, an afternoon and an evening usually begin


@require_safe
def choose_werkvorm(request):
    """Which form: what the organisation offers already comes first."""
    ask(request, "groups.form", owner_id=request.actor.organization_id)
    offered = set(
        Offer.objects.filter(owner_id=request.actor.organization_id).values_list("service__werkvorm", flat=True)
    )
    choices = [
        Choice(
            slug=slug,
            name=one.name,
            summary=one.summary,
            n_min=one.group.min if one.group else None,
            n_max=one.group.max if one.group else None,
            has_offer=slug in offered,
        )
        for slug, one in catalogue().werkvormen.items()
        if form.can_be_a_group(one)
    ]
    choices.sort(key=lambda choice: (not choice.has_offer, choice.name.casefold()))
    return show(request, "groups/choose_werkvorm.html", ChoosePage(tuple(choices)))


def _werkvorm(request, slug: str) -> Werkvorm:
    """A werkvorm that goes in a group, as the reader's organisation does it."""
    werkvorm = local_werkvorm(slug, request.actor)
    if werkvorm is None or not form.can_be_a_group(werkvorm):
        raise Http404(_("Deze werkvorm gaat niet in een groep."))
    return werkvorm


@require_http_methods(["GET", "HEAD", "POST"])
def form_group(request, slug):
    """One page with nearly everything filled in; one press makes the group with all its meetings."""
    ask(request, "groups.form", owner_id=request.actor.organization_id)
    werkvorm = _werkvorm(request, slug)
    if form.form_of(werkvorm) == Group.Form.PAIR:
        return redirect("match_pairs", slug)
    locations = {str(one.id): one for one in Location.objects.filter(owner_id=request.actor.organization_id)}
    offers = {
        str(one.id): one
        for one in Offer.objects.filter(
            owner_id=request.actor.organization_id, service__werkvorm=slug, is_open=True
        ).select_related("service", "location")
    }
    locations |= {str(one.location_id): one.location for one in offers.values()}
    if not locations:
        return redirect("add_location", slug)
    bound = GroupForm(
        request.POST if request.method == "POST" else None,
        initial=_prefilled(request, werkvorm, list(locations.values()), list(offers.values())),
        werkvorm=werkvorm,
        locations=[(key, f"{one.name}, {one.city}") for key, one in locations.items()],
        offers=[(key, f"{one.service.name}, {one.when_text}") for key, one in offers.items()],
    )
    if request.method == "POST" and bound.is_valid():
        data = bound.cleaned_data
        try:
            group = form.form_group(
                slug,
                actor=request.actor,
                name=data["name"],
                location=locations[data["location"]],
                offer=offers.get(data.get("offer", "")),
                on_map=data.get("on_map", False),
                first=data["first"],
                starts=data["starts"],
                minutes=data["minutes"],
                second_weekday=data.get("second_weekday"),
                language=data["language"],
                n_homes=data.get("n_homes"),
                roles=bound.roles(),
                form_token=data["form_token"],
            )
        except ValidationError as error:
            field = error.code.replace("role-", "role_")
            bound.add_error(field if field in bound.fields else None, error)
        else:
            messages.success(request, _("De groep is er, met alle bijeenkomsten. Zet er nu mensen in."))
            return redirect("show_group", group.id)
    required = form.required_roles(werkvorm)
    fields = [bound[name] for name in bound.fields if name.startswith("role_")]
    page = FormGroupPage(
        slug=slug,
        name=werkvorm.name,
        size=size_text(werkvorm.group.min, werkvorm.group.max) if werkvorm.group else "",
        size_is_assumed=werkvorm.group is not None and werkvorm.group.source is None,
        rhythm=rhythm_text(werkvorm.rhythm),
        place=werkvorm.place.text,
        required=tuple(field for field in fields if field.name.removeprefix("role_") in required),
        optional=tuple(field for field in fields if field.name.removeprefix("role_") not in required),
        elements=elements(werkvorm),
        form=bound,
    )
    return show(request, "groups/form_group.html", page, bound)


def _prefilled(request, werkvorm: Werkvorm, locations: list[Location], offers: list[Offer]) -> dict:
    """What is known already: of the offer, of the last group of this kind, and of who starts it."""
    actor, offer = request.actor, offers[0] if offers else None
    starts_on, hour = _first_moment(today(actor), offer)
    n_before = Group.objects.filter(owner_id=actor.organization_id, werkvorm=werkvorm.slug).count()
    initial = {
        "name": werkvorm.name if not n_before else f"{werkvorm.name} {n_before + 1}",
        "location": str((offer.location if offer else locations[0]).id),
        "offer": str(offer.id) if offer else "",
        "on_map": True,
        "first": starts_on,
        "starts": hour,
        "minutes": werkvorm.rhythm.session_min or 120,
        "second_weekday": (starts_on.weekday() + 2) % 7,
        "language": offer.language if offer else "nl",
    }
    roles = last_roles(actor.organization_id, werkvorm.slug)
    acting = catalogue().vocabulary.roles
    mine = [slug for slug in form.offered_roles(werkvorm) if acting[slug].acts_as == actor.role]
    if mine and not roles:
        roles[mine[0]] = User.objects.get(id=actor.user_id).name
    if offer:
        welcoming = [slug for slug in form.required_roles(werkvorm) if acting[slug].acts_as in ("host", "volunteer")]
        for slug in welcoming[:1]:
            roles.setdefault(slug, offer.host_name)
    return initial | {f"role_{slug}": who for slug, who in roles.items()}


def _first_moment(day: date, offer: Offer | None) -> tuple[date, time]:
    """The first day and hour that fit the offer, two weeks from now or just after."""
    earliest = day + timedelta(days=DAYS_AHEAD)
    running = [index for index, runs in enumerate(offer.hours or ()) if runs] if offer else []
    if not running:
        return earliest, HOURS[0]
    first = min(running, key=lambda index: (index // 3 - earliest.weekday()) % 7)
    return earliest + timedelta(days=(first // 3 - earliest.weekday()) % 7), HOURS[first % 3]


@require_http_methods(["GET", "HEAD", "POST"])
def add_location(request, slug):
    """A place to meet, on the way to a new group."""
    ask(request, "directory.update", owner_id=request.actor.organization_id)
    ask(request, "groups.form", owner_id=request.actor.organization_id)
    werkvorm = _werkvorm(request, slug)
    bound = LocationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and bound.is_valid():
        try:
            directory.add_location(actor=request.actor, **bound.place())
        except ValidationError as error:
            bound.add_error(error.code if error.code in bound.fields else None, error)
        else:
            return redirect("form_group", slug)
    return show(request, "groups/add_location.html", LocationPage(slug, werkvorm.name, bound), bound)
