"""What is written at somebody's door: the same words from a page and from a phone that was offline.

A blank was not asked, and changes nothing.
"""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from bangfu.comparison.forms import month_text, short_text
from bangfu.engine.codes import Code, LabourAbility
from bangfu.engine.tables import Column
from bangfu.engine.values import Month, masks
from bangfu.org.language import choices, data, label
from bangfu.registry import cells, judging
from bangfu.registry.models import TrainingNeed, Wish
from bangfu.registry.said_columns import CODES, TRAINING_COLUMNS, WISH_COLUMNS
from bangfu.visits import rules
from bangfu.visits.actions import Said, Seen
from bangfu.visits.codes import INCOME_MONTH, OF_PERSON, OF_SPELL, WORDS, Fact, FileKind, Outcome
from bangfu.visits.queries import ToVisit

NEW = "new_"
SAID_COLUMNS = (*WISH_COLUMNS, *TRAINING_COLUMNS)
FIRST_FIELDS = {fact: f"{fact}_{name}" for fact, name in rules.FIRST.items()}
LARGEST_KEY = 2**62
Attributes = dict[str, object]
# as `yuan` and `cleaned_phone` read them, with what people write around the digits
DIGIT, AROUND = "[0-9０-９]", "[0-9０-９,，￥¥元 ]*"
WHOLE = f"{AROUND}{DIGIT}{AROUND}"
AMOUNT: Attributes = {
    "inputmode": "decimal",
    "pattern": WHOLE + "([.．]" + WHOLE + ")?",
    "title": _("只写数字，单位元，如 4500"),
}
WHOLE_AMOUNT: Attributes = {
    "inputmode": "numeric",
    "pattern": WHOLE + "([.．]0+" + AROUND + ")?",
    "title": _("只写整数，单位元，如 4500"),
}
PHONE: Attributes = {
    "inputmode": "tel",
    "pattern": r"[+＋]?([\(\)（）\-－ ]*[0-9０-９]){7,14}[\(\)（） ]*",
    "title": _("联系电话应为 11 位手机号，或带区号的固定电话"),
}


def shaped(field: forms.Field, shape: Attributes) -> forms.Field:
    """A browser, with or without a network, takes in what the register can read, and asks at once
    about anything else."""
    field.widget.attrs |= shape
    return field


def picture(text: str, help_text: str = "") -> forms.FileField:
    widget = forms.FileInput(attrs={"accept": "image/*", "capture": "environment"})
    return forms.FileField(label=text, required=False, widget=widget, help_text=help_text)


def said_field(column: Column) -> forms.Field:
    """A question by its column, as tables have it; answers are the texts of the code list."""
    title = _(column.header)
    if codes := CODES.get(column.name):
        return forms.ChoiceField(label=title, required=False, choices=worded_choices(codes))
    longest = 500 if column.name.endswith("limits") else 60
    field = short_text(title, max_length=longest, help_text=_(column.help) if column.help else "")
    return shaped(field, WHOLE_AMOUNT) if column.parse is cells.whole_yuan else field


def worded_choices(codes: type[Code]) -> Callable[[], list[tuple[str, str]]]:
    return lambda: [("", str(_("没有问"))), *((code.zh, label(code)) for code in codes)]


class LinesField(forms.CharField):
    """As long as the page counted it, which sends two characters for the end of a line."""

    def to_python(self, value: str | None) -> str:
        return super().to_python(value and value.replace("\r\n", "\n"))


def hidden_number(*, required: bool = False) -> forms.IntegerField:
    bounds = {"min_value": 0, "max_value": LARGEST_KEY}
    return forms.IntegerField(widget=forms.HiddenInput, required=required, **bounds)


