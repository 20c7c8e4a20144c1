"""Forms by which staff record a person's word, answer requests and handle complaints."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.engine.codes import EducationLevel, LabourAbility, SchoolStatus
from bangfu.engine.codes.code import Code
from bangfu.org.language import choices
from bangfu.rights.codes import (
    Channel,
    ComplaintOutcome,
    LocalDays,
    NotLookingReason,
    Purpose,
    RequestKind,
    RequestState,
)

AT_THE_DESK = (Channel.IN_PERSON, Channel.PHONE)
ANSWERS = (RequestState.GRANTED, RequestState.PARTLY, RequestState.REFUSED)


def long_text(label: str) -> forms.CharField:
    return forms.CharField(label=label, max_length=4000, widget=forms.Textarea({"rows": 4}))


class WordForm(forms.Form):
    """How the person said it."""

    channel = forms.ChoiceField(label=_("本人怎么说的"), choices=choices(AT_THE_DESK))


class AgreeForm(WordForm):
    purpose = forms.ChoiceField(label=_("用途"), choices=choices(Purpose))
    party_name = forms.CharField(
        label=_("对方单位"),
        required=False,
        max_length=200,
        help_text=_("到哪家单位上岗、乘哪家的车、进哪家培训、向哪家提供信息。"),
    )
    party_code = forms.CharField(label=_("统一社会信用代码"), required=False, max_length=18)
    matter = forms.CharField(
        label=_("具体事项"),
        max_length=200,
        help_text=_("哪个岗位、哪趟车、哪门课；同意只对写明的有效，用一次。"),
    )
    proof = forms.FileField(
        label=_("签字单照片或录音"),
        required=False,
        help_text=_(
            "先把告知书读给本人听，再请本人签字或录音。jpg、png、pdf、mp3、m4a、wav、amr。"
        ),
    )
    reference = forms.CharField(
        label=_("签字或录音存放处"),
        required=False,
        max_length=200,
        help_text=_("没有上传的，写明存放在哪里。"),
    )
    is_own_wish = forms.BooleanField(
        label=_("是本人主动提出的，不是工作人员问起的"), required=False
    )
    field_order = (
        "purpose",
        "party_name",
        "party_code",
        "matter",
        "channel",
        "proof",
        "reference",
        "is_own_wish",
    )


class RefuseForm(WordForm):
    purpose = forms.ChoiceField(label=_("用途"), choices=choices(Purpose))


class NotLookingForm(WordForm):
    reason = forms.ChoiceField(
        label=_("原因"), required=False, choices=choices(NotLookingReason, blank=_("没有说"))
    )


class AskForm(WordForm):
    kind = forms.ChoiceField(label=_("请求"), choices=choices(RequestKind))
    text = forms.CharField(
        label=_("本人的话"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3})
    )


class DaysForm(forms.Form):
    name = forms.ChoiceField(label=_("期限"), choices=choices(LocalDays))
    days = forms.IntegerField(label=_("天数"), min_value=1, max_value=3650)
    valid_from = forms.DateField(
        label=_("起用日期"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def clean_name(self) -> LocalDays:
        return LocalDays(self.cleaned_data["name"])


class NoticeForm(forms.Form):
    """The text's own part: that refusing is free follows in every version."""

    text_zh = long_text(_("中文"))
    text_en = long_text(_("英文"))


class AnswerForm(forms.Form):
    state = forms.ChoiceField(label=_("办理结果"), choices=choices(ANSWERS))
    answer = long_text(_("答复和理由"))


class CarryOutForm(AnswerForm):
    """An answer that is a deed, or names whose deed it is."""

    handed_to = forms.CharField(
        label=_("由谁办理"),
        required=False,
        max_length=100,
        help_text=_("不能随答复办好的，写明单位和经办人，本人会看到。"),
    )


class ObjectForm(CarryOutForm):
    """Which uses end: what was agreed to for them is withdrawn with the answer."""

    stopped = forms.MultipleChoiceField(
        label=_("停止哪些使用"),
        required=False,
        choices=choices(Purpose),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("随答复撤回本人对这些用途的同意，一段时间内不再问起。"),
    )
    field_order = ("stopped", "handed_to", "state", "answer")


def unchanged(codes: type[Code], label: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=choices(codes, blank=_("不更正")))


class CorrectForm(CarryOutForm):
    """What the person's file says from now on: what is left blank stays as it is."""

    CORRECTED = ("name", "identity_number", "phone", "education", "school_status", "labour_ability")

    name = forms.CharField(label=_("姓名"), required=False, max_length=60)
    identity_number = forms.CharField(
        label=_("证件号码"), required=False, max_length=30, help_text=_("对照证件填写。")
    )
    phone = forms.CharField(label=_("联系电话"), required=False, max_length=20)
    education = unchanged(EducationLevel, _("文化程度"))
    school_status = unchanged(SchoolStatus, _("在校情况"))
    labour_ability = unchanged(LabourAbility, _("劳动能力"))
    field_order = (*CORRECTED, "handed_to", "state", "answer")

    def clean(self) -> dict[str, object]:
        given = super().clean()
        told = {name: given.pop(name, "") for name in self.CORRECTED}
        return given | {"changes": {name: value for name, value in told.items() if value}}


class MessageForm(forms.Form):
    text = long_text(_("写给投诉人"))


class CloseForm(forms.Form):
    outcome = forms.ChoiceField(label=_("结论"), choices=choices(ComplaintOutcome))
    answer = long_text(_("答复"))


class ChangeForm(forms.Form):
    """What a change after a complaint was."""

    change = forms.CharField(widget=forms.HiddenInput, max_length=60)
    is_retaliation = forms.BooleanField(label=_("属于报复"), required=False)
    note = forms.CharField(label=_("核查情况"), max_length=1000)
