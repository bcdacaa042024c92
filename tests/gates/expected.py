"""For whom each page is, written by hand from the requirements: who gives care and with whose yes, never from `may()`.

The person of these pages is treated by the practice of "gp", is coached by "link_worker" since a referral with consent,
has a log-in ("patient"), a naaste with whom groups are shared ("related_person"), and a referral that a "host" and a
"volunteer" of the house receive. Nobody else knows them: another doctor ("other_gp"), the hospital, the manager, the
inspector, the researcher, the municipality and the administrator never see a page of this person.

The "assistant" works for the practice on behalf of "gp", who withheld nothing: the daily work about the person, from
writing someone in to referring, never the answers, the map, the number, who has access (handing someone over to another
practice gives access), or what only a professional of the organisation decides.

Each line names who gets the page, or whose form is taken; everyone else is refused. EVERYONE is a visitor too.
"""

from __future__ import annotations

from tests.gates.world import LOG_INS, ROLES

EVERYONE = frozenset(ROLES)
LOGGED_IN = frozenset(LOG_INS)


def only(names: str) -> frozenset[str]:
    return frozenset(names.split())


CARE = only("gp other_gp nurse specialist midwife")
HOSPITAL = only("nurse specialist")
WORKERS = CARE | only("link_worker")
# Who runs groups or keeps an offer for the own organisation.
RUNNERS = WORKERS | only("host volunteer")
FIGURES = WORKERS | only("manager inspector researcher municipality administrator")

