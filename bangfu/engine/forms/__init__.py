"""Official forms: which cell shows which figure, how it prints, and what must agree.

A form is declared once (`ANNEX1`); the declaration gives the header, fills the cells from figures,
prints the workbook and is checked.
"""

from bangfu.engine.forms.annex1 import ANNEX1
from bangfu.engine.forms.checks import CheckKind, FormProblem, problems
from bangfu.engine.forms.content import FormCell, FormContent, FormRow
from bangfu.engine.forms.reasons import EmptyBecause
from bangfu.engine.forms.spec import FormColumn, FormSpec, HeaderCell
from bangfu.engine.forms.workbook import write_xlsx

FORMS = {form.name: form for form in (ANNEX1,)}

__all__ = [
    "ANNEX1",
    "FORMS",
    "CheckKind",
    "EmptyBecause",
    "FormCell",
    "FormColumn",
    "FormContent",
    "FormProblem",
    "FormRow",
    "FormSpec",
    "HeaderCell",
    "problems",
    "write_xlsx",
]
