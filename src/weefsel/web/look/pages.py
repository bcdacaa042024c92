"""What the page with every component shows: made-up people, real sentences."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from django import forms
from django.core.paginator import Page, Paginator
from django.utils.translation import gettext_lazy as _

ICONS = (
    ("arrow-back", _("terug")),
    ("arrow-on", _("verder")),
    ("bus", _("bus")),
    ("calendar", _("dag")),
    ("check", _("gedaan")),
    ("circle", _("kring")),
    ("clock", _("tijd")),
    ("cross", _("weg")),
    ("cup", _("koffie")),
    ("door", _("inloop")),
    ("down", _("meer")),
    ("exit", _("snel weg")),
    ("eye", _("wie ziet dit")),
    ("group", _("groep")),
    ("hand", _("steun")),
    ("home", _("thuis")),
    ("info", _("uitleg")),
    ("language", _("taal")),
    ("letter", _("bericht")),
    ("list", _("lijst")),
    ("lock", _("afgeschermd")),
    ("menu", _("menu")),
    ("minus", _("min")),
    ("pen", _("opschrijven")),
    ("people", _("twee mensen")),
    ("person", _("persoon")),
    ("phone", _("bellen")),
    ("place", _("plek")),
    ("plus", _("plus")),
    ("print", _("afdrukken")),
    ("question", _("vraag")),
    ("redo", _("opnieuw")),
    ("search", _("zoeken")),
    ("shield", _("veilig")),
    ("talk", _("praten")),
    ("turn", _("draaien")),
    ("undo", _("ongedaan maken")),
    ("walk", _("lopen")),
    ("warning", _("let op")),
    ("weave", _("verbonden")),
    ("wheelchair", _("rolstoel")),
)

COLOURS = (
    "page",
    "surface",
    "linen",
    "ink",
    "ink-muted",
    "primary",
    "accent",
    "good",
    "ask",
    "stop",
    "info",
    "plum",
)


class ExampleForm(forms.Form):
    """One field of every kind that pages use."""

    visitor = forms.CharField(
        label=_("Wie kwam er bij u langs?"),
        help_text=_("Een voornaam is genoeg."),
        max_length=80,
        error_messages={"required": _("Schrijf op wie er kwam, of kies hieronder ‘niemand’.")},
    )
    help_after = forms.CharField(
        label=_("Wie helpt u als u weer thuis bent?"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    way = forms.ChoiceField(
        label=_("Hoe komt u er het liefst?"),
        help_text=_("Kies wat meestal lukt."),
        widget=forms.RadioSelect,
        choices=[("walk", _("Lopend")), ("bus", _("Met de bus")), ("together", _("Iemand haalt mij op"))],
        error_messages={"required": _("Kies hoe u er komt. Weet u het nog niet, kies dan ‘Iemand haalt mij op’.")},
    )
    moments = forms.MultipleChoiceField(
        label=_("Wanneer kunt u?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[("morning", _("In de ochtend")), ("afternoon", _("In de middag")), ("evening", _("In de avond"))],
    )
    language = forms.ChoiceField(
        label=_("In welke taal praat u het liefst?"),
        choices=[("nl", "Nederlands"), ("tr", "Türkçe"), ("uk", "Українська"), ("en", "English")],
    )
    from_day = forms.DateField(
        label=_("Vanaf welke dag?"),
        widget=forms.DateInput(attrs={"type": "date", "class": "w-input--short"}),
        error_messages={
            "required": _("Kies een dag vanaf morgen."),
            "invalid": _("Deze dag bestaat niet. Kies een dag, bijvoorbeeld 3 maart 2026."),
        },
    )
    tells_host = forms.BooleanField(
        label=_("De groepsbegeleider mag weten dat ik een rollator heb."),
        error_messages={"required": _("Vink dit aan, of bespreek eerst met uw coach wat de begeleider mag weten.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["help_after"].seen_by = _("Ziet: u en huisarts De Wit. Niet: uw dochter.")


@dataclass(frozen=True, slots=True)
class ComponentsPage:
    """Everything on the page; ``layout`` is the frame it stands in: for professionals, or for patients."""

    layout: str
    form: ExampleForm
    pager: Page
    reasons: list[dict] = field(default_factory=list)
    reasons_other: list[dict] = field(default_factory=list)
    steps: list[dict] = field(default_factory=list)
    events: list[dict] = field(default_factory=list)
    places: list[dict] = field(default_factory=list)
    ground: dict = field(default_factory=dict)
    icons: tuple = ICONS
    colours: tuple = COLOURS
    errors: list[dict] = field(default_factory=list)
    due: datetime.date = datetime.date(2026, 3, 12)


def components_page(*, with_errors: bool, for_person: bool) -> ComponentsPage:
    """The page, with an empty form or with one that was sent empty."""
    return ComponentsPage(
        layout="person_page.html" if for_person else "page.html",
        form=ExampleForm({"language": "nl"} if with_errors else None),
        pager=Paginator(range(95), 20).page(2),
        reasons=[
            {
                "sign": "plus",
                "text": _("8 minuten lopen"),
                "sentence": _("Van uw huis naar De Berk is het ongeveer 600 meter."),
            },
            {"sign": "plus", "text": _("dinsdagochtend kan"), "sentence": ""},
            {"sign": "plus", "text": _("2 plekken vrij"), "sentence": _("Van de twaalf plekken zijn er twee vrij.")},
            {
                "sign": "ask",
                "text": _("rollator: vraag het na"),
                "sentence": _("Wij weten niet of de zaal een drempel heeft."),
            },
        ],
        reasons_other=[
            {"sign": "plus", "text": _("5 minuten lopen"), "sentence": ""},
            {
                "sign": "minus",
                "text": _("begint pas 3 maart"),
                "sentence": _("De groep start met de eerste zes mensen."),
            },
        ],
        steps=[
            {"label": _("Verwijzing gestuurd"), "state": "done", "who": "Dr. De Wit", "note": _("2 februari")},
            {
                "label": _("Eerste gesprek"),
                "state": "done",
                "who": "Yasmin",
                "note": _("5 februari, bij mevrouw thuis"),
            },
            {
                "label": _("Samen naar de groep"),
                "state": "now",
                "who": "Yasmin",
                "due_text": _("voor 12 maart"),
                "due_date": datetime.date(2026, 3, 12),
                "late": True,
            },
            {
                "label": _("Bellen na het derde bezoek"),
                "state": "next",
                "who": "Yasmin",
                "due_text": _("voor 2 april"),
                "due_date": datetime.date(2026, 4, 2),
            },
        ],
        events=[
            {
                "date": datetime.date(2026, 3, 3),
                "date_text": _("3 maart"),
                "text": _("Naar huis uit het ziekenhuis"),
                "who": "",
            },
            {"date": datetime.date(2026, 3, 10), "date_text": _("10 maart"), "text": _("Gebeld"), "who": "Yasmin"},
            {
                "date": datetime.date(2026, 3, 17),
                "date_text": _("17 maart"),
                "text": _("Eerste keer bij de groep"),
                "who": "Anja",
            },
        ],
        places=[
            {"id": "berk", "name": "Wandelgroep De Berk", "x": 178_900, "y": 425_700, "number": "1"},
            {"id": "linde", "name": "Odensehuis De Linde", "x": 180_050, "y": 426_300, "number": "2"},
            {"id": "hart", "name": "Hartgroep, zaal 2", "x": 178_200, "y": 426_600, "number": "3"},
        ],
        ground={
            "areas": [
                [[177_200, 424_600], [179_000, 424_400], [179_300, 426_000], [177_500, 426_200]],
                [[179_000, 424_400], [181_200, 424_900], [181_000, 426_700], [179_300, 426_000]],
                [[177_500, 426_200], [179_300, 426_000], [181_000, 426_700], [180_200, 427_900], [177_900, 427_600]],
            ],
            "home": {"x": 178_600, "y": 425_300, "reach_m": 1500},
        },
        errors=[{"href": "#id_visitor", "text": _("Wie kwam er bij u langs? Schrijf op wie er kwam.")}],
    )
