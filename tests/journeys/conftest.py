"""What the journeys share: a world that is really in the database, a server, and a screen for everyone."""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.core import mail
from django.core.management.color import no_style
from django.core.management.sql import sql_flush
from django.test import Client
from playwright.sync_api import Locator
from pytest_django.live_server_helper import LiveServer
from tests.axe import violations
from tests.conftest import NOW
from tests.factories import as_owner
from tests.journeys.world import Neighbourhood
from tests.keystrokes import LISTENER, Effort, effort_on, forget

from weefsel.apps.accounts.models import Mail
from weefsel.apps.accounts.tasks import send_mail
from weefsel.apps.audit.models import Event

# Where to keep a picture of every page on the way, when WEEFSEL_SCREENSHOTS is set. Not in git.
SCREENSHOTS = Path(__file__).resolve().parents[2] / "screenshots"
DESK, PHONE = 1280, 360


@dataclass
class Screen:
    """The screen of one reader; the browser itself counts the keys and presses."""

    page: object
    address: str
    width: int
    story: str
    who: str = ""
    complaints: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else self.address + path)

    def press(self, label: str, within: str = "", of: str = "") -> None:
        """Press a button, by what it says; one that sends a form leads to a page, which is waited for."""
        place = self.page.locator(within, has_text=of) if within else self.page
        button = place.get_by_role("button", name=label).first
        if button.evaluate("button => button.type === 'submit' && button.form !== null"):
            self._to_next_page(button)
        else:
            button.click()

    def follow(self, label: str, within: str = "", of: str = "") -> None:
        """Follow a link, by what it says, to its page; ``within`` the part of the page that has the words ``of``."""
        place = self.page.locator(within, has_text=of) if within else self.page
        self._to_next_page(place.get_by_role("link", name=label).first)

    def _to_next_page(self, control: Locator) -> None:
        """Click, and wait until the page stands there: a click itself ends before the next page has begun."""
        with self.page.expect_navigation():
            control.click()

    def touch(self, role: str, label: str, *, leads_on: bool = False) -> None:
        """Tap on the first thing of this sort with a finger on a phone, or click it; ``leads_on`` to another page."""
        thing = self.page.get_by_role(role, name=label).first
        press = thing.tap if self.width == PHONE else thing.click
        with self.page.expect_navigation() if leads_on else nullcontext():
            press()

    def write(self, label: str, words: str) -> None:
        self.page.get_by_label(label).filter(visible=True).first.fill(words)

    def tick(self, label: str) -> None:
        self.page.get_by_label(label).first.check()

    def reads(self, *texts: str) -> bool:
        """Whether all of these can be read on the page, whatever the spaces between the words."""
        shown = " ".join(self.page.inner_text("main").split())
        missing = [text for text in texts if text not in shown]
        assert missing == [], f"{self.page.url}: {shown}"
        return True

    def keys(self, *keys: str) -> None:
        """Press keys, one by one."""
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, words: str) -> None:
        """Type words where the focus is."""
        self.page.keyboard.type(words)

    def enter(self, leads_to: str) -> None:
        """Press Enter, and wait for the page that it leads to."""
        with self.page.expect_navigation(url=leads_to):
            self.keys("Enter")

    def go(self, label: str) -> None:
        """Walk with the tab key to the first thing with this name, as the keyboard goes."""
        for _step in range(80):
            here = self.page.evaluate(
                "() => { const e = document.activeElement; const l = e.labels?.[0] ?? e;"
                " return (e.getAttribute('aria-label') ?? l.textContent ?? '').trim().replace(/\\s+/g, ' ') }"
            )
            if here.startswith(label):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{label} is not reached with the tab key on {self.page.url}")

    def start_counting(self) -> None:
        forget(self.page)

    @property
    def effort(self) -> Effort:
        """What the hands did since `start_counting`, and how long it takes by the keystroke-level model."""
        return effort_on(self.page)

    def takes_a_minute(self) -> bool:
        """Whether what was done since `start_counting` is at most six inputs and sixty seconds; says the figures."""
        done = self.effort
        print(f"the minute of {self.who}: {done}")
        assert (done.inputs <= 6, done.seconds <= 60) == (True, True), done
        return True

    def stands_on(self, label: str) -> bool:
        """Whether the focus is on this when a page stands there, without a step by anyone."""
        self.page.wait_for_function("() => document.activeElement !== document.body")
        here = self.page.evaluate("document.activeElement.textContent.trim()")
        assert here.startswith(label), f"{self.page.url}: {here}"
        return True

    def look(self, name: str) -> None:
        """Look at the page as it stands: no rule of accessibility is broken, and nothing scrolls sideways."""
        if self.page.locator("[data-map][data-load=now]").count():
            self.page.wait_for_selector(".leaflet-marker-icon", state="attached")
        for width in (DESK, PHONE) if os.environ.get("WEEFSEL_SCREENSHOTS") else (self.width,):
            if width != self.page.viewport_size["width"]:
                self.page.set_viewport_size({"width": width, "height": 900})
            if os.environ.get("WEEFSEL_SCREENSHOTS"):
                folder = SCREENSHOTS / self.story
                folder.mkdir(parents=True, exist_ok=True)
                self.page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
            wider = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wider == 0, f"{name} scrolls sideways at {width}: {wider}"
            assert violations(self.page) == [], f"{name} at {width}"
        if self.page.viewport_size["width"] != self.width:
            self.page.set_viewport_size({"width": self.width, "height": 900})


