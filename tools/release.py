"""Build the sdist and the wheel, and check them.

    pip install '.[release]' && python tools/release.py

The contents of the wheel, the page that the index shows, and what both have to have. Status 1
and a message, if any is wrong. Nothing is published.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"


def version() -> str:
    """The version in the package."""
    text = (ROOT / "cfglint/__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"', text, re.MULTILINE)
    if found is None:
        raise SystemExit("cfglint/__init__.py has no __version__")
    return found[1]


def missing(names: list[str], wanted: tuple[str, ...]) -> list[str]:
    """What an archive lacks."""
    return [each for each in wanted if not any(name.endswith(each) for name in names)]


def main() -> int:
    """Build and check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tag", help="The tag of the release: has to be the version, with a v.")
    tag = parser.parse_args().tag
    if tag is not None and tag != f"v{version()}":
        print(f"the tag is {tag}, and the version {version()}")
        return 1
    if tag is not None and f"## [{version()}]" not in (ROOT / "CHANGELOG.md").read_text():
        print(f"CHANGELOG.md has no heading [{version()}]")
        return 1
    shutil.rmtree(DIST, ignore_errors=True)
    run = [sys.executable, "-m"]
    subprocess.run([*run, "build", "--no-isolation", "--outdir", str(DIST)], cwd=ROOT, check=True)
    files = sorted(map(str, DIST.iterdir()))
    subprocess.run([*run, "twine", "check", "--strict", *files], check=True)
    wheels = [file for file in files if file.endswith(".whl")]
    subprocess.run([*run, "check_wheel_contents", *wheels], check=True)
    with zipfile.ZipFile(wheels[0]) as wheel:
        lacking = missing(wheel.namelist(), ("cfglint/py.typed", "cfglint/rules.md", "LICENSE"))
    with tarfile.open(next(file for file in files if file.endswith(".tar.gz"))) as sdist:
        lacking += missing(sdist.getnames(), ("README.md", "CHANGELOG.md", "docs/index.md"))
    if lacking:
        print(f"not in the archives: {', '.join(lacking)}")
        return 1
    print(f"cfglint-torch {version()}: both archives are right")
    return 0


if __name__ == "__main__":
    sys.exit(main())
