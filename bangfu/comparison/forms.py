"""Forms of the work list and of one discrepancy, with errors in words beside the field."""

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from bangfu.casework.codes import EvidenceKind
from bangfu.casework.rules import LONGEST_CLOCK_DAYS, SHORTEST_CLOCK_DAYS
from bangfu.comparison import rules, sides
from bangfu.comparison.models import Discrepancy
from bangfu.comparison.sources import title_of
from bangfu.comparison.worklist import Due, Filter, StateFilter
from bangfu.engine.codes import Code, DiscrepancyKind, EmploymentKind, WorkChannel
from bangfu.engine.values import DivisionCode, Month, masks
from bangfu.intake.models import Batch
from bangfu.org import queries as org
from bangfu.org.language import DataSelect, choices, data, label, month_label
from bangfu.org.models import Staff
from bangfu.registry.models import Person, WorkSpell

EVIDENCE_SUFFIXES = "image/jpeg,image/png,.pdf,.docx,.xlsx"


class OutcomeRadios(forms.RadioSelect):
    """Radios that tell the style sheet which outcomes correct the register."""

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        if value in rules.CHANGES_REGISTER:
            option["attrs"]["class"] = "corrects"
        return option


def month_text(label: str, *, help_text: str = "", required: bool = False) -> forms.CharField:
    # a browser without a choice of months shows a field for text
    shape = {"pattern": r"[0-9]{4}\D?[0-9]{1,2}(\D.*|[0-9]{2})?", "title": _("月份写作 2023-09")}
    widget = forms.TextInput(attrs={"type": "month", "placeholder": "2023-09", **shape})
    return forms.CharField(label=label, help_text=help_text, required=required, widget=widget)


def short_text(label: str, *, help_text: str = "", max_length: int = 200) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=max_length)


def one_of(label: str, codes: type[Code]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=choices(codes, blank=_("未知")))


CORRECTION_FIELDS = {
    "start_month": lambda: month_text(_("开始月份")),
    "end_month": lambda: month_text(_("结束月份"), help_text=_("仍在岗的留空。")),
    "employer_name": lambda: short_text(_("务工单位")),
    "employer_code": lambda: short_text(_("统一社会信用代码"), max_length=18),
    "place_code": lambda: short_text(_("务工地区划代码"), max_length=12),
    "place_name": lambda: short_text(_("务工地"), max_length=100),
    "monthly_income_yuan": lambda: short_text(_("月收入（元）"), max_length=20),
    "channel": lambda: one_of(_("就业渠道"), WorkChannel),
    "employment_kind": lambda: one_of(_("务工类型"), EmploymentKind),
    "name": lambda: short_text(_("姓名"), max_length=60),
    "identity_number": lambda: short_text(
        _("证件号码"), help_text=_("对照证件填写。"), max_length=30
    ),
}
SPELL = ("employer_name", "employer_code", "place_name", "place_code", "monthly_income_yuan")
# which fields of the register a kind of difference lets a person correct
CORRECTABLE: dict[DiscrepancyKind, tuple[str, ...]] = {
    DiscrepancyKind.MISSING_HERE: ("start_month", *SPELL, "channel", "employment_kind"),
    DiscrepancyKind.ENDED_HERE: ("end_month",),
    DiscrepancyKind.STOPPED_THERE: ("end_month",),
    DiscrepancyKind.EMPLOYER_DIFFERS: ("employer_name", "employer_code"),
    DiscrepancyKind.PLACE_DIFFERS: ("place_name", "place_code"),
    DiscrepancyKind.INCOME_DIFFERS: ("monthly_income_yuan",),
    DiscrepancyKind.NAME_DIFFERS: ("name",),
    DiscrepancyKind.DUPLICATE_THERE: ("employer_name", "employer_code"),
    DiscrepancyKind.DUPLICATE_PERSON: ("identity_number",),
    DiscrepancyKind.INVALID_ID: ("identity_number",),
    DiscrepancyKind.UNSUPPORTED: ("end_month",),
}
# left blank these follow the other table: a name is not put into a page to be read over
FOLLOWS_UNSEEN = frozenset({"name"})
# what the spell says besides, shown with it: written only where somebody changes it
BESIDES: dict[DiscrepancyKind, tuple[str, ...]] = {
    DiscrepancyKind.EMPLOYER_DIFFERS: ("channel", "employment_kind", *SPELL[2:]),
    DiscrepancyKind.DUPLICATE_THERE: ("channel", "employment_kind", *SPELL[2:]),
    DiscrepancyKind.PLACE_DIFFERS: ("channel", "employment_kind"),
}
STILL_THERE, LEFT = "yes", "no"
# kinds whose correction is that the work has ended
ENDS = (DiscrepancyKind.STOPPED_THERE, DiscrepancyKind.UNSUPPORTED)


