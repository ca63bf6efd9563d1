"""Whether two statements about the same thing can both be true: a warning for whoever writes one, never a verdict.

Near in meaning and yet apart in one point: one denies what the other says, they name different amounts, days or places,
or give the same to different parties. English alone; what differs in other ways is not noticed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ABOUT_THE_SAME: Final = 0.58  # cosine from which two statements are about one thing
MANY_WORDS_IN_COMMON: Final = 0.6  # or this share of the words of the shorter one
SOME_WORDS_IN_COMMON: Final = 0.25  # and never less than this
SHORTEST, LONGEST = 3, 30  # words: in a longer sentence what is denied is one of many things
_WORD: Final = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+(?:[.,]\d+)?")
_CONTRAST: Final = re.compile(r", (?:and |but )?not [^,]*$")  # "it is this, not that" denies nothing of this
_NAME: Final = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+")


class Apart(StrEnum):
    """In what two statements about one thing differ."""

    DENIAL = "denial"
    AMOUNT = "amount"
    NAMES = "names"
    PARTY = "party"
    OPPOSITE = "opposite"


_DENIES: Final = frozenset(
    ("no", "not", "never", "nobody", "none", "nothing", "neither", "nor", "without", "cannot", "hardly", "exempt")
)
_SMALL: Final = frozenset(
    re.findall(
        r"[a-z]+",
        "a an the of to in on at by for with from and or as is are was were be been being it its this that these those "
        "they them their who whom which what there here has have had do does did can could may might will would shall "
        "should must our ours we us you your any all every each everybody only also yet still very so than then "
        "own into out up down over under about",
    )
)
_PARTIES: Final = {
    "customer": frozenset(
        ("customer", "customers", "customer's", "internal", "employer", "employer's", "we", "our", "us", "yourself")
    ),
    "provider": frozenset(("provider", "provider's", "providers", "msp", "msp's", "supplier", "supplier's", "vendor")),
}
# Two statements that use different ones of these words are about different cases; also where one uses none of the last.
_PRIORITIES: Final = frozenset(
    ("urgent", "critical", "high", "normal", "low", "standard", "emergency", "routine", "major", "minor")
)
_ONE_OF_SEVERAL: Final = frozenset(("first", "second", "third", "other", "another", "last", "next"))
_OPPOSITES: Final = (
    (("voluntary", "optional", "free"), ("must", "obliged", "mandatory", "pay", "compulsory")),
    (("possible", "allowed", "permitted"), ("forbidden", "prohibited", "impossible")),
    (("always", "everybody", "everyone"), ("never", "nobody", "exempt")),
    (("inside", "within"), ("outside",)),
    (("open",), ("closed",)),
    (("keep", "keeps", "kept", "stay", "stays", "remain", "remains"), ("move", "moves", "moved", "deleted", "removed")),
    (("tested", "paid", "limited", "encrypted", "recorded"), ("untested", "unpaid", "unlimited", "unencrypted")),
    (("clock",), ("weekdays", "weekday")),
    (("start", "starts", "begin", "begins"), ("end", "ends", "stop", "stops")),
    (("more", "grow", "grows"), ("fewer", "less", "shrink", "shrinks")),
)
_NUMBERS: Final = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "hundred": 100,
    "once": 1,
    "half": 0.5,
}
_DAYS: Final = {
    "minute": 1 / 1440,
    "hour": 1 / 24,
    "day": 1.0,
    "week": 7.0,
    "month": 30.0,
    "quarter": 91.0,
    "year": 365.0,
}
_RATES: Final = {"daily": 1.0, "weekly": 7.0, "monthly": 30.0, "quarterly": 91.0, "yearly": 365.0, "annually": 365.0}


@dataclass(frozen=True, slots=True)
class Statement:
    """What of a sentence is compared."""

    words: frozenset[str]  # stems of what it is about
    denied: bool
    parties: frozenset[str]
    priorities: frozenset[str]
    one_of_several: frozenset[str]
    amounts: Mapping[str, frozenset[float]] = field(default_factory=dict)  # by what they count
    names: frozenset[str] = frozenset()
    raw: frozenset[str] = frozenset()


def statement(sentence: str) -> Statement:
    """Read a sentence."""
    said = _WORD.findall(_CONTRAST.sub("", sentence.lower().replace("\u2019", "'")))
    return Statement(
        words=frozenset(_stem(it) for it in said if it not in _SMALL | _DENIES and not _counts(it)),
        denied=sum(_denies(it) for it in said) % 2 == 1,
        parties=frozenset(party for party, names in _PARTIES.items() if names & set(said)),
        priorities=_PRIORITIES & set(said),
        one_of_several=_ONE_OF_SEVERAL & set(said),
        amounts=_amounts(said),
        names=frozenset(_NAME.findall(sentence)),
        raw=frozenset(said),
    )


def apart(one: Statement, other: Statement, near: float) -> Apart | None:
    """Say in what two statements seem not to be true together, if in anything; `near`: how alike they are, 0 to 1."""
    common = _in_common(one, other)
    if common < SOME_WORDS_IN_COMMON or (near < ABOUT_THE_SAME and common < MANY_WORDS_IN_COMMON):
        return None
    if one.one_of_several != other.one_of_several:
        return None
    if one.priorities and other.priorities and one.priorities != other.priorities:
        return None
    elsewhere = bool(one.parties and other.parties) and not one.parties & other.parties
    denied = one.denied is not other.denied
    if denied or elsewhere:
        if denied and elsewhere:  # "the customer does" and "the provider does not" are one and the same
            return None
        return Apart.DENIAL if denied else Apart.PARTY
    if _are_opposite(one.raw, other.raw) or _are_opposite(other.raw, one.raw):
        return Apart.OPPOSITE
    counted = one.amounts.keys() & other.amounts.keys()
    if any(not one.amounts[it] & other.amounts[it] for it in counted):
        return Apart.AMOUNT
    if one.names and other.names and not one.names & other.names:
        return Apart.NAMES
    return None


def sentences(texts: Iterable[str]) -> list[str]:
    """Split texts into the sentences that state something: not too long, and no heading of what is filled in."""
    parts = (part.strip() for text in texts for part in re.split(r"(?<=[.!?;:])\s+", text))
    stated = (part for part in parts if not part.endswith((":", "?")) and "{{" not in part)
    return list(dict.fromkeys(part for part in stated if SHORTEST <= len(part.split()) <= LONGEST))


def _are_opposite(one: frozenset[str], other: frozenset[str]) -> bool:
    return any(one.intersection(mine) and other.intersection(theirs) for mine, theirs in _OPPOSITES)


def _in_common(one: Statement, other: Statement) -> float:
    return len(one.words & other.words) / max(1, min(len(one.words), len(other.words)))


def _counts(word: str) -> bool:
    return _number(word) is not None or word.removesuffix("s") in _DAYS


def _denies(word: str) -> bool:
    return word in _DENIES or word.endswith("n't")


def _stem(word: str) -> str:
    word = word.removesuffix("'s").removesuffix("'")
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) > len(ending) + 3:
            return word.removesuffix(ending)
    return word


def _amounts(said: list[str]) -> Mapping[str, frozenset[float]]:
    """Return what is counted: spans of time in days, and numbers of things by the thing."""
    found: dict[str, set[float]] = {}
    for place, word in enumerate(said):
        if word in _RATES:
            found.setdefault("time", set()).add(_RATES[word])
            continue
        number = _number(word)
        if number is None:
            continue
        for after in said[place + 1 : place + 4]:
            unit = after.removesuffix("'").removesuffix("s")
            if unit in _DAYS:
                found.setdefault("time", set()).add(round(number * _DAYS[unit], 4))
                break
            if after not in _SMALL and _number(after) is None:
                found.setdefault(_stem(after), set()).add(number)
                break
        else:
            found.setdefault("year" if number > 1900 else "number", set()).add(number)  # noqa: PLR2004 - a year
    return {what: frozenset(them) for what, them in found.items()}


def _number(word: str) -> float | None:
    if word[0].isdigit():
        return float(word.replace(",", "."))
    value = _NUMBERS.get(word)
    return None if value is None else float(value)
