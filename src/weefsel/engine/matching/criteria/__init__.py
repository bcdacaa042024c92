"""The criteria of a match. A new criterion is one file and one line here.

Hard criteria take an offer off the list, in this order: the first that leaves a person nothing is the reason that is
told. How much each counts stands in the catalogue (`matching/criteria.toml`), under the same slug.
"""

from weefsel.engine.matching.criteria.access import ACCESS
from weefsel.engine.matching.criteria.begin import BEGIN
from weefsel.engine.matching.criteria.child import CHILD
from weefsel.engine.matching.criteria.companion import COMPANION
from weefsel.engine.matching.criteria.company import COMPANY
from weefsel.engine.matching.criteria.digital import DIGITAL
from weefsel.engine.matching.criteria.distance import DISTANCE
from weefsel.engine.matching.criteria.eligibility import ELIGIBILITY
from weefsel.engine.matching.criteria.free_place import FREE_PLACE
from weefsel.engine.matching.criteria.fresh import FRESH
from weefsel.engine.matching.criteria.group_or_one import GROUP_OR_ONE
from weefsel.engine.matching.criteria.hearing import HEARING
from weefsel.engine.matching.criteria.hours import HOURS
from weefsel.engine.matching.criteria.interest import INTEREST
from weefsel.engine.matching.criteria.language import LANGUAGE
from weefsel.engine.matching.criteria.need import NEED
from weefsel.engine.matching.criteria.newcomers import NEWCOMERS
from weefsel.engine.matching.criteria.own_group import OWN_GROUP
from weefsel.engine.matching.criteria.price import PRICE
from weefsel.engine.matching.criteria.quiet import QUIET
from weefsel.engine.matching.criteria.reciprocity import RECIPROCITY
from weefsel.engine.matching.criteria.sight import SIGHT
from weefsel.engine.matching.criteria.tie import TIE
from weefsel.engine.matching.criteria.transport import TRANSPORT
from weefsel.engine.matching.criteria.waiting import WAITING
from weefsel.engine.matching.criteria.welcome import WELCOME
from weefsel.engine.matching.criteria.who_for import WHO_FOR

CRITERIA = (
    DISTANCE,
    NEED,
    ELIGIBILITY,
    WHO_FOR,
    HOURS,
    ACCESS,
    DIGITAL,
    FREE_PLACE,
    LANGUAGE,
    INTEREST,
    OWN_GROUP,
    COMPANY,
    WELCOME,
    PRICE,
    GROUP_OR_ONE,
    TIE,
    RECIPROCITY,
    WAITING,
    BEGIN,
    HEARING,
    SIGHT,
    QUIET,
    TRANSPORT,
    CHILD,
    COMPANION,
    NEWCOMERS,
    FRESH,
)
HARD = tuple(each for each in CRITERIA if each.hard)
