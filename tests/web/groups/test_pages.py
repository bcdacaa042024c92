"""The pages of groups: what is known is filled in, presence is a tap a person, and a host reads the least."""

import uuid
from datetime import timedelta

import pytest
from django.db.models import F
from django.urls import reverse
from tests.factories import as_owner, make_offer
from tests.web.reading import text_of

from weefsel.apps.accounts.models import Installation, Mail
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.audit.models import Event
from weefsel.apps.directory.models import Location, Offer
from weefsel.apps.groups.models import Attendance, Enrolment, Group, GroupRole, Guest, Session
from weefsel.apps.groups.operations.enrol import enrol
from weefsel.apps.groups.operations.form import can_be_a_group, form_of


def move_clock(to, now):
    """Move the clock of the practice region, as the page for it does."""
    with as_owner():
        Installation.objects.update(clock_offset_s=F("clock_offset_s") + int((to - now).total_seconds()))


@pytest.fixture
def nurse(client, world):
    client.force_login(world.nurse)
    return client


@pytest.fixture
def enrolled(world, group, referred):
    """Ans takes part in the group."""
    return enrol(group, referred("Ans"), actor=world.actor("nurse"))


def rows(model, **where):
    with as_owner():
        return list(model.objects.filter(**where))


def reads(person_id):
    return sorted({(line.action, line.object_type) for line in rows(Event, person_id=person_id, kind=Event.Kind.READ)})


# The list


def test_without_groups_there_is_one_next_step(nurse):
    response = nurse.get(reverse("list_groups"))

    assert "Hier loopt nog geen groep" in text_of(response)
    assert response.content.decode().count(f'href="{reverse("choose_werkvorm")}"') == 1


def test_the_list_says_how_full_when_and_how_many_wait(nurse, group, enrolled, referred):
    referred("Bram")
    referred("Cor")

    row = nurse.get(reverse("list_groups")).context["page"].groups[0]

    assert (row.name, row.n_people, row.size_max, row.n_waiting) == ("Hartgroep dinsdag", 1, 16, 2)
    text = text_of(nurse.get(reverse("list_groups")))
    assert "1 van 16" in text
    assert "2 wachten op een plek" in text
    assert "woensdag 3 maart, 10:00" in text


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_for_three(
    nurse,
    world,
    offer,
    django_assert_num_queries,
    n,
):
    with as_owner():
        for number in range(n):
            Group.objects.create(
                owner=world.hospital, offer=offer, location=offer.location, werkvorm="capri-hartrevalidatie",
                werkvorm_version="1", form="cohort", name=f"G{number}", neutral_name="bijeenkomst", state="running",
                created_at=world.now, form_token=uuid.uuid4(),
            )  # fmt: skip

    with django_assert_num_queries(LIST_QUERIES):
        assert len(nurse.get(reverse("list_groups")).context["page"].groups) == n


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("nurse", 200), ("specialist", 200), ("midwife", 200), ("gp", 200), ("link_worker", 200), ("host", 200),
        ("volunteer", 200), ("manager", 403), ("inspector", 403), ("researcher", 403), ("municipality", 403),
        ("administrator", 403), ("patient", 403),
    ],
)  # fmt: skip
def test_who_opens_the_list(client, world, name, status):
    client.force_login(getattr(world, name))

    assert client.get(reverse("list_groups")).status_code == status


def test_a_visitor_logs_in_first(client, world, group):
    for address in (reverse("list_groups"), reverse("show_group", args=[group.id])):
        assert client.get(address).status_code == 302


# Starting a group


def test_only_werkvormen_that_meet_are_offered_and_the_own_ones_come_first(nurse, offer):
    choices = nurse.get(reverse("choose_werkvorm")).context["page"].choices

    assert {choice.slug for choice in choices} == {
        slug for slug, one in catalogue().werkvormen.items() if can_be_a_group(one)
    }
    assert [choice.slug for choice in choices if choice.has_offer] == ["capri-hartrevalidatie"]
    assert choices[0].slug == "capri-hartrevalidatie"


def inputs(response):
    form = response.context["form"]
    return {field.name: field.value() for field in form if not field.is_hidden}


