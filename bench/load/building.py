"""A register of a whole province in a database, by the way every file takes; stopped, it goes on.

County after county is made up, received and applied: rows, history, trail, search keys and all.
"""

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from bangfu.cli.sampling import province
from bangfu.engine.samples import Layout, Province, write_county_files
from bangfu.engine.values import DivisionCode, Month
from bangfu.intake.codes import BatchState
from bangfu.org import actions as org
from bangfu.registry import actions as registry

PROVINCE, COUNTY = "370000000000", "370724000000"
SEED, MONTH = 7, Month(2023, 9)


def build(people: int) -> dict[str, str]:
    """Passwords by account of the cast of one county; at least so many people are registered."""
    notes = _notes()
    if not notes["done"]:
        call_command("migrate", verbosity=0)
        org.load_shipped_divisions()
    made_up = province(DivisionCode(PROVINCE), people=3_240_000, seed=SEED, month=MONTH)
    for code in _ours_first(made_up):
        if sum(notes["done"].values()) >= people:
            break
        if code not in notes["done"]:
            notes["done"][code] = _take_in(made_up, code)
            _keep(notes)
    if not notes["logins"]:
        cast = org.make_cast(county_code=COUNTY, by=org.operator())
        notes["logins"] = {account.staff.username: account.password for account in cast}
        _keep(notes)
    return notes["logins"]


def _ours_first(made_up: Province) -> list[str]:
    codes = [county.code for county in made_up.counties]
    return [COUNTY, *(code for code in codes if code != COUNTY)]


def _take_in(made_up: Province, code: str) -> int:
    folder = settings.BANGFU_HOME / "made" / code[:6]
    write_county_files(made_up, code, folder, layout=Layout(suffix="csv"))
    started = time.perf_counter()
    rows = [_received(receive, folder / name) for receive, name in _FILES]
    seconds = time.perf_counter() - started
    print(f"{code[:6]}  people {rows[0]:,}  spells {rows[1]:,}  {seconds:.0f} s", flush=True)
    shutil.rmtree(folder)
    return rows[0]


_FILES = ((registry.receive_people, "roster.csv"), (registry.receive_spells, "spells.csv"))


def _received(receive: Callable, path: Path) -> int:
    by = org.operator()
    batch = receive(path=path, file_name=path.name, by=by)
    # a run that was stopped may have taken it in already
    if batch.state != BatchState.REPEATED:
        batch = registry.apply(batch=batch, by=by)
    if batch.state not in (BatchState.APPLIED, BatchState.REPEATED):
        raise RuntimeError(f"{path.name}: {batch.message}")
    return batch.row_count


def _path() -> Path:
    return settings.BANGFU_HOME / "load.json"


def _notes() -> dict[str, dict]:
    return json.loads(_path().read_text()) if _path().exists() else {"done": {}, "logins": {}}


def _keep(notes: dict[str, dict]) -> None:
    _path().write_text(json.dumps(notes))
