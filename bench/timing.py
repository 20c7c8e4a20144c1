"""Where the measured files lie, and how long something takes."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings

MONTH = (2023, 9)
REPEATED = 3
Told = dict[str, float]


def month() -> Any:
    from bangfu.engine.values import Month

    return Month(*MONTH)


def files() -> Path:
    return settings.BANGFU_HOME / "files"


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    result = work()
    return round(time.perf_counter() - started, 4), result


def best_of(work: Callable[[], Any]) -> float:
    return min(timed(work)[0] for _ in range(REPEATED))