# One of every form: a werkvorm is data, and the form of its group is all that a page sees of its kind. A pair begins
# elsewhere.
OF_EVERY_FORM = {
    form_of(one): slug
    for slug, one in reversed(catalogue().werkvormen.items())
    if form_of(one) not in (None, Group.Form.PAIR)
}


@pytest.mark.parametrize("slug", OF_EVERY_FORM.values())
def test_a_new_group_takes_few_inputs_and_most_are_filled_in(client, world, slug):
    with as_owner():
        made = make_offer(world.house, slug)
    client.force_login(world.host)

    response = client.get(reverse("form_group", args=[slug]))

    shown = inputs(response)
    needed = {name: shown[name] for name in shown if response.context["form"].fields[name].required}
    filled = [name for name, value in needed.items() if value not in (None, "")]
    assert len(shown) <= 25
    assert len(filled) >= 0.8 * len(needed), set(needed) - set(filled)
    assert (shown["location"], shown["offer"]) == (str(made.location_id), str(made.id))


def posted(response, **changes):
    """What the browser would send back from a page with a form, with changes."""
    form = response.context["form"]
    data = {field.html_name: field.value() for field in form if field.value() is not None}
    return {**data, **changes}


def test_the_form_as_it_stands_makes_a_group_with_its_meetings(nurse, world, offer):
    address = reverse("form_group", args=["capri-hartrevalidatie"])

    response = nurse.post(address, posted(nurse.get(address)), follow=True)

    made = rows(Group)
    assert [(g.name, g.size_max, g.offer_id) for g in made] == [("Hartrevalidatie in een groep", 16, offer.id)]
    assert len(rows(Session)) == 24
    assert response.redirect_chain[-1][0] == reverse("show_group", args=[made[0].id])
    assert "De groep is er, met alle bijeenkomsten." in text_of(response)


def test_two_presses_make_one_group(nurse, offer):
    address = reverse("form_group", args=["capri-hartrevalidatie"])
    data = posted(nurse.get(address))

    nurse.post(address, data)
    nurse.post(address, data)

    assert len(rows(Group)) == 1


def test_a_missing_role_is_told_beside_its_field_and_what_was_typed_stays(nurse, offer):
    address = reverse("form_group", args=["capri-hartrevalidatie"])

    response = nurse.post(address, posted(nurse.get(address), role_physiotherapist="", name="Hartgroep ochtend"))

    form = response.context["form"]
    assert response.status_code == 422
    assert form.errors == {"role_physiotherapist": ["Vul in wie dit doet. Deze werkvorm kan niet zonder."]}
    assert form["name"].value() == "Hartgroep ochtend"
    assert rows(Group) == []


def test_an_empty_field_says_in_its_own_words_what_is_missing(nurse, offer):
    address = reverse("form_group", args=["capri-hartrevalidatie"])

    response = nurse.post(address, posted(nurse.get(address), name="", first="", role_physiotherapist="A"))

    assert response.context["form"].errors == {
        "name": ["Geef de groep een naam."],
        "first": ["Kies wanneer de eerste keer is."],
    }


def test_a_day_that_has_been_is_told_beside_the_date(nurse, offer):
    address = reverse("form_group", args=["capri-hartrevalidatie"])

    response = nurse.post(address, posted(nurse.get(address), first="2027-03-01"))

    assert response.context["form"].errors == {"first": ["Kies een eerste datum die nog komt."]}


def test_the_roles_of_the_last_group_are_filled_in(nurse, group):
    shown = inputs(nurse.get(reverse("form_group", args=["capri-hartrevalidatie"])))

    assert (shown["role_physiotherapist"], shown["role_cardiologist"]) == ("Proef Fysio", "Proef Arts")
    assert shown["name"] == "Hartrevalidatie in een groep 2"


def test_without_a_place_the_place_comes_first_and_the_group_lands_on_the_map(client, world):
    client.force_login(world.host)
    form_address = reverse("form_group", args=["voorzorgcirkels"])
    place_address = reverse("add_location", args=["voorzorgcirkels"])

    assert client.get(form_address).url == place_address
    place = {"name": "De Berk", "street_line": "Straat 1", "postcode": "6601AA", "city": "Wijchen", "is_step_free": ""}
    response = client.post(place_address, posted(client.get(place_address), **place))
    assert response.url == form_address
    required = {f"role_{slug}": "Anja" for slug in ("contact_person", "circle_supporter")}
    client.post(form_address, posted(client.get(form_address), **required))

    assert [(one.name, one.postcode) for one in rows(Location, owner=world.house)] == [("De Berk", "6601 AA")]
    made = rows(Group, owner=world.house)
    offers = rows(Offer, owner=world.house)
    assert [g.offer_id for g in made] == [o.id for o in offers]
    assert [(o.host_name, o.places_free, o.host_email) for o in offers] == [
        ("Anja", made[0].size_max, world.host.email)
    ]


