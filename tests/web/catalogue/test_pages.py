"""The catalogue in a browser's words: every werkvorm, every assumption, every figure; and who uses what."""

import dataclasses
import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest
from django.urls import reverse
from tests.factories import as_owner, make_offer, make_user
from tests.web.reading import text_of

from weefsel.apps.adoption.models import Adoption
from weefsel.apps.adoption.operations import adopt, end_adoption
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.audit.models import Event
from weefsel.web.catalogue import wording
from weefsel.web.catalogue.describe import description_of
from weefsel.web.catalogue.forms import WerkvormSearch

ALL = list(catalogue().werkvormen.values())
DAY = date(2027, 1, 15)
LIST = "/werkvormen/"


@pytest.fixture
def adopted(world, now):
    """The welfare organisation uses circles; a second coach stands in."""
    with as_owner():
        second = make_user("link_worker", world.welfare, now, name="Tweede coach")
    return adopt("voorzorgcirkels", actor=world.actor("link_worker"), lead=world.link_worker, stand_in=second)


def page_of(client, slug):
    return client.get(reverse("show_werkvorm", args=[slug]))


def all_pages(client, **chosen):
    """Every page of the list that the choices leave."""
    first = client.get(LIST, chosen)
    n_pages = first.context["page"].pages.paginator.num_pages
    return [first, *(client.get(LIST, {**chosen, "page": number}) for number in range(2, n_pages + 1))]


# The list


def test_everyone_sees_every_werkvorm_with_a_sentence_for_whom_and_what_it_answers(client, world):
    pages = all_pages(client)
    text = " ".join(text_of(page) for page in pages)

    assert [card.slug for page in pages for card in page.context["page"].cards] == [
        one.slug for one in sorted(ALL, key=lambda one: one.name.casefold())
    ]
    for one in ALL:
        assert one.name in text
        assert wording.first_sentence(one.summary) in text
        assert one.target_group in text
        for need in one.needs:
            assert catalogue().needs[need].name.lower() in text


def test_a_question_is_no_summary_without_the_sentence_after_it():
    assert wording.first_sentence("Bent u ziek?\nDan kan iemand mee. En meer.") == "Bent u ziek? Dan kan iemand mee."
    assert wording.first_sentence("Eén zin.") == "Eén zin."


def together(one):
    """Two people who meet each other are no group, whatever it is called."""
    return one.group is not None and (one.kind != "peer_support" or one.group.min > 2)


@pytest.mark.parametrize(
    ("chosen", "kept"),
    [
        ({"aanpak": "zien"}, {one.slug for one in ALL if "zien" in (one.approach, *one.approach_also)}),
        ({"aanpak": "positioneren"}, {one.slug for one in ALL if "positioneren" in (one.approach, *one.approach_also)}),
        ({"wens": "peers"}, {one.slug for one in ALL if "peers" in one.needs}),
        (
            {"sector": "midwifery", "aanpak": "platform"},
            {
                one.slug
                for one in ALL
                if "midwifery" in one.sectors and "platform" in (one.approach, *one.approach_also)
            },
        ),
        ({"wet": "Wlz"}, {one.slug for one in ALL if "Wlz" in one.laws}),
        ({"vorm": "groep"}, {one.slug for one in ALL if together(one)}),
        ({"vorm": "een"}, {one.slug for one in ALL if not together(one)}),
        ({"beroep": "midwife"}, {one.slug for one in ALL if "midwife" in one.professions}),
        ({"doelgroep": "older_people"}, {one.slug for one in ALL if "older_people" in one.target_groups}),
        ({"zeker": "onzeker"}, {one.slug for one in ALL if one.confidence == "low"}),
        ({"zeker": "zeker"}, {one.slug for one in ALL if one.confidence != "low"}),
        ({"zoek": "ODENSEHUIZEN"}, {"odensehuizen"}),
        (
            {"vorm": "een", "wet": "Wmo"},
            {one.slug for one in ALL if "Wmo" in one.laws and not together(one)},
        ),
    ],
)
def test_each_filter_leaves_what_it_says(client, world, chosen, kept):
    pages = [response.context["page"] for response in all_pages(client, **chosen)]

    assert kept
    assert {card.slug for page in pages for card in page.cards} == kept
    assert all(page.is_filtered for page in pages)


def test_a_choice_that_does_not_exist_is_left_out_and_no_error(client, world):
    page = client.get(LIST, {"aanpak": "'; drop", "vorm": "x", "page": "laatste"}).context["page"]

    assert (page.pages.paginator.count, page.pages.number, page.is_filtered) == (len(ALL), 1, False)


