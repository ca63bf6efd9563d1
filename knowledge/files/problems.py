"""What is wrong with a knowledge file, where, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice

_MAX_LENGTH = 400  # characters of one part of a message
_MAX = 500  # problems of one file, and words compared for a suggestion


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One mistake in a file.

    `line` counts from 1. `field` is the path to the value, such as `entries[job-loss-general].verdict`, or empty when
    the file as a whole is meant.
    """

    file: str
    line: int
    field: str
    message: str
    fix: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}: {self.field}" if self.field else f"{self.file}:{self.line}"
        return f"{where}: {self.message} {self.fix}"


class InvalidKnowledge(Exception):  # noqa: N818 - it reads as what is true of the file
    """A knowledge file cannot be used; every problem found in it is listed."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Findings:
    """Collects the problems of one file while it is read, so that all of them can be shown at once."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._problems: dict[Problem, None] = {}  # a set that keeps its order

    def add(self, line: int, field: str, message: str, fix: str) -> None:
        """Note one problem; raise InvalidKnowledge at once when there are too many to be worth listing."""
        self._problems[
            Problem(file=self._file, line=line, field=_shown(field), message=_shown(message), fix=_shown(fix))
        ] = None
        if len(self._problems) >= _MAX:
            self.raise_any()

    def stop(self, line: int, message: str, fix: str) -> InvalidKnowledge:
        """Note a problem that makes reading on pointless, and return the error to raise."""
        self.add(line, "", message, fix)
        return InvalidKnowledge(self._problems)

    def raise_any(self) -> None:
        """Raise InvalidKnowledge if any problem was noted, ordered by line."""
        if self._problems:
            raise InvalidKnowledge(sorted(self._problems, key=lambda problem: problem.line))


def did_you_mean(wrong: str, choices: Iterable[str], *, otherwise: str) -> str:
    """Return a suggestion of the choice nearest to `wrong`, or `otherwise` when none is near."""
    near = get_close_matches(wrong[:_MAX_LENGTH].lower(), list(islice(choices, _MAX)), n=1, cutoff=0.6)
    return f"Did you mean `{near[0]}`?" if near else otherwise


def _shown(text: str) -> str:
    # Parts of the file stand in these texts, and the file may be hostile to the terminal that shows them.
    printable = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
    return printable if len(printable) <= _MAX_LENGTH else printable[:_MAX_LENGTH] + "..."
