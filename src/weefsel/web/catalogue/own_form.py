"""How an organisation does a werkvorm: what is different and why, and a new version beside it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weefsel.apps.adoption import operations
from weefsel.apps.adoption.models import Adaptation, Adoption
from weefsel.apps.adoption.naming import name_of
from weefsel.apps.adoption.queries import (
    Agreed,
    OwnForm,
    find_adaptation,
    find_adoption,
    own_form_of_adoption,
    restored,
    upgrade_of,
)
from weefsel.apps.rights.queries import decide
from weefsel.catalogue.difference import Parts, change_of, parts_of, touches
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.web.catalogue import wording
from weefsel.web.catalogue.differences import change_line, told, value_text
from weefsel.web.catalogue.own_form_forms import AdaptForm, UpgradeForm
from weefsel.web.catalogue.own_form_pages import (
    AdaptationLine,
    ChangePage,
    ConflictLine,
    OwnFormPage,
    PartLine,
    UpgradePage,
)
from weefsel.web.look.undo import offer_undo, take_undo
from weefsel.web.rights.ask import ask

PARTS = ("group", "rhythm", "place", "agenda", "role", "core_element")


def _found(request, adoption_id: UUID, action: str) -> tuple[Adoption, OwnForm, Agreed]:
    """An adoption that runs, of the reader's organisation; of another it does not exist, in the same words."""
    adoption = find_adoption(adoption_id)
    ask(request, action, owner_id=adoption.owner_id if adoption else request.actor.organization_id)
    form = own_form_of_adoption(adoption) if adoption and adoption.ended_at is None else None
    agreed = form.at() if form else None
    if adoption is None or form is None or agreed is None:
        raise Http404(_("Deze werkvorm is hier niet in gebruik."))
    return adoption, form, agreed


@require_safe
def show_own_form(request, adoption_id: UUID):
    """What the organisation does in another way than the template, since when, and why."""
    adoption, form, agreed = _found(request, adoption_id, "adoption.read")
    in_force = form.in_force()
    found = upgrade_of(adoption, form)
    base = parts_of(agreed.template)
    page = OwnFormPage(
        adoption_id=adoption.id,
        slug=adoption.werkvorm,
        name=agreed.template.name,
        version=adoption.werkvorm_version,
        since=form.versions[-1].since if form.versions else adoption.adopted_at,
        new_version=found.new.version if found else "",
        ours=tuple(_line(row, base) for row in in_force),
        earlier=tuple(_line(row, base) for row in reversed(form.adaptations) if row not in in_force),
        core=_core(agreed),
        parts=_parts(agreed.werkvorm),
        free=agreed.template.adaptable,
        may_change=decide(request.actor, "adoption.adopt", owner_id=adoption.owner_id).allow,
    )
    return render(request, "catalogue/show_own_form.html", {"page": page, "undo": take_undo(request)})


def _line(row: Adaptation, base: Parts) -> AdaptationLine:
    path = (row.part, row.key)
    return AdaptationLine(
        id=row.id,
        change=change_line(change_of(path, base.get(path), restored(row.value))),
        is_core=row.is_core,
        reason=row.get_reason_display(),
        why=row.why,
        is_planned=row.is_planned,
        by=row.made_by.name if row.made_by else "",
        made_at=row.made_at,
        ended_at=row.ended_at,
    )


def _core(agreed: Agreed) -> tuple[PartLine, ...]:
    """The core elements of the template, and those of the organisation itself."""
    return tuple(
        PartLine("core_element", one.slug, one.name, wording.check_text(one.check), one.slug in agreed.dropped)
        for one in (*agreed.template.core_elements, *agreed.own)
    )


def _parts(werkvorm: Werkvorm) -> tuple[PartLine, ...]:
    """What can be done in another way, as it is done now."""
    found = []
    if werkvorm.group is not None:
        found.append(PartLine("group", "", _("Hoe groot de groep is"), wording.size_text(werkvorm.group)))
    often = [wording.rhythm_text(werkvorm.rhythm)]
    if werkvorm.rhythm.every is not None:
        often.append(wording.number_of_sessions(werkvorm.rhythm))
    if werkvorm.rhythm.session_min:
        often.append(_("%s minuten") % werkvorm.rhythm.session_min)
    found.append(PartLine("rhythm", "", _("Hoe vaak en hoe lang"), ", ".join(often)))
    parts = parts_of(werkvorm)
    if ("agenda", "") in parts:
        found.append(PartLine("agenda", "", _("Hoe één keer gaat"), value_text(("agenda", ""), parts["agenda", ""])))
    for path, value in parts.items():
        if path[0] == "role" and path[1] != "participant":  # who takes part is the size of the group
            found.append(PartLine("role", path[1], name_of(path, value), value_text(path, value)))
    found.append(PartLine("place", "", _("De plek"), _place_text(werkvorm)))
    return tuple(found)


def _place_text(werkvorm: Werkvorm) -> str:
    place = werkvorm.place
    asked = (
        (place.persons, _("ruimte voor %s mensen") % place.persons),
        (place.step_free, _("zonder drempels")),
        (place.privacy_corner, _("een rustige hoek om apart te praten")),
        (place.homely, _("huiselijk")),
    )
    return ", ".join(text for is_asked, text in asked if is_asked) or _("geen eisen")


