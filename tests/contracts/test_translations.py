"""Every text that a user can read is there in English, with the same places to fill in."""

import re

import pytest
from tests import translations

FILLED_IN = re.compile(r"%\([a-z_]+\)[sd]|%[sd%]|\{[a-z_]+\}|<[^>]+>")
# The name that a module gives to what translates.
NAMED = re.compile(r"\bn?p?gettext(?:_lazy)? as (\w+)")
# A name inside an f-string is not seen by what gathers the texts, so such a text would never be translated.
IN_F_STRING = re.compile(r"""f(["'])(?:(?!\1).)*\{_\(""")


@pytest.fixture(scope="module")
def english():
    return {(m.id, m.context): m.string for m in translations.catalogue_of("en") if m.id}


def test_no_text_is_missing_and_none_is_left_over(english):
    found = {(m.id, m.context) for m in translations.messages() if m.id}

    assert sorted(str(key) for key in found ^ set(english)) == []


def test_every_text_is_translated(english):
    assert [key for key, text in english.items() if not (all(text) if isinstance(text, tuple) else text)] == []


def test_a_translation_fills_in_the_same_things(english):
    def places(text):
        return sorted(FILLED_IN.findall(text))

    wrong = []
    for (key, _context), text in english.items():
        pairs = zip(key, text, strict=True) if isinstance(key, tuple) else [(key, text)]
        wrong += [(dutch, other) for dutch, other in pairs if places(dutch) != places(other)]

    assert wrong == []


def test_no_text_hides_in_an_f_string():
    hidden = [
        str(path.relative_to(translations.ROOT))
        for path in translations.SOURCE.rglob("*.py")
        if IN_F_STRING.search(path.read_text(encoding="utf-8"))
    ]

    assert hidden == []


def test_every_name_that_a_module_gives_to_gettext_is_known_to_what_gathers_the_texts():
    """Under a name of its own a text would be read by nobody, and stay Dutch for everybody."""
    sources = [path.read_text(encoding="utf-8") for path in translations.SOURCE.rglob("*.py")]
    names = {name for text in sources for name in NAMED.findall(text)}

    assert "_lazy" in names
    assert names <= translations.KEYWORDS.keys()


def test_the_file_is_as_the_command_writes_it(tmp_path, monkeypatch):
    before = translations.po_file("en").read_bytes()
    monkeypatch.setattr(translations, "LOCALE", tmp_path)
    translations.write("en", translations_of_repository(before))

    assert translations.po_file("en").read_bytes() == before


def translations_of_repository(raw: bytes):
    from io import BytesIO

    from babel.messages.pofile import read_po

    return read_po(BytesIO(raw), locale="en")
