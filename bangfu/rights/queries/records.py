"""A consent as a record of ISO/IEC TS 27560: who agreed with whom to what, upon which text, and
what happened to it.

The person is named by the person number, and by nothing more: the record may be handed to the
person or to a controlling body. What the operator did not set is named as missing, not made up."""

from datetime import date

from django.utils import timezone

from bangfu.audit.privacy import CONSENT as LAWFUL_BASIS
from bangfu.audit.privacy import RIGHTS
from bangfu.org.models import Staff
from bangfu.org.roles import Worker
from bangfu.rights.codes import Purpose, RequestKind
from bangfu.rights.controllers import Controller, controller_of
from bangfu.rights.models import Consent
from bangfu.rights.notices import SENSITIVE, WORDINGS
from bangfu.rights.queries.portal import codes_before

SCHEMA = "ISO-IEC-TS-27560:2023"
CONTROLLER, RECIPIENT = "controller", "recipient"
JURISDICTION = "CN"


def consent_record(consent: Consent) -> dict[str, object]:
    """The record's fields; `json.dumps` writes it."""
    events = events_of(consent)
    return {
        "record_id": str(consent.record_id),
        "schema_version": SCHEMA,
        "pii_principal_id": consent.person.person_number,
        "state": events[-1]["event_state"],
        "notice": notice_of(consent),
        "purposes": [purpose_of(consent)],
        "parties": parties_of(consent),
        "events": events,
    }


def notice_of(consent: Consent) -> dict[str, object]:
    notice = consent.notice
    return {
        "version": notice.version,
        "language": consent.language,
        "sha256": notice.sha256,
        "text": notice.text_en if consent.language == "en" else notice.text_zh,
    }


def purpose_of(consent: Consent) -> dict[str, object]:
    """One consent, one purpose: what is done with what, where, how long, and how it is ended."""
    purpose = Purpose(consent.purpose)
    wording = WORDINGS[purpose]
    controller = controller_of(consent.person.division_code)
    return {
        "purpose": purpose.value,
        "purpose_description": purpose.zh,
        "purpose_type": wording.processing,
        "matter": consent.matter,
        "lawful_basis": LAWFUL_BASIS,
        "consent_type": "explicit",
        "pii_information": [
            {"pii_type": each, "sensitive": each in SENSITIVE, "pii_optional": False}
            for each in wording.data
        ],
        "pii_controllers": [CONTROLLER],
        "collection_method": "register of the office, or told by the person",
        "processing_method": wording.processing,
        "automated_decision": False,
        "storage_locations": [controller.storage] if controller.storage else [],
        "processing_locations": [consent.person.division_code],
        "retention_period": {
            "used_until": f"{consent.expires_on}",
            "record_kept_years": RIGHTS.years,
            "record_kept_since": RIGHTS.since_zh,
        },
        "jurisdiction": JURISDICTION,
        "recipient_third_parties": recipients_of(consent),
        "withdrawal_method": "portal in one step, or any member of staff on request",
        "privacy_rights": [kind.value for kind in RequestKind if kind != RequestKind.HELP],
    }


def recipients_of(consent: Consent) -> list[str]:
    if consent.party_name:
        return [RECIPIENT]
    return list(WORDINGS[Purpose(consent.purpose)].recipients)


def parties_of(consent: Consent) -> list[dict[str, object]]:
    """Who has the data, and the one other side where the consent names one."""
    told = [party(CONTROLLER, controller_of(consent.person.division_code))]
    if consent.party_name:
        other = Controller(name=consent.party_name, code=consent.party_code)
        told.append(party(RECIPIENT, other))
    return told


def party(role: str, office: Controller) -> dict[str, object]:
    """`party_missing`: what this system was not told of it."""
    return {
        "party_id": role,
        "party_role": role,
        "party_name": office.name,
        "party_code": office.code,
        "party_address": office.address,
        "party_phone": office.phone,
        "party_email": office.email,
        "party_jurisdiction": JURISDICTION,
        "party_missing": office.unreachable if role == RECIPIENT else office.missing,
    }


def events_of(consent: Consent) -> list[dict[str, object]]:
    """What happened, first to last: given, used and withdrawn where it was, or else run out."""
    told = [given(consent)]
    if consent.used_at:
        told.append(event("use", "used", consent.used_at.isoformat()))
    if consent.withdrawn_at:
        at, method = consent.withdrawn_at.isoformat(), consent.withdrawn_channel
        who = by_whom(consent, method, consent.withdrawn_by)
        told.append(event("withdrawal", "withdrawn", at) | who | {"reference": ""})
    elif consent.expires_on < timezone.localdate():
        told.append(event("expiry", "expired", f"{consent.expires_on}"))
    return told


def given(consent: Consent) -> dict[str, object]:
    """`event_time`: the day on which the person said so, to the minute where it was recorded on
    that day."""
    at, on = consent.recorded_at, consent.given_on
    time = at.isoformat() if timezone.localtime(at).date() == on else f"{on}"
    told = event("explicit", "given", time) | {
        "recorded_at": at.isoformat(),
        "validity_duration": days(on, consent.expires_on),
    }
    told |= by_whom(consent, consent.channel, consent.recorded_by)
    told |= {"reference": consent.reference}
    if code := codes_before([consent], consent.person.living()).get(consent.pk):
        told["after_code_of"] = str(code.issued_by_id)
    return told


def event(kind: str, state: str, time: str) -> dict[str, object]:
    return {"event_type": kind, "event_state": state, "event_time": time}


def by_whom(consent: Consent, method: str, account: Staff | None) -> dict[str, object]:
    """The person does it; a member of staff may write it down, at the desk or, of an objection made
    in the portal, with the answer."""
    told = {"method": method, "entity_id": consent.person.person_number}
    if account is None or account.role is Worker:
        return told
    return told | {"recorded_by": str(account.pk)}


def days(first: date, last: date) -> str:
    """ISO 8601, both days counted."""
    return f"P{(last - first).days + 1}D"
