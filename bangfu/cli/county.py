"""The steps of a demonstration county's month, each by the account whose work it is."""

from collections import Counter
from itertools import cycle
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from bangfu.casework import actions as casework
from bangfu.casework.codes import EvidenceKind
from bangfu.cli.files import applied, taken_in
from bangfu.cli.problems import CommandProblem
from bangfu.cli.progress import progress, say
from bangfu.comparison import actions as comparison
from bangfu.comparison import queries as found
from bangfu.comparison.codes import DiscrepancyState, Outcome
from bangfu.comparison.extracts import SOCIAL_INSURANCE
from bangfu.disclosure.codes import Purpose
from bangfu.engine.codes import DiscrepancyKind, WorkChannel
from bangfu.engine.tables import TableUnreadable, open_table, read_rows
from bangfu.engine.values import Month, Quarter
from bangfu.intake.codes import BatchState
from bangfu.monitoring import actions as monitoring
from bangfu.monitoring import queries as closed
from bangfu.org import actions as org
from bangfu.org.models import Staff
from bangfu.org.queries import places
from bangfu.registry import actions as registry
from bangfu.registry.models import Person
from bangfu.reporting import actions as reporting
from bangfu.rights import actions as rights

Notes = dict[str, Any]
# the county that is made up where no files are given
COUNTY = "370724000000"
NAMES = ("roster", "spells", "social_insurance")
ENDINGS = (".xlsx", ".xls", ".csv")
DISPATCHED_SHARE, SETTLED = 0.6, 40
MONTHS_CLOSED = 24
# what was found out, and what follows from it
VERIFIED = {
    DiscrepancyKind.MISSING_HERE: (
        Outcome.THERE_IS_RIGHT,
        "电话联系本人：已在该单位上班，合同已看。",
    ),
    DiscrepancyKind.ENDED_HERE: (Outcome.THERE_IS_RIGHT, "电话联系本人：一直在该单位，没有离开。"),
    DiscrepancyKind.STOPPED_THERE: (Outcome.THERE_IS_RIGHT, "入户了解：已返乡，单位停保属实。"),
    DiscrepancyKind.EMPLOYER_DIFFERS: (Outcome.THERE_IS_RIGHT, "看了劳动合同：已换到参保单位。"),
    DiscrepancyKind.INCOME_DIFFERS: (Outcome.HERE_IS_RIGHT, "看了工资流水：台账金额属实。"),
    DiscrepancyKind.DUPLICATE_THERE: (Outcome.NOT_A_DIFFERENCE, "月中换单位，两家当月都缴费。"),
}

# whoever is insured by an enterprise is no longer in a workshop or a public-welfare post
SAID = {
    DiscrepancyKind.MISSING_HERE: {"channel": WorkChannel.ENTERPRISE.value},
    DiscrepancyKind.EMPLOYER_DIFFERS: {"channel": WorkChannel.ENTERPRISE.value},
}


def files_in(folder: Path) -> dict[str, Path]:
    """The three files by name, whatever their kind."""
    found_files = {
        name: path
        for name in NAMES
        for ending in ENDINGS
        if (path := folder / f"{name}{ending}").is_file()
    }
    missing = [name for name in NAMES if name not in found_files]
    if missing:
        names = "、".join(f"{name}.xlsx" for name in missing)
        raise CommandProblem(
            _("%(folder)s 里缺少 %(names)s（也可以是 .xls 或 .csv）")
            % {"folder": folder, "names": names}
        )
    return found_files


def month_of(notes: Notes) -> Month:
    return Month.parse(notes["month"])


def receive(notes: Notes, name: str, *, kind: str, month: Month | None, by: Staff) -> None:
    path = files_in(Path(notes["folder"]))[name]
    batch = taken_in(path, kind=kind, month=month, by=by)
    if batch.state == BatchState.REFUSED:
        raise CommandProblem(f"{path.name}：{batch.message}")
    if batch.state == BatchState.CHECKED:
        batch = applied(batch, by=by)
    say(
        _("      %(rows)s 行，入库 %(accepted)s，未入库 %(rejected)s")
        % {
            "rows": batch.row_count,
            "accepted": batch.accepted_count,
            "rejected": batch.rejected_count,
        }
    )


def receive_people(notes: Notes) -> None:
    receive(notes, "roster", kind="people", month=None, by=org.operator())
    counties = Counter(
        code[:6] for code in Person.objects.values_list("division_code", flat=True).iterator()
    )
    if not counties:
        raise CommandProblem(_("名册里没有可以入库的人员"))
    notes["county"] = counties.most_common(1)[0][0].ljust(12, "0")
    notes["one_county"] = len(counties) == 1


