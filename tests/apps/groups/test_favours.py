"""What members of a circle ask and give: read by the own circle, taken by one, closed to the others."""

import uuid

import pytest
from django.core.exceptions import ValidationError
from tests.factories import acting, as_owner, make_user
from tests.pairs import enrol_row, keep_apart, make_group, make_someone

from weefsel.apps.groups.models import Enrolment, Favour
from weefsel.apps.groups.operations.enrol import end_enrolment
from weefsel.apps.groups.operations.favours import close_favour, match_favour, post_favour, take_favour
from weefsel.apps.groups.queries import fellows_of, shared_in
from weefsel.apps.people.models import Person
from weefsel.apps.rights.queries import Refused
from weefsel.apps.safety.models import PrivateWish


class Circle:
    """A circle of the house with three members who have a log-in of their own."""

    def __init__(self, world):
        self.world = world
        self.members, self.users = {}, {}
        world.actor("gp")
        with as_owner():
            self.group = make_group(world, form="circle", werkvorm="voorzorgcirkels")
            for name in ("Ans", "Bas", "Cor"):
                person = make_someone(world, f"{name}proef")
                member = enrol_row(self.group, person)
                Enrolment.objects.filter(pk=member.pk).update(shown_name=name)
                self.members[name] = Enrolment.objects.get(pk=member.pk)
                self.users[name] = make_user("person", None, world.now, person_id=person.id)

    def as_(self, name):
        if name not in self.members:
            return self.world.actor(name)
        user, member = self.users[name], self.members[name]
        return acting(self.world.actor("patient", user_id=user.id, person_id=member.person_id))

    def post(self, name, by=None, **changes):
        fields = {"kind": "ask", "subject": "shopping", "form_token": uuid.uuid4(), **changes}
        return post_favour(self.members[name], actor=self.as_(by or name), **fields)

    def reads(self, name):
        found = shared_in(self.group.id, self.as_(name))
        return tuple([one.shown_name for one in part] for part in (found.asks, found.offers, found.taken))


@pytest.fixture
def circle(world):
    return Circle(world)


def test_an_ask_is_read_by_the_circle_taken_by_one_and_then_by_these_two_only(circle):
    ask = circle.post("Ans", words="  Een   brood. ")
    circle.post("Cor", kind="offer", subject="cooking")
    before = {name: circle.reads(name) for name in ("Ans", "Bas", "host")}

    for _click in range(2):
        taken = take_favour(ask, actor=circle.as_("Bas"))
    with pytest.raises(ValidationError) as late:
        take_favour(ask, actor=circle.as_("Cor"))

    assert before == dict.fromkeys(before, (["Ans"], ["Cor"], []))
    assert (taken.taken_name, taken.words, late.value.code) == ("Bas", "Een brood.", "closed")
    assert {name: circle.reads(name)[2] for name in ("Ans", "Bas", "Cor", "host")} == {
        "Ans": ["Ans"], "Bas": ["Ans"], "Cor": [], "host": ["Ans"],
    }  # fmt: skip


def test_what_is_meant_for_the_host_is_read_and_matched_by_the_host(circle):
    ask = circle.post("Ans", only_host=True)
    before = {name: circle.reads(name)[0] for name in ("Ans", "Bas", "host", "volunteer")}
    rows = (circle.as_("Bas"), Favour.objects.count())[1]

    matched = match_favour(ask, circle.members["Cor"], actor=circle.as_("host"))

    assert before == {"Ans": ["Ans"], "Bas": [], "host": ["Ans"], "volunteer": ["Ans"]}
    assert (rows, matched.taken_name, circle.reads("Cor")[2]) == (0, "Cor", ["Ans"])


def test_giving_it_back_opens_it_and_done_closes_it(circle):
    ask = take_favour(circle.post("Ans"), actor=circle.as_("Bas"))

    close_favour(ask, "open", actor=circle.as_("Bas"))
    opened = (circle.reads("Cor")[0], Favour.objects.get(id=ask.id).taken_name)
    again = take_favour(Favour.objects.get(id=ask.id), actor=circle.as_("Cor"))
    with pytest.raises(ValidationError) as not_theirs:
        close_favour(again, "withdrawn", actor=circle.as_("Cor"))
    done = close_favour(again, "done", actor=circle.as_("Ans"))

    assert (opened, not_theirs.value.code, done.state) == ((["Ans"], ""), "step", "done")
    assert circle.reads("host") == ([], [], [])


def test_only_who_is_in_the_circle_now_reads_and_takes(circle, world):
    ask = circle.post("Ans")
    end_enrolment(circle.members["Bas"], actor=circle.as_("host"), reason="done")
    seen = {}
    for name in ("Bas", "patient", "gp", "nurse", "manager"):
        actor = circle.as_(name)
        seen[name] = (Favour.objects.count(), len(fellows_of(circle.group.id)))
        with pytest.raises((Refused, ValidationError)):
            take_favour(ask, actor=actor)
    circle.as_("Cor")

    assert seen == dict.fromkeys(seen, (0, 0))
    assert [one.shown_name for one in fellows_of(circle.group.id)] == ["Ans", "Cor"]


def test_what_cannot_be_posted_or_taken_is_refused(circle):
    token = uuid.uuid4()
    same = {circle.post("Ans", form_token=token).id for _click in range(2)}
    ask, offer = Favour.objects.get(), circle.post("Cor", kind="offer")
    codes = []
    for act in (
        lambda: circle.post("Ans", subject="ziekte"),
        lambda: circle.post("Ans", kind="geld"),
        lambda: take_favour(ask, actor=circle.as_("Ans")),
        lambda: take_favour(offer, actor=circle.as_("Ans")),
    ):
        with pytest.raises(ValidationError) as caught:
            act()
        codes.append(caught.value.code)
    with pytest.raises(Refused):
        circle.post("Ans", by="Bas")

    assert (len(same), codes) == (1, ["subject", "kind", "kind", "kind"])


def test_an_ask_of_someone_they_must_not_meet_looks_like_one_for_the_host_alone(circle, world):
    """Two who were in one circle before anyone told. Innocent worlds: it is for the host; or the taker stays away."""
    ask = circle.post("Ans")
    bas = circle.members["Bas"]
    told = []

    def refusal():
        with pytest.raises(ValidationError) as caught:
            match_favour(Favour.objects.get(id=ask.id), bas, actor=circle.as_("host"))
        return caught.value.code, caught.value.messages

    with as_owner():
        wish = PrivateWish.objects.create(
            person_id=bas.person_id, group_id=circle.group.id, since=world.now, form_token=uuid.uuid4()
        )
    told.append((refusal(), circle.reads("Bas")))
    with as_owner():
        PrivateWish.objects.filter(pk=wish.pk).update(until=world.now)
        keep_apart(world, *(Person.objects.get(id=circle.members[name].person_id) for name in ("Bas", "Ans")))
    told.append((refusal(), circle.reads("Bas")))

    assert told == [(("no-place", ["Hier is nu geen passende plek."]), ([], [], []))] * 2
    assert circle.reads("Cor")[0] == ["Ans"]
    assert Enrolment.objects.count() == 1
