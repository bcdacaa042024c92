"""The pages of a naaste about themselves, and of who reads along: as they are used, without a script."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.carers import HEAVY, HELP, LIMIT, WORDS, naaste, shares, writes
from tests.factories import as_owner
from tests.web.reading import text_of

from weefsel.apps.accounts.models import Installation
from weefsel.apps.carers.models import Sheet

OWN = ("show_own_sheets", "share_sheets", "show_carer_log", "take_sheets", "erase_sheets")


@pytest.fixture
def bram(world, now):
    return naaste(now)


@pytest.fixture
def page(client, bram):
    client.force_login(bram)
    return client


def read(client, name="show_own_sheets", *args, query=""):
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == 200
    return text_of(answer)


def walks(client, answers) -> str:
    """Answer question after question; gives the page at the end."""
    where = client.post(reverse("begin_sheet")).url
    for value in answers:
        where = client.post(where, {"answer": value}).url
    return where


def move_clock(**span):
    with as_owner():
        Installation.objects.update(clock_offset_s=F("clock_offset_s") + int(timedelta(**span).total_seconds()))


def test_a_naaste_answers_five_questions_and_reads_them_back(page):
    empty = read(page)
    where = walks(page, ["not-long", HEAVY, LIMIT, HELP, "14"])

    assert "Vijf korte vragen" in empty
    assert where == reverse("show_own_sheets") + "?gedaan=bewaard"
    shown = read(page, query="?gedaan=bewaard")
    assert [
        each for each in ("Ik houd dit niet lang meer vol", HEAVY, LIMIT, HELP, "Bewaard.") if each not in shown
    ] == []
    assert "Dit is veel om alleen te dragen" in shown
    assert "U wilde hier op" in shown
    move_clock(days=15)
    page.force_login(page.get(reverse("show_own_sheets")).wsgi_request.user)
    assert "U wilde nu weer kijken hoe het gaat." in read(page)


def test_one_stops_halfway_and_goes_on_later_and_nothing_filled_in_is_nothing_kept(page):
    first = page.post(reverse("begin_sheet")).url
    second = page.post(first, {"answer": "costs"}).url
    page.post(second, {"answer": HEAVY})

    assert "Ga verder waar u was" in read(page)
    assert page.post(reverse("begin_sheet")).url == first
    assert HEAVY in page.get(second).content.decode()
    assert (
        'value="costs" checked' in re.sub(r'"\s+', '" ', page.get(first).content.decode())
        or "checked" in page.get(first).content.decode()
    )
    wrong = page.post(second, {"answer": "x" * 1001})
    assert wrong.status_code == 422
    assert "x" * 1001 in wrong.content.decode()
    for part, value in (("hoe", ""), ("kan", ""), ("kan-niet", ""), ("hulp", ""), ("weer", "")):
        end = page.post(re.sub(r"[^/]+/$", f"{part}/", first), {"answer": value}).url
    assert end.endswith("gedaan=leeg")
    assert "Vijf korte vragen" in read(page)
    # A page of the history that comes too late says how it is now.
    assert page.post(second, {"answer": "Te laat"}).url.endswith("gedaan=kon-niet")


def test_a_sheet_is_taken_away_and_put_back(page, bram, now):
    sheet = writes(bram, now)
    gone = page.post(reverse("take_away_sheet", args=[sheet.id])).url
    shown = page.get(gone).content.decode()

    assert HEAVY not in shown
    assert reverse("put_back_sheet", args=[sheet.id]) in shown
    assert page.post(reverse("put_back_sheet", args=[sheet.id])).url.endswith("gedaan=terug")
    assert HEAVY in read(page)


def test_a_code_goes_from_hand_to_hand_and_who_types_it_in_reads_along_until_it_is_stopped(
    client, page, world, bram, now
):
    writes(bram, now - timedelta(days=1), load="costs")
    writes(bram, now, load="too-much")
    made = page.post(reverse("share_sheets"), {"last_day": "01-06-2027", "words": WORDS})
    code = re.search(r'w-number" dir="ltr">([A-Z0-9 ]+)<', made.content.decode())[1]
    assert page.get(reverse("share_sheets")).content.decode().count(code) == 0
    client.force_login(world.gp)
    assert "Nog geen naaste deelt iets met u" in read(client, "list_carers")
    wrong = client.post(reverse("list_carers"), {"code": "AAAAA AAAAA"})
    assert (wrong.status_code, "werkt niet" in wrong.content.decode()) == (422, True)
    where = client.post(reverse("list_carers"), {"code": code.lower()}).url
    shown = text_of(client.get(where))

    missing = [
        each for each in ("Bram", HEAVY, LIMIT, HELP, WORDS, "Zwaarder dan de keer daarvoor") if each not in shown
    ]
    assert missing == []
    assert [each for each in ("Bram", WORDS) if each not in read(client, "list_carers")] == []
    client.force_login(bram)
    assert "gp" in read(client)
    log = read(client, "show_carer_log")
    assert "lezen wat een naaste over zichzelf deelt" in log.lower()
    share_id = where.rstrip("/").rsplit("/", 1)[1]
    assert client.post(reverse("end_share", args=[share_id])).status_code == 302
    client.force_login(world.gp)
    assert client.get(where).status_code == 404
    assert "Bram" not in read(client, "list_carers")


@pytest.mark.parametrize(
    ("day", "says"),
    [("", "Vul een dag in"), ("01-01-2020", "een dag die nog komt"), ("01-01-2031", "binnen een jaar"), ("x", "zo: ")],
    ids=["none", "past", "far", "no-day"],
)
def test_a_day_that_cannot_be_is_told_and_what_was_typed_stays(page, day, says):
    answer = page.post(reverse("share_sheets"), {"last_day": day, "words": WORDS})

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert WORDS in answer.content.decode()


def test_the_file_holds_what_the_naaste_wrote_and_nothing_of_the_person(page, world, bram, now):
    writes(bram, now)
    shares(bram, world.gp, now)
    answer = page.post(reverse("take_sheets"))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as parcel:
        files = {name: parcel.read(name).decode("utf-8-sig") for name in parcel.namelist()}

    assert sorted(files) == ["bladen.csv", "brief.txt", "wie-keek.csv"]
    for name in ("bladen.csv", "brief.txt"):
        assert [each for each in (HEAVY, LIMIT, HELP, "Het lukt me niet meer") if each not in files[name]] == []
    assert WORDS in files["brief.txt"]
    assert "gp" in files["wie-keek.csv"]
    assert world.person.family_name not in "".join(files.values())
    assert "no-store" in answer["Cache-Control"]


def test_all_is_erased_after_a_page_that_says_what_goes_and_what_stays(page, bram, now):
    writes(bram, now)
    assert "1 blad" in read(page, "erase_sheets")
    assert page.post(reverse("erase_sheets")).url.endswith("gedaan=gewist")

    assert "Vijf korte vragen" in read(page)
    with as_owner():
        assert Sheet.objects.count() == 0
    assert "bijhouden hoe het met uzelf gaat" in read(page, "show_carer_log").lower()


def test_the_switch_says_what_it_does_and_turns_back(page):
    assert "Vraag mij nu niets meer" in read(page)
    assert page.post(reverse("rest_carer"), {"wanted": "yes"}).url.endswith("gedaan=rust")
    assert page.post(reverse("rest_carer"), {"wanted": "yes"}).status_code == 302
    assert "Ik mag weer gevraagd worden" in read(page)
    page.post(reverse("rest_carer"), {"wanted": "no"})
    assert "Vraag mij nu niets meer" in read(page)


def test_every_page_has_a_neutral_title_a_way_out_and_is_not_kept_by_the_browser(page, world, bram, now):
    found = {}
    for name in OWN:
        answer = page.get(reverse(name))
        html = answer.content.decode()
        title = re.search(r"<title>(.*?)</title>", html, re.DOTALL)
        found[name] = (title is not None and title[1].strip(), "data-quick-exit" in html, answer["Cache-Control"])

    assert found == dict.fromkeys(OWN, ("weefsel", True, "no-store, private"))
    assert reverse("show_own_sheets") in page.get(reverse("show_mine")).content.decode()


def test_the_lists_take_as_many_queries_for_many_as_for_one(client, world, bram, now):
    counts = []
    for more in (1, 12):
        for number in range(more):
            each = naaste(now, name=f"Naaste {more} {number}")
            shares(each, world.gp, now)
            writes(each, now)
            writes(bram, now + timedelta(minutes=number + more))
        taken = []
        for user, name in ((bram, "show_own_sheets"), (world.gp, "list_carers")):
            client.force_login(user)
            with CaptureQueriesContext(connection) as asked:
                read(client, name)
            taken.append(len(asked))
        counts.append(taken)

    assert counts[0] == counts[1]
