import pytest
from django.utils import translation

from bangfu.cli import main


@pytest.fixture
def type_words(divisions, tmp_path, monkeypatch, capsys):
    """Types a command in this process, in a folder with a file that is no workbook."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "nonsense.xlsx").write_bytes(b"PK\x03\x04 this is no workbook")

    def typed(*words: str) -> tuple[int, str]:
        with translation.override("zh-hans"):
            try:
                code = main(words)
            except SystemExit as end:
                code = end.code
        return code, capsys.readouterr().err

    return typed
