"""Make .venv from a hashed lock: `python3 tools/install.py base` (or dev, load). Stdlib only."""

import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
# what pip says when it turns to the next package
TURNS = ("Collecting ", "Requirement already satisfied: ")


def main(name: str) -> int:
    lock = ROOT / "requirements" / f"{name}.lock"
    if not PYTHON.exists():
        print(f"making .venv with Python {sys.version.split()[0]}")
        venv.create(VENV, with_pip=True, clear=True)
    wanted = sum(1 for line in lock.read_text().splitlines() if "==" in line)
    for arguments in (
        ["--require-hashes", "-r", str(lock)],
        ["--no-deps", "--no-build-isolation", "-e", str(ROOT)],
    ):
        if not installed(arguments, wanted):
            return 1
    (VENV / f"{name}.stamp").touch()
    return 0


def installed(arguments: list[str], wanted: int) -> bool:
    """Run pip, showing one line of progress; its own words only when it fails."""
    words: list[str] = []
    command = [str(PYTHON), "-m", "pip", "install", "--progress-bar", "off", *arguments]
    pip = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    seen = 0
    for line in pip.stdout or ():
        words.append(line)
        if line.startswith(TURNS):
            seen += 1
            show(f"installing {min(seen, wanted)} of {wanted}: {package_in(line)}")
        elif line.startswith("Installing collected packages"):
            show("unpacking, this takes the longest")
    if pip.wait() == 0:
        show("installed\n" if "-e" in arguments else "")
        return True
    print("\n" + "".join(words[-25:]), file=sys.stderr)
    print("The packages could not be installed; pip's words are above.", file=sys.stderr)
    return False


def package_in(line: str) -> str:
    return line.split(": ")[-1].removeprefix("Collecting ").split("==")[0].split()[0]


def show(text: str) -> None:
    """On a terminal one line that changes; in a log nothing but the last word."""
    if sys.stdout.isatty():
        print(f"\r\033[K{text}", end="", flush=True)
    elif text.endswith("\n"):
        print(text, end="", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
