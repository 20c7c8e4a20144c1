"""Evidence: known by its content, kept once, handed in once."""

import hashlib
import io
import stat
import zipfile
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import ExifTags, Image, ImageFile

from bangfu.audit.files import reading
from bangfu.audit.models import Record
from bangfu.casework import actions, files, queries, rules
from bangfu.casework.codes import EvidenceKind, TaskKind, TaskState
from bangfu.casework.models import Evidence
from tests.casework.uploads import (
    DOCX,
    HEIC,
    JPEG,
    MP4,
    PDF,
    PNG,
    XLSX,
    package,
    picture,
    upload,
)
from tests.cast import XITAN


@pytest.fixture
def task(chen):
    return actions.open_task(
        kind=TaskKind.DISCREPANCY, title="2023年9月：务工单位不一致", division_code=XITAN, by=chen
    )


def handed_in(task, by, **given):
    given.setdefault("kind", EvidenceKind.VISIT)
    return actions.submit_evidence(task=task, **given, by=by)


def stored_files(store):
    return [path for path in (store / "evidence").rglob("*") if path.is_file()]


def test_a_village_worker_hands_in_what_the_person_said(task, wang):
    evidence = handed_in(task, wang, note=" 本人已于六月换厂 ")
    task.refresh_from_db()
    assert (evidence.note, evidence.submitted_by) == ("本人已于六月换厂", wang)
    assert task.state == TaskState.SUBMITTED


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PDF, "application/pdf"),
        (XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ],
)
def test_a_file_is_what_its_content_is_whatever_its_name(task, wang, content, media_type):
    evidence = handed_in(task, wang, note="见附件", file=upload(content, "名字.exe"))
    stored = queries.stored_file(evidence)
    assert (stored.media_type, stored.file_name) == (media_type, "名字.exe")
    assert content not in stored.path.read_bytes()
    assert unsealed(stored.path) == content


@pytest.mark.parametrize(
    "content",
    [
        b"MZ" + bytes(100),
        b"#!/bin/sh\nrm -rf /",
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"GIF89a" + bytes(40),
        HEIC,
        MP4,
        b" %PDF-1.7",
        b"\xff\xd8",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        package("anything.txt"),
        package("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"),
        XLSX[: len(XLSX) // 2],
        b"PK\x03\x04" + bytes(50),
        b"",
    ],
    ids=lambda content: content[:6].hex() or "empty",
)
def test_anything_else_is_refused_in_words_and_leaves_nothing(task, wang, own_store, content):
    with pytest.raises(files.FileRefused, match=r"[\u4e00-\u9fff]"):
        handed_in(task, wang, note="见附件", file=upload(content, "照片.jpg"))
    assert stored_files(own_store) == []
    task.refresh_from_db()
    assert task.state == TaskState.OPEN


@pytest.mark.parametrize(
    ("part", "beside"),
    [
        ("xl/workbook.xml", "xl/styles.xml"),
        ("xl/worksheets/sheet1.xml", "xl/workbook.xml"),
        ("word/comments.xml", "word/document.xml"),
    ],
)
def test_a_package_that_unpacks_to_far_more_is_refused(task, wang, own_store, part, beside):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(beside, b"<x/>")
        archive.writestr(part, bytes(200 * 1024**2))
    with pytest.raises(files.FileRefused, match="异常巨大"):
        handed_in(task, wang, note="表", file=upload(bomb.getvalue(), "表.xlsx"))
    assert stored_files(own_store) == []


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_opened(
    task, wang, own_store, monkeypatch, kind
):
    made = io.BytesIO()
    Image.new("L", (10_000, 5_001)).save(made, kind)

    def opened(*_) -> None:
        pytest.fail("the picture was opened")

    monkeypatch.setattr(Image.Image, "load", opened)
    monkeypatch.setattr(ImageFile.ImageFile, "load", opened)
    with pytest.raises(files.FileRefused, match="10000×5001 像素，超过 5000 万"):
        handed_in(task, wang, kind=EvidenceKind.PHOTO, file=upload(made.getvalue()))
    assert stored_files(own_store) == []


def test_twenty_megabytes_are_the_limit(task, wang, own_store):
    largest = PDF + bytes(files.LARGEST_BYTES - len(PDF))
    assert handed_in(task, wang, note="大", file=upload(largest)).size_bytes == files.LARGEST_BYTES
    before = stored_files(own_store)
    with pytest.raises(files.FileRefused, match="20 MB"):
        handed_in(task, wang, note="太大", file=upload(largest + b"x"))
    assert stored_files(own_store) == before


def test_a_lie_about_the_size_is_found_out(task, wang):
    file = upload(JPEG + bytes(files.LARGEST_BYTES))
    file.size = 10
    with pytest.raises(files.FileRefused, match="20 MB"):
        handed_in(task, wang, note="大", file=file)


def test_the_same_file_is_stored_once_readable_by_its_owner_alone(task, wang, zhao, own_store):
    first = handed_in(task, wang, note="甲", file=upload(PDF, "证明.pdf"))
    second = handed_in(task, zhao, note="乙", file=upload(PDF, "另一个名字.pdf"))
    [path] = stored_files(own_store)
    digest = hashlib.sha256(PDF).hexdigest()
    assert path == own_store / "evidence" / digest[:2] / digest
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert (first.stored_as, first.file_name) == (second.stored_as, "证明.pdf")
    assert second.file_name == "另一个名字.pdf"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\资料\\合同.pdf", "合同.pdf"),
        ("a\x00b\r\nc.jpg", "abc.jpg"),
        ("\u202egpj.exe", "gpj.exe"),
        ("长" * 300 + ".jpg", "长" * 196 + ".jpg"),
        ("长" * 300, "长" * 200),
        ("x." + "y" * 300, "x." + "y" * 198),
    ],
)
def test_a_name_is_a_word_and_never_a_path(name, shown):
    assert files.shown_name(name) == shown


