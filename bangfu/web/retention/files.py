"""Files of the store that lie longer than anybody needs them: counted, deleted and on record."""

from collections.abc import Iterable
from functools import partial

from django.db.models import Model

from bangfu.casework import files as evidence
from bangfu.casework.models import Evidence
from bangfu.disclosure import actions as disclosure
from bangfu.disclosure import queries as exports
from bangfu.disclosure.models import Export
from bangfu.intake import actions as intake
from bangfu.org import actions as org
from bangfu.rights.models import ConsentProof
from bangfu.visits.models import VisitFile
from bangfu.web.files import inbox

# where files lie, and which rows name them
FILED = {evidence.FOLDER: Evidence, **{model.folder: model for model in (ConsentProof, VisitFile)}}


def due() -> dict[str, int]:
    """How many files of each kind `forget` would delete."""
    expired = exports.expired(Export.objects.all()).count()
    return {**intake.count_old(), "exports": expired, **_unnamed()}


def forget() -> None:
    org.record_files_forgotten(**_unnamed())
    inbox.forget_old()
    for within, model in FILED.items():
        evidence.forget_left(within, named=partial(_named, model))
    intake.forget_old_originals()
    disclosure.delete_expired()


def _unnamed() -> dict[str, int]:
    """Of what no row names: uploads that were not received, and what refused steps left."""
    left = [evidence.left(within, named=partial(_named, of)) for within, of in FILED.items()]
    return {"uploads": len(inbox.old()), "left": sum(map(len, left))}


def _named(model: type[Model], names: list[str]) -> Iterable[str]:
    return model._base_manager.filter(stored_as__in=names).values_list("stored_as", flat=True)
