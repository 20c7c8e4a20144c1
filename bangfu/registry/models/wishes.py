"""What a person says of the work and the training they want (五清, S2.20, S2.21).

A row is what was said on a day, never overwritten: what is said later stands in its place. Nothing
here tells who gets what. That somebody is not looking for work is a statement of `bangfu.rights`.
"""

from django.conf import settings
from django.db import models

from bangfu.audit.fields import EncryptedTextField, RowKeyField
from bangfu.audit.privacy import SERVICE, classes
from bangfu.engine.codes import (
    SaidHow,
    TrainingMode,
    TrainingWanted,
    WishForm,
    WishHours,
    WishPlace,
)
from bangfu.org.roles import Permission
from bangfu.registry.models.of_person import OfPerson, WhereThePersonLives
from bangfu.registry.models.people import Person

INTERNAL = "id row_key person recorded_by recorded_at"
SAID = "said_on said_how ended_at"


class Sayings(OfPerson):
    def standing(self) -> "Sayings":
        """What was said last of all."""
        return self.filter(ended_at=None)


class Saying(WhereThePersonLives, models.Model):
    """本人所说: by whom it was written down, when, and how it was said."""

    row_key = RowKeyField("行密钥")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    said_on = models.DateField("本人说的日期")
    said_how = models.CharField("怎么说的", max_length=10, choices=SaidHow.choices)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)
    ended_at = models.DateTimeField("被新说法取代的时间", null=True)

    seen_with = (Permission.PERSON_VIEW,)
    objects = Sayings.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(ended_at=None),
                name="%(app_label)s_%(class)s_one_standing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Wish(Saying):
    """就业意愿: which work the person wants, as far as they said (S2.20)."""

    form = models.CharField("就业形式", max_length=20, choices=WishForm.choices)
    # in the person's words as well
    occupation = EncryptedTextField(
        "想做什么", column="registry.wish.occupation", row="row_key", blank=True
    )
    place = models.CharField("愿意到哪里", max_length=20, choices=WishPlace.choices, blank=True)
    pay_yuan = models.PositiveIntegerField("月收入不低于（元）", null=True, blank=True)
    hours = models.CharField("工作时间", max_length=20, choices=WishHours.choices, blank=True)
    # "cannot go far": in the person's words, which may speak of health or of the family
    limits = EncryptedTextField(
        "有什么不方便", column="registry.wish.limits", row="row_key", blank=True
    )

    privacy = classes(
        internal=INTERNAL,
        personal={SERVICE: f"{SAID} form occupation place pay_yuan hours"},
        sensitive={SERVICE: "limits"},
    )

    class Meta(Saying.Meta):
        verbose_name = "就业意愿"


class TrainingNeed(Saying):
    """培训需求 (S2.21)."""

    wanted = models.CharField("培训意愿", max_length=10, choices=TrainingWanted.choices)
    subject = EncryptedTextField(
        "想学什么", column="registry.trainingneed.subject", row="row_key", blank=True
    )
    mode = models.CharField("培训方式", max_length=10, choices=TrainingMode.choices, blank=True)
    hours = models.CharField("培训时间", max_length=20, choices=WishHours.choices, blank=True)
    limits = EncryptedTextField(
        "有什么不方便", column="registry.trainingneed.limits", row="row_key", blank=True
    )

    privacy = classes(
        internal=INTERNAL,
        personal={SERVICE: f"{SAID} wanted subject mode hours"},
        sensitive={SERVICE: "limits"},
    )

    class Meta(Saying.Meta):
        verbose_name = "培训需求"
