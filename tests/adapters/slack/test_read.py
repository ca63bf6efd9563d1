from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack import interactions, read
from adapters.slack.people import Installed
from bot.turn import Arrived, Press, Shows, Submit, Turn, Words

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOME = Installed(team="T1", bot_user="UBOT", enterprise="E1")


def event(inner, **more):
    return {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": inner, **more}


def dm(text="Will they fire us?", **more):
    return event(
        {"type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "ts": "1.1", "text": text, **more}
    )


def mention(text, **more):
    return event({"type": "app_mention", "channel": "C1", "user": "U1", "ts": "1.1", "text": text, **more})


def words(body):
    turn = read.event(body, HOME, NOW)
    return turn and turn.said.text


def test_a_direct_message_is_answered_in_the_same_conversation():
    turn = read.event(dm(), HOME, NOW)
    assert turn.key == "slack:T1:Ev1"
    assert turn.said == Words("Will they fire us?")
    assert (turn.actor.workspace, turn.actor.user_id, turn.actor.guest) == ("T1", "U1", False)
    assert (turn.place.key, turn.place.reference) == ("slack:T1:U1", {"dm": "D1"})
    assert (turn.reach, turn.shared, turn.thread, turn.caller_shows) == (turn.place, False, None, Shows.NOTHING)


def test_a_direct_message_in_a_thread_is_answered_there():
    assert read.event(dm(thread_ts="1.0"), HOME, NOW).thread == "1.0"


def test_a_mention_is_answered_in_a_thread_and_its_author_can_be_reached_alone():
    turn = read.event(mention("<@UBOT> is it true?"), HOME, NOW)
    assert turn.said == Words("is it true?")
    assert (turn.place.channel, turn.reach.channel, turn.shared, turn.thread) == ("C1", "U1", True, "1.1")
    assert read.event(mention("<@UBOT> is it?", thread_ts="1.0"), HOME, NOW).thread == "1.0"


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("<@UBOT> hello", "hello"),
        ("<@UBOT|sameside>: hello", "hello"),
        ("hey <@UBOT> hello", "hey  hello"),
        ("<@U2> and <@U3|bea> ask", "@U2 and @bea ask"),
        ("see <#C2|general> and <#C3>", "see #general and #C3"),
        ("<!channel> <!subteam^S1|@team> <!here|here>", "@channel @team here"),
        ("read <https://a.example/x|a.example/x>", "read a.example/x"),
        ("read <https://evil.example|your bank>", "read your bank (https://evil.example)"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("nul\x00 and \ud83d lone", "nul and \ufffd lone"),
        (": not the bot's", ": not the bot's"),
    ],
)
def test_markup_is_read_as_what_its_author_saw(written, read_as):
    assert words(dm(written)) == read_as


@pytest.mark.parametrize(
    "more",
    [
        {"subtype": "message_changed"},
        {"subtype": "message_deleted"},
        {"subtype": "channel_join"},
        {"subtype": "bot_message"},
        {"subtype": 5},
        {"bot_id": "B1"},
        {"hidden": True},
        {"user": "UBOT"},
        {"user": "USLACKBOT"},
        {"user": None},
        {"user": ["U1"]},
        {"text": ""},
        {"text": " \n"},
        {"text": None},
        {"text": {"a": 1}},
        {"channel_type": "channel", "channel": "C1"},
        {"channel_type": "mpim", "channel": "G1"},
    ],
)
def test_what_no_person_says_to_the_bot_is_ignored(more):
    assert read.event(dm(**more), HOME, NOW) is None


@pytest.mark.parametrize("subtype", ["file_share", "me_message", "thread_broadcast"])
def test_what_a_person_says_in_another_way_is_read(subtype):
    assert words(dm(subtype=subtype)) == "Will they fire us?"


def test_a_mention_in_a_dm_is_left_to_the_message_event():
    assert read.event(mention("<@UBOT> hi", channel="D1"), HOME, NOW) is None


def test_an_event_without_an_id_could_not_be_told_from_its_redelivery():
    assert read.event({**dm(), "event_id": None}, HOME, NOW) is None


def test_a_redelivery_has_the_same_key_and_the_time_of_the_event():
    first = read.event({**dm(), "event_time": int(NOW.timestamp()) - 300}, HOME, NOW)
    assert (first.key, (NOW - first.at).total_seconds()) == ("slack:T1:Ev1", 300)
    assert read.event({**dm(), "event_time": 5}, HOME, NOW).at == NOW


def test_opening_the_messages_tab_is_an_arrival():
    opened = {"type": "app_home_opened", "tab": "messages", "user": "U1", "channel": "D1"}
    turn = read.event(event(opened), HOME, NOW)
    assert (turn.said, turn.reach.reference) == (Arrived(), {"dm": "D1"})
    assert read.event(event({**opened, "tab": "home"}), HOME, NOW) is None


@pytest.mark.parametrize(
    ("more", "ext", "workspace", "guest"),
    [
        ({"team": "T1"}, True, "T1", False),
        ({"user_team": "T2"}, True, "T2", True),
        ({"team": "T2"}, None, "T2", True),
        ({"user_team": "E1"}, True, "T1", False),
        ({"team": "T2"}, False, "T1", False),
        ({"user_profile": {"is_ultra_restricted": True}}, False, "T1", True),
        ({"user_profile": {"is_stranger": True}}, True, "T1", True),
    ],
)
def test_people_of_other_companies_are_guests(more, ext, workspace, guest):
    actor = read.event({**mention("hi", **more), "is_ext_shared_channel": ext}, HOME, NOW).actor
    assert (actor.workspace, actor.guest) == (workspace, guest)


def test_members_of_an_enterprise_are_known_by_it_where_the_app_is_installed_in_all_of_it():
    whole = Installed(team="T1", bot_user="UBOT", enterprise="E1", whole_enterprise=True)
    turn = read.event({**dm(team="T7"), "is_ext_shared_channel": False}, whole, NOW)
    assert (turn.actor.workspace, turn.actor.guest, turn.place.workspace) == ("E1", False, "E1")
    pressed = {**PRESS, "team": {"id": "T7"}, "enterprise": {"id": "E1"}, "user": {"id": "U1", "team_id": "T7"}}
    assert interactions.press(pressed, whole, NOW).actor == turn.actor


COMMAND = {"command": "/concern", "text": "the payload is late", "team_id": "T1", "user_id": "U1", "user_name": "ann"}
COMMAND |= {"channel_id": "C1", "trigger_id": "9.9.x"}


def test_a_command_is_its_words_and_is_answered_at_once():
    turn = read.command(COMMAND, HOME, NOW)
    assert (turn.key, turn.said) == ("slack:T1:9.9.x", Words("/concern the payload is late"))
    assert (turn.place.channel, turn.reach.channel, turn.shared, turn.actor.name) == ("C1", "U1", True, "ann")
    assert turn.caller_shows == Shows.FORM | Shows.MESSAGE


def test_a_command_in_a_conversation_of_two_others_does_not_answer_into_it():
    turn = read.command({**COMMAND, "channel_id": "D9", "text": ""}, HOME, NOW)
    assert (turn.said.text, turn.place.channel, turn.place.reference, turn.shared) == ("/concern", "U1", {}, False)


@pytest.mark.parametrize("more", [{"command": "weather"}, {"command": None}, {"trigger_id": ""}, {"user_id": "x"}])
def test_a_command_that_is_none_is_ignored(more):
    assert read.command({**COMMAND, **more}, HOME, NOW) is None


PRESS = {
    "type": "block_actions",
    "trigger_id": "9.9.y",
    "team": {"id": "T1"},
    "user": {"id": "U1", "team_id": "T1", "name": "ann"},
    "channel": {"id": "D1"},
    "container": {"type": "message", "message_ts": "5.5", "channel_id": "D1"},
    "actions": [{"type": "button", "action_id": "concern.log#2", "value": '{"s":"c-1","n":"n-1"}'}],
}


def test_a_press_is_an_action_on_a_subject():
    turn = interactions.press(PRESS, HOME, NOW)
    assert (turn.key, turn.said) == ("slack:T1:9.9.y", Press(action="concern.log", subject="c-1", nonce="n-1"))
    assert (turn.card, turn.place.channel, turn.place.reference) == ("D1:5.5", "U1", {"dm": "D1"})
    assert (turn.place, turn.shared, turn.thread, turn.caller_shows) == (turn.reach, False, None, Shows.FORM)


def test_a_press_in_a_channel_is_answered_below_the_card():
    body = {**PRESS, "channel": {"id": "C1"}, "container": {"message_ts": "5.5"}}
    turn = interactions.press(body, HOME, NOW)
    assert (turn.place.channel, turn.reach.channel, turn.shared, turn.thread) == ("C1", "U1", True, "5.5")
    in_thread = {**body, "container": {"message_ts": "5.5", "thread_ts": "5.1"}}
    assert interactions.press(in_thread, HOME, NOW).thread == "5.1"


def test_a_press_in_an_ephemeral_message_has_no_card_that_could_be_changed_later():
    turn = interactions.press({**PRESS, "container": {"message_ts": "5.5", "is_ephemeral": True}}, HOME, NOW)
    assert (turn.card, turn.place.reference, turn.caller_shows) == (None, {}, Shows.EVERYTHING)


@pytest.mark.parametrize("value", ["", "x", "[]", "5", '{"s":5}', "{" * 2000, None, {"a": 1}])
def test_a_button_value_that_is_not_ours_says_nothing(value):
    body = {**PRESS, "actions": [{"type": "button", "action_id": "go", "value": value}]}
    assert interactions.press(body, HOME, NOW).said == Press(action="go")


SUBMIT = {
    "type": "view_submission",
    "trigger_id": "9.9.z",
    "team": {"id": "T1"},
    "user": {"id": "U1", "team_id": "T1"},
    "view": {
        "id": "V1",
        "hash": "h1",
        "callback_id": "concern.new",
        "private_metadata": '{"s":"c-1","n":"n-1","p":"D1","c":"D1:5.5"}',
        "state": {
            "values": {
                "text": {"value": {"type": "plain_text_input", "value": "Late\x00 again"}},
                "note": {"value": {"type": "plain_text_input", "value": None}},
                "route": {"value": {"type": "static_select", "selected_option": {"value": "hr"}}},
            }
        },
    },
}


def test_a_sent_modal_is_its_fields_and_remembers_where_it_was_opened():
    turn = interactions.submit(SUBMIT, HOME, NOW)
    fields = {"text": "Late again", "note": "", "route": "hr"}
    assert turn.said == Submit(form="concern.new", subject="c-1", nonce="n-1", fields=fields)
    assert (turn.card, turn.place.reference, turn.caller_shows) == ("D1:5.5", {"dm": "D1"}, Shows.FORM)


def test_a_corrected_modal_is_not_taken_for_a_repeat_of_the_wrong_one():
    first, again = (interactions.submit({**SUBMIT, "trigger_id": each}, HOME, NOW).key for each in ("9.9.z", "9.9.q"))
    assert first != again
    assert first.startswith("slack:T1:V1:h1")


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["U1", "D1", "C1", "button"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@given(st.data())
def test_no_payload_is_too_odd_to_be_read(drawn):
    """Any one value on the way down may be anything at all."""
    for body, reader in ((dm(), read.event), (mention("hi"), read.event), (COMMAND, read.command)):
        assert isinstance(reader(spoilt(body, drawn), HOME, NOW), Turn | None)
    for body, reader in ((PRESS, interactions.press), (SUBMIT, interactions.submit)):
        assert isinstance(reader(spoilt(body, drawn), HOME, NOW), Turn | None)


def spoilt(node, drawn):
    """Put anything in place of one value somewhere below."""
    if isinstance(node, list):
        return [spoilt(node[0], drawn), *node[1:]]
    key = drawn.draw(st.sampled_from(sorted(node)))
    deeper = isinstance(node[key], dict | list) and node[key] and drawn.draw(st.booleans())
    return {**node, key: spoilt(node[key], drawn) if deeper else drawn.draw(anything)}