class FilterForm(forms.Form):
    """Filters of the work list; a wrong value is told and the filter ignored."""

    kind = forms.ChoiceField(
        label=_("差异类型"), required=False, choices=choices(DiscrepancyKind, blank=_("全部"))
    )
    month = forms.ChoiceField(label=_("月份"), required=False)
    source = forms.ChoiceField(label=_("比对来源"), required=False)
    division = forms.ChoiceField(label=_("区划"), required=False, widget=DataSelect)
    due = forms.ChoiceField(label=_("时限"), required=False, choices=choices(Due, blank=_("全部")))
    state = forms.ChoiceField(label=_("状态"), required=False, choices=choices(StateFilter))
    keyword = forms.CharField(
        label=_("关键词"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"placeholder": _("姓名、人口编号、证件号码、单位")}),
    )

    def __init__(self, *args, staff: Staff, months, sources, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        every = [("", _t("全部"))]
        self.fields["month"].choices = every + [(str(month), str(month)) for month in months]
        self.fields["source"].choices = every + list(sources)
        self.fields["division"].choices = every + [
            (code, org.name_of(code)) for code in org.children(staff.division_code)
        ]

    def wanted(self) -> Filter:
        given = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        month, division = given.get("month"), given.get("division")
        return Filter(
            kind=given.get("kind", ""),
            month=Month.parse(month) if month else None,
            source=given.get("source", ""),
            division=DivisionCode.parse(division) if division else None,
            due=given.get("due", ""),
            state=given.get("state") or StateFilter.OPEN,
            keyword=given.get("keyword", ""),
        )


class CompareForm(forms.Form):
    """Which received extract to compare with."""

    extract = forms.ChoiceField(
        label=_("与哪份数据比对"),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择一份数据")},
    )

    def __init__(self, *args, extracts: list[Batch], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.extracts = {str(batch.pk): batch for batch in extracts}
        self.fields["extract"].choices = [
            (key, extract_text(batch)) for key, batch in self.extracts.items()
        ]
        self.fields["extract"].initial = next(iter(self.extracts), None)

    def clean_extract(self) -> Batch:
        return self.extracts[self.cleaned_data["extract"]]


def extract_text(batch: Batch) -> str:
    name, month = title_of(batch.roster), month_label(batch.month)
    return format_html("{} · {} · {}", name, month, data(batch.file_name))


class DispatchForm(forms.Form):
    working_days = forms.IntegerField(
        label=_("核实时限（工作日）"),
        min_value=SHORTEST_CLOCK_DAYS,
        max_value=LONGEST_CLOCK_DAYS,
        initial=5,
    )


class NotADifferenceForm(forms.Form):
    reason = forms.CharField(
        label=_("不构成差异的理由"),
        min_length=4,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明理由，办结后可以查到"), "min_length": _("理由太短")},
    )


class ReopenForm(forms.Form):
    reason = forms.CharField(
        label=_("退回重办的理由"),
        min_length=4,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("请写明退回的理由")},
    )


class EvidenceForm(forms.Form):
    """What a kind of evidence needs is judged by casework, with the content of the file."""

    kind = forms.ChoiceField(label=_("佐证类型"), choices=choices(EvidenceKind))
    note = forms.CharField(
        label=_("说明"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    file = forms.FileField(
        label=_("照片或文件"),
        required=False,
        widget=forms.FileInput(attrs={"accept": EVIDENCE_SUFFIXES, "capture": "environment"}),
        help_text=_("手机上可直接拍照；照片、PDF、Word、Excel，不超过 20 MB；不必拍摄人脸。"),
    )


class SettleForm(forms.Form):
    """Outcome, reason, and the correction that the kind of difference allows, filled in before."""

    outcome = forms.ChoiceField(
        label=_("结论"),
        choices=choices((*rules.CHANGES_REGISTER, *rules.LEAVES_REGISTER)),
        widget=OutcomeRadios,
        error_messages={"required": _("请选择结论")},
    )
    reason = forms.CharField(
        label=_("理由"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("没有佐证材料时必须写明理由。"),
    )

    def __init__(self, *args, discrepancy: Discrepancy, staff: Staff, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.kind = DiscrepancyKind(discrepancy.kind)
        self.default = rules.default_correction(discrepancy)
        for name in CORRECTABLE[self.kind]:
            self.fields[name] = self.correction_field(name)
        spell = sides.reachable_spell(discrepancy, staff)
        self.besides = BESIDES.get(self.kind, ()) if spell else ()
        for name in self.besides:
            self.fields[name] = self._as_it_stands(name, spell)
        self.channel = spell.channel if spell else ""
        if rules.asks_channel(self.kind, channel=self.channel):
            self.fields["still_there"] = self._question()

    def correction_field(self, name: str) -> forms.Field:
        """Filled in as the other table has it; what must stay unseen is only hinted at."""
        field = CORRECTION_FIELDS[name]()
        there = "" if self.default.get(name) is None else str(self.default[name])
        if name in FOLLOWS_UNSEEN and there:
            field.widget.attrs["placeholder"] = masks.name(there)
            field.help_text = _("不填即按对方数据；与对方不同时请写全。")
        else:
            field.initial = there
        return field

    def _as_it_stands(self, name: str, spell: WorkSpell) -> forms.Field:
        """With what was shown sent along, so that only what somebody changed is written."""
        field, value = CORRECTION_FIELDS[name](), getattr(spell, name)
        field.initial = "" if value is None else str(value)
        field.show_hidden_initial = True
        return field

    def _question(self) -> forms.Field:
        told = {"channel": label(WorkChannel(self.channel))}
        answers = [("", "—"), (STILL_THERE, _("是，仍在")), (LEFT, _("否，已离开"))]
        return forms.ChoiceField(
            label=_("是否仍在原来的%(channel)s？") % told,
            required=False,
            choices=answers,
            help_text=_("更换单位或地点时必须回答；已离开的，请在上面改选现在的就业渠道。"),
        )

    @property
    def correction_fields(self) -> list[forms.BoundField]:
        asked = ("still_there",) if "still_there" in self.fields else ()
        return [self[name] for name in (*CORRECTABLE[self.kind], *self.besides, *asked)]

    @property
    def shown_before(self) -> list[str]:
        """Hidden fields with the values that were on the page."""
        return [self[name].as_hidden(only_initial=True) for name in self.besides]

    def clean(self) -> dict:
        given = super().clean()
        if given.get("outcome") not in rules.CHANGES_REGISTER:
            return given
        if self.kind in ENDS and not given.get("end_month"):
            self.add_error("end_month", _t("请填写结束月份"))
        if given.get("still_there") == LEFT and given.get("channel") == self.channel:
            self.add_error("channel", _("已离开的，请改选现在的就业渠道"))
        return given

    @property
    def correction(self) -> dict[str, str] | None:
        """What was typed; a field left blank counts only where something was seen in it."""
        given = self.cleaned_data
        if given["outcome"] not in rules.CHANGES_REGISTER:
            return None
        seen = self.default.keys() - FOLLOWS_UNSEEN
        typed = {name: given[name] for name in CORRECTABLE[self.kind]}
        typed = {name: text for name, text in typed.items() if text or name in seen}
        changed = {name: given[name] for name in self.besides if name in self.changed_data}
        said = {"channel": given["channel"]} if given.get("still_there") else {}
        return {**typed, **changed, **said}

    def refuse(self, problem: Exception) -> None:
        """Put what the rules said beside its field, or above the form."""
        problems = getattr(problem, "problems", {None: str(problem)})
        for name, message in problems.items():
            self.add_error(name if name in self.fields else None, message)


class MergeForm(forms.Form):
    """Which of two entries of one person is kept, and of spells that clash which is right."""

    keep = forms.TypedChoiceField(label=_("保留哪一条"), coerce=int, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("理由"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("没有佐证材料时必须写明理由。"),
    )

    def __init__(self, *args, person: Person, other: Person, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.pair = {person.pk: person, other.pk: other}
        self.fields["keep"].choices = [
            (pk, f"{one.person_number} · {one.household.household_number}")
            for pk, one in self.pair.items()
        ]
        self.months: dict[str, Month] = {}
        for mine, theirs in sides.clashes(person, other):
            name = f"clash_{mine.start_month.number}"
            self.months[name] = mine.start_month
            answers = [(spell.person_id, sides.told(spell)) for spell in (mine, theirs)]
            self.fields[name] = forms.TypedChoiceField(
                label=_("%(month)s开始的务工，哪一条属实？") % {"month": mine.start_month.zh},
                choices=[("", "—"), *answers],
                coerce=int,
            )

    @property
    def values(self) -> dict[str, object]:
        given = self.cleaned_data
        right = {month: given[name] for name, month in self.months.items()}
        return {
            "kept": self.pair[given["keep"]],
            "of_closed": {month: owner != given["keep"] for month, owner in right.items()},
            "reason": given["reason"],
        }
