"""Taking a list away as a page does: asked for, made by a worker, downloaded."""

import threading
import time

from django.urls import reverse

from bangfu.audit.models import Record
from bangfu.disclosure import actions
from bangfu.disclosure.models import Export
from bangfu.org.access import PROVEN_AT
from bangfu.org.models import Staff
from bangfu.runs import worker
from bangfu.web.exports.lists import LISTS

PHONE = "13812345678"
NAMED = ["person_number", "name", "identity_number", "phone"]
PEOPLE = LISTS["people"]

GIVEN = {"columns": ["masked_name", "division_code"], "file_format": "csv", "purpose": "verify"}


def worked() -> None:
    while worker.work_once(threading.Event()):
        pass


def proven(client):
    """Whoever has signed in has just proven who they are."""
    session = client.session
    session[PROVEN_AT] = int(time.time())
    session.save()
    return client


def asked(client, word: str, query: str = "", **given):
    """The answer to the form."""
    proven(client)
    return client.post(reverse("export-new", args=[word]) + query, GIVEN | given)


def exported(client, word: str, query: str = "", **given) -> bytes:
    """The file."""
    answer = asked(client, word, query, **given)
    assert answer.status_code == 302, answer.content.decode()
    worked()
    return b"".join(client.get(f"{answer.url}file/"))


def proven_as(client, who: Staff) -> None:
    client.force_login(who)
    proven(client)


def ask(by: Staff, **given) -> Export:
    usual = {"columns": NAMED, "file_format": "csv", "purpose": "verify", "asked": {}}
    return actions.ask(kind=PEOPLE, **usual | given, by=by)


def told(action: str) -> list[tuple[str, str]]:
    found = Record.objects.filter(action=action).order_by("pk")
    return [(one.by_name, one.subject_id) for one in found]
