"""The steps of a group, of taking part, and of what a member asks: tables, not ifs."""

from weefsel.apps.groups.models import Enrolment, Favour, Group

G = Group.State
E = Enrolment.State
F = Favour.State

GROUP_NEXT: dict[str, frozenset[str]] = {
    G.FORMING: frozenset({G.RUNNING, G.ENDED}),
    G.RUNNING: frozenset({G.ENDED}),
    G.ENDED: frozenset({G.RUNNING}),
}

ENROLMENT_NEXT: dict[str, frozenset[str]] = {
    # Ended before it began: the other of a proposed pair said no.
    E.INVITED: frozenset({E.ENROLLED, E.DECLINED, E.ENDED}),
    E.ENROLLED: frozenset({E.ENDED}),
    E.DECLINED: frozenset({E.ENROLLED, E.INVITED}),
    E.ENDED: frozenset({E.ENROLLED, E.INVITED}),
}

FAVOUR_NEXT: dict[str, frozenset[str]] = {
    F.OPEN: frozenset({F.TAKEN, F.DONE, F.WITHDRAWN}),
    F.TAKEN: frozenset({F.OPEN, F.DONE, F.WITHDRAWN}),
    F.DONE: frozenset({F.OPEN}),
    F.WITHDRAWN: frozenset({F.OPEN}),
}
