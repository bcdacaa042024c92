"""Which pages the gates visit: one line for every address of the site, with who goes there and in which state.

A new page gets its line here, and in `expected.py` the line that says for whom it is. `page(...)` names the looks at an
address that shows something; `sent()` an address that only takes a form; `file()` one that gives something else than a
page. What an address is asked with comes from `ARGUMENTS`, unless the line says otherwise.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

# What stands in for each argument of an address: the name of a thing in `GateWorld.things`.
ARGUMENTS = {
    "person_id": "person",
    "other_id": "double_again",
    "referral_id": "referral",
    "offer_id": "offer",
    "organization_id": "welfare",
    "group_id": "group",
    "session_id": "session",
    "enrolment_id": "enrolment",
    "party_id": "party",
    "consent_id": "consent",
    "membership_id": "membership",
    "merge_id": "merge",
    "event_id": "event",
    "related_id": "related",
    "row": "tie",
    "tie_id": "protected_tie",
    "case_id": "meldcode",
    "adoption_id": "adoption",
    "draft_id": "draft",
    "adaptation_id": "adaptation",
    "relation_id": "representation",
    "delegation_id": "delegation",
    "emergency_id": "emergency",
    "flag_id": "flag",
    "talk_id": "talk",
    "asking_id": "asking",
    "response_id": "response",
    "questionnaire_id": "questionnaire",
    "choice_id": "choice",
    "figure_id": "figure",
    "import_id": "list_import",
    "service_id": "service",
    "taxonomy_id": "taxonomy",
    "term_id": "term",
    "line_id": "line",
    "request_id": "request",
    "disclosure_id": "disclosure",
    "reset_id": "reset",
    "sheet_id": "carer_sheet",
    "share_id": "carer_share",
    "pk": "key",
    "indicator": "indicator",
    "token": "person_token",
}
# Given as they are.
PLAIN = {
    "slug": "capri-hartrevalidatie",
    "question": "interests",
    "key": "1-onbekend",
    "uidb36": "1",
    "part": "group",
    "rest": "nergens",
}

# A form with nothing filled in; a browser always sends something along, and so does this.
NOTHING = {"sent": ""}


@dataclass(frozen=True, slots=True)
class Look:
    """One look at an address: ``by`` whom, in which ``variant`` (part of the name of the test), with which answer.

    ``post`` sends a form instead of asking for the page; ``things`` and ``plain`` replace `ARGUMENTS` and `PLAIN`.
    """

    by: str
    variant: str = ""
    status: int = 200
    query: str = ""
    post: Mapping[str, str] | None = None
    things: Mapping[str, str] = field(default_factory=dict)
    plain: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Address:
    """What the gates do with one address. ``shows`` page, form or file; ``things`` and ``plain`` hold for all looks.

    ``data`` is what is sent when the rights of a form are tried; a value with @ names a thing of the world.
    """

    shows: str
    looks: tuple[Look, ...] = ()
    things: Mapping[str, str] = field(default_factory=dict)
    plain: Mapping[str, str | int] = field(default_factory=dict)
    data: Mapping[str, str] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True)
class Visit:
    """A look with the name of its address."""

    name: str
    look: Look

    @property
    def id(self) -> str:
        return "-".join(part for part in (self.name, self.look.variant, self.look.by) if part)


PLAIN_NAMES = frozenset(PLAIN)


def look(by: str, variant: str = "", *, status: int = 200, query: str = "", post=None, **arguments) -> Look:
    plain = {name: value for name, value in arguments.items() if name in PLAIN_NAMES}
    things = {name: value for name, value in arguments.items() if name not in PLAIN_NAMES}
    return Look(by, variant, status, query, post, things, plain)


def wrong(by: str, variant: str = "wrong", **arguments) -> Look:
    """The page as it comes back when its form was sent with something wrong: by default, with nothing filled in."""
    return look(by, variant, status=422, post=arguments.pop("post", NOTHING), **arguments)


def page(*looks: Look, **arguments) -> Address:
    return _address("page", looks, arguments)


def file(*looks: Look, **arguments) -> Address:
    return _address("file", looks, arguments)


def sent(data: Mapping[str, str] | None = None, **arguments) -> Address:
    return _address("form", (), arguments, data or NOTHING)


def _address(shows: str, looks: tuple[Look, ...], arguments: dict, data: Mapping[str, str] | None = None) -> Address:
    plain = {name: value for name, value in arguments.items() if name in PLAIN_NAMES}
    things = {name: value for name, value in arguments.items() if name not in PLAIN_NAMES}
    return Address(shows, looks, things, plain, data or NOTHING)


ADDRESSES: dict[str, Address] = {
    # The front door
    "home": page(look("visitor")),
    "health": file(look("visitor")),
    "set_language": sent(),
    "choose_role": page(look("two_roles"), look("gp", "one-role"), look("assistant")),
    "answer_role": sent(),
    # Log-in
    "account_login": page(look("visitor"), look("visitor", "wrong", post=NOTHING)),
    "account_logout": page(look("gp")),
    "account_reauthenticate": page(look("gp")),
    "account_inactive": page(look("visitor")),
    "account_change_password": page(look("gp"), look("gp", "wrong", post=NOTHING)),
    "account_reset_password": page(look("visitor"), look("visitor", "wrong", post=NOTHING)),
    "account_reset_password_done": page(look("visitor")),
    "account_reset_password_from_key": page(look("visitor", "spent")),
    "account_reset_password_from_key_done": page(look("visitor")),
    "mfa_authenticate": page(look("half_in")),
    "mfa_reauthenticate": page(look("secured")),
    "mfa_login_webauthn": sent(),
    "ask_log_in_link": page(look("visitor"), wrong("visitor")),
    "log_in_link_sent": page(look("visitor")),
    "use_log_in_link": page(look("visitor", "spent", status=404)),
    # No organisation has a server of its own in the world of the gates: tests/web/accounts/test_organization.py does.
    "begin_at_organization": page(look("visitor", "unknown", status=404)),
    "back_from_organization": page(look("visitor", "unasked", status=404)),
    "link_organization": page(look("gp", "unknown", status=404)),
    "show_time_left": file(look("gp")),
    "list_sessions": page(look("gp")),
    "choose_second_step": page(look("gp")),
    "use_step_code": page(look("lost_step"), wrong("lost_step")),
    "mfa_index": page(look("gp"), look("secured", "all-on")),
    "mfa_activate_totp": page(look("gp"), look("gp", "wrong", post=NOTHING)),
    "mfa_deactivate_totp": page(look("secured")),
    "mfa_view_recovery_codes": page(look("secured")),
    "mfa_generate_recovery_codes": page(look("secured")),
    "mfa_list_webauthn": page(look("gp", "empty"), look("secured")),
    "mfa_add_webauthn": page(look("gp")),
    "mfa_remove_webauthn": page(look("secured")),
    "mfa_edit_webauthn": page(look("secured")),
    "mfa_reauthenticate_webauthn": page(look("secured")),
    # Colleagues
    "set_up": page(look("visitor", "done")),
    "accept_invitation": page(
        look("visitor"),
        look("visitor", "spent", token="guest_token", status=410),
        wrong("visitor"),
        token="invitation_token",
    ),
    "show_organization": page(look("administrator"), look("manager")),
    "invite_colleague": page(look("administrator"), wrong("administrator")),
    "list_step_resets": page(look("administrator"), look("manager", "alone-and-empty")),
    "propose_step_reset": page(look("administrator"), wrong("administrator"), look("manager", "alone")),
    "decide_step_reset": page(look("administrator"), wrong("administrator")),
    "repeat_invitation": sent(),
    "end_membership": sent(),
    "resume_membership": sent(membership_id="ended_membership"),
    # Ways in for a while, and on behalf of someone
    "open_emergency": page(look("gp"), wrong("gp")),
    "end_emergency": sent(),
    "list_emergencies": page(look("administrator")),
    "review_emergency": page(look("administrator"), wrong("administrator")),
    "list_representatives": page(look("gp"), look("gp", "empty", person_id="empty"), look("patient")),
    "add_parent": page(look("gp"), wrong("gp")),
    "add_representative": page(look("gp"), wrong("gp")),
    "agree_parent": page(look("gp"), look("patient")),
    "end_representative": sent(),
    "list_delegations": page(look("gp"), wrong("gp"), look("nurse", "empty"), look("administrator")),
    "end_delegation": sent(),
    # People
    "list_people": page(
        look("gp"), look("assistant"), look("other_gp", "empty"), look("gp", "nothing-found", query="zoek=qqqq")
    ),
    "add_person": page(look("gp"), wrong("gp")),
    "list_duplicates": page(look("gp"), look("other_gp", "empty")),
    "merge_people": page(look("gp"), person_id="double"),
    "undo_merge": page(look("gp")),
    "undo_event": sent(),
    # Who looks along as a naaste
    "show_sharing": page(look("gp"), look("gp", "empty", person_id="empty"), look("patient")),
    "change_sharing": page(look("gp"), look("patient")),
    "invite_related_person": sent(),
    "keep_back": sent(),
    "end_related_person": sent(),
    "come_in": page(
        look("visitor"),
        look("gp", "someone-else"),
        look("visitor", "spent", token="guest_token", status=410),
        wrong("visitor"),
        token="naaste_token",
    ),
    # A naaste about themselves, and with whom they share it
    "show_own_sheets": page(
        look("related_person"),
        look("related_person", "taken-away", query="gedaan=weg&blad=7d0b5a52-5f5c-4a79-8b37-3a7a1f6c7d11"),
    ),
    "begin_sheet": sent(),
    "answer_sheet": page(
        look("related_person", part="hoe"),
        look("related_person", "words", part="kan-niet"),
        look("related_person", "again", part="weer"),
        wrong("related_person", post={"answer": "x" * 1001}, part="kan"),
        sheet_id="open_carer_sheet",
        part="kan",
    ),
    "take_away_sheet": sent(),
    "put_back_sheet": sent(),
    "share_sheets": page(
        look("related_person"),
        wrong("related_person"),
        look("related_person", "code", post={"last_day": "01-06-2027", "words": "Voor mijn moeder"}),
    ),
    "end_share": sent(),
    "rest_carer": sent(),
    "show_carer_log": page(look("related_person")),
    "take_sheets": page(look("related_person")),
    "erase_sheets": page(look("related_person")),
    "list_carers": page(look("gp"), wrong("gp"), look("nurse", "empty")),
    "show_carer": page(look("gp")),
    "show_person": page(
        look("gp"),
        look("gp", "empty", person_id="empty"),
        look("gp", "arabic", person_id="arabic"),
        look("link_worker"),
    ),
    "update_person": page(look("gp"), wrong("gp"), look("patient")),
    "record_wish": page(look("gp"), look("patient")),
    "update_circumstances": page(look("gp"), look("patient")),
    "update_health": page(look("gp")),
    "record_number": page(look("gp"), wrong("gp")),
    "report_event": page(look("gp")),
    "hold_person": page(look("gp"), wrong("gp")),
    "show_rights": page(look("patient"), look("gp"), wrong("gp")),
    "take_records": sent(),
    "list_requests": page(look("gp")),
    "answer_request": page(look("gp"), wrong("gp")),
    "answer_parts": page(look("nurse"), look("host"), look("link_worker")),
    "take_sheet": sent(),
    "explain_asking": page(look("visitor"), look("municipality")),
    "list_disclosures": page(look("gp"), look("gp", "empty", person_id="empty"), look("patient")),
    "add_disclosure": page(look("gp"), wrong("gp")),
    "show_disclosure": page(
        look("gp"),
        look("gp", "to-review", disclosure_id="disclosure_waiting"),
        look("gp", "given", disclosure_id="disclosure_given"),
        wrong("gp", post={"do": "review"}, disclosure_id="disclosure_waiting"),
    ),
    "choose_ground": page(
        look("gp"),
        look("gp", "conflict", query="grond=conflict"),
        wrong("gp", query="grond=law"),
    ),
    "list_disclosure_work": page(look("gp"), look("nurse", "empty")),
    "count_disclosures": page(look("manager"), look("inspector")),
    "report_death": page(look("gp"), wrong("gp")),
    "report_move": page(look("gp"), wrong("gp")),
    "change_practice": page(look("gp"), wrong("gp")),
    "add_related_person": page(look("gp"), wrong("gp"), look("patient")),
    # Asking and drawing
    "ask_questions": page(look("gp"), look("nurse", "discharge", person_id="cardiac")),
    "show_answers": page(look("gp"), look("gp", "empty", person_id="empty"), look("patient")),
    "choose_questionnaire": page(look("gp"), look("gp", "empty", person_id="empty"), look("patient")),
    "begin_questionnaire": page(
        look("gp"), wrong("gp", "gate", slug="dejong-gierveld-6"), slug="eigen-proeflijst-00000000"
    ),
    "ask_questionnaire": page(
        look("gp"),
        look("gp", "all-types", asking_id="every_type"),
        look("gp", "end", query="vraag=einde", asking_id="every_type"),
        wrong("gp", post={"do": "next", "hier": ":uren", "a:uren": "veel"}),
    ),
    "show_response": page(look("gp"), look("gp", "scored", response_id="scored"), look("patient")),
    "amend_response": sent(response_id="scored"),
    "download_response": file(look("gp")),
    "begin_private": page(look("gp"), wrong("gp")),
    "ask_private": page(look("gp"), look("patient", "done", asking_id="private_done"), asking_id="private_asking"),
    "list_questionnaires": page(look("administrator")),
    "add_questionnaire": page(look("administrator"), wrong("administrator")),
    "add_wording": page(look("administrator"), wrong("administrator"), slug="ucla-3"),
    "show_questionnaire": page(
        look("administrator"),
        look("administrator", "proposed", questionnaire_id="proposed_questionnaire"),
        wrong("administrator", post={"do": "confirm"}, questionnaire_id="proposed_questionnaire"),
    ),
    "list_talks": page(look("gp"), look("link_worker", "empty"), look("patient")),
    "show_talk": page(
        look("gp"),
        wrong("gp", post={"do": "end"}),
        look("gp", "in-private", talk_id="private_talk"),
        look("patient", "ended", talk_id="ended_talk"),
        wrong("gp", "app", post={"do": "return"}, talk_id="app_talk"),
    ),
    "ask_instrument": page(look("gp"), look("gp", "external", slug="ucla-20"), slug="contact-intake"),
    "forget_third_person": page(look("gp"), look("patient"), look("gp", "empty", person_id="empty"), wrong("gp")),
    "show_ecogram": page(
        look("gp"),
        look("gp", "empty", person_id="empty"),
        look("gp", "adding", query="erbij=1"),
        wrong("gp"),
        look("patient"),
    ),
    "show_timeline": page(look("gp"), look("gp", "empty", person_id="empty"), look("patient")),
    "show_seats": page(look("gp"), look("gp", "empty", person_id="empty"), wrong("gp"), look("patient")),
    "print_ecogram": file(look("gp"), look("gp", "empty", query="leeg=1")),
    "import_map": page(look("gp"), wrong("gp", post={"do": "open"}), look("patient")),
    "export_map": file(look("gp", query="vorm=graphml")),
    "take_step": sent(),
    "change_tie": page(look("gp"), wrong("gp"), look("patient")),
    "end_tie": sent(),
    "restore_tie": sent(row="ended_tie"),
    # The protected part: only who recorded something sees it, and the person
    "show_safety": page(look("gp"), look("gp", "empty", person_id="empty"), look("link_worker"), look("patient")),
    "record_tie": page(look("gp"), wrong("gp"), look("patient"), wrong("patient")),
    "show_tie": page(
        look("gp"),
        wrong("gp", post={"do": "end", "end-reason": ""}),
        look("gp", "contested", tie_id="contested_tie"),
        look("patient", "ended", tie_id="ended_protected_tie"),
        look("patient"),
    ),
    "list_wishes": page(
        look("gp"), wrong("gp", post={"do": "hour"}), look("patient", "found", post={"do": "search", "search": "buurt"})
    ),
    "ask_safety": page(look("gp"), wrong("gp"), look("patient")),
    "show_meldcode": page(look("gp"), wrong("gp"), look("gp", "closed", case_id="closed_meldcode", person_id="empty")),
    "record_safe_contact": page(
        look("gp"),
        wrong("gp", post={"channel": "email", "address": "x"}),
        look("gp", "told", person_id="empty"),
        look("patient"),
    ),
    "show_needs": page(look("gp"), look("gp", "empty", person_id="empty"), look("link_worker"), look("patient")),
    "propose_needs": sent(),
    # Matching and referring
    "show_candidates": page(
        look("gp"),
        look("gp", "empty", person_id="empty"),
        look("gp", "unfit", query="toon=niet&dagdeel=0"),
        look("link_worker"),
        look("patient"),
    ),
    "answer_question": page(look("gp"), look("patient")),
    "show_preferences": page(look("link_worker"), look("patient")),
    "answer_preference": page(
        look("gp"),
        wrong("patient", post={"more": "faith"}, question="own_group"),
        look("patient", "trip", question="travel"),
    ),
    "read_candidates": page(look("gp")),
    "show_none": page(look("gp"), wrong("patient", post={"words": "te lang " * 50})),
    "choose_offer": sent(),
    "decline_offer": page(look("gp"), wrong("patient", post={"words": "te lang " * 50})),
    "take_back_choice": sent(),
    "list_missed": page(look("municipality")),
    "weigh_criteria": page(look("manager", post={"act": "look"}, status=422), look("administrator")),
    "show_start": page(look("gp"), look("patient")),
    # A plan for everyone whom a coach looks along with
    "show_board": page(look("link_worker", query="deel=alles")),
    "make_plan": sent(),
    "step_line": sent(),
    "undo_line": sent(),
    "answer_line": sent(),
    "change_line": page(look("link_worker")),
    "share_gaps": sent(),
    "show_gaps": page(look("link_worker")),
    "refer_person": page(look("gp"), wrong("gp"), look("patient"), wrong("patient"), offer_id="own_offer"),
    "refer_to_coach": page(look("gp"), wrong("gp")),
    "show_mine": page(look("patient"), look("related_person")),
    "show_caseload": page(look("link_worker"), look("link_worker", "all", query="wie=allen")),
    "list_referrals": page(look("gp"), look("host"), look("midwife", "empty"), look("gp", "all", query="toon=alles")),
    "show_referral": page(
        look("gp"),
        look("link_worker", "coach", referral_id="coach_referral"),
        look("host"),
        look("patient"),
        look("gp", "ended", referral_id="ended_referral"),
    ),
    "move_referral": sent({"state": "accepted"}),
    "record_contact": sent(),
    "answer_referral": sent({"answer-choice": "question"}),
    "reply_question": sent(),
    "solve_barrier": sent(),
    "postpone_referral": sent(),
    "hand_over_referral": sent(),
    "report_back": sent(),
    "answer_feedback": sent({"feedback-choice": "no"}),
    "show_letter": file(look("gp")),
    # Groups
    "list_groups": page(look("nurse"), look("host", "empty")),
    "choose_werkvorm": page(look("nurse")),
    "form_group": page(look("nurse"), wrong("nurse")),
    "add_location": page(look("nurse"), wrong("nurse")),
    "show_group": page(
        look("nurse"),
        look("nurse", "coming", group_id="coming_group"),
        look("host", "pair", group_id="pair"),
        look("host", "circle", group_id="circle"),
        look("host", "residence", group_id="residence"),
        look("host", "walk-in", group_id="walk_in"),
    ),
    "move_group": sent({"state": "ended"}),
    "enrol_person": sent(referral_id="group_referral"),
    "end_enrolment": page(look("nurse"), wrong("nurse")),
    "resume_enrolment": sent(enrolment_id="left_enrolment"),
    "show_session": page(look("nurse"), look("nurse", "coming", session_id="coming_session")),
    "invite_guest": page(look("nurse"), wrong("nurse"), session_id="coming_session", enrolment_id="coming_enrolment"),
    # Pairs, houses and circles: of the house
    "match_pairs": page(look("host"), look("nurse", "empty"), wrong("host"), slug="buddyhuizen"),
    "add_buddy": page(look("host"), wrong("host"), slug="buddyhuizen"),
    "answer_pair": sent({"answer": "yes"}),
    "end_pair": page(look("host"), wrong("host"), group_id="pair"),
    "plan_session": page(look("host"), wrong("host"), group_id="circle"),
    "show_own_group": page(
        look("patient", group_id="circle"), look("patient", "house", group_id="residence"), group_id="circle"
    ),
    # Afterwards
    "list_due": page(look("nurse"), look("midwife", "empty")),
    "record_follow_up": page(look("nurse"), referral_id="group_referral"),
    "ask_follow_up": sent(referral_id="group_referral"),
    "close_follow_up": sent(referral_id="group_referral"),
    # Figures
    "show_figures": page(look("manager"), look("nurse")),
    "show_figure": page(look("manager")),
    "list_published": page(look("researcher"), look("gp")),
    "publish_figures": sent(),
    # The social map
    "list_offers": page(
        look("visitor"), look("gp"), look("visitor", "nothing-found", query="zoek=qqqq&dag=1&postcode=9999&taal=ar")
    ),
    "list_key_figures": page(look("visitor"), look("host"), look("gp", "nothing-found", query="postcode=9999")),
    "add_key_figure": page(look("host"), wrong("host")),
    "update_key_figure": page(
        look("host"),
        wrong("host", post={"do": "leave"}),
        wrong("host", "area", post={"do": "change", "channel": "phone", "reach": "06", "areas": "66"}),
    ),
    "list_own_offers": page(look("host"), look("midwife", "empty")),
    # Lists of others, and what they change
    "list_lists": page(look("link_worker")),
    "read_list": page(wrong("link_worker")),
    "show_import": page(look("link_worker")),
    "list_doubles": page(look("link_worker")),
    "list_proposals": page(look("link_worker")),
    "show_offer": page(look("visitor"), look("host")),
    "confirm_offer": sent(),
    "send_entry_link": sent({"act": "mail"}),
    "ask_about_offer": page(look("gp"), wrong("link_worker", post={"act": "tell", "starts_on": "morgen"})),
    "update_offer": page(look("host"), wrong("host")),
    # The same map for other systems
    "feed": file(look("visitor")),
    "feed_openapi": file(look("visitor")),
    "feed_services": file(look("visitor")),
    "feed_organizations": file(look("visitor")),
    "feed_offers": file(look("visitor")),
    "feed_taxonomies": file(look("visitor")),
    "feed_terms": file(look("visitor")),
    "feed_service": file(look("visitor")),
    "feed_organization": file(look("visitor"), organization_id="house"),
    "feed_offer": file(look("visitor")),
    "feed_taxonomy": file(look("visitor")),
    "feed_term": file(look("visitor")),
    "feed_nothing": file(look("visitor", status=404)),
    # What someone agreed to, and who looked
    "answer_consent": sent({"purpose": "follow_up", "choice": "no"}),
    "narrow_consent": sent({"part": "introduction"}),
    "list_consents": page(look("gp"), look("gp", "empty", person_id="empty"), look("patient")),
    "withdraw_consent": page(look("gp"), look("patient")),
    "show_access_log": page(look("patient"), look("administrator")),
    "watch_access_log": sent(),
    "list_flags": page(look("administrator")),
    "review_flag": page(look("administrator"), wrong("administrator")),
    # A mailed link
    "open_link": page(
        look("visitor", "person"),
        look("visitor", "person-no", query="antwoord=nee"),
        look("visitor", "host", token="host_token"),
        look("visitor", "guest", token="guest_token"),
        look("visitor", "follow-up", token="follow_up_token"),
        look("visitor", "entry", token="entry_token"),
        look("visitor", "entry-hours", token="entry_token", query="verander=hours"),
        look("visitor", "entry-shut", token="entry_token", query="verander=dicht", status=422, post=NOTHING),
        look("visitor", "entry-stop", token="entry_token", query="verander=gestopt"),
        look("visitor", "unknown", token="unknown", status=404),
    ),
    # The parts of the look, and practising
    "show_components": page(look("visitor")),
    "list_log_ins": page(look("visitor")),
    "log_in_as": sent({"membership": "@membership_of_gp"}),
    "list_mail": page(look("visitor", "empty")),
    "update_clock": page(look("visitor")),
    # What we know of werkvormen
    "list_werkvormen": page(look("visitor"), look("nurse"), look("visitor", "nothing-found", query="zoek=qqqq")),
    "show_werkvorm": page(look("visitor"), look("nurse")),
    "list_background": page(look("visitor")),
    "show_background": page(
        look("visitor", slug="financiering-2-procent-vrije-ruimte"), look("visitor", "kennis"), slug="aanjager"
    ),
    "list_conversations": page(look("nurse"), look("visitor", "profession", query="beroep=apotheker")),
    "practise_conversation": page(
        look("visitor"),
        look("nurse", "midway", query="weg=13"),
        look("visitor", "end", query="weg=1311"),
        slug="truus-gaat-morgen-naar-huis",
    ),
    "adopt_werkvorm": page(look("nurse"), wrong("nurse"), slug="centering-zwangerschap"),
    "list_adoptions": page(look("nurse"), look("host", "empty")),
    "entrust_adoption": page(look("nurse")),
    "end_adoption": sent(),
    "resume_adoption": sent(adoption_id="ended_adoption"),
    "show_fidelity": page(look("nurse")),
    "show_own_form": page(look("nurse")),
    "change_own_form": page(look("nurse", query="onderdeel=naaste-invited", part="core_element"), wrong("nurse")),
    "take_back_adaptation": sent(),
    "put_back_adaptation": sent(),
    "upgrade_adoption": page(look("nurse"), adoption_id="old_adoption"),
    # Beside each other, and one of our own in the making
    "compare_werkvormen": page(
        look("visitor", query="w=odensehuizen&w=alzheimer-cafe&w=voorzorgcirkels&w=ecogram"),
        look("nurse", "nothing-chosen"),
    ),
    "download_werkvorm": file(look("visitor"), look("visitor", "fhir", query="als=fhir")),
    "list_drafts": page(look("nurse"), wrong("nurse")),
    "edit_draft": page(
        look("nurse", part="kern"),
        look("nurse", "rules", part="regels"),
        look("nurse", "missing", part="nakijken", draft_id="empty_draft"),
        part="wat",
    ),
    "show_draft": page(look("nurse")),
    "download_draft": file(look("nurse")),
    "remove_draft": sent(draft_id="empty_draft"),
    # What somebody saw of the core elements
    "observe_group": page(look("nurse")),
    "observe_referral": page(look("gp")),
    "observe_person": page(look("gp"), slug="gewoontevraag"),
}


def drawn(looks: list, number: str) -> list:
    """One look of every page, drawn by a number, so that another number opens others; "all" are all of them."""
    if number == "all":
        return looks
    lots = {each.id: hashlib.sha256(f"{number} {each.id}".encode()).hexdigest() for each in looks}
    first = {}
    for each in sorted(looks, key=lambda each: lots[each.id]):
        first.setdefault(each.values[0].name, each.id)
    return [each for each in looks if first[each.values[0].name] == each.id]


def visits(*, shows: str = "page") -> list[Visit]:
    """All looks at addresses that show a page (or a file), in the order of the table."""
    return [
        Visit(name, each) for name, address in ADDRESSES.items() if address.shows == shows for each in address.looks
    ]


def data_of(name: str, things: Mapping[str, object]) -> dict[str, str]:
    """What is sent to an address to try who may."""
    data = ADDRESSES[name].data
    return {key: str(things[value[1:]]) if value.startswith("@") else value for key, value in data.items()}


def arguments_of(name: str, wanted, things: Mapping[str, object], look: Look | None = None) -> dict[str, object]:
    """What an address is asked with, in a world of ``things``."""
    address = ADDRESSES[name]
    named = {**ARGUMENTS, **address.things, **(look.things if look else {})}
    plain = {**PLAIN, **address.plain, **(look.plain if look else {})}
    return {each: plain[each] if each in plain else things[named[each]] for each in wanted}
