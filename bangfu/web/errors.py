"""A page that failed, where there is something to be told of why."""

import re
import sys

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import server_error

from bangfu.audit.files import FileDamaged

SECONDS_TO_WAIT = 60
BUSY = re.compile("is locked|deadlock detected")


def failed(request: HttpRequest) -> HttpResponse:
    """Django's own page of what failed; another one where it goes later: SQLite, which lets one
    write at a time, had not finished another's write (mostly a large file) after its time-out, or
    PostgreSQL let one of two go first that waited for each other; and one that names the file of
    the store that is damaged."""
    problem = sys.exc_info()[1]
    if isinstance(problem, FileDamaged):
        return render(request, "damaged.html", {"problem": str(problem)}, status=409)
    if not (isinstance(problem, OperationalError) and BUSY.search(str(problem))):
        return server_error(request)
    answer = server_error(request, "503.html")
    answer.status_code = 503
    answer["Retry-After"] = str(SECONDS_TO_WAIT)
    return answer
