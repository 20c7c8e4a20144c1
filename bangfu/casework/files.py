"""Files handed in as evidence: known by their content, sealed, kept once under their hash.

The name a file came with is a word in the database, never a path.
"""

import hashlib
import os
import re
import shutil
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files import File
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from bangfu.audit import files, scratch
from bangfu.engine.tables import TableUnreadable
from bangfu.engine.tables.zip_limits import check_sizes

FOLDER = "evidence"
LEFT_SECONDS, ASKED_AT_ONCE = 24 * 60 * 60, 500
LARGEST_BYTES = 20 * 1024**2
CHUNK_BYTES = 64 * 1024
LONGEST_NAME = 200
# of the largest telephone's camera; what is opened takes four bytes for each, twice
MOST_MEGAPIXELS = 50
HEAD_BYTES = 32
JPEG, PNG, PDF, ZIP = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-", b"PK\x03\x04"
PHOTOGRAPHS = {"image/jpeg", "image/png"}
# what telephones and recorders write
VOICES = (
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"#!AMR", "audio/amr"),
    (b"OggS", "audio/ogg"),
    (b"\x1aE\xdf\xa3", "audio/webm"),
)
VOICE_BRANDS = (b"M4A ", b"3gp4", b"3gp5", b"3gp6", b"mp42")
OFFICE = "application/vnd.openxmlformats-officedocument"
OFFICE_PARTS = {
    "xl/workbook.xml": f"{OFFICE}.spreadsheetml.sheet",
    "word/document.xml": f"{OFFICE}.wordprocessingml.document",
}


class FileRefused(Exception):
    """The file is not one of the kinds that can be looked at later, or is too large."""


@dataclass(frozen=True)
class Kept:
    """Where a file lies and what it is."""

    stored_as: str
    sha256: str
    media_type: str
    size_bytes: int
    file_name: str


NOTHING = Kept("", "", "", 0, "")


def keep(file: File, *, within: str = FOLDER, is_voice_taken: bool = False) -> Kept:
    """Copy an upload into the store; the same content is kept once."""
    folder = Path(settings.BANGFU_STORE) / within
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryFile(dir=scratch.folder()) as copy:
        sha256, size_bytes = _copied(file, copy)
        media_type = media_type_of(copy, is_voice_taken=is_voice_taken)
        if media_type in PHOTOGRAPHS:
            sha256, size_bytes = _without_traces(copy)
        stored_as = f"{within}/{sha256[:2]}/{sha256}"
        _settled(copy, Path(settings.BANGFU_STORE) / stored_as)
    return Kept(stored_as, sha256, media_type, size_bytes, shown_name(file.name or ""))


def path_of(stored_as: str) -> Path:
    """The file of an evidence row."""
    return Path(settings.BANGFU_STORE) / stored_as


def forget(names: Iterable[str]) -> None:
    """Delete these from the store."""
    for name in names:
        path_of(name).unlink(missing_ok=True)


def forget_left(within: str, *, named: Callable[[list[str]], Iterable[str]]) -> int:
    """Delete what a step left that was refused or killed; how many files."""
    there = left(within, named=named)
    forget(there)
    return len(there)


def left(within: str, *, named: Callable[[list[str]], Iterable[str]]) -> set[str]:
    """Older than a day, and no row names it; `named` says of some which are."""
    store, before = Path(settings.BANGFU_STORE), time.time() - LEFT_SECONDS
    lying = (path for path in (store / within).rglob("*") if path.is_file())
    old = (str(path.relative_to(store)) for path in lying if path.stat().st_mtime < before)
    found: set[str] = set()
    for names in iter(lambda: list(islice(old, ASKED_AT_ONCE)), []):
        found |= set(names) - set(named(names))
    return found


def _copied(file: File, copy: IO[bytes]) -> tuple[str, int]:
    digest, size_bytes = hashlib.sha256(), 0
    file.seek(0)
    for chunk in file.chunks(CHUNK_BYTES):
        size_bytes += len(chunk)
        if size_bytes > LARGEST_BYTES:
            raise FileRefused(_("文件超过 20 MB，请压缩或分开后再上传"))
        digest.update(chunk)
        copy.write(chunk)
    if not size_bytes:
        raise FileRefused(_("文件是空的，请重新选择"))
    copy.flush()
    os.fsync(copy.fileno())
    return digest.hexdigest(), size_bytes


