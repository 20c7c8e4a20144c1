"""The progress page: where long work stands, and what one can do about it."""

import pytest
from django.urls import reverse

from bangfu.runs.models import Run

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(chen) -> Run:
    return Run.objects.create(
        kind="bangfu.comparison.jobs.compare",
        title="2023年9月 数据比对",
        state="running",
        done=50,
        total=200,
        message="正在核对",
        by=chen,
    )


def page(client, run: Run) -> str:
    return client.get(reverse("run", args=[run.pk])).content.decode()


def test_running_work_shows_how_far_and_asks_again_by_itself(client, chen, run):
    client.force_login(chen)
    text = page(client, run)
    assert '<progress class="thick" max="200" value="50"' in text
    assert f'hx-get="{reverse("run", args=[run.pk])}"' in text
    assert '<noscript><meta http-equiv="refresh"' in text


def test_nobody_else_is_told_of_how_many_it_is(client, sun, run):
    client.force_login(sun)
    text = page(client, run)
    assert '<progress class="thick" aria-label' in text
    for told in ('max="200"', "共 200", "正在核对"):
        assert told not in text


@pytest.mark.parametrize(("state", "shown"), [("done", "已完成"), ("failed", "磁盘空间不足")])
def test_finished_work_asks_no_more_and_says_how_it_ended(client, chen, run, state, shown):
    Run.objects.filter(pk=run.pk).update(state=state, error="磁盘空间不足，请清理后重新开始")
    client.force_login(chen)
    text = page(client, run)
    assert shown in text
    assert "hx-get" not in text
    assert "http-equiv" not in text


def test_the_owner_takes_work_back_and_starts_it_again(client, chen, run):
    client.force_login(chen)
    assert client.get(reverse("run-cancel", args=[run.pk])).status_code == 405
    for name, state in (("run-cancel", "cancelled"), ("run-cancel", "cancelled")):
        answer = client.post(reverse(name, args=[run.pk]), follow=True)
        assert answer.status_code == 200
        run.refresh_from_db()
        assert run.state == state
    assert "已经结束" in answer.content.decode()
    client.post(reverse("run-repeat", args=[run.pk]))
    run.refresh_from_db()
    assert run.state == "queued"


@pytest.mark.parametrize(
    ("who", "status"), [("wu", 200), ("sun", 200), ("zhou", 404), ("wang", 404)]
)
def test_others_see_it_only_from_above_and_never_stop_it(client, request, run, who, status):
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("run", args=[run.pk])).status_code == status
    assert client.post(reverse("run-cancel", args=[run.pk])).status_code == 404
    run.refresh_from_db()
    assert run.state == "running"
