"""Correcting the register row by row (S1 动态更新): conflicts, second clicks, taking it back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bangfu.audit.models import Record
from bangfu.engine.codes import PovertyStatus
from bangfu.engine.values import Month
from bangfu.org.access import PROVEN_AT
from bangfu.registry import actions, rules
from bangfu.registry.codes import EditReason
from bangfu.registry.models import Person, WorkSpell
from bangfu.registry.queries import find, version_of
from bangfu.web import person_edits
from tests.cast import LINQU, made_up_number, staff
from tests.disclosure.taking import proven
from tests.guards import lifted
from tests.web.test_pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def basics(client, zhao, li):
    """Zhao has Li's page of basic facts open."""
    client.force_login(zhao)
    address = reverse("person-edit", args=[li.person_number])
    return client, address, opened(client, address)


@pytest.fixture
def spell(li) -> WorkSpell:
    return li.spells.get()


def opened(client, address) -> dict[str, object]:
    """What the page would send if nothing were typed, once a reason is chosen."""
    form = client.get(address).context["form"]
    shown = {name: form[name].value() for name in form.fields if name != "no_phone"}
    shown["reason"] = "mistake"
    return {name: "" if value is None else value for name, value in shown.items()}


def edits(person, reader):
    own, home = (person_edits.versions_of(row) for row in (person, person.household))
    return person_edits.edits(own, home, person_edits.spell_versions(person), staff=reader)


def changed(person: Person, by, **typed) -> None:
    actions.edit(row=person, version=version_of(person), typed=typed, reason=EditReason.TOLD, by=by)


def test_what_is_corrected_stands_with_who_and_why(basics, li, zhao):
    client, address, form = basics
    answer = client.post(address, {**form, "education": "upper_secondary", "phone": "13800001234"})
    assert answer.status_code == 302
    li.refresh_from_db()
    assert (li.education, li.phone, li.verified_at is None) == (
        "upper_secondary",
        "13800001234",
        False,
    )
    newest = edits(li, zhao)[0]
    assert (newest.who, newest.reason) == ("赵敏", "更正：录入有误")
    assert {change.field for change in newest.changes} == {"文化程度", "联系电话"}
    assert Record.objects.filter(action="person_corrected").count() == 1


def test_a_name_holds_letters_alone(basics, li):
    client, address, form = basics
    answer = client.post(address, {**form, "name": "<b>王</b>"})
    assert "只用汉字或字母" in answer.context["form"].errors["name"][0]
    assert client.post(address, {**form, "name": "古丽·䶮"}).status_code == 302
    li.refresh_from_db()
    assert li.name == "古丽·䶮"


def test_no_reason_is_chosen_before_somebody_does(basics, li):
    client, address, form = basics
    assert " checked" not in str(client.get(address).context["form"]["reason"])
    answer = client.post(address, {**form, "reason": "", "education": "upper_secondary"})
    assert answer.context["form"].errors["reason"] == ["请选择为什么更正"]
    li.refresh_from_db()
    assert li.education != "upper_secondary"


def test_names_numbers_and_phones_are_not_in_the_page(basics, li):
    client, address, form = basics
    assert (form["name"], form["identity_number"], form["phone"]) == ("", "", "")
    text = client.get(address).content.decode()
    assert li.name not in text
    assert li.identity_number not in text


def test_sent_twice_it_is_done_once(basics, li):
    client, address, form = basics
    for _ in range(2):
        assert client.post(address, {**form, "education": "upper_secondary"}).status_code == 302
    assert li.history.count() == 2


def test_a_machine_left_unlocked_takes_over_no_number(basics, li):
    client, address, form = basics
    given = {**form, "identity_number": made_up_number(7), "education": "upper_secondary"}
    assert reverse("prove") in client.get(address).content.decode()
    answer = client.post(address, given)
    assert "验证身份" in str(answer.context["form"].errors["identity_number"])
    assert answer.context["form"]["education"].value() == "upper_secondary", "it is not typed again"
    assert li.history.count() == 1
    proven(client)
    assert reverse("prove") not in client.get(address).content.decode()
    assert client.post(address, given).status_code == 302


