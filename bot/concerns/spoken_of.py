"""Of whom somebody writes: by name, or as "my manager" and "the msp lead".

Whoever is written of is taken for whom it is about until its author says otherwise: it costs a press to let somebody
read it after all, and cannot be taken back if the wrong one did.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.concerns.circle import About
from bot.concerns.concern import Route
from bot.concerns.naming import is_named
from bot.concerns.routes import SENSITIVE, readers_of_all
from bot.people import Side
from bot.typed import plain_letters

if TYPE_CHECKING:
    from bot.people import Person
    from bot.ports.store import UnitOfWork

_OTHER_SIDE: Final = {Side.CUSTOMER: Side.PROVIDER, Side.PROVIDER: Side.CUSTOMER}
_CHIEF: Final = (
    r"(?:line |team |department |shift |service |group )?"
    r"(?:manager|boss|lead|leader|supervisor|superior|teamlead|teamleader|head|director|chief)"
)
# What follows is matched against text without accents, in small letters.
_OWN_LEAD: Final = re.compile(
    rf"\b(?:my|our) (?:[\w-]+ ){{0,2}}?{_CHIEF}s?\b|\bthe (?:big )?boss\b"
    r"|\b(?:mein|unser)\w* (?:[\w-]+ )?(?:chef|boss|vorgesetzt|(?:team|abteilungs|gruppen)leit|leiter|fuhrungskraft)\w*"
    r"|\b(?:der|die|vom) (?:chef|chefin|boss)\b"
    r"|\b(?:mon|ma|notre|nos) (?:[\w-]+ )?(?:chef|cheffe|manager|responsable|superieure?|patron|patronne|n\+1)\b"
    r"|\b(?:mi|nuestr[oa]) (?:[\w-]+ )?(?:jefe|jefa|supervisor|supervisora|responsable|gerente|encargad[oa])\b"
    r"|\b(?:meu|minha|nosso|nossa) (?:[\w-]+ )?(?:chefe|chefia|gestora?|supervisora?|gerente|responsavel)\b"
    r"|\b(?:moj|moja|mojego|mojej|moim|nasz|nasza|naszego|naszej) (?:[\w-]+ )?"
    r"(?:szef|przelozon|kierownicz|kierownik|lider|menedzer|manager)\w*"
    r"|\b(?:mijn|onze|m'n) (?:[\w-]+ )?(?:baas|leidinggevende|manager|teamleider|chef)\b"
    r"|\b(?:mio|mia|nostro|nostra) (?:[\w-]+ )?(?:capo|responsabile|manager|superiore)\b"
)
_PROVIDERS: Final = re.compile(
    r"\b(?:msp|provider|vendor|supplier|outsourcer|partner|dienstleister|anbieter|prestataire|fournisseur|proveedor|"
    rf"fornecedor|dostawc\w*|leverancier|fornitore)(?:['\u2019]?s)? (?:side |delivery |account )?{_CHIEF}\b"
    r"|\b(?:lead|leiter\w*|chef|jefe|chefe|szef|kierownik|baas|responsable) (?:of|at|vom|beim|des|du|del|do|van de) "
    r"(?:the |our |unserem |notre )?(?:msp|provider|vendor|supplier|dienstleister\w*|prestataire|proveedor|fornecedor|"
    r"leverancier)\b"
)
_CUSTOMERS: Final = re.compile(
    rf"\b(?:customer|client|kunde|kunden|client|cliente|klient|klant)(?:['\u2019]?s)? (?:side )?{_CHIEF}\b"
)
_THEIR_LEAD: Final = re.compile(
    rf"\btheir (?:[\w-]+ )?{_CHIEF}\b|\bderen (?:chef|leiter|boss)\w*|\bleur (?:chef|responsable)\b"
)
_OFFICE: Final = r"(?: (?:contact|person|lady|woman|man|guy|manager|lead|partner|business partner|officer|rep|head))"
_OF_A_ROUTE: Final = {
    Route.HR: re.compile(rf"\b(?:hr|human resources|personnel|personal){_OFFICE}\b|\bhead of (?:hr|personnel)\b"),
    Route.SECURITY: re.compile(rf"\b(?:it |information )?security{_OFFICE}\b|\bciso\b|\bhead of (?:it )?security\b"),
    Route.WELLBEING: re.compile(rf"\b(?:wellbeing|well-being|health|counselling){_OFFICE}\b|\bour counsellor\b"),
}


def spoken_of(work: UnitOfWork, author: Person, text: str) -> About:
    """Return whom these words of theirs are about, among those who might read them, and those described in them."""
    plain = plain_letters(text)
    routes = readers_of_all(work, author.side, but=author.id)
    found = {it.id for them in routes.values() for it in them if is_named(it, text)}
    found |= {it.id for route in SENSITIVE if _OF_A_ROUTE[route].search(plain) for it in routes[route]}
    return About(frozenset(found), frozenset(_leads(plain, author.side)))


def _leads(plain: str, own: Side) -> set[Side]:
    found = {own} if _OWN_LEAD.search(plain) else set()
    if _PROVIDERS.search(plain):
        found.add(Side.PROVIDER)
    if _CUSTOMERS.search(plain):
        found.add(Side.CUSTOMER)
    if _THEIR_LEAD.search(plain):
        found.add(_OTHER_SIDE[own])
    return found
