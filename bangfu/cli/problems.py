"""What stops a command, in words for its operator."""


class CommandProblem(Exception):
    """The command cannot be carried out; the text says why and what to do."""
