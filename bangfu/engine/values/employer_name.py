"""One employer's name as two writers write it."""

import re
import unicodedata

# what two writers write differently; `linkage.cleaning.cleaned_employer` does the same in columns
PUNCTUATION = r"""()\[\]【】〔〕《》<>"'“”‘’·.,，。、-"""
LONG, SHORT = "有限责任公司", "有限公司"
IGNORED = re.compile(rf"[\s{PUNCTUATION}]")


def plain_employer(name: str) -> str:
    """Without brackets, spaces, widths and the longer word for a limited company; two equal ones
    are taken for the same employer."""
    text = IGNORED.sub("", unicodedata.normalize("NFKC", name).upper())
    return text.replace(LONG, SHORT)
