"""The steps of a group and of taking part: tables, not ifs."""

from weefsel.apps.groups.models import Enrolment, Group

G = Group.State
E = Enrolment.State

GROUP_NEXT: dict[str, frozenset[str]] = {
    G.FORMING: frozenset({G.RUNNING, G.ENDED}),
    G.RUNNING: frozenset({G.ENDED}),
    G.ENDED: frozenset({G.RUNNING}),
}

ENROLMENT_NEXT: dict[str, frozenset[str]] = {
    E.INVITED: frozenset({E.ENROLLED, E.DECLINED}),
    E.ENROLLED: frozenset({E.ENDED}),
    E.DECLINED: frozenset({E.ENROLLED}),
    E.ENDED: frozenset({E.ENROLLED}),
}
