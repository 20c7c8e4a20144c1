"""Writing the trail. Called inside the transaction of the action it describes."""

from collections.abc import Iterable

from django.db import models

from bangfu.audit.models import Record


def record(
    action: str,
    *,
    subject: models.Model,
    division_code: str = "",
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
    by: models.Model,
) -> Record:
    """Add one record. `before` and `after` hold codes, counts and ids, never names or numbers."""
    return Record.objects.create(
        action=action,
        subject_kind=subject._meta.label_lower,
        subject_id=str(subject.pk),
        division_code=division_code,
        before=before or {},
        after=after or {},
        by_id=by.pk,
        by_name=by.get_username(),
    )


def record_many(
    action: str, *, subjects: Iterable[models.Model], after: dict[str, object], by: models.Model
) -> None:
    """One record for each subject of a bulk step; `division_code` is taken from the subject."""
    Record.objects.bulk_create(
        (
            Record(
                action=action,
                subject_kind=subject._meta.label_lower,
                subject_id=str(subject.pk),
                division_code=getattr(subject, "division_code", ""),
                after=after,
                by_id=by.pk,
                by_name=by.get_username(),
            )
            for subject in subjects
        ),
        batch_size=1000,
    )
