"""A network from a file onto a map, and a map into a file. First it is shown what would happen; then it is one step."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from weefsel.apps.accounts.queries import today
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.ecogram.exchange import (
    Arrival,
    arrivals_of,
    import_network,
    keep_recipe,
    kept_recipe_of,
    map_to_give,
    print_of,
)
from weefsel.apps.ecogram.queries import ecogram_of
from weefsel.apps.ecogram.words import ring_name, role_word
from weefsel.catalogue.problem import Problem
from weefsel.engine.frames import Ties
from weefsel.interop.fhir.document import write_json
from weefsel.interop.fhir.network import network_bundle
from weefsel.interop.networks.files import Opened, open_files
from weefsel.interop.networks.graphml import write_graphml
from weefsel.interop.networks.network_canvas import write_network_canvas
from weefsel.interop.networks.plain import write_plain
from weefsel.interop.networks.recipe import kept_recipe
from weefsel.web.ecogram.exchange_forms import FilesForm, MeaningForm, pack, unpack
from weefsel.web.rights.ask import ask, visible_person
from weefsel.web.screening.heading import Heading, heading_of

SHOWN = frozenset({"identity", "age", "network"})
MOST_PROBLEMS = 20
EGO = "1"  # a file that leaves the house names nobody in the middle


@dataclass(frozen=True, slots=True)
class Coming:
    """Someone who would come onto the map, in words."""

    name: str
    role: str
    ring: str


@dataclass(frozen=True, slots=True)
class DryRun:
    """What would happen: who comes, who does not and why, how many lines, and which columns stay behind."""

    coming: tuple[Coming, ...]
    staying: tuple[Arrival, ...]
    n_links: int
    tells_links: bool
    unused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportPage:
    """``meaning`` is None until a file was read; ``problems`` what is wrong in it, ``n_more`` that are not shown."""

    person: Heading
    files: FilesForm
    meaning: MeaningForm | None
    dry_run: DryRun | None
    problems: tuple[Problem, ...]
    n_more: int
    remembered: bool


@require_http_methods(["GET", "HEAD", "POST"])
def import_map(request, person_id):
    """A network from a file: say whose it is and what its words mean, look what would happen, put it on the map."""
    person = visible_person(request, person_id, "ecogram.read", part="ecogram", fields=SHOWN)
    ask(request, "ecogram.save", person_id=person.id)
    do = request.POST.get("do", "")
    files = FilesForm(request.POST, request.FILES) if do == "open" else FilesForm()
    content, packed = None, ""
    if do == "open" and files.is_valid():
        try:
            content = files.content()
            packed = pack(content)
        except ValidationError as error:
            files.add_error("files", error)
            content = None
    elif do in ("look", "save"):
        packed = request.POST.get("bestand", "")
        content = unpack(packed)
        if content is None:
            messages.error(request, _("Dit bestand is hier niet meer. Kies het opnieuw."))
    if content is None:
        return _shown(request, person, files)
    opened = open_files(
        content,
        node_type=request.POST.get("node_type", ""),
        edge_type=request.POST.get("edge_type", ""),
    )
    if opened.tables.problems:
        return _shown(request, person, files, problems=opened.tables.problems)
    headings = print_of(opened.sort, opened.tables.names)
    kept = kept_recipe_of(headings, actor=request.actor)
    said = {} if do == "open" else {key: value for key, value in request.POST.items() if key != "do"}
    meaning = MeaningForm({**said, "bestand": packed}, opened=opened, kept=kept)
    if not meaning.is_valid():
        return _shown(request, person, files, meaning=meaning, remembered=bool(kept))
    recipe = meaning.recipe
    tables = opened.tables.of(meaning.cleaned_data.get("ego") or opened.tables.ego_names()[0])
    found = tables.read(recipe)
    if found.ties is None:
        return _shown(request, person, files, meaning=meaning, problems=found.problems, remembered=bool(kept))
    arrivals = arrivals_of(
        found.ties,
        [told.get(recipe.name) for told in tables.alters],
        role=meaning.cleaned_data["rol"],
        known=[tie.entry.name for tie in ecogram_of(person.id, history=False).ties],
        on=today(request.actor),
    )
    pairs = found.ties.links.tolist() if found.ties.links_asked[0] == 1 else None
    if do == "save":
        try:
            n_came = import_network(
                person,
                arrivals,
                pairs,
                actor=request.actor,
                token=meaning.cleaned_data["formulier"],
            )
        except ValidationError as error:
            meaning.add_error(None, error)
        else:
            keep_recipe(headings, kept_recipe(recipe), actor=request.actor)
            said_now = ngettext("%(n)s mens staat erbij.", "%(n)s mensen staan erbij.", n_came) % {"n": n_came}
            messages.success(request, said_now)
            return redirect("show_ecogram", person_id=person.id)
    dry_run = _dry_run(opened, found.ties, arrivals, recipe.columns.values(), recipe.name)
    return _shown(request, person, files, meaning=meaning, dry_run=dry_run, remembered=bool(kept))


def _dry_run(opened: Opened, ties: Ties, arrivals: list[Arrival], used, name: str) -> DryRun:
    coming = [each for each in arrivals if each.entry is not None]
    numbers = {each.number for each in coming}
    ids = opened.tables.ids
    known = {*used, name, *(ids.ego, ids.alter)}
    return DryRun(
        coming=tuple(
            Coming(each.name, role_word(each.entry.tie_role), ring_name(each.entry.ring))
            for each in coming
            if each.entry
        ),
        staying=tuple(each for each in arrivals if each.entry is None),
        n_links=sum({one, other} <= numbers for one, other in ties.links.tolist()),
        tells_links=bool(ties.links_asked[0] == 1),
        unused=tuple(label for key, label in opened.tables.names.items() if key not in known and label not in known),
    )


def _shown(request, person, files, *, meaning=None, dry_run=None, problems=(), remembered=False):
    page = ImportPage(
        person=heading_of(request, person),
        files=files,
        meaning=meaning,
        dry_run=dry_run,
        problems=tuple(problems[:MOST_PROBLEMS]),
        n_more=max(len(problems) - MOST_PROBLEMS, 0),
        remembered=remembered,
    )
    wrong = bool(problems) or (files.is_bound and files.errors) or (meaning is not None and meaning.errors)
    form = meaning if meaning is not None and meaning.errors else files
    return render(request, "ecogram/import_map.html", {"page": page, "form": form}, status=422 if wrong else 200)


@require_safe
def export_map(request, person_id):
    """The map as a file (``vorm``). Never in it: what is only for who treats, and what is protected."""
    person = visible_person(request, person_id, "ecogram.read", part="ecogram_file", fields=SHOWN)
    ask(request, "ecogram.save", person_id=person.id)
    form = request.GET.get("vorm", "tabellen")
    if form not in FORMS:
        raise Http404(_("Deze vorm kennen wij niet."))
    ending, kind, write = FORMS[form]
    ties, names = map_to_give(person, actor=request.actor)
    # Only FHIR says of whom it is: by the number that they have here, never by name.
    content = _bundle(ties, names, request, person) if write is None else write(ties, names)
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="netwerk.{ending}"'
    return response


def _tables(ties: Ties, names: tuple[str, ...]) -> bytes:
    written = zip(
        ("personen.csv", "banden.csv", "wie-kent-wie.csv"), write_plain(ties, (EGO,), names=names), strict=True
    )
    return _zipped({name: content for name, content in written if content is not None})


def _canvas(ties: Ties, names: tuple[str, ...]) -> bytes:
    return _zipped(write_network_canvas(ties, (EGO,), names=names))


def _graphml(ties: Ties, names: tuple[str, ...]) -> bytes:
    return write_graphml(ties, (EGO,), names=names)


def _bundle(ties: Ties, names: tuple[str, ...], request, person) -> bytes:
    return write_json(
        network_bundle(
            ties,
            catalogue().vocabulary,
            patient=f"Patient/{person.id}",
            at=request.actor.now.isoformat(timespec="seconds"),
            names=dict(zip(ties.id.tolist(), names, strict=True)),
        )
    )


def _zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


# The form in the address: how the file ends, what it is, and who writes it.
FORMS = {
    "tabellen": ("zip", "application/zip", _tables),
    "network-canvas": ("zip", "application/zip", _canvas),
    "graphml": ("graphml", "application/xml", _graphml),
    "fhir": ("json", "application/fhir+json", None),
}
