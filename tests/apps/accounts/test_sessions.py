"""A session works as before, and its key cannot be read from the database."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from weefsel.apps.log_in.models import Session
from weefsel.apps.log_in.sessions import SessionStore, kept_key


def test_the_database_holds_the_hash_of_the_key_and_nothing_from_which_it_follows(client, world):
    client.force_login(world.gp)

    key = client.cookies[settings.SESSION_COOKIE_NAME].value

    row = Session.objects.get()
    assert row.session_key == kept_key(key)
    assert key not in f"{row.session_key}{row.session_data}"


def test_the_hash_is_no_key(client, world):
    """Who reads the table and sends what stands there, is a visitor."""
    client.force_login(world.gp)
    assert client.get(reverse("list_people")).status_code == 200

    client.cookies[settings.SESSION_COOKIE_NAME] = Session.objects.get().session_key

    assert client.get(reverse("list_people")).status_code == 302


def test_what_is_kept_is_read_back_changed_and_thrown_away(db):
    store = SessionStore()
    store["choice"] = "1"
    store.save()
    again = SessionStore(store.session_key)
    again["choice"] = "2"
    again.save()

    assert SessionStore(store.session_key)["choice"] == "2"
    assert store.exists(store.session_key)
    assert not store.exists(kept_key(store.session_key))
    again.delete()
    assert Session.objects.count() == 0


def test_a_new_key_leaves_the_old_one_worth_nothing(db):
    store = SessionStore()
    store["choice"] = "1"
    store.save()
    old = store.session_key

    store.cycle_key()
    store.save()

    assert (SessionStore(old).load(), SessionStore(store.session_key).load()) == ({}, {"choice": "1"})


def test_an_expired_session_is_not_read(db):
    store = SessionStore()
    store["choice"] = "1"
    store.save()

    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))

    assert SessionStore(store.session_key).load() == {}


def test_a_key_that_nobody_gave_out_is_not_taken_over(db):
    """A browser that sends a key of its own choice gets another."""
    store = SessionStore("a" * 32)
    store["choice"] = "1"

    assert store.load() == {}
    store = SessionStore("a" * 32)
    store.load()
    store["choice"] = "1"
    store.save()
    assert store.session_key != "a" * 32
