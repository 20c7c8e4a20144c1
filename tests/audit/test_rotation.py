"""Keys are changed while people work, and a change killed at any moment is finished by the next."""

import base64
import os
import signal
import subprocess
import sys

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import IntegrityError, connection, transaction

from bangfu.audit import keys, rotation
from bangfu.audit.keys import KeyUnusable
from bangfu.audit.models import KeyCheck, Record
from bangfu.audit.rotation import sweep
from bangfu.audit.rotation.columns import encrypted_tables
from bangfu.disclosure.models import Reveal
from bangfu.registry import actions as registry
from bangfu.registry import queries
from bangfu.registry.digests import digest_of_person, digest_of_spell
from bangfu.registry.models import Person, WorkSpell
from bangfu.rights import actions as rights
from bangfu.rights.queries import complaint_of
from tests.cast import LINQU, staff
from tests.rights.people import agree

PHONE = "13800001234"


def quietly(done, total, message):
    pass


@pytest.fixture
def people(home, county):
    rotation.check_keys()
    drawn = [county.person(f"李{n}", phone=f"1380000{n:04d}") for n in range(5)]
    drawn[0].phone = PHONE
    drawn[0].save()
    return drawn


def marks():
    """The first characters of every stored value, history included."""
    found = set()
    with connection.cursor() as cursor:
        for table in encrypted_tables():
            for field in table.fields:
                cursor.execute(
                    f"SELECT DISTINCT substr({field.column}, 1, 4) FROM {table.name}"  # noqa: S608
                    f" WHERE {field.column} <> ''"
                )
                found |= {mark for (mark,) in cursor.fetchall()}
    return found


def sealed_as_before(phone, secret):
    nonce = os.urandom(12)
    body = AESGCM(secret).encrypt(nonce, phone.encode(), b"registry.person.phone")
    return base64.b64encode(b"\x01" + nonce + body).decode()


def index_keys():
    """What every index holds, by table and row."""
    return {
        (table.name, row.pk, index.name): getattr(row, index.name)
        for table in encrypted_tables()
        for row in table.model._base_manager.all()
        for index in table.indexes
    }


@pytest.mark.django_db
def test_a_new_key_of_the_fields_leaves_every_index_as_it_is(people, chen):
    before = index_keys()
    assert len({before["registry_person", one.pk, "name_key"] for one in people}) == len(people)
    rotation.rotate(progress=quietly, by=chen)
    assert index_keys() == before


@pytest.mark.django_db
def test_who_has_no_number_keeps_nobody_from_a_new_key(people, county, chen):
    county.person("李无号", identity_number="")
    assert rotation.rotate(progress=quietly, by=chen).is_new
    assert rotation.rotate(progress=quietly, by=chen).is_new


@pytest.mark.django_db
def test_every_value_and_its_history_come_under_the_new_key(people, chen):
    before = marks()
    done = rotation.rotate(progress=quietly, by=chen)
    assert (done.generation, done.is_new, done.rows) == (2, True, 11)
    assert marks() == {keys.sealer().mark} != before
    assert [p.phone for p in Person.objects.order_by("pk")][:2] == [PHONE, "13800000001"]
    assert [past.phone for past in people[0].history.all()] == [PHONE, "13800000000"]
    assert Record.objects.filter(action="keys_rotated", after__generation=2).exists()


@pytest.mark.django_db
def test_values_bound_to_a_key_of_their_row_come_along(people, chen):
    """Notes, reasons, complaints, second factors: a database stores that key in its own way."""
    reveal = Reveal.objects.create(
        subject_kind="registry.person", subject_id="1", purpose="visit", note="核对社保", by=chen
    )
    rotation.rotate(progress=quietly, by=chen)
    assert Reveal.objects.get(pk=reveal.pk).note == "核对社保"
    assert marks() == {keys.sealer().mark}


@pytest.mark.django_db
def test_a_consent_stays_as_it_was_given_but_for_its_key(people, chen):
    """Used and withdrawn ones too, which the database lets nobody change otherwise."""
    plain, done = (agree(people[0], by=chen, matter=matter) for matter in ("装配工", "包装工"))
    rights.use_consent(consent=done, by=chen)
    rights.withdraw_consent(consent=done, channel="phone", by=chen)
    rotation.rotate(progress=quietly, by=chen)
    for consent in (plain, done):
        consent.refresh_from_db()
        assert consent.reference == "签字单 2023-18"
    assert marks() == {keys.sealer().mark}
    for other in ("", "别处"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE rights_consent SET reference = %s WHERE id = %s", [other, plain.pk]
            )


