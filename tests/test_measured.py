"""What `make bench` runs, at a size at which nothing is measured: that every step still works."""

import os
import subprocess
import sys

EVERY_STEP = """
import django; django.setup()
from bench.__main__ import OF_A_COUNTY
from bench.steps import STEPS
for step in OF_A_COUNTY:
    print(step, STEPS[step](1000, 4000)["seconds"] > 0)
"""


def test_every_step_of_the_bench_runs(tmp_path):
    settings = {
        "BANGFU_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "bangfu.config.settings.local",
    }
    done = subprocess.run(
        [sys.executable, "-c", EVERY_STEP],
        env=os.environ | settings,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    lines = dict(line.split() for line in done.stdout.splitlines() if line.count(" ") == 1)
    assert {"import_people", "compare", "snapshot", "indicators"} <= set(lines)
    assert set(lines.values()) == {"True"}
