"""The records found, as a table to take away: says who took it when and why, as every export.

It is made at once and not through `disclosure`, whose lists are of people: these rows hold accounts
of staff, ids and codes, never a name or a number of a person (`audit.actions`), and are taken by
auditors and the audit administrator, who may take no list of people. Who one is, is asked anew; how
often, is counted with the other exports; each time is on record.
"""

import csv
from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.audit.codes import RecordKind
from bangfu.audit.models import Record
from bangfu.disclosure.codes import Purpose
from bangfu.disclosure.streams import BYTE_ORDER_MARK, Echo, safe, stamp, who
from bangfu.org import queries as org
from bangfu.org.language import label
from bangfu.org.models import Staff
from bangfu.web.trail import wording


def file_name() -> str:
    return f"trail-{timezone.localtime():%Y%m%d-%H%M}.csv"


def lines(rows: QuerySet[Record], *, by: Staff) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield BYTE_ORDER_MARK + writer.writerow(headers())
    names = org.places()
    for row in rows.order_by("pk").iterator(chunk_size=2000):
        yield writer.writerow(safe(cells(row, names)))
    why = _("用途：%(purpose)s") % {"purpose": label(Purpose.AUDIT)}
    yield writer.writerow([_("导出人：%(name)s（%(account)s）") % who(by), stamp(), why])


def headers() -> list[str]:
    return [
        _("链中位置"), _("时间"), _("经办人账号"), _("类别"), _("事项"), _("对象"), _("对象编号"),
        _("区划"), _("用途"), _("所看字段"), _("摘要"),
    ]  # fmt: skip


def cells(row: Record, names: org.Places) -> list[str]:
    return [
        f"{row.chain_id}-{row.place}",
        f"{timezone.localtime(row.at):%Y-%m-%d %H:%M:%S}",
        row.by_name,
        label(RecordKind(row.kind)),
        wording.action_label(row.action),
        wording.subject_named(row.subject_kind),
        row.subject_id,
        names.full_name(row.division_code) if row.division_code else "",
        wording.purpose_label(row.purpose),
        wording.fields_label(row),
        row.hash,
    ]
