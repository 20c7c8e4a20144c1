"""One employer's name as two writers write it."""

import re
import unicodedata

# `linkage.cleaning.cleaned_employer` ignores the same in a whole column
IGNORED = re.compile(r"[\s()\[\]【】〔〕《》<>\"'“”‘’·.,，。、-]")


def plain_employer(name: str) -> str:
    """Without brackets, spaces, widths and the longer word for a limited company; two equal ones
    are taken for the same employer."""
    text = IGNORED.sub("", unicodedata.normalize("NFKC", name).upper())
    return text.replace("有限责任公司", "有限公司")