def test_no_filter_offers_a_choice_that_leads_nowhere(world):
    form = WerkvormSearch({})
    for name, field in form.fields.items():
        for value, _label in getattr(field, "choices", ()):
            chosen = WerkvormSearch({name: value})
            assert chosen.is_valid()
            assert chosen.werkvormen(), (name, value)


def test_choices_that_nothing_fits_are_told_with_a_way_on(client, world):
    response = client.get(LIST, {"wet": "Wlz", "zoek": "qqqq"})

    assert "Geen werkvorm past bij al deze keuzes" in text_of(response)
    assert 'href="?"' in response.content.decode()


@pytest.mark.parametrize("word", ["qqqq", "odense qqqq", "<b>"])
def test_a_word_that_is_nowhere_leaves_nothing(client, world, word):
    assert client.get(LIST, {"zoek": word}).context["page"].cards == ()


def test_next_page_keeps_the_choices(client, world):
    chosen = {"zoek": "mensen", "zeker": "zeker"}
    response = client.get(LIST, chosen)

    assert response.context["page"].pages.paginator.num_pages > 1
    assert 'href="?zoek=mensen&amp;zeker=zeker&amp;page=2"' in response.content.decode()


def test_other_questions_are_open_only_when_one_of_them_was_answered(client, world):
    closed, opened = (client.get(LIST, chosen).content.decode() for chosen in ({"wens": "peers"}, {"wet": "Wmo"}))

    assert ('<details class="w-details" open' in closed, '<details class="w-details" open' in opened) == (False, True)


# One werkvorm


def told_of(one):
    """Everything that the page of a werkvorm must say, as the catalogue has it."""
    return [
        *one.summary.split("\n"),
        one.target_group,
        one.culture,
        *(rule.reason for rule in one.eligibility),
        *(element.name for element in one.core_elements),
        *(element.why for element in one.core_elements),
        *(step.name for step in one.handover),
        *(barrier.question for barrier in one.barriers),
        *(solution for barrier in one.barriers for solution in barrier.solutions),
        *(route.pays for route in one.funding),
        *(condition for route in one.funding for condition in route.conditions),
        *(item.title for item in one.agenda),
        *(f"{item.minutes} minuten" for item in one.agenda if item.minutes),
        *one.risks,
        *one.not_for,
        *one.unsure,
        *(text[:1].upper() + text[1:] for text in one.adaptable),
        *(example.text for example in one.examples),
    ]


def test_every_werkvorm_has_a_page_with_all_that_the_catalogue_says(client, world):
    """One walk over all of them: a page that says less, and one that calls an assumption nothing, are named."""
    missing, assumed, bare, claims = {}, {}, {}, {}
    for one in ALL:
        response = page_of(client, one.slug)
        text = text_of(response)
        claims[one.slug] = faults_of_claims(one, response)
        bare[one.slug] = numbers_without_origin(response.content.decode(), prose_of(one))
        missing[one.slug] = [part for part in told_of(one) if part.strip() and " ".join(part.split()) not in text]
        assumed[one.slug] = said_to_be_assumed(one, text) - assumptions(one)

    assert {slug: parts for slug, parts in missing.items() if parts} == {}
    assert {slug: difference for slug, difference in assumed.items() if difference} == {}
    assert {slug: numbers for slug, numbers in bare.items() if numbers} == {}
    assert {slug: told for slug, told in claims.items() if told} == {}


def prose_of(one):
    """What is told in sentences that need no source of their own: whom it is for, what may go wrong, what we doubt."""
    told = (
        one.name, one.summary, one.target_group, one.culture, *one.names_also, *one.not_for, *one.risks, *one.unsure,
        *(example.text for example in one.examples),
        # A number in a name ("6 vragen") counts nothing.
        *(catalogue().instruments[asked.instrument].name for asked in one.outcomes),
        *(other.name for other in catalogue().voorwaarden_of(one.slug)),
    )  # fmt: skip
    return [" ".join(text.split()) for text in told if text]


