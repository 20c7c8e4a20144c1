"""A month's insurance comes in two files: the second replaces the first, or is put beside it."""

import threading

import pytest
from django.urls import reverse

from bangfu.comparison import actions, rules
from bangfu.comparison.models import Discrepancy
from bangfu.engine.values import Month
from bangfu.intake.codes import BatchState
from bangfu.intake.models import Batch
from bangfu.intake.rules import BatchNotApplicable
from bangfu.runs import worker
from tests.comparison.test_pages import text
from tests.comparison.test_run import HEADERS, SEPTEMBER, line

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def received(tmp_path, chen):
    def receive(*lines, month=SEPTEMBER, by=chen) -> Batch:
        path = tmp_path / "insurance.csv"
        path.write_text("\n".join(",".join(map(str, one)) for one in (HEADERS, *lines)) + "\n")
        about = {"path": path, "file_name": path.name, "source": "social_insurance"}
        return actions.receive_extract(**about, month=month, by=by)

    return receive


def unsupported(by) -> set[str]:
    """Who has work here and no line there."""
    actions.run(source="social_insurance", month=SEPTEMBER, by=by)
    rows = Discrepancy.objects.filter(kind="unsupported", state="found")
    return set(rows.values_list("person__person_number", flat=True))


@pytest.fixture
def other(county):
    """Li's neighbour, with the same work."""
    person = county.person("王伟")
    county.spell(person, "2023-03")
    return person


def test_the_second_file_replaces_the_first_unless_it_is_said_to_add(li, other, chen, received):
    actions.apply_extract(batch=received(line(li)), by=chen)
    assert unsupported(chen) == {other.person_number}
    actions.apply_extract(batch=received(line(other)), by=chen)
    assert unsupported(chen) == {li.person_number}
    added = actions.apply_extract(batch=received(line(li)), adds=True, by=chen)
    assert unsupported(chen) == set()
    assert "合并比对" in added.message


def test_three_files_add_up(li, other, chen, received):
    for lines in ([line(li)], [line(other)], [line(li, "昆山恒达电子有限公司")]):
        actions.apply_extract(batch=received(*lines), adds=True, by=chen)
    assert unsupported(chen) == set()


def test_adding_to_nothing_is_receiving(li, chen, received):
    batch = actions.apply_extract(batch=received(line(li)), adds=True, by=chen)
    assert batch.state == BatchState.APPLIED
    assert "合并" not in batch.message
    # nor is anything added of another month, or of another place
    later = received(line(li, month=202310), month=Month(2023, 10))
    assert "合并" not in actions.apply_extract(batch=later, adds=True, by=chen).message


def test_lines_keyed_by_an_earlier_key_are_not_put_beside_others(li, chen, received, monkeypatch):
    first = actions.apply_extract(batch=received(line(li)), by=chen)
    second = received(line(li, "昆山恒达电子有限公司"))
    monkeypatch.setattr("bangfu.audit.rotation.index_changed_at", lambda: second.received_at)
    with pytest.raises(rules.ExtractKeyedOtherwise, match=str(first.pk)):
        actions.apply_extract(batch=second, adds=True, by=chen)
    second.refresh_from_db()
    assert second.state == BatchState.CHECKED


def test_a_file_applied_in_between_is_not_passed_over(li, other, chen, received, monkeypatch):
    from bangfu.comparison.actions import receive

    actions.apply_extract(batch=received(line(li)), by=chen)
    second, third = received(line(other)), received(line(other), line(li))
    together = receive.put_together

    def meanwhile(*args, **options):
        together(*args, **options)
        monkeypatch.setattr(receive, "put_together", together)
        actions.apply_extract(batch=third, by=chen)

    monkeypatch.setattr(receive, "put_together", meanwhile)
    with pytest.raises(BatchNotApplicable, match="刚刚"):
        actions.apply_extract(batch=second, adds=True, by=chen)


def test_the_page_says_what_is_there_and_asks(li, other, chen, received, signed_in):
    client = signed_in("chen")
    first = received(line(li))
    page = text(client.get(reverse("batch", args=[first.pk])))
    assert "2023年9月有 1 人参保" in page
    assert "替换" not in page
    actions.apply_extract(batch=first, by=chen)
    second = received(line(other))
    page = text(client.get(reverse("batch", args=[second.pk])))
    assert f"批次 {first.pk}" in page
    assert "替换：" in page
    client.post(reverse("batch-apply", args=[second.pk]), {"confirmed": "on", "adds": "yes"})
    while worker.work_once(threading.Event()):
        pass
    second.refresh_from_db()
    assert f"与批次 {first.pk} 合并比对" in second.message
    assert unsupported(chen) == set()
