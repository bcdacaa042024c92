"""Sentences that people in the practice region say and write. All made up; none tells of illness."""

from __future__ import annotations

WISHES = (
    "Weer eens de deur uit, liefst in de ochtend.",
    "Iemand om koffie mee te drinken.",
    "Graag iets doen met mijn handen, en niet alleen.",
    "Mensen leren kennen hier in de straat.",
    "Ik wil graag weer iets voor een ander betekenen.",
    "Samen wandelen. Alleen doe ik het niet.",
    "Niet te groot, en dichtbij.",
    "Ik hoef niet veel. Eén vaste afspraak in de week zou fijn zijn.",
    "Het liefst met mensen die hetzelfde meemaken.",
    "Weten wie ik kan bellen als er iets is.",
)
INTRODUCTIONS = {
    "rehabilitation": (
        "Wil graag weer in beweging komen, het liefst met anderen erbij.",
        "Ziet wat op tegen de eerste keer. Wie kan bij de ingang staan?",
        "Is rustig, en helpt graag met klaarzetten.",
        "Heeft zin om te beginnen en komt met de fiets.",
    ),
    "coach": (
        "Zoekt aanspraak en is handig met planten.",
        "Is veel alleen sinds de verhuizing, en wil de buurt leren kennen.",
        "Wil graag iets voor anderen doen, maar weet niet waar te beginnen.",
        "Zorgt al jaren voor een ander en heeft weinig tijd voor zichzelf.",
    ),
    "neighbourhood": (
        "Woont hier al lang, kent nog weinig buren en kookt graag.",
        "Houdt van een praatje. De eerste keer gaat er iemand mee.",
        "Wil graag helpen met de tuin, en drinkt graag een kop koffie mee.",
        "Komt liever niet alleen binnen. Daarna loopt het wel los.",
    ),
    "pregnancy": (
        "Verwacht een eerste kind en kent hier nog weinig mensen.",
        "Wil graag horen hoe anderen het doen. Neemt haar partner mee.",
    ),
}
ACCESS_NEEDS = (
    "",
    "",
    "",
    "Graag een stoel met leuningen.",
    "Hoort beter als er één tegelijk praat.",
    "Komt met een rollator.",
)
# What could keep someone away (`Barrier.Kind`), and how it is solved when it does.
BARRIERS = (
    ("transport", "Rijdt met een deelnemer mee."),
    ("time", "Komt de eerste weken alleen op dinsdag."),
    ("shyness", "Iemand staat bij de ingang te wachten."),
)
CONTACTS = (
    "Gebeld. Wil graag komen, vindt de eerste keer spannend.",
    "Kort gesproken over de reis en de tijd.",
    "Goed gesprek. Komt liever in de ochtend.",
    "Gebeld, en een afspraak gemaakt voor thuis.",
)
AFTERWARDS = (
    "Gebeld: het beviel.",
    "Even gesproken. Komt graag terug.",
    "De eerste keer was wennen. Wil het nog eens proberen.",
)
REPORTS = (
    "Is er nu een paar keer geweest en heeft het er naar de zin. Komt op de fiets.",
    "Komt trouw en helpt met koffie zetten. Wil graag blijven.",
    "De eerste keer was wennen. Nu zit er een vaste buurvrouw naast.",
    "Komt als het uitkomt, en belt af als het niet lukt.\nDat gaat goed zo.",
)
# Someone on the map of a person: first name, who it is, how near (1 very close to 3).
TIES = (
    ("Marga", "child", 1),
    ("Rob", "child", 1),
    ("Ans", "sibling", 2),
    ("Joop", "neighbour", 3),
    ("Miep", "neighbour", 2),
    ("Kees", "friend", 2),
    ("Loes", "friend", 1),
    ("Sjaan", "club_member", 3),
    ("Youssef", "shop_or_street", 3),
    ("Bram", "grandchild", 2),
    ("Dora", "faith_member", 3),
    ("Frits", "colleague", 3),
)