class Pieces(HTMLParser):
    """The parts of the page that stand by themselves, each with its text and whether it says where it comes from.

    A part is a list item or a pair of a name and a value, with all that is in it; elsewhere a paragraph.
    """

    NOT_OF_THE_CATALOGUE = ("hier", "bronnen", "zeker")  # who does it here, the sources themselves, the version

    def __init__(self):
        super().__init__()
        self.open, self.pieces, self.section = [], [], ""

    def handle_starttag(self, tag, attributes):
        told = dict(attributes)
        if tag in ("h1", "h2"):
            self.section = told.get("id") or tag
        # The minutes of an agenda are one piece with the sentence below them, which calls them an assumption.
        is_pair = tag == "div" and bool(self.open) and self.open[-1][0] == "dl"
        starts = is_pair or (tag in ("li", "p") and not self._in_agenda())
        if tag not in ("br", "hr", "img", "input", "link", "meta"):
            if starts and not any(one for _tag, one in self.open):
                self.pieces.append({"section": self.section, "text": "", "origin": False})
                self.open.append((tag, True))
            else:
                self.open.append(("agenda" if told.get("class") == "w-agenda" else tag, False))
        if self.pieces and (told.get("href") or "").startswith("#bron-"):
            self.pieces[-1]["origin"] = True

    def handle_startendtag(self, tag, attributes):
        """Part of a drawing: it opens nothing."""

    def _in_agenda(self):
        return any(tag == "agenda" for tag, _one in self.open)

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] not in (tag, "agenda" if tag == "ol" else tag):
            pass

    def handle_data(self, data):
        if any(one for _tag, one in self.open):
            self.pieces[-1]["text"] += data
            self.pieces[-1]["origin"] |= data.strip() == "aanname"


def numbers_without_origin(html, prose):
    """The parts of a page with a number and without a source or the word assumption; prose is looked through."""
    found = Pieces()
    found.feed(html[html.index("<main") : html.index("</main>")])
    bare = []
    for piece in found.pieces:
        text = " ".join(piece["text"].split())
        for said in sorted(prose, key=len, reverse=True):
            text = text.replace(said, "")
        if re.search(r"[0-9]", text) and not piece["origin"] and piece["section"] not in found.NOT_OF_THE_CATALOGUE:
            bare.append((piece["section"], text))
    return bare


def said_to_be_assumed(one, text):
    """How often the page says 'aanname' of its own, not in a sentence of the catalogue."""
    in_words = sum(" ".join(said.lower().split()).count("aanname") for said in told_of(one))
    in_words += sum(claim.caveat.lower().count("aanname") for claim in one.evidence)
    return text.lower().count("aanname") - in_words


def assumptions(one):
    """What the catalogue leaves without a source."""
    without = sum(
        entry.source is None
        for entries in (one.eligibility, one.core_elements, one.handover, one.funding, one.roles)
        for entry in entries
    )
    without += one.handoff is not None and one.handoff.source is None
    described = description_of(one, DAY)
    without += sum(phase.source is None for phase in described.phases) + bool(described.agenda_min)
    return without + sum(fact.is_assumed for fact in (*described.facts, *described.outcomes))


def faults_of_claims(one, response):
    """What a page leaves out of the claims of a werkvorm: where, from whom, how strong, about what, and the figure."""
    html, text = response.content.decode(), text_of(response)
    parts = {part.scope: part for part in response.context["page"].werkvorm.evidence}
    if sorted(parts) != sorted({claim.scope for claim in one.evidence}):
        return [f"scopes: {sorted(parts)}"]
    faults = []
    for claim in one.evidence:
        source = catalogue().sources[claim.source]
        line = next(line for line in parts[claim.scope].lines if line.claim == claim.claim)
        checks = {
            "source": line.source.slug == claim.source and source.title in text,
            "strength": line.strength == str(wording.STRENGTHS[claim.strength]) and line.strength in text,
            "link": f'href="#bron-{claim.source}"' in html and html.count(f'id="bron-{claim.source}"') == 1,
            "scope": str(wording.SCOPES[claim.scope][0]) in text,
            "figure": claim.unit is None or bool(line.figure and line.figure in text),
        }
        faults += [f"{name}: {claim.claim}" for name, held in checks.items() if not held]
    return faults


def test_a_number_without_origin_is_found():
    page = '<main><h2 id="x">X</h2><ul><li>Met 12 mensen.</li><li>Met 13 <a href="#bron-a">bron: A</a></li></ul></main>'

    assert numbers_without_origin(page, []) == [("x", "Met 12 mensen.")]


