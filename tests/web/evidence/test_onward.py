"""Who decides about places comes from their first page to what is missing."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse


@pytest.mark.parametrize(
    ("role", "leads"),
    [("manager", True), ("municipality", True), ("link_worker", True), ("gp", False)],
)
def test_from_the_figures_to_what_is_missing_for_who_may_read_that(world, role, leads):
    client = Client()
    client.force_login(getattr(world, role))

    page = client.get(reverse("home"), follow=True) if role in ("manager", "municipality") else None
    page = page or client.get(reverse("show_figures"), follow=True)

    links = [reverse("show_gaps"), reverse("list_missed")]
    assert [f'href="{link}"' in page.content.decode() for link in links] == [leads, leads]
    if leads:
        assert [client.get(link).status_code for link in links] == [200, 200]
