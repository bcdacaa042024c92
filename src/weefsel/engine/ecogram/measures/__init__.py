"""The measures of an ecogram, in the order they are shown. A new measure is one file and one line here.

`MEASURES` are of one map, `CHANGES` of two maps of the same person. The resource and the position generator have
answers of their own instead of a map.
"""

from weefsel.engine.ecogram.measures.age_mix import AGE_MIX
from weefsel.engine.ecogram.measures.betweenness import BETWEENNESS
from weefsel.engine.ecogram.measures.bridges import BRIDGES
from weefsel.engine.ecogram.measures.burden import BURDEN
from weefsel.engine.ecogram.measures.clustering import CLUSTERING
from weefsel.engine.ecogram.measures.components import COMPONENTS
from weefsel.engine.ecogram.measures.composition import COMPOSITION
from weefsel.engine.ecogram.measures.constraint import CONSTRAINT
from weefsel.engine.ecogram.measures.coverage import COVERAGE, COVERAGE_OVERALL, SINGLE_PROVIDER
from weefsel.engine.ecogram.measures.density import DENSITY
from weefsel.engine.ecogram.measures.difference import DIFFERENCE
from weefsel.engine.ecogram.measures.diversity import DIVERSITY
from weefsel.engine.ecogram.measures.effective_size import EFFECTIVE_SIZE
from weefsel.engine.ecogram.measures.ei_index import EI_INDEX
from weefsel.engine.ecogram.measures.hierarchy import HIERARCHY
from weefsel.engine.ecogram.measures.informal_share import INFORMAL_SHARE
from weefsel.engine.ecogram.measures.k_core import CORE
from weefsel.engine.ecogram.measures.kept import KEPT
from weefsel.engine.ecogram.measures.multiplexity import MULTIPLEXITY
from weefsel.engine.ecogram.measures.nearby import NEARBY
from weefsel.engine.ecogram.measures.reciprocity import DIRECTION_BALANCE, RECIPROCITY
from weefsel.engine.ecogram.measures.respite import RESPITE
from weefsel.engine.ecogram.measures.shifted import SHIFTED
from weefsel.engine.ecogram.measures.size import SIZE
from weefsel.engine.ecogram.measures.strain import STRAIN
from weefsel.engine.ecogram.measures.strength import STRONG_AND_WEAK

MEASURES = (
    SIZE,
    COVERAGE,
    COVERAGE_OVERALL,
    SINGLE_PROVIDER,
    RECIPROCITY,
    DIRECTION_BALANCE,
    STRONG_AND_WEAK,
    INFORMAL_SHARE,
    MULTIPLEXITY,
    STRAIN,
    BURDEN,
    RESPITE,
    COMPOSITION,
    DIVERSITY,
    EI_INDEX,
    AGE_MIX,
    NEARBY,
    DENSITY,
    COMPONENTS,
    CLUSTERING,
    CORE,
    BRIDGES,
    EFFECTIVE_SIZE,
    CONSTRAINT,
    HIERARCHY,
    BETWEENNESS,
)

CHANGES = (KEPT, SHIFTED, DIFFERENCE)
