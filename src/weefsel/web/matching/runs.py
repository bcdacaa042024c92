"""The board of a coach: a plan for everyone who looks for a place, line by line; and where places are missing."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import asdict
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weefsel.apps.matching import operations
from weefsel.apps.matching.board import (
    PARTS,
    Alternative,
    GapLine,
    alternatives,
    board_lines,
    counts,
    gap_lines,
    last_run,
    last_runs,
    part_of,
    standing_lines,
)
from weefsel.apps.matching.models import MatchLine, MatchRun
from weefsel.apps.matching.rules import rules_of, told, told_short, warned
from weefsel.apps.matching.runs import begin_run, fail_run, plan_region
from weefsel.apps.matching.states import LineState, RunState
from weefsel.apps.matching.validators import REASONS
from weefsel.apps.people.areas import cells_near, centroid, postcode_areas
from weefsel.apps.referrals.queries import looking, referred_to
from weefsel.apps.rights.queries import decide
from weefsel.engine.frames import hour_name
from weefsel.web.look.undo import offer_undo, take_undo
from weefsel.web.matching.background import in_background
from weefsel.web.matching.runs_forms import BoardFilter, PlanForm
from weefsel.web.matching.runs_pages import BoardPage, ChangePage, Earlier, GapCard, GapsPage, Part, Row
from weefsel.web.rights.ask import ask, log_list, log_read

PAGE_SIZE = 40
AT_ONCE = 60  # a plan for this many people is made while one waits; for more, in the background
SHOWN = frozenset({"identity", "offer", "progress"})
ONWARD = ("bekijken", "bespreken", "ja")  # the parts in which something waits on the coach
SAID = {
    LineState.ACCEPTED: gettext_lazy("%s: te bespreken."),
    LineState.REJECTED: gettext_lazy("%s: dit komt niet terug."),
    LineState.YES: gettext_lazy("%s zegt ja."),
    LineState.NO: gettext_lazy("%s zegt nee."),
}


@require_safe
def show_board(request):
    """Everyone on the board in parts: what waits on the coach first. Looking changes nothing."""
    decision = ask(request, "matching.plan", owner_id=request.actor.organization_id)
    everyone, waiting = standing_lines(request.actor), looking(request.actor)
    found = BoardFilter(request.GET, areas=_areas({each.person.postcode[:4] for each in everyone}))
    chosen = found.chosen()
    mine = {person for person, coach in waiting.items() if coach in (None, request.actor.user_id)}
    lines = [
        each
        for each in everyone
        if (not chosen.mine or each.person_id in mine)
        and (not chosen.area or each.person.postcode[:4] == chosen.area)
        and chosen.name.lower() in each.person.full_name.lower()
    ]
    inside = [each for each in lines if chosen.part in ("alles", part_of(each))]
    size = max(1, len(inside)) if chosen.part == "alles" else PAGE_SIZE
    pages = Paginator(inside, size).get_page(request.GET.get("page"))
    shown = board_lines(list(pages.object_list), actor=request.actor)
    log_list(request, decision, person_ids=[each.person_id for each in shown], object_type="plan_line", fields=SHOWN)
    n_of, referred = counts(lines), referred_to([each.person_id for each in shown])
    following = [*(str(each.id) for each in shown[1:]), ""]
    runs = last_runs(request.actor)
    run = runs[0] if runs else None
    parts = tuple(Part(slug, str(name), n_of[slug], slug == chosen.part) for slug, name in PARTS.items())
    page = BoardPage(
        run=run,
        told=told(run) if run is not None and run.state == RunState.READY else (),
        warning=warned(run) if run is not None and run.state == RunState.READY else "",
        earlier=_earlier(runs),
        parts=parts,
        onward=next((part for part in parts if part.n and part.slug in ONWARD), None),
        part=str(PARTS.get(chosen.part, "")),
        is_all=chosen.part == "alles",
        rows=tuple(
            Row(each, after, referred.get((each.person_id, each.offer.id)) if each.offer else None)
            for each, after in zip(shown, following, strict=False)
        ),
        n_lines=len(lines),
        pages=pages,
        query=urlencode({"deel": chosen.part, **chosen.kept()}),
        kept=urlencode(chosen.kept()),
        n_new=len(set(waiting) - {each.person_id for each in everyone}),
        n_people=len(waiting),
        filter=found,
        is_narrowed=bool(chosen.kept()),
        reasons=tuple((slug, str(text)) for slug, text in REASONS.items()),
        form=PlanForm(initial={"form_token": uuid.uuid4(), **asdict(rules_of(run))}),
    )
    return render(request, "matching/run_board.html", {"page": page, "undo": take_undo(request)})


def _earlier(runs: list[MatchRun]) -> tuple[Earlier, ...]:
    """Of these plans, those before the first that were made with the same lots."""
    same = [each for each in runs[1:] if each.seed == runs[0].seed and each.state == RunState.READY]
    return tuple(Earlier(each.made_at, each.made_by.name, told_short(rules_of(each))) for each in same)


def _areas(codes: set[str]) -> list[tuple[str, str]]:
    names = {code: place for code, place, _x, _y in postcode_areas()}
    return [(code, _area_name(code, names)) for code in sorted(codes) if code]


def _area_name(code: str, names: dict[str, str] | None = None) -> str:
    names = {each: place for each, place, _x, _y in postcode_areas()} if names is None else names
    return f"{code} {names[code]}" if code in names else code


@require_POST
def make_plan(request):
    """Have a plan made for everyone who looks for a place: at once for a few, in the background for many."""
    ask(request, "matching.plan", owner_id=request.actor.organization_id)
    form = PlanForm(request.POST)
    people = looking(request.actor)
    if not form.is_valid():
        messages.error(request, _("Kies uit de lijst wie voorgaat en voor wie er plekken vrij blijven."))
        return redirect("show_board")
    run = None
    try:
        token, seed = form.cleaned_data["form_token"], secrets.randbelow(2**31)
        run = begin_run(actor=request.actor, form_token=token, seed=seed, rules=form.rules())
        if len(people) > AT_ONCE:
            in_background(run, list(people), actor=request.actor)
        else:
            plan_region(run, list(people), actor=request.actor)
            messages.success(request, _("Het plan is klaar. Het is een voorstel: niemand gaat zonder eigen ja."))
    except ValidationError as error:
        if run is not None:
            fail_run(run.id, actor=request.actor)
        messages.error(request, error.messages[0])
    return redirect("show_board")


def _found(request, line_id: UUID) -> MatchLine:
    line = MatchLine.objects.select_related("person", "offer__service").filter(id=line_id).first()
    if line is None or line.owner_id != request.actor.organization_id:
        request.decisions.append(decide(request.actor, "matching.plan"))
        ask(request, "matching.plan", owner_id=request.actor.organization_id)
        raise Http404(_("Dit voorstel is hier niet bekend, of u heeft geen toegang."))
    return line


@require_POST
def step_line(request, line_id):
    """Accept, reject, or write down what the person said; the next line comes up, and the step can be taken back."""
    line = _found(request, line_id)
    ask(request, "matching.plan", person_id=line.person_id, owner_id=line.owner_id)
    seen, act = request.POST.get("seen", ""), request.POST.get("do", "")
    acts = {
        "accept": lambda: operations.accept_line(line.id, actor=request.actor, seen=seen),
        "reject": lambda: operations.reject_line(
            line.id, request.POST.get("reason", ""), actor=request.actor, seen=seen
        ),
        "yes": lambda: operations.record_yes(line.id, actor=request.actor, seen=seen),
        "no": lambda: operations.record_no(line.id, actor=request.actor, seen=seen),
    }
    try:
        if act not in acts:
            raise ValidationError(_("Kies wat u met dit voorstel wilt doen."))
        done = acts[act]()
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        offer_undo(request, reverse("undo_line", args=[line.id]), str(SAID[done.state]) % line.person.full_name)
        if act == "yes":
            # They sit together now: the referral is next, and not the next line.
            return redirect(_at(done))
    return redirect(_back(request))


@require_POST
def undo_line(request, line_id):
    """Take the last step of a line back."""
    line = _found(request, line_id)
    ask(request, "matching.plan", person_id=line.person_id, owner_id=line.owner_id)
    try:
        standing = operations.take_back(line.id, actor=request.actor)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("show_board")
    messages.success(request, _("Teruggedraaid: %s.") % line.person.full_name)
    return redirect(_at(standing))


def _at(line: MatchLine) -> str:
    return f"{reverse('show_board')}?deel={part_of(line)}#regel-{line.id}"


def _back(request) -> str:
    """The board as it was, at the line that comes next."""
    query, anchor = request.POST.get("terug", ""), request.POST.get("volgende", "")
    anchor = f"#regel-{anchor}" if anchor and set(anchor) <= set("0123456789abcdef-") else ""
    kept = BoardFilter.clean_query(query)
    return f"{reverse('show_board')}{'?' + kept if kept else ''}{anchor}"


@require_http_methods(["GET", "HEAD", "POST"])
def change_line(request, line_id):
    """Choose another offer for a person, with what that means for others who are proposed the same."""
    line = _found(request, line_id)
    decision = ask(request, "matching.plan", person_id=line.person_id, owner_id=line.owner_id)
    ask(request, "matching.read", person_id=line.person_id, owner_id=line.person.owner_id)
    log_read(request, decision, person_id=line.person_id, object_type="plan_line", object_id=line.id, fields=SHOWN)
    options = alternatives(line, actor=request.actor)
    if request.method == "POST":
        wanted = next((each for each in options if str(each.offer.id) == request.POST.get("offer")), None)
        try:
            if wanted is None:
                raise ValidationError(_("Hier is nu geen passende plek."), code="no-place")
            changed = _change(request, line, wanted)
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect("change_line", line.id)
        offer_undo(
            request,
            reverse("undo_line", args=[changed.id]),
            _("%(name)s: %(offer)s.") % {"name": line.person.full_name, "offer": wanted.offer.name},
        )
        return redirect(f"{reverse('show_board')}?deel=bekijken#regel-{changed.id}")
    page = ChangePage(
        line_id=line.id,
        person_id=line.person_id,
        name=line.person.full_name,
        offer=line.offer.service.name if line.offer else "",
        state=line.state,
        part=part_of(line),
        options=options,
    )
    return render(request, "matching/run_change.html", {"page": page})


def _change(request, line: MatchLine, wanted: Alternative) -> MatchLine:
    return operations.change_line(
        line.id,
        wanted.offer.id,
        actor=request.actor,
        points=wanted.points,
        distance_m=wanted.distance_m,
        seen=request.POST.get("seen", ""),
    )


# Where places are missing


@require_POST
def share_gaps(request):
    """Let municipalities read where for many something is missing, rounded and without names."""
    ask(request, "matching.plan", owner_id=request.actor.organization_id)
    run = last_run(request.actor)
    if run is not None and run.state == RunState.READY:
        operations.share_gaps(run, actor=request.actor)
        messages.success(request, _("Gedeeld: gemeenten zien nu waar voor tien mensen of meer plekken ontbreken."))
    return redirect("show_gaps")


@require_safe
def show_gaps(request):
    """Which kind of group is missing, where, when and for how many; and what starting one would do."""
    exact = decide(request.actor, "matching.read_gaps", owner_id=request.actor.organization_id).allow
    action = "matching.read_gaps" if exact else "matching.read_large_gaps"
    if not exact and not decide(request.actor, action, owner_id=request.actor.organization_id).allow:
        action = "matching.read_shared_gaps"
    ask(request, action, owner_id=request.actor.organization_id)
    run = last_run(request.actor) if exact else None
    found = gap_lines(actor=request.actor, exact=exact)
    cards = tuple(_card(number, each) for number, each in enumerate(found, start=1))
    page = GapsPage(
        cards=cards,
        is_exact=exact,
        run=run,
        may_share=exact and run is not None and run.state == RunState.READY and run.shared_at is None and bool(cards),
        places=[
            {"id": str(card.id), "name": f"{card.werkvorm}, {card.area}", "x": x, "y": y, "number": card.number}
            for card, each in zip(cards, found, strict=True)
            for x, y in [centroid(each.area)]
            if x is not None
        ],
        ground=_ground([centroid(each.area) for each in found]),
    )
    return render(request, "matching/run_gaps.html", {"page": page})


def _card(number: int, gap: GapLine) -> GapCard:
    return GapCard(
        id=gap.id,
        number=number,
        werkvorm=gap.werkvorm,
        slug=gap.slug,
        area=_area_name(gap.area) if gap.area else "",
        when="" if gap.hour is None else hour_name(gap.hour),
        missing=gap.missing,
        places=gap.places,
        helped=gap.helped,
        organization=gap.organization,
    )


def _ground(points: list[tuple[float | None, float | None]]) -> dict | None:
    """What lies under the pins: our own outlines of the areas around them."""
    known = [(x, y) for x, y in points if x is not None and y is not None]
    if not known:
        return None
    x, y = (sum(column) / len(known) for column in zip(*known, strict=True))
    reach_m = max(max(abs(a - x), abs(b - y)) for a, b in known) + 6_000
    near = cells_near(x, y, reach_m=reach_m)
    return {
        "areas": [cell.ring for cell in near],
        "names": [{"x": cell.x, "y": cell.y, "name": cell.label} for cell in near if cell.label],
        "home": None,
    }
