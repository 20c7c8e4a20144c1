"""What is asked at each step of the case of a household without work."""

from collections.abc import Iterable

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bangfu.assistance.codes.zero_employment import (
    NOT_COUNTED,
    ClearingRoute,
    ServiceAnswer,
    ServiceKind,
    VisitOutcome,
)
from bangfu.assistance.models import ZeroCase
from bangfu.assistance.queries import zero_employment as queries
from bangfu.engine.values import masks
from bangfu.org.language import DataSelect, choices, data
from bangfu.org.models import Staff
from bangfu.registry.models import Person
from bangfu.rights.forms import AT_THE_DESK, long_text


def people_field(label: str) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=label, coerce=int, widget=forms.CheckboxSelectMultiple
    )


def named(people: Iterable[Person]) -> list[tuple[int, str]]:
    return [(person.pk, masks.name(person.name)) for person in people]


def told(people: Iterable[Person]) -> list[tuple[int, str]]:
    """The same where a name can be marked as data."""
    return [(key, data(name)) for key, name in named(people)]


class PeopleForm(forms.Form):
    """Which members of the household said it, and how."""

    people = people_field(_("谁说的"))
    channel = forms.ChoiceField(label=_("本人怎么说的"), choices=choices(AT_THE_DESK))

    def __init__(self, *args, members: Iterable[Person], **more) -> None:
        super().__init__(*args, **more)
        self.members = {person.pk: person for person in members}
        self.fields["people"].choices = lambda: told(self.members.values())

    def clean_people(self) -> list[Person]:
        return [self.members[key] for key in self.cleaned_data["people"]]


class ApplyForm(PeopleForm):
    people = people_field(_("本人表示想工作的家庭成员"))
    words = long_text(_("本户的话：想找什么样的工作，有什么困难"))
    knows_of_notice = forms.BooleanField(
        label=_("已告知本户：户主姓名会在村里和乡镇公示 5 个工作日；不想公示的可以不申请、随时撤回")
    )
    field_order = ("people", "words", "channel", "knows_of_notice")

    @property
    def given(self) -> dict[str, object]:
        return {name: self.cleaned_data[name] for name in ("people", "words", "channel")}


class StepForm(forms.Form):
    """A step of one case, as `reader` takes it. Ids differ: several forms stand on a page."""

    def __init__(self, *args, case: ZeroCase, reader: Staff, **more) -> None:
        super().__init__(*args, auto_id=f"{type(self).__name__.lower()}-%s", **more)
        self.case, self.reader = case, reader


class PlainForm(StepForm):
    """A button alone."""


class NoteForm(StepForm):
    note = long_text(_("核实情况"))


class JudgeForm(StepForm):
    is_agreed = forms.TypedChoiceField(
        label=_("意见"),
        coerce=lambda word: word == "yes",
        choices=lambda: [("yes", _now("同意")), ("no", _now("不同意"))],
    )
    note = forms.CharField(
        label=_("说明"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("不同意的，写明理由和依据，本户会看到。"),
    )


class ConfirmForm(JudgeForm):
    """Where the register shows nobody at work, what the confirmation rests on is asked for."""

    def __init__(self, *args, **more) -> None:
        super().__init__(*args, **more)
        work = queries.work_of(self.case.household, on=timezone.localdate())
        if self.case.route not in NOT_COUNTED and not work.exists():
            note = self.fields["note"]
            note.required, note.label = True, _("凭什么确认（或不确认）")
            note.help_text = _(
                "台账上这一户没有人在务工。请写明看了什么材料、问了谁、谁在哪里从什么时候起务工；"
                "也可以先在本人档案登记务工记录。"
            )


class ObjectForm(StepForm):
    text = long_text(_("异议内容"))


class AnswerForm(StepForm):
    answer = long_text(_("核实情况和答复"))
    is_upheld = forms.BooleanField(label=_("异议属实"), required=False)


class ServeForm(StepForm):
    person = forms.TypedChoiceField(label=_("为谁"), coerce=int, widget=DataSelect)
    kind = forms.ChoiceField(label=_("服务"), choices=choices(ServiceKind))
    note = long_text(_("具体内容：哪家单位、什么岗位、工资多少"))

    def __init__(self, *args, **more) -> None:
        super().__init__(*args, **more)
        wanting = queries.people_of(self.case).visible_to(self.reader)
        self.people = {person.pk: person for person in wanting}
        self.fields["person"].choices = named(self.people.values())

    def clean_person(self) -> Person:
        return self.people[self.cleaned_data["person"]]


class AnswerServiceForm(StepForm):
    answer = forms.ChoiceField(label=_("本人答复"), choices=choices(ServiceAnswer))


class ProposeForm(StepForm):
    route = forms.ChoiceField(label=_("清零去向"), choices=choices(ClearingRoute))
    note = long_text(_("依据：谁、在哪里、从什么时候起"))

    def clean_route(self) -> ClearingRoute:
        return ClearingRoute(self.cleaned_data["route"])


class VisitForm(StepForm):
    outcome = forms.ChoiceField(label=_("回访结果"), choices=choices(VisitOutcome))
    note = long_text(_("回访情况"))

    def clean_outcome(self) -> VisitOutcome:
        return VisitOutcome(self.cleaned_data["outcome"])


class WithdrawForm(PeopleForm):
    people = people_field(_("谁要撤回"))
