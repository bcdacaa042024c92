"""Finds the browser that journeys run in, and installs Debian's when that is allowed: `python -m tests.browser`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

# The shell is the same browser without windows of its own: a third less work for the same pages.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium-headless-shell", "fonts-noto-core", "libatomic1")


def find_browser() -> str | None:
    """Give the program of a Chromium: $CHROMIUM, else the first on the PATH; None when there is none."""
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        return chosen if shutil.which(chosen) else None
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def main() -> int:
    if find_browser():
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=environment, check=True)
        command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES]
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
        if find_browser():
            return 0
    sys.stderr.write(
        "Er is geen browser om de verhalen in te lopen. Installeer die eerst:\n"
        f"  sudo apt-get install --no-install-recommends {' '.join(PACKAGES)}\n"
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
