"""The criteria of a match. A new criterion is one file and one line here.

Hard criteria take an offer off the list, in this order: the first that leaves a person nothing is the reason that is
told. How much each counts stands in the catalogue (`matching/criteria.toml`), under the same slug.
"""

from weefsel.engine.matching.criteria.access import ACCESS
from weefsel.engine.matching.criteria.begin import BEGIN
from weefsel.engine.matching.criteria.company import COMPANY
from weefsel.engine.matching.criteria.digital import DIGITAL
from weefsel.engine.matching.criteria.distance import DISTANCE
from weefsel.engine.matching.criteria.eligibility import ELIGIBILITY
from weefsel.engine.matching.criteria.free_place import FREE_PLACE
from weefsel.engine.matching.criteria.group_or_one import GROUP_OR_ONE
from weefsel.engine.matching.criteria.hearing import HEARING
from weefsel.engine.matching.criteria.hours import HOURS
from weefsel.engine.matching.criteria.language import LANGUAGE
from weefsel.engine.matching.criteria.need import NEED
from weefsel.engine.matching.criteria.price import PRICE

CRITERIA = (
    DISTANCE,
    NEED,
    ELIGIBILITY,
    HOURS,
    ACCESS,
    DIGITAL,
    FREE_PLACE,
    LANGUAGE,
    COMPANY,
    BEGIN,
    PRICE,
    GROUP_OR_ONE,
    HEARING,
)
HARD = tuple(each for each in CRITERIA if each.hard)
