"""Files being uploaded: on disk, never in memory, and without a name from their first byte on."""

import tempfile
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from bangfu.audit import scratch


class UnnamedFileUploadHandler(FileUploadHandler):
    """As Django's for large files, but a kill leaves nothing to be found."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.stream = tempfile.TemporaryFile(dir=scratch.folder())  # noqa: SIM115

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.stream.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        self.stream.seek(0)
        return UploadedFile(
            file=self.stream,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        if hasattr(self, "stream"):
            self.stream.close()
