"""Forms of the month close and of the local parameters."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.engine.values import Month
from bangfu.monitoring.models import WarningThreshold

SHARE = 100


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