def test_a_postcode_that_nobody_knows_is_told_beside_the_field(client, world):
    client.force_login(world.host)
    address = reverse("add_location", args=["voorzorgcirkels"])
    place = {"name": "De Berk", "street_line": "Straat 1", "postcode": "1011AB", "city": "Elders", "is_step_free": ""}

    response = client.post(address, posted(client.get(address), **place))

    assert response.context["form"].errors == {
        "postcode": ["Wij weten niet waar deze postcode ligt. Vul een postcode in deze regio in."]
    }
    assert rows(Location, owner=world.house) == []


def test_a_question_is_no_group(nurse):
    assert nurse.get(reverse("form_group", args=["gewoontevraag"])).status_code == 404


@pytest.mark.parametrize("name", ["manager", "patient", "administrator"])
def test_who_may_not_start_a_group(client, world, name):
    client.force_login(getattr(world, name))

    assert client.get(reverse("choose_werkvorm")).status_code == 403


# One group


def test_the_page_of_a_group_shows_first_names_and_needs_and_nothing_else(nurse, group, enrolled, referred):
    referral = referred("Bram")

    page = nurse.get(reverse("show_group", args=[group.id])).context["page"]
    text = text_of(nurse.get(reverse("show_group", args=[group.id])))

    assert [(p.shown_name, p.access_needs) for p in page.participants] == [("Ans", "een stoel bij het raam")]
    assert [(w.shown_name, w.introduction) for w in page.waiting] == [("Bram", "Ik denk dat dit u goed zal doen.")]
    for secret in ("Persoon", "0612345678", "proef@example.org", "1952"):
        assert secret not in text
    assert reads(enrolled.person_id) == [("groups.read_people", "enrolment")]
    assert reads(referral.person_id) == [("referrals.read_words", "referral")]


def test_the_page_says_what_the_werkvorm_asks_and_who_does_it(nurse, group):
    page = nurse.get(reverse("show_group", args=[group.id])).context["page"]

    assert [e.name for e in page.elements] == [
        e.name for e in catalogue().werkvormen["capri-hartrevalidatie"].core_elements
    ]
    assert [(line.label, line.who) for line in page.roles] == [
        ("cardioloog", "Proef Arts"),
        ("fysiotherapeut", "Proef Fysio"),
        ("psycholoog", ""),
        ("maatschappelijk werker", ""),
    ]


def test_one_press_puts_who_waits_into_the_group(nurse, group, referred):
    referral = referred("Bram")

    response = nurse.post(reverse("enrol_person", args=[group.id, referral.id]), follow=True)

    assert "Bram doet mee." in text_of(response)
    assert [(e.shown_name, e.state) for e in rows(Enrolment)] == [("Bram", "enrolled")]
    assert response.context["page"].waiting == ()


def test_a_full_group_says_so_and_offers_no_button(nurse, group, enrolled, referred):
    referral = referred("Bram")
    with as_owner():
        Group.objects.update(size_max=1, size_min=1)

    html = nurse.get(reverse("show_group", args=[group.id])).content.decode()
    response = nurse.post(reverse("enrol_person", args=[group.id, referral.id]), follow=True)

    assert "Zet in de groep" not in html
    assert "Hier is nu geen passende plek." in text_of(response)


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_of_a_group_takes_the_same_queries_for_one_and_for_three(
    nurse,
    world,
    group,
    referred,
    django_assert_num_queries,
    n,
):
    for number in range(n):
        enrol(group, referred(f"P{number}"), actor=world.actor("nurse"))
        referred(f"W{number}")

    with django_assert_num_queries(GROUP_QUERIES):
        page = nurse.get(reverse("show_group", args=[group.id])).context["page"]
    assert (len(page.participants), len(page.waiting)) == (n, n)


