"""Whatever is sent in: a clear refusal, or a table whose problems are listed. Never a crash."""

import re
import time

import pytest

from bangfu.engine.tables import TableUnreadable, open_table, read_rows
from tests.engine.tables.damaged import damages, name_of
from tests.engine.tables.rosters import PEOPLE

CASES = [(name_of(number, damage), damage) for number, damage in enumerate(damages())]
CHINESE = re.compile("[\u4e00-\u9fff]{2}")
LIBRARY_WORDS = re.compile("Traceback|Error|Exception|expat|zipfile|codec|calamine", re.IGNORECASE)
PATIENCE_SECONDS = 20


def outcome(path):
    """What came of the file, and the words that its sender would read."""
    try:
        table = open_table(path, roster=PEOPLE)
        problems = [problem for row in read_rows(table, PEOPLE) for problem in row.errors]
    except TableUnreadable as refusal:
        return "refused", [(refusal.message, refusal.remedy)]
    words = [(problem.message, problem.remedy) for problem in problems]
    return ("problems" if problems else "read"), words


def test_there_are_more_than_two_hundred():
    assert len(CASES) >= 200
    assert len({damage.reason for _, damage in CASES}) >= 60


@pytest.mark.parametrize(("name", "damage"), CASES, ids=[name for name, _ in CASES])
def test_a_damaged_file_is_refused_or_its_problems_are_listed(tmp_path, name, damage):
    path = tmp_path / name
    path.write_bytes(damage.make())
    started = time.monotonic()
    found, words = outcome(path)
    assert time.monotonic() - started < PATIENCE_SECONDS
    assert damage.expected in (found, "either"), (found, words[:3])
    for message, remedy in words:
        assert CHINESE.search(message), message
        assert CHINESE.search(remedy), remedy
        assert not LIBRARY_WORDS.search(message + remedy)
