"""The grammar of commands: the same words with a slash anywhere, and without one where that cannot be mistaken."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from bot import words
from bot.errors import BadInput
from bot.people import Role


@dataclass(frozen=True, slots=True)
class Usage:
    """One form of a command: its subcommand ("" for the bare one), what to type, and what it does.

    `roles` are those for whom it is of use; empty means everybody. They decide what /help shows, not what is allowed.
    """

    argument: str
    example: str
    summary: str
    roles: frozenset[Role] = frozenset()

    @property
    def takes_more(self) -> bool:
        """Whether something follows the subcommand, as the example shows."""
        return len(self.example.split()) > len(("name", "argument"))


@dataclass(frozen=True, slots=True)
class Command:
    """A command as it was typed: its name, its subcommand if it has one, and the rest."""

    name: str
    argument: str
    rest: str


READERS: Final = frozenset({Role.LEAD, Role.HR, Role.SECURITY, Role.WELLBEING})
EDITORS: Final = frozenset({Role.ADMIN, Role.APPROVER})
GRAMMAR: Final[dict[str, tuple[Usage, ...]]] = {
    "concern": (
        Usage("", "/concern changes go live without a word", "raise a concern; nothing is logged until you confirm"),
        Usage("mine", "/concern mine", "your concerns and how far they are"),
        Usage("show", "/concern show C-48213", "one concern with its answers, and what you can do with it"),
        Usage("receipt", "/concern receipt C-48213-7KQM-…", "an anonymous concern of yours, by its receipt"),
        Usage("reopen", "/concern reopen C-48213", "begin again what was not settled, or what you withdrew"),
        Usage("withdraw", "/concern withdraw C-48213", "say that nothing more need be done"),
        Usage("reveal", "/concern reveal C-48213", "let its readers know that it was you"),
        Usage("delete", "/concern delete C-48213", "have your words and who you are forgotten"),
        Usage("list", "/concern list", "open concerns that you may read; narrowed by: high, hr, jobs, all", READERS),
        Usage("counts", "/concern counts", "how many concerns you may read, and how old they are", READERS),
    ),
    "kb": (
        Usage("list", "/kb list", "the entries and whose approval they wait for"),
        Usage("show", "/kb show admin-accounts", "one entry as people see it"),
        Usage("try", "/kb try who owns our data?", "which entries a question would find", EDITORS),
        Usage("questions", "/kb questions", "questions that people passed on to you, without names", EDITORS),
        Usage("suggest", "/kb suggest admin-accounts", "ways of asking that an entry may lack", EDITORS),
        Usage("teach", "/kb teach admin-accounts = Q-3", "teach a way of asking: Q-3, or any words", EDITORS),
        Usage("taught", "/kb taught", "the ways of asking that were taught", EDITORS),
        Usage("forget", "/kb forget P-2", "take a taught way of asking back", EDITORS),
        Usage("drop", "/kb drop Q-3", "set a question aside", EDITORS),
        Usage("kinds", "/kb kinds", "the kinds of message that no entry answers, yours among them", EDITORS),
        Usage("kind", words.KIND_EXAMPLE, "add a kind of your own; you see what it changes first", EDITORS),
        Usage("kind", words.DROP_KIND_EXAMPLE, "take a kind of your own back", EDITORS),
        Usage("facts", "/kb facts", "placeholder values and who approved them", EDITORS),
        Usage("fact", words.FACT_EXAMPLE, "propose a placeholder's value", EDITORS),
        Usage("approve", "/kb approve admin-accounts", "approve an entry for your side; also: all, fact NAME", EDITORS),
    ),
    "engagement": (
        Usage("", "/engagement", "who you are here, and your engagements"),
        Usage("use", "/engagement use Alder and Brightwater", "talk about another engagement from now on"),
        Usage(
            "caution",
            "/engagement caution 4",
            "how many needless “did you mean” a wrong answer is worth",
            frozenset({Role.ADMIN}),
        ),
        Usage("people", "/engagement people", "who is in this engagement", frozenset({Role.ADMIN})),
        Usage(
            "route",
            "/engagement route hr add Hana Weiss",
            "who reads which concerns, and what place hears that one waits: add NAME, drop NAME, here, nowhere",
            frozenset({Role.ADMIN}),
        ),
        Usage("hours", words.HOURS_EXAMPLE, "when your side works", frozenset({Role.ADMIN})),
        Usage(
            "holiday", words.HOLIDAY_EXAMPLE, "your side's holidays: add, drop or list them", frozenset({Role.ADMIN})
        ),
        Usage(
            "level",
            words.LEVEL_EXAMPLE,
            "how soon a concern is acknowledged, and how soon it is answered",
            frozenset({Role.ADMIN}),
        ),
        Usage(
            "keep",
            "/engagement keep concerns 24 months",
            "how long concerns are kept once they are over; both sides' admins have to say the same",
            frozenset({Role.ADMIN}),
        ),
    ),
    "privacy": (
        Usage("", "/privacy", "what is kept, who sees it, and whether a model is asked"),
        Usage("export", "/privacy export", "everything I keep about you, to take away"),
        Usage("delete", "/privacy delete", "have your concerns and drafts forgotten; I ask first"),
    ),
    "help": (Usage("", "/help", "this list"),),
}
FREE_TEXT: Final = frozenset({"concern"})  # commands whose rest may be any words


def parse(text: str) -> Command | None:
    """Read a command; None if the text is not one.

    With a slash it is always a command, and BadInput says what was probably meant. Without one it is a command only
    when its first word is a command's name and nothing follows, or a subcommand with what it takes: "concern mine" is
    one, "concern about my job" and "concern list is endless" are sentences. Telephones begin with a capital letter.
    """
    first, rest = _first(text)
    slash = first.startswith("/")
    name = first.removeprefix("/").lower()
    if name not in GRAMMAR:
        if slash:
            raise BadInput(_unknown(name))
        return None
    argument, tail = _first(rest)
    usage = next((usage for usage in GRAMMAR[name] if usage.argument == argument.lower()), None)
    if not argument or (usage and (slash or usage.takes_more or not tail)):
        return Command(name, argument.lower(), tail)
    if not slash:
        return None
    if name in FREE_TEXT:
        return Command(name, "", rest)
    raise BadInput(_unknown_argument(name, argument))


def example(name: str, argument: str = "") -> str:
    """What to type, for a command and subcommand."""
    usages = GRAMMAR[name]
    return next((usage.example for usage in usages if usage.argument == argument), usages[0].example)


def needed(command: Command) -> str:
    """Return the rest of a command that makes no sense without one. Raises BadInput when it is missing."""
    if not command.rest:
        raise BadInput(
            words.missing_argument(f"{command.name} {command.argument}", example(command.name, command.argument))
        )
    return command.rest


def closest(written: str, known: list[str]) -> str | None:
    """The known word that was probably meant, if one is near enough."""
    return next(iter(get_close_matches(written.lower()[:60], known, n=1, cutoff=0.6)), None)


def _first(text: str) -> tuple[str, str]:
    head, *tail = text.split(maxsplit=1)[:2] or [""]
    return head, tail[0].strip() if tail else ""


def _unknown(name: str) -> str:
    meant = closest(name, list(GRAMMAR))
    return words.unknown_command(name[:40], meant, example(meant or "concern"))


def _unknown_argument(name: str, argument: str) -> str:
    meant = closest(argument, [usage.argument for usage in GRAMMAR[name] if usage.argument])
    return words.unknown_argument(name, argument[:40], meant, example(name, meant or ""))
