"""A questionnaire is asked: every answer is kept at once, whoever may goes on, and what is finished stays as it was."""

import pytest
from django.core.exceptions import ValidationError
from tests.factories import acting, actor_of, as_owner, make_user, relate
from tests.questionnaires import LIST, SLUG, propose, take_into_use

from weefsel.apps.audit.models import Event
from weefsel.apps.rights.queries import Refused
from weefsel.apps.screening.askings import begin_amending, begin_asking, complete_asking, save_answers, stop_asking
from weefsel.apps.screening.models import Answer, Asking, Questionnaire, Response
from weefsel.apps.screening.queries import last_answers
from weefsel.apps.screening.questionnaires import finished_of, lines_of_responses, running_askings, usable
from weefsel.apps.screening.wordings import confirm_wording, propose_wording, restore_wording, withdraw_wording


def rows(response):
    found = lines_of_responses([response.id])[response.id]
    return {key: [row.value for row in each] for key, each in found.items()}


def test_a_dry_run_is_used_by_nobody_and_a_confirmed_wording_by_the_own_organisation_only(world):
    actor = world.actor("administrator")
    row = propose(actor)
    assert SLUG not in usable(actor)
    again = propose(actor, document=LIST | {"title": "Proeflijst anders"})

    with pytest.raises(ValidationError) as without:
        confirm_wording(row.id, "  ", actor=actor)
    for _ in range(2):
        confirm_wording(row.id, "Met leave.", actor=actor)

    assert (again.id, without.value.code) == (row.id, "leave")
    assert [each.version for each in Questionnaire.objects.all()] == [1]
    assert usable(world.actor("gp"))[SLUG].leave == "Met leave."
    assert SLUG not in usable(world.actor("nurse"))
    assert Questionnaire.objects.count() == 0
    with pytest.raises(Refused):
        propose_wording(SLUG, "x", "{}", actor=world.actor("gp"))


def test_a_new_version_takes_the_place_of_the_old_one_and_withdrawing_it_leaves_nothing_to_ask(world):
    actor = world.actor("administrator")
    first = take_into_use(actor)
    second = propose(actor, document=LIST | {"title": "Proeflijst 2"})
    assert usable(actor)[SLUG].version == 1

    confirm_wording(second.id, "Ook zelf geschreven.", actor=actor)
    newest = usable(actor)[SLUG].version
    withdraw_wording(second.id, actor=actor)
    withdrawn = SLUG in usable(actor)
    restore_wording(second.id, actor=actor)

    assert (newest, withdrawn, usable(actor)[SLUG].version) == (2, False, 2)
    with pytest.raises(ValidationError) as ours:
        propose_wording("contact-intake", "x", "{}", actor=actor)
    assert (ours.value.code, first.version) == ("ours", 1)


def test_every_answer_is_kept_at_once_and_a_colleague_goes_on_where_it_stopped(world):
    take_into_use(world.actor("administrator"))
    gp = world.actor("gp")
    asking = begin_asking(world.person, SLUG, "visit", actor=gp)
    save_answers(asking, {":slaapt": ["ja"], ":uren": ["7"]}, actor=gp, place=":uren")
    with as_owner():
        colleague = make_user("gp", world.practice, world.now)
    other = acting(actor_of(colleague, world.now))

    again = begin_asking(world.person, SLUG, "visit", actor=other)
    save_answers(again, {":vertel": ["Rustig."]}, actor=other)

    (line,) = running_askings(world.person.id, other)
    assert (again.id, line.place, line.saved_by_id) == (asking.id, ":uren", colleague.id)
    assert line.answers == {":slaapt": ["ja"], ":uren": ["7"], ":vertel": ["Rustig."]}


