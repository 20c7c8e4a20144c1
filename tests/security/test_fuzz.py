"""Nobody learns of rows outside their reach: ten thousand random requests over every route.

Other draws: BANGFU_TEST_SEED=7 pytest tests/security/test_fuzz.py -s
"""

import os
import random
import sys
import time

import pytest

from tests.security import apart
from tests.security.fuzzing import Fuzz, undone
from tests.security.reach import tables, used_inside

SEED = int(os.environ.get("BANGFU_TEST_SEED", "20230909"))
REQUESTS = 10_000
# beside those that pages lead to
DRAWS = 4_000
# routes by which nobody in the world is answered, and who looks at them instead
UNASKED = {
    "me/close/": "ends the session that asks: tests/web/test_portal.py",
    "sign-out/": "ends the session that asks: test_refusals.py",
    "sign-in/code/": "between the password and the second factor: tests/web/test_signing_in.py",
    "sign-in/provider/": "only with single sign-on: tests/web/test_provider.py",
    "sign-in/provider/return/": "only with single sign-on: tests/web/test_provider.py",
    "prove/provider/": "only with single sign-on: tests/web/test_provider.py",
}


@pytest.mark.long
def test_no_answer_tells_of_a_row_out_of_reach(everybody, capsys):
    started, fuzz = time.monotonic(), Fuzz(everybody, SEED)
    fuzz.explore()
    explored = time.monotonic()
    for staff in everybody:
        fuzz.tamper(staff)
        fuzz.press_forms_of_others(staff)
        fuzz.run(staff, DRAWS // (2 * len(everybody)) + 1)
    took = f"{explored - started:.0f} + {time.monotonic() - explored:.0f} s"
    with capsys.disabled():
        sys.stdout.write(f"\n{fuzz.asked} requests, {took}, seed {SEED}\n")
    told = "\n".join(map(str, fuzz.found[:40]))
    assert fuzz.found == [], f"{len(fuzz.found)} findings, seed {SEED}:\n{told}"
    assert fuzz.asked >= REQUESTS
    # a route whose tables have no rows that lead there: give them some in world.py
    assert fuzz.knowledge.unanswered() == sorted(UNASKED)


def test_the_two_sides_both_have_rows_in_every_table(everybody):
    chen = next(one for one in everybody if one.role_name == "county_officer")
    empty = [model._meta.label for model in tables() if not model._base_manager.exists()]
    assert empty == [], "rows for world.py"
    with undone():
        done = apart.change(chen, used_inside(chen), random.Random(1))
    assert min(done.values()) > 10, done
