"""The key of the index changes while no command computes an index with the one of before."""

import argparse
import os
import subprocess
import sys

import pytest

from bangfu.audit import rotation
from bangfu.audit.keys import KeyUnusable
from bangfu.audit.models import KeyCheck
from bangfu.audit.rotation.running import alone, say_running
from bangfu.cli import rotating
from bangfu.cli.problems import CommandProblem
from bangfu.cli.standing import make_ready
from bangfu.engine.tables import write_table
from bangfu.intake.models import Batch
from bangfu.registry import actions, queries
from bangfu.registry.models import Person
from tests.audit.test_rotation import database_variables
from tests.registry.conftest import PERSON

OPERATOR = argparse.Namespace(by=None)
# `bangfu receive`, which stops after the first rows are keyed until it is told to go on
RECEIVE = """
import sys
import django
django.setup()
from bangfu.cli import files, main

told = []

def progress(*how_far):
    if not told:
        told.append(how_far)
        print("receiving", flush=True)
        sys.stdin.readline()

files.progress = progress
sys.exit(main(["receive", sys.argv[1], "--as", "people"]))
"""


def index_generations():
    return KeyCheck.objects.filter(kind="index").count()


@pytest.mark.django_db(transaction=True)
def test_the_index_key_waits_for_a_file_that_a_command_takes_in(home, divisions):
    rotation.check_keys()
    path = write_table(home / "people.xlsx", list(PERSON), [list(PERSON.values())])
    environment = {**os.environ, "BANGFU_HOME": str(home), **database_variables()}
    command = [sys.executable, "-c", RECEIVE, str(path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=environment, **pipes) as reception:
        assert reception.stdout.readline() == "receiving\n"
        with pytest.raises(rotation.SiteIsRunning, match="另一条命令正在运行"):
            rotating.rotate_index(OPERATOR)
        reception.communicate("\n")
    assert reception.returncode == 0
    with pytest.raises(CommandProblem, match="1 个批次已检查未入库"):
        rotating.rotate_index(OPERATOR)
    assert index_generations() == 1
    batch = Batch.objects.get()
    actions.apply(batch, by=batch.received_by)
    rotating.rotate_index(OPERATOR)
    assert index_generations() == 2
    li = Person.objects.get()
    assert list(queries.find(li.identity_number, batch.received_by).people) == [li]


@pytest.mark.django_db
def test_what_waits_is_asked_for_while_nobody_can_begin(home, chen):
    """A file checked after the question and before the lock would keep the old key."""
    rotation.check_keys()

    def waiting():
        with pytest.raises(rotation.SiteIsRunning), alone("running"):
            pass
        raise CommandProblem

    with pytest.raises(CommandProblem):
        rotation.rotate_index(
            beforehand=waiting,
            afterwards=actions.renew_keyed,
            progress=lambda *_: None,
            by=chen,
        )
    assert index_generations() == 1


@pytest.mark.django_db
def test_no_command_begins_while_the_index_key_changes(home, divisions):
    say_running.cache_clear()
    with alone("running"), pytest.raises(KeyUnusable, match="正在更换索引密钥"):
        make_ready()
    say_running.cache_clear()
