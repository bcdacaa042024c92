"""Of every column with text about a person: encrypted, or plain because of what is said here.

A column without a line fails a test, and so does a line that is not so. Plain is what the database itself has to
compare, find or count by, and what is chosen from a list of the catalogue. Who wants words in the database, encrypts
them (`fields.EncryptedTextField`).
"""

from __future__ import annotations

from collections.abc import Mapping

ENCRYPTED = "encrypted"
CHOSEN = "chosen from a list of the catalogue or the code; the database counts and filters by it"
NAME = "a name: found, sorted and compared by the database, also to see who is registered twice or must stay apart"
REACHED = "an address: found by, and compared to see who is registered twice, who must stay apart and where mail goes"
SHOWN = "a first name for who receives: listed and sorted for a whole group"
NUMBER = "found by it, and unique in the database"
HINT = "compared with every registration by the functions that keep people apart"
OURS = "our own words, the same for everybody"
ANSWER = "an answer to a question that scores, needs and rules are worked out from for many people at once"
UNREGISTERED = "can stand in the row of somebody who is no registered person, and who has no key then"
MAIL = "neutral words with a link (decision 5), sent by the worker, which opens no key"
FROM_OTHERS = "the words of a questionnaire or a group, not of the person"

TEXT_FIELDS: dict[str, Mapping[str, str]] = {
    "keys_personkey": {"master": "the name of a key, which says nothing about a person"},
    "accounts_membership": {"role": CHOSEN},
    "accounts_link": {
        **dict.fromkeys(("token_hash", "code_hash"), NUMBER),
        "role": CHOSEN,
        "object_kind": CHOSEN,
        "email": REACHED,
    },
    "accounts_mail": {"to_address": REACHED, "subject": MAIL, "body": MAIL},
    "rights_relation": {"relation": CHOSEN, "topics": CHOSEN, "ground": CHOSEN, "document": "where a paper is kept"},
    "rights_emergency": {
        "role": CHOSEN,
        "words": "the database refuses a noodknop without fifteen letters of why",
        "review_words": ENCRYPTED,
    },
    "audit_flag": {
        "signs": CHOSEN,
        "review_words": "what was heard of who looked; who writes it knows no name of the person",
    },
    # The log holds no words about anybody, and is sealed by the database as it stands.
    "audit_event": {"recipient": "an organisation outside by name, which has to be known without a key"}
    | dict.fromkeys(
        (
            "event_code",
            "action",
            "outcome",
            "user_key",
            "role",
            "object_type",
            "object_key",
            "fields",
            "ground",
            "relation",
            "purpose",
            "source",
            "request_id",
        ),
        "codes and ids, sealed by the database (decision 28)",
    ),
    "people_person": {
        **dict.fromkeys(("given_name", "name_prefix", "family_name", "address_as"), NAME),
        **dict.fromkeys(("phone", "email", "street_line", "postcode", "city", "area"), REACHED),
        "language": CHOSEN,
        "wish": ENCRYPTED,
    },
    "people_circumstances": {"told": "by column who said so and when: a role and a moment"},
    "people_preferences": {
        **dict.fromkeys(("interests", "travel_ways", "also_speaks"), CHOSEN),
        "told": "by column who said so and when: a role and a moment",
    },
    "people_identifier": {"system": CHOSEN, "value": NUMBER},
    "people_relatedperson": {"name": NAME, "tie_role": CHOSEN, "email": REACHED, "phone": REACHED, "topics": CHOSEN},
    "people_lifeevent": {"previous": "read by an owner function when it is taken back: an old address, or ids"},
    "people_legalhold": {"words": ENCRYPTED},
    "people_merge": {"reason": ENCRYPTED},
    "subject_request": dict.fromkeys(("words", "was", "answer", "statement"), ENCRYPTED),
    "disclosures_disclosure": {
        **dict.fromkeys(
            ("house", "asked_by", "reached", "question", "reason", "answers", "words", "review_words", "tell_why"),
            ENCRYPTED,
        ),
        **dict.fromkeys(("asker", "ground", "fields"), CHOSEN),
    },
    "subject_kept": {"name": "the key of the rest may be destroyed; no login role reads this table"},
    "people_movedrow": dict.fromkeys(("table", "column"), "names of tables and columns"),
    "safety_protectedtie": {
        "tie_role": ENCRYPTED,
        "told": ENCRYPTED,
        "contest_reason": ENCRYPTED,
        "end_reason": ENCRYPTED,
        **dict.fromkeys(("hint_given_name", "hint_family_name", "hint_postcode", "hint_house_number"), HINT),
    },
    "safety_safetyanswer": {"question": CHOSEN, "answer": ENCRYPTED},
    "safety_meldcodecase": {"outcome": ENCRYPTED},
    "safety_meldcodestep": {"text": ENCRYPTED, "weighed": ENCRYPTED},
    "safety_safecontact": {"address": "mail is sent there by an owner function", "hours": "read with the address"},
    "consent_consent": {"purpose": CHOSEN, "text": OURS, "without": CHOSEN},
    "screening_asking": {
        **dict.fromkeys(("slug", "instrument_version", "occasion", "said", "place"), CHOSEN),
        "answers": ENCRYPTED,
    },
    "safety_asking": {
        **dict.fromkeys(("slug", "instrument_version", "occasion", "said", "place"), CHOSEN),
        "answers": ENCRYPTED,
    },
    "screening_response": {
        **dict.fromkeys(("instrument", "instrument_version", "occasion", "said"), CHOSEN),
        "title": FROM_OTHERS,
    },
    "screening_answer": {"item": CHOSEN, "value": ANSWER, "question": FROM_OTHERS, "shown": FROM_OTHERS},
    **{
        f"{room}_talk": {"werkvorm": CHOSEN, "werkvorm_version": CHOSEN, "agreed": ENCRYPTED}
        for room in ("screening", "safety")
    },
    **{f"{room}_talkstep": {"title": OURS, "words": ENCRYPTED} for room in ("screening", "safety")},
    "ecogram_tie": {
        "name": "the first name of somebody in the network: found by it when they ask to be taken out",
        **dict.fromkeys(("tie_role", "sector", "received", "given", "lives", "time_zone", "language"), CHOSEN),
    },
    "needs_need": {"kind": CHOSEN, "words": ENCRYPTED},
    "needs_reason": {"signal": CHOSEN, "evidence": ENCRYPTED, "text": ENCRYPTED},
    "needs_opinion": {"words": ENCRYPTED, "before": CHOSEN},
    "needs_transition": {"kind": CHOSEN},
    "matching_choice": {"words": ENCRYPTED, **dict.fromkeys(("needs", "area", "facts"), CHOSEN)},
    "matching_belonging": {"groups": CHOSEN, "agreed_text": OURS},
    "matching_matchline": dict.fromkeys(("werkvorm", "why", "moved", "points", "reason"), CHOSEN),
    "referrals_referral": dict.fromkeys(("werkvorm", "werkvorm_version", "next_step", "sex", "language"), CHOSEN),
    "referrals_introduction": {
        "shown_name": SHOWN,
        **dict.fromkeys(("introduction", "access_needs", "companion"), ENCRYPTED),
    },
    "referrals_barrier": {"solution": ENCRYPTED},
    "referrals_referralevent": dict.fromkeys(("from_state", "to_state", "by_role", "reason"), CHOSEN),
    "referrals_words": {"words": ENCRYPTED},
    "referrals_feedback": {"words": ENCRYPTED, "sent_words": ENCRYPTED, "answered_by_role": CHOSEN},
    "groups_enrolment": {"shown_name": SHOWN, "access_needs": ENCRYPTED, "end_reason": CHOSEN},
    "groups_guest": {"name": HINT, "email": REACHED, "invited_by_name": SHOWN, "place": FROM_OTHERS},
    "groups_buddy": {"werkvorm": CHOSEN, "name": SHOWN, "about": UNREGISTERED},
    "groups_party": {"own_name": SHOWN, "other_name": SHOWN, "other_about": UNREGISTERED, "told_by": CHOSEN},
    "groups_favour": {"shown_name": SHOWN, "words": ENCRYPTED, "taken_name": SHOWN},
    "outcomes_measurement": {"instrument": CHOSEN, "answered_by_role": CHOSEN},
    "outcomes_answer": {"item": CHOSEN, "value": ANSWER},
    # Of a naaste, with the key of their log-in; also the answer that is chosen: nobody counts it.
    "carers_sheet": dict.fromkeys(("load", "can", "cannot", "would_help"), ENCRYPTED),
    "carers_share": {"words": ENCRYPTED, "code_hash": NUMBER, "reader_role": CHOSEN},
    "running_observation": dict.fromkeys(("werkvorm", "element", "seen_by_role"), CHOSEN),
}
