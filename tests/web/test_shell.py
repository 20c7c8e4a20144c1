"""The frame around every page."""

import hashlib
import re
from pathlib import Path

import pytest
from django.urls import reverse

import bangfu.web

SHIPPED = Path(bangfu.web.__file__).parent / "static" / "vendor"
FOR_TESTS = Path(__file__).parents[1] / "vendor"
EVERYONE = ["wang", "zhao", "chen", "zhou", "sun", "wu"]


@pytest.mark.parametrize("folder", [SHIPPED, FOR_TESTS], ids=["shipped", "for tests"])
def test_vendored_files_are_the_ones_in_the_manifest_and_no_others(folder):
    listed = dict(
        reversed(line.split("  ", 1))
        for line in (folder / "manifest.sha256").read_text().splitlines()
    )
    there = {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "manifest.sha256"
    }
    assert there == listed


def test_vendored_files_ask_for_no_source_map_and_bring_a_licence():
    for folder in (folder for folder in SHIPPED.iterdir() if folder.is_dir()):
        assert list(folder.glob("LICENSE*")), folder.name
        for file in folder.iterdir():
            assert b"sourceMappingURL" not in file.read_bytes(), file.name


TEMPLATES = {
    str(path).split("/templates/")[1]: path.read_text(encoding="utf-8")
    for path in Path(bangfu.__file__).parent.glob("**/templates/**/*.html")
}
DRAWN_FROM = re.compile(r"""{% (?:extends|include) ['"]([^'"]+)""")


def whole(name: str) -> str:
    """A page with everything that it extends and includes."""
    return TEMPLATES[name] + "".join(map(whole, DRAWN_FROM.findall(TEMPLATES[name])))


def test_a_page_whose_rows_become_cards_on_a_phone_loads_the_style_that_does_it():
    pages = {name: whole(name) for name, text in TEMPLATES.items() if "{% extends" in text}
    carded = {name for name, text in pages.items() if "table-cards" in text}
    assert len(carded) > 20
    assert [name for name in sorted(carded) if "web/flow.css" not in pages[name]] == []


@pytest.mark.django_db
@pytest.mark.parametrize("who", EVERYONE)
def test_everyone_has_a_home(client, request, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("home")).status_code == 200


@pytest.mark.django_db
def test_a_stranger_is_asked_to_sign_in_and_costs_no_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get(reverse("home"))
    assert answer.headers["location"] == "/sign-in/?next=/"
    with django_assert_num_queries(0):
        assert client.get(reverse("sign-in")).status_code == 200
