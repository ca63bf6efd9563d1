"""What the model server's adapter has to be told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_BASE_URL: Final = "https://api.openai.com/v1"
NO_KEY: Final = "no-key"  # what the client sends to a server that asks for none
_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_BASE_URL_FORM: Final = (
    "OPENAI_BASE_URL must be an address such as https://models.example/v1, without a user, a password or a query in it."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSettings:
    """One model on one server, and the names of the engagements whose questions may go there; "*" means all of them."""

    model: str
    base_url: str = DEFAULT_BASE_URL
    api_key: str = field(default=NO_KEY, repr=False)
    engagements: frozenset[str] = frozenset()

    @property
    def host(self) -> str:
        """The server's name, as people are told it."""
        return urlsplit(self.base_url).hostname or ""

    @property
    def in_clear(self) -> bool:
        """Whether questions would cross a network unencrypted."""
        return self.base_url.startswith("http://") and self.host not in _HERE


def read_model(environment: Mapping[str, str]) -> ModelSettings | None:
    """Read the model's settings; None if no model is named. Raises ValueError with words that say how to mend it."""
    model = environment.get("OPENAI_MODEL", "").strip()
    if not model:
        return None
    base_url = environment.get("OPENAI_BASE_URL", "").strip() or DEFAULT_BASE_URL
    key = environment.get("OPENAI_API_KEY", "").strip()
    if not _is_plain_address(base_url):
        raise ValueError(_BASE_URL_FORM)  # not what was written: it may hold a password
    if base_url == DEFAULT_BASE_URL and not key:
        raise ValueError(
            "OPENAI_MODEL is set, so a model is to be asked. Set as well:\n"
            "  OPENAI_API_KEY: the key from the server's own console\n"
            "  or OPENAI_BASE_URL: the address of a server of yours, such as http://127.0.0.1:8080/v1"
        )
    named = environment.get("SAMESIDE_MODEL_ENGAGEMENTS", "").split(",")
    return ModelSettings(
        model=model,
        base_url=base_url,
        api_key=key or NO_KEY,
        engagements=frozenset(name.strip() for name in named if name.strip()),
    )


def _is_plain_address(written: str) -> bool:
    try:
        parts: SplitResult = urlsplit(written)
        plain = parts.port != 0 and not (parts.username or parts.password or parts.query or parts.fragment)
    except ValueError:
        return False
    return plain and parts.scheme in {"http", "https"} and bool(parts.hostname) and written.isprintable()
