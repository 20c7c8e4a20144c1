"""A consent as a record of ISO/IEC TS 27560: what was agreed, upon which text, what happened to it.

The person is named by the person number, and by nothing more: the record may be handed to the
person or to a controlling body."""

from bangfu.rights.codes import Purpose
from bangfu.rights.models import Consent
from bangfu.rights.notices import CONTROLLER, WORDINGS
from bangfu.rights.queries.portal import codes_before

SCHEMA = "ISO-IEC-TS-27560:2023"
LEGAL_BASIS = "中华人民共和国个人信息保护法第十三条第一款第一项（个人同意）"


def consent_record(consent: Consent) -> dict[str, object]:
    """The record's fields; `json.dumps` writes it."""
    wording = WORDINGS[Purpose(consent.purpose)]
    return {
        "record_id": str(consent.record_id),
        "schema_version": SCHEMA,
        "pii_principal_id": consent.person.person_number,
        "pii_controllers": [CONTROLLER],
        "notice": notice_of(consent),
        "purposes": [
            {
                "purpose": consent.purpose,
                "purpose_description": Purpose(consent.purpose).zh,
                "party": consent.party_name,
                "party_code": consent.party_code,
                "matter": consent.matter,
                "lawful_basis": LEGAL_BASIS,
                "consent_type": "explicit",
                "pii": list(wording.data),
            }
        ],
        "processing": {"method": wording.processing, "automated_decision": False},
        "storage": {
            "location": "中华人民共和国境内",
            "period": {"from": f"{consent.given_on}", "until": f"{consent.expires_on}"},
        },
        "recipients": [consent.party_name] if consent.party_name else list(wording.recipients),
        "withdrawal_method": "portal in one step, or any member of staff on request",
        "events": events_of(consent),
    }


def notice_of(consent: Consent) -> dict[str, object]:
    notice = consent.notice
    return {
        "version": notice.version,
        "language": consent.language,
        "sha256": notice.sha256,
        "text": notice.text_en if consent.language == "en" else notice.text_zh,
    }


def events_of(consent: Consent) -> list[dict[str, object]]:
    """What happened, first to last: given, used and withdrawn where it was."""
    given = {
        "event_type": "explicit",
        "state": "given",
        "event_time": consent.recorded_at.isoformat(),
        "method": consent.channel,
        "entity": str(consent.recorded_by_id),
        "reference": consent.reference,
    }
    if code := codes_before([consent], consent.person.living()).get(consent.pk):
        given["after_code_of"] = str(code.issued_by_id)
    used = {
        "event_type": "use",
        "state": "used",
        "event_time": consent.used_at.isoformat() if consent.used_at else "",
    }
    told = [given, used] if consent.used_at else [given]
    if consent.withdrawn_at is None:
        return told
    withdrawn = {
        "event_type": "withdrawal",
        "state": "withdrawn",
        "event_time": consent.withdrawn_at.isoformat(),
        "method": consent.withdrawn_channel,
        "entity": str(consent.withdrawn_by_id),
        "reference": "",
    }
    return [*told, withdrawn]
