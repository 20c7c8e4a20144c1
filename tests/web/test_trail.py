"""The trail as auditors read it: searched, taken away, anchored, within their divisions."""

import ast
import re
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from bangfu.audit import actions, anchors
from bangfu.audit.models import Anchor, Record
from bangfu.audit.proof import prove
from bangfu.casework.codes import TaskState
from bangfu.disclosure.kinds import kind_at
from bangfu.rights import actions as rights
from bangfu.web.exports.lists import LISTS
from bangfu.web.trail.wording import Action, fields_label
from tests.cast import CHANGLE, LINQU, staff
from tests.disclosure.taking import proven

PACKAGE = Path(__file__).resolve().parents[2] / "bangfu"


@pytest.fixture
def guo(divisions):
    """The audit administrator: proves the trail, looks nobody up."""
    return staff("guo", "audit_administrator", LINQU, "郭审")


@pytest.fixture
def trail(county, li, chen, zhao, zhou):
    actions.record_access(
        "reveal", subject=li, purpose="contact", fields=["phone"], after={"reveal": 3}, by=zhao
    )
    actions.record(
        "person_corrected", subject=li, before={"months": 3}, after={"months": 4}, by=chen
    )
    actions.record("make_staff", subject=zhou, division_code=CHANGLE, by=zhou)


def shown(client, who, **asked) -> str:
    client.force_login(who)
    answer = client.get(reverse("trail"), asked)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.django_db
def test_an_auditor_reads_who_did_what_within_reach(client, trail, wu, li):
    page = shown(client, wu)
    for text in ("查看完整信息", "联系本人", "联系电话", "更正台账", "months: 3 → 4", "zhao"):
        assert text in page
    assert "zhou" not in page, "of the neighbour county"
    assert li.name not in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"by_name": "zhao"}, ["reveal"]),
        ({"action": "person_corrected"}, ["person_corrected"]),
        ({"kind": "access"}, ["reveal"]),
        ({"first_day": "2999-01-01"}, []),
        ({"last_day": "2999-01-01", "by_name": "chen"}, ["person_corrected"]),
        ({"by_name": "nobody"}, []),
        ({"first_day": "nonsense", "by_name": "zhao"}, ["reveal"]),
    ],
)
def test_the_trail_is_searched(client, trail, wu, asked, found):
    client.force_login(wu)
    page = client.get(reverse("trail"), asked).context["page"]
    assert [record.action for record in page.rows] == found


@pytest.mark.django_db
def test_everything_about_a_person_is_found_by_number_or_subject(client, trail, county, wu, li):
    client.force_login(wu)
    asked = {"person_number": li.person_number}
    by_number = client.get(reverse("trail"), asked).context["page"]
    assert {record.action for record in by_number.rows} == {"reveal", "person_corrected"}
    asked = {"subject": f"registry.person {li.pk}"}
    assert len(client.get(reverse("trail"), asked).context["page"].rows) == 2
    other = county.person("王芳", division_code="370725001201")
    asked = {"person_number": other.person_number}
    assert client.get(reverse("trail"), asked).context["page"].rows == []


@pytest.mark.django_db
def test_an_audit_administrator_looks_nobody_up(client, trail, guo, li):
    page = shown(client, guo, person_number=li.person_number)
    assert 'name="person_number"' not in page
    assert "更正台账" in page


@pytest.mark.django_db
def test_complaints_are_not_read_by_the_offices_auditors(client, li, chen, wu):
    record = actions.record("lodge_complaint", subject=li, division_code=LINQU, by=None)
    assert "lodge_complaint" in [r.action for r in Record.objects.all()]
    Record.objects.bulk_create(
        [
            Record(
                at=record.at, action="lodge_complaint", subject_kind="rights.complaint",
                subject_id="1", division_code=LINQU, chain=record.chain, place=99, by_name="",
            )
        ]
    )  # fmt: skip
    client.force_login(wu)
    found = client.get(reverse("trail")).context["page"].rows
    assert [r.subject_kind for r in found] == ["registry.person"]


@pytest.mark.django_db
def test_others_do_not_read_the_trail(client, chen, trail):
    client.force_login(chen)
    for name in ("trail", "trail-export", "trail-anchors"):
        assert client.get(reverse(name)).status_code == 403


