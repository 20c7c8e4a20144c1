"""The `bangfu` command."""


def main() -> int:
    """Entry point; each verb is one call of an action."""
    return 0
