"""`sameside`: every command, and mistakes that an operator can mend as one sentence.

A command's own file is loaded when the command is run, and not to list it: together they load everything.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

import click

# Each with its file, its name there, and what it does, as its own docstring says.
COMMANDS: Final = {
    "chat": (
        "adapters.cli.chat",
        "chat_command",
        "Talk with the assistant here, in the demo engagement unless another is named.",
    ),
    "ask": (
        "adapters.cli.chat",
        "ask_command",
        "Ask one question in the demo engagement and print the reply.",
    ),
    "evaluate": (
        "adapters.evaluating.command",
        "evaluate_command",
        "Say what would be answered to each question, one JSON line each, then a summary line.",
    ),
    "web": (
        "adapters.cli.processes",
        "web_command",
        "Serve Slack and Teams over HTTP, and deliver what is to be said.",
    ),
    "worker": (
        "adapters.cli.processes",
        "worker_command",
        "Deliver what is to be said and keep the clock, without HTTP. Any number may run.",
    ),
    "migrate": (
        "adapters.cli.processes",
        "migrate_command",
        "Bring the database to the newest tables; the release step.",
    ),
    "doctor": (
        "adapters.cli.processes",
        "doctor_command",
        "Check the whole configuration, with a fix for each failure.",
    ),
    "report": (
        "adapters.cli.report",
        "report_command",
        "How many concerns each side raised, about what, and how soon they were answered; without people.",
    ),
    "keys": (
        "adapters.cli.keys",
        "keys_group",
        "The keys to names and addresses, which the database keeps sealed.",
    ),
    "audit": (
        "adapters.cli.audit",
        "audit_group",
        "Who did what: lines that nobody can change unseen.",
    ),
    "kb": (
        "adapters.cli.kb",
        "kb_group",
        "Knowledge as YAML files.",
    ),
    "engagement": (
        "adapters.cli.engagement",
        "engagement_group",
        "One customer and one provider working together.",
    ),
    "person": (
        "adapters.cli.person",
        "person_group",
        "People of an engagement.",
    ),
}


class Commands(click.Group):
    """Loads a command when it is run, and turns what an operator can mend into one sentence and exit code 1."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands, in the order in which they are listed."""
        del ctx
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, name, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands, each with what it does."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][2]) for name in self.list_commands(ctx)])

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - the base's signature
        """Run the command."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            from adapters.cli.mending import fail, sentence_about  # noqa: PLC0415 - loads what can go wrong

            if sentence := sentence_about(error):
                fail(sentence)
            raise


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="sameside")
def cli() -> None:
    """Keep a customer's IT staff and their managed service provider on the same side."""
    from adapters.logs import set_up_logs  # noqa: PLC0415 - as above

    set_up_logs()
