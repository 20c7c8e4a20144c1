"""What the register holds, taken away in the layout of the file and taken in again as the same."""

import pytest
from django.urls import reverse

from bangfu.registry import actions as registry
from bangfu.registry.rosters import PEOPLE, SPELLS
from tests.cast import made_up_number
from tests.disclosure.taking import asked, exported

pytestmark = pytest.mark.django_db
RECEIVED = {"people": registry.receive_people, "spells": registry.receive_spells}
WANG = {"人口编号": "370724000100102", "姓名": "王芳", "证件号码": made_up_number(2)}
LITTLE = {"成员联系电话": "", "与户主关系": "配偶", "文化程度": "", "劳动技能": ""}
PAST = {"开始时间": "2022年01月", "结束时间": "2022年11月", "是否点对点输送": "是"}
UNSAID = {"务工所在县": "", "务工月收入(元)": "", "产业类型": "", "所属行业": ""}


@pytest.fixture
def held(receive_people, receive_spells, chen):
    """Of one much is known, of the other little."""
    registry.apply(receive_people({}, WANG | LITTLE), by=chen)
    registry.apply(receive_spells({}, PAST, {"人口编号": WANG["人口编号"], **UNSAID}), by=chen)


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
@pytest.mark.parametrize(("roster", "rows"), [(PEOPLE, 2), (SPELLS, 3)])
def test_what_is_taken_away_is_the_same_when_it_comes_back(
    client, held, chen, tmp_path, roster, rows, file_format
):
    client.force_login(chen)
    columns = [column.name for column in roster.columns]
    given = {"columns": columns, "file_format": file_format, "purpose": "verify"}
    path = tmp_path / f"back.{file_format}"
    path.write_bytes(exported(client, f"{roster.name}-table", **given))
    again = registry.preview(RECEIVED[roster.name](path=path, file_name=path.name, by=chen))
    # the mark of who took the list away stands in a row of its own
    assert (again.row_count, again.rejected_count) == (rows + 1, 1)
    assert (again.same_count, again.changed_count, again.added_count) == (rows, 0, 0)


def test_the_page_of_files_leads_there(client, held, chen):
    client.force_login(chen)
    page = client.get(reverse("receive-file")).content.decode()
    for word in ("people-table", "spells-table"):
        assert reverse("export-new", args=[word]) in page


def test_nobody_out_of_reach_is_in_it(client, held, zhou):
    client.force_login(zhou)
    for word in ("people-table", "spells-table"):
        assert asked(client, word, columns=["person_number"]).status_code != 302