@require_http_methods(["GET", "HEAD", "POST"])
def change_own_form(request, adoption_id: UUID, part: str):
    """Do one part in another way, or leave it out, and say why."""
    adoption, _form, agreed = _found(request, adoption_id, "adoption.adopt")
    key = request.GET.get("onderdeel", "")
    template, local = parts_of(agreed.template), parts_of(agreed.werkvorm)
    path = (part, key)
    known = {name for name, _key in template} if part not in ("role", "core_element") else set()
    is_own = path == ("core_element", "")
    if part not in PARTS or not ((part in known and not key) or path in template | local or is_own):
        raise Http404(_("Dit onderdeel heeft deze werkvorm niet."))
    carried = [one for one in agreed.template.core_elements if touches((part, key), one)]
    form = AdaptForm(
        request.POST or None, part=part, key=key, local=local, template=template, is_core=bool(carried) and not is_own
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.adapt(adoption, form.values(), actor=request.actor, **form.reasons())
        except ValidationError as error:
            form.add_refusal(error)
        else:
            if len(made) == 1:
                back = reverse("take_back_adaptation", args=[adoption.id, made[0].id])
                offer_undo(request, back, _("Bewaard: %s.") % made[0].name)
            else:
                messages.success(request, _("Bewaard."))
            return redirect("show_own_form", adoption.id)
    page = ChangePage(
        adoption_id=adoption.id,
        werkvorm=agreed.template.name,
        name=_("Iets dat u zelf altijd vasthoudt") if is_own else _name(part, key, template | local),
        template=value_text(path, template.get(path)),
        is_core=part == "core_element" and not is_own,
        carries=tuple(one.name for one in carried if part != "core_element"),
        form=form,
    )
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "catalogue/change_own_form.html", {"page": page, "form": form}, status=status)


def _name(part: str, key: str, parts: Parts) -> str:
    names = {
        "group": _("Hoe groot de groep is"),
        "rhythm": _("Hoe vaak en hoe lang"),
        "place": _("De plek"),
        "agenda": _("Hoe één keer gaat"),
    }
    return names.get(part) or name_of((part, key), parts.get((part, key)))


@require_POST
def take_back_adaptation(request, adoption_id: UUID, adaptation_id: UUID):
    """Do it as in the template again."""
    row = _adaptation(request, adoption_id, adaptation_id)
    try:
        operations.take_back(row, actor=request.actor)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        back = reverse("put_back_adaptation", args=[adoption_id, row.id])
        offer_undo(request, back, _("Weer zoals in de werkvorm: %s.") % row.name)
    return redirect("show_own_form", adoption_id)


@require_POST
def put_back_adaptation(request, adoption_id: UUID, adaptation_id: UUID):
    """Do it in the own way again, as before it was taken back."""
    row = _adaptation(request, adoption_id, adaptation_id)
    try:
        operations.put_back(row, actor=request.actor)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Het is weer zoals het was."))
    return redirect("show_own_form", adoption_id)


def _adaptation(request, adoption_id: UUID, adaptation_id: UUID) -> Adaptation:
    row = find_adaptation(adaptation_id)
    ask(request, "adoption.adopt", owner_id=row.owner_id if row else request.actor.organization_id)
    if row is None or row.adoption_id != adoption_id:
        raise Http404(_("Deze afspraak is er niet (meer)."))
    return row


@require_http_methods(["GET", "HEAD", "POST"])
def upgrade_adoption(request, adoption_id: UUID):
    """A new version beside the own form: what comes by itself, what stays, and where to choose."""
    adoption, form, _agreed = _found(request, adoption_id, "adoption.adopt")
    found = upgrade_of(adoption, form)
    if found is None:
        messages.info(request, _("U gebruikt al de nieuwste versie."))
        return redirect("show_own_form", adoption.id)
    why = {(row.part, row.key): row.why for row in form.in_force()}
    names = [
        name_of(one.path, next(value for value in (one.theirs, one.ours, one.base) if value is not None))
        for one in found.merge.conflicts
    ]
    choose = UpgradeForm(request.POST or None, merge=found.merge, names=names, initial={"version": found.new.version})
    if request.method == "POST" and choose.is_valid():
        try:
            operations.upgrade(
                adoption, actor=request.actor, version=choose.cleaned_data["version"], choices=choose.choices()
            )
        except ValidationError as error:
            choose.add_error(None, error)
        else:
            messages.success(request, _("U gebruikt nu versie %s.") % found.new.version)
            return redirect("show_own_form", adoption.id)
    page = UpgradePage(
        adoption_id=adoption.id,
        name=found.new.name,
        old_version=adoption.werkvorm_version,
        new_version=found.new.version,
        is_base_known=found.is_base_known,
        taken=told(found.merge.taken),
        kept=told(found.merge.kept),
        same=told(found.merge.same),
        conflicts=tuple(
            ConflictLine(
                name=name,
                base=value_text(one.path, one.base, name=name),
                ours=value_text(one.path, one.ours, name=name),
                theirs=value_text(one.path, one.theirs, name=name),
                why=why.get(one.path, ""),
                field=choose[f"keuze-{n}"],
            )
            for n, (one, name) in enumerate(zip(found.merge.conflicts, names, strict=True), 1)
        ),
        form=choose,
    )
    status = 422 if choose.is_bound and choose.errors else 200
    return render(request, "catalogue/upgrade_adoption.html", {"page": page, "form": choose}, status=status)
