"""The words of the wizard: its steps, what each key of a werkvorm is called, and what its fixed choices mean."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from weefsel.web.catalogue import wording

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the wizard: the keys of the file that are filled in on it, in order."""

    slug: str
    title: Text
    keys: tuple[str, ...]


STEPS = (
    Step(
        "wat",
        _("Wat is het?"),
        (
            "name",
            "names_also",
            "slug",
            "summary",
            "approach",
            "approach_also",
            "kind",
            "parent",
            "derived",
            "version",
            "former",
        ),
    ),
    Step(
        "voor-wie",
        _("Voor wie is het?"),
        (
            "target_group",
            "needs",
            "target_groups",
            "sectors",
            "professions",
            "modality",
            "tie_type",
            "naasten",
            "reciprocity",
            "culture",
            "not_for",
            "quiet",
        ),
    ),
    Step("regels", _("Wie kan meedoen?"), ("eligibility", "example")),
    Step("groep", _("Groep en ritme"), ("group", "rhythm")),
    Step("rollen", _("Wie is er nodig?"), ("role",)),
    Step("agenda", _("Zo gaat één keer"), ("agenda",)),
    Step("overdracht", _("De warme overdracht"), ("handover",)),
    Step("drempels", _("Wat mensen weghoudt"), ("barrier",)),
    Step("kern", _("Wat moet blijven"), ("core_element", "adaptable", "risks")),
    Step("plek-en-geld", _("Plek en geld"), ("place", "access", "handoff", "funding")),
    Step(
        "bewijs", _("Meten, bewijs en bronnen"), ("outcome", "no_outcomes", "counts", "evidence", "mention", "source")
    ),
    Step(
        "zeker",
        _("Hoe zeker is het?"),
        ("confidence", "unsure", "owner", "checked_by", "authored_by", "authored_on", "review_by"),
    ),
)

