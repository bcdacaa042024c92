"""Looks whether people can log in at the servers that `log-in.toml` names, before they try."""

from __future__ import annotations

from pathlib import Path

from weefsel.apps.accounts.models import Organization
from weefsel.apps.log_in.fetch import keys_of, metadata_of
from weefsel.apps.log_in.providers import ProvidersError, find_providers
from weefsel.interop.oidc.problem import OidcProblem


def inspect_servers(file: Path) -> list[tuple[bool, str]]:
    """For each server whether it works, in Dutch; nothing when the file names none."""
    try:
        found = find_providers(file)
    except ProvidersError as error:
        return [(False, str(error))]
    names = dict(Organization.objects.values_list("id", "name").filter(id__in=[each.organization for each in found]))
    lines = []
    for each in found:
        if each.organization not in names:
            lines.append((False, f"{each.slug}: er is geen organisatie met kenmerk {each.organization}"))
            continue
        try:
            keys_of(metadata_of(each.issuer))
        except OidcProblem as problem:
            lines.append((False, f"{each.slug}: {each.issuer} geeft geen goed antwoord ({problem})"))
        else:
            steps = each.two_steps_by_way or each.two_steps_by_level
            how = "wat daar twee stappen zijn, telt hier ook" if steps else "een tweede stap wordt hier gevraagd"
            lines.append((True, f"{each.slug}: {names[each.organization]} logt in bij {each.issuer}; {how}"))
    return lines


def organizations_with_staff() -> list[tuple[str, str]]:
    """The mark and the name of each organisation in which someone has a role, for who writes the file."""
    rows = Organization.objects.filter(memberships__isnull=False).distinct().order_by("name")
    return [(str(each.id), each.name) for each in rows]
