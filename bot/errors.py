"""The one error tree; `bot.core` turns each into a Reply in one place.

SamesideError
 |- Stranger          the actor is no member of any engagement: one fixed sentence, nothing else
 |- Forbidden         a member asked for something their role does not allow
 |- NotFound          the thing named does not exist, or is not theirs to see (the two read the same)
 |   '- WrongReceipt   a receipt that opens nothing: counted before it is raised, so that guessing is slow
 |- BadInput          something in what they wrote has to change; says what, with an example
 |- Conflict          somebody else was first; says who and what they did
"""

from __future__ import annotations

from typing import ClassVar


class SamesideError(Exception):
    """Something the person can be told about; `str(error)` is the sentence, for those that are raised with one.

    `keeps`: what was written before it was raised stays written. Otherwise all of it is undone.
    """

    keeps: ClassVar[bool] = False


class Stranger(SamesideError):  # noqa: N818 - named after the situation, as people would say it
    """The actor is no member of any engagement."""


class Forbidden(SamesideError):  # noqa: N818 - likewise
    """The actor's role does not allow this; `roles` are those that would."""

    def __init__(self, *roles: str) -> None:
        super().__init__(*roles)
        self.roles = roles


class NotFound(SamesideError):  # noqa: N818 - likewise
    """There is no such thing here, or it is not theirs to see."""


class WrongReceipt(NotFound):
    """There is no concern with such a receipt."""

    keeps = True


class BadInput(SamesideError):  # noqa: N818 - likewise
    """What was written has to change."""


class Conflict(SamesideError):  # noqa: N818 - likewise
    """Somebody else was first."""
