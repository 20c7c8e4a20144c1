"""What the web server writes down: never what people asked for by name or number (rights.md 16)."""

from typing import Any

from gunicorn.glogging import Logger

from bangfu.config.logs import untold

# the address, the request line, where the request came from, what followed the question mark
TOLD_BY_ADDRESS = ("U", "r", "f", "q")


class DiscreetLogger(Logger):
    """Access logs, should an operator switch them on in whatever form, and words about requests it
    cannot read."""

    def atoms(self, *arguments: Any) -> dict[str, Any]:
        """Headers and variables of the request, by name in braces, are not told at all."""
        atoms = {k: v for k, v in super().atoms(*arguments).items() if not k.startswith("{")}
        return {**atoms, **{name: untold(str(atoms.get(name))) for name in TOLD_BY_ADDRESS}}

    def warning(self, message: object, *arguments: Any, **keywords: Any) -> None:
        told = str(message) % arguments if arguments else str(message)
        super().warning("%s", untold(told), **keywords)
