"""What may be typed about a person and about a spell; errors stand beside their fields."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from bangfu.comparison.forms import month_text, one_of, short_text
from bangfu.engine.codes import (
    ContractKind,
    EducationLevel,
    EmploymentKind,
    InsuredBy,
    LabourAbility,
    Relation,
    SchoolStatus,
    Sector,
    WorkChannel,
)
from bangfu.engine.values import Month, masks
from bangfu.org.language import choices
from bangfu.registry import queries
from bangfu.registry.codes import EditReason
from bangfu.registry.judging import CorrectionRefused, judged
from bangfu.registry.models import Person, WorkSpell

THEIRS = "theirs"
STAYS = ("place_code",)
NOT_VALUES = ("version", "reason", "no_phone", "income_since")


class EditForm(forms.Form):
    """The fields of a row, filled in as it stands, with the version that was seen."""

    # shown empty: seeing them whole is another step; left empty they stay as they are
    unseen: tuple[str, ...] = ()
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    reason = forms.ChoiceField(
        label=_("为什么更正"),
        choices=choices(EditReason),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择为什么更正")},
    )

    def __init__(self, *args: Any, row: Person | WorkSpell, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        self.values = [name for name in self.fields if name not in NOT_VALUES]
        if row.pk:
            self.fields["version"].initial = queries.version_of(row)
        for name in self.values:
            if name not in self.unseen:
                value = getattr(row, name)
                self.fields[name].initial = "" if value is None else str(value)
        self.order_fields([name for name in self.fields if name != "reason"])

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        told = {name: one for name, one in self.told(given).items() if name != "left_on"}
        # a code that went out of use stays where nobody changes it
        kept = {
            name: told.pop(name)
            for name in STAYS
            if told.get(name) and told[name] == getattr(self.row, name)
        }
        try:
            self.typed = kept | judged(told, as_of=Month.parse(timezone.localdate()))
        except CorrectionRefused as refused:
            self.refuse(refused)
        return given

    def refuse(self, refused: CorrectionRefused) -> None:
        for name, problem in refused.problems.items():
            self.add_error(name, problem)

    def told(self, given: dict[str, Any]) -> dict[str, object]:
        """What was typed, but for what was left to whoever else changed it."""
        return {
            name: given[name]
            for name in self.values
            if name in given
            and not (name in self.unseen and not given[name])
            and self.data.get(f"take_{name}") != THEIRS
        }

    @property
    def given(self) -> dict[str, Any]:
        return {
            "version": self.cleaned_data["version"],
            "typed": self.typed,
            "reason": EditReason(self.cleaned_data["reason"]),
        }


class PersonForm(EditForm):
    unseen = tuple(masks.OF_PERSON)
    name = short_text(_("姓名"), max_length=60, help_text=_("不填即不改；要改请写全。"))
    identity_number = short_text(
        _("证件号码"),
        max_length=30,
        help_text=_("不填即不改；对照证件填写，出生日期和性别随之更正。"),
    )
    phone = short_text(_("联系电话"), max_length=40, help_text=_("不填即不改。"))
    no_phone = forms.BooleanField(label=_("没有电话，删去原来的"), required=False)
    relation = one_of(_("与户主关系"), Relation)
    education = one_of(_("文化程度"), EducationLevel)
    school_status = one_of(_("在校生状况"), SchoolStatus)
    labour_ability = one_of(_("劳动能力"), LabourAbility)

    def __init__(self, *args: Any, is_proven: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_proven = is_proven

    def clean(self) -> dict[str, Any]:
        """Whose file it is, nobody changes at a machine left unlocked."""
        given = super().clean()
        if "identity_number" in self.told(given) and not self.is_proven:
            self.add_error("identity_number", _t("更正证件号码前，请先按上面的提示验证身份"))
        return given

    def told(self, given: dict[str, Any]) -> dict[str, object]:
        told = super().told(given)
        return told | {"phone": ""} if given.get("no_phone") else told


class DepartedForm(PersonForm):
    """Of who died or moved away: who it was, and the day."""

    phone = no_phone = relation = education = school_status = labour_ability = None
    left_on = forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, row: Person, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        self.fields["left_on"].label = _("去世日期") if row.died_on else _("迁出日期")

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if hasattr(self, "typed") and "left_on" in self.told(given):
            self.typed["left_on"] = given["left_on"]
        return given


class SpellForm(EditForm):
    start_month = month_text(_("开始月份"), required=True)
    end_month = month_text(_("结束月份"), help_text=_("仍在岗的留空。"))
    employer_name = short_text(_("务工单位"))
    employer_code = short_text(_("统一社会信用代码"), max_length=18)
    place_name = short_text(_("务工地"), max_length=100, help_text=_("省、市、县。"))
    place_code = short_text(
        _("务工地区划代码"), max_length=12, help_text=_("县级六位代码；不知道的可不填。")
    )
    monthly_income_yuan = short_text(_("月收入（元）"), max_length=20)
    income_since = month_text(
        _("这一收入从哪个月起"),
        help_text=_("收入变了的要填：以前各月仍按原来的数。原来记错的，选“录入有误”，不填。"),
    )
    employment_kind = one_of(_("务工类型"), EmploymentKind)
    contract = one_of(_("合同"), ContractKind)
    insured_by = one_of(_("参保"), InsuredBy)
    channel = one_of(_("就业渠道"), WorkChannel)
    industry = short_text(_("所属行业"), max_length=60)
    sector = one_of(_("产业"), Sector)

    def __init__(self, *args: Any, row: WorkSpell, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        if not row.pk:
            del self.fields["income_since"]

    def clean_income_since(self) -> Month | None:
        raw = self.cleaned_data["income_since"]
        try:
            return Month.parse(raw) if raw else None
        except ValueError as error:
            raise forms.ValidationError(_("月份写作 2023-09")) from error

    @property
    def given(self) -> dict[str, Any]:
        since = self.cleaned_data.get("income_since")
        return super().given | ({"income_since": since} if since else {})