def test_an_age_in_prose_is_the_age_of_a_rule_or_a_fact_beside_it():
    """The sentence for whom something is has no source of its own: what it counts must stand below it, with one."""
    lone = {}
    for one in ALL:
        beside = " ".join([*(rule.reason for rule in one.eligibility), *(str(rule.rule) for rule in one.eligibility)])
        for text in (one.summary, one.target_group):
            numbers = set(re.findall(r"[0-9]+", text)) - set(re.findall(r"[0-9]+", beside))
            lone |= {one.slug: numbers} if numbers else {}

    assert lone == {"je-leefstijl-als-medicijn": {"2"}}  # diabetes type 2


@pytest.mark.parametrize(
    ("slug", "assumed"),
    [
        ("voorzorgcirkels", {"Groep": False, "Hoe vaak": True, "Eén keer duurt": True, "Ruimte voor": True}),
        ("capri-hartrevalidatie", {"Groep": True, "Hoe vaak": False, "Hoeveel keer": True, "Samen duurt het": False}),
        ("odensehuizen", {"Ruimte voor": True, "Zo ziet de plek eruit": False}),
    ],
)
def test_a_value_is_an_assumption_exactly_where_the_catalogue_has_no_source_for_it(slug, assumed):
    facts = {fact.label: fact.is_assumed for fact in description_of(catalogue().werkvormen[slug], DAY).facts}

    assert {label: facts[label] for label in assumed} == assumed


def test_what_has_a_source_never_covers_for_what_has_none():
    """The house is homely by a source; that it has no steps is an assumption."""
    facts = description_of(catalogue().werkvormen["odensehuizen"], DAY).facts

    assert [(fact.text, fact.is_assumed) for fact in facts if fact.label == "De plek is"] == [
        ("huiselijk", False),
        ("zonder drempels, een rustige hoek om apart te praten", True),
    ]


def test_money_that_has_expired_says_so_and_money_that_comes_later_too():
    one = catalogue().werkvormen["voorzorgcirkels"]
    routes = (
        dataclasses.replace(one.funding[0], valid_until=date(2027, 1, 14)),
        dataclasses.replace(one.funding[0], valid_until=date(2027, 1, 15)),
        dataclasses.replace(one.funding[0], valid_from=date(2027, 1, 16)),
        one.funding[0],
    )

    lines = description_of(dataclasses.replace(one, funding=routes), DAY).funding

    assert [(line.state, line.period) for line in lines] == [
        ("expired", "Verlopen op 14 januari 2027: reken hier niet meer op."),
        ("", "Geldt tot en met 15 januari 2027."),
        ("later", "Geldt pas vanaf 16 januari 2027."),
        ("", ""),
    ]


def test_an_overdue_review_and_an_unconfirmed_werkvorm_are_said(client, world):
    one = catalogue().werkvormen["voorzorgcirkels"]
    assert world.now.date() > one.review_by

    text = text_of(page_of(client, one.slug))
    low = description_of(dataclasses.replace(one, confidence="low"), one.review_by)

    assert "had voor 1 februari 2027 nagekeken moeten zijn" in text
    assert "De eigenaar van deze werkvorm keek dit nog niet na." in text
    assert (low.is_unconfirmed, low.confidence, low.is_overdue) == (
        True,
        "nog niet bevestigd door de eigenaar",
        False,
    )


def test_figures_are_written_with_interval_unit_and_period():
    claims = {claim.claim: wording.figure_text(claim) for one in ALL for claim in one.evidence}
    figures = sorted(text for text in claims.values() if text)

    assert "1.500 groepen, begin 2026" in figures
    assert "8 tot 13 mensen" in figures
    assert "70%" in figures
    assert [text for text in figures if "onzeker" in text] == [
        wording.figure_text(claim)
        for claim in sorted(
            (c for one in ALL for c in one.evidence if c.low is not None and c.figure is not None),
            key=wording.figure_text,
        )
    ]


@pytest.mark.parametrize(
    ("slug", "often", "sessions"),
    [
        ("capri-hartrevalidatie", "2 keer per week", "24 keer"),
        ("ecogram", "eens in de 6 maanden", "zonder einddatum"),
        ("voorzorgcirkels", "elke maand", "zonder einddatum"),
        ("odensehuizen", "4 keer per week", "zonder einddatum"),
        ("gewoontevraag", "wanneer het nodig is", "1 keer"),
        ("naastenparticipatie", "elke dag", "zonder einddatum"),
    ],
)
def test_rhythms_are_said_in_words(slug, often, sessions):
    rhythm = catalogue().werkvormen[slug].rhythm

    assert (wording.rhythm_text(rhythm), wording.number_of_sessions(rhythm)) == (often, sessions)


