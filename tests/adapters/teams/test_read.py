"""Activities as Turns."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.teams.fields import json_object
from adapters.teams.read import read
from bot.turn import Arrived, Left, Platform, Press, Shows, Submit, Turn, Words
from tests.adapters.teams.activities import (
    ALEX,
    BOT,
    CHANNEL,
    GROUP,
    OTHER_TENANT,
    SERVICE,
    TENANT,
    installation,
    invoke,
    mention,
    message,
    shared,
)


def turn(activity):
    return read(activity, {TENANT})


def test_a_personal_message_says_who_what_and_where_to_answer():
    read_turn = turn(message())
    assert read_turn.said == Words("Will I lose my job?")
    assert read_turn.key == f"teams:{TENANT}:a:personal:1700000000123"
    actor = read_turn.actor
    assert (actor.platform, actor.workspace, actor.user_id, actor.name) == (
        Platform.TEAMS,
        TENANT,
        ALEX,
        "Alex Wilber",
    )
    assert read_turn.place == read_turn.reach
    assert read_turn.reach.channel == f"user:{ALEX}"
    assert read_turn.reach.reference == {
        "service_url": SERVICE,
        "tenant": TENANT,
        "bot_id": BOT,
        "user_id": "29:alex",
        "conversation_id": "a:personal",
    }
    assert (read_turn.shared, read_turn.thread, read_turn.card) == (False, None, None)
    assert read_turn.caller_shows == Shows.NOTHING
    assert read_turn.at.tzinfo


def test_the_channel_s_own_id_stands_in_for_a_missing_directory_id():
    assert turn(message(**{"from": {"id": "29:alex"}})).actor.user_id == "29:alex"


@pytest.mark.parametrize("conversation", [GROUP, CHANNEL])
def test_in_company_the_place_is_the_conversation_and_the_person_can_be_reached_alone(conversation):
    read_turn = turn(shared("<at>Sameside</at> hello", conversation))
    assert read_turn.said == Words("hello")
    assert read_turn.shared
    assert read_turn.place.channel == conversation
    assert read_turn.thread == "1700000000123"
    assert read_turn.reach.channel == f"user:{ALEX}"
    assert "conversation_id" not in read_turn.reach.reference


def test_a_conversation_that_does_not_say_what_it_is_counts_as_shared():
    assert turn(message(conversation={"id": "a:unknown", "tenantId": TENANT})).shared


@pytest.mark.parametrize(
    ("text", "entities", "said"),
    [
        ("<at>Sameside</at> is Sameside here?", [mention()], "is Sameside here?"),
        ("ask <at>Sameside</at> about <at>Sameside</at>", [mention()], "ask  about <at>Sameside</at>"),
        ("<at>Sameside</at> <at>Sameside</at> hi", [mention(), mention()], "hi"),
        ("<at>Alex</at> hi", [mention("<at>Alex</at>", "29:alex")], "<at>Alex</at> hi"),
        ("Sameside hi", [mention("")], "Sameside hi"),
        ("hi", [{"type": "mention"}, None, 7, {"type": "mention", "text": 7, "mentioned": BOT}], "hi"),
        ("<at>Sameside</at>", [mention()], ""),
        ("hi", "not a list", "hi"),
    ],
)
def test_only_the_mention_of_the_bot_is_taken_out(text, entities, said):
    assert turn(message(text, entities=entities)).said == Words(said)


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("R&amp;D &lt;3&nbsp;", "xml", "R&D <3"),
        ("R&amp;D", "plain", "R&amp;D"),
        ("/kb add &quot;x&quot;", "plain", "/kb add &quot;x&quot;"),
        ("  spaced \u00a0", "plain", "spaced"),
        ("nu\0l and a lone \ud800 surrogate", "plain", "nul and a lone ? surrogate"),
    ],
)
def test_text_is_decoded_only_if_it_is_marked_as_such_and_is_always_storable(text, kind, said):
    assert turn(message(text, textFormat=kind)).said == Words(said)


def test_a_press_names_the_card_it_was_on():
    read_turn = turn(invoke({"action": "concern.new", "subject": "jobs", "nonce": "n1", "msteams": {}}))
    assert read_turn.said == Press(action="concern.new", subject="jobs", nonce="n1")
    assert read_turn.card == "1700000000100"
    assert read_turn.caller_shows == Shows.REPLACEMENT


def test_a_form_s_fields_cannot_pose_as_its_subject():
    data = {"form": "f", "subject": "s", "field.subject": "typed", "plain": "x", "field.n": 3, "field.no": True}
    assert turn(invoke(data)).said == Submit(form="f", subject="s", fields={"subject": "typed", "plain": "x", "n": "3"})


def test_an_action_submit_arrives_as_a_message():
    read_turn = turn(message("", value={"action": "concern.new", "nonce": "n1"}, replyToId="17"))
    assert (read_turn.said, read_turn.card) == (Press(action="concern.new", nonce="n1"), "17")
    assert read_turn.caller_shows == Shows.NOTHING
    assert turn(message("hi", value={"other": 1})).said == Words("hi")
    assert turn(shared("", value={"action": "concern.new"}, replyToId="17")).card is None


@pytest.mark.parametrize(
    ("action", "said"), [("add", Arrived()), ("add-upgrade", Arrived()), ("remove", Left()), ("remove-upgrade", None)]
)
def test_installing_and_removing_the_app_tell_whether_the_person_can_be_reached(action, said):
    read_turn = turn(installation(action))
    assert (read_turn.said if read_turn else None) == said


def test_installing_it_in_a_team_says_nothing_about_persons():
    assert turn(installation("add", conversation=shared("x")["conversation"])) is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"membersAdded": [{"id": "29:alex"}, {"id": BOT}]}, Arrived()),
        ({"membersRemoved": [{"id": BOT}]}, Left()),
        ({"membersAdded": [{"id": "29:alex"}]}, None),
        ({"membersAdded": "x"}, None),
        ({}, None),
    ],
)
def test_the_bot_s_own_coming_and_going_counts(changes, said):
    read_turn = turn(message(type="conversationUpdate", **changes))
    assert (read_turn.said if read_turn else None) == said


@pytest.mark.parametrize(
    "changes",
    [
        {"id": None},
        {"id": "1" * 501},
        {"conversation": {"tenantId": TENANT}},
        {"from": None},
        {"from": {"id": BOT}},
        {"from": {"id": "28:another-bot"}},
        {"from": {"id": "29:x", "role": "bot"}},
        {"from": {"id": "29:x", "tenantId": OTHER_TENANT}},
        {"channelData": {"tenant": {"id": OTHER_TENANT}}},
        {"type": "typing"},
        {"type": ["message"]},
    ],
)
def test_what_names_no_person_place_or_allowed_tenant_is_no_turn(changes):
    assert turn(message(**changes)) is None


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
BASES = (
    message(entities=[mention()]),
    invoke({"form": "f", "x": "y"}),
    installation("add"),
    message(type="conversationUpdate", membersAdded=[{"id": BOT}]),
)


@given(st.sampled_from(BASES), st.dictionaries(st.sampled_from(sorted(BASES[1] | BASES[0])), ANYTHING, max_size=3))
def test_nothing_that_is_json_makes_it_raise(base, changes):
    found = turn({**base, **changes})
    assert found is None or isinstance(found, Turn)


@given(ANYTHING)
def test_any_json_object_is_read_back_or_refused_as_a_value(document):
    body = json.dumps({"a": document}).encode()
    try:
        assert set(json_object(body)) == {"a"}
    except ValueError:
        assert b"NaN" in body or b"Infinity" in body
