"""Places side by side, found by their names."""

from collections.abc import Iterable

from bangfu.org.place_names import SHORTEST, UPPER, clean, forms


class Names:
    """Places side by side, found by any form of their names that only one of them has."""

    def __init__(self, divisions: Iterable[tuple[str, str]], *, level: str) -> None:
        self.level = level
        self.tiers: list[dict[str, str]] = []
        for code, name in divisions:
            for tier, form in enumerate(forms(clean(name), level)):
                if tier == len(self.tiers):
                    self.tiers.append({})
                known = self.tiers[tier].setdefault(form, code)
                if known != code:
                    self.tiers[tier][form] = ""

    def find(self, text: str) -> str:
        """The code, or the empty text where nothing or more than one place fits."""
        for tier, form in zip(self.tiers, forms(text, self.level), strict=False):
            if form in tier:
                return tier[form]
        return ""

    def find_beginning(self, text: str) -> str:
        """前郭县 is 前郭尔罗斯蒙古族自治县, where no neighbour begins so."""
        bare = forms(text, self.level)[-1]
        if self.level not in UPPER or len(bare) < SHORTEST or not self.tiers:
            return ""
        fits = {code for form, code in self.tiers[-1].items() if form.startswith(bare)}
        return fits.pop() if len(fits) == 1 else ""
