"""What is written at somebody's door: the same words from a page and from a phone that was offline.

A blank was not asked, and changes nothing.
"""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from bangfu.comparison.forms import month_text, short_text
from bangfu.engine.codes import LabourAbility
from bangfu.engine.values import Month, masks
from bangfu.org.language import choices, data, label
from bangfu.registry import judging
from bangfu.visits.actions import Said, Seen
from bangfu.visits.codes import OF_PERSON, OF_SPELL, Fact, FileKind, Outcome
from bangfu.visits.queries import ToVisit

NEW = "new_"
LARGEST_KEY = 2**62


def picture(text: str, help_text: str = "") -> forms.FileField:
    widget = forms.FileInput(attrs={"accept": "image/*", "capture": "environment"})
    return forms.FileField(label=text, required=False, widget=widget, help_text=help_text)


def hidden_number(*, required: bool = False) -> forms.IntegerField:
    bounds = {"min_value": 0, "max_value": LARGEST_KEY}
    return forms.IntegerField(widget=forms.HiddenInput, required=required, **bounds)


class VisitForm(forms.Form):
    uuid = forms.UUIDField(widget=forms.HiddenInput)
    person_version = hidden_number(required=True)
    spell = hidden_number()
    spell_version = hidden_number()
    outcome = forms.ChoiceField(
        label=_("走访结果"),
        choices=choices(Outcome),
        widget=forms.RadioSelect,
        initial=Outcome.MET,
    )
    visited_on = forms.DateField(
        label=_("走访日期"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    phone = short_text(_("联系电话"), max_length=40)
    labour_ability = forms.ChoiceField(
        label=_("劳动能力"), required=False, choices=choices(LabourAbility, blank=_("没有问"))
    )
    employer_name = short_text(_("务工单位"))
    place_name = short_text(_("务工地"), max_length=100, help_text=_("省、市、县。"))
    monthly_income_yuan = short_text(_("月收入（元）"), max_length=20)
    end_month = month_text(_("已回家的，最后一个月"))
    new_start_month = month_text(_("开始月份"))
    new_employer_name = short_text(_("务工单位"))
    new_place_name = short_text(_("务工地"), max_length=100, help_text=_("省、市、县。"))
    new_monthly_income_yuan = short_text(_("月收入（元）"), max_length=20)
    note = forms.CharField(
        label=_("走访情况"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("只写与就业帮扶有关的话，不写民族、信仰和态度。"),
    )
    photo = picture(_("照片"), _("拍照前请先征得本人同意。"))
    signature = picture(_("本人签字"), _("拍下签过字的纸，或在手机页面上签。"))
    voice = forms.FileField(
        label=_("本人录音"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "audio/*", "capture": True}),
        help_text=_("不便签字时，录下本人说的同意。"),
    )

    def __init__(self, *args: Any, to_visit: ToVisit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if to_visit:
            self.asks = to_visit.asks
            self.initial |= {"uuid": uuid4(), "visited_on": timezone.localdate()}
            self.initial |= seen_by(to_visit)
            for name, text in now(to_visit).items():
                self.fields[name].help_text = format_html("{}{}", _("现记："), data(text))

    def columns(self) -> dict[str, str]:
        """Fields of the form that hold answers, and their columns in the register."""
        told = {name.value: name.value for name in (*OF_PERSON, *OF_SPELL)}
        return told | {name: name.removeprefix(NEW) for name in self.fields if name.startswith(NEW)}

    def check_values(self) -> None:
        """On a page whatever the register does not take is told at once, beside its field."""
        given = self.cleaned_data
        typed = {name: given[name] for name in self.columns() if given.get(name)}
        if any(name.startswith(NEW) for name in typed):
            typed.setdefault("new_start_month", "")
        for name, text in typed.items():
            try:
                judging.judged(
                    {self.columns()[name]: text}, as_of=Month.parse(timezone.localdate())
                )
            except judging.CorrectionRefused as refused:
                self.add_error(name, str(refused))

    @property
    def answers(self) -> list[forms.BoundField]:
        return [self[name] for name in (*OF_PERSON, *OF_SPELL)]

    @property
    def asked(self) -> list[forms.BoundField]:
        return [self[name] for name in self.groups[True]]

    @property
    def others(self) -> list[forms.BoundField]:
        return [self[name] for name in self.groups[False]]

    @property
    def groups(self) -> dict[bool, list[str]]:
        """What is asked today, and what may be told beside it."""
        found: dict[bool, list[str]] = {True: [], False: []}
        for name in (*OF_PERSON, *OF_SPELL):
            if name in OF_PERSON or self.initial.get("spell"):
                found[name in self.asks].append(name)
        return found

    @property
    def new_work(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(NEW)]

    @property
    def given(self) -> dict[str, Any]:
        """As `record_visit` takes it, but for the files."""
        data = self.cleaned_data
        new = {name.removeprefix(NEW): data[name] for name in data if name.startswith(NEW)}
        facts = {name.value: data[name] for name in (*OF_PERSON, *OF_SPELL) if data[name]}
        return {
            "uuid": data["uuid"],
            "seen": Seen(data["person_version"], data["spell"], data["spell_version"] or 0),
            "said": Said(
                visited_on=data["visited_on"],
                outcome=data["outcome"],
                facts=facts,
                spell={name: text for name, text in new.items() if text},
                note=data["note"],
            ),
        }

    @property
    def handed_in(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {kind.value: data[kind] for kind in FileKind if data.get(kind)}


class SentForm(VisitForm):
    """As a phone sends it, with whom it is about. Values are judged one by one when the visit is
    taken in: what the register does not take is held, never lost."""

    person_number = forms.CharField(max_length=30)


def seen_by(to_visit: ToVisit) -> dict[str, object]:
    spell = to_visit.spell
    return {
        "person_version": to_visit.person_version,
        "spell": spell.pk if spell else None,
        "spell_version": to_visit.spell_version,
    }


def now(to_visit: ToVisit) -> dict[str, str]:
    """What the register says now, as far as a list may show it."""
    person, spell = to_visit.person, to_visit.spell
    ability = person.labour_ability
    told = {
        Fact.PHONE: masks.phone(person.phone),
        Fact.ABILITY: label(LabourAbility(ability)) if ability else "",
    }
    if spell:
        income = spell.monthly_income_yuan
        told |= {
            Fact.EMPLOYER: spell.employer_name,
            Fact.PLACE: spell.place_name,
            Fact.INCOME: "" if income is None else f"{income.normalize():f}",
        }
    return {name.value: text for name, text in told.items() if text}
