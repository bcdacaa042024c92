"""The pages of the log-in package stand in our frame, in Dutch, and have one title and one next step."""

import re

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils import translation
from tests.axe import violations

from weefsel.web.accounts.pages import OrganizationPage


class Code(forms.Form):
    secret = "ABCD EFGH"
    code = forms.CharField(label="Code", widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}))


class Key(forms.Form):
    name = forms.CharField(label="Naam")
    credential = forms.CharField(widget=forms.HiddenInput)


HOSPITAL = OrganizationPage(slug="ziekenhuis", name="Het Ziekenhuis", has_role=True)
ALL = ["totp", "webauthn", "recovery_codes"]
QR = "data:image/svg+xml;utf8,%3Csvg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/%3E"
PAGES = {  # template -> (what it gets, its title)
    "account/login.html": ({"form": Code, "organizations": [HOSPITAL]}, "Log in"),
    "accounts/link_organization.html": ({"page": HOSPITAL}, "Log in bij Het Ziekenhuis"),
    "accounts/to_organization.html": ({"page": HOSPITAL, "there": "https://example.org/"}, "Log in bij Het Ziekenhuis"),
    "accounts/outside_unknown.html": ({"page": HOSPITAL}, "Wij kennen dit account nog niet"),
    "accounts/outside_failed.html": ({}, "Het inloggen is niet gelukt"),
    "account/logout.html": ({}, "Log uit"),
    "account/account_inactive.html": ({}, "Deze log-in staat uit"),
    "account/password_reset.html": ({"form": Code}, "Nieuw wachtwoord vragen"),
    "account/password_reset_done.html": ({}, "Kijk in uw e-mail"),
    "account/password_reset_from_key.html": ({"form": Code, "action_url": "/"}, "Kies een nieuw wachtwoord"),
    "account/password_reset_from_key_done.html": ({}, "Uw wachtwoord is veranderd"),
    "account/password_change.html": ({"form": Code}, "Verander uw wachtwoord"),
    "account/reauthenticate.html": (
        {"form": Code, "reauthentication_alternatives": [{"url": "/", "description": "Met een code"}]},
        "Laat zien dat u het bent",
    ),
    "mfa/reauthenticate.html": ({"form": Code}, "Laat zien dat u het bent"),
    "mfa/webauthn/reauthenticate.html": ({"form": Key, "js_data": {}}, "Laat zien dat u het bent"),
    "mfa/authenticate.html": (
        {"form": Code, "webauthn_form": Key, "js_data": {}, "MFA_SUPPORTED_TYPES": ALL},
        "Tweede stap: de code",
    ),
    "mfa/index.html": ({"MFA_SUPPORTED_TYPES": ALL, "authenticators": {}, "is_mfa_enabled": True}, "Uw account"),
    "mfa/totp/activate_form.html": ({"form": Code, "totp_svg_data_uri": QR}, "Zet de authenticator-app aan"),
    "mfa/totp/deactivate_form.html": ({"form": forms.Form}, "Zet de authenticator-app uit"),
    "mfa/recovery_codes/index.html": (
        {"unused_codes": ["1a", "2b"], "total_count": 10, "can_view_codes": True},
        "Noodcodes",
    ),
    "mfa/recovery_codes/generate.html": ({"form": forms.Form, "unused_code_count": 2}, "Maak nieuwe noodcodes"),
    "mfa/webauthn/authenticator_list.html": ({"authenticators": []}, "Uw sleutels"),
    "mfa/webauthn/add_form.html": ({"form": Key, "js_data": {}}, "Voeg een sleutel toe"),
}


def render(name: str, **more) -> str:
    request = RequestFactory().get("/inloggen/")
    request.user, request.actor, request._messages = AnonymousUser(), None, ()
    given = {key: value() if isinstance(value, type) else value for key, value in PAGES[name][0].items()}
    return get_template(name).render({**given, **more}, request=request)


@pytest.mark.parametrize("name", sorted(PAGES))
def test_page_has_its_title_one_heading_and_the_larger_letters(name):
    html = render(name)

    assert re.findall(r"<title>(.*?)</title>", html) == [f"{PAGES[name][1]} · weefsel"]
    assert html.count("<h1>") == 1
    assert 'lang="nl" dir="ltr" data-audience="person"' in html


@pytest.mark.parametrize("name", sorted(PAGES))
def test_every_form_carries_one_token(name):
    for form in re.findall(r'<form [^>]*method="post".*?</form>', render(name), re.DOTALL):
        assert form.count("csrfmiddlewaretoken") == 1


def test_link_that_no_longer_works_says_what_now():
    html = render("account/password_reset_from_key.html", token_fail=True)

    assert "<h1>Deze link werkt niet meer</h1>" in html
    assert '<a href="/wachtwoord/vergeten/" class="ams-button ams-button--primary"' in html


def test_title_says_that_something_is_wrong():
    assert "<title>Fout: Log in · weefsel</title>" in render("account/login.html", form=Code({}))


def test_hint_may_hold_a_list():
    class Advice(forms.Form):
        password = forms.CharField(help_text="<ul><li>Minstens twaalf tekens.</li></ul>")

    assert '<div class="ams-hint" id="id_password_helptext"><ul>' in str(Advice())


def test_frame_offers_the_other_language_in_its_own_words():
    with translation.override("nl"):
        html = render("account/login.html")

    assert re.findall(r'name="language" value="(\w+)" lang="(\w+)">(\w+)<', html) == [("en", "en", "English")]


AXED = (
    *("account/login.html", "mfa/index.html", "mfa/totp/activate_form.html"),
    *("accounts/link_organization.html", "accounts/to_organization.html", "accounts/outside_unknown.html"),
)


@pytest.mark.parametrize("name", AXED)
def test_log_in_pages_break_no_accessibility_rule_and_never_scroll_sideways(visit, name):
    site = visit(320)
    site.pages["/page"] = render(name)
    page = site.open("/page")

    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 320
