from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.assistance.codes.lists import Criteria, WorkState
from bangfu.assistance.rules.lists import NAME_LENGTH
from bangfu.engine.codes import LabourAbility, PopulationKind, PovertyStatus, WishPlace
from bangfu.org.language import choices

ANY = _("不限")
OLDEST_ASKED, LONGEST_DAYS, LONGEST_YEARS = 120, 3650, 5


class ListForm(forms.Form):
    """The questions of a list, an empty one asks nothing; and what the list is called."""

    name = forms.CharField(label=_("名单名称"), max_length=NAME_LENGTH, required=False)
    ability = forms.ChoiceField(
        label=_("劳动能力"), choices=choices(LabourAbility, blank=ANY), required=False
    )
    status = forms.ChoiceField(
        label=_("识别标准"), choices=choices(PovertyStatus, blank=ANY), required=False
    )
    population = forms.ChoiceField(
        label=_("人口身份"), choices=choices(PopulationKind, blank=ANY), required=False
    )
    work = forms.ChoiceField(
        label=_("就业状况"), choices=choices(WorkState, blank=ANY), required=False
    )
    wish_place = forms.ChoiceField(
        label=_("愿意到哪里务工"), choices=choices(WishPlace, blank=ANY), required=False
    )
    age_from = forms.IntegerField(
        label=_("年龄从"), required=False, min_value=0, max_value=OLDEST_ASKED
    )
    age_to = forms.IntegerField(
        label=_("年龄到"), required=False, min_value=0, max_value=OLDEST_ASKED
    )
    unreached_days = forms.IntegerField(
        label=_("多少天没有联系上"),
        required=False,
        min_value=1,
        max_value=LONGEST_DAYS,
    )
    trade_school_years = forms.IntegerField(
        label=_("几年内从中职、高职毕业"), required=False, min_value=1, max_value=LONGEST_YEARS
    )
    wants_work = forms.BooleanField(label=_("本人说过想务工"), required=False)
    not_at_school = forms.BooleanField(label=_("不在校"), required=False)

    def criteria(self) -> Criteria:
        given = {name: self.cleaned_data[name] for name in Criteria.__dataclass_fields__}
        return Criteria.read({name: value for name, value in given.items() if value != ""})