def test_a_machine_left_unlocked_takes_back_no_number_either(basics, li):
    client, address, form = basics
    before, corrected = li.identity_number, made_up_number(7)
    proven(client)
    client.post(address, {**form, "identity_number": corrected})
    session = client.session
    session[PROVEN_AT] -= 7200
    session.save()
    given = {"row": "person", "version": version_of(li)}
    taken_back = reverse("edit-undo", args=[li.person_number])
    assert client.post(taken_back, given).url.startswith(reverse("prove"))
    assert Person.objects.get(pk=li.pk).identity_number == corrected
    proven(client)
    client.post(taken_back, given)
    assert Person.objects.get(pk=li.pk).identity_number == before


def test_a_new_number_brings_birth_and_sex_along_and_is_found(basics, li, zhao):
    client, address, form = basics
    proven(client)
    number = made_up_number(7, born_on=timezone.localdate().replace(year=1990, month=5, day=6))
    client.post(address, {**form, "identity_number": number})
    li.refresh_from_db()
    assert (li.born_on.year, li.identity_status) == (1990, "valid")
    assert li in find(number, zhao).people


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("identity_number", "990001198503020011", "校验"),
        ("phone", "12", "联系电话"),
        ("education", "wizard", "选"),
        ("name", "李4", "姓名"),
    ],
)
def test_what_cannot_be_right_is_told_beside_its_field(basics, li, field, typed, told):
    client, address, form = basics
    answer = client.post(address, {**form, field: typed})
    assert answer.status_code == 200
    assert told in str(answer.context["form"].errors[field])
    assert li.history.count() == 1


def test_two_people_on_one_field_choose_side_by_side(basics, li, chen):
    client, address, form = basics
    changed(li, chen, education="lower_secondary", relation="spouse")
    answer = client.post(
        address, {**form, "education": "upper_secondary", "labour_ability": "limited"}
    )
    assert answer.status_code == 409
    assert "陈立" in words(answer)
    li.refresh_from_db()
    assert (li.education, li.labour_ability) == ("lower_secondary", "ordinary")
    sent = dict(answer.context["conflict"].sent)
    client.post(address, {**sent, "take_education": "theirs"})
    li.refresh_from_db()
    now = (li.education, li.relation, li.labour_ability)
    assert now == ("lower_secondary", "spouse", "limited")


def test_in_a_conflict_ones_own_word_can_stand(basics, li, chen):
    client, address, form = basics
    changed(li, chen, education="lower_secondary", phone="13800009999")
    answer = client.post(address, {**form, "education": "upper_secondary", "phone": "13800001234"})
    assert "13800009999" not in words(answer)
    sent = dict(answer.context["conflict"].sent)
    client.post(address, {**sent, "take_education": "mine", "take_phone": "mine"})
    li.refresh_from_db()
    assert (li.education, li.phone) == ("upper_secondary", "13800001234")


def test_changes_of_other_fields_meanwhile_are_no_conflict_and_stay(basics, li, chen):
    client, address, form = basics
    changed(li, chen, education="lower_secondary")
    assert client.post(address, {**form, "labour_ability": "limited"}).status_code == 302
    li.refresh_from_db()
    assert (li.education, li.labour_ability) == ("lower_secondary", "limited")


def test_an_edit_is_taken_back_whole(basics, li, zhao):
    client, address, form = basics
    before = {f.attname: getattr(li, f.attname) for f in Person._meta.concrete_fields}
    client.post(address, {**form, "name": "李秀莲", "phone": "13800001234"})
    undo(client, li, "person", version_of(li))
    li = Person.objects.get(pk=li.pk)
    after = {f.attname: getattr(li, f.attname) for f in Person._meta.concrete_fields}
    assert {**after, "updated_at": None} == {**before, "updated_at": None}
    assert (li in find("李秀英", zhao).people, li in find("李秀莲", zhao).people) == (True, False)
    assert not any(edit.is_undoable for edit in edits(li, zhao))


def test_what_was_changed_of_the_household_stands_among_the_edits(client, li, zhao, wang):
    home = li.household
    home.poverty_status, home.village_name, home._history_user = (
        "monitored_unstable",
        "西滩村",
        zhao,
    )
    home.save()
    newest = edits(li, zhao)[0]
    told = {change.field: (change.before, change.after) for change in newest.changes}
    assert (newest.subject, newest.who, newest.is_undoable) == ("户", "赵敏", False)
    assert told["村"] == ("", "西滩村")
    assert told["识别标准"] == (PovertyStatus.LIFTED_OUT, PovertyStatus.MONITORED_UNSTABLE)
    client.force_login(wang)
    assert "西滩村" in words(client.get(reverse("person-file", args=[li.person_number])))


