"""Which action guards which table, and in which columns its person, owner, receiver and invitation stand.

Every table of the product stands here or in `exempt.py`; a test fails on one that does not. The policies of row-level
security are generated from this list and the permission table of the catalogue (`policies.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

from weefsel.apps.rights.disclosure_functions import TOLD


@dataclass(frozen=True, slots=True)
class Table:
    """One guarded table. The columns are None where the table has no such thing; an expression names its {table}.

    ``group`` is the column that holds the group of an enrolment: whoever may see the enrolment, may see its group.
    ``only`` names actions that reach a part of the rows, each with the SQL condition of that part. ``named`` are
    actions that give no row, but through an owner function who it is, and no more. ``row`` is the column of the row
    that is guarded by itself (its own id, or of what it is a part of), and ``recorder`` that of who wrote it down.
    ``worker`` are the commands that the background worker, once it said who it is, may give on every row. ``kept`` is
    the column of the thing that a person may keep back from everyone who looks along for them. ``carer`` is the column
    of the naaste whose own data it is.
    """

    name: str
    read: tuple[str, ...]
    insert: tuple[str, ...] = ()
    update: tuple[str, ...] = ()
    person: str | None = None
    owner: str | None = None
    receiver: str | None = None
    invitation: str | None = None
    enrolled_group: str | None = None
    worker: tuple[str, ...] = ()
    only: tuple[tuple[str, str], ...] = ()
    named: tuple[str, ...] = ()
    row: str | None = None
    recorder: str | None = None
    kept: str | None = None
    carer: str | None = None

    def column(self, placeholder: str) -> str | None:
        name = {
            "person": self.person,
            "owner": self.owner,
            "receiver": self.receiver,
            "invitation": self.invitation,
            "group": self.enrolled_group,
            "row": self.row,
            "recorder": self.recorder,
            "carer": self.carer,
        }[placeholder]
        if name is None:
            return None
        return name.format(table=self.name) if "{table}" in name else f"{self.name}.{name}"


OWN_ORGANIZATION = {"owner": "owner_id"}
ABOUT_PERSON = {"person": "person_id"}
REFERRED = {"person": "person_id", "owner": "owner_id", "receiver": "receiver_id"}


SHARED_TIE = "({tie}.seen_by = 'everyone' AND {tie}.valid_until IS NULL)"


def _both_ends_shared() -> str:
    """Who knows whom is for who may see both; and only now, as the ties themselves."""
    end = "EXISTS (SELECT 1 FROM ecogram_tie t WHERE t.thread = ecogram_altertie.{end} AND {shared})"
    shared = SHARED_TIE.format(tie="t")
    ends = " AND ".join(end.format(end=name, shared=shared) for name in ("first", "second"))
    return f"(ecogram_altertie.valid_until IS NULL AND {ends})"


def _talk_table(name: str) -> Table:
    """What was said in a talk is for the organisation that held it, and for the person: not for all who treat."""
    own = f"({name}.owner_id = app_organization() OR {name}.person_id = app_person())"
    return Table(
        name,
        ("screening.read_talks",),
        ("screening.talk",),
        ("screening.talk",),
        only=(("screening.read_talks", own), ("screening.talk", own)),
        **ABOUT_PERSON,
    )


def _protected_table(name: str, recorder: str, *, read=("safety.read",), insert=("safety.record",), update=()) -> Table:
    """What is guarded row by row; nobody writes a row in somebody else's name."""
    return Table(
        name,
        read,
        insert,
        update,
        row="id",
        recorder=recorder,
        only=tuple((action, f"{name}.{recorder} = app_user()") for action in insert),
        **ABOUT_PERSON,
    )


