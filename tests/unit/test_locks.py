"""A fresh clone sets up on any day: `make` installs what its locks say, whatever has been released since.

The very commands of the Makefile run against an index on this disk. It has each locked package, without its code but
with what it requires, and newer releases of it, as the world will have tomorrow.
"""

import hashlib
import os
import re
import shlex
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.utils import canonicalize_name

pytestmark = pytest.mark.processes

ROOT = Path(__file__).resolve().parents[2]
LOCKS = (
    "requirements-uv.txt",
    "requirements.txt",
    "requirements-dev.txt",
    "tests/adapters/model/requirements.txt",
    "training/requirements.txt",
)
_PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;\\]+)(?: *; *(?P<marker>[^\\]+?))? *\\?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Release:
    """A release of a package: what pip and uv read of it before they install it."""

    name: str
    version: str
    requires: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()
    marker: str | None = None

    @property
    def wanted_here(self):
        """Whether the lock asks for it on this machine."""
        return self.marker is None or Marker(self.marker).evaluate()


def locked(lock):
    """Return the releases that a lock names, with what they require where they are installed here."""
    return [
        _as_installed(*found.group("name", "version", "marker")) for found in _PIN.finditer((ROOT / lock).read_text())
    ]


def _as_installed(name, version, marker):
    try:
        here = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return Release(name, version, marker=marker)
    if here.version != version:
        return Release(name, version, marker=marker)
    return Release(
        name, version, tuple(here.requires or ()), tuple(here.metadata.get_all("Provides-Extra") or ()), marker
    )


def publish(release, index):
    """Put a release without code on an index that is a folder; return its hash."""
    stem = f"{canonicalize_name(release.name).replace('-', '_')}-{release.version}"
    about = [("Metadata-Version", "2.1"), ("Name", release.name), ("Version", release.version)]
    about += [("Provides-Extra", each) for each in release.extras]
    about += [("Requires-Dist", each) for each in release.requires]
    wheel = index / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(f"{stem}.dist-info/METADATA", "".join(f"{key}: {value}\n" for key, value in about))
        archive.writestr(f"{stem}.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{stem}.dist-info/RECORD", "")
    return hashlib.sha256(wheel.read_bytes()).hexdigest()


def write_lock(releases, folder):
    """Publish releases, and two newer ones of each, and return the folder's index and a lock of the releases."""
    index = folder / "index"
    index.mkdir()
    lines = []
    for each in releases:
        marker = f" ; {each.marker}" if each.marker else ""
        lines.append(f"{each.name}=={each.version}{marker} --hash=sha256:{publish(each, index)}\n")
        for newer in (f"{each.version}.post99", "9999"):  # within an upper bound, and beyond any
            publish(Release(each.name, newer, each.requires, each.extras), index)
    lock = folder / "lock.txt"
    lock.write_text("".join(lines))
    return index, lock


@pytest.fixture(scope="module")
def commands():
    """Return what `make` runs to install from each lock, by lock, with pip's or uv's arguments in a list."""
    made = subprocess.run(
        ["make", "--dry-run", "--always-make", ".venv/.run", ".venv/.test", "train"],  # noqa: S607 - make as the README names it
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("MAKE")},
        capture_output=True,
        text=True,
        check=True,
    )
    run = [shlex.split(line) for line in made.stdout.splitlines() if "--requirement" in line]
    return {command[command.index("--requirement") + 1]: command for command in run}


def install(command, index, lock, folder):
    """Run a command of the Makefile on another index, lock and environment; return how it ended and what is there."""
    uv = ROOT / ".venv/bin/uv"
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, folder / "made"], check=True)  # noqa: S603 - ours
    python = folder / "made" / "bin" / "python"
    changed = [str(lock) if part in LOCKS else part for part in command]
    changed[0] = str(ROOT / changed[0])
    if changed[0].endswith("/pip"):
        changed[1:1] = ["--python", str(python)]
    else:
        changed[changed.index("--python") + 1] = str(python)
    known = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))}
    ended = subprocess.run(  # noqa: S603 - our own Makefile's command
        [*changed, "--no-index", "--find-links", str(index)],
        cwd=folder,
        env={**known, "PIP_CONFIG_FILE": os.devnull, "UV_CACHE_DIR": str(folder / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    site = next((folder / "made" / "lib").glob("python*/site-packages"))
    there = {canonicalize_name(each.name): each.version for each in metadata.distributions(path=[str(site)])}
    return ended, there


def test_make_installs_from_every_lock(commands):
    assert set(commands) == set(LOCKS)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_installs_itself_however_much_is_newer(lock, commands, tmp_path):
    releases = locked(lock)
    ended, there = install(commands[lock], *write_lock(releases, tmp_path), tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert there == {canonicalize_name(each.name): each.version for each in releases if each.wanted_here}
    assert not ended.stderr, "what succeeds is quiet"


def test_an_extra_that_the_lock_leaves_out_is_noticed(commands, tmp_path):
    planted = [
        Release("asks", "1", ("base[planted]>=1",)),
        Release("base", "1", ('left-out>=1; extra == "planted"',), ("planted",)),
    ]
    index, lock = write_lock(planted, tmp_path)
    publish(Release("left-out", "1"), index)
    ended, there = install(commands["requirements-dev.txt"], index, lock, tmp_path)
    assert ended.returncode != 0
    assert "left-out" in ended.stderr
    assert not there


def test_an_extra_of_a_locked_package_is_the_locked_package(commands, tmp_path):
    index, lock = write_lock([Release("asks", "1", ("base[some]>=1",)), Release("base", "1", (), ("some",))], tmp_path)
    ended, there = install(commands["requirements-dev.txt"], index, lock, tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert there == {"asks": "1", "base": "1"}


def test_the_locks_name_no_address():
    for lock in LOCKS:
        assert "://" not in (ROOT / lock).read_text(), lock
