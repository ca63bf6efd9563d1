import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.store.codec import from_address, from_announcement, from_reply, to_address, to_announcement, to_reply
from bot.concerns.ports import ConcernAnnouncement
from bot.feature import announced
from bot.features import FEATURES
from bot.reply import Block, Notice, Reply, Text
from bot.turn import Address
from knowledge.decision import Decision
from knowledge.matching.matcher import Candidate

KINDS = announced(FEATURES)
# A score is a probability: the one float in a reply is never NaN, which equals nothing.
st.register_type_strategy(Candidate, st.builds(Candidate, entry_id=st.text(), score=st.floats(0, 1)))


def through_json(payload):
    return json.loads(json.dumps(payload))


@given(st.from_type(Reply))
def test_any_reply_comes_back_as_it_was(reply):
    assert to_reply(through_json(from_reply(reply))) == reply


@given(st.from_type(Address))
def test_any_address_comes_back_as_it_was(address):
    assert to_address(through_json(from_address(address))) == address


@given(st.from_type(ConcernAnnouncement))
def test_an_announcement_that_was_queued_before_subjects_had_names_is_read(announcement):
    written = through_json(from_announcement(announcement))
    assert written.pop("subject") == "concerns"
    assert to_announcement(written, KINDS) == announcement


@given(st.from_type(ConcernAnnouncement))
def test_any_announcement_comes_back_as_it_was(announcement):
    assert to_announcement(through_json(from_announcement(announcement)), KINDS) == announcement


@given(st.lists(st.from_type(Block), min_size=1, max_size=3))
def test_a_block_never_comes_back_as_another_kind(blocks):
    reply = Reply(decision=Decision.COMMAND, blocks=tuple(blocks))
    assert [type(block) for block in to_reply(through_json(from_reply(reply))).blocks] == [type(it) for it in blocks]


def test_two_kinds_with_the_same_text_stay_apart():
    reply = Reply(decision=Decision.COMMAND, blocks=(Text("hi"), Notice("hi")))
    assert to_reply(from_reply(reply)) == reply


def test_a_block_of_an_unknown_kind_is_refused():
    payload = from_reply(Reply(decision=Decision.COMMAND, blocks=(Text("hi"),)))
    payload["blocks"][0]["type"] = "Hologram"
    with pytest.raises(Exception, match=r"Hologram|Reply"):
        to_reply(payload)
