"""Whether a text names somebody, in whatever letters it is written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.typed import plain_letters
from knowledge.language import language_of

if TYPE_CHECKING:
    from bot.people import Person

_WORDS: Final = re.compile(r"\w+")
_LEAST: Final = 2  # letters of a name that stands alone
# Names that are words as well: alone they name somebody only where they are written with a capital in a sentence.
_ALSO_WORDS: Final = {
    language: frozenset(names.split())
    for language, names in {
        "en": "an art bill carol chance chase chip dale dawn dean drew earl faith frank gene grace grant guy hope "
        "hunter iris jack jade joy june lance mark mason max may miles mo nick norm page pat paul penny ray rich rob "
        "robin rose ruby sandy skip star sue summer sunny tad ted tucker van vic victor wade will young "
        "long short king white brown black green gray grey wood field hill stone day best "
        "good sharp cook baker price rice bush banks bell ball love little low moon moor power winter bird fox wolf",
        "nl": "ben jan bas mees roos wil iris sanne daan maar",
        "de": "ernst will rosa max kai mai rose heide",
        "fr": "marine claire pierre aime rose olive prudence constant juste blanche clement",
        "es": "rosa sol mar paz luz angel dolores consuelo pilar cruz rey leon salvador",
        "pt": "rosa sol mar luz gloria vitoria graca",
        "pl": "jest ale roza maja",
        "it": "rosa mia stella gioia grazia vera sole",
    }.items()
}
_AFTER_A_VERB: Final = frozenset(
    ("i", "we", "you", "he", "she", "it", "they", "the", "there", "this", "that", "these", "my", "our", "your", "be")
)


def is_named(person: Person, text: str) -> bool:
    """Whether the text names this person: in full, or by a first or last name that is no word of its language."""
    said = _WORDS.findall(text)
    plain = [plain_letters(it) for it in said]
    name = [plain_letters(it) for it in _WORDS.findall(person.name)]
    if not name:
        return False
    if len(name) > 1 and any(plain[at : at + len(name)] == name for at in range(len(plain))):
        return True
    also_words = _ALSO_WORDS.get(language_of(text) or "en", frozenset())
    for alone in {name[0], name[-1]}:
        if len(alone) >= _LEAST and alone in plain and (alone not in also_words or _with_a_capital(text, said, alone)):
            return True
    return False


def _with_a_capital(text: str, said: list[str], name: str) -> bool:
    """Whether the name is written with a capital, and not only as a question begins: "Will I ...", "May we ..."."""
    if text.isupper():
        return True
    after = [*said[1:], ""]
    capital = [
        (it, plain_letters(next_one)) for it, next_one in zip(said, after, strict=True) if plain_letters(it) == name
    ]
    return any(it[:1].isupper() and next_one not in _AFTER_A_VERB for it, next_one in capital)
