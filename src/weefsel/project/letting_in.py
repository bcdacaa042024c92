"""Lets a made-up naaste come in, with link and code and birth date, as a real one does: for a region that is played."""

from __future__ import annotations

from weefsel.apps.accounts.models import User
from weefsel.apps.people.models import RelatedPerson
from weefsel.apps.people.operations.sharing import come_in, invite
from weefsel.apps.rights.context import set_context
from weefsel.engine.rights.may import Actor


def let_in(related: RelatedPerson, *, actor: Actor) -> None:
    """The naaste, who has a log-in, uses what ``actor`` sends and hands over; the database hears of ``actor`` again."""
    tokens: list[str] = []
    code = invite(actor=actor, related_id=related.id, address=lambda token: tokens.append(token) or token)
    born, naaste = related.person.birth_date, User.objects.get(email=related.email)
    visitor = Actor(role="visitor", now=actor.now, request_id=actor.request_id)
    set_context(visitor)
    came = come_in(tokens[0], code, born, actor=visitor, user_id=naaste.id)
    set_context(actor)
    if came is None:
        raise RuntimeError("a naaste of the region did not come in")
