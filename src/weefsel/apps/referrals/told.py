"""What is told about a person, as one reader may read it: one place for pages, links, letters and lists."""

from __future__ import annotations

from dataclasses import dataclass

from weefsel.apps.referrals.models import Barrier, Introduction, Referral
from weefsel.catalogue.consent import recipients
from weefsel.engine.rights.may import Actor


@dataclass(frozen=True, slots=True)
class ToldBarrier:
    kind: str
    is_present: bool
    solution: str


@dataclass(frozen=True, slots=True)
class ToldAbout:
    """What a reader may read of what was told; empty where they may not, or where it was taken back."""

    shown_name: str = ""
    introduction: str = ""
    access_needs: str = ""
    companion: str = ""
    barriers: tuple[ToldBarrier, ...] = ()


def receives(referral: Referral, actor: Actor) -> bool:
    """Whether this actor reads a referral because it was sent to them, and not because they sent it or it is theirs."""
    if actor.role == "link_host":
        return True
    return actor.organization_id == referral.receiver_id and actor.organization_id != referral.owner_id


def told_about(referral: Referral, actor: Actor) -> ToldAbout:
    """What was told about the person of a referral, by the allow-list of who receives; two queries."""
    told = Introduction.objects.filter(referral=referral).first()
    barriers = list(Barrier.objects.filter(referral=referral).order_by("kind"))
    allowed = _allowed(actor.role) if receives(referral, actor) else None

    def read(row, column: str):
        return getattr(row, column) if allowed is None or f"{row._meta.db_table}.{column}" in allowed else ""

    return ToldAbout(
        **{
            column: read(told, column) if told else ""
            for column in ("shown_name", "introduction", "access_needs", "companion")
        },
        barriers=tuple(
            ToldBarrier(str(read(row, "kind")), bool(read(row, "is_present")), read(row, "solution"))
            for row in barriers
            if read(row, "kind")
        ),
    )


def _allowed(role: str) -> frozenset[str]:
    """The columns that a receiver with this role may read; none for a role that no list names."""
    known = recipients().get(role)
    return known.reads if known else frozenset()
