"""What changes which werkvormen an organisation uses, and in what form."""

from weefsel.apps.adoption.operations.adapt import adapt, drop_element, put_back, take_back
from weefsel.apps.adoption.operations.adopt import adopt, end_adoption, entrust, resume_adoption
from weefsel.apps.adoption.operations.draft import begin_writing, keep_writing, remove_draft
from weefsel.apps.adoption.operations.upgrade import upgrade

__all__ = [
    "adapt",
    "adopt",
    "begin_writing",
    "drop_element",
    "end_adoption",
    "entrust",
    "keep_writing",
    "put_back",
    "remove_draft",
    "resume_adoption",
    "take_back",
    "upgrade",
]
