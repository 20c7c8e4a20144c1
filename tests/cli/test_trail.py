"""`bangfu verify-trail` and `anchor-trail`, as the auditor's operator types them."""

import pytest
from django.db import connection

from bangfu.audit import actions
from bangfu.audit.models import Anchor
from bangfu.cli import main
from tests.guards import lifted


@pytest.fixture
def typed(divisions, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def typed(*words: str) -> tuple[int, str, str]:
        code = main(words)
        said = capsys.readouterr()
        return code, said.out, said.err

    return typed


def sql(statement: str) -> None:
    with lifted(connection), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_a_whole_trail_is_told_whole_and_anchored(typed, li, chen, tmp_path):
    actions.record("settle", subject=li, by=chen)
    code, out, _ = typed("anchor-trail", "--out", "day.txt")
    assert (code, Anchor.objects.count()) == (0, 1)
    assert (tmp_path / "day.txt").read_text().startswith("bangfu trail 20")
    code, out, err = typed("verify-trail", "--anchor", "day.txt")
    assert (code, err) == (0, "")
    assert "审计记录完整：1 条链" in out
    assert "核对存证 2 份" in out


@pytest.mark.django_db
def test_a_forged_record_is_told_with_its_place(typed, li, chen):
    actions.record("settle", subject=li, by=chen)
    forged = actions.record("settle", subject=li, by=chen)
    actions.record("settle", subject=li, by=chen)
    sql("UPDATE audit_record SET action = 'reopen' WHERE place = 2")
    code, out, _ = typed("verify-trail")
    assert code == 3
    assert f"第 {forged.chain_id} 链第 2 条（记录编号 {forged.pk}）：内容或次序被改动" in out
    assert "3 条记录中有 1 处不符" in out


@pytest.mark.django_db
def test_a_cut_off_trail_is_found_by_the_file_that_was_sent_away(typed, li, chen):
    actions.record("settle", subject=li, by=chen)
    typed("anchor-trail", "--out", "day.txt")
    for table in ("audit_anchor", "audit_record", "audit_chain"):
        sql(f"DELETE FROM {table}")  # noqa: S608
    assert typed("verify-trail")[0] == 0
    code, out, _ = typed("verify-trail", "--anchor", "day.txt")
    assert code == 3
    assert "与存证不符" in out


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"", b"\xff\xfe", "第一行\n第二行".encode()])
def test_a_file_that_is_no_anchor_is_refused_by_name(typed, tmp_path, content):
    (tmp_path / "day.txt").write_bytes(content)
    code, _, err = typed("verify-trail", "--anchor", "day.txt")
    assert code == 1
    assert "day.txt" in err
    assert "存证" in err
