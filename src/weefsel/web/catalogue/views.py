"""The catalogue: open to everyone. Which werkvormen an organisation uses: for who works there."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weefsel.apps.accounts.queries import today
from weefsel.apps.adoption import operations
from weefsel.apps.adoption.models import Adoption
from weefsel.apps.adoption.queries import (
    adoptions_of,
    catalogue,
    colleagues_of,
    dropped_elements,
    find_adoption,
    running_adoptions,
    who_runs,
)
from weefsel.apps.directory.queries import n_open_offers
from weefsel.apps.rights.queries import decide, rights
from weefsel.apps.running.queries import fidelity_of_organization
from weefsel.apps.running.runners import runner_of
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.web.catalogue import wording
from weefsel.web.catalogue.background import background_card, background_of
from weefsel.web.catalogue.describe import card_of, description_of
from weefsel.web.catalogue.forms import AdoptForm, WerkvormSearch
from weefsel.web.catalogue.pages import (
    AdoptionsPage,
    AdoptPage,
    BackgroundPage,
    BackgroundsPage,
    FidelityPage,
    Start,
    WerkvormenPage,
    WerkvormPage,
)
from weefsel.web.look.undo import offer_undo, take_undo
from weefsel.web.rights.ask import ask

N_ON_A_PAGE = 24


def _found(slug: str) -> Werkvorm:
    werkvorm = catalogue().werkvormen.get(slug)
    if werkvorm is None:
        raise Http404(_("Deze werkvorm is er niet (meer)."))
    return werkvorm


def _may(request, action: str) -> bool:
    return decide(request.actor, action, owner_id=request.actor.organization_id).allow


@require_safe
def list_werkvormen(request):
    """All werkvormen, or what the choices of the form leave."""
    ask(request, "public.read")
    form = WerkvormSearch(request.GET)
    form.is_valid()
    used = running_adoptions(request.actor)
    pages = Paginator(form.werkvormen(), N_ON_A_PAGE).get_page(request.GET.get("page", 1))
    page = WerkvormenPage(
        form=form,
        pages=pages,
        cards=tuple(card_of(one, is_used=one.slug in used) for one in pages.object_list),
        query=urlencode(form.chosen),
        is_filtered=bool(form.chosen),
        may_read_own=_may(request, "adoption.read"),
        may_write=_may(request, "adoption.adopt"),
    )
    return render(request, "catalogue/list_werkvormen.html", {"page": page})


@require_safe
def show_werkvorm(request, slug):
    """What it is, for whom, what it asks, who may pay, what is known of it, and who does it here."""
    ask(request, "public.read")
    if slug in catalogue().renamed:
        return redirect("show_werkvorm", catalogue().renamed[slug], permanent=True)
    werkvorm = _found(slug)
    page = WerkvormPage(
        werkvorm=description_of(werkvorm, today(request.actor)),
        runs=tuple(who_runs(slug)),
        dropped=tuple(one for one in dropped_elements(slug) if one.ended is None),
        n_offers=n_open_offers(slug),
        has_offers=bool(werkvorm.needs),
        may_adopt=_may(request, "adoption.adopt"),
        used=slug in running_adoptions(request.actor),
        may_read_own=_may(request, "adoption.read"),
        start=_start(request, werkvorm),
    )
    return render(request, "catalogue/show_werkvorm.html", {"page": page, "undo": take_undo(request)})


@require_safe
def list_background(request):
    """The conditions under which werkvormen work, and what is known that helps."""
    ask(request, "public.read")
    voorwaarden, kennis = (
        tuple(background_card(one) for one in sorted(entries.values(), key=lambda one: one.name.casefold()))
        for entries in (catalogue().voorwaarden, catalogue().kennis)
    )
    page = BackgroundsPage(voorwaarden=voorwaarden, kennis=kennis)
    return render(request, "catalogue/list_background.html", {"page": page})


@require_safe
def show_background(request, slug):
    """One condition or piece of knowledge: what it says, who decides, and what this product does with it."""
    ask(request, "public.read")
    entry = {**catalogue().voorwaarden, **catalogue().kennis}.get(slug)
    if entry is None:
        raise Http404(_("Deze voorwaarde of kennis is er niet (meer)."))
    page = BackgroundPage(background=background_of(entry, today(request.actor)))
    return render(request, "catalogue/show_background.html", {"page": page})


def _start(request, werkvorm: Werkvorm) -> Start:
    """Where this reader begins: at the group form, with a person, or nowhere and then why."""
    runner = runner_of(werkvorm)
    if runner is None:
        return Start("", "", _("Deze vorm kunt u hier nog niet uitvoeren: dat deel van weefsel wordt nog gebouwd."))
    label = str(runner.start)
    if runner.takes == "werkvorm":
        href = reverse(runner.page, args=[werkvorm.slug]) if _may(request, runner.action) else ""
        return Start(label, href, "")
    if runner.takes == "person":
        may_start = bool(rights().permissions_for(request.actor.role, runner.action)) and _may(request, "people.list")
        href = reverse("list_people") if may_start else ""
        return Start(label, href, _("Kies eerst voor wie: dit doet u samen met één persoon."))
    return Start(label, reverse(runner.page) if _may(request, runner.action) else "", "")


@require_http_methods(["GET", "HEAD", "POST"])
def adopt_werkvorm(request, slug):
    """Begin with a werkvorm: who drives it, and who takes over."""
    werkvorm = _found(slug)
    ask(request, "adoption.adopt", owner_id=request.actor.organization_id)
    running = running_adoptions(request.actor).get(slug)
    if running is not None and request.method != "POST":
        return redirect("entrust_adoption", running)
    form = AdoptForm(
        request.POST or None, colleagues=colleagues_of(request.actor), initial={"lead": str(request.actor.user_id)}
    )
    if request.method == "POST" and form.is_valid():
        try:
            adoption = operations.adopt(slug, actor=request.actor, **form.people())
        except ValidationError as error:
            form.add_refusal(error)
        else:
            if running is None:
                text = _("%s is in gebruik.") % werkvorm.name
                offer_undo(request, reverse("end_adoption", args=[adoption.id]), text)
            return redirect("list_adoptions")
    return _ask_people(request, werkvorm, form, is_change=False)


@require_http_methods(["GET", "HEAD", "POST"])
def entrust_adoption(request, adoption_id: UUID):
    """Another driver, or another stand-in."""
    adoption = _own(request, adoption_id)
    werkvorm = _found(adoption.werkvorm)
    initial = {"lead": str(adoption.lead_id or ""), "stand_in": str(adoption.stand_in_id or "")}
    form = AdoptForm(request.POST or None, colleagues=colleagues_of(request.actor), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            operations.entrust(adoption, actor=request.actor, **form.people())
        except ValidationError as error:
            form.add_refusal(error)
        else:
            messages.success(request, _("Bewaard."))
            return redirect("list_adoptions")
    return _ask_people(request, werkvorm, form, is_change=True)


def _ask_people(request, werkvorm: Werkvorm, form: AdoptForm, *, is_change: bool):
    described = description_of(werkvorm, today(request.actor))
    page = AdoptPage(
        slug=werkvorm.slug,
        name=werkvorm.name,
        sentence=wording.first_sentence(werkvorm.summary),
        asks=(*described.facts, *described.roles),
        is_change=is_change,
        form=form,
    )
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "catalogue/adopt_werkvorm.html", {"page": page, "form": form}, status=status)


def _own(request, adoption_id: UUID, action: str = "adoption.adopt") -> Adoption:
    """An adoption of the reader's organisation: of another it does not exist, in the same words."""
    adoption = find_adoption(adoption_id)
    ask(request, action, owner_id=adoption.owner_id if adoption else request.actor.organization_id)
    if adoption is None:
        raise Http404(_("Deze werkvorm is hier niet in gebruik."))
    return adoption


