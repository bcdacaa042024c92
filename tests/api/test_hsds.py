"""The feed for other systems: HSDS 3.1, the rows of the public map and not one more."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import as_owner, make_offer
from tests.interop.hsds import schema
from tests.pairs import keep_apart, make_someone

from weefsel.api import hsds
from weefsel.api.limits import Limit
from weefsel.apps.directory.feed import term_id
from weefsel.apps.directory.models import Location, Offer
from weefsel.apps.directory.operations import confirm_offer
from weefsel.apps.log_in.address import address_of
from weefsel.interop.hsds.read import read
from weefsel.project.commands.export import written

QUIET = "voice-of-all-women"


@pytest.fixture
def offers(world):
    """Three entries: one that tells all, one for women in danger, one that is shut."""
    with as_owner():
        first = make_offer(world.house, capacity=9, price_cents=250, host_phone="0240000002", schedule="Tu 10:00-12:00")
        Location.objects.filter(id=first.location_id).update(street_line="Dorpsplein 1", postcode="6601 AA")
        second = make_offer(world.welfare, QUIET, host_phone="0240000009", when_text="vrijdagavond")
        Location.objects.filter(id=second.location_id).update(name="Schuilhuis", street_line="Stiltestraat 9")
        make_offer(world.house, "buddyhuizen", is_open=False)
    confirm_offer(first, actor=world.actor("host"))
    return first, second


def get(client, name, *args, **query):
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200, response.content
    return response.json()


def test_every_block_holds_to_the_standard(client, offers):
    first, _second = offers
    blocks = [
        *((each, "service") for each in get(client, "feed_services", full="true")["contents"]),
        *((each, "organization") for each in get(client, "feed_organizations", full="true")["contents"]),
        *((each, "service_at_location") for each in get(client, "feed_offers")["contents"]),
        *((each, "taxonomy") for each in get(client, "feed_taxonomies")["contents"]),
        *((each, "taxonomy_term") for each in get(client, "feed_terms")["contents"]),
        (get(client, "feed_service", first.service_id), "service"),
        (get(client, "feed_organization", first.owner_id), "organization"),
        (get(client, "feed_offer", first.id), "service_at_location"),
    ]

    names = ("feed_services", "feed_organizations", "feed_offers", "feed_taxonomies", "feed_terms")
    blocks += [(get(client, "feed"), "about"), *((get(client, name), "page") for name in names)]

    assert len(blocks) > 16
    assert [fault for block, name in blocks for fault in schema.faults(block, name)] == []


def test_a_service_says_what_the_page_says(client, offers):
    first, _second = offers

    block = get(client, "feed_service", first.service_id)

    assert (block["name"], block["organization"]["name"]) == ("Aanbod odensehuizen", "House")
    assert block["cost_options"][0]["amount"] == 2.5
    (at_location,) = block["service_at_locations"]
    assert at_location["location"]["addresses"][0]["address_1"] == "Dorpsplein 1"
    assert [each["byday"] for each in at_location["schedules"]] == ["TU"]
    assert at_location["contacts"][0]["name"] == "Anja"
    assert block["assured_date"] == "2027-03-02"
    assert block["attributes"][0]["taxonomy_term_id"] == term_id("odensehuizen")


def test_room_is_a_word_and_the_least_that_goes_with_it(client, offers):
    first, _second = offers

    def capacity(free):
        with as_owner():
            Offer.objects.filter(id=first.id).update(places_free=free)
        return client.get(reverse("feed_service", args=[first.service_id])).content

    assert json.loads(capacity(9))["capacities"][0]["available"] == 3
    assert capacity(9) == capacity(4)
    assert json.loads(capacity(2))["capacities"][0]["available"] == 1
    assert capacity(2) == capacity(1)
    assert "maximum" not in json.loads(capacity(0))["capacities"][0]
    assert "capacities" not in json.loads(capacity(None))


def test_the_feed_the_file_and_the_pages_have_the_same_rows(client, world, offers, now):
    on_pages = {entry.card.id for entry in client.get(reverse("list_offers")).context["page"].offers.object_list}

    in_feed = {each["id"] for each in get(client, "feed_offers")["contents"]}
    file, n_rows = written(".json", now=now)
    in_file = {link["id"] for each in json.loads(file)["services"] for link in each["service_at_locations"]}
    tables, _n = written(".zip", now=now)

    assert in_feed == in_file == {str(each) for each in on_pages} == {str(each.id) for each in offers}
    assert n_rows == 2
    for content, name in ((file, "kaart.json"), (tables, "kaart.zip")):
        again = read(content, file=name)
        # A place of which nobody is told where it is, comes back as the service only.
        assert (again.problems, {each.id for each in again.services}) == (
            (),
            {str(each.service_id) for each in offers},
        )


def everything(client, world, now) -> str:
    names = ("feed", "feed_openapi", "feed_services", "feed_organizations", "feed_offers", "feed_terms")
    pages = [client.get(reverse(name), {"full": "true"} if "s" in name[-1] else {}).content.decode() for name in names]
    return "\n".join([*pages, written(".json", now=now)[0].decode()])


SECRETS = ("Schuilhuis", "Stiltestraat", "vrijdagavond", "0240000009", "anja@example.org", "6601 AB", "places_free")


def test_what_is_not_public_stands_nowhere(client, world, offers, now):
    first, second = offers
    with as_owner():
        Offer.objects.filter(id=first.id).update(is_host_public=False)

    text = everything(client, world, now)

    assert [secret for secret in (*SECRETS, "Anja", "0240000002") if secret in text] == []
    assert "location" not in get(client, "feed_offer", second.id)
    for words in ("Schuilhuis", "Anja", "Stiltestraat"):
        assert get(client, "feed_offers", search=words)["contents"] == []


def test_hidden_pairs_change_not_one_byte(client, world, offers, now):
    before = everything(client, world, now)
    with as_owner():
        keep_apart(world, world.person, make_someone(world, "Gastproef", email="anja@example.org"))

    assert everything(client, world, now) == before


@pytest.mark.parametrize("role", ["gp", "host", "link_worker", "administrator", "patient"])
def test_who_is_logged_in_reads_the_same_bytes(world, offers, role):
    client = Client()
    client.force_login(getattr(world, role))

    mine, theirs = (each.get(reverse("feed_services"), {"full": "true"}) for each in (client, Client()))

    assert mine.content == theirs.content
    assert "Set-Cookie" not in theirs.headers


def test_pages_are_cut_and_filters_narrow(client, world, offers):
    first, second = offers

    page = get(client, "feed_services", per_page="1", page="2")
    assert (page["total_items"], page["total_pages"], page["page_number"], page["size"]) == (2, 2, 2, 1)
    assert (page["first_page"], page["last_page"], page["empty"]) == (False, True, False)
    assert get(client, "feed_services", page="9")["contents"] == []
    assert [each["id"] for each in get(client, "feed_services", organization_id=str(world.welfare.id))["contents"]] == [
        str(second.service_id)
    ]
    odense = get(client, "feed_services", taxonomy_term_id=term_id("odensehuizen"))["contents"]
    assert [each["id"] for each in odense] == [str(first.service_id)]
    assert get(client, "feed_services", taxonomy_term_id=str(first.id))["contents"] == []
    assert get(client, "feed_services", search="zwemmen")["empty"] is True


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("services?page=0", 422, "invalid"),
        ("services?per_page=101", 422, "invalid"),
        ("services?organization_id=x", 422, "invalid"),
        ("services/00000000-0000-4000-8000-000000000000", 404, "not-found"),
        ("taxonomies/00000000-0000-4000-8000-000000000000", 404, "not-found"),
        ("persons", 404, "not-found"),
    ],
)
def test_every_error_has_one_shape(client, world, path, status, code):
    response = client.get(f"/api/hsds/{path}")

    assert (response.status_code, response["Access-Control-Allow-Origin"]) == (status, "*")
    assert set(response.json()) == {"status", "code", "errors"}
    assert (response.json()["status"], response.json()["code"]) == (status, code)


def test_nothing_can_be_written(client, offers):
    for verb in ("post", "put", "patch", "delete"):
        assert getattr(client, verb)(reverse("feed_services")).status_code == 405


def test_who_has_it_already_gets_no_copy_and_a_change_is_seen(client, offers):
    first, _second = offers
    url = reverse("feed_services")
    mark = client.get(url)["ETag"]

    assert client.get(url, headers={"if-none-match": mark}).status_code == 304
    assert client.get(url, headers={"if-none-match": f"W/{mark}"}).status_code == 304
    with as_owner():
        Offer.objects.filter(id=first.id).update(places_free=1)
    again = client.get(url, headers={"if-none-match": mark})
    assert (again.status_code, again["Cache-Control"]) == (200, "public, max-age=300")


def test_who_asks_too_often_waits(client, world, monkeypatch, settings):
    settings.FEED_PER_MINUTE = 2
    monkeypatch.setattr(hsds, "limit", Limit(clock=lambda: 0.0))
    answers = [client.get(reverse("feed")) for _ in range(3)]

    assert [each.status_code for each in answers] == [200, 200, 429]
    assert (answers[2]["Retry-After"], answers[2].json()["code"]) == ("30", "too-often")


def test_a_bucket_fills_again_and_each_address_has_its_own():
    now = [0.0]
    limit = Limit(clock=lambda: now[0])

    def asks(address):
        return limit.wait_s(address, per_minute=60)

    assert [asks("a") for _ in range(61)] == [0] * 60 + [1]
    assert asks("b") == 0
    now[0] = 1.0
    assert (asks("a"), asks("a")) == (0, 1)


@pytest.mark.parametrize(
    ("forwarded", "n", "who"),
    [("", 0, "10.0.0.1"), ("6.6.6.6", 0, "10.0.0.1"), ("6.6.6.6, 1.2.3.4", 1, "1.2.3.4"), ("1.2.3.4", 2, "10.0.0.1")],
)
def test_what_a_client_says_of_itself_is_not_believed(forwarded, n, who):
    assert address_of({"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": forwarded}, n_proxies=n) == who


def test_queries_do_not_grow_with_the_rows(client, world, offers, django_assert_num_queries):
    for n in (0, 2):
        with as_owner():
            for _ in range(n):
                make_offer(world.house)
        with django_assert_num_queries(9):
            client.get(reverse("feed_services"), {"full": "true"})
