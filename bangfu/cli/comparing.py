"""`bangfu compare` and `bangfu findings`."""

import argparse
from collections.abc import Iterator

from django.utils.translation import gettext as _

from bangfu.cli.problems import CommandProblem
from bangfu.cli.progress import progress, say
from bangfu.cli.standing import acting
from bangfu.cli.tables import check_ending, write_list
from bangfu.comparison import actions, exports, queries
from bangfu.disclosure import actions as taken
from bangfu.engine.values import Month
from bangfu.org.models import InDivision, Staff
from bangfu.registry.models import Person

AT_ONCE = 2000
FINDING_HEADERS = [
    "person_number",
    "kind",
    "here",
    "there",
    "month",
    "source",
    "division_code",
    "state",
    "outcome",
]


def compare(options: argparse.Namespace) -> None:
    by = acting(options)
    done = actions.run(source=options.source, month=options.month, progress=progress, by=by)
    say(
        _("已比对：台账 %(people)s 人，对方 %(rows)s 行，差异 %(findings)s 条")
        % {"people": done.people_count, "rows": done.row_count, "findings": done.finding_count}
    )


def findings(options: argparse.Namespace) -> None:
    check_ending(options.out, ".csv", ".xlsx")
    by = acting(options)
    if not queries.compared(options.month):
        raise CommandProblem(
            _("%(month)s还没有比对过，请先运行 bangfu compare --month %(number)s")
            % {"month": options.month.zh, "number": options.month}
        )
    count = write_list(options.out, FINDING_HEADERS, finding_rows(options.month, by=by))
    told = {"rows": count, "columns": FINDING_HEADERS}
    people = Person.objects.filter(pk__in=found(options.month, by=by).values("person"))
    people = people.only("pk", "division_code").iterator(chunk_size=AT_ONCE)
    taken.record_written(kind="findings", **told, people=people, by=by)
    say(_("已写入 %(file)s：%(count)s 条") % {"file": options.out, "count": count})


def found(month: Month, *, by: Staff) -> InDivision:
    return queries.findings(month).visible_to(by)


def finding_rows(month: Month, *, by: Staff) -> Iterator[list[object]]:
    for row in found(month, by=by).iterator(chunk_size=AT_ONCE):
        yield [
            row.person.person_number,
            row.kind,
            row.here,
            row.name_there or exports.there(row),
            str(row.month),
            row.source,
            row.division_code,
            row.state,
            row.outcome,
        ]
