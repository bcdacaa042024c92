"""Small conversations: what helps to ask and to listen, what a profession can do, and practice with made-up people.

Open to everyone. These pages are about nobody: they read nothing from the database and keep nothing, also not how
someone practised.
"""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from weefsel.apps.adoption.queries import catalogue
from weefsel.web.catalogue.describe import Sources
from weefsel.web.conversations.pages import CardPart, ConversationsPage, MomentPart, Option, PracticePage
from weefsel.web.conversations.parts import all_told, guide_part, told
from weefsel.web.rights.ask import ask

# The card of the profession that goes with a role; who has none reads the first card.
CARD_OF_ROLE = {
    "gp": "huisarts",
    "nurse": "verpleegkundige",
    "specialist": "medisch-specialist",
    "midwife": "verloskundige",
    "assistant": "doktersassistent",
    "link_worker": "welzijnscoach",
    "host": "groepsbegeleider",
    "volunteer": "vrijwilliger",
}


@require_safe
def list_conversations(request):
    """The guides, the hard moments, one profession (``beroep``; else the reader's own), and whom to practise with."""
    ask(request, "public.read")
    talks = catalogue().conversations
    own = CARD_OF_ROLE.get(request.actor.role, "")
    card = talks.cards.get(request.GET.get("beroep", "")) or talks.cards.get(own) or next(iter(talks.cards.values()))
    sources = Sources()
    page = ConversationsPage(
        professions=tuple((slug, one.name) for slug, one in talks.cards.items()),
        card=CardPart(
            card=card,
            is_own=card.slug == own,
            why=told(card.why, sources),
            do=all_told(card.do, sources),
            refers=all_told(card.refers, sources),
        ),
        guides=tuple(guide_part(guide, sources) for guide in talks.guides.values()),
        moments=tuple(
            MomentPart(moment, all_told(moment.do, sources), all_told(moment.avoid, sources))
            for moment in talks.moments.values()
        ),
        practices=tuple(talks.practices.values()),
        sources=sources.seen,
    )
    return render(request, "conversations/list_conversations.html", {"page": page})


@require_safe
def practise_conversation(request, slug):
    """One talk with a made-up person. The way so far stands in the address (``weg``); no way at all begins anew."""
    ask(request, "public.read")
    practice = catalogue().conversations.practices.get(slug)
    if practice is None:
        raise Http404(_("Dit oefengesprek is er niet (meer)."))
    way = request.GET.get("weg", "")
    try:
        walked = practice.walk(way)
    except ValueError:
        way = ""
        walked = practice.walk(way)
    *gone, (step, _none) = walked
    said = tuple((before, choice) for before, choice in gone if choice is not None)
    page = PracticePage(
        practice=practice,
        gone=said,
        step=step,
        last=said[-1][1] if said else None,
        options=tuple(Option(choice, str(n), f"{way}{n}") for n, choice in enumerate(step.choices, 1)),
        back=way[:-1],
    )
    return render(request, "conversations/practise_conversation.html", {"page": page})
