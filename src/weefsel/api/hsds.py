"""The public social map for other systems: HSDS 3.1, to read only.

Whoever asks, logged in or not, reads what a visitor reads on the pages, and not one row more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Query
from ninja.errors import ValidationError

from weefsel.api.answers import answer, error
from weefsel.api.limits import Limit
from weefsel.apps.accounts.queries import today
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.directory.feed import feed_offers, reading_of, taxonomies, term_id, terms
from weefsel.apps.directory.models import Offer
from weefsel.apps.directory.public import Wanted, wanted_words
from weefsel.apps.log_in.address import address_of
from weefsel.apps.rights.context import set_context
from weefsel.apps.rights.queries import Refused, decide
from weefsel.engine.rights.may import Actor
from weefsel.interop.hsds.write import PROFILE, VERSION, Tree, page

MOST_PER_PAGE = 100
limit = Limit()

api = NinjaAPI(
    title="Sociale kaart (HSDS 3.1)",
    description=(
        "Het openbare aanbod van deze installatie volgens Open Referral HSDS 3.1. Alleen lezen. Plekken staan er in "
        "een woord; 'available' is het minste dat bij dat woord hoort. Per adres is er een grens aan het aantal vragen "
        "per minuut."
    ),
    version=VERSION,
    docs_url=None,
    openapi_url=None,  # ours is below, like every other answer
    urls_namespace="hsds",
)

Page = Annotated[int, Query(ge=1, le=100_000, description="Welke bladzijde, vanaf 1.")]
PerPage = Annotated[int, Query(ge=1, le=MOST_PER_PAGE, description="Hoeveel op een bladzijde.")]
Words = Annotated[str, Query(max_length=100, description="Woorden waarnaar gezocht wordt.")]
OfOrganization = Annotated[UUID | None, Query(description="Alleen van deze organisatie.")]
OfTerm = Annotated[UUID | None, Query(description="Alleen van dit woord van de woordenlijst.")]
Full = Annotated[bool, Query(description="Met alles wat eronder hangt.")]


def ask_as_visitor(request: HttpRequest) -> Actor:
    """Everybody who asks here is a visitor, also who is logged in; refuses who asks too often."""
    actor = Actor(role="visitor", now=request.actor.now, request_id=request.actor.request_id)  # type: ignore[attr-defined]
    request.actor = actor  # type: ignore[attr-defined]
    set_context(actor)
    decision = decide(actor, "directory.read")
    request.decisions.append(decision)  # type: ignore[attr-defined]
    if not decision.allow:
        raise Refused(decision)
    return actor


def _limited(make: Callable[[HttpRequest], Any], request: HttpRequest) -> HttpResponse:
    who = address_of(request.META, n_proxies=settings.N_PROXIES)
    wait = limit.wait_s(who, per_minute=settings.FEED_PER_MINUTE)
    if wait:
        response = error(429, "too-often", _("Te vaak gevraagd. Wacht even."))
        response["Retry-After"] = str(wait)
        return response
    ask_as_visitor(request)
    return answer(request, make(request))


@api.exception_handler(ValidationError)
def tell_what_is_wrong(request, problem: ValidationError) -> HttpResponse:
    told = (f"{'.'.join(str(part) for part in each['loc'][1:])}: {each['msg']}" for each in problem.errors)
    return error(422, "invalid", *told)


@api.exception_handler(Http404)
def tell_not_found(request, problem) -> HttpResponse:
    return error(404, "not-found", _("Dit is er niet (meer)."))


def _quiet() -> frozenset[str]:
    return frozenset(slug for slug, one in catalogue().werkvormen.items() if one.quiet)


def _werkvormen() -> dict[str, tuple[str, str]]:
    return {slug: (one.name, one.summary) for slug, one in catalogue().werkvormen.items()}


def _wanted(search: str) -> Wanted | None:
    words = wanted_words(search)
    return Wanted(words=words, also={}) if words else None


def _rows(search: str = "", organization_id: UUID | None = None, taxonomy_term_id: UUID | None = None):
    werkvorm = None
    if taxonomy_term_id is not None:
        # A word that nobody has gives nothing: not all.
        werkvorm = next((slug for slug in _werkvormen() if term_id(slug) == str(taxonomy_term_id)), "-")
    return feed_offers(_quiet(), wanted=_wanted(search), organization_id=organization_id, werkvorm=werkvorm)


def _tree(request, rows: list[Offer]) -> Tree:
    actor = request.actor
    return Tree(reading_of(rows, now=actor.now, today=today(actor), werkvormen=_werkvormen()))


def _list(request, rows, key: str, number: int, size: int, show: Callable[[Tree, str], dict]) -> dict:
    """One page of the things that rows have in ``key``; four queries, whatever the numbers."""
    ids = rows.order_by(key).values_list(key, flat=True).distinct()
    total = ids.count()
    chosen = list(ids[(number - 1) * size : number * size])
    some = list(feed_offers(_quiet()).filter(**{f"{key}__in": chosen}))
    tree = _tree(request, some)
    blocks = [show(tree, str(each)) for each in chosen]
    n_pages = max(1, -(-total // size))
    return {
        "total_items": total,
        "total_pages": n_pages,
        "page_number": number,
        "size": len(blocks),
        "first_page": number == 1,
        "last_page": number >= n_pages,
        "empty": not blocks,
        "contents": blocks,
    }


def _one(request, key: str, wanted: UUID, show: Callable[[Tree, str], dict]) -> dict:
    rows = list(feed_offers(_quiet()).filter(**{key: wanted}))
    if not rows:
        raise Http404
    return show(_tree(request, rows), str(wanted))


def _service(full: bool) -> Callable[[Tree, str], dict]:
    def show(tree: Tree, key: str) -> dict:
        one = next(each for each in tree.reading.services if each.id == key)
        return tree.service(one, full=full)

    return show


def _organization(full: bool) -> Callable[[Tree, str], dict]:
    def show(tree: Tree, key: str) -> dict:
        one = next(each for each in tree.reading.organizations if each.id == key)
        return tree.organization(one, full=full)

    return show


def _at_location(tree: Tree, key: str) -> dict:
    return tree.service_at_location(next(each for each in tree.reading.services_at_location if each.id == key))


@api.get("/", url_name="feed")
def show_feed(request):
    """What this is, in which version, and where it is described."""
    return _limited(
        lambda _request: {
            "version": VERSION,
            "profile": PROFILE,
            "openapi_url": settings.SITE_ADDRESS + reverse("feed_openapi"),
        },
        request,
    )


@api.get("/openapi.json", url_name="feed_openapi", include_in_schema=False)
def show_openapi(request):
    """This description, for machines."""
    return _limited(lambda _request: api.get_openapi_schema(path_prefix=reverse("feed")), request)


@api.get("/services", url_name="feed_services")
def list_services(
    request,
    page: Page = 1,
    per_page: PerPage = 50,
    search: Words = "",
    organization_id: OfOrganization = None,
    taxonomy_term_id: OfTerm = None,
    full: Full = False,
):
    """What is offered, by the order of the ids."""
    return _limited(
        lambda r: _list(
            r, _rows(search, organization_id, taxonomy_term_id), "service_id", page, per_page, _service(full)
        ),
        request,
    )


@api.get("/services/{uuid:service_id}", url_name="feed_service")
def show_service(request, service_id: UUID):
    """One service, with its organization and where it is."""
    return _limited(lambda r: _one(r, "service_id", service_id, _service(True)), request)


@api.get("/organizations", url_name="feed_organizations")
def list_organizations(request, page: Page = 1, per_page: PerPage = 50, search: Words = "", full: Full = False):
    """Who offers something."""
    return _limited(lambda r: _list(r, _rows(search), "owner_id", page, per_page, _organization(full)), request)


@api.get("/organizations/{uuid:organization_id}", url_name="feed_organization")
def show_organization(request, organization_id: UUID):
    """One organization."""
    return _limited(lambda r: _one(r, "owner_id", organization_id, _organization(True)), request)


@api.get("/service_at_locations", url_name="feed_offers")
def list_service_at_locations(
    request,
    page: Page = 1,
    per_page: PerPage = 50,
    search: Words = "",
    organization_id: OfOrganization = None,
    taxonomy_term_id: OfTerm = None,
):
    """What is offered where, and when."""
    return _limited(
        lambda r: _list(r, _rows(search, organization_id, taxonomy_term_id), "id", page, per_page, _at_location),
        request,
    )


@api.get("/service_at_locations/{uuid:offer_id}", url_name="feed_offer")
def show_service_at_location(request, offer_id: UUID):
    """One service at a location."""
    return _limited(lambda r: _one(r, "id", offer_id, _at_location), request)


@api.get("/taxonomies", url_name="feed_taxonomies")
def list_taxonomies(request, page: Page = 1, per_page: PerPage = 50):
    """The lists of words that services and places carry."""
    return _limited(lambda r: _words_page(_lists(r), page, per_page), request)


@api.get("/taxonomies/{uuid:taxonomy_id}", url_name="feed_taxonomy")
def show_taxonomy(request, taxonomy_id: UUID):
    """One list of words."""

    def make(r):
        found = next((each for each in _lists(r) if each["id"] == str(taxonomy_id)), None)
        if found is None:
            raise Http404
        return found

    return _limited(make, request)


@api.get("/taxonomy_terms", url_name="feed_terms")
def list_taxonomy_terms(request, page: Page = 1, per_page: PerPage = 50):
    """The werkvormen and what a place is asked, as words."""
    return _limited(lambda r: _words_page(_terms(r), page, per_page), request)


@api.get("/taxonomy_terms/{uuid:term_id}", url_name="feed_term")
def show_taxonomy_term(request, term_id: UUID):
    """One word of a list."""

    def make(r):
        found = next((each for each in _terms(r) if each["id"] == str(term_id)), None)
        if found is None:
            raise Http404
        return found

    return _limited(make, request)


@api.get("/{path:rest}", url_name="feed_nothing", include_in_schema=False)
def show_nothing(request, rest: str):
    """An address that is none, in the same shape as every error."""

    def make(_request):
        raise Http404

    return _limited(make, request)


def _lists(request) -> list[dict]:
    tree = _tree(request, [])
    return [tree.taxonomy(each) for each in taxonomies()]


def _terms(request) -> list[dict]:
    tree = _tree(request, [])
    return [tree.taxonomy_term(each) for each in (*terms(_werkvormen()), *tree.reading.taxonomy_terms)]


def _words_page(blocks: list[dict], number: int, size: int) -> dict:
    return page(blocks, number=number, size=size)
