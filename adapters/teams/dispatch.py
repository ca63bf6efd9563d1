"""From a verified activity to the core and back, through the SDK's own dispatch by activity type.

Of botbuilder-core only the types, TurnContext and the handlers are used: its clients fetch a token and build a retry
policy on every turn, and messages leave through the courier anyway.
"""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, NoReturn

import structlog
from botbuilder.core import ActivityHandler, BotAdapter, InvokeResponse, TurnContext
from botbuilder.schema import Activity

from adapters.teams.fields import text_at
from adapters.teams.read import read, tenant_of
from adapters.teams.render import CARD_TYPE, card
from bot import words
from bot.turn import shown_by_caller

if TYPE_CHECKING:
    from collections.abc import Mapping

    from adapters.incoming import Incoming
    from adapters.teams.settings import TeamsSettings
    from bot.turn import Turn

_MESSAGE_TYPE: Final = "application/vnd.microsoft.activity.message"
_ERROR_TYPE: Final = "application/vnd.microsoft.error"
_RECEIVED: Final = "sameside.received"
_ANSWER: Final = "sameside.answer"
_log = structlog.get_logger()


class Dispatcher(BotAdapter):  # type: ignore[misc]  # the SDK ships no types
    """Runs one activity through a handler and returns what the HTTP request is answered with."""

    async def answer(self, received: Mapping[str, Any], handler: TeamsHandler) -> InvokeResponse:
        """Return the status and, for an invoke, the body. The activity's sender has been verified."""
        activity = Activity(
            type=text_at(received, "type") or "unknown",
            id=text_at(received, "id"),
            name=text_at(received, "name"),
            channel_id=text_at(received, "channelId"),
        )
        context = TurnContext(self, activity)
        context.turn_state[_RECEIVED] = received
        await self.run_pipeline(context, handler.on_turn)
        return context.turn_state.get(_ANSWER) or InvokeResponse(status=HTTPStatus.OK)

    async def send_activities(self, context: TurnContext, activities: list[Activity]) -> NoReturn:
        """Refuse: what is said goes through the outbox, so that it cannot be lost."""
        raise NotImplementedError

    async def update_activity(self, context: TurnContext, activity: Activity) -> NoReturn:
        """Refuse: likewise."""
        raise NotImplementedError

    async def delete_activity(self, context: TurnContext, reference: object) -> NoReturn:
        """Refuse: likewise."""
        raise NotImplementedError


class TeamsHandler(ActivityHandler):  # type: ignore[misc]  # the SDK ships no types
    """Hands over what people say and press. Typing, reactions, edits and deletions are not its business."""

    def __init__(self, settings: TeamsSettings, incoming: Incoming) -> None:
        self._settings = settings
        self._incoming = incoming

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        """Take in a message; the courier brings the answer."""
        await self._take_in(turn_context)

    async def on_conversation_update_activity(self, turn_context: TurnContext) -> None:
        """Learn that a person can be reached."""
        await self._take_in(turn_context)

    async def on_installation_update(self, turn_context: TurnContext) -> None:
        """Learn that a person can be reached, or no longer."""
        await self._take_in(turn_context)

    async def on_invoke_activity(self, turn_context: TurnContext) -> None:
        """Answer the press of a button with a new card, or with a sentence if the answer comes as a message."""
        turn_context.turn_state[_ANSWER] = await self._invoked(turn_context.turn_state[_RECEIVED])

    async def _take_in(self, turn_context: TurnContext) -> None:
        if turn := read(turn_context.turn_state[_RECEIVED], self._settings.allowed_tenants):
            try:
                await self._incoming.take_in(turn)
            except Exception as error:  # noqa: BLE001 - whatever it was, nothing is committed: Teams delivers it again
                _surprise(turn, error)
                turn_context.turn_state[_ANSWER] = InvokeResponse(status=HTTPStatus.INTERNAL_SERVER_ERROR)

    async def _invoked(self, received: Mapping[str, Any]) -> InvokeResponse:
        match text_at(received, "name"):
            case "adaptiveCard/action":
                turn = read(received, self._settings.allowed_tenants)
                return _shown(*(await self._pressed(turn) if turn else _unreadable(received)))
            case "message/submitAction":  # a thumb up or down: nothing is kept of it
                return InvokeResponse(status=HTTPStatus.OK, body={})
            case _:
                return InvokeResponse(status=HTTPStatus.NOT_IMPLEMENTED)

    async def _pressed(self, turn: Turn) -> tuple[int, str, object]:
        try:
            reply = await self._incoming.handle(turn)
            if reply.blocks and shown_by_caller(turn, reply):
                return HTTPStatus.OK, CARD_TYPE, card(reply)
        except Exception as error:  # noqa: BLE001 - whatever it was, the person who pressed gets an answer
            return HTTPStatus.OK, _MESSAGE_TYPE, words.surprise(_surprise(turn, error))
        return HTTPStatus.OK, _MESSAGE_TYPE, words.PRESSED


def _shown(status: int, kind: str, value: object) -> InvokeResponse:
    return InvokeResponse(status=HTTPStatus.OK, body={"statusCode": int(status), "type": kind, "value": value})


def _unreadable(received: Mapping[str, Any]) -> tuple[int, str, object]:
    _log.warning("teams_press_unreadable", platform="teams", tenant=tenant_of(received))
    return HTTPStatus.BAD_REQUEST, _ERROR_TYPE, {"code": "BadRequest", "message": words.UNREADABLE}


def _surprise(turn: Turn, error: Exception) -> str:
    """Log what kind of error it was, without its text, which may quote people; return the reference to find it by."""
    reference = uuid.uuid4().hex[:8]
    _log.error(
        "teams_turn_failed",
        platform="teams",
        tenant=turn.actor.workspace,
        code=type(error).__name__,
        reference=reference,
    )
    return reference