# By key; `Spec.key` where the same key is called something else in one part.
LABELS: dict[str, Text] = {
    "name": _("Naam"),
    "names_also": _("Andere namen"),
    "slug": _("Korte naam, voor het bestand"),
    "summary": _("Wat is het, in drie zinnen?"),
    "approach": _("Aanpak"),
    "approach_also": _("Andere aanpakken die erbij horen"),
    "kind": _("Soort werkvorm"),
    "parent": _("Is dit een vorm van een andere werkvorm?"),
    "derived": _("De bron noemt dit niet bij naam: deze naam bedachten wij"),
    "version": _("Versie"),
    "former": _("Korte namen die het eerder had"),
    "quiet": _("Dit is voor mensen in gevaar: schrijf of mail er niets over"),
    "target_group": _("Voor wie, in één zin voor professionals"),
    "needs": _("Waar helpt het bij?"),
    "target_groups": _("Gemaakt voor"),
    "sectors": _("Waar gebeurt het?"),
    "professions": _("Wie kan dit doen in het werk?"),
    "modality": _("Hoe ziet men elkaar?"),
    "tie_type": _("Met wie komt men in contact?"),
    "naasten": _("Doen naasten mee?"),
    "reciprocity": _("Wie meedoet, geeft en krijgt"),
    "culture": _("Taal en cultuur: waar let u op?"),
    "not_for": _("Voor wie is het niet?"),
    "eligibility": _("Regel"),
    "Eligibility.rule": _("De regel"),
    "Eligibility.reason": _("Waarom, in een zin voor de persoon"),
    "example": _("Voorbeeld"),
    "Example.text": _("Wie is dit?"),
    "Example.person": _("Wat weten wij van deze persoon?"),
    "Example.eligible": _("Past het?"),
    "Example.asks": _("Wat vraagt u dan eerst?"),
    "group": _("De groep"),
    "GroupPart.min": _("Hoeveel mensen minstens?"),
    "GroupPart.max": _("Hoeveel mensen hoogstens?"),
    "strata": _("Leeftijden die u niet bij elkaar zet"),
    "rhythm": _("Het ritme"),
    "Rhythm.unit": _("Elke dag, week, maand of anders"),
    "Rhythm.every": _("Eens in de hoeveel?"),
    "times": _("Hoeveel keer dan?"),
    "n_sessions": _("Hoeveel keer in totaal?"),
    "session_min": _("Hoeveel minuten duurt één keer?"),
    "weeks_min": _("Hoeveel weken duurt het minstens?"),
    "weeks_max": _("Hoeveel weken duurt het hoogstens?"),
    "phase": _("Deel met een eigen ritme"),
    "Phase.n_sessions": _("Hoeveel keer in dit deel?"),
    "Phase.every": _("Eens in de hoeveel?"),
    "Phase.unit": _("Dagen, weken of maanden"),
    "role": _("Rol"),
    "RoleNeed.role": _("Welke rol?"),
    "RoleNeed.min": _("Hoeveel minstens?"),
    "RoleNeed.max": _("Hoeveel hoogstens?"),
    "per": _("Geldt per"),
    "agenda": _("Deel van de bijeenkomst"),
    "AgendaItem.title": _("Wat doet u?"),
    "minutes": _("Hoeveel minuten?"),
    "handover": _("Stap"),
    "HandoverStep.slug": _("Korte naam van de stap"),
    "HandoverStep.name": _("Wat gebeurt er?"),
    "HandoverStep.role": _("Wie doet het?"),
    "anchor": _("Vanaf wanneer telt het?"),
    "due_days": _("Binnen hoeveel dagen?"),
    "barrier": _("Drempel"),
    "Barrier.barrier": _("Wat houdt mensen weg?"),
    "question": _("Met welke vraag komt u erachter?"),
    "solutions": _("Wat helpt?"),
    "core_element": _("Kernelement"),
    "CoreElement.slug": _("Korte naam"),
    "CoreElement.name": _("Wat moet blijven?"),
    "why": _("Waarom?"),
    "check": _("Hoe telt weefsel dit?"),
    "observed": _("Een mens moet dit zien: het is niet te tellen"),
    "adaptable": _("Wat mag anders?"),
    "risks": _("Waar let u op?"),
    "place": _("De plek"),
    "persons": _("Voor hoeveel mensen is er plek?"),
    "privacy_corner": _("Er is een rustige hoek om apart te praten"),
    "step_free": _("Er zijn geen drempels"),
    "homely": _("Het is er huiselijk"),
    "access": _("Zo komt men binnen"),
    "by": _("Hoe komt men binnen?"),
    "indication": _("Eerst is een indicatie nodig"),
    "fee": _("Wat kost het?"),
    "handoff": _("Alleen bij een app: wat gaat heen en terug?"),
    "sends": _("Wat geven wij mee?"),
    "returns": _("Wat krijgen wij terug?"),
    "Handoff.url": _("Adres van de app"),
    "funding": _("Geld"),
    "law": _("Uit welke wet of welk geld?"),
    "payer": _("Wie betaalt?"),
    "pays": _("Wat wordt betaald?"),
    "certainty": _("Hoe zeker is dit geld?"),
    "conditions": _("Op welke voorwaarden?"),
    "valid_from": _("Geldt vanaf"),
    "valid_until": _("Geldt tot en met"),
    "outcome": _("Vragenlijst"),
    "OutcomeMoment.instrument": _("Welke vragenlijst?"),
    "moment": _("Op welk moment?"),
    "days": _("Hoeveel dagen later?"),
    "who": _("Aan wie?"),
    "on_request": _("Alleen als iemand er dan om vraagt"),
    "no_outcomes": _("Meet u niets? Waarom niet?"),
    "counts": _("Wat tellen organisatoren ook?"),
    "evidence": _("Wat bekend is"),
    "claim": _("Wat zegt de bron, in eigen woorden?"),
    "Evidence.place": _("Waar in de bron?"),
    "origin": _("Hoe komt u eraan?"),
    "strength": _("Hoe sterk is het?"),
    "scope": _("Waar gaat het over?"),
    "figure": _("Het getal"),
    "low": _("Onzeker: van"),
    "high": _("Onzeker: tot en met"),
    "Evidence.unit": _("Eenheid"),
    "period": _("Jaar of plaats van het getal"),
    "caveat": _("Let op"),
    "mention": _("Waar staat het beschreven?"),
    "Mention.place": _("Waar in de bron?"),
    "source": _("Bron"),
    "Source.slug": _("Korte naam van de bron"),
    "Source.title": _("Titel"),
    "publisher": _("Uitgever of tijdschrift"),
    "year": _("Jaar"),
    "Source.kind": _("Soort bron"),
    "checked": _("Hoe kent u de bron?"),
    "date": _("Dag, als u die weet"),
    "url": _("Adres op internet"),
    "ai_assisted": _("De bron zegt zelf dat er AI bij is gebruikt"),
    "note": _("Opmerking"),
    "confidence": _("Hoe zeker bent u van deze beschrijving?"),
    "unsure": _("Wat is nog niet zeker?"),
    "owner": _("Van wie is de werkvorm?"),
    "checked_by": _("Wie van de eigenaar keek dit na?"),
    "authored_by": _("In welke rol schreef u dit?"),
    "authored_on": _("Op welke dag?"),
    "review_by": _("Voor welke dag kijkt u het opnieuw na?"),
    "text": _("Uitleg"),
    "assumed": _("Dit staat niet in de bron: het is een aanname"),
}
HINTS: dict[str, Text] = {
    "slug": _("Kleine letters, cijfers en streepjes. Laat u dit leeg, dan maken wij het van de naam."),
    "HandoverStep.slug": _("Laat u dit leeg, dan maken wij het van de tekst."),
    "CoreElement.slug": _("Laat u dit leeg, dan maken wij het van de tekst."),
    "Source.slug": _("Laat u dit leeg, dan maken wij het van de titel."),
    "summary": _("Schrijf voor de persoon zelf, met u."),
    "strata": _("Eén op een regel, zoals: 18-30."),
    "n_sessions": _("Leeg: het gaat door zonder einde."),
    "RoleNeed.min": _("Leeg: 1."),
    "RoleNeed.max": _("Leeg: zo veel als er zijn."),
    "times": _("Leeg: 1."),
    "days": _("Leeg: op de dag zelf."),
    "Eligibility.rule": _("Zoals: age >= 65. Onder aan deze pagina maakt u een regel met keuzes."),
    "derived": _("Anders laat u dit leeg."),
}
# Where several short texts stand in one field.
ONE_A_LINE = _("Eén op een regel.")