def test_the_page_says_how_a_core_element_is_seen(client, world):
    text = text_of(page_of(client, "capri-hartrevalidatie"))

    assert "Geteld: deel van de geplande bijeenkomsten dat doorging, 75% of meer." in text
    assert "Geteld: de rol was er bij elke bijeenkomst (fysiotherapeut)." in text
    assert "Een mens moet dit zien: het staat niet in wat er is vastgelegd." in text


def test_an_address_with_a_former_slug_leads_on_for_good(client, world):
    answer = client.get(reverse("show_werkvorm", args=["ongezonde-verbondenheid-check"]))

    assert (answer.status_code, answer.url) == (301, reverse("show_werkvorm", args=["goed-kijken-naar-banden"]))


def test_a_werkvorm_that_does_not_exist_is_not_found(client, world):
    assert page_of(client, "bestaat-niet").status_code == 404


def test_offers_and_organisations_that_run_it_are_named_and_no_colleague_is(client, world, adopted):
    with as_owner():
        make_offer(world.house, "voorzorgcirkels")
        make_offer(world.house, "voorzorgcirkels", is_open=False)

    response = page_of(client, "voorzorgcirkels")

    text = text_of(response)
    assert "Welfare sinds maart 2027" in text
    assert f'href="{reverse("list_offers")}?werkvorm=voorzorgcirkels"' in response.content.decode()
    assert "Bekijk de ene plek in de buurt waar dit loopt" in text
    assert "Tweede coach" not in text


@pytest.mark.parametrize(
    ("role", "slug", "adopts", "starts"),
    [
        ("", "capri-hartrevalidatie", False, ""),
        ("patient", "capri-hartrevalidatie", False, ""),
        ("nurse", "capri-hartrevalidatie", True, "form_group"),
        ("host", "odensehuizen", False, "form_group"),
        ("manager", "odensehuizen", True, ""),
        ("gp", "ecogram", True, "list_people"),
        ("gp", "welzijn-op-recept", True, "list_people"),
        ("link_worker", "ecogram", True, ""),
    ],
)
def test_each_reader_gets_the_next_step_that_is_theirs(client, world, role, slug, adopts, starts):
    if role:
        client.force_login(getattr(world, role))

    page = page_of(client, slug).context["page"]

    href = reverse("form_group", args=[slug]) if starts == "form_group" else reverse(starts) if starts else ""
    assert (page.may_adopt, page.start.href) == (adopts, href)


# Who uses what


def test_adopting_asks_for_a_stand_in_and_can_be_taken_back(client, world):
    client.force_login(world.gp)
    address = reverse("adopt_werkvorm", args=["ecogram"])

    form = client.get(address).context["form"]
    asked = client.post(address, {"lead": str(world.gp.id), "stand_in": str(world.administrator.id)}, follow=True)

    assert [label for _value, label in form.fields["stand_in"].choices] == ["nog niemand", "administrator", "gp"]
    assert form["lead"].value() == str(world.gp.id)
    assert asked.redirect_chain == [(reverse("list_adoptions"), 302)]
    with as_owner():
        kept = Adoption.objects.get()
    assert (kept.lead_id, kept.stand_in_id, kept.owner_id) == (world.gp.id, world.administrator.id, world.practice.id)
    assert asked.context["undo"]["url"] == reverse("end_adoption", args=[kept.id])

    back = client.post(asked.context["undo"]["url"], follow=True)

    with as_owner():
        assert Adoption.objects.get().ended_at is not None
        assert sorted(Event.objects.filter(action="adoption.adopt").values_list("kind", flat=True)) == ["C", "U"]
    assert [line.slug for line in back.context["page"].ended] == ["ecogram"]


def test_without_a_driver_it_does_not_begin_and_the_input_stays(client, world):
    client.force_login(world.gp)
    address = reverse("adopt_werkvorm", args=["ecogram"])

    response = client.post(address, {"lead": "", "stand_in": str(world.administrator.id)})

    assert response.status_code == 422
    assert "Kies wie dit trekt. Zonder trekker begint het niet." in text_of(response)
    assert response.context["form"]["stand_in"].value() == str(world.administrator.id)
    assert not Adoption.objects.exists()


def test_the_same_person_twice_is_told_beside_the_field(client, world):
    client.force_login(world.gp)

    response = client.post(
        reverse("adopt_werkvorm", args=["ecogram"]), {"lead": str(world.gp.id), "stand_in": str(world.gp.id)}
    )

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["stand_in"]


