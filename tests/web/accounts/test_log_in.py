"""Logging in without a page to go on to, and a new password for an address that nobody has."""

from django.urls import reverse
from tests.factories import as_owner

from weefsel.apps.accounts.models import Mail

RIGHT = "een lang wachtwoord"


def test_an_address_that_nobody_has_is_answered_as_any_other_and_gets_a_mail(world, client):
    answers = [
        client.post(reverse("account_reset_password"), {"email": each}) for each in (world.gp.email, "x@example.org")
    ]

    assert {(each.status_code, each["Location"]) for each in answers} == {(302, "/wachtwoord/vergeten/verstuurd/")}
    with as_owner():
        assert set(Mail.objects.values_list("to_address", flat=True)) == {world.gp.email, "x@example.org"}
        assert "hoort niet bij een account" in Mail.objects.get(to_address="x@example.org").body


def test_who_logs_in_from_nowhere_in_particular_comes_home(world, client):
    answer = client.post(reverse("account_login"), {"login": world.gp.email, "password": RIGHT})

    assert (answer.status_code, answer["Location"]) == (302, "/")