def test_finished_it_is_one_response_without_what_is_not_asked_and_with_what_was_skipped(world):
    row = take_into_use(world.actor("administrator"))
    gp = world.actor("gp")
    asking = begin_asking(world.person, SLUG, "visit", actor=gp)
    save_answers(asking, {":slaapt": ["nee"], ":uren": ["7"], "1:naam": ["Proef"], "0:naam": []}, actor=gp)

    first, second = complete_asking(asking, actor=gp), complete_asking(asking, actor=gp)

    assert first.id == second.id == asking.id
    assert (first.questionnaire_id, first.title, first.asked_by_id) == (row.id, "Proeflijst", gp.user_id)
    assert rows(first) == {":slaapt": ["false"], ":vertel": [""], "0:naam": ["Proef"]}
    assert dict(Answer.objects.filter(item="slaapt").values_list("question", "shown")) == {"Proefvraag een": "nee"}
    assert Asking.objects.get().answers == {}
    with pytest.raises(ValidationError) as ended:
        save_answers(asking, {":slaapt": ["ja"]}, actor=gp)
    assert ended.value.code == "ended"
    assert last_answers(world.person.id) is None
    with as_owner():
        lines = [(each.action, each.kind, each.object_type) for each in Event.objects.filter(person_id=world.person.id)]
    assert sorted(line[1:] for line in lines if line[0] == "screening.record") == [
        ("C", "asking"), ("C", "response"), ("U", "asking"),
    ]  # fmt: skip


def test_what_cannot_be_read_is_told_by_its_place_and_nothing_is_finished(world):
    take_into_use(world.actor("administrator"))
    gp = world.actor("gp")
    asking = begin_asking(world.person, SLUG, "visit", actor=gp)
    save_answers(asking, {":slaapt": ["ja"], ":uren": ["veel"]}, actor=gp)

    with pytest.raises(ValidationError) as problem:
        complete_asking(asking, actor=gp)

    assert problem.value.message_dict == {":uren": ["Vul een getal in, bijvoorbeeld 12 of 1,5."]}
    for changes in ({":vertel": ["\x00"]}, {"geen plek": ["x"]}):
        with pytest.raises(ValidationError) as sign:
            save_answers(asking, changes, actor=gp)
        assert sign.value.code == "sign"
    assert (Response.objects.count(), Asking.objects.get().ended_at) == (0, None)


def test_stopped_nothing_of_what_was_said_is_kept_and_the_next_time_begins_empty(world):
    take_into_use(world.actor("administrator"))
    gp = world.actor("gp")
    asking = begin_asking(world.person, SLUG, "visit", actor=gp)
    save_answers(asking, {":vertel": ["Weg hiermee."]}, actor=gp, place=":vertel")

    stop_asking(asking, actor=gp)

    fresh = begin_asking(world.person, SLUG, "visit", actor=gp)
    assert fresh.id != asking.id
    assert sorted((each.outcome, each.answers, each.place) for each in Asking.objects.all()) == [
        ("", {}, ""), ("stopped", {}, ""),
    ]  # fmt: skip


def test_a_correction_counts_from_then_on_and_what_was_there_first_stays_to_be_read(world):
    take_into_use(world.actor("administrator"))
    gp = world.actor("gp")
    asking = begin_asking(world.person, SLUG, "visit", actor=gp)
    save_answers(asking, {":vertel": ["Eerst."]}, actor=gp)
    first = complete_asking(asking, actor=gp)

    amending = begin_amending(first, actor=gp)
    assert amending.answers == {":vertel": ["Eerst."]}
    save_answers(amending, {":vertel": ["Beter."]}, actor=gp)
    second = complete_asking(amending, actor=gp)

    assert [(rows(each)[":vertel"], each.amends_id) for each in (first, second)] == [
        (["Eerst."], None), (["Beter."], first.id),
    ]  # fmt: skip
    assert (second.asked_at, second.recorded_by_id) == (first.asked_at, gp.user_id)
    assert sorted(each.amended_id is None for each in finished_of(world.person.id)) == [False, True]
    with pytest.raises(ValidationError) as again:
        begin_amending(first, actor=gp)
    assert again.value.code == "amended"


def test_who_does_not_treat_the_person_or_has_not_the_wording_begins_nothing(world, now):
    take_into_use(world.actor("administrator"))
    with as_owner():
        relate(world.person, world.hospital, now, relation="treatment")

    with pytest.raises(ValidationError) as elsewhere:
        begin_asking(world.person, SLUG, "visit", actor=world.actor("nurse"))
    with pytest.raises(Refused):
        begin_asking(world.person, SLUG, "visit", actor=world.actor("link_worker"))
    with pytest.raises(ValidationError) as unknown:
        begin_asking(world.person, "dejong-gierveld-6", "visit", actor=world.actor("gp"))

    assert (elsewhere.value.code, unknown.value.code) == ("no-wording", "no-wording")
