"""A process that dies in the middle of applying leaves the register as it was."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from bangfu.engine.tables import write_table
from bangfu.engine.values.citizen_id import check_character
from tests.cast import made_up_number
from tests.registry.conftest import PERSON

PEOPLE = 3_000
PREPARE = """
    from django.core.management import call_command
    call_command("migrate", verbosity=0)
    from datetime import date
    from bangfu.org.models import Division, Staff
    from tests.cast import LEVELS, PLACES, level_of
    Division.objects.bulk_create(
        Division(code=code, name=name, level=level_of(code), valid_from=date(2020, 1, 1))
        for code, name in PLACES
    )
    Staff.objects.create(username="chen", role_name="county_officer", division_code="370724000000")
"""
RECEIVE = """
    from pathlib import Path
    from bangfu.org.models import Staff
    from bangfu.registry import actions
    batch = actions.receive_people(
        path=Path(sys.argv[1]), file_name="people.csv", by=Staff.objects.get()
    )
    assert batch.state == "checked", batch.message
"""
DIE_IN_APPLY = """
    import signal
    from bangfu.intake.models import Batch
    from bangfu.org.models import Staff
    from bangfu.registry import actions
    from bangfu.registry.actions import applying
    write_history, calls = applying._write_history, []
    def dying(*arguments, **named):
        write_history(*arguments, **named)
        calls.append(1)
        if len(calls) == int(sys.argv[1]):
            os.kill(os.getpid(), signal.SIGKILL)
    applying._write_history = dying
    actions.apply(Batch.objects.get(), by=Staff.objects.get())
"""
DIE_IN_RECEIVE = """
    import signal
    from pathlib import Path
    from bangfu.org.models import Staff
    from bangfu.registry import actions
    def dying(done, total, message):
        os.kill(os.getpid(), signal.SIGKILL)
    actions.receive_people(
        path=Path(sys.argv[1]), file_name="people.csv", progress=dying, by=Staff.objects.get()
    )
"""
COUNT = """
    from bangfu.intake.models import Batch
    from bangfu.registry.models import Household, Person
    print(
        [batch.state for batch in Batch.objects.order_by("pk")],
        Household.objects.count(), Person.objects.count(), Person.history.count(),
    )
"""
APPLY = """
    from bangfu.intake.models import Batch
    from bangfu.org.models import Staff
    from bangfu.registry import actions
    actions.apply(Batch.objects.latest("pk"), by=Staff.objects.get())
"""


@pytest.fixture
def python(tmp_path: Path):
    """Run lines in a process with a home of its own; give its exit code and what it printed."""
    environment = {
        **os.environ,
        "BANGFU_HOME": str(tmp_path / "home"),
        "BANGFU_DATABASE_URL": f"sqlite:///{tmp_path / 'home' / 'killed.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "bangfu.config.settings.local",
    }

    def run(lines: str, *arguments: str) -> tuple[int, str]:
        text = "import os, sys, django\ndjango.setup()\n" + textwrap.dedent(lines)
        done = subprocess.run(
            [sys.executable, "-c", text, *arguments],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in (0, -signal.SIGKILL), done.stderr
        return done.returncode, done.stdout.strip()

    run(PREPARE)
    return run


@pytest.fixture
def people(tmp_path: Path) -> Path:
    rows = []
    for serial in range(PEOPLE):
        body = made_up_number(serial)[:6] + f"19{serial // 1000 + 60}0302{serial % 1000:03d}"
        columns = {
            **PERSON,
            "户编号": f"H{serial // 3}",
            "人口编号": f"P{serial}",
            "证件号码": body + check_character(body),
        }
        rows.append(list(columns.values()))
    return write_table(tmp_path / "people.csv", list(PERSON), rows)


@pytest.mark.parametrize("histories_written", ["1", "2"])
def test_killed_while_applying_nothing_is_half_applied(python, people, histories_written):
    python(RECEIVE, str(people))
    assert python(DIE_IN_APPLY, histories_written)[0] == -signal.SIGKILL
    assert python(COUNT)[1] == "['checked'] 0 0 0"
    python(APPLY)
    assert python(COUNT)[1] == f"['applied'] {PEOPLE // 3} {PEOPLE} {PEOPLE}"


def test_killed_while_receiving_the_file_is_received_again(python, people):
    assert python(DIE_IN_RECEIVE, str(people))[0] == -signal.SIGKILL
    assert python(COUNT)[1] == "['received'] 0 0 0"
    python(RECEIVE, str(people))
    python(APPLY)
    assert python(COUNT)[1] == f"['received', 'applied'] {PEOPLE // 3} {PEOPLE} {PEOPLE}"