def _map_table(name: str, *, linked: bool = False, worker: tuple[str, ...] = ()) -> Table:
    """What stands on the social map is written by who offers it, or by who keeps it for whom nobody logs in.

    ``linked`` an entry is kept through a link too.
    """
    unclaimed = f"EXISTS (SELECT 1 FROM accounts_organization o WHERE o.id = {name}.owner_id AND NOT o.is_claimed)"
    return Table(
        name,
        ("directory.read",),
        ("directory.update", "directory.keep"),
        ("directory.update", "directory.keep", *(("directory.assure",) if linked else ())),
        owner="coalesce({table}.keeper_id, {table}.owner_id)",
        invitation="id" if linked else None,
        worker=worker,
        only=(
            ("directory.update", f"{name}.keeper_id IS NULL"),
            ("directory.keep", f"({name}.keeper_id IS NOT NULL AND {unclaimed})"),
        ),
    )


def _keepers_table(name: str) -> Table:
    """What an organisation needs to keep the map of others: files, what they would change, what may be double."""
    keep = ("directory.keep",)
    return Table(f"directory_{name}", keep, keep, keep, **OWN_ORGANIZATION)


# What was answered so far is for the organisation that asks, and for the person; the rest waits till it is finished.
ASKED_HERE = (
    ("screening.record", "screening_asking.owner_id = app_organization()"),
    ("screening.read", "screening_asking.person_id = app_person()"),
)

DISCLOSED_HERE = "disclosures_disclosure.owner_id = app_organization()"

