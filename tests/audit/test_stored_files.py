"""Files at rest say nothing, and nothing readable of them is left by a kill (S4.89)."""

import hashlib
import os
import signal
import subprocess
import sys
import time

import pytest

from bangfu.audit import files, keys, rotation, scratch
from bangfu.audit.files import FileDamaged
from bangfu.audit.rotation import stored
from bangfu.engine.sealing import KeyRing, NotGenuine, header_of
from bangfu.engine.sealing import files as sealed_files

CONTENT = b"13800001234 " * 100_000


def kept(path, content=CONTENT):
    path.parent.mkdir(parents=True, exist_ok=True)
    with files.writing(path) as file:
        file.write(content)
    return path


def read(path):
    with files.reading(path) as file:
        return file.read()


def test_a_kept_file_says_nothing_and_opens_as_it_was(home):
    path = kept(home / "original.csv")
    assert b"1380000" not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    assert read(path) == CONTENT


def test_a_file_whose_writing_fails_is_not_there_and_leaves_nothing(home):
    def write():
        with files.writing(home / "original.csv") as file:
            file.write(CONTENT)
            raise KeyError

    with pytest.raises(KeyError):
        write()
    assert [path.name for path in home.glob("*") if path.is_file()] == []


def test_a_file_that_was_changed_is_told_by_its_name(home):
    path = kept(home / "original.csv")
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(NotGenuine, match=r"original\.csv"):
        read(path)


def test_a_file_that_is_not_sealed_opens_only_for_who_is_about_to_seal_it(home):
    path = home / "original.csv"
    path.write_bytes(CONTENT)
    with pytest.raises(FileDamaged, match=r"original\.csv"):
        read(path)
    with files.reading(path, is_plain_taken=True) as file:
        assert file.read() == CONTENT


def test_files_exchanged_in_the_store_do_not_open(home, settings):
    one, two = (kept(settings.BANGFU_STORE / "exports" / n / "file") for n in "78")
    swapped = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(swapped)
    for path in (one, two):
        with pytest.raises(FileDamaged, match=r"exports/[78]/file"):
            read(path)


def test_the_store_as_a_whole_may_be_moved(home, settings):
    path = kept(settings.BANGFU_STORE / "inbox" / "a.csv")
    settings.BANGFU_STORE = settings.BANGFU_STORE.rename(home / "elsewhere")
    assert read(settings.BANGFU_STORE / path.parent.name / path.name) == CONTENT


def test_of_a_file_damaged_far_behind_its_beginning_nothing_is_sent(home):
    path = kept(home / "original.csv", CONTENT * 3)
    stored = bytearray(path.read_bytes())
    stored[1 << 21] ^= 1
    path.write_bytes(stored)
    with files.reading(path) as file:
        assert file.read(12) == CONTENT[:12]
    with pytest.raises(FileDamaged):
        files.whole(path)


def test_what_is_sent_is_what_the_database_has_the_digest_of(home):
    path, digest = kept(home / "proof"), hashlib.sha256(CONTENT).hexdigest()
    with files.whole(path, sha256=digest) as file:
        assert file.read() == CONTENT
    with pytest.raises(FileDamaged):
        files.whole(path, sha256="0" * 64)


def test_readers_that_want_a_path_get_one_without_a_name_in_any_folder(home):
    path = kept(home / "original.csv")
    # where temporary files lie is made at first use, which may be here
    scratch.folder()
    before = {found for found in home.rglob("*") if found.is_file()}
    with files.as_plain(path) as plain:
        assert plain.read_bytes() == CONTENT
        assert {found for found in home.rglob("*") if found.is_file()} <= before
        done = subprocess.run(["wc", "-c", plain], capture_output=True, check=True)
        assert int(done.stdout.split()[0]) == len(CONTENT)
    assert not plain.exists()


@pytest.mark.django_db
def test_a_change_of_keys_takes_the_files_along(home, settings, chen):
    rotation.check_keys()
    store = settings.BANGFU_STORE
    sealed = [
        kept(store / "intake" / "7" / "staged.parquet", b"rows"),
        kept(store / "evidence" / "ab" / "ab12", b"photo"),
    ]
    plain = store / "intake" / "7" / "original.csv"
    plain.write_bytes(CONTENT)
    other = store / "snapshots" / "2023-09" / "manifest.json"
    other.parent.mkdir(parents=True)
    other.write_bytes(b"{}")
    assert stored.due() == [plain]
    done = rotation.rotate(progress=lambda *_: None, by=chen)
    assert (done.is_new, done.files, done.plain) == (False, 1, 1)
    assert plain.read_bytes()[:6] == b"BANGFU"
    done = rotation.rotate(progress=lambda *_: None, by=chen)
    assert (done.generation, done.files, done.plain) == (2, 3, 0)
    assert {header_of(path.read_bytes()) for path in [*sealed, plain]} == {(3, 1, 2)}
    assert [read(path) for path in [*sealed, plain]] == [b"rows", b"photo", CONTENT]
    assert other.read_bytes() == b"{}"


