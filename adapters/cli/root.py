"""`sameside`: every command, and mistakes that an operator can mend as one sentence."""

from __future__ import annotations

from typing import Any

import click

from adapters.cli import audit, chat, engagement, kb, keys, person, processes
from adapters.cli.common import fail
from adapters.evaluating.command import evaluate_command
from adapters.keys import KeysUnusable
from adapters.logs import set_up_logs
from adapters.settings import Misconfigured
from bot.errors import SamesideError
from bot.ports.store import StoreUnavailable
from knowledge.files.problems import InvalidKnowledge


class Friendly(click.Group):
    """Turns what an operator can mend into one sentence and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - the base's signature
        """Run the command."""
        try:
            return super().invoke(ctx)
        except (Misconfigured, InvalidKnowledge, SamesideError) as error:
            fail(str(error))
        except KeysUnusable as error:
            fail(str(error))
        except StoreUnavailable as error:
            fail(f"The database cannot be used: {error}\nTo see what is wrong: sameside doctor")


@click.group(cls=Friendly, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="sameside")
def cli() -> None:
    """Keep a customer's IT staff and their managed service provider on the same side."""
    set_up_logs()


for command in (
    chat.chat_command,
    chat.ask_command,
    evaluate_command,
    processes.web_command,
    processes.worker_command,
    processes.migrate_command,
    processes.doctor_command,
    keys.keys_group,
    audit.audit_group,
    kb.kb_group,
    engagement.engagement_group,
    person.person_group,
):
    cli.add_command(command)
