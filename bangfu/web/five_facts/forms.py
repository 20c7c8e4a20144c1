"""What people say they want. Only the first question of each is to be answered."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.comparison.forms import short_text
from bangfu.engine.codes import (
    SaidHow,
    TrainingMode,
    TrainingWanted,
    WishForm,
    WishHours,
    WishPlace,
)
from bangfu.org.language import choices

HEARD = [how for how in SaidHow if how != SaidHow.PORTAL]
UNSAID, CHOOSE = _("没有说"), _("请选择")


class OwnWishForm(forms.Form):
    form = forms.ChoiceField(label=_("就业形式"), choices=choices(WishForm, blank=CHOOSE))
    occupation = short_text(_("想做什么"), max_length=60)
    place = forms.ChoiceField(
        label=_("愿意到哪里"), choices=choices(WishPlace, blank=UNSAID), required=False
    )
    pay_yuan = forms.IntegerField(
        label=_("月收入不低于（元）"), required=False, min_value=0, max_value=1_000_000
    )
    hours = forms.ChoiceField(
        label=_("工作时间"), choices=choices(WishHours, blank=UNSAID), required=False
    )
    limits = short_text(
        _("有什么不方便"), max_length=500, help_text=_("如不能走远、要接送孩子；照本人的话写。")
    )


class OwnTrainingForm(forms.Form):
    wanted = forms.ChoiceField(label=_("培训意愿"), choices=choices(TrainingWanted, blank=CHOOSE))
    subject = short_text(_("想学什么"), max_length=60)
    mode = forms.ChoiceField(
        label=_("培训方式"), choices=choices(TrainingMode, blank=UNSAID), required=False
    )
    hours = forms.ChoiceField(
        label=_("培训时间"), choices=choices(WishHours, blank=UNSAID), required=False
    )
    limits = short_text(_("有什么不方便"), max_length=500)


class HeardForm(forms.Form):
    """By whoever writes down what the person said."""

    said_how = forms.ChoiceField(label=_("怎么说的"), choices=choices(HEARD))
    said_on = forms.DateField(
        label=_("本人说的日期"),
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    @property
    def given(self) -> dict[str, Any]:
        """As the action takes it: what was said, and how."""
        how = {name: self.cleaned_data[name] for name in HeardForm.base_fields}
        said = {name: value for name, value in self.cleaned_data.items() if name not in how}
        return {"said": said, **how}


class WishHeardForm(OwnWishForm, HeardForm):
    pass


class TrainingHeardForm(OwnTrainingForm, HeardForm):
    pass
