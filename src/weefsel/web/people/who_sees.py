"""Who sees a piece of someone's data and who does not, in words that come from the table of rights itself."""

from __future__ import annotations

from django.utils.translation import gettext as _

from weefsel.apps.rights.queries import rights

# In this order the line names who does not see it: those of whom one would want to know.
ASKED_FOR = ("link_worker", "host", "volunteer", "related_person", "municipality")


def who_sees(field_class: str, action: str = "people.read") -> str:
    """One line for under a field: the roles that may read this class of field about a person, and who may not."""
    tables = rights()
    seeing = [
        slug
        for slug in tables.roles
        if any(
            field_class in permission.fields
            for permission in tables.permissions_for(slug, action)
            if permission.relation in ("treatment", "coaching", "self", "related")
        )
    ]
    treating = [tables.roles[slug].name for slug in seeing if tables.roles[slug].group == "care"]
    parts = []
    if treating:
        parts.append(_("wie behandelt (%(roles)s)") % {"roles": _joined(treating)})
    parts += [tables.roles[slug].name for slug in seeing if tables.roles[slug].group == "social"]
    if "person" in seeing:
        parts.append(_("de persoon zelf"))
    parts += [tables.roles[slug].name for slug in seeing if slug == "related_person"]
    hidden = [tables.roles[slug].name for slug in ASKED_FOR if slug not in seeing]
    line = _("Ziet: %(names)s.") % {"names": _joined(parts)}
    if not hidden:
        return line
    return line + " " + _("Niet: %(names)s.") % {"names": _joined(hidden)}


def _joined(names: list[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return _("%(some)s en %(last)s") % {"some": ", ".join(names[:-1]), "last": names[-1]}
