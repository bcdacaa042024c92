"""Who looks along for someone else: parents and representatives, what they see, and what a child of 12 finds good."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from weefsel.apps.accounts.models import User
from weefsel.apps.accounts.queries import AMSTERDAM
from weefsel.apps.people.models import Person
from weefsel.apps.people.operations import representation as operations
from weefsel.apps.rights.models import Relation
from weefsel.apps.rights.queries import decide, rights
from weefsel.web.rights.ask import ask, visible_person
from weefsel.web.rights.forms import TOPICS, AgreeForm, ParentForm, RepresentativeForm
from weefsel.web.rights.pages import Representative, RepresentativePage, RepresentativesPage

FIELDS = {"same-address": "email", "same-user": "email", "work": "email", "document": "document"}
FIELDS |= dict.fromkeys(("past", "long"), "last_day")
SHOWN = frozenset({"identity", "age", "network"})


def _about(request, person: Person, **more) -> dict:
    is_self = request.actor.person_id == person.id
    return {
        "layout": "person_page.html" if is_self else "page.html",
        "is_self": is_self,
        "person_id": person.id,
        "name": person.full_name,
        **more,
    }


def _running(actor, person_id: UUID) -> list[Relation]:
    """The parents and representatives who are noted now; one query."""
    return list(
        Relation.objects.filter(person_id=person_id, relation__in=operations.GROUNDS, valid_from__lte=actor.now)
        .filter(Q(valid_until=None) | Q(valid_until__gt=actor.now))
        .select_related("user")
        .order_by("relation", "user__name", "id")
    )


def _topics(rows) -> tuple[str, ...]:
    """What somebody looks along at, in words. A topic that is no longer there opens nothing, and is not told."""
    return tuple(str(TOPICS[topic]) for row in rows for topic in row.topics if topic in TOPICS)


@require_GET
def list_representatives(request, person_id: UUID):
    """Who may look along for this person, at what, on which document, and until when."""
    person = visible_person(request, person_id, "rights.agree", part="representatives", fields=SHOWN)
    rows = _running(request.actor, person.id)
    agreed = [row for row in rows if row.relation == "parent_agreed"]
    people = tuple(
        Representative(
            id=row.id,
            name=row.user.name,
            relation=row.relation,
            kind=rights().relations[row.relation].name,
            document=row.document,
            topics=_topics([row]),
            agreed=_topics(each for each in agreed if each.user_id == row.user_id),
            last_day=(row.valid_until - timedelta(seconds=1)).astimezone(AMSTERDAM).date() if row.valid_until else None,
        )
        for row in rows
        if row.relation != "parent_agreed"
    )
    may_declare = decide(request.actor, "rights.represent", person_id=person.id).allow and person.died_on is None
    age_rule = operations.age_of(person, request.actor.now).slug
    page = RepresentativesPage(**_about(request, person, age_rule=age_rule, may_declare=may_declare, people=people))
    return render(request, "rights/representatives.html", {"page": page})


def _declare(request, person_id: UUID, form_class, operation, template: str):
    person = visible_person(request, person_id, "rights.represent", part="representatives", fields=SHOWN)
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        invited = operations.Invited(
            values.pop("name"), values.pop("email"), lambda token: f"{settings.SITE_ADDRESS}/welkom/{token}/"
        )
        values["topics"] = tuple(values["topics"])
        try:
            operation(actor=request.actor, person_id=person.id, invited=invited, **values)
        except ValidationError as error:
            form.add_error(FIELDS.get(error.code), error)
        else:
            messages.success(request, _("%(name)s kijkt vanaf nu mee.") % {"name": invited.name})
            return redirect("list_representatives", person.id)
    status = 422 if form.is_bound and form.errors else 200
    return render(
        request, template, {"page": RepresentativePage(**_about(request, person)), "form": form}, status=status
    )


@require_http_methods(["GET", "POST"])
def add_parent(request, person_id: UUID):
    """Note a parent with authority."""
    return _declare(request, person_id, ParentForm, operations.declare_parent, "rights/add_parent.html")


@require_http_methods(["GET", "POST"])
def add_representative(request, person_id: UUID):
    """Note a mentor, a curator or someone with a power of attorney."""
    return _declare(
        request, person_id, RepresentativeForm, operations.declare_representative, "rights/add_representative.html"
    )


def _relation(request, relation_id: UUID) -> Relation:
    row = Relation.objects.filter(id=relation_id, relation__in=("parent", "representative")).first()
    if row is None:
        ask(request, "public.read")
        raise Http404(_("Dit is hier niet bekend."))
    return row


@require_http_methods(["GET", "POST"])
def agree_parent(request, relation_id: UUID):
    """What a child of 12 to 16 finds good that this parent sees. Asked of the child alone."""
    row = _relation(request, relation_id)
    person = visible_person(request, row.person_id, "rights.agree", part="representatives", fields=SHOWN)
    parent = User.objects.get(id=row.user_id)
    now = [each for each in _running(request.actor, person.id) if each.relation == "parent_agreed"]
    known = next((each.topics for each in now if each.user_id == row.user_id), [])
    form = AgreeForm(request.POST or None, initial={"topics": known})
    if request.method == "POST" and form.is_valid():
        try:
            operations.agree_parent(
                actor=request.actor,
                person_id=person.id,
                user_id=parent.id,
                topics=tuple(form.cleaned_data["topics"]),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Bewaard. Dit geldt meteen; de ouder krijgt er geen bericht van."))
            return redirect("list_representatives", person.id)
    status = 422 if form.is_bound and form.errors else 200
    page = RepresentativePage(**_about(request, person, parent=parent.name))
    return render(request, "rights/agree_parent.html", {"page": page, "form": form}, status=status)


@require_POST
def end_representative(request, relation_id: UUID):
    """Stop what someone sees, from this second."""
    row = _relation(request, relation_id)
    ask(request, "rights.represent", person_id=row.person_id)
    operations.end_representation(actor=request.actor, relation_id=row.id)
    messages.success(request, _("Gestopt. Vanaf nu ziet deze persoon niets meer."))
    return redirect("list_representatives", row.person_id)
