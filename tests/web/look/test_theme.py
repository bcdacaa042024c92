"""The theme keeps its promises: contrast, both dark blocks equal, logical directions, no token missing."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[3] / "src/weefsel/web/static"
THEME = (STATIC / "weefsel/theme.css").read_text(encoding="utf-8")
OWN = {path.name: path.read_text(encoding="utf-8") for path in sorted((STATIC / "weefsel").glob("*.css"))}

GROUNDS = ("page", "surface", "linen")
ON_GROUND = {  # text colour -> its own soft ground
    "primary": "primary-ground",
    "accent": "accent-ground",
    "good": "good-ground",
    "ask": "ask-ground",
    "stop": "stop-ground",
    "info": "info-ground",
    "plum": "plum-ground",
}
SOFT = tuple(ON_GROUND.values())


def tokens(selector: str) -> dict[str, str]:
    """The colours that the block with this selector sets."""
    start = THEME.index(f"\n{selector} {{") if f"\n{selector} {{" in THEME else THEME.index(f"{selector} {{")
    block = THEME[start : THEME.index("}", start)]
    return dict(re.findall(r"--w-([\w-]+): (#[0-9a-f]{6});", block))


LIGHT = tokens(":root")
PERSON = LIGHT | tokens(':root[data-audience="person"]')
DARK = LIGHT | tokens(':root.theme-dark[data-audience="person"]')


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def pairs():
    """Every text colour with every ground it can stand on: ink on all, a meaning on quiet grounds and its own."""
    yield from (("ink", ground) for ground in (*GROUNDS, *SOFT))
    yield from (("ink-muted", ground) for ground in (*GROUNDS, *SOFT))
    for colour, soft in ON_GROUND.items():
        yield from ((colour, ground) for ground in (*GROUNDS, soft))
    yield from (("on-primary", "primary"), ("on-primary", "primary-pressed"), ("page", "ink"))


def test_contrast_formula_gives_the_known_extremes():
    assert (round(contrast("#ffffff", "#000000"), 1), round(contrast("#777777", "#ffffff"), 2)) == (21.0, 4.48)


@pytest.mark.parametrize(
    ("theme", "floor"),
    [(LIGHT, 4.5), (PERSON, 7.0), (DARK, 7.0)],
    ids=["professional", "person", "dark"],
)
def test_text_stands_out_on_every_ground_it_can_stand_on(theme, floor):
    too_low = {pair: round(value, 2) for pair in pairs() if (value := contrast(theme[pair[0]], theme[pair[1]])) < floor}

    assert too_low == {}


@pytest.mark.parametrize("theme", [LIGHT, PERSON, DARK], ids=["professional", "person", "dark"])
def test_borders_of_controls_stand_out_three_to_one(theme):
    low = [ground for ground in (*GROUNDS, "primary-ground") if contrast(theme["control-line"], theme[ground]) < 3]

    assert low == []


def test_dark_theme_of_the_system_and_of_the_class_are_the_same():
    system, chosen = re.findall(r"color-scheme: dark;\n(.*?)\n\s*\}", THEME, re.DOTALL)

    assert [line.strip() for line in system.splitlines()] == [line.strip() for line in chosen.splitlines()]


def test_dark_theme_sets_every_colour_of_the_light_one():
    assert set(tokens(':root.theme-dark[data-audience="person"]')) == set(LIGHT)


def test_every_token_of_the_design_system_has_a_value_in_our_theme():
    css = (STATIC / "vendor/amsterdam/design-system.css").read_text(encoding="utf-8")
    asked = set(re.findall(r"var\(\s*(--ams-[\w-]+)\s*\)", css))  # with a fallback it is asked without need
    given = set(re.findall(r"^\s*(--ams-[\w-]+):", THEME, re.MULTILINE)) | set(re.findall(r"(--ams-[\w-]+):", css))
    drawn_by_us = {
        "--ams-select-background-image",
        "--ams-select-hover-background-image",
        "--ams-select-disabled-background-image",
    }

    assert asked - given == drawn_by_us


def test_every_own_token_that_is_used_exists():
    used = {token for css in OWN.values() for token in re.findall(r"var\((--w-[\w-]+)", css)}
    given = {token for css in OWN.values() for token in re.findall(r"^\s*(--w-[\w-]+):", css, re.MULTILINE)}
    # What a script works out, such as a place beside someone in a drawing.
    scripts = [path.read_text(encoding="utf-8") for path in (STATIC / "weefsel").glob("*.js")]
    given |= {token for script in scripts for token in re.findall(r'setProperty\("(--w-[\w-]+)"', script)}

    assert used - given == set()


PHYSICAL = re.compile(
    r"^\s*((margin|padding|border|inset)-(left|right|top|bottom)|left|right|top|bottom|float|text-align:\s*(left|right))\b",
    re.MULTILINE,
)


@pytest.mark.parametrize("name", sorted(OWN))
def test_directions_are_logical_so_that_arabic_mirrors(name):
    assert [match.group(0).strip() for match in PHYSICAL.finditer(OWN[name])] == []


def test_physical_directions_would_be_found():
    assert len(PHYSICAL.findall("a {\n  margin-left: 1px;\n  left: 0;\n  text-align: right;\n}")) == 3


@pytest.mark.parametrize("name", sorted(OWN))
def test_colours_are_written_in_the_theme_only(name):
    if name == "theme.css":
        return
    without_qr = re.sub(
        r"\.w-qr \{.*?\}", "", OWN[name], flags=re.DOTALL
    )  # a QR code needs white paper, also in the dark

    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", without_qr) == []
