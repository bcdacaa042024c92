"""Every column about a person has a class, and a page shows each reader the classes that the table gives them."""

from __future__ import annotations

import re
import tomllib
import uuid
from datetime import date

import pytest
from django.apps import apps
from django.urls import reverse
from tests.factories import as_owner, make_person, make_user
from tests.knowledge import CATALOGUE

from weefsel.apps.people.field_classes import FIELD_CLASSES
from weefsel.apps.people.models import Circumstances, Person
from weefsel.apps.people.operations import CIRCUMSTANCES, HEALTH, add_related_person
from weefsel.apps.people.operations.representation import Invited, declare_parent
from weefsel.apps.people.queries import named_people
from weefsel.apps.rights.models import Relation
from weefsel.apps.rights.people_functions import FILLED
from weefsel.apps.rights.queries import rights
from weefsel.apps.rights.tables import TABLES
from weefsel.catalogue.rights import RIGHTS_FOLDER
from weefsel.project.letting_in import let_in

# How a page shows a planted value, by class.
SHOWN = {
    "identity": r"Achterproef",
    "birth": r"03-02-2019",
    "age": r'class="w-number">\d+<',
    "contact": r"0698765432",
    "address": r"Straatproef 9",
    "area": r"Plaatsproef",
    "circumstances": r"Tolk|Arabisch|Reist tot",
    "wish": r"Wensproef",
}
# Written by hand: who treats, who works on their behalf, the coach (C6), a naaste (C10), a parent of a child of eight.
SEES = {
    "gp": set(SHOWN),
    "link_worker": set(SHOWN) - {"birth", "address"},
    "naaste": {"identity"},
    "parent": {"identity", "birth", "age"},
}


@pytest.mark.parametrize("table", sorted(FIELD_CLASSES))
def test_every_column_about_a_person_has_a_class_that_exists(table):
    model = next(each for each in apps.get_models() if each._meta.db_table == table)

    assert set(FIELD_CLASSES[table]) == {each.column for each in model._meta.concrete_fields}
    assert set(FIELD_CLASSES[table].values()) - {None} <= set(rights().field_classes)


def told_columns(model) -> set[str]:
    """The columns of a table that are no key and no moment."""
    return {
        each.column
        for each in model._meta.concrete_fields
        if not (each.primary_key or each.is_relation or each.get_internal_type() in ("DateTimeField", "UUIDField"))
    }


def test_t03_every_column_of_every_table_about_a_person_has_a_class():
    """A new field without a line is red, in whichever room it is made; the register names the classes of its table."""
    models = {each._meta.db_table: each for each in apps.get_models()}
    about = {each.name for each in TABLES if each.person or each.carer} - set(FIELD_CLASSES)
    known = tomllib.loads((RIGHTS_FOLDER / "columns.toml").read_text(encoding="utf-8"))
    register = {each.slug: set(each.fields) for each in CATALOGUE.register.tables.values()}
    wrong = [f"{name}: no table about a person" for name in sorted(set(known) - about)]
    for name in sorted(about):
        lines = known.get(name)
        if lines is None:
            wrong.append(f"{name}: stands not in columns.toml")
            continue
        listed = [column for columns in lines.values() for column in columns]
        wrong += [f"{name}.{column}: has no class" for column in sorted(told_columns(models[name]) - set(listed))]
        wrong += [f"{name}.{column}: is not there" for column in sorted(set(listed) - told_columns(models[name]))]
        wrong += [f"{name}.{column}: twice" for column in sorted({one for one in listed if listed.count(one) > 1})]
        unnamed = set(lines) - {"nothing"} - register[name]
        wrong += [f"{name}: {one}: the register does not name this class" for one in sorted(unnamed)]

    assert wrong == []


@pytest.fixture
def child(world):
    """A child with a value in every class, a coach, a naaste and a parent with authority."""
    values = {
        "family_name": "Achterproef",
        "birth_date": date(2019, 2, 3),
        "phone": "0698765432",
        "street_line": "Straatproef 9",
        "postcode": "6601 AA",
        "city": "Plaatsproef",
        "wish": "Wensproef",
        "language": "ar",
        "needs_interpreter": True,
    }
    with as_owner():
        person = make_person(world.practice, world.now, **values)
        Circumstances.objects.filter(person=person).update(reach_m=3_000)
        Relation.objects.create(
            relation="coaching",
            person_id=person.id,
            organization=world.welfare,
            ground="proef",
            valid_from=world.now,
            declared_at=world.now,
        )
        world.naaste = make_user("related_person", None, world.now, name="Naasteproef")
        world.parent = make_user("related_person", None, world.now, name="Ouderproef")
    gp = world.actor("gp")
    related = add_related_person(
        actor=gp,
        person_id=person.id,
        form_token=uuid.uuid4(),
        name="Naasteproef",
        tie_role="child",
        email=world.naaste.email,
        topics=("groups",),
    )
    let_in(related, actor=gp)
    declare_parent(
        actor=gp,
        person_id=person.id,
        invited=Invited("Ouderproef", world.parent.email, str),
        document="gezagsregister",
        topics=("groups",),
    )
    return person


@pytest.mark.parametrize("reader", sorted(SEES))
def test_t03_a_page_shows_each_reader_their_classes_and_no_other(client, world, child, reader):
    client.force_login(getattr(world, reader))

    text = client.get(reverse("show_person", args=[child.id])).content.decode()

    assert {each for each, sign in SHOWN.items() if re.search(sign, text)} == SEES[reader]


def test_t03_what_is_told_of_a_person_by_name_is_of_the_classes_that_a_naaste_or_a_parent_may_see(world, child):
    empty = Person()
    for reader, classes in (("naaste", {"identity"}), ("parent", {"identity", "birth"})):
        world.actor(reader)
        told = named_people([child.id])[child.id]
        filled = {
            each.column
            for each in Person._meta.concrete_fields
            if getattr(told, each.attname) not in (getattr(empty, each.attname), None, "")
        }
        known = FIELD_CLASSES["people_person"]
        assert {known[column] for column in filled} - {None} == classes, reader


def test_what_a_double_knew_and_the_other_did_not_goes_along_whatever_it_is():
    assert (FILLED["people_circumstances"], FILLED["people_health"]) == (CIRCUMSTANCES, HEALTH)


def test_nothing_of_health_is_of_a_class_that_a_coach_or_an_assistant_reads():
    assert {FIELD_CLASSES["people_health"][name] for name in HEALTH} == {"health"}
    for role in ("link_worker", "assistant", "host", "volunteer", "related_person", "manager", "municipality"):
        for action in ("people.read", "people.read_circumstances", "screening.read"):
            assert not any("health" in one.fields for one in rights().permissions_for(role, action)), (role, action)
