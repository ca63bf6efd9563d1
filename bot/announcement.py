"""News for one person. Each subject has a kind of its own; the store and the couriers know no more of it than this."""

from __future__ import annotations

from typing import ClassVar, Protocol


class Announcement(Protocol):
    """News that are queued now and composed at the moment of their delivery, so that they show the state of then."""

    subject: ClassVar[str]  # the name of the feature that composes them

    @property
    def recipient_id(self) -> int:
        """Whose news it is."""
        ...

    @property
    def dedupe_key(self) -> str:
        """What tells the same news for the same person: it is told once."""
        ...

    @property
    def thread_about(self) -> int | None:
        """The number of the concern in whose thread on a platform it belongs; None if in none."""
        ...

    @property
    def begins_thread(self) -> bool:
        """Whether what is said below it on a platform is about that concern."""
        ...

    @property
    def shows_card(self) -> bool:
        """Whether it shows the whole of that concern, and is then what is replaced when the concern changes."""
        ...

    @property
    def replaces_card(self) -> bool:
        """Whether it only brings what was shown last up to date: where nothing was, it is not said."""
        ...
