"""What a person agreed to, in the words that were read."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.factories import as_owner, relate

from weefsel.apps.consent.models import Consent
from weefsel.apps.consent.operations import carry_out, end_consent, give_consent
from weefsel.apps.consent.queries import consents_of
from weefsel.apps.consent.words import consent_text
from weefsel.apps.rights.models import Relation
from weefsel.apps.rights.queries import Refused
from weefsel.catalogue.consent import purposes

DAY = date(2027, 3, 2)
COACHING = (
    "Welzijn neemt contact met u op en zoekt samen met u naar iets dat bij u past. Welzijn ziet: uw naam, leeftijd, "
    "taal, telefoon en e-mail, wijk, wat u zelf wilt, graag doet en kan betalen, wat nodig is om mee te kunnen doen, "
    "en de zin van wie u verwijst. Niet: uw ziekte, uw behandeling, uw adres en uw burgerservicenummer. Welzijn "
    "schrijft op wat u samen afspreekt. U kunt altijd stoppen, zonder reden. Dat verandert niets aan uw zorg."
)


def test_the_text_of_a_consent_says_who_what_and_that_one_can_stop():
    assert consent_text("coaching", "Welzijn", day=DAY) == COACHING


@pytest.mark.parametrize("purpose", sorted(purposes()))
def test_every_purpose_says_what_is_not_shared(purpose):
    text = consent_text(purpose, "Het Huis", day=DAY, to_name="De Praktijk")

    assert ". Niet: " in text
    assert "U kunt altijd stoppen, zonder reden." in text
    assert "Het Huis" in text


def test_the_report_goes_to_who_is_named():
    text = consent_text("report", "Het Huis", day=DAY, to_name="De Praktijk")

    assert "Het bericht gaat naar De Praktijk. De Praktijk ziet:" in text


def test_the_words_are_kept_and_the_same_words_keep_the_consent(world):
    gp = world.actor("gp")

    first = give_consent(world.person, world.welfare, "coaching", Consent.How.SPOKEN, actor=gp)
    second = give_consent(world.person, world.welfare, "coaching", Consent.How.SPOKEN, actor=gp)

    assert first.id == second.id
    assert (first.text, first.version) == (consent_text("coaching", "Welfare", day=DAY), 1)


def test_other_words_end_the_old_consent_and_begin_a_version(world, now):
    gp = world.actor("gp")
    first = give_consent(world.person, world.welfare, "coaching", Consent.How.SPOKEN, actor=gp)
    with as_owner():
        world.welfare.name = "Welzijn Noord"
        world.welfare.save()

    second = give_consent(world.person, world.welfare, "coaching", Consent.How.SPOKEN, actor=gp)

    assert (second.version, second.text.startswith("Welzijn Noord")) == (2, True)
    assert Consent.objects.get(id=first.id).withdrawn_at == now


def test_the_database_keeps_one_valid_consent(world):
    gp = world.actor("gp")
    kept = give_consent(world.person, world.welfare, "coaching", Consent.How.SPOKEN, actor=gp)

    with pytest.raises(IntegrityError, match="consent_one_valid"), transaction.atomic():
        Consent(
            person=world.person,
            receiver=world.welfare,
            purpose="coaching",
            text=kept.text,
            how="spoken",
            given_at=gp.now,
        ).save(force_insert=True)


@pytest.mark.parametrize("role", ["other_gp", "host", "manager", "link_worker", "administrator"])
def test_who_does_not_know_the_person_records_no_consent(world, role):
    with pytest.raises(Refused):
        give_consent(world.person, world.house, "hosting", Consent.How.SPOKEN, actor=world.actor(role))


def test_an_ended_consent_ends_the_relation_that_rests_on_it_and_no_other(world, now):
    gp = world.actor("gp")
    consent = give_consent(world.person, world.welfare, "coaching", Consent.How.SPOKEN, actor=gp)
    with as_owner():
        relate(world.person, world.welfare, now, relation="coaching", consent_id=consent.id)
    later = world.actor("patient", now=now + timedelta(minutes=1))

    carry_out(consent)
    with as_owner():
        assert set(Relation.objects.values_list("valid_until", flat=True)) == {None}
    end_consent(consent, actor=later)
    carry_out(consent)

    with as_owner():
        ends = dict(Relation.objects.values_list("relation", "valid_until"))
    assert ends == {"coaching": later.now, "treatment": None}


def test_what_is_valid_stands_first(world, now, django_assert_num_queries):
    gp = world.actor("gp")
    old = give_consent(world.person, world.house, "hosting", Consent.How.SPOKEN, actor=world.actor("gp", now=now))
    give_consent(world.person, world.welfare, "coaching", Consent.How.WRITTEN, actor=gp)
    end_consent(old, actor=gp)

    with django_assert_num_queries(1):
        found = consents_of(world.person.id, day=DAY)

    assert [(one.receiver, one.is_valid, one.how) for one in found] == [
        ("Welfare", True, "op papier"),
        ("House", False, "mondeling, in het gesprek"),
    ]
