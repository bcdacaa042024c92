"""A real browser on a real server, for the pages where keys and seconds are counted."""

from __future__ import annotations

import os
from dataclasses import dataclass

import pytest
from django.test import Client
from tests.browser import find_browser
from tests.factories import World, as_owner
from tests.keystrokes import LISTENER, Effort, effort_on, forget


@pytest.fixture(scope="session")
def browser_type_launch_args():
    program = find_browser()
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Er is geen browser. Installeer die met: python -m tests.browser")
        pytest.skip("Er is geen browser. Installeer die met: python -m tests.browser")
    return {"executable_path": program, "args": ["--no-sandbox"] if os.geteuid() == 0 else []}


@pytest.fixture(scope="session", autouse=True)
def _beside_the_browser():
    """The browser's driver runs an event loop in this thread; nothing of ours is asynchronous."""
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    yield
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@dataclass
class Hands:
    """Works a page by keyboard; the browser itself counts."""

    page: object

    def __post_init__(self):
        forget(self.page)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    @property
    def effort(self) -> Effort:
        """What was done so far, and how long it takes by the keystroke-level model."""
        return effort_on(self.page)


@dataclass
class Place:
    """A browser page of someone who is logged in, and the world it shows."""

    page: object
    world: World
    address: str
    complaints: list[str]

    def open(self, path: str):
        self.page.goto(self.address + path)
        return self.page


@pytest.fixture
def world(transactional_db, now):
    with as_owner():
        return World(now)


@pytest.fixture
def place(world, live_server, browser):
    """Open the site as someone: ``place("gp", 1280)``. Fails at the end on any complaint of the browser."""
    opened = []

    def enter(name: str, width: int = 1280, height: int = 900, **options) -> Place:
        client = Client()
        client.force_login(getattr(world, name))
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="nl-NL", reduced_motion="reduce", **options
        )
        cookie = client.cookies["weefsel"]
        context.add_cookies([{"name": "weefsel", "value": cookie.value, "url": live_server.url}])
        context.add_init_script(LISTENER)
        place = Place(context.new_page(), world, live_server.url, [])
        place.page.on("pageerror", lambda error: place.complaints.append(str(error)))
        place.page.on("console", lambda said: said.type == "error" and place.complaints.append(said.text))
        opened.append((place, context))
        return place

    yield enter
    for _place, context in opened:
        context.close()
    assert [complaint for place, _context in opened for complaint in place.complaints if "422" not in complaint] == []