def _without_traces(copy: IO[bytes]) -> tuple[str, int]:
    """The picture alone: where and with what it was taken is nobody's business (rights.md)."""
    try:
        with Image.open(copy) as image:
            _check_pixels(image)
            picture, kind = ImageOps.exif_transpose(image), image.format
            plain = Image.new(picture.mode, picture.size)
            plain.paste(picture)
            plain.palette = picture.palette
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise FileRefused(_("照片已损坏或过大，打不开；请重新拍摄或保存后再上传")) from None
    copy.seek(0)
    copy.truncate()
    plain.save(copy, format=kind, **({"quality": 90} if kind == "JPEG" else {}))
    copy.flush()
    os.fsync(copy.fileno())
    size_bytes = copy.tell()
    copy.seek(0)
    return hashlib.file_digest(copy, "sha256").hexdigest(), size_bytes


def _check_pixels(image: Image.Image) -> None:
    """By what it says of itself, before it is opened: a small file may hold a picture of
    gigabytes."""
    if image.width * image.height > MOST_MEGAPIXELS * 1_000_000:
        told = {"width": image.width, "height": image.height, "most": MOST_MEGAPIXELS}
        raise FileRefused(
            _(
                "照片为 %(width)s×%(height)s 像素，超过 %(most)s00 万像素；"
                "请调低相机的分辨率重新拍摄，或缩小后再上传"
            )
            % told
        )


def _settled(copy: IO[bytes], path: Path) -> None:
    path.parent.mkdir(exist_ok=True, mode=0o700)
    if path.exists():
        os.utime(path)  # not left: a row is about to name it
    else:
        copy.seek(0)
        with files.writing(path) as sealed:
            shutil.copyfileobj(copy, sealed)


def media_type_of(file: IO[bytes], *, is_voice_taken: bool = False) -> str:
    """What the content is: the name and the browser's word are not asked."""
    if is_voice_taken and (voice := voice_type_of(file)):
        return voice
    file.seek(0)
    head = file.read(HEAD_BYTES)
    for mark, media_type in ((JPEG, "image/jpeg"), (PNG, "image/png"), (PDF, "application/pdf")):
        if head.startswith(mark):
            return media_type
    # where a voice is taken, somebody's word is to be proven: no text that anybody can type
    is_office = head.startswith(ZIP) and not is_voice_taken
    media_type = _office_type(file) if is_office else None
    if media_type is None:
        raise FileRefused(
            _("只接收照片（jpg、png）、录音（mp3、m4a、wav、amr）和 PDF 文件；请转换后再上传")
            if is_voice_taken
            else _("只接收照片（jpg、png）、PDF、Word（docx）和 Excel（xlsx）文件；请转换后再上传")
        )
    return media_type


def voice_type_of(file: IO[bytes]) -> str:
    """Which kind of recording it is, nothing where it is none."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return "audio/wav"
    if head[4:8] == b"ftyp" and head[8:12] in VOICE_BRANDS:
        return "audio/mp4"
    return next((kind for mark, kind in VOICES if head.startswith(mark)), "")


def _office_type(file: IO[bytes]) -> str | None:
    try:
        with zipfile.ZipFile(file) as package:
            names = set(package.namelist())
        check_sizes(file)
    except TableUnreadable:
        raise FileRefused(
            _("文件解压后异常巨大或带有密码，不能接收；请删除多余的空行、取消密码，另存后再上传")
        ) from None
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise FileRefused(_("文件已损坏，打不开；请重新保存后再上传")) from None
    if any(name.endswith("vbaProject.bin") for name in names):
        raise FileRefused(_("文件带有宏，不能接收；请另存为不带宏的 docx 或 xlsx"))
    return next((kind for part, kind in OFFICE_PARTS.items() if part in names), None)


def shown_name(name: str) -> str:
    """The last part of a name without control characters, its suffix kept when cut."""
    last = re.sub(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]", "", re.split(r"[/\\]", name)[-1])
    stem, dot, suffix = last.rpartition(".")
    if len(last) <= LONGEST_NAME:
        return last
    room = LONGEST_NAME - len(suffix) - 1
    return f"{stem[:room]}{dot}{suffix}" if dot and room > 0 else last[:LONGEST_NAME]
