"""Ages that are never put in one group, where a werkvorm says so."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.groups.models import Enrolment, Group
from weefsel.apps.referrals.models import Referral


def check_ages(group: Group, referral: Referral) -> None:
    """Raises `ValidationError` (``ages``) when this age does not go with those who take part; one query at most.

    Ages are those of the day of the referral. Who takes part without a referral is not counted: nobody asked. The
    refusal names the ages of the group, and never the age of the one who is refused.
    """
    werkvorm = catalogue().werkvormen.get(group.werkvorm)
    part = werkvorm.group if werkvorm else None
    if part is None or not part.strata or part.off:
        return
    own = part.stratum(referral.age_years)
    if own is None:
        raise ValidationError(
            _("Deze werkvorm is voor mensen van %(ages)s jaar. Kies samen met de verwijzer iets anders.")
            % {"ages": _joined(part.strata)},
            code="ages",
        )
    there = Enrolment.objects.filter(group=group, state=Enrolment.State.ENROLLED, referral__isnull=False)
    ages = {part.stratum(age) for age in there.values_list("referral__age_years", flat=True)} - {None, own}
    if ages:
        raise ValidationError(
            _(
                "In deze groep zijn mensen van %(ages)s jaar. Bij deze werkvorm komen die leeftijden nooit samen met "
                "andere. Kies een groep die daarbij past, of begin er een."
            )
            % {"ages": _joined(sorted(filter(None, ages)))},
            code="ages",
        )


def _joined(strata) -> str:
    return _(" of ").join(_("%(low)s tot en met %(high)s") % {"low": low, "high": high} for low, high in strata)
