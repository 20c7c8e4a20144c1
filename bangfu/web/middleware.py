"""What every answer carries, and what is refused before anything of it is read.

Nothing on a page is inline or from elsewhere; nobody may frame it, keep a copy of it on the way, or
learn from it where the reader came from. Files of the program itself may be kept, as WhiteNoise
says.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

POLICY = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; "
    "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
# no page needs these; a photograph is taken by the phone's own camera program, outside the page,
# and a voice note is taken on the page of visits alone
UNUSED = ("camera", "geolocation", "microphone", "payment", "usb", "serial", "midi")
UNUSED += ("display-capture", "accelerometer", "gyroscope", "magnetometer", "browsing-topics")
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in UNUSED),
    "Cross-Origin-Resource-Policy": "same-origin",
}
WITH_VOICE = HEADERS["Permissions-Policy"].replace("microphone=()", "microphone=(self)")
KEPT_NOWHERE = "private, no-store"
View = Callable[..., HttpResponse]


class SafeHeaders:
    """The outermost one, so that answers made on the way carry the headers as well."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response[name] = value
        if getattr(response, "records_voice", False):
            response["Permissions-Policy"] = WITH_VOICE
        response.setdefault("Cache-Control", KEPT_NOWHERE)
        return response


class UploadLimit:
    """Refuses by its announced length, before a byte is read, what is larger than its page takes.

    Django never reads more of a request than was announced, so the announced length is the length.
    Stands before the check of forms, which reads the whole request.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        largest = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if request.user.is_authenticated and hasattr(view, "largest_upload"):
            largest += view.largest_upload()
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if announced.isascii() and announced.isdigit() and int(announced) <= largest:
            return None
        return render(request, "413.html", status=413)
