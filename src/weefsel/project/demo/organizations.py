"""The organisations, log-ins and offers of a practice region. Everything is made up, and says so in its name."""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "samen-oefenen-mag"  # one for all log-ins, printed at every start: nobody in a practice region is real

N_CIRCLES = 6
N_CIRCLES_WITH_LOG_IN = 2  # of the other circles the contact person answers by mailed link


@dataclass(frozen=True, slots=True)
class OrganizationSpec:
    """One organisation. ``area`` the rank of its postcode area by inhabitants; ``is_claimed`` somebody logs in."""

    key: str
    kind: str
    name: str
    area: int = 0
    is_claimed: bool = True


@dataclass(frozen=True, slots=True)
class LogInSpec:
    """One log-in. ``title`` the role as colleagues would say it."""

    key: str
    role: str
    organization: str
    title: str
    first_name: str

    @property
    def name(self) -> str:
        return f"Oefen-{self.title} {self.first_name}"

    @property
    def email(self) -> str:
        return f"{self.first_name.lower()}@example.org"


@dataclass(frozen=True, slots=True)
class OfferSpec:
    """One service at one place. ``hours`` (day, daypart), Monday morning (0, 0); ``capacity`` places; ``n_people`` fit.

    ``host`` the log-in who receives, or the first name of somebody who answers by mail.
    """

    key: str
    organization: str
    werkvorm: str
    name: str
    description: str
    welcome: str
    place: str
    host: str
    when: str
    hours: tuple[tuple[int, int], ...]
    capacity: int
    n_people: int = 20
    price_cents: int = 0
    is_step_free: bool | None = True
    has_quiet_corner: bool | None = True
    is_accompanied: bool = True
    has_transport: bool | None = None


ORGANIZATIONS = (
    OrganizationSpec("practice", "practice", "Oefenpraktijk De Wilg", 0),
    OrganizationSpec("other-practice", "practice", "Oefenpraktijk Het Veer", 2),
    OrganizationSpec("hospital", "hospital", "Oefenziekenhuis De Linde, cardiologie", 1),
    OrganizationSpec("midwives", "midwifery", "Oefenpraktijk voor verloskunde De Lente", 1),
    OrganizationSpec("welfare", "welfare", "Oefenwelzijn Samen Verder", 0),
    OrganizationSpec("house", "community", "Odensehuis De Appelboom (oefenen)", 0),
    OrganizationSpec("other-house", "community", "Odensehuis De Waard (oefenen)", 3, is_claimed=False),
    OrganizationSpec("town", "municipality", "Gemeente {region} (oefenen)", 0),
    OrganizationSpec("inspectorate", "oversight", "Oefeninspectie en kennis", 0),
)
CIRCLE_HOSTS = ("bep", "cor", "Lies", "Harm", "Wies", "Joop")

# The role `person` and the naaste belong to people of the stories (`people.NAMED`), not to an organisation.
LOG_INS = (
    LogInSpec("gp", "gp", "practice", "huisarts", "Noor"),
    LogInSpec("other-gp", "gp", "other-practice", "huisarts", "Ruben"),
    LogInSpec("nurse", "nurse", "hospital", "verpleegkundige", "Yara"),
    LogInSpec("specialist", "specialist", "hospital", "cardioloog", "Karim"),
    LogInSpec("midwife", "midwife", "midwives", "verloskundige", "Sanne"),
    LogInSpec("coach", "link_worker", "welfare", "welzijnscoach", "Mo"),
    LogInSpec("other-coach", "link_worker", "welfare", "welzijnscoach", "Tess"),
    LogInSpec("sam", "host", "hospital", "groepsbegeleider", "Sam"),
    LogInSpec("anja", "host", "house", "gastvrouw", "Anja"),
    LogInSpec("bep", "volunteer", "circle-1", "contactpersoon", "Bep"),
    LogInSpec("cor", "volunteer", "circle-2", "contactpersoon", "Cor"),
    LogInSpec("manager", "manager", "hospital", "manager", "Robin"),
    LogInSpec("welfare-manager", "manager", "welfare", "manager", "Kim"),
    LogInSpec("inspector", "inspector", "inspectorate", "inspecteur", "Iris"),
    LogInSpec("researcher", "researcher", "inspectorate", "onderzoeker", "Onno"),
    LogInSpec("municipality", "municipality", "town", "beleidsmedewerker", "Gea"),
    LogInSpec("administrator", "administrator", "hospital", "beheerder", "Bo"),
    LogInSpec("practice-administrator", "administrator", "practice", "beheerder", "Jip"),
)

