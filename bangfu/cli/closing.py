"""`bangfu close-month`, `bangfu figures` and `bangfu fill`."""

import argparse
from collections.abc import Iterator
from itertools import groupby

from django.utils.translation import gettext as _

from bangfu.cli.problems import CommandProblem
from bangfu.cli.progress import progress, say
from bangfu.cli.standing import acting
from bangfu.cli.tables import check_ending, write_list
from bangfu.disclosure import actions as taken
from bangfu.engine.values import Month
from bangfu.monitoring import actions as monitoring
from bangfu.monitoring import queries as figures_of
from bangfu.monitoring.boards import Board, Shown, veil_of
from bangfu.monitoring.veils import COUNTS
from bangfu.org.covering import SMALL
from bangfu.org.models import Staff
from bangfu.org.queries import places
from bangfu.reporting import actions as reporting
from bangfu.reporting import shown

FIGURE_HEADERS = [
    "division_code",
    "division",
    "level",
    "month",
    "indicator",
    "counting",
    "value",
    "month_on_month",
    "year_on_year",
]


def close_month(options: argparse.Namespace) -> None:
    by = acting(options)
    closed = monitoring.close_month(month=options.month, progress=progress, by=by)
    say(
        _("%(month)s已结账：%(people)s 人，%(spells)s 条务工记录，快照 %(sha256)s")
        % {
            "month": closed.month.zh,
            "people": closed.person_count,
            "spells": closed.spell_count,
            "sha256": closed.sha256,
        }
    )


def figures(options: argparse.Namespace) -> None:
    check_ending(options.out, ".csv", ".xlsx")
    by = acting(options)
    if figures_of.snapshot_of(options.month) is None:
        raise CommandProblem(
            _("%(month)s尚未结账，请先运行 bangfu close-month %(number)s")
            % {"month": options.month.zh, "number": options.month}
        )
    count = write_list(options.out, FIGURE_HEADERS, figure_rows(options.month, by=by))
    taken.record_written(kind="figures", rows=count, columns=FIGURE_HEADERS, by=by)
    say(_("已写入 %(file)s：%(count)s 条") % {"file": options.out, "count": count})


def figure_rows(month: Month, *, by: Staff) -> Iterator[list[object]]:
    """As pages show them to `by`: a hidden number as its mark."""
    tree, figures = places(), figures_of.all_figures(month).visible_to(by)
    codes = figures.order_by().values_list("division_code", flat=True).distinct()
    veil = veil_of(month, codes, tree=tree, staff=by, indicators=COUNTS)
    for code, of_unit in groupby(figures.iterator(chunk_size=2000), lambda f: f.division_code):
        board = Board(list(of_unit), month, veil, by)
        for figure in board.figures:
            shown = board.shown(code, figure.indicator, figure.counting)
            yield [
                code,
                tree.name_of(code),
                figure.level,
                str(figure.month),
                figure.indicator,
                figure.counting,
                marked(shown),
                shown.month_on_month,
                shown.year_on_year,
            ]


def marked(shown: Shown) -> int | str | None:
    if shown.is_small:
        return f"<{SMALL}"
    return "*" if shown.is_withheld else shown.value


def fill(options: argparse.Namespace) -> None:
    check_ending(options.out, ".xlsx")
    by = acting(options)
    filled = reporting.fill(
        form=options.form, division_code=options.division, period=options.period, by=by
    )
    shown.write_workbook(filled, options.out, staff=by)
    say(_("已写入 %(file)s，报表编号 %(number)s") % {"file": options.out, "number": filled.pk})
