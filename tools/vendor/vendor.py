"""Copy the front-end files we ship out of npm packages, with their licences and a manifest.

Run by a developer after changing package.json; nobody who installs Bangfu needs node.

    python tools/vendor/vendor.py
"""

import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
MODULES = HERE / "node_modules"
SHIPPED = ROOT / "bangfu" / "web" / "static" / "vendor"
FOR_TESTS = ROOT / "tests" / "vendor"

# package → files to take; a licence text comes along with every package
FILES = {
    "bootstrap": ["dist/css/bootstrap.min.css", "LICENSE"],
    "echarts": ["dist/echarts.min.js", "LICENSE", "NOTICE"],
    # these two are bundled inside echarts.min.js
    "zrender": ["LICENSE"],
    "tslib": ["LICENSE.txt"],
}
TEST_FILES = {"axe-core": ["axe.min.js", "LICENSE", "LICENSE-3RD-PARTY.txt"]}
ICON_PACKAGE = "@tabler/icons"
# the map comment makes collectstatic look for a file we do not ship
SOURCE_MAP = re.compile(rb"\n?(//[#@] sourceMappingURL=.*|/\*# sourceMappingURL=.*?\*/)\s*$")
SYMBOL = '<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>'
SPRITE = (
    '<svg xmlns="http://www.w3.org/2000/svg" fill="none" stroke="currentColor" stroke-width="2"'
    ' stroke-linecap="round" stroke-linejoin="round">\n{symbols}\n</svg>\n'
)


def main() -> None:
    subprocess.run(["npm", "ci", "--ignore-scripts"], cwd=HERE, check=True)
    drop_addresses(HERE / "package-lock.json")
    for target, packages in ((SHIPPED, FILES), (FOR_TESTS, TEST_FILES)):
        shutil.rmtree(target, ignore_errors=True)
        for package, names in packages.items():
            copy(package, names, target=target)
    make_sprite()
    for target in (SHIPPED, FOR_TESTS):
        write_manifest(target)


def folder_name(package: str) -> str:
    version = json.loads((MODULES / package / "package.json").read_text())["version"]
    return f"{package.removeprefix('@').replace('/', '-')}-{version}"


def copy(package: str, names: list[str], *, target: Path) -> None:
    folder = target / folder_name(package)
    folder.mkdir(parents=True)
    for name in names:
        content = SOURCE_MAP.sub(b"\n", (MODULES / package / name).read_bytes())
        (folder / Path(name).name).write_bytes(content)


def make_sprite() -> None:
    """One file with the icons that icons.txt names, each as a symbol."""
    copy(ICON_PACKAGE, ["LICENSE"], target=SHIPPED)
    names = (HERE / "icons.txt").read_text().split()
    symbols = "\n".join(SYMBOL.format(name=name, body=icon_body(name)) for name in sorted(names))
    (SHIPPED / folder_name(ICON_PACKAGE) / "sprite.svg").write_text(SPRITE.format(symbols=symbols))


def icon_body(name: str) -> str:
    text = (MODULES / ICON_PACKAGE / "icons" / "outline" / f"{name}.svg").read_text()
    inner = re.search(r"<svg[^>]*>(.*)</svg>", text, re.DOTALL)
    if inner is None:
        raise ValueError(f"not an icon: {name}")
    return re.sub(r"\s*\n\s*", "", inner[1])


def drop_addresses(lock: Path) -> None:
    """The lock says what and which bytes, not from where; funding links are no use to it either."""
    content = json.loads(lock.read_text())
    for package in content["packages"].values():
        package.pop("funding", None)
        package.pop("resolved", None)
    lock.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def write_manifest(target: Path) -> None:
    """`sha256  path` for each file: `sha256sum -c manifest.sha256` reads it too."""
    files = sorted(p for p in target.rglob("*") if p.is_file() and p.name != "manifest.sha256")
    lines = [
        f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.relative_to(target)}" for p in files
    ]
    (target / "manifest.sha256").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