def test_begin_leads_to_who_drives_it_when_it_is_in_use(client, world, adopted):
    client.force_login(world.link_worker)

    response = client.get(reverse("adopt_werkvorm", args=["voorzorgcirkels"]))

    assert (response.status_code, response.url) == (302, reverse("entrust_adoption", args=[adopted.id]))


def test_another_driver_is_kept(client, world, adopted):
    client.force_login(world.link_worker)
    address = reverse("entrust_adoption", args=[adopted.id])

    assert client.get(address).context["form"]["lead"].value() == str(world.link_worker.id)
    client.post(address, {"lead": str(adopted.stand_in_id), "stand_in": ""})

    with as_owner():
        kept = Adoption.objects.get()
    assert (kept.lead_id, kept.stand_in_id) == (adopted.stand_in_id, None)
    assert "Er is geen vervanger. Valt de trekker weg, dan valt dit stil." in text_of(
        client.get(reverse("list_adoptions"))
    )


def test_an_organisation_without_werkvormen_gets_one_next_step(client, world):
    client.force_login(world.gp)

    response = client.get(reverse("list_adoptions"))

    assert "Uw organisatie gebruikt nog geen werkvorm" in text_of(response)


def test_what_was_stopped_can_go_on(client, world, adopted):
    end_adoption(adopted, actor=world.actor("link_worker"))
    client.force_login(world.link_worker)

    client.post(reverse("resume_adoption", args=[adopted.id]))

    with as_owner():
        assert Adoption.objects.get().ended_at is None


@pytest.mark.parametrize("role", ["patient", "inspector", "researcher", "municipality"])
def test_who_works_nowhere_that_uses_werkvormen_is_refused(client, world, adopted, role):
    client.force_login(getattr(world, role))

    for name, args in (
        ("list_adoptions", []),
        ("adopt_werkvorm", ["ecogram"]),
        ("show_fidelity", ["ecogram"]),
        ("entrust_adoption", [adopted.id]),
    ):
        assert client.get(reverse(name, args=args)).status_code == 403, name
    for name in ("end_adoption", "resume_adoption"):
        assert client.post(reverse(name, args=[adopted.id])).status_code == 403, name


@pytest.mark.parametrize(("role", "code"), [("gp", 404), ("manager", 404), ("host", 403), ("volunteer", 403)])
def test_an_adoption_of_another_organisation_does_not_exist(client, world, adopted, role, code):
    client.force_login(getattr(world, role))

    assert client.get(reverse("entrust_adoption", args=[adopted.id])).status_code == code
    assert client.post(reverse("end_adoption", args=[adopted.id])).status_code == code
    assert client.get(reverse("list_adoptions")).context["page"].running == ()
    with as_owner():
        assert Adoption.objects.get().ended_at is None


def test_a_host_reads_what_is_used_and_changes_nothing(client, world):
    with as_owner():
        Adoption.objects.create(owner=world.house, werkvorm="odensehuizen", werkvorm_version="1", adopted_at=world.now)
    client.force_login(world.host)

    response = client.get(reverse("list_adoptions"))

    assert [line.slug for line in response.context["page"].running] == ["odensehuizen"]
    assert "stoppen/" not in response.content.decode()


def test_a_visitor_is_led_to_the_log_in(client, world):
    response = client.get(reverse("list_adoptions"))

    assert (response.status_code, response.url) == (302, f"/inloggen/?next={reverse('list_adoptions')}")


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize(
    ("name", "args", "queries"),
    [
        ("list_werkvormen", [], 8),
        ("show_werkvorm", ["odensehuizen"], 11),
        ("list_adoptions", [], 9),
        ("adopt_werkvorm", ["odensehuizen"], 9),
    ],
)
def test_pages_take_the_same_queries_for_one_and_for_three(
    client, world, django_assert_num_queries, n, name, args, queries
):
    with as_owner():
        for slug in ["capri-hartrevalidatie", "ecogram", "gewoontevraag"][:n]:
            Adoption.objects.create(
                owner=world.hospital,
                werkvorm=slug,
                werkvorm_version="1",
                lead=world.nurse,
                adopted_at=datetime(2027, 1, 1, tzinfo=UTC),
            )
        for number in range(n):
            make_offer(world.house, "odensehuizen")
            make_user("nurse", world.hospital, world.now, name=f"Proef {number}")
    client.force_login(world.nurse)

    with django_assert_num_queries(queries):
        assert client.get(reverse(name, args=args)).status_code == 200
