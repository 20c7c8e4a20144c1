"""What every verb stands on: a migrated database, known divisions, the acting person."""

import argparse
import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from bangfu.audit import rotation
from bangfu.cli.problems import CommandProblem
from bangfu.cli.progress import say
from bangfu.disclosure import actions as disclosure
from bangfu.intake import actions as intake
from bangfu.monitoring import actions as monitoring
from bangfu.org import actions as org
from bangfu.org.models import Division, Staff


def make_ready() -> None:
    """And delete the files whose time is over, which nobody asks for where no worker runs."""
    ready_to_count()
    with one_at_a_time():
        intake.forget_old_originals()
        disclosure.delete_expired()


def ready_to_count() -> None:
    """Nothing is deleted yet."""
    rotation.say_running()
    prepare()
    rotation.check_index_finished()


def prepare() -> None:
    """Migrate and load the divisions where that has not happened; a fraction of a second if so."""
    with one_at_a_time():
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            say(_("准备数据库…"))
            call_command("migrate", verbosity=0, interactive=False)
        rotation.check_keys()
        if not Division.objects.exists():
            say(_("装入行政区划…"))
            org.load_shipped_divisions()
            monitoring.load_starting_thresholds()


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two commands started at once do not both make the tables."""
    with (settings.BANGFU_HOME / "ready.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def acting(options: argparse.Namespace) -> Staff:
    """The account named by --by, or the one behind the command line. Makes ready first."""
    make_ready()
    return account(options)


def account(options: argparse.Namespace) -> Staff:
    username = getattr(options, "by", None)
    if not username:
        return org.operator()
    staff = Staff.objects.filter(username=username, is_active=True).first()
    if staff is None:
        raise CommandProblem(_("没有账号 %(username)s") % {"username": username})
    return staff