_PLAIN_ANCHORS = {
    "referral": _("de verwijzing"),
    "acceptance": _("het welkom"),
    "enrolment": _("het begin"),
    "first_visit": _("de eerste keer"),
    "last_session": _("de laatste keer"),
    "discharge": _("het ontslag"),
}
# The fixed words of the format, by `Spec.key` or key.
CHOICES: dict[str, dict[str, Text]] = {
    "modality": wording.MODALITIES,
    "tie_type": wording.TIES,
    "naasten": wording.NAASTEN,
    "confidence": wording.CONFIDENCE,
    "by": wording.ACCESS,
    "fee": wording.FEES,
    "certainty": wording.CERTAINTIES,
    "strength": wording.STRENGTHS,
    "checked": wording.CHECKED,
    "scope": {key: title for key, (title, _reading) in wording.SCOPES.items()},
    "anchor": _PLAIN_ANCHORS,
    "origin": {
        "seed": _("uit het rapport waarmee wij begonnen"),
        "lookup": _("zelf opgezocht"),
        "knowledge": _("uit eigen kennis, nog na te kijken"),
    },
    "per": {"group": _("groep"), "person": _("deelnemer"), "location": _("plek")},
    "who": {"person": _("de persoon zelf"), "related_person": _("de naaste")},
    "moment": {
        "start": _("aan het begin"),
        "during": _("onderweg"),
        "end": _("aan het eind"),
        "follow_up": _("later nog eens"),
    },
    "Rhythm.unit": {
        "day": _("dag"),
        "week": _("week"),
        "month": _("maand"),
        "quarter": _("kwartaal"),
        "year": _("jaar"),
        **wording.LOOSE,
    },
    "Phase.unit": {"day": _("dag"), "week": _("week"), "month": _("maand")},
    "Source.kind": {
        "advice": _("advies"),
        "article": _("artikel"),
        "review": _("overzicht van onderzoeken"),
        "statistics": _("cijfers"),
        "guideline": _("richtlijn"),
        "manual": _("handleiding"),
        "website": _("website"),
        "news": _("nieuws"),
        "programme": _("programma"),
    },
}
EMPTY = _("kies")
STILL_EMPTY = _("Dit is nog leeg.")
CHECK_MEASURE = _("Wat telt weefsel?")
CHECK_ARGUMENT = _("Van welke rol of vragenlijst?")
CHECK_OP = _("Hoe vergelijkt weefsel het?")
CHECK_VALUE = _("Met welk getal?")
NOT_COUNTED = _("niet van toepassing")
UNKNOWN = _("weten wij niet")
YES_NO = (("true", _("ja")), ("false", _("nee")))
ELIGIBLE = (("", _("eerst vragen")), ("true", _("past")), ("false", _("past niet")))
OPERATORS = ((">=", _("minstens")), ("<=", _("hoogstens")), ("==", _("precies")))
RULE_OPERATORS = (("==", _("is")), ("!=", _("is niet")), (">=", _("is minstens")), ("<=", _("is hoogstens")))


def label_of(spec: str, key: str) -> Text:
    """What a key is called; the key itself as long as it has no name."""
    return LABELS.get(f"{spec}.{key}") or LABELS.get(key, key)


def hint_of(spec: str, key: str) -> Text:
    return HINTS.get(f"{spec}.{key}") or HINTS.get(key, "")