TABLES: tuple[Table, ...] = (
    Table(
        "people_person",
        # Who may know who it is, and no more (a naaste), asks `people_named`: a row cannot hide a column.
        read=("people.read_registration",),
        named=("people.read",),
        insert=("people.register",),
        update=("people.update", "people.report", "people.hand_over", "people.merge"),
        # Whoever may see the person who goes on, may see the registration that was folded into it. Not `coalesce`:
        # PostgreSQL takes that for something that may leak, and then reads the relations of everybody instead of
        # looking up those of one person.
        person="(CASE WHEN {table}.merged_into_id IS NULL THEN {table}.id ELSE {table}.merged_into_id END)",
        owner="owner_id",
    ),
    Table(
        "people_circumstances",
        ("people.read_circumstances",),
        ("people.update", "people.tell"),
        ("people.update", "people.tell"),
        **ABOUT_PERSON,
    ),
    # What someone likes and can pay is for who makes a proposal with them: no care, and not for the noodknop.
    Table("people_preferences", ("matching.read",), ("people.tell",), ("people.tell",), **ABOUT_PERSON),
    Table("people_health", ("screening.read",), ("screening.record",), ("screening.record",), **ABOUT_PERSON),
    Table("people_identifier", ("people.number",), ("people.number",), ("people.number",), **ABOUT_PERSON),
    # With the answers, not with the map: a coach who may look at the map by a yes for just that, reads no telephone and
    # no mail of who is close.
    Table(
        "people_relatedperson", ("screening.read",), ("rights.grant",), ("rights.grant", "rights.end"), **ABOUT_PERSON
    ),
    # What somebody is asked about is for someone else.
    Table(
        "audit_flag",
        ("audit.review",),
        update=("audit.review",),
        owner="organization_id",
        only=(("audit.review", "audit_flag.user_id <> app_user()"),),
    ),
    Table("audit_watch", ("audit.watch",), ("audit.watch",), ("audit.watch",), **ABOUT_PERSON),
    # What is kept back from who looks along: for who may give access, never for who looks along.
    Table("people_keptback", ("rights.grant",), ("rights.grant",), ("rights.grant",), **ABOUT_PERSON),
    Table("people_legalhold", ("people.hold",), ("people.hold",), ("people.hold",), **ABOUT_PERSON),
    Table(
        "people_lifeevent",
        ("people.read_events",),
        ("people.report", "people.hand_over"),
        ("people.report", "people.hand_over"),
        only=(("people.report", "people_lifeevent.kind <> 'changed_practice'"),),
        **ABOUT_PERSON,
    ),
    Table("people_notsame", ("people.merge",), ("people.merge",), **ABOUT_PERSON),
    Table("people_merge", ("people.merge",), ("people.merge",), ("people.merge",), **ABOUT_PERSON),
    # Written by people_merge_rows only: what stands here is carried out with the rights of the owner role.
    Table(
        "people_movedrow",
        ("people.merge",),
        # That something stands in the protected compartment is as secret as what stands there.
        only=(
            (
                "people.merge",
                "NOT starts_with(people_movedrow.\"table\", 'safety_') AND people_movedrow.\"table\" <> 'audit_watch' "
                "AND (people_movedrow.\"table\" <> 'rights_relation' OR EXISTS ("
                "SELECT 1 FROM rights_relation r WHERE r.id = people_movedrow.row_id))",
            ),
        ),
        **ABOUT_PERSON,
    ),
    # That somebody close looks along, is for who may know who has access: not for another who looks along (H10). What
    # was said to an organisation goes with what goes on there, where that is kept back.
    Table(
        "consent_consent",
        ("consent.read",),
        ("consent.record",),
        ("consent.withdraw",),
        only=tuple(
            (
                action,
                "(consent_consent.receiver_user_id IS NULL OR rights_allows('rights.read', consent_consent.person_id)) "
                "AND (app_role() <> 'related_person' "
                "OR people_shows_place(consent_consent.person_id, consent_consent.receiver_id))",
            )
            for action in ("consent.read", "consent.withdraw")
        ),
        **ABOUT_PERSON,
    ),
    _map_table("directory_location", worker=("SELECT",)),
    # The worker reads what is known already, and where an organisation gets its mail, to ask there.
    _map_table("directory_service", worker=("SELECT",)),
    # The worker asks hosts whether it is still true.
    _map_table("directory_offer", linked=True, worker=("SELECT", "UPDATE")),
    # Who assured what, is public with the entry; nobody assures in the name of another organisation.
    Table(
        "directory_assurance",
        ("directory.read",),
        ("directory.update", "directory.keep", "directory.assure", "directory.ask"),
        ("directory.update", "directory.keep"),
        invitation="offer_id",
        worker=("SELECT",),
        only=(
            (
                "directory.ask",
                "directory_assurance.source = 'told' AND directory_assurance.owner_id = app_organization()",
            ),
        ),
        **OWN_ORGANIZATION,
    ),
    # What a place was missed an answer of, is for who works with people, who keeps the entry, and the host.
    Table(
        "directory_inquiry",
        ("directory.ask", "directory.update", "directory.keep", "directory.assure"),
        ("directory.ask",),
        ("directory.ask", "directory.update", "directory.keep", "directory.assure"),
        invitation="offer_id",
        worker=("SELECT", "UPDATE"),
        **OWN_ORGANIZATION,
    ),
    *(_keepers_table(name) for name in ("sourcelist", "listimport", "listchange", "double")),
    Table("directory_linkreport", ("directory.read",), ("directory.report_link",), **OWN_ORGANIZATION),
    # Somebody's name and number: public only when the organisation wants that.
    Table(
        "directory_keyfigure",
        ("directory.read_figures", "directory.read"),
        ("directory.update",),
        ("directory.update",),
        only=(("directory.read", "directory_keyfigure.is_public"),),
        **OWN_ORGANIZATION,
    ),
    Table("adoption_adoption", ("adoption.read",), ("adoption.adopt",), ("adoption.adopt",), **OWN_ORGANIZATION),
    Table("adoption_adoptedversion", ("adoption.read",), ("adoption.adopt",), **OWN_ORGANIZATION),
    Table("adoption_adaptation", ("adoption.read",), ("adoption.adopt",), ("adoption.adopt",), **OWN_ORGANIZATION),
    Table("adoption_werkvormdraft", ("adoption.adopt",), ("adoption.adopt",), ("adoption.adopt",), **OWN_ORGANIZATION),
    Table("screening_response", ("screening.read",), ("screening.record", "outcomes.record"), **ABOUT_PERSON),
    Table(
        "screening_answer",
        ("screening.read",),
        ("screening.record", "outcomes.record"),
        person="person_id",
        invitation="referral_id",
    ),
    # A wording is used with leave: of one organisation, and nobody else's.
    Table(
        "screening_questionnaire",
        ("screening.read_wording",),
        ("screening.add_wording",),
        ("screening.add_wording",),
        **OWN_ORGANIZATION,
    ),
    Table(
        "screening_asking",
        ("screening.record", "screening.read"),
        ("screening.record",),
        ("screening.record",),
        only=ASKED_HERE,
        **ABOUT_PERSON,
    ),
    _talk_table("screening_talk"),
    _talk_table("screening_talkstep"),
    # A tie that is only for who treats does not exist for others who may see the map, nor does how the map was before:
    # there its name could still stand.
    Table(
        "ecogram_tie",
        ("ecogram.read", "ecogram.read_all"),
        ("ecogram.save",),
        ("ecogram.save",),
        only=(("ecogram.read", SHARED_TIE.format(tie="ecogram_tie")),),
        **ABOUT_PERSON,
    ),
    Table(
        "ecogram_altertie",
        ("ecogram.read", "ecogram.read_all"),
        ("ecogram.save",),
        ("ecogram.save",),
        only=(("ecogram.read", _both_ends_shared()),),
        **ABOUT_PERSON,
    ),
    Table("ecogram_review", ("ecogram.read_all",), ("ecogram.save",), **ABOUT_PERSON),
    Table(
        "ecogram_networkrecipe",
        ("ecogram.keep_recipe",),
        ("ecogram.keep_recipe",),
        ("ecogram.keep_recipe",),
        **OWN_ORGANIZATION,
    ),
    Table(
        "needs_need",
        read=("needs.read", "needs.read_chosen"),
        insert=("needs.agree",),
        update=("needs.agree",),
        person="person_id",
        only=(
            # What is about safety does not stand among the needs, for nobody: it belongs on the protected page.
            ("needs.read", "needs_need.kind <> 'safety-first'"),
            # What was only proposed or was refused does not go along with a referral.
            ("needs.read_chosen", "needs_need.state IN ('agreed', 'met') AND needs_need.kind <> 'safety-first'"),
        ),
    ),
    Table("needs_reason", ("screening.read",), ("needs.agree",), ("needs.agree",), **ABOUT_PERSON),
    Table("needs_opinion", ("needs.read",), ("needs.agree",), ("needs.agree",), **ABOUT_PERSON),
    # An illness, a loss: for who may know the answers, not for who only knows what was chosen.
    Table("needs_transition", ("screening.read",), ("needs.agree",), ("needs.agree",), **ABOUT_PERSON),
    # What someone said of a proposal is for who makes proposals with them; never for who receives people.
    Table("matching_choice", ("matching.read",), ("matching.choose",), ("matching.choose",), **ABOUT_PERSON),
    # With whom someone feels at home: the person, and the organisation that wrote it down with them. Not all who treat
    # or coach, not an assistant, not a naaste.
    Table(
        "matching_belonging",
        ("matching.belong",),
        ("matching.belong",),
        ("matching.belong",),
        only=(
            (
                "matching.belong",
                "(matching_belonging.owner_id = app_organization() OR matching_belonging.person_id = app_person())",
            ),
        ),
        **ABOUT_PERSON,
    ),
    Table("matching_weighing", ("matching.read_weights",), ("matching.weigh",), **OWN_ORGANIZATION),
    # Who plans, plans for people whom the organisation coaches, and reads its own plans only; the person reads theirs.
    Table("matching_matchrun", ("matching.plan",), ("matching.plan",), ("matching.plan",), **OWN_ORGANIZATION),
    Table(
        "matching_matchline",
        ("matching.read_lines",),
        ("matching.plan",),
        ("matching.plan", "matching.answer"),
        only=(
            (
                "matching.read_lines",
                "(matching_matchline.owner_id = app_organization() OR matching_matchline.person_id = app_person())",
            ),
            ("matching.plan", "matching_matchline.owner_id = app_organization()"),
            # The person says yes or no to what their coach chose to discuss, and to nothing else.
            (
                "matching.answer",
                "(matching_matchline.owner_id = app_organization() OR (matching_matchline.person_id = app_person() "
                "AND matching_matchline.state IN ('accepted', 'yes', 'no')))",
            ),
        ),
        **ABOUT_PERSON,
    ),
    # Small numbers are for who plans: in a small place a count is a name.
    Table(
        "matching_gap",
        ("matching.read_gaps", "matching.read_large_gaps", "matching.read_shared_gaps"),
        ("matching.plan",),
        ("matching.plan",),
        only=(
            ("matching.read_large_gaps", "matching_gap.missing >= 10"),
            ("matching.read_shared_gaps", "(matching_gap.missing >= 10 AND matching_gap.shared_at IS NOT NULL)"),
        ),
        **OWN_ORGANIZATION,
    ),
    Table(
        "referrals_referral",
        # Who may take a consent back for someone, has to reach what rests on it: C4, withdrawn means now.
        ("referrals.read", "referrals.stop"),
        ("referrals.refer",),
        ("referrals.move", "referrals.answer", "referrals.stop"),
        invitation="id",
        **REFERRED,
        kept="id",
    ),
    Table(
        "referrals_introduction",
        ("referrals.read_words",),
        ("referrals.refer",),
        ("referrals.move",),
        invitation="referral_id",
        **REFERRED,
        kept="referral_id",
    ),
    Table(
        "referrals_barrier",
        ("referrals.read_words",),
        ("referrals.refer",),
        ("referrals.move", "referrals.answer"),
        invitation="referral_id",
        **REFERRED,
        kept="referral_id",
    ),
    Table(
        "referrals_referralevent",
        ("referrals.read", "referrals.stop"),
        ("referrals.refer", "referrals.move", "referrals.answer", "referrals.stop"),
        invitation="referral_id",
        **REFERRED,
        kept="referral_id",
    ),
    Table(
        "referrals_words",
        ("referrals.read_words",),
        ("referrals.move", "referrals.answer"),
        invitation="referral_id",
        # A note stays with who wrote it and with the person; what was said to the other side is read there too.
        only=(
            (
                "referrals.read_words",
                "(referrals_words.person_id = app_person() OR referrals_words.by_organization_id = app_organization() "
                "OR referrals_words.to_organization_id = app_organization())",
            ),
        ),
        **REFERRED,
        kept="referral_id",
    ),
    # What waits to be read first is for the person and for who wrote it: not for the referrer, who reads it when it is
    # sent (C7).
    Table(
        "referrals_feedback",
        ("referrals.read_words",),
        ("referrals.move",),
        ("referrals.move", "referrals.answer"),
        invitation="referral_id",
        only=(
            (
                "referrals.read_words",
                "(referrals_feedback.person_id = app_person() OR referrals_feedback.receiver_id = app_organization())",
            ),
            ("referrals.move", "referrals_feedback.receiver_id = app_organization()"),
            ("referrals.answer", "referrals_feedback.person_id = app_person()"),
        ),
        **REFERRED,
    ),
    Table(
        "groups_group",
        ("groups.read",),
        ("groups.form",),
        ("groups.form", "groups.run"),
        owner="owner_id",
        enrolled_group="id",
    ),
    Table(
        "groups_grouprole",
        ("groups.read",),
        ("groups.form",),
        ("groups.form",),
        owner="owner_id",
        enrolled_group="group_id",
    ),
    Table(
        "groups_session",
        ("groups.read",),
        # Whoever writes down who came, lets a group without an end go on.
        ("groups.form", "groups.run"),
        ("groups.form", "groups.run"),
        owner="owner_id",
        enrolled_group="group_id",
    ),
    Table(
        "groups_enrolment",
        ("groups.read_people",),
        ("groups.enrol",),
        ("groups.enrol", "groups.answer"),
        person="person_id",
        owner="owner_id",
        invitation="referral_id",
        kept="id",
    ),
    Table(
        "groups_attendance",
        ("groups.read",),
        ("groups.run",),
        ("groups.run",),
        person="person_id",
        owner="owner_id",
        kept="enrolment_id",
    ),
    Table(
        "groups_guest",
        ("groups.read_people",),
        ("groups.enrol", "groups.answer", "groups.run"),
        ("groups.answer", "groups.run"),
        person="person_id",
        owner="owner_id",
        invitation="id",
        kept="enrolment_id",
    ),
    # Who is whose buddy can tell what someone went through: not for who treats the person, a naaste or a manager.
    Table(
        "groups_buddy",
        ("groups.read_pairs",),
        ("groups.form",),
        ("groups.form",),
        person="person_id",
        owner="owner_id",
    ),
    Table(
        "groups_party",
        ("groups.read_pairs",),
        ("groups.form",),
        ("groups.form", "groups.answer"),
        person="person_id",
        owner="owner_id",
    ),
    # What a resident notes is written by groups_note_signal: who lives next door is known by name only.
    Table(
        "groups_signal",
        ("groups.read_signals",),
        ("groups.signal",),
        ("groups.handle_signals",),
        person="person_id",
        owner="owner_id",
    ),
    Table(
        "groups_favour",
        ("groups.read_favours",),
        ("groups.favour",),
        ("groups.favour",),
        person="person_id",
        owner="owner_id",
        enrolled_group="group_id",
        # What is meant for the host alone, the other members do not read.
        only=(
            (
                "groups.read_favours",
                "(NOT groups_favour.only_host OR groups_favour.person_id = app_person() "
                "OR groups_favour.taken_person_id = app_person() OR groups_favour.owner_id = app_organization())",
            ),
        ),
    ),
    Table(
        "outcomes_measurement",
        ("outcomes.read",),
        ("outcomes.record",),
        ("outcomes.record",),
        invitation="referral_id",
        **REFERRED,
    ),
    Table("outcomes_answer", ("outcomes.read_answers",), ("outcomes.record",), invitation="referral_id", **REFERRED),
    # The protected compartment: the person, and row by row who guards it. Recording is not reading.
    _protected_table("safety_protectedtie", "entered_by_id", update=("safety.check", "safety.end", "safety.link")),
    _protected_table("safety_privatewish", "entered_by_id", update=("safety.end",)),
    _protected_table("safety_safetyanswer", "asked_by_id"),
    _protected_table("safety_asking", "started_by_id", update=("safety.talk",)),
    _protected_table("safety_talk", "started_by_id", update=("safety.talk",)),
    Table("safety_talkstep", ("safety.read",), ("safety.talk",), ("safety.talk",), row="talk_id", **ABOUT_PERSON),
    _protected_table(
        "safety_meldcodecase",
        "opened_by_id",
        read=("safety.meldcode",),
        insert=("safety.weigh",),
        update=("safety.meldcode",),
    ),
    Table("safety_meldcodestep", ("safety.meldcode",), ("safety.meldcode",), row="case_id", **ABOUT_PERSON),
    # Who may call or write, has to know how; it is asked of everyone, so that knowing it tells nothing.
    Table("safety_safecontact", ("people.reach",), ("safety.record",), ("safety.record",), **ABOUT_PERSON),
    # What somebody saw of a core element: for whoever may know of the group, the referral or the talk it is about.
    Table(
        "running_observation",
        ("groups.read", "referrals.read", "screening.read_talks"),
        ("groups.run", "referrals.move", "screening.talk"),
        enrolled_group="group_id",
        kept="referral_id",
        only=(
            *((action, "running_observation.group_id IS NOT NULL") for action in ("groups.read", "groups.run")),
            *(
                (action, "running_observation.referral_id IS NOT NULL")
                for action in ("referrals.read", "referrals.move")
            ),
            *(
                (
                    action,
                    "running_observation.group_id IS NULL AND running_observation.referral_id IS NULL "
                    "AND (running_observation.owner_id = app_organization() "
                    "OR running_observation.person_id = app_person())",
                )
                for action in ("screening.read_talks", "screening.talk")
            ),
        ),
        **REFERRED,
    ),
    # What somebody asked about their own data: who asks, and who treats them and answers. Who represents them reads and
    # changes only what they asked themselves, and does not ask to erase.
    Table(
        "subject_request",
        ("subject.read", "subject.represent"),
        ("subject.ask", "subject.represent"),
        ("subject.ask", "subject.answer", "subject.represent"),
        only=(("subject.represent", "(subject_request.asked_by_id = app_user() AND subject_request.kind <> 'erase')"),),
        **ABOUT_PERSON,
    ),
    # Who asked from outside about a person: the organisation that was asked, not all who treat; and the person, from
    # the day on which they may know. Nobody writes a question down in somebody else's name.
    Table(
        "disclosures_disclosure",
        ("disclosures.read",),
        ("disclosures.record",),
        ("disclosures.record", "disclosures.prepare", "disclosures.give", "disclosures.review"),
        only=(
            ("disclosures.read", f"({DISCLOSED_HERE} OR (disclosures_disclosure.person_id = app_person() AND {TOLD}))"),
            *((f"disclosures.{each}", DISCLOSED_HERE) for each in ("record", "prepare", "give", "review")),
        ),
        **ABOUT_PERSON,
    ),
    # What each organisation said to erasing its part: the person, and that organisation. Written by `subject_say` only.
    Table(
        "subject_part",
        ("subject.read", "subject.agree"),
        only=(
            (
                "subject.read",
                "(subject_part.person_id = app_person() OR subject_part.owner_id = app_organization())",
            ),
        ),
        person="person_id",
        owner="owner_id",
    ),
    # What a naaste keeps about themselves: they, and whom they gave a code; of others only what is finished. Nothing
    # of it has a person in it, so the patient cannot read it (C10).
    Table(
        "carers_sheet",
        ("carers.keep", "carers.read"),
        ("carers.keep",),
        ("carers.keep",),
        carer="carer_id",
        only=(("carers.read", "(carers_sheet.finished_at IS NOT NULL AND carers_sheet.taken_away_at IS NULL)"),),
    ),
    # A reader knows of their own share only. Nobody makes themselves a reader: that is done by `carers_take`.
    Table(
        "carers_share",
        ("carers.keep", "carers.read"),
        ("carers.share",),
        ("carers.keep",),
        carer="carer_id",
        only=(
            (
                "carers.read",
                "(carers_share.reader_id = app_user() AND carers_share.organization_id = app_organization() "
                "AND carers_share.reader_role = app_role() AND least(carers_share.until, carers_share.ended_at) "
                "> app_now())",
            ),
            ("carers.share", "(carers_share.reader_id IS NULL AND carers_share.ended_at IS NULL)"),
        ),
    ),
    Table("carers_rest", ("carers.keep", "carers.read"), ("carers.keep",), ("carers.keep",), carer="carer_id"),
    Table("evidence_publishedfigure", ("evidence.read_published",), ("evidence.publish",), owner="owner_id"),
)

# These carry the mechanism itself; their policies are written by hand in policies.py, each with its reason.
HAND_WRITTEN = (
    "rights_relation",
    "rights_delegation",
    "rights_emergency",
    "audit_event",
    "audit_waiting",
    "audit_seal",
    "accounts_link",
    "accounts_mail",
    "safety_avoidpair",
    "keys_personkey",
    "keys_erased",
    "subject_kept",
)