@pytest.mark.parametrize("name", ["host", "volunteer", "link_worker", "gp", "manager", "patient", "inspector"])
def test_another_organisation_cannot_open_the_group(client, world, group, enrolled, name):
    client.force_login(getattr(world, name))

    assert client.get(reverse("show_group", args=[group.id])).status_code in (403, 404)


def test_stopping_asks_why_and_can_be_taken_back(nurse, group, enrolled):
    address = reverse("end_enrolment", args=[enrolled.id])

    nothing = nurse.post(address, {})
    stopped = nurse.post(address, {"reason": "practical"}, follow=True)
    assert [(e.state, e.end_reason) for e in rows(Enrolment)] == [("ended", "practical")]
    undo = stopped.context["undo"]
    nurse.post(undo["url"])

    assert nothing.context["form"].errors == {"reason": ["Kies waarom dit stopt."]}
    assert undo["text"] == "Ans doet niet meer mee."
    assert [(e.state, e.end_reason) for e in rows(Enrolment)] == [("enrolled", "")]


def test_a_group_is_closed_and_opened_again(nurse, group):
    address = reverse("move_group", args=[group.id])

    response = nurse.post(address, {"state": "ended"}, follow=True)
    assert [g.state for g in rows(Group)] == ["ended"]
    nurse.post(response.context["undo"]["url"])

    assert [g.state for g in rows(Group)] == ["running"]
    assert nurse.post(address, {"state": "forming"}, follow=True).context["page"].state == "running"


# One meeting


def first_session(group):
    return rows(Session, group=group)[0]


def test_before_the_meeting_it_says_who_is_expected(nurse, group, enrolled):
    text = text_of(nurse.get(reverse("show_session", args=[first_session(group).id])))

    assert "Deze bijeenkomst begint nog." in text
    assert "Ans : een stoel bij het raam" in text
    assert "Bewaar" not in text


def test_twelve_people_take_at_most_fifteen_taps(nurse, world, group, referred, now):
    for number in range(12):
        enrol(group, referred(f"P{number}"), actor=world.actor("nurse"))
    session = first_session(group)
    move_clock(session.starts_at + timedelta(minutes=5), now)
    address = reverse("show_session", args=[session.id])
    form = nurse.get(address).context["form"]
    taps = {field.html_name: "present" for field in form if field.name.startswith("status_")}

    physiotherapist = rows(GroupRole, role="physiotherapist")[0].id

    response = nurse.post(address, {**taps, "impression": "good", "roles_present": [str(physiotherapist)]}, follow=True)

    assert len(taps) + len(["impression", "roles_present"]) + len(["save"]) <= 15
    assert rows(Session, id=session.id)[0].roles_present == [physiotherapist]
    assert sorted(a.status for a in rows(Attendance)) == ["present"] * 12
    assert rows(Session, id=session.id)[0].impression == "good"
    assert "Bewaard." in text_of(response)


def test_who_led_is_not_nobody_as_long_as_nobody_said_so(nurse, group, enrolled, now):
    session = first_session(group)
    move_clock(session.starts_at + timedelta(minutes=5), now)

    nurse.post(reverse("show_session", args=[session.id]), {f"status_{enrolled.id}": "present"})

    assert rows(Session, id=session.id)[0].roles_present is None


def test_who_was_missed_is_called(nurse, group, enrolled, now):
    session = first_session(group)
    move_clock(session.starts_at + timedelta(minutes=5), now)
    address = reverse("show_session", args=[session.id])

    response = nurse.post(address, {f"status_{enrolled.id}": "absent"}, follow=True)

    assert [one.shown_name for one in response.context["page"].missed] == ["Ans"]
    assert "Gemist: bel even" in text_of(response)
    assert reverse("show_referral", args=[enrolled.referral_id]) in response.content.decode()
    assert "gemist de vorige keer" in text_of(nurse.get(reverse("show_group", args=[group.id])))


def test_too_early_is_told_and_writes_nothing(nurse, group, enrolled):
    response = nurse.post(reverse("show_session", args=[first_session(group).id]), {f"status_{enrolled.id}": "present"})

    assert response.status_code == 422
    assert response.context["form"].non_field_errors() == [
        "Deze bijeenkomst is nog niet begonnen. Vul dit in zodra de eersten binnen zijn."
    ]
    assert rows(Attendance) == []


