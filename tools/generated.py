"""Pages that nobody types: written with `--write`, else held against what they should be."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[1]


def main(path: str, page: Callable[[], str]) -> int:
    """0 where the page is up to date, or now is."""
    file, text = ROOT / path, page()
    if sys.argv[1] == "--write":
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        print(f"{path} is out of date: run `make docs`")
        return 1
    return 0


def ready() -> None:
    """For pages that are made from models, roles and addresses."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bangfu.config.settings.test")
    django.setup()