@require_safe
def list_adoptions(request):
    """What the own organisation uses, and what is missing."""
    ask(request, "adoption.read", owner_id=request.actor.organization_id)
    lines = adoptions_of(request.actor)
    page = AdoptionsPage(
        organization=request.membership.organization.name,
        running=tuple(line for line in lines if line.ended_at is None),
        ended=tuple(line for line in lines if line.ended_at is not None),
        may_change=_may(request, "adoption.adopt"),
    )
    return render(request, "catalogue/list_adoptions.html", {"page": page, "undo": take_undo(request)})


@require_POST
def end_adoption(request, adoption_id: UUID):
    """Stop using a werkvorm."""
    adoption = operations.end_adoption(_own(request, adoption_id), actor=request.actor)
    name = catalogue().werkvormen[adoption.werkvorm].name if adoption.werkvorm in catalogue().werkvormen else ""
    offer_undo(
        request, reverse("resume_adoption", args=[adoption.id]), _("%s is gestopt.") % (name or _("De werkvorm"))
    )
    return redirect("list_adoptions")


@require_POST
def resume_adoption(request, adoption_id: UUID):
    """Go on with a werkvorm that was stopped."""
    operations.resume_adoption(_own(request, adoption_id), actor=request.actor)
    messages.success(request, _("De werkvorm is weer in gebruik."))
    return redirect("list_adoptions")


@require_safe
def show_fidelity(request, slug):
    """Which core elements were kept here, counted from what happened."""
    werkvorm = _found(slug)
    ask(request, "adoption.read", owner_id=request.actor.organization_id)
    fidelity = fidelity_of_organization(werkvorm, request.actor)
    page = FidelityPage(
        slug=slug,
        name=werkvorm.name,
        fidelity=fidelity,
        agreed=tuple(element for element in fidelity.elements if element.agreed),
        adoption=next((one for one in adoptions_of(request.actor) if one.slug == slug and not one.ended_at), None),
    )
    return render(request, "catalogue/show_fidelity.html", {"page": page})
