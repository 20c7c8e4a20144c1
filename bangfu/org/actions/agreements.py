"""Confidentiality agreements: while one is in force, its party's accounts are open."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from bangfu.audit.actions import record
from bangfu.org import rules
from bangfu.org.models import ConfidentialityAgreement, Staff


@transaction.atomic
def record_agreement(
    *,
    party: str,
    document: str,
    division_code: str,
    signed_on: date,
    ends_on: date,
    by: Staff,
) -> ConfidentialityAgreement:
    """Put down an agreement that was signed."""
    rules.check_may_record(division_code, by=by)
    rules.check_agreement_dates(signed_on, ends_on)
    agreement = ConfidentialityAgreement.objects.create(
        party=party,
        document=document,
        division_code=division_code,
        signed_on=signed_on,
        ends_on=ends_on,
        recorded_by=by,
    )
    record(
        "record_agreement",
        subject=agreement,
        division_code=division_code,
        after={"signed_on": signed_on.isoformat(), "ends_on": ends_on.isoformat()},
        by=by,
    )
    return agreement


@transaction.atomic
def end_agreement(*, agreement: ConfidentialityAgreement, by: Staff) -> ConfidentialityAgreement:
    """End it today, before its time: the party's accounts are shut with their next click."""
    rows = ConfidentialityAgreement.objects.select_for_update(of=("self",))
    agreement = rows.get(pk=agreement.pk)
    rules.check_may_record(agreement.division_code, by=by)
    rules.check_not_ended(agreement)
    agreement.ended_on = timezone.localdate()
    agreement.save(update_fields=["ended_on"])
    record(
        "end_agreement",
        subject=agreement,
        division_code=agreement.division_code,
        before={"ends_on": agreement.ends_on.isoformat()},
        after={"ended_on": agreement.ended_on.isoformat()},
        by=by,
    )
    return agreement
