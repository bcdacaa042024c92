"""Referring, the day of a coach, and the story of one referral."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weefsel.apps.accounts.models import Membership, Organization
from weefsel.apps.accounts.queries import today
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.adoption.quiet import is_quiet
from weefsel.apps.consent.models import Consent
from weefsel.apps.consent.words import consent_text, no_text
from weefsel.apps.directory.models import Offer
from weefsel.apps.directory.queries import card_of, find_offer
from weefsel.apps.matching.queries import OPTIONS
from weefsel.apps.people.models import Circumstances, Person
from weefsel.apps.referrals.models import Feedback, Referral
from weefsel.apps.referrals.operations.answer import answer
from weefsel.apps.referrals.operations.contact import NO_TALK, reply
from weefsel.apps.referrals.operations.contact import record_contact as write_contact
from weefsel.apps.referrals.operations.move import columns_of, hand_over, move, postpone
from weefsel.apps.referrals.operations.move import solve_barrier as write_solution
from weefsel.apps.referrals.operations.refer import refer
from weefsel.apps.referrals.operations.report import answer_feedback as carry_feedback
from weefsel.apps.referrals.operations.report import report_back as send_report
from weefsel.apps.referrals.operations.report import show_first
from weefsel.apps.referrals.queries import Story, caseload, feedback_of, find_referral, referrals_seen, story_of
from weefsel.apps.referrals.states import ReferralState
from weefsel.apps.referrals.turns import COACH_WERKVORM, REPORT_BACK
from weefsel.apps.rights.queries import Refused, decide
from weefsel.apps.safety.queries import mail_address
from weefsel.apps.subject.together import n_asked_of_us
from weefsel.web.referrals.forms import (
    AnswerForm,
    ContactForm,
    FeedbackForm,
    HandOverForm,
    MoveForm,
    PostponeForm,
    ReferForm,
    ReplyForm,
    ReportForm,
    SolveForm,
)
from weefsel.web.referrals.letter import letter_of, to_pdf
from weefsel.web.referrals.pages import CaseloadPage, Move, ReferPage, ReferralPage, ReferralsPage
from weefsel.web.rights.ask import ask, log_list, log_read, visible_person

S = ReferralState
# What a button says for each state it leads to. Not here: what has a form of its own (contact, report).
MOVES = {
    S.PROPOSED: gettext_lazy("Leg voor aan de gastheer of gastvrouw"),
    S.ACCEPTED: gettext_lazy("De gastheer of gastvrouw zegt: welkom"),
    S.ARRIVED: gettext_lazy("De eerste keer is geweest"),
    S.STAYED: gettext_lazy("De derde keer is geweest"),
    S.REJECTED: gettext_lazy("Past niet volgens de ontvanger"),
    S.DECLINED: gettext_lazy("De persoon ziet ervan af"),
    S.STOPPED: gettext_lazy("Stop deze verwijzing"),
}
# Which field classes the pages show, for the log.
IN_A_LINE = frozenset({"identity", "shown_name", "progress", "offer"})
ON_A_REFERRAL = IN_A_LINE | {"contact", "access_needs", "introduction"}
TO_REFER = ON_A_REFERRAL | {"age", "circumstances", "needs"}
IN_A_LETTER = IN_A_LINE | {"birth"}


# Referring


def refer_person(request, person_id, offer_id):
    """Refer to an offer: one page, one press."""
    person = visible_person(request, person_id, "referrals.refer", part="referral", fields=TO_REFER)
    offer = find_offer(offer_id)
    if offer is None:
        raise Http404(_("Dit aanbod is er niet (meer)."))
    if offer.service.werkvorm == COACH_WERKVORM:
        return redirect("refer_to_coach", person.id, offer.owner_id)
    return _refer(request, person, offer)


def refer_to_coach(request, person_id, organization_id):
    """Refer to a coach, who calls and looks further together with the person."""
    person = visible_person(request, person_id, "referrals.refer", part="referral", fields=TO_REFER)
    organization = Organization.objects.filter(
        id=organization_id, kind=Organization.Kind.WELFARE, is_claimed=True
    ).first()
    if organization is None:
        raise Http404(_("Deze organisatie heeft hier geen welzijnscoach."))
    return _refer(request, person, organization)


def _n_options(request) -> int | None:
    """From how many proposals the person chose, as the page before this one says it; None for anything else."""
    told = request.GET.get("keuze", "")
    return int(told) if told.isdecimal() and 1 <= int(told) <= OPTIONS else None


@require_http_methods(["GET", "HEAD", "POST"])
def _refer(request, person: Person, target: Offer | Organization):
    offer = target if isinstance(target, Offer) else None
    receiver = offer.owner if offer else target
    purpose = "hosting" if offer else "coaching"
    owner = Organization.objects.get(id=request.actor.organization_id or person.owner_id)
    is_self = request.actor.person_id == person.id
    form = ReferForm(
        request.POST or None,
        initial={
            "shown_name": person.given_name,
            "access_needs": _access_needs(person),
            "n_options": _n_options(request),
        },
        receiver_name=offer.host_name if offer else _("de coach van %s") % receiver.name,
        receiver_role="link_host" if offer else "link_worker",
        owner_name=owner.name,
        werkvorm=catalogue().werkvormen.get(offer.service.werkvorm if offer else COACH_WERKVORM),
        is_self=is_self,
        email="" if offer and is_quiet(offer.service.werkvorm) else mail_address(person),
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            referral = refer(
                person,
                target,
                actor=request.actor,
                consent=Consent.How.SELF if is_self else Consent.How.SPOKEN,
                introduction=data["introduction"],
                shown_name=data["shown_name"],
                access_needs=data["access_needs"],
                companion=data["companion"],
                barriers=form.barriers(),
                may_report=data["may_report"],
                invite_person=bool(data.get("invite_person")),
                words_confirmed=bool(data.get("words_confirmed")),
                n_options=data["n_options"],
                form_token=data["form_token"],
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Verwezen. U leest hier wat er gebeurt en wie aan de beurt is."))
            return redirect("show_referral", referral.id)
    page = ReferPage(
        person_id=person.id,
        name=person.address_as or person.full_name,
        is_self=is_self,
        offer=card_of(offer, request.actor.now) if offer else None,
        receiver=receiver.name,
        texts=(
            consent_text(purpose, receiver.name, day=today(request.actor)),
            consent_text("report", receiver.name, day=today(request.actor), to_name=owner.name),
        ),
        no_text=no_text(purpose, receiver.name),
        questions=form.questions(),
        form=form,
    )
    return render(
        request, "referrals/refer_person.html", {"page": page, "form": form}, status=422 if form.errors else 200
    )


def _access_needs(person: Person) -> str:
    """What is known of what someone needs to take part, in words that may be told."""
    known = Circumstances.objects.filter(person_id=person.id).first()
    if known is None:
        return ""
    words = (
        (known.uses_wheelchair, _("rolstoel")),
        (known.hearing_limited, _("hoort minder goed")),
        (known.can_travel_alone is False, _("komt niet alleen")),
        (person.needs_interpreter, _("tolk")),
    )
    return ", ".join(word for needed, word in words if needed)


# Lists


@require_safe
def show_caseload(request):
    """What has to be done today, what is late, and what waits on others."""
    decision = ask(
        request,
        "referrals.read",
        owner_id=request.actor.organization_id,
        receiver_id=request.actor.organization_id,
    )
    ask(request, "referrals.move", receiver_id=request.actor.organization_id)
    mine = request.GET.get("wie") != "allen"
    found = caseload(request.actor, mine=mine)
    _log_lines(request, decision, [*found.late, *found.today, *found.coming, *found.waiting, *found.news])
    page = CaseloadPage(found, mine, _may_plan(request), n_asked_of_us())
    return render(request, "referrals/show_caseload.html", {"page": page})


def _may_plan(request) -> bool:
    return decide(request.actor, "matching.plan", owner_id=request.actor.organization_id).allow


@require_safe
def list_referrals(request):
    """Referrals that the own organisation made or received, with whose turn it is; no news is visible too."""
    organization = request.actor.organization_id
    decision = ask(request, "referrals.read", owner_id=organization, receiver_id=organization)
    open_only = request.GET.get("toon") != "alles"
    lines = referrals_seen(request.actor, open_only=open_only)
    _log_lines(request, decision, lines)
    return render(request, "referrals/list_referrals.html", {"page": ReferralsPage(tuple(lines), open_only)})


def _log_lines(request, decision, lines):
    people = dict(Referral.objects.filter(id__in=[line.id for line in lines]).values_list("id", "person_id"))
    log_list(request, decision, person_ids=people.values(), object_type="referral", fields=IN_A_LINE)


# One referral


def _found(request, referral_id) -> Referral:
    referral = find_referral(referral_id)
    if referral is None:
        decision = decide(request.actor, "referrals.read")
        request.decisions.append(decision)
        if request.actor.role == "visitor":
            raise Refused(decision)
        raise Http404(_("Deze verwijzing is hier niet bekend, of u heeft geen toegang."))
    return referral


@require_safe
def show_referral(request, referral_id):
    """Where it stands, whose turn it is, and what this reader can do."""
    return _show(request, _found(request, referral_id))


def _show(request, referral: Referral, *, bound: dict | None = None):
    columns = columns_of(referral)
    decision = ask(request, "referrals.read", **columns)
    log_read(
        request,
        decision,
        person_id=referral.person_id,
        object_type="referral",
        object_id=referral.id,
        fields=ON_A_REFERRAL,
    )
    reads_words = decide(request.actor, "referrals.read_words", **columns).allow
    story = story_of(referral, request.actor, reads_words=reads_words)
    form = next(iter(bound.values())) if bound else None
    page = _page(request, referral, story, bound or {})
    return render(request, "referrals/show_referral.html", {"page": page, "form": form}, status=422 if bound else 200)


def _page(request, referral: Referral, story: Story, bound: dict) -> ReferralPage:
    actor = request.actor
    columns = columns_of(referral)
    carries = decide(actor, "referrals.move", **columns).allow
    may_move = story.is_open and carries
    may_answer = story.is_open and decide(actor, "referrals.answer", **columns).allow
    is_person = actor.person_id is not None and actor.person_id == referral.person_id
    is_receiver = actor.organization_id == referral.receiver_id
    waits_for_answer = referral.state in (S.REQUESTED, S.CONTACTED, S.PROPOSED) and story.has_offer
    shows_answer = may_answer and (is_person or (is_receiver and waits_for_answer))
    allowed = {state for state, _label in story.next_states}
    hidden = {S.CONTACTED, S.REPORTED}
    if shows_answer and not is_person:
        hidden |= {S.PROPOSED, S.ACCEPTED, S.REJECTED}
    if not story.has_offer:
        hidden |= {S.PROPOSED, S.ACCEPTED}
    moves = tuple(
        Move(state, str(text), state in S.ended())
        for state, text in MOVES.items()
        if state in allowed and state not in hidden
    )
    kinds = tuple((b.kind, b.label) for b in story.barriers)
    colleagues = _colleagues(referral) if may_move and story.line.is_mine else ()
    may_report = may_move and story.may_report and S.REPORTED in allowed and is_receiver
    has_stayed = any(child.state == S.STAYED for child in story.children)
    is_due = story.line.is_mine and story.line.step == REPORT_BACK.slug
    reports_now = may_report and (has_stayed or story.line.step == REPORT_BACK.slug)
    reports_at = story.came_from if is_due and not is_receiver else None
    feedback = feedback_of(referral) if is_person or is_receiver else None
    return ReferralPage(
        feedback=feedback,
        feedback_form=_feedback_form(feedback, story, bound) if is_person and may_answer else None,
        id=referral.id,
        story=story,
        layout="person_page.html" if is_person else "page.html",
        moves=moves if may_move else (),
        carries=carries,
        contact_form=bound.get("contact") or (ContactForm(prefix="contact") if may_move else None),
        reply_form=bound.get("reply") or (ReplyForm(prefix="reply") if may_move and story.question else None),
        solve_form=bound.get("solve") or (SolveForm(prefix="solve", kinds=kinds) if may_move and kinds else None),
        postpone_form=bound.get("postpone")
        or (PostponeForm(prefix="postpone", initial={"due_on": story.line.due_on}) if may_move else None),
        hand_over_form=bound.get("hand_over")
        or (HandOverForm(prefix="hand_over", colleagues=colleagues) if len(colleagues) > 1 else None),
        report_form=bound.get("report") or (ReportForm(prefix="report") if may_report else None),
        answer_form=bound.get("answer") or (AnswerForm(prefix="answer") if shows_answer else None),
        answers_as_person=is_person,
        is_receiver=is_receiver,
        can_look_further=bool(
            story.is_open
            and not story.has_offer
            and is_receiver
            and story.line.person_id
            and referral.state != S.REQUESTED
        ),
        names_step=story.line.is_mine and story.line.step not in NO_TALK and not reports_now and not reports_at,
        reports_now=reports_now,
        reports_at=reports_at,
        can_print=decide(actor, "referrals.read_words", **columns).allow,
    )


def _feedback_form(feedback: Feedback | None, story: Story, bound: dict) -> FeedbackForm | None:
    """The form by which the person answers a message that waits, while a message may go at all."""
    if feedback is None or feedback.state != Feedback.State.WAITING or not story.may_report:
        return None
    return bound.get("feedback") or FeedbackForm(prefix="feedback", initial={"words": feedback.words})


def _colleagues(referral: Referral) -> tuple[tuple[str, str], ...]:
    rows = Membership.objects.filter(
        organization=referral.assigned_organization_id, valid_until__isnull=True, user__is_active=True
    ).select_related("user")
    return tuple(dict.fromkeys((str(row.user_id), row.user.name) for row in rows))


def _act(request, referral_id, key: str, form, action, done: str):
    """Parse, carry out one operation, and go back to the page; with an error the page shows it and keeps the input."""
    referral = _found(request, referral_id)
    ask(request, "referrals.answer" if key == "answer" else "referrals.move", **columns_of(referral))
    bound = form(referral)
    if bound.is_valid():
        try:
            action(referral, bound.cleaned_data)
        except ValidationError as error:
            bound.add_error(None, error)
        else:
            messages.success(request, done)
            return redirect("show_referral", referral.id)
    return _show(request, _found(request, referral_id), bound={key: bound})


@require_POST
def move_referral(request, referral_id):
    """Take a step that is allowed now."""
    return _act(
        request,
        referral_id,
        "move",
        lambda referral: MoveForm(request.POST),
        lambda referral, data: move(referral, _known_state(data["state"]), actor=request.actor),
        _("Genoteerd."),
    )


def _known_state(state: str) -> str:
    if state not in S.values:
        raise ValidationError(_("Kies een van de knoppen op de pagina."), code="state")
    return state


@require_POST
def record_contact(request, referral_id):
    """Write down a call, a talk or going along."""
    return _act(
        request,
        referral_id,
        "contact",
        lambda referral: ContactForm(request.POST, prefix="contact"),
        lambda referral, data: write_contact(referral, actor=request.actor, words=data["words"], due_on=data["due_on"]),
        _("Genoteerd. De volgende stap staat klaar."),
    )


@require_POST
def answer_referral(request, referral_id):
    """Welcome, not fitting, or a question; for the person: yes, rather not, or a question."""
    return _act(
        request,
        referral_id,
        "answer",
        lambda referral: AnswerForm(request.POST, prefix="answer"),
        lambda referral, data: answer(referral, data["choice"], actor=request.actor, words=data["words"]),
        _("Dank u. Uw antwoord is bewaard."),
    )


@require_POST
def reply_question(request, referral_id):
    """Answer the question that was asked."""
    return _act(
        request,
        referral_id,
        "reply",
        lambda referral: ReplyForm(request.POST, prefix="reply"),
        lambda referral, data: reply(referral, data["words"], actor=request.actor),
        _("Uw antwoord is verstuurd."),
    )


@require_POST
def solve_barrier(request, referral_id):
    """Write down how something in the way is solved."""
    kinds = tuple(SolveForm.base_fields["kind"].choices)
    return _act(
        request,
        referral_id,
        "solve",
        lambda referral: SolveForm(request.POST, prefix="solve", kinds=kinds),
        lambda referral, data: write_solution(referral, data["kind"], data["solution"], actor=request.actor),
        _("Genoteerd."),
    )


@require_POST
def postpone_referral(request, referral_id):
    """Agree on another day."""
    return _act(
        request,
        referral_id,
        "postpone",
        lambda referral: PostponeForm(request.POST, prefix="postpone"),
        lambda referral, data: postpone(referral, data["due_on"], actor=request.actor, words=data["words"]),
        _("De nieuwe dag staat erbij."),
    )


@require_POST
def hand_over_referral(request, referral_id):
    """Give the next step to a colleague."""

    def give(referral, data):
        row = Membership.objects.select_related("user").filter(user_id=data["user"]).first()
        hand_over(referral, row.user, actor=request.actor)

    return _act(
        request,
        referral_id,
        "hand_over",
        lambda referral: HandOverForm(request.POST, prefix="hand_over", colleagues=_colleagues(referral)),
        give,
        _("Uw collega ziet het nu op de eigen dag."),
    )


@require_POST
def report_back(request, referral_id):
    """Two lines to the referrer: read together with the person, or given to the person to read first."""
    shows_first = request.POST.get("do") == "first"

    def send(referral, _data):
        words = {"words_confirmed": bool(form.cleaned_data.get("words_confirmed"))}
        if shows_first:
            show_first(referral, form.message(), actor=request.actor, **words)
        else:
            seen = form.cleaned_data["seen_by_person"]
            send_report(referral, form.message(), actor=request.actor, seen_by_person=seen, **words)

    form = ReportForm(request.POST, prefix="report")
    return _act(
        request,
        referral_id,
        "report",
        lambda referral: form,
        send,
        _("Het bericht ligt klaar voor de persoon. U ziet hier wat die ervan vindt.")
        if shows_first
        else _("Het bericht is verstuurd. De verwijzing is afgerond."),
    )


@require_POST
def answer_feedback(request, referral_id):
    """The person read the message: send it, changed or not, or do not."""
    referral = _found(request, referral_id)
    # By the person only, whoever else may answer a referral.
    ask(request, "referrals.answer", person_id=referral.person_id)
    form = FeedbackForm(request.POST, prefix="feedback")
    feedback = feedback_of(referral)
    if feedback is None or not form.is_valid():
        messages.error(request, _("Dit bericht staat hier niet (meer)."))
        return redirect("show_referral", referral.id)
    try:
        sent = carry_feedback(
            feedback,
            send=form.cleaned_data["choice"] == "send",
            actor=request.actor,
            words=form.cleaned_data["words"],
        )
    except ValidationError as error:
        form.add_error(None, error)
        return _show(request, _found(request, referral_id), bound={"feedback": form})
    messages.success(
        request, _("Uw bericht is verstuurd.") if sent.state == sent.State.AGREED else _("Het bericht gaat niet weg.")
    )
    return redirect("show_referral", referral.id)


@require_safe
def show_letter(request, referral_id):
    """The letter, to print or to send on."""
    referral = _found(request, referral_id)
    decision = ask(request, "referrals.read_words", **columns_of(referral))
    log_read(
        request,
        decision,
        person_id=referral.person_id,
        object_type="letter",
        object_id=referral.id,
        fields=IN_A_LETTER,
    )
    story = story_of(referral, request.actor)
    person = Person.objects.filter(id=referral.person_id).first()
    letter = letter_of(referral, story, person, reads_birth="birth" in decision.fields, now=request.actor.now)
    response = HttpResponse(to_pdf(letter, now=request.actor.now), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="brief-{str(referral.id)[:8]}.pdf"'
    return response