ALLOWED: dict[str, frozenset[str]] = {
    # The front door and the log-in
    "home": EVERYONE,
    "health": EVERYONE,
    "set_language": EVERYONE,
    "choose_role": EVERYONE,
    "answer_role": LOGGED_IN,
    **dict.fromkeys(
        (
            "account_login",
            "ask_log_in_link",
            "log_in_link_sent",
            "show_time_left",
            "account_logout",
            "account_inactive",
            "account_reset_password",
            "account_reset_password_done",
            "account_reset_password_from_key",
            "account_reset_password_from_key_done",
        ),
        EVERYONE,
    ),
    **dict.fromkeys(
        (
            "account_reauthenticate",
            "account_change_password",
            "list_sessions",
            "choose_second_step",
            "mfa_index",
            "mfa_generate_recovery_codes",
            "mfa_activate_totp",
            "mfa_list_webauthn",
            "mfa_add_webauthn",
            "mfa_reauthenticate_webauthn",
        ),
        LOGGED_IN,
    ),
    # These are about a second step, a key or codes that none of the log-ins has.
    "mfa_authenticate": frozenset(),
    "mfa_login_webauthn": frozenset(),
    "begin_at_organization": frozenset(),
    "back_from_organization": frozenset(),
    "link_organization": frozenset(),
    "use_log_in_link": frozenset(),
    "use_step_code": frozenset(),
    "mfa_reauthenticate": frozenset(),
    "mfa_deactivate_totp": frozenset(),
    "mfa_view_recovery_codes": frozenset(),
    "mfa_remove_webauthn": frozenset(),
    "mfa_edit_webauthn": frozenset(),
    # Colleagues: of the practice
    "set_up": only("visitor"),
    "accept_invitation": EVERYONE,
    "show_organization": only("administrator manager"),
    "invite_colleague": only("administrator"),
    "list_step_resets": only("administrator manager"),
    "propose_step_reset": only("administrator manager"),
    "decide_step_reset": only("administrator"),
    "repeat_invitation": only("administrator"),
    "end_membership": only("administrator"),
    "resume_membership": only("administrator"),
    # Ways in for a while: only who has patients asks; only who keeps the log, and did not use it, looks at it after
    "open_emergency": CARE,
    "end_emergency": CARE,
    "list_emergencies": only("administrator"),
    "review_emergency": only("administrator"),
    # Who looks along for someone else: declared by who treats; agreed to by the child or with it
    "list_representatives": only("gp patient"),
    "add_parent": only("gp"),
    "add_representative": only("gp"),
    "agree_parent": only("gp patient"),
    "end_representative": only("gp"),
    # On behalf of someone: handed over by the professional, overseen by the administrator of the same organisation
    "list_delegations": CARE | only("administrator"),
    "end_delegation": only("gp administrator"),
    # People
    "list_people": WORKERS | only("assistant"),
    "add_person": CARE | only("assistant"),
    "list_duplicates": CARE,
    "merge_people": only("gp"),
    "undo_merge": only("gp"),
    "undo_event": only("assistant gp"),
    "end_related_person": only("gp patient"),
    # Who gives access, sees who has it: the person, and who treats them. Never who looks along.
    "show_sharing": only("gp patient"),
    "change_sharing": only("gp patient"),
    "invite_related_person": only("gp patient"),
    "keep_back": only("gp patient"),
    "come_in": EVERYONE,
    # A naaste about themselves (C10): their own page, and whom they gave a code. The patient never.
    **dict.fromkeys(
        (
            "show_own_sheets",
            "begin_sheet",
            "answer_sheet",
            "take_away_sheet",
            "put_back_sheet",
            "share_sheets",
            "end_share",
            "rest_carer",
            "show_carer_log",
            "take_sheets",
            "erase_sheets",
        ),
        only("related_person"),
    ),
    "list_carers": WORKERS,
    "show_carer": only("gp"),
    "show_person": only("assistant gp link_worker patient related_person"),
    "update_person": only("assistant gp patient"),
    "record_wish": only("assistant gp patient"),
    "update_circumstances": only("assistant gp patient"),
    "update_health": only("gp"),
    "record_number": only("gp"),
    "report_event": only("assistant gp"),
    "hold_person": only("gp"),
    "show_rights": only("gp patient"),
    "take_records": only("gp patient"),
    "list_requests": CARE,
    "answer_request": only("gp"),
    # Somebody asks from outside (C8): who was asked, and the person; a municipality reads how to ask, and that is all
    "explain_asking": EVERYONE,
    "list_disclosures": only("gp link_worker patient"),
    "add_disclosure": only("gp link_worker"),
    "show_disclosure": only("gp"),
    "choose_ground": only("gp"),
    "list_disclosure_work": WORKERS,
    "count_disclosures": only("manager inspector"),
    # Each organisation about its own part: who gives care, coaches or receives there, also when that is over.
    "answer_parts": WORKERS | only("host"),
    "take_sheet": only("patient"),
    "report_death": only("assistant gp"),
    "report_move": only("assistant gp"),
    "change_practice": only("gp"),
    "add_related_person": only("gp patient"),
    # Asking and drawing: the coach never reads answers or the map (C6), nor does a naaste (C10, C11)
    "ask_questions": only("gp"),
    "ask_instrument": only("gp"),
    "show_answers": only("gp patient"),
    # A questionnaire is asked by who treats; the person reads what was answered.
    **dict.fromkeys(("begin_questionnaire", "ask_questionnaire", "amend_response"), only("gp")),
    "download_response": only("gp"),
    **dict.fromkeys(("choose_questionnaire", "show_response"), only("gp patient")),
    # About safety: who treats begins, who began it and the person read it; a coach is not trained to ask this.
    "begin_private": only("gp"),
    "ask_private": only("gp patient"),
    # The wording is given by who may say with whose leave: of the practice.
    **dict.fromkeys(
        (
            "list_questionnaires",
            "add_questionnaire",
            "add_wording",
            "show_questionnaire",
        ),
        only("administrator"),
    ),
    # A talk is for the organisation that held it (here the practice) and the person; the coach holds their own.
    "list_talks": only("gp link_worker patient"),
    "show_talk": only("gp patient"),
    "show_ecogram": only("gp patient"),
    "forget_third_person": only("gp patient"),
    "show_timeline": only("gp patient"),
    "show_seats": only("gp patient"),
    "print_ecogram": only("gp patient"),
    # A file with the network goes in and out with who may change the map: no naaste or coach takes it along
    "import_map": only("gp patient"),
    "export_map": only("gp patient"),
    "take_step": only("gp patient"),
    "change_tie": only("gp patient"),
    "end_tie": only("gp patient"),
    "restore_tie": only("gp patient"),
    "show_needs": only("assistant gp link_worker patient"),
    # Safety: who gives care can record something with the person, and so can the coach; what the gp recorded is seen by
    # the gp and the person. Nobody else of the practice, no naaste, no administrator (C5); the meldcode by the gp only.
    **dict.fromkeys(
        ("show_safety", "record_tie", "list_wishes", "ask_safety", "record_safe_contact"),
        only("gp link_worker patient"),
    ),
    "show_tie": only("gp patient"),
    "show_meldcode": only("gp"),
    "propose_needs": only("gp patient"),
    # Matching and referring
    "show_candidates": only("assistant gp link_worker patient"),
    # Who may write down what someone can, asks; a coach reads that it is open, and writes nothing (health is of care).
    "answer_question": only("assistant gp patient"),
    # What someone likes and can pay: who makes a proposal with the person, and the person. Not who receives, counts or
    # looks along.
    "show_preferences": only("assistant gp link_worker patient"),
    "answer_preference": only("assistant gp link_worker patient"),
    "read_candidates": only("assistant gp link_worker patient"),
    # What someone says of a proposal: with who looks along with them. Nobody chooses for another (P5).
    "show_none": only("assistant gp link_worker patient"),
    "choose_offer": only("assistant gp link_worker patient"),
    "decline_offer": only("assistant gp link_worker patient"),
    "take_back_choice": only("assistant gp link_worker patient"),
    # Numbers of ten and more, for who shapes the offer of a region.
    "list_missed": only("link_worker manager municipality"),
    # A plan is of the coaches for whom they coach; who treats the person has no part in it. Where places are missing is
    # for who can do something about it: in numbers, and only large ones for a municipality
    **dict.fromkeys(
        ("show_board", "make_plan", "step_line", "undo_line", "change_line", "share_gaps"), only("link_worker")
    ),
    # Yes or no to a proposal: the person, or the coach with whom they speak. Nobody chooses for another (P5).
    "answer_line": only("link_worker patient"),
    "show_gaps": only("link_worker manager municipality"),
    "weigh_criteria": only("administrator manager"),
    "show_start": only("assistant gp link_worker patient"),
    "refer_person": only("assistant gp link_worker patient"),
    "refer_to_coach": only("assistant gp link_worker patient"),
    "show_mine": only("patient related_person"),
    "show_caseload": WORKERS | only("host volunteer"),
    "list_referrals": WORKERS | only("assistant host volunteer manager"),
    "show_referral": only("assistant gp link_worker patient host volunteer"),
    "move_referral": only("assistant gp link_worker host volunteer"),
    "record_contact": only("assistant gp link_worker host volunteer"),
    "answer_referral": only("host volunteer patient"),
    "reply_question": only("assistant gp link_worker host volunteer"),
    "solve_barrier": only("assistant gp link_worker host volunteer"),
    "postpone_referral": only("assistant gp link_worker host volunteer"),
    "hand_over_referral": only("assistant gp link_worker host volunteer"),
    "report_back": only("assistant gp link_worker host volunteer"),
    # C7: whether a message goes, says the person.
    "answer_feedback": only("patient"),
    # The words that go along are between who refers, who receives and the person; a coach sees how far it is.
    "show_letter": only("assistant gp host volunteer patient"),
    # Groups: this one is of the hospital
    "list_groups": RUNNERS | only("assistant"),
    "choose_werkvorm": RUNNERS,
    "form_group": RUNNERS,
    "add_location": RUNNERS,
    "show_group": HOSPITAL,
    "move_group": HOSPITAL,
    "enrol_person": HOSPITAL,
    "end_enrolment": HOSPITAL,
    "resume_enrolment": HOSPITAL,
    "show_session": HOSPITAL,
    "invite_guest": HOSPITAL,
    # Pairs, houses and circles: these are of the house, and the person takes part in each. What is noted about a
    # resident is read by the host: a volunteer is often a resident too.
    "match_pairs": RUNNERS,
    "add_buddy": RUNNERS,
    "answer_pair": only("host volunteer patient"),
    "end_pair": only("host volunteer"),
    "plan_session": only("host volunteer"),
    "show_own_group": only("patient"),
    # Afterwards: of someone of the hospital
    "list_due": WORKERS | only("host volunteer"),
    "record_follow_up": HOSPITAL,
    "ask_follow_up": HOSPITAL,
    "close_follow_up": HOSPITAL,
    # Figures without names
    "show_figures": FIGURES,
    "show_figure": WORKERS | only("manager"),
    "list_published": FIGURES,
    "publish_figures": only("manager"),
    # The social map is public; the house keeps its own offer
    "list_offers": EVERYONE,
    # Who keeps the map for organisations where nobody logs in; the file is of the welfare organisation.
    **dict.fromkeys(
        ("list_lists", "read_list", "list_doubles", "list_proposals"), only("link_worker administrator municipality")
    ),
    "show_import": only("link_worker"),
    "show_offer": EVERYONE,
    # Who is in the neighbourhood, for all to see whom their organisation shows to everybody.
    "list_key_figures": EVERYONE,
    "add_key_figure": RUNNERS | only("manager administrator"),
    "update_key_figure": only("host volunteer"),
    "list_own_offers": RUNNERS | only("manager administrator"),
    "confirm_offer": only("host volunteer"),
    "send_entry_link": only("host volunteer"),
    # What nobody knows of it: who looks for a place with people, and who keeps the entry.
    "ask_about_offer": RUNNERS | only("assistant"),
    "update_offer": only("host volunteer"),
    # The feed is the public map once more, for whoever asks; the address that is none is there for nobody.
    **dict.fromkeys(
        (
            *("feed", "feed_openapi", "feed_services", "feed_organizations", "feed_offers", "feed_taxonomies"),
            *("feed_terms", "feed_service", "feed_organization", "feed_offer", "feed_taxonomy", "feed_term"),
        ),
        EVERYONE,
    ),
    "feed_nothing": frozenset(),
    # What someone agreed to, and who looked
    "list_consents": only("assistant gp link_worker patient"),
    "withdraw_consent": only("assistant gp link_worker patient"),
    # A yes is said by the person, or written down by who treats, works on their behalf, or coaches. Who looks along
    # only takes back.
    "answer_consent": only("assistant gp link_worker patient"),
    "narrow_consent": only("assistant gp link_worker patient"),
    "show_access_log": only("patient administrator"),
    "watch_access_log": only("patient"),
    "list_flags": only("administrator"),
    "review_flag": only("administrator"),
    # Holders of a link need no log-in, and a log-in gives them nothing more
    "open_link": EVERYONE,
    # What we know of werkvormen is public; what the hospital took into use is the hospital's
    "list_werkvormen": EVERYONE,
    "show_werkvorm": EVERYONE,
    "list_background": EVERYONE,
    "show_background": EVERYONE,
    # Small conversations are about nobody: everyone may read and practise
    "list_conversations": EVERYONE,
    "practise_conversation": EVERYONE,
    "adopt_werkvorm": WORKERS | only("manager administrator"),
    "list_adoptions": RUNNERS | only("assistant manager administrator"),
    "entrust_adoption": HOSPITAL | only("manager"),
    "end_adoption": HOSPITAL | only("manager"),
    "resume_adoption": HOSPITAL | only("manager"),
    "show_fidelity": RUNNERS | only("assistant manager administrator"),
    "show_own_form": HOSPITAL | only("manager"),
    "change_own_form": HOSPITAL | only("manager"),
    "take_back_adaptation": HOSPITAL | only("manager"),
    "put_back_adaptation": HOSPITAL | only("manager"),
    "upgrade_adoption": HOSPITAL | only("manager"),
    # Beside each other and as a file: public, like the page. A draft is of who decides for its organisation.
    "compare_werkvormen": EVERYONE,
    "download_werkvorm": EVERYONE,
    "list_drafts": WORKERS | only("manager administrator"),
    "edit_draft": HOSPITAL | only("manager"),
    "show_draft": HOSPITAL | only("manager"),
    "download_draft": HOSPITAL | only("manager"),
    "remove_draft": HOSPITAL | only("manager"),
    # What somebody saw: who leads the group, carries the referral, or asks the questions; never a manager
    "observe_group": HOSPITAL,
    "observe_referral": only("assistant gp link_worker host volunteer"),
    "observe_person": only("gp link_worker"),
    # The parts of the look, and practising
    "show_components": EVERYONE,
    "list_log_ins": EVERYONE,
    "log_in_as": EVERYONE,
    "list_mail": EVERYONE,
    "update_clock": EVERYONE,
}

# Where fewer may send the form than may read the page.
MAY_SEND: dict[str, frozenset[str]] = {
    **ALLOWED,
    # A coach reads what someone chose, and changes nothing in it.
    "show_needs": only("gp patient"),
    "ask_private": only("gp"),
    # The person reads what was said, and holds no talk with themselves.
    "list_talks": only("gp link_worker"),
    "show_talk": only("gp"),
    # Who oversees does not hand over.
    "list_delegations": CARE,
}
# These answer a stranger by leading elsewhere, whether the thing exists or not.
LEADS_AWAY = frozenset({"undo_event", "use_step_code", "mfa_login_webauthn", "mfa_authenticate", "mfa_reauthenticate"})
