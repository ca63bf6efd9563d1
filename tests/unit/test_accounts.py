"""Accounts are read as people paste them, and refused with where the right one is found."""

import pytest

from adapters.accounts import NoAccount, account
from adapters.cli.people_file import BadRows, read_people
from bot import words
from bot.plain import plain_text
from bot.turn import Platform

GUID = "8C0F1C8E-2F6B-4B1E-9A57-0D7C5B3A9E21"


@pytest.mark.parametrize(
    ("platform", "workspace", "user", "kept"),
    [
        (Platform.SLACK, "t0123abc", "<@U0123ABC>", ("T0123ABC", "U0123ABC")),
        (Platform.SLACK, " T0123ABC ", "<@U0123ABC|ana>", ("T0123ABC", "U0123ABC")),
        (Platform.SLACK, "E0123ABC", "w0123\u200babc", ("E0123ABC", "W0123ABC")),
        (Platform.TEAMS, GUID, GUID, (GUID.lower(), GUID.lower())),
        (Platform.TEAMS, GUID.lower(), f" {GUID} ", (GUID.lower(), GUID.lower())),
        (Platform.TERMINAL, "local", "Ana  Silva", ("local", "ana-silva")),
    ],
)
def test_an_account_is_kept_as_the_platform_writes_it(platform, workspace, user, kept):
    actor = account(platform, workspace, user, " Ana   Silva ")
    assert (actor.workspace, actor.user_id, actor.name) == (*kept, "Ana Silva")


@pytest.mark.parametrize(
    ("platform", "workspace", "user", "name", "sentence"),
    [
        (Platform.SLACK, "T0123", "@ana", "Ana", words.no_slack_member("@ana")),
        (Platform.SLACK, "T0123", "ana@alder.example", "Ana", words.no_slack_member("ana@alder.example")),
        (Platform.SLACK, "T0123", GUID, "Ana", words.no_slack_member(GUID)),
        (Platform.SLACK, "alder", "U0123ABC", "Ana", words.no_slack_team("alder")),
        (Platform.TEAMS, GUID, "ana@alder.example", "Ana", words.no_object_id("ana@alder.example")),
        (Platform.TEAMS, GUID, "U0123ABC", "Ana", words.no_object_id("U0123ABC")),
        (Platform.TEAMS, "alder.example", GUID, "Ana", words.no_tenant("alder.example")),
        (Platform.TERMINAL, "local", "---", "Ana", words.NO_TERMINAL_NAME),
        (Platform.TERMINAL, "local", "ana", "x" * 5000, words.name_length(100)),
        (Platform.TERMINAL, "local", "ana", " ", words.name_length(100)),
        (Platform.TERMINAL, "local", "ana", "Ana\u202egnp.exe", words.forbidden_character("U+202E")),
        (Platform.SLACK, "T0123", "U0123ABC", "A\u200bna", words.forbidden_character("U+200B")),
    ],
)
def test_what_is_no_account_is_refused_with_how_to_find_one(platform, workspace, user, name, sentence):
    with pytest.raises(NoAccount) as refused:
        account(platform, workspace, user, name)
    assert str(refused.value) == sentence


HEAD = "platform,workspace,user,name,side,roles\n"


def test_a_file_of_people_is_read_with_a_plan(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(f"\ufeff{HEAD}slack,T0123,U0ANA1,Ana Silva,customer,\nterminal,local,Ben,Ben,provider,lead admin\n")
    rows = read_people(path)
    assert [(it.actor.user_id, it.side, sorted(it.roles)) for it in rows] == [
        ("U0ANA1", "customer", []),
        ("ben", "provider", ["admin", "lead"]),
    ]
    assert rows[1].plan(None) == "add    Ben: provider, admin, lead, staff"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("name\nAna\n", "columns are missing"),
        (f"{HEAD}slack,T0123,@ana,Ana,customer,\n", "people.csv:2: “@ana” is no Slack member id"),
        (f"{HEAD}slack,T0123,U0ANA1,Ana,moon,\n", "people.csv:2: “moon” is no side. There are: customer, provider"),
        (f"{HEAD}slack,T0123,U0ANA1,Ana,customer,king\n", "“king” is no role."),
        (f"{HEAD}irc,x,y,Ana,customer,\n", "“irc” is no platform."),
        (
            f"{HEAD}slack,T0123,U0ANA1,Ana,customer,\nslack,t0123,<@U0ANA1>,Ana,customer,\n",
            "people.csv:3: The same account stands in line 2.",
        ),
    ],
)
def test_a_mistake_in_a_file_is_named_with_its_line(tmp_path, written, said):
    path = tmp_path / "people.csv"
    path.write_text(written)
    with pytest.raises(BadRows, match=None) as refused:
        read_people(path)
    assert said in str(refused.value)


def test_a_file_in_a_wrong_encoding_gives_a_sentence(tmp_path):
    path = tmp_path / "people.csv"
    path.write_bytes(HEAD.encode() + "slack,T0123,U0ANA1,Zoë,customer,\n".encode("latin-1"))
    with pytest.raises(BadRows, match="CSV UTF-8"):
        read_people(path)


@pytest.mark.parametrize(
    ("said", "meant"),
    [("waiting", "/concern list"), ("Status", "/concern mine"), ("“overdue”", "/concern list overdue")],
)
def test_a_word_that_looks_for_a_command_is_no_draft(stage, said, meant):
    ana, _ = stage.everybody("Ana", "Ben")
    assert f"Did you mean {meant}?" in plain_text(ana.says(f"/concern {said}"))
    with stage.work() as work:
        me = next(it for it in work.people.all() if it.name == "Ana")
        assert work.concerns.drafts(me.id) == ()
