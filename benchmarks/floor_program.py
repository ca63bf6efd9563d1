"""The least that an acknowledged event can cost: Bolt, a listener that makes one bare durable insert, and nothing else.

Run as: python -m benchmarks.floor_program DATABASE_URL PORT SIGNING_SECRET
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from sqlalchemy import Column, MetaData, String, Table, insert

from adapters.store.engine import open_engine, transaction

TABLE = Table("floor", MetaData(), Column("key", String(100), primary_key=True))


def main(url: str, port: str, secret: str) -> None:
    """Serve until killed."""
    engine = open_engine(url)
    with transaction(engine) as connection:
        TABLE.drop(connection, checkfirst=True)
        TABLE.create(connection)

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_user_id="UBOT", bot_token="xoxb")  # noqa: S106

    app = AsyncApp(signing_secret=secret, authorize=authorize, process_before_response=True)

    def add(key: str) -> None:
        with transaction(engine) as connection:
            connection.execute(insert(TABLE).values(key=key))

    @app.event("message")
    async def message(body: dict[str, Any]) -> None:
        await asyncio.to_thread(add, body["event_id"])

    async def receive(request: web.Request) -> web.StreamResponse:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    served = web.Application()
    served.router.add_post("/slack/events", receive)
    web.run_app(served, host="127.0.0.1", port=int(port), print=None, access_log=None)


if __name__ == "__main__":
    main(*sys.argv[1:])
