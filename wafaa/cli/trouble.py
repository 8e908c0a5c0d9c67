"""What a command answers instead of a trace."""


class Trouble(Exception):
    """The command cannot be done; the message says why and what to do, in the user's language.

    `code` is the exit code: 2 for bad input, 1 for everything else.
    """

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


class BadInput(Trouble):
    """What was typed cannot be used."""

    def __init__(self, message: str) -> None:
        super().__init__(message, 2)
