"""Which room carries out a werkvorm: its kind says which rooms can, its core elements say which one counts.

A runner holds no code of a werkvorm: it names the page where a werkvorm of its kind begins and the operations of the
rooms that carry it. A werkvorm never needs code of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from django.utils.translation import gettext_lazy as _

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.directory.operations import (
    add_key_figure,
    change_key_figure,
    confirm_offer,
    end_key_figure,
    report_link,
    set_leave,
    update_offer,
)
from weefsel.apps.ecogram.operations import add_tie, change_tie, end_tie, save_ecogram
from weefsel.apps.groups.models import Group
from weefsel.apps.groups.operations.attend import record_attendance
from weefsel.apps.groups.operations.enrol import end_enrolment, enrol
from weefsel.apps.groups.operations.favours import close_favour, match_favour, post_favour, take_favour
from weefsel.apps.groups.operations.form import form_group, form_of, move_group
from weefsel.apps.groups.operations.guests import invite_guest
from weefsel.apps.groups.operations.pair import add_buddy, answer_pair, end_pair, propose_pair
from weefsel.apps.groups.operations.plan import plan_ahead, plan_session
from weefsel.apps.groups.operations.residence import handle_signal, note_signal, set_homes
from weefsel.apps.needs.operations import agree_needs, propose_needs
from weefsel.apps.outcomes.operations import ask_follow_up, record_follow_up
from weefsel.apps.referrals.operations.answer import answer
from weefsel.apps.referrals.operations.contact import record_contact
from weefsel.apps.referrals.operations.move import move
from weefsel.apps.referrals.operations.refer import refer
from weefsel.apps.referrals.operations.report import report_back
from weefsel.apps.screening.operations import end_talk, record_answers, record_return, record_step, start_talk
from weefsel.catalogue.werkvorm import Werkvorm

Scope = Literal["group", "referral", "person", "offer"]


@dataclass(frozen=True, slots=True)
class Runner:
    """How one room carries a werkvorm.

    ``scope`` what its core elements are counted over: a group, a referral, a person or an offer. ``page`` the name of
    the address where it begins, and ``takes`` what that address is about; ``action`` is asked there. ``start`` is what
    the button says. ``operations`` carry it, in the order in which they come.
    """

    scope: Scope
    page: str
    takes: Literal["werkvorm", "person", ""]
    action: str
    start: str
    operations: tuple[Callable, ...]


# By the rooms that kinds.toml names. A kind whose rooms do not stand here cannot run yet, and the page says so.
RUNNERS: dict[str, Runner] = {
    "talks": Runner(
        scope="person",
        page="list_talks",
        takes="person",
        action="screening.talk",
        start=_("Begin het gesprek"),
        operations=(
            start_talk,
            record_step,
            record_return,
            end_talk,
            record_answers,
            save_ecogram,
            propose_needs,
            agree_needs,
        ),
    ),
    "screening": Runner(
        scope="person",
        page="ask_questions",
        takes="person",
        action="screening.record",
        start=_("Stel de vragen"),
        operations=(record_answers, propose_needs, agree_needs),
    ),
    "ecogram": Runner(
        scope="person",
        page="show_ecogram",
        takes="person",
        action="ecogram.save",
        start=_("Maak het ecogram"),
        operations=(save_ecogram, add_tie, change_tie, end_tie, propose_needs, agree_needs),
    ),
    "groups": Runner(
        scope="group",
        page="form_group",
        takes="werkvorm",
        action="groups.form",
        start=_("Start een groep"),
        operations=(
            form_group,
            refer,
            enrol,
            invite_guest,
            record_attendance,
            end_enrolment,
            move_group,
            ask_follow_up,
            record_follow_up,
        ),
    ),
    "referrals": Runner(
        scope="referral",
        page="show_candidates",
        takes="person",
        action="referrals.refer",
        start=_("Verwijs iemand"),
        operations=(refer, answer, record_contact, move, report_back, ask_follow_up, record_follow_up),
    ),
    "key_figures": Runner(
        scope="referral",
        page="list_key_figures",
        takes="",
        action="directory.read",
        start=_("Bekijk wie er in de wijk is"),
        operations=(
            add_key_figure,
            change_key_figure,
            set_leave,
            end_key_figure,
            refer,
            answer,
            record_contact,
            move,
            report_back,
            ask_follow_up,
            record_follow_up,
        ),
    ),
    "directory": Runner(
        scope="offer",
        page="list_own_offers",
        takes="",
        action="directory.update",
        start=_("Zet het op de sociale kaart"),
        operations=(update_offer, confirm_offer, report_link),
    ),
}

FOLLOW_UP = (ask_follow_up, record_follow_up)
# What carries a group of each form; a form that does not stand here is carried as RUNNERS["groups"] says.
GROUP_RUNNERS: dict[str, Runner] = {
    Group.Form.PAIR: replace(
        RUNNERS["groups"],
        page="match_pairs",
        start=_("Koppel twee mensen"),
        operations=(
            add_buddy,
            refer,
            propose_pair,
            answer_pair,
            record_attendance,
            plan_session,
            end_pair,
            *FOLLOW_UP,
        ),
    ),
    Group.Form.RESIDENCE: replace(
        RUNNERS["groups"],
        start=_("Begin hier met samen wonen"),
        operations=(
            form_group,
            set_homes,
            refer,
            enrol,
            plan_session,
            plan_ahead,
            record_attendance,
            note_signal,
            handle_signal,
            end_enrolment,
            move_group,
            *FOLLOW_UP,
        ),
    ),
    Group.Form.CIRCLE: replace(
        RUNNERS["groups"],
        start=_("Begin een kring"),
        operations=(
            form_group,
            refer,
            enrol,
            post_favour,
            take_favour,
            match_favour,
            close_favour,
            record_attendance,
            plan_ahead,
            end_enrolment,
            move_group,
            *FOLLOW_UP,
        ),
    ),
    Group.Form.WALK_IN: replace(
        RUNNERS["groups"],
        start=_("Open een inloop"),
        operations=(form_group, refer, enrol, record_attendance, plan_ahead, move_group, *FOLLOW_UP),
    ),
}

# Measures that say what a werkvorm is, where a kind can be carried in more than one way: who counts the areas of an
# ecogram draws one, who counts whether questions were asked asks them. Everything else of those kinds is a talk.
COUNTED_IN = {"tie_sectors": "ecogram", "instrument_asked": "screening"}


def runner_of(werkvorm: Werkvorm) -> Runner | None:
    """The runner that carries a werkvorm; None when the part of the product that would is not built.

    Of the rooms of its kind, the one in which a core element of the werkvorm is counted; else the first.
    """
    kind = catalogue().vocabulary.kinds[werkvorm.kind]
    rooms = [room for room in kind.runners if room in RUNNERS]
    counted = [COUNTED_IN.get(element.check.measure) for element in werkvorm.core_elements if element.check]
    room = next(iter((*[r for r in counted if r in rooms], *rooms)), None)
    if room == "groups":
        return GROUP_RUNNERS.get(form_of(werkvorm), RUNNERS[room]) if form_of(werkvorm) else None
    return RUNNERS[room] if room else None


def is_together(werkvorm: Werkvorm) -> bool:
    """Whether people do this with more than two at a time."""
    return form_of(werkvorm) not in (None, Group.Form.PAIR)
