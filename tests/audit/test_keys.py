"""A key that is missing, unreadable or another's is told at the start, in one line."""

import os
import stat
import subprocess
import sys

import pytest

from bangfu.audit import keys
from bangfu.audit.keys import KeyUnusable
from bangfu.audit.models import KeyCheck
from bangfu.audit.rotation import check_keys
from bangfu.engine.sealing import KeyRing
from bangfu.registry.models import Person

ONE, TWO, THREE = ("ab" * 32, "cd" * 32, "ef" * 32)


@pytest.fixture
def field_key(settings, tmp_path):
    """Write the key file, and have it read."""
    settings.BANGFU_HOME = tmp_path
    settings.BANGFU_FIELD_KEY = path = tmp_path / "keys" / "field.key"
    settings.BANGFU_INDEX_KEY = tmp_path / "keys" / "index.key"

    def say(text):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        keys.source.cache_clear()

    say(ONE)
    say.path = path
    return say


def told(problem):
    with pytest.raises(KeyUnusable) as raised:
        problem()
    assert "\n" not in str(raised.value)
    return str(raised.value)


@pytest.mark.django_db
def test_the_first_keys_are_remembered_without_the_database_knowing_them(field_key):
    check_keys()
    rows = KeyCheck.objects.values_list("kind", "generation", "check_value")
    assert sorted(row[:2] for row in rows) == [("field", 1), ("index", 1)]
    assert all(len(value) == 32 and value not in ONE for *_, value in rows)


@pytest.mark.django_db
def test_another_key_is_told_at_the_start(field_key):
    check_keys()
    field_key(TWO)
    assert str(field_key.path) in told(check_keys)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["field", "index"])
def test_a_key_file_that_went_away_is_told_and_none_is_made_in_its_place(settings, field_key, kind):
    check_keys()
    path = field_key.path.with_name(f"{kind}.key")
    kept = path.read_text()
    path.unlink()
    keys.source.cache_clear()
    said = told(check_keys)
    assert (str(path) in said, "放回这个位置" in said) == (True, True)
    assert not path.exists()
    path.write_text(kept)
    check_keys()


@pytest.mark.django_db
def test_another_index_key_is_told_too(settings, field_key):
    settings.BANGFU_INDEX_KEY = ONE
    keys.source.cache_clear()
    check_keys()
    settings.BANGFU_INDEX_KEY = TWO
    keys.source.cache_clear()
    assert "BANGFU_INDEX_KEY" in told(check_keys)


@pytest.mark.django_db
def test_a_database_from_before_keys_were_checked_knows_its_key_by_its_values(field_key, county):
    county.person("李秀英", phone="13800001234")
    field_key(TWO)
    assert str(field_key.path) in told(check_keys)
    field_key(ONE)
    check_keys()


@pytest.mark.django_db
def test_a_generation_taken_off_the_ring_is_told(field_key):
    field_key(f'{{"1": "{ONE}", "2": "{TWO}"}}')
    check_keys()
    field_key(ONE)
    assert "2" in told(check_keys)


def test_a_key_file_named_by_the_operator_is_never_made_up(settings, tmp_path):
    settings.BANGFU_FIELD_KEY = tmp_path / "elsewhere.key"
    assert str(tmp_path / "elsewhere.key") in told(lambda: keys.sealer())
    assert not (tmp_path / "elsewhere.key").exists()


def test_a_text_that_is_no_key_is_told_without_being_quoted(field_key):
    field_key("open sesame")
    said = told(lambda: keys.sealer())
    assert str(field_key.path) in said
    assert "sesame" not in said


def test_a_folder_in_place_of_the_key_is_told(settings, tmp_path):
    settings.BANGFU_FIELD_KEY = tmp_path
    assert str(tmp_path) in told(lambda: keys.sealer())


def test_the_first_key_is_made_readable_by_its_owner_alone(settings, tmp_path):
    settings.BANGFU_HOME = tmp_path
    settings.BANGFU_FIELD_KEY = tmp_path / "keys" / "field.key"
    assert keys.sealer().ring.generations == [1]
    assert settings.BANGFU_FIELD_KEY.stat().st_mode & 0o777 == 0o600


@pytest.fixture
def to_disk(monkeypatch):
    """What is brought to the disk and given its name, in that order."""
    done, fsync = [], os.fsync

    def noted(handle):
        done.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        fsync(handle)

    def named(way):
        def moved(source, target):
            done.append("named")
            way(source, target)

        return moved

    monkeypatch.setattr(os, "fsync", noted)
    monkeypatch.setattr(os, "replace", named(os.replace))
    monkeypatch.setattr(os, "link", named(os.link))
    return done


def test_the_first_key_outlives_a_power_cut(settings, tmp_path, to_disk):
    settings.BANGFU_HOME = tmp_path
    settings.BANGFU_FIELD_KEY = tmp_path / "keys" / "field.key"
    keys.sealer()
    assert to_disk[:4] == ["file", "named", "folder", "folder"]
    assert [path.name for path in settings.BANGFU_FIELD_KEY.parent.iterdir()] == ["field.key"]


def test_a_new_key_outlives_a_power_cut(field_key, to_disk):
    source = keys.source("field")
    ring = source.ring().extended(b"2" * 32)
    to_disk.clear()
    source.replace(ring)
    assert to_disk[:3] == ["file", "named", "folder"]
    assert source.ring().generations == [1, 2]


def test_who_meets_a_new_key_seals_nothing_with_it_that_a_power_cut_could_leave_without(
    field_key, to_disk
):
    """The one who wrote it may not have come to that yet."""
    source = keys.source("field")
    source.ring()
    to_disk.clear()
    field_key.path.write_text(f'{{"1": "{ONE}", "2": "{TWO}"}}')
    source.look()
    assert (source.ring().current, to_disk) == (2, ["folder"])


def test_the_keys_that_a_killed_process_was_writing_do_not_stay(field_key):
    with subprocess.Popen([sys.executable, "-c", ""]) as killed:
        killed.wait()
    left, alive, other = (
        field_key.path.with_name(f".field.key.{end}") for end in (killed.pid, os.getpid(), "swp")
    )
    for path in (left, alive, other):
        path.write_text(TWO)
    keys.sealer()
    assert [path.exists() for path in (left, alive, other)] == [False, True, True]


@pytest.mark.django_db
def test_a_running_site_opens_what_was_sealed_with_a_key_made_meanwhile(field_key, county):
    person = county.person("李秀英", phone="13800001234")
    field_key(f'{{"1": "{ONE}", "2": "{TWO}"}}')
    person.save()
    stale = keys.KeySource("field")
    stale.path.write_text(ONE)
    keys.source.cache_clear()
    assert keys.sealer().ring.generations == [1]
    # the ring as a process has it that looked a moment ago
    field_key.path.write_text(KeyRing.parse(f'{{"1": "{ONE}", "2": "{TWO}"}}').text())
    assert Person.objects.get(pk=person.pk).phone == "13800001234"


@pytest.mark.django_db
def test_a_value_whose_generation_is_gone_says_which_key_is_missing(field_key, county):
    field_key(f'{{"1": "{ONE}", "3": "{THREE}"}}')
    person = county.person("李秀英", phone="13800001234")
    field_key(ONE)
    assert "3" in told(lambda: Person.objects.get(pk=person.pk).phone)
