"""Slack's own payloads with one value replaced by something that does not belong there: never a failure of ours."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.adapters.slack.test_replay import SKELETONS, lively

ODD = (None, 5, "", "x\x00\ud800", [], [5], {}, {"type": 5}, True)
KINDS = {"MessagePayload", "AppMentionPayload", "AppHomeOpenedPayload", "BlockActionPayload", "ViewSubmissionPayload"}


def variants(node: Any, depth: int) -> Iterator[Any]:
    """Yield the payload with one value, at most `depth` levels down, replaced by each odd one."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from ({**node, key: odd} for odd in ODD)
            if depth > 1:
                yield from ({**node, key: each} for each in variants(value, depth - 1))
    elif isinstance(node, list) and node:
        yield from ([each, *node[1:]] for each in variants(node[0], depth))


@pytest.mark.parametrize("path", [path for path in SKELETONS if path.stem in KINDS], ids=lambda path: path.stem)
async def test_one_odd_value_is_answered(slack, path):
    payload = lively(json.loads(path.read_text()))
    send = slack.signer.event if path.parent.name == "slack-events" else slack.signer.interaction
    for odd in variants(payload, 2):
        status, _ = await slack.post(send(odd))
        assert status < 500, odd
    assert slack.turns
