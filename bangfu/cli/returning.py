"""`bangfu template`: an empty table. `bangfu write-back`: a national export in and corrected."""

import argparse

from django.utils.translation import gettext as _

from bangfu.cli.problems import CommandProblem
from bangfu.cli.progress import say
from bangfu.cli.standing import acting
from bangfu.cli.tables import check_ending
from bangfu.disclosure import actions as taken
from bangfu.engine.tables import layout_of, write_template
from bangfu.registry.returning import LAYOUTS
from bangfu.registry.returning import write_back as write
from bangfu.web.receivers import RECEIVERS


def template(options: argparse.Namespace) -> None:
    check_ending(options.out, ".xlsx")
    write_template(RECEIVERS[options.kind].roster, options.out)


def write_back(options: argparse.Namespace) -> None:
    if not options.file.is_file():
        raise CommandProblem(_("找不到文件：%(file)s") % {"file": options.file})
    check_ending(options.out, f".{layout_of(options.file)}")
    by = acting(options)
    tally = write(
        path=options.file,
        file_name=options.file.name,
        roster=LAYOUTS[options.kind],
        out=options.out,
        by=by,
    )
    told = {"rows": tally.rows, "columns": ["everything"]}
    taken.record_written(kind="written_back", **told, people=tally.people, by=by)
    say(
        _("%(rows)s 行：更正 %(changed)s 行 %(cells)s 格，%(unknown)s 行台账中没有、保持原样")
        % {
            "rows": tally.rows,
            "changed": tally.changed_rows,
            "cells": tally.changed_cells,
            "unknown": tally.unknown_rows,
        }
    )
    if tally.blanked:
        say(_("按规定留空的列：%(columns)s") % {"columns": "、".join(tally.blanked)})
