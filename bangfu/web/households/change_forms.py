"""What is asked of each kind of change; who lives in the household is known and not asked."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from bangfu.audit.fields import index_key
from bangfu.comparison.forms import one_of, short_text
from bangfu.disclosure.rules import SeenEnough
from bangfu.engine.codes import LabourAbility, Relation, Sex
from bangfu.engine.rules.kinship import relation_through
from bangfu.engine.values import Month, cleaned_number, identity_key, masks
from bangfu.org.language import DataSelect, choices, data, label
from bangfu.org.models import Staff
from bangfu.registry import queries
from bangfu.registry.actions import search
from bangfu.registry.codes import ChangeGround, HouseholdChange
from bangfu.registry.judging import CorrectionRefused, judged
from bangfu.registry.models import Household, Person
from bangfu.web.households.forms import day_field

CHANGE = HouseholdChange
# where somebody goes or comes, who is what to the head may change with it
RELATES = {CHANGE.DIED, CHANGE.MOVED_OUT, CHANGE.HEAD, CHANGE.SPLIT}
RELATION = "relation_"
ARRIVES = {CHANGE.BORN, CHANGE.MOVED_IN}
JUDGED = ("name", "identity_number", "phone", "relation", "labour_ability")


class ChangeForm(forms.Form):
    seen = forms.CharField(widget=forms.HiddenInput, max_length=200)
    token = forms.UUIDField(widget=forms.HiddenInput)
    happened_on = day_field(_("发生日期"))
    ground = forms.ChoiceField(
        label=_("依据"), choices=choices(ChangeGround), widget=forms.RadioSelect
    )

    def __init__(
        self, *args: Any, household: Household, kind: HouseholdChange, staff: Staff, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.household, self.kind, self.staff = household, kind, staff
        self.members = self._people_of(household)
        self.joining: list[Person] = []
        self.fields["seen"].initial = queries.state_of(household)
        self.fields["token"].initial = uuid4()
        for name, field in FIELDS[kind](self).items():
            self.fields[name] = field
        if kind in RELATES:
            for person in self.members:
                self.fields[f"{RELATION}{person.pk}"] = self._relation_of(person)
        if kind == CHANGE.MERGED:
            self._ask_of_joining()

    def _people_of(self, household: Household) -> list[Person]:
        people = household.people.visible_to(self.staff).living()
        return list(people.select_related("household").order_by("pk"))

    def _relation_of(self, person: Person) -> forms.ChoiceField:
        field = one_of(data(masks.name(person.name)), Relation)
        field.initial = person.relation
        return field

    def _ask_of_joining(self) -> None:
        """Once the other household is named, everybody of it is asked for, the head first."""
        told = self.data if self.is_bound else self.initial
        self.other = self._other_of(str(told.get("other_number", "")))
        if self.other:
            here = [one for one in self._people_of(self.other) if _lives_with(self.other, one)]
            self.joining = sorted(here, key=lambda one: one.relation != Relation.HEAD)
        for person in self.joining:
            field = related(_shown(person))
            field.initial = relation_through(told.get("relation", ""), person.relation)
            self.fields[f"{RELATION}{person.pk}"] = field
        if self.joining:
            self.fields["relation"] = forms.CharField(required=False, widget=forms.HiddenInput)
        first = next((one for one in self.related if not one.initial), None)
        if first and not self.is_bound:
            first.field.widget.attrs["autofocus"] = True

    def _other_of(self, number: str) -> Household | None:
        return queries.household_numbered(number.strip(), self.staff)

    @property
    def is_half(self) -> bool:
        """It names the other household, and nothing was asked of its people yet."""
        asked = [f"{RELATION}{one.pk}" for one in self.joining]
        return bool(asked) and not any(name in self.data for name in asked)

    @property
    def is_out_of_reach(self) -> bool:
        """Every place it could name lies with somebody above."""
        return self.kind == CHANGE.MOVED and not self.fields["village"].queryset.exists()

    @property
    def asks_further(self) -> bool:
        return self.kind == CHANGE.MERGED and not self.joining

    def with_joining(self) -> "ChangeForm":
        """The same told again, now with a line for each of them, filled in as far as it follows."""
        told = {"household": self.household, "kind": self.kind, "staff": self.staff}
        return ChangeForm(initial=self.data.dict(), **told)

    @property
    def asked(self) -> list[forms.BoundField]:
        """What is asked of the change itself; of the relations, see `related`."""
        return [one for one in self.visible_fields() if not one.name.startswith(RELATION)]

    @property
    def related(self) -> list[forms.BoundField]:
        return [one for one in self.visible_fields() if one.name.startswith(RELATION)]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if self.kind in ARRIVES:
            self._judge({name: given[name] for name in JUDGED if given.get(name)})
        return given

    def _judge(self, told: dict[str, object]) -> None:
        try:
            self.values = judged(told, as_of=Month.parse(timezone.localdate()))
        except CorrectionRefused as refused:
            for name, problem in refused.problems.items():
                self.add_error(name, problem)
        else:
            if number := self.values.get("identity_number"):
                self._check_not_here(number)

    def _check_not_here(self, number: str) -> None:
        """Whoever stands here already comes from another household, and is not somebody new."""
        key = identity_key(number, index_key())
        if Person.objects.visible_to(self.staff).filter(identity_key=key).exists():
            told = _("台账里已有这个证件号码的人；从另一户来的，或迁回的，请登记“从另一户转来”")
            self.add_error("identity_number", told)

    def _measured(self, name: str) -> str:
        """Whether a number is here is told as often a day as by the search, and on record; above
        that no more is looked at. Measured is what is looked for, whatever was typed around it."""
        number = self.cleaned_data[name].strip()
        try:
            search(text=cleaned_number(number), division=self.staff.division, by=self.staff)
        except SeenEnough as problem:
            raise forms.ValidationError(str(problem)) from problem
        return number

    def clean_identity_number(self) -> str:
        return self._measured("identity_number")

    def clean_person_number(self) -> Person:
        """By the number that only who has it before them knows, within reach."""
        number = self._measured("person_number")
        people = Person.objects.visible_to(self.staff).filter(merged_into=None)
        found = people.filter(person_number=number).first()
        key = identity_key(cleaned_number(number), index_key())
        if found is None and key is not None:
            here_first = models.F("left_on").asc(nulls_first=True)
            found = people.filter(identity_key=key).order_by(here_first, "pk").first()
        if found is None:
            raise forms.ValidationError(
                _t("您的辖区里没有这个号码的人；从辖区外来的，请登记新迁入，或由共同的上级单位办理")
            )
        return found

    def clean_other_number(self) -> Household:
        found = self._other_of(self.cleaned_data["other_number"])
        if found is None:
            raise forms.ValidationError(_t("您的辖区里没有这个户编号，请核对"))
        return found

    @property
    def given(self) -> dict[str, Any]:
        """As the action takes it."""
        sent = self.cleaned_data
        told = {name: sent[name] for name in ("happened_on", "ground", "seen", "token")}
        relations = {
            person.pk: sent[f"{RELATION}{person.pk}"]
            for person in (*self.members, *self.joining)
            if f"{RELATION}{person.pk}" in sent
        }
        return {**told, "kind": self.kind, "given": GIVEN[self.kind](self), "relations": relations}


def _lives_with(household: Household, person: Person) -> bool:
    """Who of it lives elsewhere is another office's, and stays."""
    return person.division_code == household.division_code


