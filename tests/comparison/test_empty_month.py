"""A table without lines of its month is no proof that nobody worked in it."""

import pytest

from bangfu.comparison import actions
from bangfu.engine.values import Month
from bangfu.intake.codes import BatchState
from bangfu.intake.models import Batch
from tests.comparison.test_run import HEADERS, SEPTEMBER, line

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def received(tmp_path, chen):
    def receive(*lines, **said) -> Batch:
        path = tmp_path / "insurance.csv"
        path.write_text("\n".join(",".join(map(str, one)) for one in (HEADERS, *lines)) + "\n")
        about = {"path": path, "file_name": path.name, "source": "social_insurance"}
        return actions.receive_extract(**about, **{"month": SEPTEMBER, **said}, by=chen)

    return receive


def test_a_file_without_lines_is_refused_in_words(received):
    batch = received()
    assert batch.state == BatchState.REFUSED
    assert batch.message.startswith("文件里没有2023年9月的明细")
    assert "请在接收时写明后重新接收" in batch.message


def test_so_is_one_with_lines_of_other_months_only(li, received):
    assert received(line(li), month=Month(2023, 10)).state == BatchState.REFUSED
    assert received(line(li, month=202310)).state == BatchState.REFUSED
    assert received(line(li, month="不知道")).state == BatchState.REFUSED


def test_a_month_that_is_said_to_be_empty_is_one(li, chen, received):
    batch = received(line(li, month=202308), is_empty=True)
    assert (batch.state, batch.message) == (
        BatchState.CHECKED,
        "接收时写明：所属月份确实没有明细",
    )
    assert actions.apply_extract(batch=batch, by=chen).state == BatchState.APPLIED


def test_lines_of_the_month_need_no_word(li, received):
    assert received(line(li), line(li, month=202308)).state == BatchState.CHECKED