def test_values_of_the_first_format_are_brought_up_to_date_without_a_new_key(people, chen):
    ring = keys.source("field").ring()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE registry_person SET phone = %s, phone_key = NULL WHERE id = %s",
            [sealed_as_before(PHONE, ring.secret(1)), people[0].pk],
        )
    assert Person.objects.get(pk=people[0].pk).phone == PHONE
    done = rotation.rotate(progress=quietly, by=chen)
    assert (done.generation, done.is_new, done.rows) == (1, False, 1)
    assert list(queries.find(PHONE, chen).people) == [people[0]]


@pytest.mark.django_db
def test_another_cipher_in_the_settings_is_reason_enough_to_rewrite(people, settings, chen):
    settings.BANGFU_CIPHER = "sm4-gcm"
    keys.source.cache_clear()
    done = rotation.rotate(progress=quietly, by=chen)
    assert (done.is_new, done.rows) == (False, 11)
    assert marks() == {keys.sealer().mark}


@pytest.mark.django_db
def test_a_version_of_which_one_value_is_under_the_current_key_keeps_that_one(
    people, settings, chen
):
    """What was not looked at goes into the history as it came, under the cipher of before."""
    settings.BANGFU_CIPHER = "sm4-gcm"
    keys.source.cache_clear()
    version = people[1].history.get()
    version.history_id, version.phone = None, "13911111111"
    version.save()
    assert len({stored[:4] for stored in stored_of(version)}) == 2
    new = stored_of(version)[2]
    rotation.rotate(progress=quietly, by=chen)
    assert stored_of(version)[2] == new
    assert marks() == {keys.sealer().mark}
    assert {past.phone for past in people[1].history.all()} == {"13911111111", "13800000001"}


@pytest.mark.django_db
def test_an_index_that_is_missing_is_computed_and_the_value_stays(people, chen):
    version = people[0].history.first()
    before, index = stored_of(version), version.phone_key
    with connection.cursor() as cursor:
        cursor.execute("UPDATE registry_historicalperson SET phone_key = NULL")
    assert rotation.rotate(progress=quietly, by=chen).is_new is False
    version.refresh_from_db()
    assert (stored_of(version), version.phone_key) == (before, index)


def stored_of(version) -> tuple[str, str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, identity_number, phone FROM registry_historicalperson"
            " WHERE history_id = %s",
            [version.pk],
        )
        return cursor.fetchone()


@pytest.mark.django_db
def test_what_somebody_changes_meanwhile_is_not_overwritten(people, chen):
    """Between reading a stretch and writing it, a phone changes, under the old key even."""
    person, old = Person.objects.get(pk=people[1].pk), keys.KeySource("field")
    old.sealer()
    was = sweep._rewritten

    def meanwhile(table, rows):
        sweep._rewritten = was
        written = was(table, rows)
        stored = old._sealer.seal(
            "13911111111", column="registry.person.phone", row=person.person_number
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE registry_person SET phone = %s WHERE id = %s", [stored, person.pk]
            )
        return written

    sweep._rewritten = meanwhile
    try:
        rotation.rotate(progress=quietly, by=chen)
    finally:
        sweep._rewritten = was
    assert Person.objects.get(pk=person.pk).phone == "13911111111"
    assert marks() == {keys.sealer().mark}


@pytest.mark.django_db
def test_a_key_from_the_environment_is_not_made_but_asked_for(people, settings, chen):
    settings.BANGFU_FIELD_KEY = keys.source("field").ring().text()
    keys.source.cache_clear()
    with pytest.raises(KeyUnusable, match="BANGFU_FIELD_KEY"):
        rotation.rotate(progress=quietly, by=chen)
    settings.BANGFU_FIELD_KEY = keys.source("field").ring().extended(b"2" * 32).text()
    keys.source.cache_clear()
    done = rotation.rotate(progress=quietly, by=chen)
    assert (done.generation, done.rows) == (2, 11)


@pytest.mark.django_db
def test_the_older_key_stays_for_backups_and_is_no_longer_needed_here(people, home, chen):
    rotation.rotate(progress=quietly, by=chen)
    ring = keys.source("field").ring()
    assert ring.generations == [1, 2]
    keys.source("field").replace(ring.without({1}))
    keys.source.cache_clear()
    rotation.check_keys()
    assert {p.phone for p in Person.objects.all()} >= {PHONE}


# -- the index