def member(form: ChangeForm) -> dict[str, forms.Field]:
    offered = [("", _("请选择")), *((one.pk, _told(one)) for one in form.members)]
    field = forms.TypedChoiceField(
        label=_("变动的人"), choices=offered, coerce=int, widget=DataSelect
    )
    return {"person": field}


def _relation(person: Person) -> str:
    return label(Relation(person.relation)) if person.relation else ""


def _told(person: Person) -> str:
    return " · ".join(filter(None, (masks.name(person.name), _relation(person))))


def _shown(person: Person) -> str:
    """The same beside a box, where the name may be marked as Chinese."""
    return format_html("{} {}", data(masks.name(person.name)), _relation(person))


def born(form: ChangeForm) -> dict[str, forms.Field]:
    number = short_text(_("证件号码"), max_length=30, help_text=_("还没有的可不填，以后补录。"))
    return {
        "name": forms.CharField(label=_("姓名"), max_length=60),
        "sex": forms.ChoiceField(label=_("性别"), choices=choices(Sex, blank=_("请选择"))),
        "identity_number": number,
        "relation": related(),
    }


def arrived(form: ChangeForm) -> dict[str, forms.Field]:
    return {
        "name": forms.CharField(label=_("姓名"), max_length=60),
        "identity_number": forms.CharField(
            label=_("证件号码"), max_length=30, help_text=_("对照证件填写。")
        ),
        "phone": short_text(_("联系电话"), max_length=40),
        "relation": related(),
        "labour_ability": one_of(_("劳动能力"), LabourAbility),
    }