def undo(client, person, row, version):
    data = {"row": row, "version": version}
    return client.post(reverse("edit-undo", args=[person.person_number]), data, follow=True)


def test_only_ones_own_newest_edit_of_the_day_is_taken_back(basics, li, zhao, chen):
    client, address, form = basics
    client.post(address, {**form, "education": "upper_secondary"})
    mine = version_of(li)
    assert [edit.is_undoable for edit in edits(li, zhao) if edit.row == "person"] == [True, False]
    assert not any(edit.is_undoable for edit in edits(li, chen))
    with pytest.raises(rules.NotUndoable, match="自己"):
        actions.undo_edit(row=li, version=mine, by=chen)
    changed(li, chen, education="lower_secondary")
    assert "这之后又有改动" in words(undo(client, li, "person", mine))
    li.refresh_from_db()
    assert li.education == "lower_secondary"
    with lifted(connection):
        li.history.filter(history_id=version_of(li)).update(
            history_date=timezone.now() - timedelta(days=1)
        )
    with pytest.raises(rules.NotUndoable, match="当天"):
        actions.undo_edit(row=li, version=version_of(li), by=chen)


def test_what_a_file_or_a_settlement_wrote_is_not_taken_back_here(li, zhao, spell):
    actions.end_spell(spell=spell, end_month=Month(2023, 8), by=zhao)
    with pytest.raises(rules.NotUndoable):
        actions.undo_edit(row=spell, version=version_of(spell), by=zhao)


def test_a_spell_is_corrected_and_overlaps_are_lawful(client, zhao, li, spell, county):
    county.spell(li, "2023-05 - 2023-06")
    client.force_login(zhao)
    address = reverse("spell-edit", args=[li.person_number, spell.pk])
    form = opened(client, address)
    given = {**form, "end_month": "2023-09", "monthly_income_yuan": "4,500"}
    assert client.post(address, given).status_code == 302
    spell.refresh_from_db()
    assert (spell.end_month, spell.monthly_income_yuan) == (Month(2023, 9), Decimal(4500))


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"end_month": "2023-01"}, "end_month"),
        ({"start_month": "2023-05"}, "start_month"),
        ({"monthly_income_yuan": "很多"}, "monthly_income_yuan"),
        ({"place_code": "123"}, "place_code"),
        ({"place_code": "999999"}, "place_code"),
        ({"employer_code": "91"}, "employer_code"),
        ({"contract": "handshake"}, "contract"),
    ],
)
def test_a_wrong_month_or_code_of_a_spell_is_told(client, zhao, li, spell, county, typed, field):
    county.spell(li, "2023-05 - 2023-06")
    client.force_login(zhao)
    address = reverse("spell-edit", args=[li.person_number, spell.pk])
    answer = client.post(address, {**opened(client, address), **typed})
    assert list(answer.context["form"].errors) == [field]
    assert spell.history.count() == 1


def test_a_code_that_is_known_no_more_stays_where_nobody_changes_it(client, zhao, li, spell):
    WorkSpell.objects.filter(pk=spell.pk).update(place_code="999999000000")
    client.force_login(zhao)
    address = reverse("spell-edit", args=[li.person_number, spell.pk])
    assert client.post(address, {**opened(client, address), "end_month": ""}).status_code == 302


def test_nobody_works_before_they_are_born(client, zhao, li, spell):
    Person.objects.filter(pk=li.pk).update(born_on="2005-03-02")
    client.force_login(zhao)
    for name, args in (("spell-edit", [spell.pk]), ("spell-add", [])):
        address = reverse(name, args=[li.person_number, *args])
        given = opened(client, address)
        answer = client.post(address, {**given, "start_month": "2005-02"})
        assert list(answer.context["form"].errors) == ["start_month"]
        # too young to work is a finding, not an impossible month
        assert client.post(address, {**given, "start_month": "2005-03"}).status_code == 302
        spell.refresh_from_db()
        WorkSpell.objects.filter(pk=spell.pk).update(start_month=Month(2023, 3))


