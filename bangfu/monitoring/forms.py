"""Forms of the month close and of the local parameters."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.engine.values import Month
from bangfu.monitoring.codes import Number, StepKind
from bangfu.monitoring.models import Target, WarningNumber, WarningThreshold
from bangfu.monitoring.rules import NUMBERS
from bangfu.org.language import choices, label

SHARE = 100
# more than any division has people, and what a database column holds
MOST_PEOPLE = 999_999_999


class MonthForm(forms.Form):
    """Which month to look at; choosing it closes nothing."""

    month = forms.ChoiceField(label=_("月份"))

    def __init__(self, *args, months: list[Month], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = [(str(month), str(month)) for month in months]
        self.fields["month"].initial = str(months[0]) if months else None

    def clean_month(self) -> Month:
        return Month.parse(self.cleaned_data["month"])


class CloseForm(MonthForm):
    confirmed = forms.BooleanField(
        label=_("我知道结账后本月快照和指标不能再改"),
        error_messages={"required": _("请先勾选确认")},
    )


class ThresholdForm(forms.Form):
    """One local parameter: a fall in per cent and the answer time."""

    fall = forms.DecimalField(
        label=_("降幅超过（%）"), min_value=0, max_value=99, decimal_places=2, max_digits=4
    )
    answer_days = forms.IntegerField(
        label=_("答复时限（工作日）"), min_value=1, max_value=60, required=False
    )

    def __init__(self, *args, threshold: WarningThreshold, **kwargs) -> None:
        fall = Decimal(f"{threshold.fall_over * SHARE:g}")
        initial = {"fall": fall, "answer_days": threshold.answer_days}
        super().__init__(*args, initial=initial, prefix=str(threshold.pk), **kwargs)
        self.threshold = threshold

    @property
    def values(self) -> dict[str, object]:
        given = self.cleaned_data
        return {"fall_over": float(given["fall"]) / SHARE, "answer_days": given["answer_days"]}


class NumberForm(forms.Form):
    """One local parameter that is one number."""

    value = forms.IntegerField()

    def __init__(self, *args, number: WarningNumber, **kwargs) -> None:
        prefix = f"number-{number.name}"
        super().__init__(*args, initial={"value": number.value}, prefix=prefix, **kwargs)
        least, most = NUMBERS[Number(number.name)]
        self.fields["value"] = forms.IntegerField(
            label=label(Number(number.name)), min_value=least, max_value=most
        )
        self.number = number


class StepForm(forms.Form):
    """What the unit found or does; about the unit, never about a person."""

    kind = forms.ChoiceField(label=_("类型"), choices=choices([StepKind.CAUSE, StepKind.MEASURE]))
    text = forms.CharField(
        label=_("内容"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写本单位的情况和做法，不写个人姓名和号码。"),
        error_messages={"required": _("请写明内容")},
    )


class OutcomeForm(forms.Form):
    outcome = forms.CharField(
        label=_("处置成效"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("请写明处置成效")},
    )


class TargetForm(forms.Form):
    """The target of one division; both blank leaves it without."""

    base = forms.IntegerField(
        label=_("上年末在岗人数"), min_value=0, max_value=MOST_PEOPLE, required=False
    )
    target = forms.IntegerField(
        label=_("本年末目标人数"), min_value=0, max_value=MOST_PEOPLE, required=False
    )

    def __init__(self, *args, division_code: str, target: Target | None, **kwargs) -> None:
        standing = {"base": target.base_count, "target": target.target_count} if target else {}
        super().__init__(*args, initial=standing, prefix=division_code, **kwargs)
        self.division_code = division_code

    def clean(self) -> dict:
        given = super().clean()
        if (given.get("base") is None) != (given.get("target") is None):
            self.add_error(None, _("起点和目标要一起填写"))
        return given
