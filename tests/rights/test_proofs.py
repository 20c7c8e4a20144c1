"""The signed sheet or the recording behind a consent: sealed, opened on record, gone with it."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bangfu.audit.files import writing
from bangfu.audit.models import Record
from bangfu.audit.privacy import RIGHTS
from bangfu.audit.retention.actions import clear
from bangfu.rights.models import Consent, ConsentProof
from bangfu.web.retention.schedules import SCHEDULES
from tests.casework.uploads import DOCX, HEIC, MP4, PDF, upload
from tests.disclosure.taking import proven_as
from tests.rights.people import agree

pytestmark = pytest.mark.django_db
VOICE = b"#!AMR\n" + b"her own word" * 9
SAID = {
    "purpose": "placement",
    "party_name": "昆山恒达",
    "matter": "装配",
    "channel": "in_person",
}


def give(client, person, content: bytes, name: str, **more) -> str:
    """What the page says afterwards."""
    address = reverse("consent-give", args=[person.person_number])
    answer = client.post(address, {**SAID, **more, "proof": upload(content, name)}, follow=True)
    return str(list(answer.context["messages"])[-1])


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (VOICE, "同意.amr", "audio/amr"),
        (PDF, "签字单.pdf", "application/pdf"),
        (b"ID3" + bytes(60), "a.mp3", "audio/mpeg"),
        (b"RIFF\x00\x00\x00\x00WAVE" + bytes(60), "a.wav", "audio/wav"),
        (b"\x00\x00\x00\x18ftypM4A " + bytes(60), "a.m4a", "audio/mp4"),
    ],
)
def test_a_sheet_or_a_recording_proves_a_consent_and_opens_as_it_came(
    client, li, wang, content, name, media_type
):
    proven_as(client, wang)
    assert give(client, li, content, name) == "已登记同意"
    proof = ConsentProof.objects.get()
    assert (proof.media_type, proof.file_name) == (media_type, name)
    page = client.get(reverse("person-rights", args=[li.person_number])).content.decode()
    address = reverse("consent-proof", args=[proof.consent_id])
    assert address in page
    opened = client.get(address)
    assert b"".join(opened.streaming_content) == content
    assert opened["Content-Type"] == media_type
    assert Record.objects.filter(action="open_consent_proof", by_id=wang.pk).exists()


def test_a_consent_without_a_file_offers_none(client, li, wang):
    consent = agree(li, by=wang)
    proven_as(client, wang)
    address = reverse("consent-proof", args=[consent.pk])
    page = client.get(reverse("person-rights", args=[li.person_number])).content.decode()
    assert address not in page
    assert client.get(address).status_code == 404


def test_the_file_is_not_readable_in_the_store(client, li, wang):
    client.force_login(wang)
    give(client, li, VOICE, "a.amr")
    stored = settings.BANGFU_STORE / ConsentProof.objects.get().stored_as
    assert b"her own word" not in stored.read_bytes()


def test_what_is_neither_is_refused_and_without_any_nothing_is_recorded(client, li, wang):
    client.force_login(wang)
    address = reverse("consent-give", args=[li.person_number])
    refused = [{"proof": upload(content, "a.amr")} for content in (HEIC, MP4, DOCX, b"<script>")]
    taken = "只接收照片（jpg、png）、录音（mp3、m4a、wav、amr）和 PDF 文件"
    for proof, why in [*((one, taken) for one in refused), ({}, "存放处")]:
        answer = client.post(address, SAID | proof)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert why in page
        assert 'value="昆山恒达"' in page, "what was typed is still there"
    assert not Consent.objects.exists()


def test_whoever_does_not_reach_the_person_opens_nothing(client, li, wang, zhou):
    client.force_login(wang)
    give(client, li, VOICE, "a.amr")
    proven_as(client, zhou)
    address = reverse("consent-proof", args=[ConsentProof.objects.get().consent_id])
    assert client.get(address).status_code == 404


def test_it_goes_with_its_consent_unless_another_has_the_same(
    client, li, county, wang, django_capture_on_commit_callbacks
):
    client.force_login(wang)
    other = county.person("王芳")
    for person in (li, other):
        give(client, person, VOICE, "a.amr")
    mine, hers = ConsentProof.objects.order_by("pk")
    path = settings.BANGFU_STORE / mine.stored_as
    assert mine.stored_as == hers.stored_as
    client.post(reverse("consent-withdraw", args=[mine.consent_id]))
    over = timezone.localdate() + timedelta(days=366 * RIGHTS.years)
    for later, is_there in ((60, True), (600, False)):
        with django_capture_on_commit_callbacks(execute=True):
            clear(SCHEDULES, today=over + timedelta(days=later), by=wang)
        assert not ConsentProof.objects.filter(pk=mine.pk).exists()
        assert ConsentProof.objects.filter(pk=hers.pk).exists() == is_there
        assert path.exists() == is_there


def test_a_sheet_that_is_brought_later_stays_with_the_consent(client, li, wang):
    client.force_login(wang)
    address = reverse("consent-give", args=[li.person_number])
    client.post(address, {**SAID, "reference": "登记表 7 号"})
    assert give(client, li, PDF, "签字单.pdf") == "已登记同意"
    proof = ConsentProof.objects.get()
    assert proof.consent == Consent.objects.get()
    assert Record.objects.filter(action="prove_consent", by_id=wang.pk).count() == 1
    # and the one that is there is not replaced
    give(client, li, VOICE, "同意.amr")
    assert ConsentProof.objects.get() == proof


def forged(mine, other):
    mine.write_bytes(b"%PDF-1.4 forged, never sealed")


def exchanged(mine, other):
    mine.write_bytes(other.read_bytes())


def sealed_by_us_but_another(mine, other):
    with writing(mine) as target:
        target.write(b"another's")


@pytest.mark.parametrize("damage", [forged, exchanged, sealed_by_us_but_another])
def test_a_proof_that_is_not_the_one_that_was_kept_is_not_sent(li, county, wang, damage):
    client = Client(raise_request_exception=False)
    proven_as(client, wang)
    give(client, li, PDF, "a.pdf")
    give(client, county.person("王芳"), VOICE, "a.amr")
    mine, hers = ConsentProof.objects.order_by("pk")
    damage(settings.BANGFU_STORE / mine.stored_as, settings.BANGFU_STORE / hers.stored_as)
    answer = client.get(reverse("consent-proof", args=[mine.consent_id]))
    said = answer.content.decode()
    assert answer.status_code == 409
    assert "已损坏" in said
    assert "请告诉系统管理员" in said
    assert mine.stored_as in said
    assert not Record.objects.filter(action="open_consent_proof").exists()
    whole = client.get(reverse("consent-proof", args=[hers.consent_id]))
    assert b"".join(whole.streaming_content) == VOICE
