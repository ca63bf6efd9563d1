"""HTTP that reads no more of an answer than a set number of bytes, follows no redirect and unpacks nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import httpx2

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

LARGEST_ANSWER: Final = 64 * 1024  # bytes; a choice has some hundred, a list of models some ten thousand


class TooLarge(httpx2.TransportError):
    """The server sent more than anything that is worth reading."""


class LimitedTransport(httpx2.AsyncBaseTransport):
    """Cuts an answer off at the limit, whatever its status: error bodies are read to their end by those above.

    Packed answers stay packed, since a few of their bytes may unfold to gigabytes; none is asked for.
    """

    def __init__(self, inner: httpx2.AsyncBaseTransport, *, limit: int = LARGEST_ANSWER) -> None:
        self._inner = inner
        self._limit = limit

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send the request and limit what is read of the answer."""
        response = await self._inner.handle_async_request(request)
        headers = [(name, value) for name, value in response.headers.raw if name.lower() != b"content-encoding"]
        stream = response.stream
        if not isinstance(stream, httpx2.AsyncByteStream):
            raise TypeError("an asynchronous transport answers with an asynchronous stream")
        return httpx2.Response(
            response.status_code,
            headers=headers,
            stream=_Limited(stream, self._limit),
            extensions=response.extensions,
        )

    async def aclose(self) -> None:
        """Close the transport within."""
        await self._inner.aclose()


class _Limited(httpx2.AsyncByteStream):
    def __init__(self, inner: httpx2.AsyncByteStream, limit: int) -> None:
        self._inner = inner
        self._left = limit

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._inner:
            self._left -= len(part)
            if self._left < 0:
                raise TooLarge("the answer is longer than the limit")
            yield part

    async def aclose(self) -> None:
        await self._inner.aclose()


def limited_client(seconds: float) -> httpx2.AsyncClient:
    """Return an HTTP client for one server: each step of a request takes at most `seconds`."""
    return httpx2.AsyncClient(
        transport=LimitedTransport(httpx2.AsyncHTTPTransport()),
        headers={"Accept-Encoding": "identity"},
        timeout=seconds,
        follow_redirects=False,  # a question goes to the server that was named and to no other
        trust_env=False,  # no password from a .netrc
    )