class VisitForm(forms.Form):
    uuid = forms.UUIDField(widget=forms.HiddenInput)
    person_version = hidden_number(required=True)
    spell = hidden_number()
    spell_version = hidden_number()
    seen_wish = hidden_number()
    seen_training = hidden_number()
    outcome = forms.ChoiceField(
        label=_("走访结果"),
        choices=choices(Outcome),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择走访结果")},
    )
    visited_on = forms.DateField(
        label=_("走访日期"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    phone = shaped(short_text(_("联系电话"), max_length=40), PHONE)
    labour_ability = forms.ChoiceField(
        label=_("劳动能力"), required=False, choices=choices(LabourAbility, blank=_("没有问"))
    )
    employer_name = short_text(_("务工单位"))
    place_name = short_text(_("务工地"), max_length=100, help_text=_("省、市、县。"))
    monthly_income_yuan = shaped(short_text(_("月收入（元）"), max_length=20), AMOUNT)
    income_month = month_text(
        _("这是哪个月的收入"),
        help_text=_("填了月收入才填；不填按走访的上一个月，以前各月仍按原来的数。"),
    )
    end_month = month_text(_("已回家的，最后一个月"))
    new_start_month = month_text(_("开始月份"))
    new_employer_name = short_text(_("务工单位"))
    new_place_name = short_text(_("务工地"), max_length=100, help_text=_("省、市、县。"))
    new_monthly_income_yuan = shaped(short_text(_("月收入（元）"), max_length=20), AMOUNT)
    note = LinesField(
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
        self.fields |= {column.name: said_field(column) for column in SAID_COLUMNS}
        if to_visit:
            self.asks = to_visit.asks
            self.initial |= {"uuid": uuid4(), "visited_on": timezone.localdate()}
            self.initial |= seen_by(to_visit)
            for name, text in now(to_visit).items():
                first = FIRST_FIELDS.get(name, name)
                self.fields[first].help_text = format_html("{}{}", _("现记："), data(text))

    def clean_visited_on(self) -> date:
        day, first = self.cleaned_data["visited_on"], rules.earliest_day(timezone.localdate())
        if day < first:
            told = _("走访日期应在 %(day)s 以后，请核对年份") % {"day": first}
            raise forms.ValidationError(told)
        return day

    def columns(self) -> dict[str, str]:
        """Fields of the form that hold answers, and their columns in the register."""
        told = {name.value: name.value for name in (*OF_PERSON, *OF_SPELL)}
        return told | {name: name.removeprefix(NEW) for name in self.fields if name.startswith(NEW)}

    def check_values(self) -> None:
        """On a page whatever the register does not take is told at once, beside its field."""
        given = self.cleaned_data
        if given.get(INCOME_MONTH):
            self._check_income_month(given[INCOME_MONTH])
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
        for fact in WORDS:
            try:
                if said := self.words(fact):
                    rules.words_of(fact, said)
            except rules.WordNotTaken as refused:
                self.add_error(FIRST_FIELDS[fact], str(refused))

    def _check_income_month(self, text: str) -> None:
        try:
            rules.month_said(text, as_of=Month.parse(timezone.localdate()))
        except rules.MonthNotTaken as problem:
            self.add_error(INCOME_MONTH, str(problem))

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

    def words(self, fact: Fact) -> dict[str, str]:
        """Which work or training the person wants, in the words of the code lists."""
        given = {name: self.cleaned_data.get(f"{fact}_{name}") for name in rules.WORD_COLUMNS[fact]}
        return {name: text for name, text in given.items() if text}

    @property
    def word_groups(self) -> list[tuple[Fact, list[forms.BoundField], bool]]:
        """What is asked of work and training, and whether today."""
        asks = getattr(self, "asks", ())
        return [
            (fact, [self[f"{fact}_{name}"] for name in rules.WORD_COLUMNS[fact]], fact in asks)
            for fact in WORDS
        ]

    @property
    def new_work(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(NEW)]

    @property
    def given(self) -> dict[str, Any]:
        """As `record_visit` takes it, but for the files."""
        data = self.cleaned_data
        new = {name.removeprefix(NEW): data[name] for name in data if name.startswith(NEW)}
        facts = {name.value: data[name] for name in (*OF_PERSON, *OF_SPELL) if data[name]}
        if Fact.INCOME in facts and data[INCOME_MONTH]:
            facts[INCOME_MONTH] = data[INCOME_MONTH]
        return {
            "uuid": data["uuid"],
            "seen": Seen(
                data["person_version"],
                data["spell"],
                data["spell_version"] or 0,
                data["seen_wish"],
                data["seen_training"],
            ),
            "said": Said(
                visited_on=data["visited_on"],
                outcome=data["outcome"],
                facts=facts,
                spell={name: text for name, text in new.items() if text},
                note=data["note"],
                wish=self.words(Fact.WISH),
                training=self.words(Fact.TRAINING),
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
    } | {f"seen_{fact}": word.pk for fact, word in to_visit.words.items()}


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
    told |= {fact: summed_up(fact, word) for fact, word in to_visit.words.items()}
    return {name.value: text for name, text in told.items() if text}


def summed_up(fact: Fact, word: Wish | TrainingNeed) -> str:
    """What the person said last, but for what they find hard, which no list shows."""
    codes = rules.WORD_CODES[fact]
    values = {name: getattr(word, name) for name in rules.WORD_COLUMNS[fact] if name != "limits"}
    told = [
        label(codes[name](value)) if name in codes else f"{value}"
        for name, value in values.items()
        if value
    ]
    return _("、").join(told)
