"""The measures of an ecogram, in the order they are shown. A new measure is one file and one line here."""

from weefsel.engine.ecogram.measures.coverage import COVERAGE, SINGLE_PROVIDER
from weefsel.engine.ecogram.measures.density import DENSITY
from weefsel.engine.ecogram.measures.informal_share import INFORMAL_SHARE
from weefsel.engine.ecogram.measures.reciprocity import DIRECTION_BALANCE, RECIPROCITY
from weefsel.engine.ecogram.measures.size import SIZE
from weefsel.engine.ecogram.measures.strength import STRONG_AND_WEAK

MEASURES = (
    SIZE,
    COVERAGE,
    SINGLE_PROVIDER,
    RECIPROCITY,
    DIRECTION_BALANCE,
    STRONG_AND_WEAK,
    INFORMAL_SHARE,
    DENSITY,
)
