"""The build hook: copies what the lock names, does nothing when that is there, and says what is wrong."""

import json
import os
import shutil
from pathlib import Path

import hatch_build
import pytest

ROOT = Path(__file__).parents[3]
LOCK = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))


@pytest.fixture
def node_modules(tmp_path):
    """Packages that hold every file we copy, a few bytes each."""
    folder = tmp_path / "node_modules"
    for vendored in hatch_build.VENDORED:
        for source in vendored.sources:
            file = folder / vendored.package / source
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(f".{file.stem}{{}}\n/*# sourceMappingURL={file.name}.map */".encode())
    return folder


def test_copies_are_current_until_one_byte_differs(node_modules, tmp_path):
    vendor = tmp_path / "vendor"

    hatch_build.copy_files(node_modules, vendor, LOCK)
    fresh = hatch_build.is_current(vendor, LOCK)
    (vendor / "leaflet/leaflet.css").write_text("changed")

    assert (fresh, hatch_build.is_current(vendor, LOCK)) == (True, False)


def test_copies_are_not_current_for_another_lock_another_choice_or_a_lost_file(node_modules, tmp_path, monkeypatch):
    vendor = tmp_path / "vendor"
    hatch_build.copy_files(node_modules, vendor, LOCK)
    other = json.loads(json.dumps(LOCK))
    other["packages"]["node_modules/leaflet"]["integrity"] = "sha512-other"

    assert not hatch_build.is_current(vendor, other)
    (vendor / "leaflet/LICENSE").rename(tmp_path / "kept")
    assert not hatch_build.is_current(vendor, LOCK)
    (tmp_path / "kept").rename(vendor / "leaflet/LICENSE")
    assert hatch_build.is_current(vendor, LOCK)
    monkeypatch.setattr(hatch_build, "VENDORED", hatch_build.VENDORED[1:])
    assert not hatch_build.is_current(vendor, LOCK)


def test_nothing_is_fetched_when_the_copies_are_current(node_modules, tmp_path, monkeypatch):
    vendor = tmp_path / "vendor"
    hatch_build.copy_files(node_modules, vendor, LOCK)
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")

    assert hatch_build.provide_files(ROOT, vendor) is False


def test_one_style_sheet_holds_the_components_in_order_without_source_maps(node_modules, tmp_path):
    hatch_build.copy_files(node_modules, tmp_path / "vendor", LOCK)

    css = (tmp_path / "vendor/amsterdam/design-system.css").read_text()

    assert css.split("\n") == [*(f".{name}{{}}" for name in hatch_build.COMPONENTS), ""]


def test_every_missing_file_is_named_and_the_old_copies_stay(node_modules, tmp_path):
    vendor = tmp_path / "vendor"
    hatch_build.copy_files(node_modules, vendor, LOCK)
    (node_modules / "leaflet/dist/leaflet.js").unlink()
    shutil.rmtree(node_modules / "@amsterdam/design-system-css/dist/alert")

    with pytest.raises(hatch_build.FilesMissing) as error:
        hatch_build.copy_files(node_modules, vendor, LOCK)

    assert str(error.value).endswith(": @amsterdam/design-system-css/dist/alert/alert.css, leaflet/dist/leaflet.js")
    assert hatch_build.is_current(vendor, LOCK)


def test_each_vendored_package_brings_its_licence():
    licensed = {v.package for v in hatch_build.VENDORED if v.target.split("/")[-1].startswith("LICENSE")}

    assert licensed == {v.package for v in hatch_build.VENDORED}


def test_registry_out_of_reach_says_what_to_do_and_changes_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    vendor = tmp_path / "vendor"

    with pytest.raises(hatch_build.RegistryOutOfReach, match="Check that this machine can reach its npm registry"):
        hatch_build.provide_files(ROOT, vendor)

    assert not vendor.exists()


def test_lock_names_no_host_for_packages_and_pins_each():
    packages = {name: package for name, package in LOCK["packages"].items() if name}

    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if not package["integrity"].startswith("sha512-")] == []


def test_installed_copies_are_the_ones_the_lock_names():
    assert hatch_build.is_current(ROOT / "src/weefsel/web/static/vendor", LOCK)


def test_messages_are_compiled_once_and_again_after_a_change(tmp_path):
    po = tmp_path / "locale/en/LC_MESSAGES/django.po"
    po.parent.mkdir(parents=True)
    po.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Log uit"\nmsgstr "Log out"\n'
    )

    first = hatch_build.compile_messages(tmp_path)
    second = hatch_build.compile_messages(tmp_path)
    os.utime(po, ns=(0, 0))
    third = hatch_build.compile_messages(tmp_path)

    assert (first, second, third) == ([po.with_suffix(".mo")], [], [po.with_suffix(".mo")])
    assert b"Log out" in po.with_suffix(".mo").read_bytes()
