"""Names for people who do not exist: a given name and a family name, each common, put together by chance."""

from __future__ import annotations

from random import Random

# Given names by the time in which they were often given, and by sex. Those of one list are of all who have no list.
GIVEN = {
    ("female", 1900): "Annie Bep Corrie Dina Gerda Greet Hannie Jo Lena Mien Nel Riet Sjaan Toos Truus Willy",
    ("female", 1946): "Anja Carla Diny Els Gonnie Hennie Ineke Joke Lia Marian Nelleke Ria Thea Tineke Wilma Yvonne",
    (
        "female",
        1966,
    ): "Astrid Bianca Claudia Daniëlle Esther Ilse Karin Linda Marloes Monique Nicole Petra Sandra Wendy",
    ("female", 1986): "Anouk Bo Daphne Emma Eva Fleur Iris Julia Lieke Lisa Lotte Maud Merel Roos Sanne Sophie",
    ("male", 1900): "Antoon Arie Bertus Cor Dirk Frits Gerrit Harrie Jan Kees Leo Piet Sjef Teun Theo Wim",
    ("male", 1946): "Ad Ben Chris Frans Gerard Hans Henk Huub Jos Martien Nico Peter Rein Ton Willem Wout",
    ("male", 1966): "Arjan Bas Dennis Edwin Eric Jeroen Marcel Marco Mark Michel Patrick Richard Ruud Sander Wouter",
    ("male", 1986): "Bram Daan Finn Gijs Jasper Joris Koen Lars Lucas Luuk Niels Rik Sem Stijn Thijs Tim",
}
GIVEN_BY_LANGUAGE = {
    ("ar", "female"): "Amina Fatma Hanan Layla Mariam Nadia Rania Salma Yasmina Zahra",
    ("ar", "male"): "Ahmed Bilal Hassan Ibrahim Karim Mahmoud Omar Rachid Samir Youssef",
    ("tr", "female"): "Ayşe Elif Emine Fatma Hatice Meryem Sevgi Yasemin Zeynep Nur",
    ("tr", "male"): "Ali Emre Hasan Kemal Mehmet Murat Mustafa Ömer Selim Yusuf",
    ("pl", "female"): "Agnieszka Anna Beata Ewa Joanna Katarzyna Magda Monika Renata Zofia",
    ("pl", "male"): "Adam Andrzej Jakub Krzysztof Marek Michał Paweł Piotr Tomasz Wojtek",
    ("en", "female"): "Alice Carol Diane Grace Helen Joyce Maria Priya Rose Susan",
    ("en", "male"): "Brian Colin David George James Kevin Neil Raj Simon Thomas",
    ("ber", "female"): "Amina Fatima Hafida Malika Naima Rachida Samira Yamina Zohra Karima",
    ("ber", "male"): "Abdel Driss Hamid Karim Mimoun Mohamed Nordin Said Yassin Khalid",
}
# Family names with the part before them apart, as it is kept.
FAMILY = (
    "Aalbers Arts Bakker Beekman Bos Brouwer Cornelissen Dekker Derks Dijkstra Driessen Evers Gerrits Groen Hendriks "
    "Hermsen Huisman Jacobs Jansen Kersten Koenen Kok Kuiper Lamers Leenders Linders Loeffen Maas Meijer Mulder "
    "Nijhuis Nillesen Peeters Peters Postma Reijnen Roelofs Sanders Schoenmakers Smit Smits Theunissen Thijssen Timmer "
    "Verhoeven Verstegen Visser Vos Weijers Willems Wolters"
)
FAMILY_WITH_PREFIX = (
    ("van den", "Berg Bosch Broek Heuvel"),
    ("van der", "Linden Meer Veen Wal"),
    ("van", "Beek Dijk Haren Kempen Leeuwen Rossum"),
    ("de", "Boer Bruin Groot Haan Jong Vries"),
)
FAMILY_BY_LANGUAGE = {
    "ar": "Abbas Aziz Darwish Haddad Hamdan Khalil Mansour Nasser Saleh Shaheen",
    "tr": "Aydın Çelik Demir Kaplan Kaya Koç Öztürk Şahin Yıldız Yılmaz",
    "pl": "Dąbrowski Kamiński Kowal Lewandowski Mazur Nowak Pawlak Sikora Wiśniewski Zieliński",
    "en": "Brown Clark Green Hill Patel Roberts Singh Taylor Wilson Young",
    "ber": "Amrani Bouali Chakir Daoudi Hamdi Idrissi Jabri Lahlou Moussa Taleb",
}


def draw_name(rng: Random, *, sex: str, birth_year: int, language: str) -> tuple[str, str, str]:
    """A given name, a prefix (often "") and a family name, by chance."""
    if (language, sex) in GIVEN_BY_LANGUAGE:
        given = rng.choice(GIVEN_BY_LANGUAGE[language, sex].split())
        return given, "", rng.choice(FAMILY_BY_LANGUAGE[language].split())
    sex = sex if sex in ("female", "male") else rng.choice(("female", "male"))
    since = max(year for each, year in GIVEN if each == sex and year <= birth_year)
    given = rng.choice(GIVEN[sex, since].split())
    if rng.random() < 0.2:
        prefix, families = rng.choice(FAMILY_WITH_PREFIX)
        return given, prefix, rng.choice(families.split())
    return given, "", rng.choice(FAMILY.split())
