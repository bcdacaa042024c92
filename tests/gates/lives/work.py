"""What organisations of the gates adopted, planned and published."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

from tests.factories import as_owner
from tests.gates.world import GateWorld

from weefsel.apps.adoption.models import AdoptedVersion, Adoption
from weefsel.apps.adoption.operations import adapt, adopt, begin_writing, drop_element, end_adoption
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.evidence.models import PublishedFigure
from weefsel.apps.matching.models import MatchLine
from weefsel.apps.matching.runs import begin_run, plan_region
from weefsel.catalogue.draft import adapt_draft, begin_draft
from weefsel.catalogue.write import write_werkvorm


def adopt_werkvormen(world: GateWorld) -> None:
    nurse = world.acting("nurse", 20)
    day = nurse.now.date()
    walk_in = catalogue().werkvormen["odensehuizen"]
    drafts = [
        begin_writing(table, actor=nurse, form_token=uuid.uuid4())
        for table in (adapt_draft(walk_in, day), begin_draft(day))
    ]
    world.things |= {"draft": drafts[0].id, "empty_draft": drafts[1].id}
    used = adopt("capri-hartrevalidatie", actor=nurse, lead=world.small.nurse, stand_in=world.small.specialist)
    stopped = adopt("ecogram", actor=nurse, lead=world.small.nurse, stand_in=None)
    end_adoption(stopped, actor=world.acting("nurse", 30))
    why = {"reason": "setting", "why": "Onze zaal is te klein."}
    (dropped,) = drop_element(used, "naaste-invited", actor=world.acting("nurse", 31), **why)
    old = adopt("valpreventie", actor=nurse, lead=world.small.nurse, stand_in=None)
    werkvorm = catalogue().werkvormen["valpreventie"]
    older = replace(werkvorm, version="2020.1", risks=("Oud risico.",), summary="Samen oefenen.")
    with as_owner():
        AdoptedVersion.objects.filter(adoption=old).update(version="2020.1", text=write_werkvorm(older))
        Adoption.objects.filter(id=old.id).update(werkvorm_version="2020.1")
    old.refresh_from_db()
    drop_element(old, werkvorm.core_elements[0].slug, actor=world.acting("nurse", 31), **why)
    adapt(old, {("summary", ""): "Samen oefenen in de kerk."}, actor=world.acting("nurse", 31), **why)
    world.things |= {
        "adoption": used.id,
        "ended_adoption": stopped.id,
        "old_adoption": old.id,
        "adaptation": dropped.id,
    }


def publish_figures(world: GateWorld) -> None:
    period = {"period_from": (world.now - timedelta(days=365)).date(), "period_until": world.now.date()}
    publication = uuid.uuid4()
    with as_owner():
        PublishedFigure.objects.bulk_create(
            PublishedFigure(
                owner_id=world.small.hospital.id,
                publication=publication,
                indicator=slug,
                stratum="",
                numerator=34,
                denominator=50,
                value=0.68,
                low=0.54,
                high=0.79,
                n_lost=3,
                published_at=world.now,
                published_by_id=world.small.manager.id,
                **period,
            )
            for slug in catalogue().indicators
        )
    world.things["indicator"] = next(iter(catalogue().indicators))


def plan_for_everyone(world: GateWorld) -> None:
    """A plan of the coach for the one person whom they coach."""
    coach = world.acting("link_worker", 119)
    run = begin_run(actor=coach, form_token=uuid.uuid4(), seed=1)
    plan_region(run, [world.person.id], actor=coach, n_draws=1)
    world.things["line"] = MatchLine.objects.get(person_id=world.person.id).id
