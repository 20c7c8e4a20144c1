"""The repository itself: it installs from any mirror, names no machine, and is what it says."""

import hashlib
import importlib.metadata
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
VENDORED = ROOT / "bangfu" / "web" / "static" / "vendor"
# pairs joined here, so that this file does not name what it looks for
REGISTRIES = ["pypi" + ".org", "python" + "hosted.org", "npmjs" + ".com", "npmjs" + ".org"]
MACHINE = re.compile(r"(?<![\w.])/(?:home|root|work|opt|Users|mnt)/[\w.-]+")
# dual-licensed: taken under the other licence
ALSO_UNDER_ANOTHER = {"text-unidecode": "Artistic License"}


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def texts() -> list[tuple[str, str]]:
    """Tracked text files that are ours."""
    ours = [path for path in tracked() if not path.is_relative_to(VENDORED)]
    small = [(path, path.read_bytes()) for path in ours if path.stat().st_size < 2_000_000]
    return [
        (path.relative_to(ROOT).as_posix(), raw.decode(errors="replace"))
        for path, raw in small
        if b"\0" not in raw
    ]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_locks_hold_names_versions_and_hashes_only(lock):
    lines = lock.read_text().splitlines()
    assert [line for line in lines if re.search(r"https?:|file:|--(index|find)", line)] == []
    packages = [line for line in lines if "==" in line]
    assert packages
    assert all(line.rstrip().endswith("\\") for line in packages), "a package without a hash"


def test_base_versions_are_those_of_the_tests():
    base, dev = (versions(ROOT / "requirements" / f"{name}.lock") for name in ("base", "dev"))
    assert base.items() <= dev.items()


def versions(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==(\S+)", lock.read_text(), re.M))


def test_no_file_names_a_registry_or_a_path_of_some_machine():
    offending = [
        f"{name}: {found[0]}"
        for name, text in texts()
        if (found := MACHINE.findall(text) or [host for host in REGISTRIES if host in text])
    ]
    assert offending == []


def test_no_pattern_keeps_what_a_group_has():
    """(…)*+ matches otherwise in Python 3.11.2, which is that of Debian 12."""
    kept = re.compile(r"\)[*+?]\+")
    of_code = [(name, text) for name, text in texts() if re.match(r"bangfu/.*\.py", name)]
    assert [name for name, text in of_code if kept.search(text.replace("(…)*+", ""))] == []


def test_vendored_files_are_those_of_the_manifest():
    listed = dict(
        reversed(line.split(maxsplit=1))
        for line in (VENDORED / "manifest.sha256").read_text().splitlines()
    )
    here = {
        path.relative_to(VENDORED).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDORED.rglob("*")
        if path.is_file() and path.name != "manifest.sha256"
    }
    assert here == {name.lstrip("*./"): digest for name, digest in listed.items()}


def test_vendored_files_look_for_no_map():
    asking = [
        path.name
        for path in VENDORED.rglob("*")
        if path.suffix in {".js", ".css"} and b"sourceMappingURL=" in path.read_bytes()
    ]
    assert asking == []


def test_no_dependency_is_under_a_licence_that_would_bind_us():
    bound = []
    for name in versions(ROOT / "requirements" / "dev.lock"):
        try:
            licence = licence_of(importlib.metadata.metadata(name))
        except importlib.metadata.PackageNotFoundError:
            continue  # of another system
        if re.search(r"(?<!L)GPL|General Public|Affero", licence) and not is_lesser(licence):
            bound.append(f"{name}: {licence}")
    assert [line for line in bound if line.partition(":")[0] not in ALSO_UNDER_ANOTHER] == []


def is_lesser(licence: str) -> bool:
    return bool(re.search(r"LGPL|Lesser", licence)) and not re.search(r"AGPL|Affero", licence)


def licence_of(about: importlib.metadata.PackageMetadata) -> str:
    classifiers = [line for line in about.get_all("Classifier") or [] if "License" in line]
    stated = about.get("License-Expression") or (about.get("License") or "").partition("\n")[0]
    return " ".join([stated, *classifiers])