MORNINGS = tuple((day, 0) for day in range(5))
OFFERS = (
    OfferSpec(
        key="rehabilitation",
        organization="hospital",
        werkvorm="capri-hartrevalidatie",
        name="Hartgroep De Linde",
        description="Samen weer op krachten komen, twee keer per week, met een fysiotherapeut erbij.",
        welcome="Sam wacht u op bij de ingang. De eerste keer kijkt u gewoon mee.",
        place="Zaal 2 van het oefenziekenhuis",
        host="sam",
        when="dinsdag en donderdag, 10.00 tot 11.30 uur",
        hours=((1, 0), (3, 0)),
        capacity=32,  # two groups at a time
        has_transport=True,
    ),
    OfferSpec(
        key="naasten",
        organization="hospital",
        werkvorm="naastenparticipatie",
        name="Uw naaste doet mee",
        description="Iemand die dicht bij u staat, denkt mee over uw zorg en over het ontslag.",
        welcome="De verpleegkundige vraagt het aan u allebei.",
        place="Afdeling cardiologie van het oefenziekenhuis",
        host="nurse",
        when="op werkdagen, in overleg",
        hours=(*MORNINGS, *((day, 1) for day in range(5))),
        capacity=20,
    ),
    OfferSpec(
        key="pregnancy",
        organization="midwives",
        werkvorm="centering-zwangerschap",
        name="Samen zwanger bij De Lente",
        description="Controles en gesprekken in een vaste groep, met mensen die even ver zijn.",
        welcome="Sanne kent u al. Wie u meeneemt, is ook welkom.",
        place="Ronde kamer van De Lente",
        host="midwife",
        when="woensdag, 13.30 tot 15.30 uur",
        hours=((2, 1),),
        capacity=12,
        n_people=25,
    ),
    OfferSpec(
        key="coach",
        organization="welfare",
        werkvorm="welzijn-op-recept",
        name="Welzijn op Recept",
        description="Een welzijnscoach zoekt met u iets in de buurt dat bij u past, en gaat de eerste keer mee.",
        welcome="Mo of Tess belt u binnen twee weken.",
        place="Wijkpunt van Samen Verder",
        host="coach",
        when="op werkdagen, bij u thuis of op het wijkpunt",
        hours=(*MORNINGS, *((day, 1) for day in range(5))),
        capacity=40,
    ),
    OfferSpec(
        key="house",
        organization="house",
        werkvorm="odensehuizen",
        name="Odensehuis De Appelboom",
        description="Een huiselijke plek waar u zo binnenloopt, als onthouden lastig wordt of als u voor iemand zorgt.",
        welcome="Anja zet koffie. U kijkt eerst rond, daarna ziet u wel.",
        place="De Appelboom",
        host="anja",
        when="maandag, dinsdag, donderdag en vrijdag, 10.00 tot 15.00 uur",
        hours=tuple((day, part) for day in (0, 1, 3, 4) for part in (0, 1)),
        capacity=25,
        n_people=30,
        price_cents=350,
    ),
    OfferSpec(
        key="other-house",
        organization="other-house",
        werkvorm="odensehuizen",
        name="Odensehuis De Waard",
        description="Samen koken, een lied, de tuin in. Voor mensen met geheugenproblemen en hun naasten.",
        welcome="Piet loopt met u mee naar binnen.",
        place="De Waard",
        host="Piet",
        when="woensdag en vrijdag, 10.00 tot 15.00 uur",
        hours=tuple((day, part) for day in (2, 4) for part in (0, 1)),
        capacity=15,
        is_step_free=None,
        has_quiet_corner=None,
    ),
)
CIRCLE_DAYS = (0, 1, 2, 3, 4, 1)
WORKING_DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag")


def circle_organization(number: int, where: str, area: int) -> OrganizationSpec:
    """The initiative behind circle ``number`` (from 1)."""
    return OrganizationSpec(
        f"circle-{number}",
        "community",
        f"Voorzorgcirkel {where} (oefenen)",
        area,
        is_claimed=number <= N_CIRCLES_WITH_LOG_IN,
    )


def circle_offer(number: int, where: str) -> OfferSpec:
    """What circle ``number`` (from 1) offers."""
    day = CIRCLE_DAYS[number - 1]
    host = CIRCLE_HOSTS[number - 1]
    return OfferSpec(
        key=f"circle-{number}",
        organization=f"circle-{number}",
        werkvorm="voorzorgcirkels",
        name=f"Voorzorgcirkel {where}",
        description="Buurtgenoten die afspreken om voor elkaar klaar te staan. Iedereen geeft iets en vraagt iets.",
        welcome=f"{host.capitalize()} komt eerst bij u langs om kennis te maken.",
        place=f"Buurtkamer {where}",
        host=host,
        when=f"elke vier weken op {WORKING_DAYS[day]}, 14.00 tot 15.30 uur",
        hours=((day, 1),),
        capacity=15,
        n_people=15,
        is_step_free=number != 4,
    )


# Which organisation works with which werkvorm, and who drives it there: the lead and who takes over.
ADOPTIONS = (
    ("hospital", "capri-hartrevalidatie", "specialist", "sam"),
    ("hospital", "gewoontevraag", "nurse", "specialist"),
    ("hospital", "ecogram", "nurse", ""),
    ("hospital", "naastenparticipatie", "nurse", "specialist"),
    ("practice", "gewoontevraag", "gp", ""),
    ("practice", "ecogram", "gp", ""),
    ("practice", "welzijn-op-recept", "gp", ""),
    ("other-practice", "welzijn-op-recept", "other-gp", ""),
    ("midwives", "centering-zwangerschap", "midwife", ""),
    ("welfare", "welzijn-op-recept", "coach", "other-coach"),
    ("welfare", "voorzorgcirkels", "other-coach", "coach"),
    ("house", "odensehuizen", "anja", ""),
    ("other-house", "odensehuizen", "", ""),
    *(
        (f"circle-{number}", "voorzorgcirkels", ("bep", "cor", "", "", "", "")[number - 1], "")
        for number in range(1, 7)
    ),
)
