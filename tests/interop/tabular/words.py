"""A few fields and needs for the tests of files, so that they do not change when the catalogue grows."""

from weefsel.catalogue.need import Need
from weefsel.catalogue.vocabulary import Choice, Field

FIELDS = {
    each.slug: each
    for each in (
        Field("age", "number", "Leeftijd", "Hoe oud bent u?", "years", 0, 120),
        Field(
            "sex",
            "choice",
            "Geslacht",
            "Bent u man of vrouw?",
            choices=(Choice("female", "vrouw"), Choice("male", "man"), Choice("other", "anders")),
        ),
        Field("language", "choice", "Taal", "Welke taal?", choices=(Choice("nl", "Nederlands"), Choice("tr", "Turks"))),
        Field("lives_alone", "flag", "Woont alleen", "Woont u alleen?"),
        Field("uses_wheelchair", "flag", "Gebruikt een rolstoel", "Gebruikt u een rolstoel?"),
    )
}
NEEDS = {
    "company": Need("company", "Gezelschap", "Ik wil gezelschap.", "Onder de mensen zijn."),
    "practical-support": Need("practical-support", "Praktische hulp", "Ik wil hulp.", "Hulp in en om het huis."),
}
WERKVORMEN = {"voorzorgcirkels": "Voorzorgcirkels", "odensehuizen": "Odensehuis"}
CENTROIDS = {"6601": (177254.0, 425041.0), "6602": (178026.0, 424201.0)}
