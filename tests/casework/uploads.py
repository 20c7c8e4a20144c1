"""Small files of each kind, as an upload brings them."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def picture(kind: str, **options) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (4, 2), "navy").save(content, kind, **options)
    return content.getvalue()


JPEG, PNG = picture("JPEG"), picture("PNG")
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(40)
HEIC = b"\x00\x00\x00\x18ftypheic" + bytes(40)
MP4 = b"\x00\x00\x00\x18ftypisom" + bytes(40)


def package(*names: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return content.getvalue()


XLSX = package("[Content_Types].xml", "xl/workbook.xml")
DOCX = package("[Content_Types].xml", "word/document.xml")


def upload(content: bytes = JPEG, name: str = "照片.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)