@dataclass
class Story:
    """One story, told chapter by chapter. ``kept`` what a later chapter needs of an earlier one."""

    name: str
    world: Neighbourhood
    address: str
    browser: object
    kept: dict[str, object] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    screens: list[Screen] = field(default_factory=list)
    mailed: list[mail.EmailMessage] = field(default_factory=list)

    def screen_of(self, who: str, width: int = DESK) -> Screen:
        """A screen of someone who logged in, or of a visitor; on a phone there is a thumb instead of a mouse."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 900 if width == DESK else 740},
            locale="nl-NL",
            reduced_motion="reduce",
            has_touch=width == PHONE,
        )
        if who != "visitor":
            client = Client()
            client.force_login(getattr(self.world, who))
            cookie = client.cookies["weefsel"].value
            context.add_cookies([{"name": "weefsel", "value": cookie, "url": self.address}])
        context.add_init_script(LISTENER)
        screen = Screen(context.new_page(), self.address, width, self.name, who)
        screen.page.on("pageerror", lambda error: screen.complaints.append(str(error)))
        screen.page.on("console", lambda said: said.type == "error" and screen.complaints.append(said.text))
        screen.page.on(
            "request",
            lambda asked: asked.url.startswith((self.address, "data:")) or screen.outside.append(asked.url),
        )
        self.screens.append(screen)
        return screen

    def mails_to(self, address: str) -> list[mail.EmailMessage]:
        """What has been mailed to someone so far; the worker does not run in tests, so its task is called here."""
        with as_owner():
            for queued in Mail.objects.filter(sent_at=None, stopped_at=None).order_by("queued_at"):
                send_mail(mail_id=str(queued.id))
        self.mailed += mail.outbox
        mail.outbox.clear()
        return [one for one in self.mailed if one.to == [address]]

    def link_to(self, address: str) -> str:
        """The link in the last mail to someone."""
        return re.search(r"https?://\S+", self.mails_to(address)[-1].body)[0]

    def days_pass(self, *steps: str) -> None:
        """Move the clock of the practice region, as anyone there can: by "een dag", "een week", "drie maanden"."""
        screen = self.screen_of("visitor")
        for step in steps:
            screen.open("/oefenen/klok/")
            screen.press(step)
        screen.page.context.close()

    def traces(self, action: str, person) -> list[str]:
        """Who did this with the data of a person, as the access log tells it: roles in the order of time."""
        with as_owner():
            rows = Event.objects.filter(action=action, person_id=person.id).order_by("at", "id")
            return list(rows.values_list("role", flat=True))


def chapter(after: Callable | None = None):
    """Makes a test a chapter of its story: the chapters before it are told first, in this run each once."""

    def make(tell):
        @functools.wraps(tell)
        def test(story: Story):
            if after is not None:
                after(story)
            if tell.__name__ in story.told:
                return
            if f"not {tell.__name__}" in story.told:
                pytest.fail(f"{tell.__name__} went wrong before")
            story.told.append(f"not {tell.__name__}")
            tell(story)
            story.told.remove(f"not {tell.__name__}")
            story.told.append(tell.__name__)

        return test

    return make


@pytest.fixture(scope="module")
def story(request, django_db_setup, django_db_blocker, browser, beside_the_browser):
    """A story in a world of its own, committed: the server of the browser has connections of its own."""
    from django.conf import settings
    from django.db import connection, connections

    with django_db_blocker.unblock():
        server = LiveServer("localhost")
        before, settings.SITE_ADDRESS = settings.SITE_ADDRESS, server.url
        empty = sql_flush(no_style(), connection)
        connection.ops.execute_sql_flush(empty)
        try:
            with as_owner():
                world = Neighbourhood(NOW)
            name = request.module.__name__.rpartition("test_")[2]
            story = Story(name, world, server.url, browser)
            yield story
            for screen in story.screens:
                screen.page.context.close()
            assert [said for screen in story.screens for said in screen.complaints if "422" not in said] == []
            assert [url for screen in story.screens for url in screen.outside] == []
        finally:
            settings.SITE_ADDRESS = before
            server.stop()
            connection.ops.execute_sql_flush(empty)
            connections.close_all()
