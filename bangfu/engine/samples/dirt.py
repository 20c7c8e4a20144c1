"""How clerks and spreadsheets disfigure what is right: dirt, never a difference."""

from collections.abc import Callable

import numpy as np

from bangfu.engine.samples.arrays import Ints, Random, Texts, replaced
from bangfu.engine.samples.names import WRITTEN_FOR_RARE

FULL_WIDTH = str.maketrans({chr(0x21 + i): chr(0xFF01 + i) for i in range(94)})


def _fifteen(number: str) -> str:
    """The old form, for those born before 2000 whose number is as issued."""
    return number[:6] + number[8:17] if number[6:8] == "19" else number + "\t"


NUMBER_DIRT: tuple[Callable[[str], str], ...] = (
    lambda number: number + "\t",
    lambda number: "'" + number,
    lambda number: f" {number[:6]} {number[6:]}\t",
    _fifteen,
    lambda number: number.translate(FULL_WIDTH),
    lambda number: number.lower(),
    lambda number: "G" + number,
    lambda number: f"\u3000{number} ",
)
CERTIFICATES = ("{}11", "{}42", "{}43B1", "{}74B2", "{}23")


def dirty_numbers(random: Random, numbers: Texts, at: Ints) -> Texts:
    """The numbers with those at some places disfigured; their check characters must be right."""
    kinds = random.integers(len(NUMBER_DIRT), size=len(at)).tolist()
    clean = numbers.take(_places(at)).to_pylist()
    return replaced(numbers, at, [NUMBER_DIRT[k](n) for k, n in zip(kinds, clean, strict=True)])


def certificates(random: Random, numbers: Texts, at: Ints) -> Texts:
    """Disability certificates of 20 and 22 characters in place of identity numbers."""
    kinds = random.integers(len(CERTIFICATES), size=len(at)).tolist()
    clean = numbers.take(_places(at)).to_pylist()
    certified = [CERTIFICATES[k].format(n) for k, n in zip(kinds, clean, strict=True)]
    return replaced(numbers, at, certified)


def spaced_names(names: Texts, at: Ints) -> Texts:
    """An ideographic space after the surname's first character."""
    clean = names.take(_places(at)).to_pylist()
    return replaced(names, at, [f"{name[0]}\u3000{name[1:]}" for name in clean])


def unwritable_names(random: Random, names: Texts) -> Texts:
    """Every fifth rare character as pinyin or a question mark."""
    texts = names.to_pylist()
    rare = [i for i, name in enumerate(texts) if not WRITTEN_FOR_RARE.keys().isdisjoint(name)]
    at = np.array([i for i in rare if random.random() < 0.2], dtype=np.int64)
    return replaced(names, at, [_spelt(texts[i], bool(i % 2)) for i in at])


def _spelt(name: str, as_pinyin: bool) -> str:
    return "".join(
        (WRITTEN_FOR_RARE[char] if as_pinyin else "?") if char in WRITTEN_FOR_RARE else char
        for char in name
    )


EMPLOYER_DIRT: tuple[Callable[[str], str], ...] = (
    lambda name: name + " ",
    lambda name: name + "\u3000",
    lambda name: name.replace("（", "(").replace("）", ")"),
    lambda name: (
        name.replace("有限责任公司", "有限公司")
        if "有限责任公司" in name
        else name.replace("有限公司", "有限责任公司")
    ),
    lambda name: f"{name[:2]} {name[2:]}",
)


def dirty_employers(random: Random, names: Texts, at: Ints) -> Texts:
    """Other spellings of the same employers."""
    kinds = random.integers(len(EMPLOYER_DIRT), size=len(at)).tolist()
    clean = names.take(_places(at)).to_pylist()
    return replaced(names, at, [EMPLOYER_DIRT[k](n) for k, n in zip(kinds, clean, strict=True)])


def _places(at: Ints) -> Ints:
    return np.asarray(at, dtype=np.int64)
