"""What goes wrong is told in one sentence, with an exit code; nothing is changed by it."""

import pytest

from bangfu.cli import main
from bangfu.intake.models import Batch
from bangfu.registry.models import Person
from tests.engine.tables.damaged import damages, name_of


@pytest.mark.parametrize(
    "line",
    [
        "receive nowhere.xlsx --as people",
        "receive . --as people",
        "receive nonsense.xlsx --as people --apply",
        "receive nonsense.xlsx --as spells",
        "receive nonsense.xlsx --as social_insurance --month 2023-09",
        "receive nonsense.xlsx --as social_insurance",
        "receive nonsense.xlsx --as people --month 2023-09",
        "receive nonsense.xlsx --as people --empty-month",
        "receive nonsense.xlsx --as spells --month 2199-01",
        "receive nonsense.xlsx --as spells --adds",
        "receive nonsense.xlsx --as people --by nobody",
        "receive nonsense.xlsx --as people --errors problems.pdf",
        "compare --month 2019-01",
        "findings --month 2023-09 --out findings.pdf",
        "findings --month 2019-01 --out findings.csv",
        "findings --month 2023-09 --out no/such/folder/findings.csv",
        "figures --month 2019-01 --out figures.csv",
        "close-month 2199-01",
        "fill annex1 --division 370724 --period 2019Q1 --out form.xlsx",
        "fill annex1 --division 370724 --period autumn --out form.xlsx",
        "fill annex1 --division 999999 --period 2023Q3 --out form.xlsx",
        "fill annex9 --division 370724 --period 2023Q3 --out form.xlsx",
        "fill annex1 --division 370724 --period 2023Q3 --out form.doc",
        "users add x --name x --role king --division 370724",
        "users add x --name x --role auditor --division 999999",
        "import-divisions nowhere.csv",
        "import-divisions nonsense.xlsx --edition tomorrow",
        "sample . --people 3",
        "sample . --division 99",
        "demo --county nowhere --no-serve",
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(type_words, line):
    code, said = type_words(*line.split())
    assert code == 1
    [sentence] = said.splitlines()
    assert sentence.startswith("bangfu: ")
    assert "Traceback" not in sentence
    assert "内部出错" not in sentence
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    "line",
    [
        "",
        "no-such-verb",
        "receive",
        "receive nonsense.xlsx --as elephants",
        "compare --month September",
        "fill annex1 --division 37x --period 2023Q3 --out form.xlsx",
    ],
)
def test_what_is_typed_wrong_is_told_in_one_line_with_where_the_usage_is(type_words, line):
    code, said = type_words(*line.split())
    assert code == 2
    assert said.startswith("bangfu")
    assert said.rstrip().endswith("--help")
    assert said.count("\n") <= 1
    assert not Batch.objects.exists()


VERBS = (
    "receive compare findings close-month figures fill serve work demo sample ready "
    "import-divisions users"
)


@pytest.mark.parametrize("verb", sorted(VERBS.split()))
def test_every_verb_has_help_in_both_languages(verb, capsys):
    with pytest.raises(SystemExit) as end:
        main([verb, "--help"])
    said = capsys.readouterr().out
    assert end.value.code == 0
    assert " / " in said


@pytest.mark.parametrize("action", ["add", "invite"])
def test_who_is_not_there_yet_and_not_described_is_told_of_by_name(type_words, action):
    code, said = type_words("users", action, "nobody")
    assert code == 1
    assert "还没有账号 nobody" in said
    assert "--role" in said


def test_a_foreign_error_is_named_without_its_words(type_words, monkeypatch):
    def fails(**_: object) -> None:
        raise ValueError("李秀英 990001198503020015")

    monkeypatch.setattr("bangfu.org.actions.make_staff", fails)
    line = "users add x --name x --role auditor --division 370724"
    code, said = type_words(*line.split())
    assert (code, "ValueError" in said, "李秀英" in said) == (1, True, False)


CASES = [(name_of(number, damage), damage) for number, damage in enumerate(damages())]


@pytest.mark.sqlite  # what is damaged is found before any database is asked
@pytest.mark.django_db(transaction=True)  # the check of the register after applying is outside one
@pytest.mark.parametrize(("name", "damage"), CASES, ids=[name for name, _ in CASES])
def test_a_damaged_file_is_told_in_a_sentence_and_changes_nothing(
    type_words, tmp_path, name, damage
):
    (tmp_path / name).write_bytes(damage.make())
    code, said = type_words("receive", name, "--as", "people", "--apply")
    assert (code, bool(said)) in {(0, False), (1, True)}
    assert "内部出错" not in said
    assert len(said.splitlines()) <= 1
    if code:
        assert not Person.objects.exists()
