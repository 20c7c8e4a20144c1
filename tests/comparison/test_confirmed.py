"""台账属实: what a person found right is kept from later files as what a person corrected is."""

import pytest

from bangfu.audit.models import Record
from bangfu.comparison import actions
from bangfu.comparison.codes import Outcome
from bangfu.comparison.models import Discrepancy
from bangfu.registry import actions as registry
from bangfu.registry.models import Person, WorkSpell
from tests.comparison.findings import settled
from tests.registry.conftest import person as another
from tests.registry.conftest import receive_people, receive_spells, registered, write

__all__ = ["receive_people", "receive_spells", "registered", "write"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def worker(registered, receive_spells, chen) -> Person:
    registry.apply(receive_spells({}), by=chen)
    return Person.objects.get()


def test_a_spell_found_right_is_held_when_a_later_file_says_otherwise(
    worker, findings, receive_spells, chen, zhao
):
    settled(findings.add(worker, "income_differs"), zhao, Outcome.HERE_IS_RIGHT)
    batch = receive_spells({"务工月收入(元)": "5000"}, name="later.xlsx")
    assert (batch.changed_count, batch.held_count) == (0, 1)
    registry.apply(batch, by=chen)
    spell = WorkSpell.objects.get()
    assert (spell.monthly_income_yuan, spell.verified_by) == (4200, zhao)


def test_the_same_file_again_is_still_the_same(worker, findings, receive_spells, zhao):
    settled(findings.add(worker, "income_differs"), zhao, Outcome.HERE_IS_RIGHT)
    assert receive_spells({}, name="again.csv").same_count == 1


def test_a_person_found_right_is_held_too(worker, findings, receive_people, zhao):
    settled(findings.add(worker, "name_differs"), zhao, Outcome.HERE_IS_RIGHT)
    assert receive_people({"姓名": "李秀瑛"}, name="later.xlsx").held_count == 1


def test_no_difference_confirms_nothing(worker, findings, receive_spells, zhao):
    settled(findings.add(worker, "income_differs"), zhao, Outcome.NOT_A_DIFFERENCE)
    assert receive_spells({"务工月收入(元)": "5000"}, name="later.xlsx").changed_count == 1


def test_history_and_trail_say_who_confirmed_what(worker, findings, zhao):
    settled(findings.add(worker, "income_differs"), zhao, Outcome.HERE_IS_RIGHT)
    spell = WorkSpell.objects.get()
    newest = spell.history.order_by("history_id").last()
    assert (newest.history_user, newest.verified_by_id) == (zhao, zhao.pk)
    entry = Record.objects.get(action="spell_confirmed")
    assert (entry.subject_id, entry.by_name) == (str(spell.pk), "zhao")


def test_many_found_right_at_once_are_all_held(
    registered, findings, receive_people, receive_spells, chen, django_assert_max_num_queries
):
    numbers = range(2, 42)
    registry.apply(receive_people(*(another(n) for n in numbers), name="more.xlsx"), by=chen)
    given = [{"人口编号": another(n)["人口编号"]} for n in numbers]
    registry.apply(receive_spells(*given), by=chen)
    for spell in WorkSpell.objects.order_by("pk"):
        findings.add(spell.person, "unsupported")
    with django_assert_max_num_queries(25):
        actions.settle_many(
            discrepancies=Discrepancy.objects.all(),
            outcome=Outcome.HERE_IS_RIGHT,
            reason="村里确认",
            by=chen,
        )
    later = [{**row, "务工月收入(元)": "5000"} for row in given]
    assert receive_spells(*later, name="later.xlsx").held_count == 40


# -- still in the workshop?


@pytest.fixture
def in_workshop(county) -> Person:
    person = county.person("李秀英")
    county.spell(person, "2023-03", channel="workshop", employment_kind="employed")
    return person


@pytest.fixture
def page(client, findings, in_workshop, zhao):
    client.force_login(zhao)
    found = findings.add(in_workshop, "employer_differs")

    def opened(**sent):
        address = f"/discrepancies/{found.pk}/"
        if not sent:
            return client.get(address)
        form = client.get(address).context["settle_form"]
        shown = {f"initial-{name}": form[name].initial for name in form.besides}
        standing = {name: form[name].initial for name in form.fields if form[name].initial}
        told = {"outcome": "there_is_right", "reason": "工资条", **standing, **shown, **sent}
        return client.post(f"{address}settle/", told)

    return opened


def test_who_settles_is_shown_channel_kind_place_and_income(page):
    lines = {line.name: line.here for line in page().context["lines"]}
    assert (lines["channel"], lines["kind"]) == ("帮扶车间", "单位录用聘用人员")
    form = page().context["settle_form"]
    assert [field.name for field in form.correction_fields][-1] == "still_there"
    assert form["monthly_income_yuan"].initial == "4200.00"


@pytest.mark.parametrize(
    "told",
    [{"outcome": "there_is_right"}, {"outcome": "corrected", "employer_name": "黄岛海产有限公司"}],
)
def test_another_employer_is_not_written_before_the_question_is_answered(page, told):
    answer = page(**told)
    assert answer.status_code == 422
    assert "请写明是否仍在" in str(answer.context["settle_form"].errors["still_there"])
    assert WorkSpell.objects.get().employer_name == "黄岛海川食品加工厂"


def test_still_there_keeps_channel_and_place(page):
    assert page(still_there="yes").status_code == 302
    spell = WorkSpell.objects.get()
    assert (spell.employer_name, spell.channel) == ("昆山恒达电子有限公司", "workshop")
    assert (spell.place_name, spell.monthly_income_yuan) == ("山东省青岛市黄岛区", 4200)


def test_who_left_needs_a_new_channel(page):
    refused = page(still_there="no")
    assert "请改选现在的就业渠道" in str(refused.context["settle_form"].errors["channel"])
    told = {"channel": "enterprise", "place_name": "江苏省昆山市", "monthly_income_yuan": "5600"}
    assert page(still_there="no", **told).status_code == 302
    spell = WorkSpell.objects.get()
    assert (spell.channel, spell.place_name) == ("enterprise", "江苏省昆山市")
    assert (spell.monthly_income_yuan, spell.employment_kind) == (5600, "employed")


def test_what_another_changed_since_the_page_was_opened_is_not_put_back(page, chen):
    def meanwhile():
        changes = {"monthly_income_yuan": 5000}
        registry.correct_spell(spell=WorkSpell.objects.get(), changes=changes, by=chen)

    shown = {"initial-monthly_income_yuan": "4200.00", "monthly_income_yuan": "4200.00"}
    meanwhile()
    assert page(still_there="yes", **shown).status_code == 302
    assert WorkSpell.objects.get().monthly_income_yuan == 5000


def test_right_here_asks_no_question(page):
    assert page(outcome="here_is_right").status_code == 302
    assert WorkSpell.objects.get().channel == "workshop"


def test_work_elsewhere_is_not_asked_about_workshops(client, findings, li, zhao):
    client.force_login(zhao)
    found = findings.add(li, "employer_differs")
    form = client.get(f"/discrepancies/{found.pk}/").context["settle_form"]
    assert "still_there" not in form.fields
