"""The pages of households without work: who reaches them, what they say, and what a step does."""

import pytest
from django.urls import reverse

from bangfu.assistance.codes.zero_employment import CaseStage
from bangfu.assistance.models import ZeroCase
from bangfu.audit.models import Record
from bangfu.registry.models import Person
from bangfu.rights.models import WorkerAccount
from tests.assistance.zero import WORDS
from tests.cast import CHANGLE, staff
from tests.disclosure.taking import proven_as

pytestmark = pytest.mark.django_db


def sent(client, who, name, *args, **data):
    client.force_login(who)
    return client.post(reverse(name, args=args), data)


def read(client, who, case) -> str:
    client.force_login(who)
    answer = client.get(reverse("zero-case", args=[case.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_village_records_an_application_of_who_wants_work(client, offices):
    li = offices.family()
    told = {"people": [li.pk], "channel": "in_person", "words": WORDS, "knows_of_notice": "on"}
    answer = sent(client, offices.wang, "zero-apply", li.person_number, **told)
    case = ZeroCase.objects.get()
    assert answer.url == reverse("zero-case", args=[case.pk])
    assert li.name not in read(client, offices.wang, case)
    assert "想工作、没有在务工" in read(client, offices.wang, case)
    sent(client, offices.wang, "zero-apply", li.person_number, **told)
    assert ZeroCase.objects.count() == 1
    looked = Record.objects.filter(action="zero_open", subject_id=str(li.pk))
    assert looked.count() == 2


@pytest.mark.parametrize("missing", ["people", "words", "knows_of_notice"])
def test_what_an_application_lacks_is_said_where_it_is_typed(client, offices, missing):
    li = offices.family()
    told = {"people": [li.pk], "channel": "phone", "words": WORDS, "knows_of_notice": "on"}
    del told[missing]
    answer = sent(client, offices.wang, "zero-apply", li.person_number, **told)
    assert answer.status_code == 422
    assert not ZeroCase.objects.exists()


def test_a_step_that_lacks_its_reason_comes_back_with_what_was_typed(client, offices):
    case = offices.at(CaseStage.REVIEW)
    answer = sent(client, offices.zhao, "zero-review", case.pk, is_agreed="no", note="")
    assert answer.status_code == 422
    assert "写明理由" in answer.content.decode()
    case.refresh_from_db()
    assert case.stage == CaseStage.REVIEW
    sent(client, offices.zhao, "zero-review", case.pk, is_agreed="yes", note="")
    case.refresh_from_db()
    assert case.stage == CaseStage.PUBLICATION


def test_who_moved_away_is_judged_with_the_household_and_shown_to_those_there(
    client, offices, county
):
    case = offices.at(CaseStage.REVIEW)
    gone = county.person("钱远行", household=case.household, born_on=None)
    Person.objects.filter(pk=gone.pk).update(division_code=CHANGLE)
    assert gone.person_number not in read(client, offices.zhao, case)
    Person.objects.filter(pk=gone.pk).update(division_code=case.household.division_code)
    assert gone.person_number in read(client, offices.zhao, case)


def test_every_office_is_offered_its_own_step_only(client, offices, wu):
    case = offices.at(CaseStage.CHECK)
    assert "zero-check-title" in read(client, offices.wang, case)
    assert "zero-check-title" not in read(client, wu, case)
    case = offices.reviewed(offices.checked(case))
    page = read(client, offices.wang, case)
    assert "zero-post-village-title" in page
    assert "zero-submit-title" not in page
    case = offices.published(case)
    for who in (offices.chen, offices.zheng):
        assert "zero-certify-title" in read(client, who, case)
    sent(client, offices.chen, "zero-certify", case.pk, is_agreed="yes", note="")
    assert "zero-certify-title" not in read(client, offices.chen, case)
    assert "zero-certify-title" in read(client, offices.zheng, case)
    assert "zero-certify-title" not in read(client, offices.zhao, case)


def test_what_is_not_ones_to_do_is_refused_and_changes_nothing(client, offices, zhou, sun, wu):
    case = offices.at(CaseStage.REVIEW)
    told = {"is_agreed": "yes", "note": ""}
    for who, status in ((offices.wang, 403), (wu, 403), (sun, 403), (zhou, 404)):
        assert sent(client, who, "zero-review", case.pk, **told).status_code == status
    client.force_login(zhou)
    assert client.get(reverse("zero-case", args=[case.pk])).status_code == 404
    client.force_login(sun)
    assert client.get(reverse("zero-cases")).status_code == 403
    case.refresh_from_db()
    assert case.stage == CaseStage.REVIEW


def test_the_list_names_nobody_whole_and_costs_the_same_with_many(
    client, offices, django_assert_max_num_queries
):
    cases = [offices.applied(offices.family("诸葛秀英")) for _ in range(6)]
    client.force_login(offices.wang)
    with django_assert_max_num_queries(18):
        page = client.get(reverse("zero-cases")).content.decode()
    assert all(reverse("zero-case", args=[case.pk]) in page for case in cases)
    assert "诸葛秀英" not in page


def test_households_to_be_told_are_a_suggestion_for_village_and_township(client, offices):
    li = offices.family()
    apply = reverse("zero-apply", args=[li.person_number])
    for who, told in ((offices.wang, True), (offices.zhao, True), (offices.chen, False)):
        client.force_login(who)
        assert (apply in client.get(reverse("zero-cases")).content.decode()) is told
    assert not ZeroCase.objects.exists()
    offices.applied(li)
    client.force_login(offices.wang)
    assert apply not in client.get(reverse("zero-cases")).content.decode()


def test_the_notice_tells_the_head_of_household_and_no_number_phone_or_health(client, offices):
    li = offices.county.person(
        "诸葛秀英", born_on="1985-03-02", relation="head", phone="13900000001"
    )
    case = offices.at(CaseStage.PUBLICATION, li)
    proven_as(client, offices.wang)
    answer = client.post(reverse("zero-notice", args=[case.pk]))
    page = answer.content.decode()
    assert "诸葛秀英" in page
    assert "西坦" in page
    for private in (li.identity_number, li.phone, WORDS, "劳动能力", li.person_number):
        assert private not in page
    assert Record.objects.filter(action="reveal", subject_id=str(li.pk)).exists()
    case = offices.published(case)
    assert client.post(reverse("zero-notice", args=[case.pk])).status_code == 302


def test_answers_and_withdrawal_have_no_consequence_on_the_page_either(client, offices):
    li = offices.family()
    case = offices.at(CaseStage.SERVICE, li)
    told = {"person": li.pk, "kind": "job", "note": "县食品厂包装工"}
    sent(client, offices.zhao, "zero-serve", case.pk, **told)
    service = case.services.get()
    sent(client, offices.zhao, "zero-answer-service", service.pk, answer="no")
    case.refresh_from_db()
    assert (case.stage, case.services.get().answer) == (CaseStage.SERVICE, "no")
    assert "已推荐 1 个" in read(client, offices.zhao, case)
    withdrawn = {"people": [li.pk], "channel": "phone"}
    sent(client, offices.wang, "zero-withdraw", case.pk, **withdrawn)
    case.refresh_from_db()
    assert case.stage == CaseStage.WITHDRAWN


def test_the_persons_file_shows_the_case_and_the_way_to_apply(client, offices):
    li = offices.family()
    client.force_login(offices.wang)
    file = reverse("person-file", args=[li.person_number])
    assert reverse("zero-apply", args=[li.person_number]) in client.get(file).content.decode()
    case = offices.applied(li)
    page = client.get(file).content.decode()
    assert reverse("zero-case", args=[case.pk]) in page
    assert "待村级核实" in page


def test_from_the_own_telephone_a_person_applies_and_withdraws_for_themselves(client, offices):
    li = offices.family()
    own = staff("p1", "worker", li.division_code, "")
    WorkerAccount.objects.create(staff=own, person=li)
    told = {"words": WORDS, "wants_work": "on", "knows_of_notice": "on"}
    assert sent(client, own, "portal-zero", words=WORDS).status_code == 422
    for _ in range(2):
        sent(client, own, "portal-zero", **told)
    case = ZeroCase.objects.get()
    assert (case.stage, case.members.get().channel) == (CaseStage.CHECK, "portal")
    assert "待村级核实" in client.get(reverse("portal-zero")).content.decode()
    for _ in range(2):
        sent(client, own, "portal-zero-withdraw")
    case.refresh_from_db()
    assert (case.stage, case.steps.count()) == (CaseStage.WITHDRAWN, 2)


def test_who_confirms_sees_the_work_or_says_what_it_rests_on(client, offices, county):
    case = offices.at(CaseStage.CLEARING)
    assert "台账上这一户没有人在务工" in read(client, offices.chen, case)
    answer = sent(client, offices.chen, "zero-confirm", case.pk, is_agreed="yes", note="")
    assert answer.status_code == 422
    county.spell(case.members.get().person, "2023-10", employer_name="临朐县食品厂")
    page = read(client, offices.chen, case)
    assert "临朐县食品厂" in page
    assert "台账上这一户没有人在务工" not in page


def test_what_a_confirmation_rests_on_stands_in_the_steps(client, offices):
    case = offices.at(CaseStage.CLEARING)
    told = {"is_agreed": "yes", "note": "看了劳动合同原件"}
    assert sent(client, offices.chen, "zero-confirm", case.pk, **told).status_code == 302
    assert "看了劳动合同原件" in read(client, offices.zhao, case)


def test_a_step_refused_marks_its_own_fields_and_no_others(client, offices):
    case = offices.at(CaseStage.REVIEW)
    answer = sent(client, offices.zhao, "zero-review", case.pk, note="无")
    assert answer.status_code == 422
    assert answer.context["withdraw"] is not None
    assert not answer.context["withdraw"].is_bound
