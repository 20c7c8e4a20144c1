"""What the program on a phone does, which no form shows: it takes the list, and sends visits."""

import json
from collections.abc import Iterator
from uuid import UUID

from django.urls import reverse

from tests.security.asking import Answer, Asked, Asker, Knowledge

MOST = 3


def on_the_phone(asker: Asker, knowledge: Knowledge) -> Iterator[tuple[Asked, Answer]]:
    for asked, answer in taken_and_sent(asker):
        knowledge.learn(asked, answer)
        yield asked, answer


def taken_and_sent(asker: Asker) -> Iterator[tuple[Asked, Answer]]:
    taking = Asked("POST", reverse("visit-take"))
    answer = asker.ask(taking)
    yield taking, answer
    people = json.loads(answer.body)["people"] if answer.status == 200 else []
    for number, one in enumerate(people[:MOST]):
        seen = {name: key for name, key in one["seen"].items() if key is not None}
        said = {"outcome": "met", "visited_on": "2023-10-10", "labour_ability": "limited"}
        given = {"uuid": UUID(int=number + 1), "person_number": one["number"], **seen, **said}
        sending = Asked("POST", reverse("visit-sync"), tuple((k, str(v)) for k, v in given.items()))
        yield sending, asker.ask(sending)
