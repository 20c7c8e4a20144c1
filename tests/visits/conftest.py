"""A village, its worker and a phone that has today's list."""

from uuid import uuid4

import pytest
from django.urls import reverse

from bangfu.registry.models import Person
from bangfu.registry.queries import version_of


def sent(person: Person, **said) -> dict[str, object]:
    """What a phone would send that has just looked at the person."""
    spell = person.spells.first()
    seen = {"person_version": version_of(person)}
    if spell:
        seen |= {"spell": spell.pk, "spell_version": version_of(spell)}
    told = {"person_number": person.person_number, "outcome": "met", "visited_on": "2023-10-09"}
    return {"uuid": str(uuid4()), **told, **seen, **said}


@pytest.fixture
def phone(client, wang):
    """Wang's: `phone(person, phone="…")` sends a visit and gives the answer."""
    client.force_login(wang)
    token = client.post(reverse("visit-take")).json()["token"]

    def send(visit: dict[str, object], *, as_=client, token=token):
        headers = {"X-Visit-Device": token}
        return as_.post(reverse("visit-sync"), visit, headers=headers)

    send.token = token
    return send
