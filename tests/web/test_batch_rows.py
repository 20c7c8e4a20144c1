"""Every row of a preview can be read before it is applied: by kind, by page, masked, in reach."""

import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bangfu.audit.models import Record
from bangfu.engine.tables import write_table
from bangfu.registry import actions as registry
from bangfu.registry.models import Household, Person
from bangfu.runs import worker
from bangfu.web.files.previews import RowKind
from tests.cast import made_up_number
from tests.registry.conftest import PERSON, SPELL

pytestmark = pytest.mark.django_db(transaction=True)
LI = PERSON["人口编号"]


def numbered(serial: int, **columns: str) -> dict[str, str]:
    told = {"人口编号": f"{LI[:-2]}{serial:02d}", "证件号码": made_up_number(serial)}
    return {**told, "姓名": "张小三", "与户主关系": "其他", **columns}


@pytest.fixture
def signed_in(client, request):
    def as_(who: str):
        client.force_login(request.getfixturevalue(who))
        return client

    return as_


@pytest.fixture
def receive(tmp_path, chen):
    def received(base, *rows, name="f.csv"):
        table = [list({**base, **row}.values()) for row in rows]
        path = write_table(tmp_path / name, list(base), table)
        of = registry.receive_people if base is PERSON else registry.receive_spells
        return of(path=path, file_name=name, by=chen)

    return received


def rows_of(client, batch, kind: str, **asked):
    answer = client.get(reverse("batch-rows", args=[batch.pk, kind]), asked)
    assert answer.status_code == 200
    return answer.context["page"], answer.content.decode()


def test_every_kind_of_row_has_its_pages_and_nothing_is_open(signed_in, receive, chen):
    registry.apply(receive(PERSON, {}, *(numbered(n) for n in (2, 3, 4))), by=chen)
    verified = Person.objects.get(person_number__endswith="04")
    registry.correct_person(person=verified, changes={"education": "none"}, by=chen)
    other = {"姓名": "周兰", "证件号码": "990002197108150022"}
    batch = receive(
        PERSON,
        {"文化程度": "高中", "识别标准": "突发严重困难户"},
        numbered(2, 成员联系电话=""),
        numbered(3, **other),
        numbered(4),
        numbered(5, 户编号="3707240001009"),
        name="b.csv",
    )
    client = signed_in("chen")
    seen = {}
    for kind in RowKind:
        page, text = rows_of(client, batch, kind)
        seen[kind.value] = [row.row for row in page.rows]
        for row in ({}, numbered(2), numbered(3), other, numbered(5)):
            assert (PERSON | row)["证件号码"] not in text
            assert (PERSON | row)["成员联系电话"] not in text
    told = {"added": [6], "changed": [2], "held": [5], "other": [4], "kept": [3]}
    assert seen == {**told, "departed": []}
    [changed] = rows_of(client, batch, "changed")[0].rows
    assert [(one.header, one.here, one.there) for one in changed.fields] == [
        ("文化程度", "初中", "高中"),
        ("识别标准", "脱贫户", "突发严重困难户"),
    ]
    assert Record.objects.filter(action="open_batch_rows", subject_id=batch.pk).count() == 7


def test_a_long_list_is_read_page_by_page_forth_and_back(signed_in, receive):
    batch = receive(PERSON, *(numbered(n) for n in range(1, 100)))
    client = signed_in("chen")
    first, _ = rows_of(client, batch, "added")
    assert ([row.row for row in first.rows], first.before) == (list(range(2, 52)), None)
    last, _ = rows_of(client, batch, "added", after=first.after)
    assert ([row.row for row in last.rows], last.after) == (list(range(52, 101)), None)
    back, _ = rows_of(client, batch, "added", before=last.before)
    assert [row.row for row in back.rows] == [row.row for row in first.rows]


@pytest.mark.parametrize("of", ["people", "spells"])
def test_as_many_questions_are_asked_for_many_rows_as_for_few(signed_in, receive, chen, of):
    everybody = [numbered(n) for n in range(1, 31)]
    registry.apply(receive(PERSON, *everybody), by=chen)
    base = PERSON if of == "people" else SPELL
    row = {"文化程度": "高中"} if of == "people" else {}
    kind = "changed" if of == "people" else "added"
    client, asked = signed_in("chen"), []
    for few in (2, 30):
        given = [
            {**one, **row} if of == "people" else {"人口编号": one["人口编号"]} for one in everybody
        ]
        batch = receive(base, *given[:few], name=f"{few}.csv")
        rows_of(client, batch, kind)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page, text = rows_of(client, batch, kind)
        asked.append(len(queries))
        assert len(page.rows) == few
        assert "张小三" not in text
    assert asked[0] == asked[1]


def test_neighbours_unknown_kinds_and_applied_files_have_no_such_page(signed_in, receive, chen):
    batch = receive(PERSON, {})
    address = reverse("batch-rows", args=[batch.pk, "added"])
    assert signed_in("zhou").get(address).status_code == 404
    assert signed_in("chen").get(address.replace("added", "nothing")).status_code == 404
    registry.apply(batch, by=chen)
    assert signed_in("chen").get(address).status_code == 404


def test_who_stands_elsewhere_since_the_preview_is_not_shown(signed_in, receive, chen):
    registry.apply(receive(PERSON, {}), by=chen)
    batch = receive(PERSON, {"文化程度": "高中"}, name="b.csv")
    Person.objects.update(division_code="370725000000")
    page, _ = rows_of(signed_in("chen"), batch, "changed")
    assert page.rows == []


NEWBORN = {"证件号码": "", "文化程度": "", "劳动技能": "无劳动力", "识别标准": ""}


@pytest.fixture
def with_a_newborn(receive, chen):
    """Somebody new whose household is in the register: what it is recognised as is left blank."""
    registry.apply(receive(PERSON, {}), by=chen)
    return receive(PERSON, numbered(2, **NEWBORN), name="b.csv")


def test_who_comes_into_a_household_shows_what_of_it_stays(signed_in, with_a_newborn):
    client = signed_in("chen")
    assert client.get(reverse("batch", args=[with_a_newborn.pk])).status_code == 200
    [kept] = rows_of(client, with_a_newborn, "kept")[0].rows
    assert [(one.header, one.here) for one in kept.fields] == [("识别标准", "脱贫户")]
    [added] = rows_of(client, with_a_newborn, "added")[0].rows
    assert ("识别标准", "", "脱贫户") in [(f.header, f.here, f.there) for f in added.fields]


def test_who_comes_into_a_household_is_applied_and_it_stays_what_it_is(signed_in, with_a_newborn):
    seen = {"confirmed": "on", "seen": with_a_newborn.preview_sha256}
    answer = signed_in("chen").post(reverse("batch-apply", args=[with_a_newborn.pk]), seen)
    assert answer.status_code == 302
    assert worker.work_once(threading.Event())
    child = Person.objects.get(person_number__endswith="02")
    assert child.household.poverty_status == "lifted_out"
    assert child.household.people.count() == 2


def test_a_household_that_another_office_took_over_meanwhile_is_not_shown(
    signed_in, with_a_newborn
):
    Household.objects.update(division_code="370725000000")
    [kept] = rows_of(signed_in("chen"), with_a_newborn, "kept")[0].rows
    assert kept.fields == []
