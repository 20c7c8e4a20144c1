"""Forms of receiving a file and of applying it."""

from collections.abc import Collection
from pathlib import Path

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from bangfu.engine.values import Month
from bangfu.intake.codes import ReplaceReason, Severity
from bangfu.intake.rules import check_month
from bangfu.org.language import DataSelect, choices
from bangfu.web.receivers import RECEIVERS, Contents

SUFFIXES = (".xlsx", ".xls", ".csv", ".txt")


class ReceiveForm(forms.Form):
    contents = forms.ChoiceField(
        label=_("文件内容"), choices=choices(Contents), widget=forms.RadioSelect
    )
    month = forms.CharField(
        label=_("所属月份"),
        required=False,
        help_text=_(
            "社会保险缴费明细须选月份。务工记录可选：收入从这个月起算，不选按上个月。其他文件不用填。"
        ),
        widget=forms.TextInput(attrs={"type": "month", "placeholder": "2023-09"}),
    )
    is_empty = forms.BooleanField(
        label=_("所属月份确实没有明细"),
        required=False,
        help_text=_("没有该月明细的文件不接收，除非在这里写明。"),
    )
    file = forms.FileField(
        label=_("文件"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ",".join(SUFFIXES)}),
        error_messages={"required": _("请选择要接收的文件")},
    )
    # one per page shown: sent twice, it is still one submission
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, receivers: Collection[str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        offered = self.fields["contents"].choices
        self.fields["contents"].choices = [each for each in offered if each[0] in receivers]

    def clean_file(self):
        file = self.cleaned_data["file"]
        if Path(file.name).suffix.lower() not in SUFFIXES:
            raise forms.ValidationError(_t("只接收 .xlsx、.xls 和 .csv 文件，请另存后再上传"))
        if file.size > settings.BANGFU_UPLOAD_MAX_BYTES:
            largest = filesizeformat(settings.BANGFU_UPLOAD_MAX_BYTES)
            raise forms.ValidationError(_t("文件超过 %s，请分成几份上传") % largest)
        return file

    def clean_month(self) -> Month | None:
        text = self.cleaned_data["month"]
        try:
            month = Month.parse(text) if text else None
            check_month(month)
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from problem
        return month

    def clean(self):
        given = super().clean()
        receiver = RECEIVERS.get(given.get("contents", ""))
        if (
            receiver
            and receiver.needs_month
            and not given.get("month")
            and "month" not in self.errors
        ):
            self.add_error("month", _t("请选择这份数据所属的月份"))
        return given


class WriteBackForm(ReceiveForm):
    """A national export to be written back in its own layout."""

    month = None

    def clean_month(self) -> None:
        """There is none."""


class ApplyForm(forms.Form):
    """Applying writes to the register: it is confirmed; that held rows go in, or that blank cells
    clear what the register has, is a second decision."""

    confirmed = forms.BooleanField(
        label=_("我已核对预览，确认入库"),
        error_messages={"required": _("请先核对预览并勾选确认")},
    )
    # the digest of the preview on the page that is confirmed; tables without one have none
    seen = forms.RegexField(r"^[0-9a-f]{64}$", required=False, widget=forms.HiddenInput)
    overwrite_verified = forms.BooleanField(
        label=_("同时用文件覆盖已经人工核实的内容"),
        required=False,
        help_text=_("默认不覆盖。勾选后，人工核实的结果会被文件替换，变更留有记录。"),
    )
    blank_clears = forms.BooleanField(
        label=_("空白单元格表示清除"),
        required=False,
        help_text=_(
            "默认保留台账原值。只有确认本文件的空白就是要清除内容时才勾选；"
            "读不出的和被截断的单元格仍然不改动，变更留有记录。"
        ),
    )

    replace_people = forms.ChoiceField(
        label=_("编号属于另一人的行"),
        required=False,
        choices=choices(ReplaceReason, blank=_("不入库（默认）")),
        help_text=_("选择理由，即由文件中的人替换台账中同一编号的人，理由和变更都留有记录。"),
    )

    adds = forms.TypedChoiceField(
        label=_("与本月已入库的明细"),
        required=False,
        choices=[
            ("", _("替换：比对只用这个文件（重新提供的同一份数据）")),
            ("yes", _("合并：两个文件一起比对（另一个经办机构或险种的数据）")),
        ],
        coerce=bool,
        empty_value=False,
        widget=forms.RadioSelect,
    )

    DECISIONS = ("overwrite_verified", "blank_clears", "replace_people")

    def __init__(self, *args, has_earlier: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not has_earlier:
            del self.fields["adds"]

    @property
    def decided(self) -> dict[str, bool | str]:
        """What is chosen beyond confirming."""
        return {name: self.cleaned_data[name] for name in self.DECISIONS}

    @property
    def about_earlier(self) -> dict[str, bool]:
        return {"adds": True} if self.cleaned_data.get("adds") else {}


class ErrorFilterForm(forms.Form):
    """Which problems to show."""

    header = forms.ChoiceField(label=_("列"), required=False, widget=DataSelect)
    severity = forms.ChoiceField(
        label=_("程度"), required=False, choices=choices(Severity, blank=_("所有程度"))
    )

    def __init__(self, *args, headers: list[str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        every = [("", _t("所有列"))]
        self.fields["header"].choices = every + [(header, header) for header in headers]

    def wanted(self) -> dict[str, str]:
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}
