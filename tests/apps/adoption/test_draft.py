"""Drafts of a werkvorm: kept per organisation, and never written over unseen."""

from __future__ import annotations

import uuid

import pytest
from django.core.exceptions import ValidationError

from weefsel.apps.adoption.drafts import drafts_of, find_draft
from weefsel.apps.adoption.operations import begin_writing, keep_writing, remove_draft
from weefsel.apps.rights.queries import Refused

pytestmark = pytest.mark.django_db


def test_a_draft_is_kept_for_the_organisation_and_not_written_over_unseen(world):
    nurse = world.actor("nurse")
    token = uuid.uuid4()
    draft = begin_writing({"name": "Soep"}, actor=nurse, form_token=token)
    assert begin_writing({"name": "Soep nog eens"}, actor=nurse, form_token=token) == draft

    first = keep_writing(draft, {"name": "Soep", "kind": "event"}, actor=nurse, revision=1)
    again = keep_writing(draft, {"name": "Soep", "kind": "event"}, actor=nurse, revision=1)
    with pytest.raises(ValidationError) as late:
        keep_writing(draft, {"name": "Iets anders"}, actor=nurse, revision=1)

    assert (first.revision, again.revision, late.value.code) == (2, 2, "newer")
    assert find_draft(draft.id).table == {"name": "Soep", "kind": "event"}
    assert [(line.name, line.by) for line in drafts_of(nurse)] == [("Soep", world.nurse.name)]

    remove_draft(draft, actor=nurse)
    assert drafts_of(nurse) == []
    with pytest.raises(ValidationError) as gone:
        keep_writing(draft, {"name": "Iets anders"}, actor=nurse, revision=2)
    assert gone.value.code == "removed"
    remove_draft(draft, actor=nurse, back=True)
    assert [line.name for line in drafts_of(nurse)] == ["Soep"]

    outsider = world.actor("host")
    with pytest.raises(Refused):
        begin_writing({}, actor=outsider, form_token=uuid.uuid4())
    assert (drafts_of(outsider), find_draft(draft.id)) == ([], None)