@pytest.mark.django_db
def test_a_plain_file_put_there_later_is_sealed_by_no_change_of_keys(home, settings, chen):
    rotation.check_keys()
    rotation.rotate(progress=lambda *_: None, by=chen)
    forged = settings.BANGFU_STORE / "consents" / "ab" / "ab12"
    forged.parent.mkdir(parents=True)
    forged.write_bytes(b"%PDF forged")
    assert rotation.rotate(progress=lambda *_: None, by=chen).files == 0
    assert forged.read_bytes() == b"%PDF forged"
    with pytest.raises(FileDamaged):
        read(forged)


@pytest.mark.django_db
def test_a_change_of_keys_binds_files_from_before_to_their_places(home, settings, chen):
    rotation.check_keys()
    path = settings.BANGFU_STORE / "evidence" / "ab" / "ab12"
    header = b"BANGFU\x02\x01\x01" + b"s" * 16
    cipher = sealed_files._cipher(keys.source("field").ring(), header)
    path.parent.mkdir(parents=True)
    path.write_bytes(header + cipher.encrypt(bytes(11) + b"\x01", b"photo", header))
    assert read(path) == b"photo"
    done = rotation.rotate(progress=lambda *_: None, by=chen)
    assert (done.is_new, done.files, done.plain) == (False, 1, 0)
    assert (header_of(path.read_bytes()), read(path)) == ((3, 1, 1), b"photo")


@pytest.mark.django_db
def test_a_change_of_keys_makes_no_file_younger(home, settings, chen):
    """What nobody had received goes by its age after thirty days."""
    rotation.check_keys()
    path = kept(settings.BANGFU_STORE / "inbox" / "a.csv")
    before = path.read_bytes()
    long_ago = time.time() - 29 * 24 * 60 * 60
    os.utime(path, (long_ago, long_ago))
    rotation.rotate(progress=lambda *_: None, by=chen)
    assert path.read_bytes() != before
    assert path.stat().st_mtime == pytest.approx(long_ago)


def test_a_running_site_opens_a_file_sealed_with_a_key_made_meanwhile(home):
    ring = keys.source("field").ring()
    source = keys.source("field")
    source.path.write_text(ring.extended(b"2" * 32).text())
    keys.source.cache_clear()
    path = kept(home / "new")
    source.path.write_text(ring.text())
    keys.source.cache_clear()
    assert keys.source("field").ring().generations == [1]
    source.path.write_text(KeyRing.parse(ring.text()).extended(b"2" * 32).text())
    assert read(path) == CONTENT


# -- what a process that is killed leaves

PROCESS = """
import sys, tempfile, time
import django
django.setup()
from bangfu.audit import files, scratch
own = scratch.folder()
upload = tempfile.NamedTemporaryFile(suffix=".upload.xlsx")
upload.write(b"13800001234")
upload.flush()
with scratch.unnamed() as (handle, plain):
    import os
    os.write(handle, b"13800001234")
    print(own, flush=True)
    time.sleep(60)
"""


def started(home):
    environment = {
        **os.environ,
        "BANGFU_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "bangfu.config.settings.local",
    }
    process = subprocess.Popen(
        [sys.executable, "-c", PROCESS], env=environment, stdout=subprocess.PIPE, text=True
    )
    return process, process.stdout.readline().strip()


def test_what_a_killed_process_left_goes_when_the_next_one_starts(tmp_path):
    killed, left = started(tmp_path)
    alive, own = started(tmp_path)
    try:
        assert [path.suffix for path in scratch.Path(left).iterdir()] == [".xlsx"]
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        assert scratch.Path(left).is_dir()
        third, _ = started(tmp_path)
        third.kill()
        third.wait()
        third.stdout.close()
        assert not scratch.Path(left).exists()
        assert scratch.Path(own).is_dir(), "what a living process holds stays"
    finally:
        for process in (killed, alive):
            process.kill()
            process.wait()
            process.stdout.close()
