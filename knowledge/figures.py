"""Figures of speech that speak of death and mean something else: said plainly, before anybody asks about danger.

Only the figure itself is put plainly, so that what stands beside it is still heard: "I'd kill for a coffee, and I
do not want to live any more" stays what it is.
"""

from __future__ import annotations

import re
from typing import Final

_GEAR: Final = (
    r"(?:process(?:es|us)?|jobs?|sessions?|tasks?|quer(?:y|ies)|threads?|services?|daemons?|pods?|containers?|"
    r"instances?|servers?|vms?|apps?|scripts?|connections?|clients?|tunnels?|transactions?|cronjobs?|pids?)"
)
_THING: Final = (
    r"(?:laptop|notebook|pc|computer|server|serveur|servidor|serwer|disks?|disc|drive|phone|handy|mobile|headset|"
    r"batter(?:y|ies)|akku|printer|drucker|imprimante|impresora|impressora|drukarka|mouse|maus|mysz|muis|ratón|rato|"
    r"keyboard|monitor|screen|router|switch|gateway|cluster|node|link|line|wifi|vpn|dock|docking station|rechner|"
    r"portátil|portable|computador|ordenador|komputer|plants?|project|printserver|database|datenbank)"
)
_STATES: Final = {
    "en": r"laughter|laughing|hunger|thirst|boredom|curiosity|heat|cold|embarrassment|shame|envy|suspense|cringe",
    "de": r"hunger|durst|langeweile|neugier|hitze|kälte|scham|lachen|neid|müdigkeit",
    "fr": r"rire|faim|soif|ennui|curiosité|chaud|chaleur|froid|honte|fatigue|sommeil|trouille",
    "es": r"risa|hambre|sed|aburrimiento|curiosidad|calor|frío|frio|vergüenza|sueño|ganas|envidia",
    "pt": r"rir|riso|fome|sede|tédio|curiosidade|calor|frio|vergonha|sono|vontade|inveja|cansaço",
    "it": r"ridere|fame|sete|noia|curiosità|caldo|freddo|vergogna|sonno|invidia",
    "pl": r"śmiechu|głodu|pragnienia|nudów|ciekawości|gorąca|zimna|wstydu|zazdrości",
    "nl": r"honger|dorst|kou|hitte|verveling|schaamte|nieuwsgierigheid|het lachen|lachen|slaap",
}
_PERSON: Final = (
    r"boss|manager|lead|supervisor|director|colleague|coworker|neighbour|husband|wife|partner|boyfriend|girlfriend|"
    r"father|mother|brother|son|ex|man|woman|guy|guys|people|men"
)
_NUISANCE: Final = (
    r"meetings?|besprechung|sitzung|termin|call|webinar|folien?|powerpoint|excel|projekt|hitze|montag|woche|tool|"
    r"réunion|projet|chaleur|lundi|semaine|outil|logiciel|reunión|proyecto|calor|lunes|semana|herramienta|reunião|"
    r"projeto|segunda-feira|ferramenta|vergadering|overleg|maandag|hitte|spotkanie|projekt|poniedziałek|upał"
)
_TIRES: Final = r"(?:\w+ )?(?:killing|the death of|murdering)"
_STOPPED: Final = r"(?:process\w*|proces\w*|sesión|sessão|sessione|sesj\w*|sitzung(?:en)?|prozesse?)"
_NOBODY: Final = r"(?!me\b|us\b|him\b|her\b|them\b|my ?self)"
_SAID: Final = (
    # What somebody would give a great deal for.
    (r"(?:\bwould|['\u2019]d|\bcould) (?:\w+ )?(?:kill|die|murder) for\b", " would like"),
    (r"\bcould (?:\w+ )?murder (?=an? |some )", "would like "),
    (r"\bto die for\b", "excellent"),
    (r"\b(?:dying|die) to (?=see|know|hear|try|meet|find|get|tell|taste|watch|read)", "eager to "),
    (r"\b(?:könnte|würde)\b(?: \w+){0,3} (?:morden|töten|sterben) für|\bmorden für", "hätte gern"),
    (r"\b(?:könnte|würde)(?: \w+){0,2} für (\w+(?: \w+){0,3}) (?:morden|töten|sterben)\b", r"hätte gern \1"),
    (r"\btuerais (?:\w+ )?pour\b", "voudrais"),
    (r"\b(?:mataría|mataria|matava) por\b", "querría"),
    (r"\bucciderei per\b", "vorrei"),
    (r"\b(?:zabiłbym|zabiłabym|zabił bym) za\b", "chętnie"),
    (r"\b(?:moord doen|moorden) voor\b", "graag willen"),
    # How somebody feels, in superlatives.
    (rf"\b(?:dying|die|dies|died|dead) (?:of|with|from) (?:{_STATES['en']})\b", "very much so"),
    (
        r"\b(?:bored|tickled|frozen|freezing) (?:\w+ )?to death\b|\bdead (?:tired|serious|easy|slow|simple|funny)\b",
        "very",
    ),
    (r"\bdied? laughing\b|\blaugh(?:ed|ing)? (?:\w+ ){0,2}(?:to death|dead)\b", "laughed"),
    (r"\b(?:i['\u2019]m|im|i am) (?:dead|dying) ?(?:💀|😂|🤣|lol|lmao|haha)", "funny"),
    (rf"\b(?:sterbe|starb|sterben|gestorben) (?:gleich |fast )?vor (?:{_STATES['de']})\b", "sehr"),
    (r"\blach\w* (?:ich )?(?:mich|uns|sich) (?:tot|kaputt|schlapp|krank)\b|\btotlachen\b|\btotgelacht\b", "lache"),
    (r"\b(?:langweil\w*|schäm\w*|ärger\w*|arbeit\w*) (?:mich|uns) (?:hier )?(?:zu tode|tot)\b|\btodmüde\b", "sehr"),
    (rf"\b(?:mort|morte|morts|mortes|meurs|meurt|mourir|crève|crever|crevé) de (?:{_STATES['fr']})\b", "très"),
    (rf"\b(?:me )?(?:muero|muere|morir|morirme|muerto|muerta|muertos) de (?:{_STATES['es']})\b", "mucho"),
    (rf"\b(?:morr\w+|morto|morta|mortos) (?:a |de )(?:{_STATES['pt']})\b", "muito"),
    (rf"\b(?:muoio|morire|morto|morta) d(?:i|al|alla) ?(?:{_STATES['it']})\b", "molto"),
    (rf"\bumieram (?:już )?ze? (?:{_STATES['pl']})\b|\bumrzeć ze (?:śmiechu)\b", "bardzo"),
    (rf"\b(?:sterf|stierf|sterven|ga dood) van (?:de )?(?:{_STATES['nl']})\b", "erg"),
    (r"\b(?:lach\w*|verveel\w*|schaam\w*|schrok|werk\w*) (?:ik )?(?:me|ons|mij) (?:\w+ )?dood\b|\bdoodmoe\b", "erg"),
    # What tires or annoys. Only things do that: what a person does to somebody is heard as it is said.
    (
        rf"\b((?:this|that|the|my|our) (?:(?!{_PERSON})[\w-]+ ){{1,3}}?)(?:is|are|was|['\u2019]s) {_TIRES} (?:me|us)\b",
        r"\1is tiresome",
    ),
    (rf"\b({_NUISANCE}) (?:bringt|macht) (?:mich|uns) (?:noch )?(?:um|fertig|tot)\b", r"\1 nervt"),
    (rf"\b({_NUISANCE}) (?:me|nous|nos) (?:tue|achève|está matando|mata|está a matar)\b", r"\1 cansa"),
    (rf"\b({_NUISANCE}) (?:wordt mijn dood|maakt me kapot|mnie wykończy|mnie zabije)\b", r"\1 is vervelend"),
    (r"\bover my dead body\b", "never"),
    (r"\bnur über meine leiche\b", "niemals"),
    (r"\bdeath by (?:powerpoint|acronyms?|meetings?|excel|email|slides?)\b", "boredom"),
    # What is done to machines, and what they do themselves.
    (rf"\b(?:kill(?:s|ed|ing)?|shoot|shot|murder) (?:{_NOBODY}[\w-]+ ){{0,3}}{_GEAR}\b", "stop the program"),
    (rf"\b(?:tuer|matar|mato|mate|uccidere|zabić|ubić|zabij|ubij) (?:[\w-]+ ){{0,2}}(?:{_STOPPED}|{_GEAR})", "stop it"),
    (rf"\b(?:töten?|abschießen?|killen|afschieten|schiet) (?:[\w-]+ ){{0,3}}(?:{_STOPPED}|{_GEAR})\b", "stop it"),
    (rf"\b(?:{_STOPPED}|{_GEAR}) (?:[\w-]+ ){{0,2}}(?:töten|abschießen|killen|afschieten)\b", "stop it"),
    (
        rf"\b({_GEAR}|{_THING})((?: [\w-]+){{0,2}}) (?:dies|died|dying|dead|commits suicide|committed suicide)\b",
        r"\1\2 broken",
    ),
    (rf"\b({_THING}) (?:ist|is|est|está|jest) (?:\w+ )?(?:tot|mort|morte|muerto|morto|dood|martwy)\b", r"\1 broken"),
    (r"\bkill -?(?:9|switch|script|command)\b|\bkill/rollback\b|\boom[- ]killer\b|\bdead ?letter\b", "command"),
    (r"\bblue screen of death\b", "blue screen"),
)
_FIGURES: Final = tuple((re.compile(figure, re.IGNORECASE), plainly) for figure, plainly in _SAID)


def plainly(text: str) -> str:
    """Return the text with its figures of speech put plainly; the same text if it has none."""
    for figure, meaning in _FIGURES:
        text = figure.sub(meaning, text)
    return text
