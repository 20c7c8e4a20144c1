"""What a form's numbers must agree with. A problem is shown beside the form, it stops nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

from bangfu.engine.codes import Code
from bangfu.engine.forms.content import FormContent, FormRow
from bangfu.engine.forms.spec import FormColumn, FormSpec


class CheckKind(Code):
    """勾稽关系; the texts are filled with the row, the columns and the numbers."""

    PART_EXCEEDS_WHOLE = (
        "part_exceeds_whole",
        "{row}：“{column}”为 {value}，大于所属的“{other}” {limit}，请核对两列的来源",
        "{row}: “{column}” is {value}, more than “{other}” {limit}, of which it is a part",
    )
    TOTAL_DIFFERS = (
        "total_differs",
        "{row}：“{column}”为 {value}，与下列各单位之和 {limit} 不一致，请核对报送关系和各单位数据",
        "{row}: “{column}” is {value}, while its units add up to {limit}",
    )
    FELL = (
        "fell",
        "{row}：“{column}”由上季度的 {limit} 降为 {value}，当年累计数不应减少，请核对台账更正情况",
        "{row}: “{column}” fell from {limit} to {value} in a quarter; a count of the year cannot",
    )


@dataclass(frozen=True)
class FormProblem:
    """One number that does not agree with another."""

    kind: CheckKind
    row: FormRow
    column: FormColumn
    value: int
    limit: int
    other: FormColumn | None = None

    @property
    def zh(self) -> str:
        other = self.other.label if self.other else ""
        return self._text(self.kind.zh, column=self.column.label, other=other)

    @property
    def en(self) -> str:
        other = self.other.en if self.other else ""
        return self._text(self.kind.en, column=self.column.en, other=other)

    def _text(self, template: str, *, column: str, other: str) -> str:
        return template.format(
            row=self.row.name, column=column, other=other, value=self.value, limit=self.limit
        )


def problems(
    spec: FormSpec, content: FormContent, *, earlier: FormContent | None = None
) -> list[FormProblem]:
    """All disagreements; `earlier` is the form of the quarter before, within the same year."""
    return [
        *_parts(spec, content),
        *_totals(spec, content),
        *(_falls(spec, content, earlier) if earlier else ()),
    ]


def _parts(spec: FormSpec, content: FormContent) -> Iterator[FormProblem]:
    for part, whole in spec.parts:
        for row in content.rows:
            value, limit = row.value(part), row.value(whole)
            if value is not None and limit is not None and value > limit:
                yield FormProblem(
                    CheckKind.PART_EXCEEDS_WHOLE,
                    row,
                    spec.column(part),
                    value,
                    limit,
                    spec.column(whole),
                )


def _totals(spec: FormSpec, content: FormContent) -> Iterator[FormProblem]:
    for column in spec.columns:
        value, added = content.total.value(column.name), total_of(content, column)
        if value is None or added is None or not content.units:
            continue
        if value > added or (value < added and not column.is_shared):
            yield FormProblem(CheckKind.TOTAL_DIFFERS, content.total, column, value, added)


def total_of(content: FormContent, column: FormColumn) -> int | None:
    """What the units add up to; None where no unit has a number."""
    values = [row.value(column.name) for row in content.units]
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _falls(spec: FormSpec, content: FormContent, earlier: FormContent) -> Iterator[FormProblem]:
    before = {row.code: row for row in earlier.rows}
    for row in content.rows:
        for column in spec.columns:
            value = row.value(column.name)
            known = row.code in before and column.name in before[row.code].cells
            limit = before[row.code].value(column.name) if known else None
            if value is not None and limit is not None and value < limit:
                yield FormProblem(CheckKind.FELL, row, column, value, limit)