@pytest.mark.django_db
def test_after_a_new_index_key_people_are_found_and_files_recognised(people, county, chen):
    county.spell(people[0], "2023-03")
    before = dict(Person.objects.values_list("pk", "identity_key"))
    done = rotation.rotate_index(afterwards=registry.renew_keyed, progress=quietly, by=chen)
    assert (done.generation, done.is_new) == (2, True)
    after = dict(Person.objects.values_list("pk", "identity_key"))
    assert before.keys() == after.keys()
    assert not set(before.values()) & set(after.values())
    assert list(queries.find(PHONE, chen).people) == [people[0]]
    person = Person.objects.get(pk=people[0].pk)
    assert list(queries.find(person.identity_number, chen).people) == [person]
    assert person.history.first().identity_key == person.identity_key
    assert person.row_digest == digest_of_person(person)
    [spell] = WorkSpell.objects.all()
    assert spell.row_digest == digest_of_spell(spell)
    rotation.check_keys()
    rotation.check_index_finished()


@pytest.mark.django_db
def test_codes_in_peoples_hands_outlive_a_new_index_key(people, zhao, chen):
    """Nobody knows whom to tell that an anonymous receipt opens nothing any more."""
    staff("desk", "rights_desk", "370700000000", "市权益保障")
    lodged = rights.lodge_complaint(
        kind="complaint", matter="other", division_code=LINQU, about_code=LINQU, text="话"
    )
    issued = rights.issue_portal_code(person=people[0], purpose="service", by=zhao)
    rotation.rotate_index(afterwards=registry.renew_keyed, progress=quietly, by=chen)
    assert complaint_of(lodged.receipt) == lodged.complaint
    assert rights.open_account(code=issued.text, password="my-own-long-word")


@pytest.mark.django_db
def test_a_change_of_the_index_key_left_half_way_stops_everybody_until_it_is_finished(people, chen):
    def interrupted(progress):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotation.rotate_index(afterwards=interrupted, progress=quietly, by=chen)
    with pytest.raises(KeyUnusable, match="rotate-keys --index"):
        rotation.check_index_finished()
    done = rotation.rotate_index(afterwards=registry.renew_keyed, progress=quietly, by=chen)
    assert (done.generation, done.is_new) == (2, False)
    rotation.check_index_finished()


@pytest.mark.django_db
def test_the_index_key_is_not_changed_while_the_site_runs(people, home, chen):
    holding = "import fcntl, sys, time; f = open(sys.argv[1], 'a'); fcntl.flock(f, fcntl.LOCK_SH)"
    command = f"{holding}; print('held', flush=True); time.sleep(60)"
    with subprocess.Popen(
        [sys.executable, "-c", command, str(home / "running.lock")], stdout=subprocess.PIPE
    ) as site:
        site.stdout.readline()
        with pytest.raises(rotation.SiteIsRunning):
            rotation.rotate_index(afterwards=quietly, progress=quietly, by=chen)
        site.kill()
    assert KeyCheck.objects.filter(kind="index").count() == 1


# -- killed

ROTATE = """
import sys, time
import django
django.setup()
from bangfu.audit import rotation
from bangfu.audit.rotation import sweep
from bangfu.org.models import Staff
sweep.ROWS_AT_ONCE = 20

def progress(done, total, message):
    print(done, flush=True)
    time.sleep(0.05)

done = rotation.rotate(progress=progress, by=Staff.objects.get(username=sys.argv[1]))
print("rotated", done.generation, done.is_new, flush=True)
"""


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_it_is_finished_by_the_next_run(home, county, chen):
    rotation.check_keys()
    for n in range(150):
        county.person(f"李{n}", phone=f"1380000{n:04d}")
    environment = {**os.environ, "BANGFU_HOME": str(home), **database_variables()}
    command = [sys.executable, "-c", ROTATE, chen.username]

    def start():
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)

    with start() as killed:
        for line in killed.stdout:
            if int(line) >= 100:
                break
        killed.send_signal(signal.SIGKILL)
    old = marks()
    assert len(old) == 2, "some under the new key, some still under the old one"
    # people read and write on in between
    keys.source.cache_clear()
    assert Person.objects.filter(phone_key__isnull=False).count() == 150
    assert len({person.phone for person in Person.objects.all()}) == 150
    rotation.check_keys()
    with start() as second:
        said = second.stdout.read().split("\n")
    assert second.returncode == 0
    assert said[-2] == "rotated 2 False"
    assert int(said[-3]) < 300, "what was rewritten before is not rewritten again"
    assert len(marks()) == 1
    assert len({person.phone for person in Person.objects.all()}) == 150


def database_variables():
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return {
            "DJANGO_SETTINGS_MODULE": "bangfu.config.settings.local",
            "BANGFU_DATABASE_URL": f"sqlite:///{values['NAME']}",
        }
    where = f"{values['USER']}:{values['PASSWORD']}@{values['HOST']}:{values['PORT']}"
    return {
        "DJANGO_SETTINGS_MODULE": "bangfu.config.settings.local",
        "BANGFU_DATABASE_URL": f"postgres://{where}/{values['NAME']}",
    }
