"""Speed and memory as ratios to a reference run beside ours: `make bench`, or python -m bench.

Every step runs in a process of its own, so its peak memory is its own. Two sizes are run, one ten
times the other, and the growth is printed: about ten is linear. Seconds are of this machine and
mean little elsewhere; the ratios are what we hold ourselves to. With --province, a comparison at
the size of a province.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.steps import STEPS

# (ours, reference, goal for the ratio or None)
RATIOS = [
    ("import_people", "import_people_unsealed", None),
    ("person_page", "person_page_unsealed", None),
    ("import_people", "import_people_untraced", None),
    ("person_page", "person_page_untraced", None),
    ("compare", "floor_compare", 1.5),
    ("compare", "floor_receive", None),
    ("receive_extract", "floor_receive", 4.0),
    ("compare_stored", "floor_compare", None),
    ("check_register", "floor_check", 3.0),
    ("check", "floor_check_scan", None),
    ("snapshot", "bulk_read", 2.0),
    ("indicators", "floor_indicators", 4.0),
]


# without a register in a database, which takes long to fill: a comparison reads files
OF_A_PROVINCE = ("make_province", "receive_extract", "floor_receive", "floor_compare", "compare")
OF_A_COUNTY = tuple(step for step in STEPS if step != "make_province")
COUNTY, PROVINCE = (324_000, 2_000_000), (3_240_000, 20_000_000)


def run(step: str, *, home: Path, people: int, rows: int) -> dict[str, float]:
    environment = os.environ | {
        "BANGFU_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "bangfu.config.settings.local",
    }
    command = [sys.executable, "-m", "bench.steps", step, str(people), str(rows)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def measure(people: int, rows: int, *, steps: Sequence[str]) -> dict[str, dict[str, float]]:
    print(f"\n{people:,} people × {rows:,} insurance rows", flush=True)
    measured = {}
    with tempfile.TemporaryDirectory(prefix="bangfu-bench-") as home:
        for step in steps:
            measured[step] = run(step, home=Path(home), people=people, rows=rows)
            told = "  ".join(f"{key} {value:,}" for key, value in measured[step].items())
            print(f"  {step:<18} {told}", flush=True)
    return measured


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--province", action="store_true", help="receipt and comparison only")
    parser.add_argument("--people", type=int)
    parser.add_argument("--rows", type=int)
    options = parser.parse_args()
    steps = OF_A_PROVINCE if options.province else OF_A_COUNTY
    people, rows = PROVINCE if options.province else COUNTY
    people, rows = options.people or people, options.rows or rows
    small = measure(people // 10, rows // 10, steps=steps)
    large = measure(people, rows, steps=steps)
    print("\nratio to its reference               goal   a tenth    whole")
    for ours, reference, goal in RATIOS:
        if ours in steps and reference in steps:
            ratios = [size[ours]["seconds"] / size[reference]["seconds"] for size in (small, large)]
            wanted = f"≤ {goal}" if goal else ""
            name = f"{ours} / {reference}"
            print(f"{name:<36} {wanted:>5} {ratios[0]:9.2f} {ratios[1]:8.2f}")
    print("\ngrowth from a tenth (10 is linear)    time   memory")
    for step in steps:
        grown = [large[step][key] / max(small[step][key], 1e-9) for key in ("seconds", "peak_mb")]
        print(f"{step:<36} {grown[0]:6.1f} {grown[1]:8.1f}")


if __name__ == "__main__":
    main()