def related(label: str = _("与户主关系")) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices(Relation, blank=_("请选择")))


def joined(form: ChangeForm) -> dict[str, forms.Field]:
    number = forms.CharField(label=_("证件号码或人口编号"), max_length=30)
    return {"person_number": number, "relation": related()}


def split(form: ChangeForm) -> dict[str, forms.Field]:
    leaving = forms.TypedMultipleChoiceField(
        label=_("分出去的人"),
        choices=[(one.pk, _shown(one)) for one in form.members],
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("并在下面选定两户各自的户主。"),
    )
    return {"people": leaving}


def merged(form: ChangeForm) -> dict[str, forms.Field]:
    return {
        "other_number": forms.CharField(
            label=_("并进来的那一户的户编号"),
            max_length=30,
            help_text=_("那一户的人都转到本户，下一步核对每个人与本户户主的关系。"),
        ),
        "relation": related(_("那一户的户主与本户户主的关系")),
    }


def moved(form: ChangeForm) -> dict[str, forms.Field]:
    here = form.household.division_code
    places = queries.villages(form.staff, on=timezone.localdate()).exclude(code=here)
    village = forms.ModelChoiceField(
        places,
        label=_("搬到哪个村"),
        empty_label=_("请选择"),
        widget=DataSelect,
        help_text=_("只列出您辖区里的村；搬到辖区外的，请由共同的上级单位登记。"),
    )
    return {"village": village}


FIELDS: dict[CHANGE, Callable[[ChangeForm], dict[str, forms.Field]]] = {
    CHANGE.BORN: born,
    CHANGE.MOVED_IN: arrived,
    CHANGE.JOINED: joined,
    CHANGE.DIED: member,
    CHANGE.MOVED_OUT: member,
    CHANGE.HEAD: lambda form: {},
    CHANGE.SPLIT: split,
    CHANGE.MERGED: merged,
    CHANGE.MOVED: moved,
}


def _chosen(form: ChangeForm, *keys: int) -> list[Person]:
    return [one for one in form.members if one.pk in keys]


def _newborn(form: ChangeForm) -> dict[str, Any]:
    sent = form.cleaned_data
    ability = {"labour_ability": LabourAbility.NONE, "born_on": sent["happened_on"]}
    return {"values": {**ability, "sex": sent["sex"], **form.values}}


def _leaver(form: ChangeForm) -> dict[str, Any]:
    return {"person": _chosen(form, form.cleaned_data["person"])[0]}


GIVEN: dict[CHANGE, Callable[[ChangeForm], dict[str, Any]]] = {
    CHANGE.BORN: _newborn,
    CHANGE.MOVED_IN: lambda form: {"values": form.values},
    CHANGE.JOINED: lambda form: {
        "person": form.cleaned_data["person_number"],
        "relation": form.cleaned_data["relation"],
    },
    CHANGE.DIED: _leaver,
    CHANGE.MOVED_OUT: _leaver,
    CHANGE.HEAD: lambda form: {},
    CHANGE.SPLIT: lambda form: {"people": _chosen(form, *form.cleaned_data["people"])},
    CHANGE.MERGED: lambda form: {"other": form.cleaned_data["other_number"]},
    CHANGE.MOVED: lambda form: {"village": form.cleaned_data["village"]},
}
