"""A browser that gets its pages straight from the templates: no server, no database, the real security policy."""

from __future__ import annotations

import functools
import gzip
import mimetypes
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import get_template

from weefsel.web.look.pages import components_page

SITE = "http://weefsel.test"


@pytest.fixture(autouse=True)
def own_addresses(settings):
    settings.ROOT_URLCONF = "tests.web.look.urls"


@dataclass
class Site:
    """What the browser asked for, what was sent, and what it complained about."""

    page: object
    pages: dict[str, str] = field(default_factory=dict)
    posts: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    weights: dict[str, int] = field(default_factory=dict)

    def open(self, path: str):
        self.page.goto(SITE + path)
        if self.page.locator("[data-map][data-load=now]").count():
            self.page.wait_for_selector(".leaflet-marker-icon", state="attached")
        return self.page


def policy() -> str:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    return "; ".join(f"{name} {' '.join(map(str, values))}" for name, values in directives.items())


@functools.cache
def components(*, with_errors: bool = False, for_person: bool = False) -> str:
    page = components_page(with_errors=with_errors, for_person=for_person)
    return get_template("look/components.html").render({"page": page, "form": page.form})


@functools.cache
def static_file(path: str) -> tuple[bytes, str, int]:
    """A file of the look, its kind, and the bytes that a browser would be sent; read and compressed once a run."""
    file = finders.find(path.removeprefix("/static/"))
    body = Path(file).read_bytes() if file else b""
    return body, mimetypes.guess_type(path)[0] or "application/octet-stream", weight_of(path, body)


def weight_of(path: str, body: bytes) -> int:
    return len(body if path.endswith(".woff2") else gzip.compress(body, 9))


class Sites:
    """Opens pages in a browser, and remembers what went wrong on them."""

    def __init__(self, browser):
        self.browser, self.sites, self.contexts = browser, [], []

    def at(self, width: int, height: int = 800, **options) -> Site:
        """A new window of this size."""
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, locale="nl-NL", reduced_motion="reduce", **options
        )
        self.contexts.append(context)
        site = Site(context.new_page())
        site.pages = {
            "/": components(),
            "/patient": components(for_person=True),
            "/fouten": components(with_errors=True),
            "/patient-fouten": components(with_errors=True, for_person=True),
        }
        self.sites.append(site)
        site.page.on("pageerror", lambda error: site.complaints.append(str(error)))
        site.page.on("console", lambda said: said.type == "error" and site.complaints.append(said.text))

        def answer(route, request):
            path = request.url.removeprefix(SITE).split("?")[0]
            if not request.url.startswith(SITE):
                site.outside.append(request.url)
                return route.abort()
            if path.startswith("/static/"):
                body, kind, site.weights[path] = static_file(path)
            else:
                if request.method == "POST":
                    site.posts.append(path)
                body, kind = site.pages.get(path, "").encode(), "text/html; charset=utf-8"
                site.weights[path] = weight_of(path, body)
            found = bool(body)
            return route.fulfill(
                status=200 if found else 404,
                body=body,
                headers={"Content-Type": kind, "Content-Security-Policy": policy()},
            )

        context.route("**/*", answer)
        return site

    def close(self) -> None:
        """Close all windows. Fails on any complaint of the browser, and on any request to outside."""
        for context in self.contexts:
            context.close()
        assert [complaint for site in self.sites for complaint in site.complaints] == []
        assert [url for site in self.sites for url in site.outside] == []


@pytest.fixture
def visit(browser):
    """Open pages at a width: ``visit(360).open("/")``. Fails at the end on any complaint or any request to outside."""
    sites = Sites(browser)
    yield sites.at
    sites.close()


@pytest.fixture(scope="module")
def look_at(browser):
    """A page that is only looked at, opened once for all tests of a file: ``look_at("/", 360)`` makes it that wide."""
    sites, opened = Sites(browser), {}

    def at(path: str, width: int, *, scheme: str = "light"):
        if path not in opened:
            opened[path] = sites.at(width, color_scheme=scheme).open(path)
        page = opened[path]
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        return page

    yield at
    sites.close()
