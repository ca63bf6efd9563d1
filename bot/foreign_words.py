"""The one sentence that is said in the asker's language: that the answer below it is in another one."""
# ruff: noqa: RUF001 - Turkish has an i without a dot

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from knowledge.language import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

# By the asker's language. It has to be true whatever other translations there are, so it does not say "only".
_SENTENCES: Final[Mapping[str, str]] = {
    "cs": "Schválenou odpověď v češtině zatím nemáme. Tady je schválená odpověď slovo od slova {}.",
    "de": "Auf Deutsch gibt es noch keine freigegebene Antwort. Hier steht die freigegebene Wort für Wort auf {}.",
    "en": "There is no approved answer in English yet. Here is the approved one, word for word, in {}.",
    "es": "Todavía no hay una respuesta aprobada en español. Esta es la aprobada, palabra por palabra, en {}.",
    "fr": "Il n'y a pas encore de réponse approuvée en français. Voici celle qui existe, mot pour mot, en {}.",
    "it": "Non c'è ancora una risposta approvata in italiano. Ecco quella approvata, parola per parola, in {}.",
    "nl": "In het Nederlands is er nog geen goedgekeurd antwoord. Dit is het goedgekeurde, woord voor woord in het {}.",
    "pl": "Nie ma jeszcze zatwierdzonej odpowiedzi po polsku. Oto zatwierdzona, słowo w słowo, {}.",
    "pt": "Ainda não há uma resposta aprovada em português. Esta é a aprovada, palavra por palavra, em {}.",
    "sv": "Det finns ännu inget godkänt svar på svenska. Här är det godkända, ord för ord, på {}.",
    "tr": "Bunun henüz onaylanmış Türkçe yanıtı yok. Onaylanmış yanıt aşağıda, kelimesi kelimesine, {}.",
}
_OTHERWISE: Final = "There is no approved answer in {} yet. Here is the approved one, word for word, in {}."
# How each of those sentences names each of those languages, with the preposition where the name needs its own.
_NAMES: Final[Mapping[str, Mapping[str, str]]] = {
    "cs": {
        "cs": "v češtině",
        "de": "v němčině",
        "en": "v angličtině",
        "es": "ve španělštině",
        "fr": "ve francouzštině",
        "it": "v italštině",
        "nl": "v nizozemštině",
        "pl": "v polštině",
        "pt": "v portugalštině",
        "sv": "ve švédštině",
        "tr": "v turečtině",
    },
    "de": {
        "cs": "Tschechisch",
        "de": "Deutsch",
        "en": "Englisch",
        "es": "Spanisch",
        "fr": "Französisch",
        "it": "Italienisch",
        "nl": "Niederländisch",
        "pl": "Polnisch",
        "pt": "Portugiesisch",
        "sv": "Schwedisch",
        "tr": "Türkisch",
    },
    "en": LANGUAGES,
    "es": {
        "cs": "checo",
        "de": "alemán",
        "en": "inglés",
        "es": "español",
        "fr": "francés",
        "it": "italiano",
        "nl": "neerlandés",
        "pl": "polaco",
        "pt": "portugués",
        "sv": "sueco",
        "tr": "turco",
    },
    "fr": {
        "cs": "tchèque",
        "de": "allemand",
        "en": "anglais",
        "es": "espagnol",
        "fr": "français",
        "it": "italien",
        "nl": "néerlandais",
        "pl": "polonais",
        "pt": "portugais",
        "sv": "suédois",
        "tr": "turc",
    },
    "it": {
        "cs": "ceco",
        "de": "tedesco",
        "en": "inglese",
        "es": "spagnolo",
        "fr": "francese",
        "it": "italiano",
        "nl": "olandese",
        "pl": "polacco",
        "pt": "portoghese",
        "sv": "svedese",
        "tr": "turco",
    },
    "nl": {
        "cs": "Tsjechisch",
        "de": "Duits",
        "en": "Engels",
        "es": "Spaans",
        "fr": "Frans",
        "it": "Italiaans",
        "nl": "Nederlands",
        "pl": "Pools",
        "pt": "Portugees",
        "sv": "Zweeds",
        "tr": "Turks",
    },
    "pl": {
        "cs": "po czesku",
        "de": "po niemiecku",
        "en": "po angielsku",
        "es": "po hiszpańsku",
        "fr": "po francusku",
        "it": "po włosku",
        "nl": "po niderlandzku",
        "pl": "po polsku",
        "pt": "po portugalsku",
        "sv": "po szwedzku",
        "tr": "po turecku",
    },
    "pt": {
        "cs": "tcheco",
        "de": "alemão",
        "en": "inglês",
        "es": "espanhol",
        "fr": "francês",
        "it": "italiano",
        "nl": "holandês",
        "pl": "polonês",
        "pt": "português",
        "sv": "sueco",
        "tr": "turco",
    },
    "sv": {
        "cs": "tjeckiska",
        "de": "tyska",
        "en": "engelska",
        "es": "spanska",
        "fr": "franska",
        "it": "italienska",
        "nl": "nederländska",
        "pl": "polska",
        "pt": "portugisiska",
        "sv": "svenska",
        "tr": "turkiska",
    },
    "tr": {
        "cs": "Çekçe",
        "de": "Almanca",
        "en": "İngilizce",
        "es": "İspanyolca",
        "fr": "Fransızca",
        "it": "İtalyanca",
        "nl": "Felemenkçe",
        "pl": "Lehçe",
        "pt": "Portekizce",
        "sv": "İsveççe",
        "tr": "Türkçe",
    },
}


def not_translated(asked: str, shown: str) -> str:
    """Say, to somebody who asked in one language (a code of LANGUAGES), that the approved answer is in another one."""
    name = _NAMES.get(asked, {}).get(shown)
    if name is None:
        return _OTHERWISE.format(LANGUAGES[asked], LANGUAGES[shown])
    return _SENTENCES[asked].format(name)