def test_a_double_click_hands_in_once(task, wang):
    first, second = (handed_in(task, wang, note="换厂", file=upload()) for _ in range(2))
    assert first == second
    assert Evidence.objects.count() == 1
    assert Record.objects.filter(action="submit_evidence").count() == 1


def test_after_a_minute_the_same_words_are_a_new_visit(task, wang):
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        first = handed_in(task, wang, note="不在家")
        clock.move_to(start + timedelta(seconds=59))
        assert handed_in(task, wang, note="不在家") == first
        clock.move_to(start + timedelta(seconds=61))
        assert handed_in(task, wang, note="不在家") != first


@pytest.mark.parametrize(
    "other",
    [{"note": "别的话"}, {"kind": EvidenceKind.PHONE}, {"file": PNG}],
    ids=["note", "kind", "file"],
)
def test_anything_different_within_the_minute_is_kept(task, wang, other):
    given = {"note": "换厂", "kind": EvidenceKind.VISIT, "file": JPEG} | other
    handed_in(task, wang, note="换厂", file=upload())
    handed_in(task, wang, note=given["note"], kind=given["kind"], file=upload(given["file"]))
    assert Evidence.objects.count() == 2


def test_two_people_saying_the_same_are_two_witnesses(task, wang, zhao):
    assert handed_in(task, wang, note="换厂") != handed_in(task, zhao, note="换厂")


@pytest.mark.parametrize("kind", [EvidenceKind.NOTE, EvidenceKind.PHONE, EvidenceKind.VISIT])
def test_a_visit_without_words_is_no_evidence(task, wang, kind):
    with pytest.raises(rules.EvidenceIncomplete, match="核实情况"):
        handed_in(task, wang, kind=kind, note="  ", file=upload())


@pytest.mark.parametrize(
    "kind",
    [EvidenceKind.CONTRACT, EvidenceKind.PAYSLIP, EvidenceKind.INSURANCE, EvidenceKind.PHOTO],
)
def test_a_document_without_a_file_is_no_evidence(task, wang, kind):
    with pytest.raises(rules.EvidenceIncomplete, match="选择要上传的文件"):
        handed_in(task, wang, kind=kind, note="有合同")


def test_a_photo_is_a_picture(task, wang):
    with pytest.raises(rules.EvidenceIncomplete, match="照片"):
        handed_in(task, wang, kind=EvidenceKind.PHOTO, file=upload(PDF))
    assert handed_in(task, wang, kind=EvidenceKind.PHOTO, file=upload())


def unsealed(path):
    with reading(path) as file:
        return file.read()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photo_keeps_its_picture_and_loses_where_it_was_taken(task, wang, kind):
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (36.0, 30.0, 12.0)
    taken = picture(kind, exif=exif.tobytes())
    assert b"Exif" in taken or b"eXIf" in taken
    evidence = handed_in(task, wang, kind=EvidenceKind.PHOTO, file=upload(taken))
    stored = queries.stored_file(evidence)
    content = unsealed(stored.path)
    assert stored.media_type == f"image/{kind.lower()}"
    assert (evidence.sha256, evidence.size_bytes) == (
        hashlib.sha256(content).hexdigest(),
        len(content),
    )
    with Image.open(io.BytesIO(content)) as kept:
        assert not kept.getexif()
        assert kept.size == (2, 4)


@pytest.mark.parametrize("content", [JPEG[:40], PNG[:30], b"\xff\xd8\xff" + bytes(99)])
def test_a_damaged_photo_is_refused_in_words(task, wang, content):
    with pytest.raises(files.FileRefused, match="打不开"):
        handed_in(task, wang, kind=EvidenceKind.PHOTO, file=upload(content))


def test_nothing_at_all_is_no_evidence(task, wang):
    with pytest.raises(rules.EvidenceIncomplete):
        handed_in(task, wang, kind=EvidenceKind.OTHER)


def test_nothing_can_be_handed_in_after_closing(task, wang, chen, own_store):
    actions.close_task(task=task, by=chen)
    task.refresh_from_db()
    with pytest.raises(rules.TaskAlreadyClosed, match=r"由 陈立 办结"):
        handed_in(task, wang, note="晚了", file=upload())
    assert not Evidence.objects.exists()


def test_a_page_opened_before_the_closing_hands_in_nothing_either(task, wang, chen):
    actions.close_task(task=type(task).objects.get(pk=task.pk), by=chen)
    with pytest.raises(rules.TaskAlreadyClosed):
        handed_in(task, wang, note="晚了")


def test_the_neighbour_county_neither_sees_nor_adds_evidence(task, wang, zhou):
    evidence = handed_in(task, wang, note="换厂")
    assert list(queries.evidence_visible(zhou)) == []
    assert list(queries.evidence_visible(wang)) == [evidence]
    with pytest.raises(rules.OutOfReach, match="不在您的辖区"):
        handed_in(task, zhou, note="换厂")


def test_evidence_in_words_has_no_file(task, wang):
    assert queries.stored_file(handed_in(task, wang, note="换厂")) is None


def test_an_upload_read_before_is_read_from_its_start(task, wang):
    file = SimpleUploadedFile("a.pdf", PDF)
    file.read()
    assert handed_in(task, wang, note="x", file=file).size_bytes == len(PDF)
