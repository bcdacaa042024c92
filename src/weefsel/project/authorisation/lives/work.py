"""What organisations of a region adopted, planned and published."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

from weefsel.apps.adoption.models import AdoptedVersion, Adoption
from weefsel.apps.adoption.operations import adopt, begin_writing, drop_element, end_adoption
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.evidence.models import PublishedFigure
from weefsel.apps.groups.models import Group
from weefsel.apps.matching.models import Gap, MatchLine
from weefsel.apps.matching.operations import share_gaps
from weefsel.apps.matching.runs import begin_run, plan_region
from weefsel.apps.running.operations import observe_group
from weefsel.catalogue.draft import adapt_draft, begin_draft
from weefsel.catalogue.write import write_werkvorm
from weefsel.project.authorisation.world import Region, as_owner


def adopt_werkvormen(region: Region) -> None:
    nurse = region.acting("nurse", 20)
    day = nurse.now.date()
    rehabilitation = catalogue().werkvormen["capri-hartrevalidatie"]
    drafts = [
        begin_writing(table, actor=nurse, form_token=uuid.uuid4())
        for table in (adapt_draft(rehabilitation, day), begin_draft(day))
    ]
    region.things |= {"draft": drafts[0].id, "empty_draft": drafts[1].id}
    lead, stand_in = region.users["nurse"], region.users["specialist"]
    used = adopt("capri-hartrevalidatie", actor=nurse, lead=lead, stand_in=stand_in)
    stopped = adopt("ecogram", actor=nurse, lead=lead, stand_in=None)
    end_adoption(stopped, actor=region.acting("nurse", 30))
    (dropped,) = drop_element(
        used, "naaste-invited", actor=region.acting("nurse", 31), reason="setting", why="Nog niet gelukt."
    )
    observe_group(
        Group.objects.get(id=region.things["group"]), "talk-about-feelings", "kept", actor=region.acting("nurse", 40)
    )
    old = adopt("valpreventie", actor=region.acting("nurse", 20), lead=lead, stand_in=None)
    _keep_older(region, old)
    region.things |= {
        "adoption": used.id,
        "ended_adoption": stopped.id,
        "old_adoption": old.id,
        "adaptation": dropped.id,
    }


def _keep_older(region: Region, adoption: Adoption) -> None:
    """Let the organisation have taken over an older version than the catalogue has."""
    older = replace(catalogue().werkvormen[adoption.werkvorm], version="2020.1", risks=("Oud risico.",))
    with as_owner():
        AdoptedVersion.objects.filter(adoption=adoption).update(version="2020.1", text=write_werkvorm(older))
        Adoption.objects.filter(id=adoption.id).update(werkvorm_version="2020.1")


def plan_for_everyone(region: Region) -> None:
    """A plan of the coach for the person whom they coach, with a gap large enough to be told, and shared."""
    coach = region.acting("link_worker", 119)
    run = begin_run(actor=coach, form_token=uuid.uuid4(), seed=1)
    plan_region(run, [region.people["person"].id], actor=coach, n_draws=1)
    with as_owner():
        Gap.objects.create(
            run=run,
            owner_id=run.owner_id,
            made_at=run.made_at,
            werkvorm="voorzorgcirkels",
            area="6601",
            missing=12,
        )
    share_gaps(run, actor=region.acting("link_worker", 119))
    region.things["line"] = MatchLine.objects.get(person_id=region.people["person"].id).id


def publish_figures(region: Region) -> None:
    indicator = next(iter(catalogue().indicators))
    with as_owner():
        PublishedFigure.objects.create(
            owner_id=region.places["hospital"].id,
            publication=uuid.uuid4(),
            indicator=indicator,
            stratum="",
            numerator=34,
            denominator=50,
            value=0.68,
            low=0.54,
            high=0.79,
            n_lost=3,
            published_at=region.now,
            published_by_id=region.users["manager"].id,
            period_from=(region.now - timedelta(days=365)).date(),
            period_until=region.now.date(),
        )
    region.things["indicator"] = indicator