def test_an_answer_that_does_not_exist_is_refused(nurse, group, enrolled, now):
    session = first_session(group)
    move_clock(session.starts_at + timedelta(minutes=5), now)

    response = nurse.post(reverse("show_session", args=[session.id]), {f"status_{enrolled.id}": "ziek"})

    assert response.status_code == 422
    assert rows(Attendance) == []


def test_a_walk_in_place_counts_people_without_names(client, world, now):
    with as_owner():
        offer = make_offer(world.house, "odensehuizen")
        group = Group.objects.create(
            owner=world.house, offer=offer, location=offer.location, werkvorm="odensehuizen", werkvorm_version="1",
            form="walk_in", name="Odensehuis", neutral_name="inloop", state="running", created_at=now,
            form_token=uuid.uuid4(),
        )  # fmt: skip
        session = Session.objects.create(
            group=group, owner=world.house, number=1, title="Inloop", starts_at=now, ends_at=now + timedelta(hours=3)
        )
    client.force_login(world.host)
    address = reverse("show_session", args=[session.id])

    wrong = client.post(address, {"n_walk_ins": "-1"})
    client.post(address, {"n_walk_ins": "14"})

    assert "n_walk_ins" in wrong.context["form"].errors
    assert rows(Session, id=session.id)[0].n_walk_ins == 14


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_of_a_meeting_takes_the_same_queries_for_one_and_for_three(
    nurse,
    world,
    group,
    referred,
    django_assert_num_queries,
    n,
):
    for number in range(n):
        enrol(group, referred(f"P{number}"), actor=world.actor("nurse"))

    with django_assert_num_queries(SESSION_QUERIES):
        page = nurse.get(reverse("show_session", args=[first_session(group).id])).context["page"]
    assert len(page.lines) == n


@pytest.mark.parametrize("name", ["host", "gp", "manager", "patient"])
def test_another_organisation_cannot_open_a_meeting(client, world, group, enrolled, name):
    client.force_login(getattr(world, name))

    assert client.get(reverse("show_session", args=[first_session(group).id])).status_code in (403, 404)


# A naaste along


def test_the_host_asks_a_naaste_along_and_the_mail_tells_no_group(nurse, group, enrolled):
    address = reverse("invite_guest", args=[first_session(group).id, enrolled.id])

    nurse.post(address, {"name": "Bas", "email": "bas@example.org"})

    assert [(g.name, g.invited_by_name, g.answer) for g in rows(Guest)] == [("Bas", "Ans", "")]
    mail = rows(Mail, to_address="bas@example.org")[0]
    for secret in ("hart", "revalidatie", "groep"):
        assert secret not in (mail.subject + mail.body).casefold()
    assert "Bas, mee met Ans op 3 maart: nog geen antwoord" in text_of(
        nurse.get(reverse("show_group", args=[group.id]))
    )


def test_an_address_that_is_none_is_told_beside_the_field(nurse, group, enrolled):
    address = reverse("invite_guest", args=[first_session(group).id, enrolled.id])

    response = nurse.post(address, {"name": "Bas", "email": "bas"})

    assert response.context["form"].errors == {
        "email": ["Dit e-mailadres klopt niet. Het ziet eruit als naam@voorbeeld.nl."]
    }
    assert response.context["form"]["name"].value() == "Bas"


def test_the_address_of_the_person_is_refused(nurse, group, enrolled):
    address = reverse("invite_guest", args=[first_session(group).id, enrolled.id])

    response = nurse.post(address, {"name": "Bas", "email": "Proef@example.org"})

    assert response.context["form"].errors == {
        "email": ["Dit is het e-mailadres van de persoon zelf. Vul een eigen adres in van wie u mee wilt nemen."]
    }
    assert rows(Guest) == []


@pytest.mark.parametrize("name", ["host", "gp", "manager", "patient"])
def test_nobody_else_asks_a_naaste_along(client, world, group, enrolled, name):
    client.force_login(getattr(world, name))
    address = reverse("invite_guest", args=[first_session(group).id, enrolled.id])

    response = client.post(address, {"name": "Bas", "email": "bas@example.org"})

    assert response.status_code in (403, 404)
    assert rows(Guest) == []


LIST_QUERIES = 10
GROUP_QUERIES = 24
SESSION_QUERIES = 16
