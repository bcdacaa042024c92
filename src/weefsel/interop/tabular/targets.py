"""What a column of a list may hold, with the names that it often has, in Dutch and English."""

from __future__ import annotations

from dataclasses import dataclass

from weefsel.catalogue.host_answer import host_answers
from weefsel.interop.tabular.columns import spelled


@dataclass(frozen=True, slots=True)
class Target:
    """What a column may hold: ``label`` and ``meaning`` for the person who maps, ``words`` the names it often has."""

    slug: str
    label: str
    meaning: str
    words: tuple[str, ...]


def _target(slug: str, label: str, meaning: str, words: str) -> Target:
    return Target(slug, label, meaning, tuple(words.split()))


TARGETS: tuple[Target, ...] = (
    _target(
        "organization.name",
        "Organisatie",
        "Wie het aanbiedt.",
        "organisatie organization organisation aanbieder instelling organisatienaam naam_organisatie provider "
        "organization_name agency instantie stichting vereniging welzijnsorganisatie naam_instelling "
        "partner handelsnaam club organisator uitvoerder kerk",
    ),
    _target(
        "organization.id",
        "Nummer van de organisatie",
        "Een eigen nummer of KvK.",
        "organization_id kvk org_id kvk_nummer kvknummer vestigingsnummer vestigingsnr",
    ),
    _target(
        "organization.description", "Over de organisatie", "", "organization_description over_ons over_de_organisatie"
    ),
    _target("organization.website", "Website van de organisatie", "", "organization_website website_organisatie"),
    _target("organization.email", "E-mail van de organisatie", "", "organization_email email_organisatie"),
    _target(
        "service.id",
        "Nummer",
        "Een eigen nummer van iedere regel.",
        "id nummer code service_id objectid _id volgnummer uuid",
    ),
    _target(
        "service.name",
        "Naam van het aanbod",
        "Hoe het heet.",
        "naam name titel title activiteit aanbod dienst service service_name naam_activiteit naam_aanbod "
        "activiteitnaam "
        "program programma project product regeling voorziening naam_dienst groep cursus workshop training "
        "bijeenkomst spreekuur evenement",
    ),
    _target(
        "service.alternate_name", "Andere naam", "", "alternate_name andere_naam korte_naam bijnaam afkorting subtitel"
    ),
    _target(
        "service.description",
        "Wat het is",
        "Meer kolommen mogen: de teksten komen onder elkaar.",
        "omschrijving beschrijving description korte_omschrijving korteomschrijving lange_omschrijving toelichting "
        "samenvatting inhoud tekst levert wat summary short_desc details info informatie notes opmerkingen "
        "over omschr body content",
    ),
    _target("service.url", "Webadres", "", "website url link webadres site homepage web meer_info meerinfo"),
    _target("service.email", "E-mail", "", "email e_mail mail emailadres e_mailadres mailadres contact_email"),
    _target(
        "service.application_process",
        "Aanmelden",
        "Hoe iemand zich aanmeldt.",
        "aanmelden aanmelding inschrijven hoe_aanmelden application_process calltoaction call_to_action aanvragen "
        "toegang verwijzing deelnemen",
    ),
    _target(
        "service.eligibility_description",
        "Voor wie",
        "In woorden.",
        "doelgroep voor_wie doelgroepen eligibility audience target_group gezinssamens gezinssamenstelling "
        "doelgrp leeftijdsgroep leeftijd leeftijden leedtijd leeftijdscategorie age gender geslacht voorwaarden wie",
    ),
    _target(
        "service.minimum_age",
        "Vanaf leeftijd",
        "In jaren.",
        "minimum_age min_leeftijd leeftijd_van vanaf_leeftijd leeftijd_min minimumleeftijd",
    ),
    _target(
        "service.maximum_age",
        "Tot en met leeftijd",
        "In jaren.",
        "maximum_age max_leeftijd leeftijd_tot leeftijd_max maximumleeftijd",
    ),
    _target(
        "service.amount",
        "Prijs",
        "Een bedrag in euro, of: gratis.",
        "prijs kosten bedrag price cost tarief eigen_bijdrage fee kosten_euro bijdrage",
    ),
    _target(
        "service.fees_description",
        "Over de kosten",
        "In woorden.",
        "fees_description fees kosten_toelichting toelichting_kosten prijsinformatie",
    ),
    _target(
        "service.keywords",
        "Onderwerpen",
        "Woorden met een komma ertussen.",
        "categorie categorieen categories category thema themas trefwoorden tags keywords onderwerp rubriek "
        "rubrieken soort type hoofdcategorie subcategorie domein leefgebied",
    ),
    _target("service.languages", "Talen", "", "taal talen language languages voertaal"),
    _target("service.status", "Loopt het nog", "active, inactive, defunct of temporarily closed.", "status actief"),
    _target("service.alert", "Let op", "", "alert let_op waarschuwing"),
    _target("service.wait_time", "Wachttijd", "", "wachttijd wait_time"),
    _target(
        "service.assured_date",
        "Gecontroleerd op",
        "",
        "assured_date gecontroleerd gecontroleerd_op laatst_gecontroleerd datum_controle laatste_controle "
        "controledatum laatst_bijgewerkt laatst_gewijzigd bijgewerkt bijgewerkt_op actueel_op",
    ),
    _target(
        "service.area",
        "Gebied waarvoor het is",
        "Een wijk, stadsdeel of gemeente.",
        "werkgebied stadsdeel gebied service_area regio gemeente district",
    ),
    _target(
        "location.name",
        "Naam van de plek",
        "",
        "locatie plek location location_name naam_locatie locatienaam gebouw accommodatie venue waar buurthuis",
    ),
    _target(
        "location.address",
        "Adres in één kolom",
        "Straat, nummer, postcode en plaats.",
        "adres address adresgegevens bezoekadres volledig_adres locatie_adres",
    ),
    _target(
        "location.address_1",
        "Straat",
        "Met of zonder nummer.",
        "straat straatnaam street address_1 streetaddress adresregel straat_en_huisnummer adres_1 address1 "
        "street_address",
    ),
    _target("location.house_number", "Huisnummer", "", "huisnummer house_number huisnr nr"),
    _target("location.house_number_addition", "Toevoeging", "", "toevoeging huisnummertoevoeging huisletter toev"),
    _target("location.postal_code", "Postcode", "", "postcode postal_code zip zipcode pc pc6 pc4 post_code postal"),
    _target(
        "location.city",
        "Plaats",
        "",
        "plaats woonplaats city addresslocality locality stad town plaatsnaam vestigingsplaats dorp",
    ),
    _target("location.region", "Buurt of wijk", "", "buurt wijk neighbourhood neighborhood wijknaam buurtnaam kern"),
    _target("location.latitude", "Breedtegraad", "", "latitude lat breedtegraad"),
    _target("location.longitude", "Lengtegraad", "", "longitude lon lng long lengtegraad"),
    _target("location.rd_x", "RD x", "In meters.", "x rd_x rdx x_coordinaat xcoord"),
    _target("location.rd_y", "RD y", "In meters.", "y rd_y rdy y_coordinaat ycoord"),
    _target(
        "location.point",
        "Punt",
        "Lengte- en breedtegraad in één waarde, zoals in GeoJSON.",
        "coordinates coordinaten coordinates_wgs84 point punt latlng latlon geo_point",
    ),
    _target(
        "location.accessibility",
        "Toegankelijk",
        "",
        "toegankelijkheid toegankelijk accessibility faciliteiten",
    ),
    _target(
        "location.transportation",
        "Hoe er te komen",
        "",
        "transportation bereikbaarheid vervoer route openbaar_vervoer ov halte cross_street",
    ),
    _target(
        "contact.name", "Contactpersoon", "", "contactpersoon contact_name naam_contactpersoon contact aanspreekpunt"
    ),
    _target(
        "contact.phone",
        "Telefoon",
        "",
        "telefoon tel telefoonnummer phone telephone phone_number mobiel telnr contact_telefoon tel_nr",
    ),
    _target(
        "contact.text",
        "Contact in één tekst",
        "We halen telefoon, e-mail, adres en website eruit; de tekst blijft staan.",
        "contactgegevens contactinformatie contact_info bereikbaar",
    ),
    _target(
        "schedule.text",
        "Wanneer",
        "In woorden, zoals: elke dinsdag 10.00-12.00 uur.",
        "wanneer tijden tijd openingstijden hours opening_hours openingsuren dag_en_tijd tijdstip schedule "
        "rooster dagen_en_tijden data_en_tijden startdate start_date datum",
    ),
    _target("schedule.day", "Dag", "", "dag dagen weekdag weekday day"),
    _target("schedule.opens_at", "Begint om", "", "begintijd starttijd van aanvang start opens_at begin tijd_van"),
    _target("schedule.closes_at", "Eindigt om", "", "eindtijd tot einde end closes_at tijd_tot"),
    _target(
        "schedule.weekly",
        "Tijden op deze dag",
        "Een kolom voor iedere dag, met tijden of een kruisje; of een blok met dagen als sleutel.",
        "openhours open_hours weekly",
    ),
    _target(
        "capacity.available",
        "Vrije plaatsen",
        "",
        "vrije_plaatsen vrije_plekken plaatsen_vrij available beschikbaar vrij nog_vrij",
    ),
    _target(
        "capacity.maximum",
        "Plaatsen",
        "",
        "plaatsen plekken capaciteit maximum groepsgrootte max_deelnemers capacity maxdeelnemers "
        "maximaal_aantal_deelnemers aantal_plaatsen aantal_plekken",
    ),
    *(
        Target(
            f"answer.{one.code}",
            one.name,
            "Ja of nee. Wat deels zo is, laten wij open en vragen wij na.",
            tuple(dict.fromkeys(map(spelled, one.headings))),
        )
        for one in host_answers().answers.values()
    ),
)
BY_SLUG: dict[str, Target] = {target.slug: target for target in TARGETS}
BY_WORD: dict[str, str] = {word: target.slug for target in reversed(TARGETS) for word in target.words}
# These take more than one column; the other targets take one.
MANY = frozenset(
    {"service.description", "service.eligibility_description", "service.keywords", "service.languages", "contact.phone"}
    | {"service.application_process", "contact.text", "schedule.text", "service.area", "location.accessibility"}
    | {"schedule.weekly"}
    | {target.slug for target in TARGETS if target.slug.startswith("answer.")}
)
