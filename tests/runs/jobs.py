"""Work for the tests' workers."""

import os
import time
from pathlib import Path

from django.db import OperationalError

from bangfu.org.models import Staff
from bangfu.org.roles import Permission
from bangfu.runs.worker import needs


class SourceMissing(Exception):
    """Looks like one of the program's own errors."""


SourceMissing.__module__ = "bangfu.tests"


@needs(Permission.PERSON_VIEW)
def count_up(context, *, to, diary, pause=0.0):
    """Writes each number once into a diary; the checkpoint is the next number."""
    for number in range(context.checkpoint.get("next", 0), to):
        time.sleep(pause)
        with Path(diary).open("a") as lines:
            lines.write(f"{number} {os.getpid()}\n")
        context.progress(number + 1, to, f"{number + 1}", checkpoint={"next": number + 1})
    return {"counted": to}


@needs(Permission.PERSON_VIEW)
def name_a_person(context):
    raise RuntimeError("李秀英 99000119850302001X")


@needs(Permission.PERSON_VIEW)
def speak_to_the_user(context):
    raise SourceMissing("没有收到该月的参保数据，请先接收文件")


@needs(Permission.PERSON_VIEW)
def run_out_of_memory(context):
    raise MemoryError


@needs(Permission.PERSON_VIEW)
def lose_the_database(context):
    raise OperationalError("connection to 10.0.0.1 failed")


@needs(Permission.PERSON_VIEW)
def answer_nothing(context):
    return None


@needs(Permission.PERSON_VIEW)
def let_another_take_over(context):
    """As if the lease had run out: another worker's attempt."""
    run = type(context.run).objects.get(pk=context.run.pk)
    type(run).objects.filter(pk=run.pk).update(attempt=run.attempt + 1)
    context.progress(1, 2)
    raise AssertionError("progress let a worker go on that no longer holds the run")


@needs(Permission.PERSON_VIEW)
def count_staff(context):
    return {"staff": Staff.objects.count()}


def do_without_a_right(context):
    raise AssertionError("work that names no right was done")