def make_cast(notes: Notes) -> None:
    accounts = org.make_cast(county_code=notes["county"], by=org.operator())
    notes["logins"] = [
        {
            "username": account.staff.username,
            "password": account.password,
            "name": account.staff.display_name,
        }
        for account in accounts
    ]


def officer(notes: Notes) -> Staff:
    """Who does the county's work: its officer, or the operator where files cross counties."""
    if not notes["one_county"]:
        return org.operator()
    return Staff.objects.get(role_name="county_officer", division_code=notes["county"])


def receive_spells(notes: Notes) -> None:
    receive(notes, "spells", kind="spells", month=None, by=officer(notes))


def receive_insurance(notes: Notes) -> None:
    if "month" not in notes:
        notes["month"] = str(newest_month(files_in(Path(notes["folder"]))["social_insurance"]))
    kind = SOCIAL_INSURANCE.name
    receive(notes, kind, kind=kind, month=month_of(notes), by=officer(notes))


def newest_month(path: Path) -> Month:
    """Of a file whose month nobody told us."""
    try:
        table = open_table(path, roster=SOCIAL_INSURANCE)
        months = {row.values.get("month") for row in read_rows(table, SOCIAL_INSURANCE)}
    except TableUnreadable as error:
        raise CommandProblem(f"{path.name}：{error}") from error
    return max(months - {None}, default=Month(2023, 9))


def compare(notes: Notes) -> None:
    done = comparison.run(
        source=SOCIAL_INSURANCE.name, month=month_of(notes), progress=progress, by=officer(notes)
    )
    say(_("      差异 %(count)s 条") % {"count": done.finding_count})


def dispatch_some(notes: Notes) -> None:
    """The strong kinds first; people whose work is merely not insured are left in peace."""
    waiting = found.findings(month_of(notes)).filter(state=DiscrepancyState.FOUND)
    strong = list(waiting.exclude(kind=DiscrepancyKind.UNSUPPORTED))
    chosen = strong[: round(len(strong) * DISPATCHED_SHARE)]
    done = comparison.dispatch(discrepancies=chosen, working_days=5, by=officer(notes))
    say(_("      %(count)s 个任务") % {"count": done.tasks})


def settle_some(notes: Notes) -> None:
    """A few of each kind, by the townships concerned, on the evidence they handed in."""
    open_ones = found.findings(month_of(notes)).filter(
        state=DiscrepancyState.DISPATCHED, kind__in=VERIFIED
    )
    kinds, done = cycle([EvidenceKind.PHONE, EvidenceKind.VISIT]), 0
    for row in open_ones.select_related("task")[:SETTLED]:
        outcome, note = VERIFIED[DiscrepancyKind(row.kind)]
        by = township_of(row.division_code) or officer(notes)
        casework.submit_evidence(task=row.task, kind=next(kinds), note=note, by=by)
        comparison.settle(discrepancy=row, outcome=outcome, correction=SAID.get(row.kind), by=by)
        done += 1
        progress(done, SETTLED, "")
    say(_("      办结 %(count)s 条") % {"count": done})


def township_of(division_code: str) -> Staff | None:
    township = division_code[:9].ljust(12, "0")
    return Staff.objects.filter(role_name="township_officer", division_code=township).first()


def open_own_account(notes: Notes) -> None:
    """What a worker does: fetches a code at the desk, opens the account and sees the own file. Of
    somebody whose work was settled, so that the file has something to show."""
    settled = found.findings(month_of(notes)).filter(state=DiscrepancyState.SETTLED)
    person = settled.select_related("person").latest("pk").person.living()
    desk = township_of(person.division_code)
    given = rights.issue_portal_code(person=person, purpose=Purpose.SERVICE, by=desk)
    password = org.new_password()
    staff = rights.open_account(code=given.text, password=password)
    name = _("%(place)s的一名劳动者") % {"place": places().name_of(person.division_code)}
    notes["logins"].append({"username": staff.username, "password": password, "name": name})


def check_register(notes: Notes) -> None:
    done = registry.check_register(month=month_of(notes), progress=progress, by=officer(notes))
    say(_("      %(count)s 条检查发现") % {"count": done.finding_count})


def close_months(notes: Notes) -> None:
    """Two years, so that the trend shows; months closed before stay as they are."""
    last = month_of(notes)
    for back in range(MONTHS_CLOSED - 1, -1, -1):
        month = last + -back
        if closed.snapshot_of(month) is None:
            monitoring.close_month(month=month, by=officer(notes))
        progress(MONTHS_CLOSED - back, MONTHS_CLOSED, month.zh)


def fill_form(notes: Notes) -> None:
    period = str(Quarter.of(month_of(notes)))
    by = officer(notes)
    reporting.fill(form="annex1", division_code=notes["county"], period=period, by=by)
