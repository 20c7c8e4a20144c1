"""Fifty people at a register of a whole province: `make load`, or python -m bench.load.

The first run makes the register up, which takes half an hour; it is kept (./var-load) for the next.
BANGFU_DATABASE_URL chooses PostgreSQL. The site is `bangfu serve`; the users are locust's, of
`bench.load.users`, on the same machine, so that their work counts against us. In milliseconds.
"""

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PORT = 8377
# p95 in milliseconds (design: pages)
GOALS = {"list": 150, "search": 150, "person": 150, "correct": 300}
COLUMNS = ("Request Count", "Failure Count", "50%", "95%", "99%")
TITLES = ("requests", "failed", "p50", "p95", "p99")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=3_200_000)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--home", type=Path, default=Path("var-load"))
    options = parser.parse_args()
    os.environ["BANGFU_HOME"] = str(options.home.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bangfu.config.settings.local")
    build(options.people)
    with site(), tempfile.TemporaryDirectory() as folder:
        work(Path(folder), users=options.users, minutes=options.minutes)
        sys.exit(show(Path(folder) / "load_stats.csv"))


def build(people: int) -> None:
    import django

    django.setup()
    from bench.load import building

    building.build(people)


@contextmanager
def site() -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "-m", "bangfu", "serve", "--port", str(PORT)])
    try:
        for _ in range(120):
            time.sleep(0.5)
            if answers():
                break
        yield
    finally:
        process.terminate()
        process.wait()


def answers() -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/sign-in/") as answer:
            return answer.status == 200
    except OSError:
        return False


def work(folder: Path, *, users: int, minutes: float) -> None:
    """Of the minutes, the first goes by while everybody signs in: statistics begin then."""
    command = [sys.executable, "-m", "locust", "-f", "bench/load/users.py", "--headless"]
    command += [
        "--host",
        f"http://127.0.0.1:{PORT}",
        "--csv",
        str(folder / "load"),
        "--only-summary",
    ]
    command += ["-u", str(users), "-r", "2", "-t", f"{int(minutes * 60)}s"]
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL)


def show(path: Path) -> int:
    """Prints the table; 1 where a goal is missed or a request failed."""
    missed = 0
    print("".join(f"{title:>9}" for title in TITLES) + "   goal for p95")
    with path.open() as lines:
        for line in csv.DictReader(lines):
            _, failed, _, p95, _ = numbers = [line[column] for column in COLUMNS]
            goal = GOALS.get(line["Name"])
            missed |= failed != "0" or bool(goal and float(p95) > goal)
            told = f"≤ {goal}" if goal else ""
            print("".join(f"{number:>9}" for number in numbers) + f"   {told:<6} {line['Name']}")
    return missed


if __name__ == "__main__":
    main()
