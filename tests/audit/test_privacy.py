"""Every field has a class, and whoever adds one says what it tells of people (rights.md 11)."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from bangfu.audit import privacy
from bangfu.audit.fields import EncryptedTextField
from bangfu.audit.privacy import ACCOUNT, IDENTITY, SERVICE, FieldClass, classes
from bangfu.engine.codes import RiskKind
from bangfu.rights.codes import NotLookingReason, WatchVerdict

MODELS = apps.get_models(include_auto_created=True)


def missing(model: type[models.Model]) -> list[str]:
    declared = privacy.classes_of(model)
    return [f.name for f in privacy.fields_of(model) if f.name not in declared]


def surplus(model: type[models.Model]) -> set[str]:
    return privacy.classes_of(model).keys() - {f.name for f in privacy.fields_of(model)}


def unsealed(model: type[models.Model]) -> list[str]:
    """Sensitive fields that are not encrypted, whatever they hold; history follows its model."""
    if hasattr(model, "instance_type"):
        return []
    return [
        f"{model._meta.label}.{field.name}"
        for field in privacy.fields_of(model)
        if privacy.class_of(model, field.name) == FieldClass.SENSITIVE
        and not isinstance(field, EncryptedTextField)
    ]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_field_has_a_class(model):
    assert missing(model) == [], "say in the model's `privacy` what these tell of people"
    assert surplus(model) == set(), "`privacy` names fields that do not exist"


def test_sensitive_fields_are_sealed_but_those_that_are_declared_with_a_reason():
    found = {name for model in MODELS for name in unsealed(model)}
    declared = privacy.UNSEALED
    assert found - declared.keys() == set(), "make these EncryptedTextField"
    assert declared.keys() - found == set(), "sealed by now: strike them off the list"
    assert all(declared.values())


def test_history_seals_what_its_model_seals():
    histories = [model for model in MODELS if hasattr(model, "instance_type")]
    assert histories
    for model in histories:
        assert sealed(model.instance_type) == sealed(model)


def sealed(model: type[models.Model]) -> set[str]:
    return {f.name for f in privacy.fields_of(model) if isinstance(f, EncryptedTextField)}


@pytest.mark.parametrize(
    ("label", "name", "codes"),
    [
        ("registry.MonitoredCase", "risk", RiskKind),
        ("rights.NotLooking", "reason", NotLookingReason),
        ("rights.WatchAnswer", "verdict", WatchVerdict),
    ],
)
def test_a_sealed_code_is_not_told_by_its_length(label, name, codes):
    field = apps.get_model(label)._meta.get_field(name)
    sealed = field.sealed_many(list(codes), rows=["a row"] * len(codes))
    assert len({len(text) for text in sealed}) == 1
    assert [field.unsealed(text, row="a row") for text in sealed] == list(codes)


def test_personal_fields_say_what_for_and_how_long():
    declared = [d for model in MODELS for d in privacy.classes_of(model).values()]
    about_people = {FieldClass.PERSONAL, FieldClass.SENSITIVE}
    assert {d.purpose is not None for d in declared if d.field_class in about_people} == {True}
    assert {d.purpose for d in declared if d.field_class not in about_people} == {None}
    assert all(purpose.years > 0 and purpose.legal_basis for purpose in privacy.PURPOSES)


def test_other_makers_tables_are_all_installed():
    labels = {model._meta.label for model in MODELS}
    assert privacy.THIRD_PARTY.keys() - labels == set()


@pytest.fixture
def planted(monkeypatch):
    """A model with a field too many, a class too many, and sensitive ones in the clear."""
    with monkeypatch.context() as patch:
        patch.setitem(apps.all_models, "planted", {})

        class Planted(models.Model):
            known = models.CharField(max_length=9)
            forgotten = models.TextField()
            told = models.TextField()
            said = models.BooleanField()

            privacy = classes(
                internal="id gone", personal={SERVICE: "known"}, sensitive={IDENTITY: "told said"}
            )

            class Meta:
                app_label = "planted"

            def __str__(self) -> str:
                return ""

        yield Planted


def test_a_planted_field_is_seen(planted):
    assert missing(planted) == ["forgotten"]
    assert surplus(planted) == {"gone"}
    del planted.privacy["gone"]
    planted.privacy |= classes(internal="forgotten")
    assert unsealed(planted) == ["planted.Planted.told", "planted.Planted.said"]


def test_a_field_stands_in_one_class_only():
    with pytest.raises(ValueError, match="two classes"):
        classes(internal="id", personal={ACCOUNT: "id"})


def test_history_follows_its_model_and_adds_who_and_when():
    person = apps.get_model("registry", "Person")
    kept = privacy.classes_of(person.history.model)
    assert kept["phone"] == privacy.classes_of(person)["phone"]
    assert kept["history_user"].field_class == FieldClass.INTERNAL


def test_the_page_of_fields_is_up_to_date():
    tool = Path(__file__).resolve().parents[2] / "tools" / "fields.py"
    done = subprocess.run([sys.executable, tool, "--check"], capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode()
