"""The pages of small conversations: about nobody, and a talk can be walked to its end by following what it offers."""

import re
from html import unescape

import pytest
from tests.knowledge import CATALOGUE

from weefsel.apps.audit.models import Event
from weefsel.web.conversations.views import CARD_OF_ROLE

pytestmark = pytest.mark.django_db
TALKS = CATALOGUE.conversations


def text_of(answer) -> str:
    main = re.search(r"<main.*</main>", answer.content.decode(), re.DOTALL)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def test_a_profession_reads_first_what_it_can_do_itself_and_can_look_at_another(client, world):
    client.force_login(world.midwife)

    own, other = text_of(client.get("/kleine-gesprekken/")), text_of(client.get("/kleine-gesprekken/?beroep=apotheker"))
    unknown = text_of(client.get("/kleine-gesprekken/?beroep=tovenaar"))

    assert "Wat kan ik als verloskundige?" in own
    assert "Zo gaat CenteringZwangerschap" in own
    assert "Wat kan ik als apotheker of apothekersassistent?" in other
    assert unknown == own
    assert {slug: slug in TALKS.cards for slug in CARD_OF_ROLE.values()} == dict.fromkeys(CARD_OF_ROLE.values(), True)


def test_a_talk_is_walked_to_its_end_by_its_own_links_and_leaves_no_trace(client, world):
    client.force_login(world.nurse)
    before = Event.objects.count()

    answer = client.get("/kleine-gesprekken/oefenen/truus-gaat-morgen-naar-huis/")
    for n in (0, 2, 0, 0):
        choices = re.findall(r'class="w-choice" data-key="\d" href="([^"]+)"', answer.content.decode())
        assert len(choices) == 3
        answer = client.get(f"/kleine-gesprekken/oefenen/truus-gaat-morgen-naar-huis/{choices[n]}")

    said = text_of(answer)
    assert "Nou. Dat is aardig van u. Doe dat maar." in said
    assert "Eén stap, een naam en een dag. Zo kan Truus erop rekenen." in said
    assert "Hier eindigt het gesprek" in said
    assert "verzonnen persoon" in said
    assert Event.objects.count() == before
    assert dict(client.session.items()).keys() <= {"_auth_user_id", "_auth_user_backend", "_auth_user_hash"}


@pytest.mark.parametrize("way", ["9", "x", "²", "1111111", "1%00"])
def test_a_way_that_is_none_begins_anew(client, way):
    slug = "truus-gaat-morgen-naar-huis"

    answer = client.get(f"/kleine-gesprekken/oefenen/{slug}/?weg={way}")

    assert answer.status_code == 200
    assert TALKS.practices[slug].steps[0].says in text_of(answer)
    assert client.get("/kleine-gesprekken/oefenen/bestaat-niet/").status_code == 404