@pytest.mark.django_db
def test_the_trail_is_taken_away_so_many_times_an_hour(client, trail, wu, settings):
    settings.BANGFU_LIMITS = settings.BANGFU_LIMITS | {"export": (1, 3600)}
    client.force_login(wu)
    proven(client)
    answers = [client.get(reverse("trail-export")).status_code for _ in range(2)]
    assert answers == [200, 429]


@pytest.mark.django_db
def test_the_trail_taken_away_says_who_took_it_and_is_on_record(client, trail, wu):
    client.force_login(wu)
    assert client.get(reverse("trail-export")).url.startswith(reverse("prove"))
    assert not Record.objects.filter(action="export_trail").exists()
    proven(client)
    answer = client.get(reverse("trail-export"), {"by_name": "zhao"})
    text = b"".join(answer).decode()
    assert "用途：审计、检查" in text
    assert text.count("\r\n") == 3, "a header, one record, who took it"
    assert "查看完整信息" in text
    assert "吴刚" in text
    kept = Record.objects.get(action="export_trail")
    assert (kept.kind, kept.by_name, kept.after) == ("access", "wu", {"by_name": "zhao"})


@pytest.mark.django_db
def test_an_anchor_taken_on_the_page_is_what_the_command_reads(client, trail, wu):
    client.force_login(wu)
    assert client.get(reverse("trail-anchor-take")).status_code == 405
    page = client.post(reverse("trail-anchor-take"), follow=True).content.decode()
    anchor = Anchor.objects.get()
    assert anchor.sha256 in page
    text = client.get(reverse("trail-anchor", args=[anchor.pk])).content.decode()
    assert prove([anchors.read(text)]).is_whole


@pytest.mark.django_db
def test_english_readers_read_english(client, trail, wu):
    client.cookies["django_language"] = "en"
    page = shown(client, wu)
    for text in ("Register corrected", "Seen whole", "Reaching the person"):
        assert text in page


@pytest.mark.django_db
def test_a_page_of_the_trail_costs_the_same_however_long(client, trail, wu, li, chen):
    shown(client, wu)
    with CaptureQueriesContext(connection) as few:
        shown(client, wu)
    actions.record_many("settle", subjects=[li] * 60, after={}, by=chen)
    with CaptureQueriesContext(connection) as many:
        shown(client, wu)
    assert len(many) == len(few)


def put_on_record() -> set[str]:
    """What the source gives as an `action` to whatever takes one, wherever rows are written."""
    sources = [p for p in PACKAGE.rglob("*.py") if p.name == "actions.py" or "actions" in p.parts]
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sources]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    takes = {
        node.name: [argument.arg for argument in node.args.args].index("action")
        for node in nodes
        if isinstance(node, ast.FunctionDef)
        and "action" in [argument.arg for argument in node.args.args]
    }
    calls = [node for node in nodes if isinstance(node, ast.Call) and called(node) in takes]
    given = [
        node.args[takes[called(node)]] for node in calls if len(node.args) > takes[called(node)]
    ]
    return {
        part.value
        for value in given
        if not isinstance(value, ast.JoinedStr)
        for part in ast.walk(value)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    }


def called(node: ast.Call) -> str:
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def test_every_action_on_record_has_words():
    told = put_on_record()
    assert len(told) > 40
    assert told - set(Action) == set(), "say in web/trail/wording.py what these are"
    assert {f"task_{state}" for state in (TaskState.CLOSED, TaskState.WITHDRAWN)} <= set(Action)


@pytest.mark.django_db
def test_who_is_not_looking_or_refused_is_read_by_nobody_above_the_township(client, wu, li, zhao):
    rights.say_not_looking(person=li, channel="phone", reason="caring", by=zhao)
    rights.refuse_consent(person=li, purpose="placement", channel="phone", by=zhao)
    assert Record.objects.filter(action="say_not_looking").exists()
    page = shown(client, wu, by_name="zhao")
    assert "rights.notlooking" not in page
    assert "rights.refusal" not in page


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("path", sorted(set(LISTS.values())))
def test_every_column_of_a_list_taken_away_has_words(path, language):
    names = [column.name for column in kind_at(path).columns]
    told = {"subject_kind": "registry.person", "action": "export_person"}
    with translation.override(language):
        said = fields_label(Record(**told, fields=" ".join(names))).split("、")
    assert len(said) == len(names)
    foreign = re.compile("[a-z]" if language == "zh-hans" else "[_\u4e00-\u9fff]")
    assert [one for one in said if foreign.search(one)] == []
