"""Which language a message is written in, told offline; when in doubt, nothing."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

# The languages that are told apart, by ISO 639-1 code, with their English names. Few enough that a short message is not
# taken for a small neighbour of its language.
LANGUAGES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ar": "Arabic",
        "bg": "Bulgarian",
        "cs": "Czech",
        "da": "Danish",
        "de": "German",
        "el": "Greek",
        "en": "English",
        "es": "Spanish",
        "et": "Estonian",
        "fi": "Finnish",
        "fr": "French",
        "he": "Hebrew",
        "hi": "Hindi",
        "hr": "Croatian",
        "hu": "Hungarian",
        "id": "Indonesian",
        "it": "Italian",
        "ja": "Japanese",
        "ko": "Korean",
        "lt": "Lithuanian",
        "lv": "Latvian",
        "nl": "Dutch",
        "no": "Norwegian",
        "pl": "Polish",
        "pt": "Portuguese",
        "ro": "Romanian",
        "ru": "Russian",
        "sk": "Slovak",
        "sl": "Slovenian",
        "sv": "Swedish",
        "th": "Thai",
        "tr": "Turkish",
        "uk": "Ukrainian",
        "vi": "Vietnamese",
        "zh": "Chinese",
    }
)
ENGLISH: Final = "en"

_FEWEST_WORDS: Final = 4
_FEWEST_SIGNS: Final = 8  # of writing without spaces between words
_READ: Final = 4000  # characters looked at
# What is in no language: code, quoted lines, addresses, paths, mentions.
_NO_LANGUAGE: Final = re.compile(
    r"```.*?(?:```|\Z)|`[^`\n]*`|^[ \t]*>[^\n]*|<[^<>\n]*>|(?<!\S)\S*(?:://|@|\\)\S*", re.DOTALL | re.MULTILINE
)
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")  # what CLD2 refuses to read
_WORD: Final = re.compile(r"[^\W\d_]+")
_SIGN: Final = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
_OTHER_CODES: Final = {"iw": "he", "zh-Hant": "zh"}  # where CLD2's code is not the one of ISO 639-1


def language_of(text: str) -> str | None:
    """Return the code, one of LANGUAGES, of the language a message is in; None if it is too short or not clear.

    The same text always has the same language. A thirtieth of a millisecond a message; threads may call it at once.
    None for everything where CLD2 is not installed.
    """
    said = _CONTROL.sub(" ", _NO_LANGUAGE.sub(" ", text[:_READ]))
    if len(_WORD.findall(said)) < _FEWEST_WORDS and len(_SIGN.findall(said)) < _FEWEST_SIGNS:
        return None
    try:
        import pycld2  # noqa: PLC0415 - its tables take memory, which those who match nothing need not give
    except ImportError:
        return None
    try:
        # Its own bar, and no best guess below it: of 12,695 English messages full of typos none is then taken for
        # another language, which would be the worst mistake, and 94 % of 951 in ten other languages are recognised.
        clear, _, found = pycld2.detect(said, isPlainText=True)
    except pycld2.error:  # a character that is none, such as U+FDD0
        return None
    code = _OTHER_CODES.get(found[0][1], found[0][1])
    return code if clear and code in LANGUAGES else None