def test_work_nobody_knew_of_is_added_once_and_taken_back(client, zhao, li):
    client.force_login(zhao)
    address = reverse("spell-add", args=[li.person_number])
    form = opened(client, address) | {"reason": "told"}
    given = {**form, "start_month": "2022-03", "end_month": "2022-11", "employer_name": "建筑队"}
    given |= {"contract": "unwritten", "insured_by": "accident"}
    for _ in range(2):
        assert client.post(address, given).status_code == 302
    added = li.spells.get(start_month=Month(2022, 3))
    assert (added.history.count(), added.division_code) == (1, li.division_code)
    assert (added.contract, added.insured_by) == ("unwritten", "accident")
    page = client.get(reverse("person-file", args=[li.person_number])).content.decode()
    assert "没有书面合同" in page
    assert "只有工伤或意外保险" in page
    again = client.post(address, {**given, "employer_name": "别的单位"})
    assert "start_month" in again.context["form"].errors
    undo(client, li, added.pk, version_of(added))
    assert li.spells.count() == 1
    assert [edit.kind for edit in edits(li, zhao) if edit.row == added.pk] == ["-", "+"]


@pytest.mark.parametrize("who", ["wang", "zhou", "sun", "wu"])
def test_nobody_else_edits(client, request, who, li, spell):
    client.force_login(request.getfixturevalue(who))
    addresses = [
        reverse("person-edit", args=[li.person_number]),
        reverse("spell-add", args=[li.person_number]),
        reverse("spell-edit", args=[li.person_number, spell.pk]),
    ]
    answers = [
        ask(address).status_code for address in addresses for ask in (client.get, client.post)
    ]
    answers.append(undo(client, li, spell.pk, 1).status_code)
    assert set(answers) <= {403, 404}


def test_a_spell_of_somebody_else_is_not_reached_through_ones_own(client, zhao, li, county):
    other = county.person("王五", division_code="370725001200", spells=["2023-01"])
    client.force_login(zhao)
    address = reverse("spell-edit", args=[li.person_number, other.spells.get().pk])
    assert client.get(address).status_code == 404
    assert undo(client, li, other.spells.get().pk, 1).status_code == 404


def test_opening_the_page_is_on_record(basics, li, zhao):
    assert Record.objects.filter(action="open_person", subject_id=str(li.pk)).exists()


FIELDS = {
    "education": ["", "lower_secondary", "upper_secondary"],
    "labour_ability": ["ordinary", "limited"],
    "relation": ["", "head", "spouse"],
}
TYPED = st.fixed_dictionaries({}, optional={n: st.sampled_from(v) for n, v in FIELDS.items()})


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(one=TYPED, other=TYPED)
def test_of_two_edits_neither_loses_what_the_other_did(one, other, in_one_county):
    """Whatever two people type from one page: it stands, or they are asked."""
    person, first, second = in_one_county
    version, before = version_of(person), {name: getattr(person, name) for name in FIELDS}
    told = {"version": version, "reason": EditReason.MISTAKE}
    actions.edit(row=person, typed=one, **told, by=first)
    mine = {n: v for n, v in one.items() if v != before[n]}
    theirs = {n: v for n, v in other.items() if v != before[n]}
    clash = {n for n in mine.keys() & theirs.keys() if mine[n] != theirs[n]}
    if clash:
        with pytest.raises(rules.Overtaken) as overtaken:
            actions.edit(row=person, typed=other, **told, by=second)
        assert set(overtaken.value.names) == clash
        theirs = {}
    else:
        actions.edit(row=person, typed=other, **told, by=second)
    person.refresh_from_db()
    assert {name: getattr(person, name) for name in FIELDS} == {**before, **mine, **theirs}


@pytest.fixture
def in_one_county(li, zhao, chen):
    return li, zhao, staff("qian", "county_officer", LINQU, "钱进")


def test_work_that_was_added_is_taken_back_with_two_clicks_as_with_one(client, li, zhao):
    typed = dict.fromkeys(("place_code", "place_name", "employer_name", "employer_code"), "")
    typed |= {"start_month": Month(2022, 5), "monthly_income_yuan": None}
    added = actions.add_spell(person=li, typed=typed, reason=EditReason.MISTAKE, by=zhao)
    client.force_login(zhao)
    row, version = added.pk, version_of(added)
    for _ in range(2):
        assert "更正已撤销" in words(undo(client, li, row, version))
    assert undo(client, li, row + 1000, version).status_code == 404
