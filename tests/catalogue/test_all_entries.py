"""Every entry that the documents name is there, in one of the three folders; the table is the promise."""

from __future__ import annotations

import pytest
from tests.knowledge import CATALOGUE

from weefsel.catalogue.catalogue import DATA
from weefsel.catalogue.folder import FOLDERS

WERKVORMEN = """
academie-voor-zelfzorg alzheimer-cafe apotheek-pillen-en-praten aya-lounge bezoekvrouwen-en-mannen
buddyhuizen burendag buurt-en-zorgcooperaties buurtcamping buurtcirkels buurtverbinders capri-hartrevalidatie
centering-diabetes centering-ouderschap centering-zwangerschap consultatiebureau-als-ontmoetingsplek
cultuursensitief-netwerkgesprek diabetesplus dorpsondersteuners ecogram enik-recovery-college familie-enzo
familiecoaches gecombineerde-leefstijlinterventie gemeenschappelijke-sociale-basis gewoontevraag
groepsbehandeling-generiek groepsconsulten-huisarts-den-haag hart-van-vathorst interculturele-scholing
ipso-inloophuizen je-leefstijl-als-medicijn join-us kopp-kov-groepen kraaipan-oase krachtenbinders
krachtige-basiszorg leefstijlloketten lief-en-leedstraten lotgenotencontact-generiek luistergroepen
maatschappelijke-diensttijd mantelscan mantelzorgmakelaar mijn-positieve-gezondheid
movisie-routekaart-in-gesprek-over-eenzaamheid movisie-wegwijzer-het-sociale-netwerk naastenparticipatie neoparent
netwerkcoaches netwerkintake nieuw-benedictus noaberhulp odensehuis-animi-vivere odensehuizen
goed-kijken-naar-banden ontmoetingsmomenten-jonge-ouders open-inloop-koffieochtend
rangschikoefening-beschermende-factoren resourcegroepen revalideren-is-leren
richtlijn-eenzaamheid-onder-ouderen sam-groepsaanpak samenzorg-hello247
scholing-groepsdynamica-verbindend-gesprek signaleringskaart-een-tegen-eenzaamheid sociaal-makelaars
sociale-benadering sociale-sportschool spreekuur-in-buurthuis st-antonius-naastenparticipatie stadsdorpen triadekaart
valpreventie voice-of-all-women voorzorgcirkels vrijwilligerswerk-als-match wandel-en-oefengroepen welzijn-op-recept
welzijnswerkers-opbouwwerkers zorgzame-gemeenschappen-nlzve
"""
VOORWAARDEN = """
financiering-2-procent-vrije-ruimte hechte-wijkverbanden-resv kwaliteitsstandaard-sociale-verbondenheid
mantelzorgwoning-en-woningdelen ontmoetingsruimten-umc open-zorglocatie-comply-or-explain publieke-waardenweging
ruimtenorm-in-bouwregels transformatiemiddelen-iza-azwa ziekenhuis-curacao-ontmoeting
"""
KENNIS = """
aanjager befriending cross-linking-practices een-tegen-eenzaamheid expertisekaart-sociale-gezondheid
gedragsexpert-gelaagde-inzet movisie-wat-werkt-tegen-eenzaamheid noaber-dissemineren noaber-inspireren
noaber-verbinden-en-borgen nulmeting-sociale-gezondheid opschaling-met-kernelementen sociaal-ontwerp-denksessies
sociale-basis-drie-lagen
"""
# The 58 that Bijlage 1 of the advice names; CenteringZorg is three of them.
BIJLAGE_1 = """
movisie-routekaart-in-gesprek-over-eenzaamheid movisie-wegwijzer-het-sociale-netwerk ecogram mijn-positieve-gezondheid
familie-enzo sociale-benadering netwerkintake signaleringskaart-een-tegen-eenzaamheid
richtlijn-eenzaamheid-onder-ouderen triadekaart familiecoaches samenzorg-hello247 naastenparticipatie resourcegroepen
neoparent academie-voor-zelfzorg mantelscan noaberhulp mantelzorgmakelaar buurtverbinders dorpsondersteuners
krachtenbinders bezoekvrouwen-en-mannen stadsdorpen buurt-en-zorgcooperaties voorzorgcirkels buurtcirkels
lief-en-leedstraten welzijn-op-recept welzijnswerkers-opbouwwerkers netwerkcoaches sociaal-makelaars luistergroepen
sociale-sportschool maatschappelijke-diensttijd buurtcamping centering-zwangerschap centering-ouderschap
centering-diabetes gecombineerde-leefstijlinterventie join-us kopp-kov-groepen capri-hartrevalidatie
groepsconsulten-huisarts-den-haag valpreventie revalideren-is-leren enik-recovery-college alzheimer-cafe
ipso-inloophuizen odensehuizen buddyhuizen diabetesplus je-leefstijl-als-medicijn apotheek-pillen-en-praten aya-lounge
kraaipan-oase hart-van-vathorst nieuw-benedictus
"""


def test_the_folders_hold_these_entries_and_no_slug_is_in_two():
    catalogue = CATALOGUE

    assert sorted(WERKVORMEN.split()) == sorted(catalogue.werkvormen)
    assert sorted(VOORWAARDEN.split()) == sorted(catalogue.voorwaarden)
    assert sorted(KENNIS.split()) == sorted(catalogue.kennis)
    assert len(catalogue.entries) == len(WERKVORMEN.split() + VOORWAARDEN.split() + KENNIS.split())


@pytest.mark.parametrize("sort", ["werkvorm", "voorwaarde", "kennis"])
def test_no_file_lies_in_a_folder_without_being_read(sort):
    read = {"werkvorm": WERKVORMEN, "voorwaarde": VOORWAARDEN, "kennis": KENNIS}[sort]

    assert sorted(path.stem for path in (DATA / FOLDERS[sort]).glob("*")) == sorted(read.split())


def test_bijlage_1_names_fifty_eight():
    assert len(set(BIJLAGE_1.split())) == 58


def test_every_name_of_bijlage_1_can_be_run_and_says_so_itself():
    catalogue = CATALOGUE

    unsaid = [
        slug
        for slug in BIJLAGE_1.split()
        if not any("Bijlage 1" in mention.place for mention in catalogue.werkvormen[slug].mentions)
    ]

    assert unsaid == []
