"""Writing, changing, turning down, retiring and restoring entries in chat: nothing is said that was not approved."""

import pytest

from bot import words
from bot.people import Role, Side
from bot.plain import plain_text
from bot.turn import Press, Submit
from tests.unit.dialogues import KNOWLEDGE, Speaker
from tests.unit.test_approvals import ASK, NAME, NEW, OLD, PLAIN, button, press

FIELDS = {
    "id": "who-owns-data",
    "topic": "control",
    "myth": "The provider owns our data.",
    "verdict": "myth",
    "answer": "The customer owns its data.",
    "questions": "Who owns our data?\nIs our data theirs? | Whose is it",
    "cites": "nsa",
    "evidence": "partial",
    "owner": "customer_legal",
}


@pytest.fixture
def sqlite_url(database_url):
    """Have all of this happen on both databases."""
    return database_url


@pytest.fixture
def cast(stage):
    """Return the customer's admin, and the approvers of both sides."""
    stage.publish(PLAIN)
    return stage.everybody("Ada", "Anton", "Pavel")


def approves(who, what):
    return plain_text(press(who, button(who.says(f"/kb approve {what}"))))


def written(who, said="/kb add", **fields):
    """Fill in the form that a command gives."""
    who.says(said)
    return who.sends(changed=fields)


def heard(who):
    return "\n".join(who.hears())


# ------------------------------------------------------------------ writing
def test_an_entry_is_written_looked_at_and_answers_once_everybody_needed_approved_it(stage, cast):
    ada, anton, pavel = cast
    ana = stage.add("Ana")
    shown = plain_text(written(ada, **FIELDS))
    assert "Answer: The customer owns its data." in shown
    assert "Asked as: Who owns our data? | Is our data theirs? | Whose is it" in shown
    assert words.will_be_asked(["Anton", "Pavel"]) in shown
    assert "who-owns-data" not in plain_text(anton.says("/kb list")), "nothing is sent before it is looked at"
    sent = plain_text(ada.presses(words.SEND_IT))
    assert words.sent_for_approval("who-owns-data", 1, ["Anton", "Pavel"]) in sent
    for who in (anton, pavel):
        assert words.approval_asked("Ada", "who-owns-data", is_new=True) in heard(who)
        assert "Answer: The customer owns its data." in plain_text(who.presses(words.LOOK_AT_IT))
        who.presses(words.APPROVE_VERSION)
    assert words.published_news("who-owns-data") in heard(ada)
    assert "The customer owns its data." in plain_text(ana.says("/kb show who-owns-data"))


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("id", "Who Owns It", "is not an id"),
        ("id", NAME, "is there already"),
        ("answer", "", words.FIELD_EMPTY),
        ("answer", "See {{engagement.admin_model}}.", "A placeholder is not allowed here."),
        ("myth", "It is\u202e so.", words.forbidden_character("U+202E")),
        ("answer", "x" * 3001, words.too_long(3001, 3000)),
        ("engagement", "Ask {{engagement.admin_modle}}.", "Did you mean `engagement.admin_model`?"),
        ("engagement", "Ask {{engagement.admin_model.", "Braces do not close."),
        ("cites", "nsaa", "There is no source `nsaa`. Did you mean `nsa`?"),
        ("questions", "Who decides about jobs?", f"Entry `{NAME}` asks the same."),
        ("questions", "", words.FIELD_EMPTY),
        ("review_days", "soon", words.days_from_to(1, 730)),
        ("review_days", "0", words.days_from_to(1, 730)),
        ("verdict", "perhaps", words.CHOOSE_ONE),
        ("risk", "", words.CHOOSE_ONE),
    ],
)
def test_a_mistake_stands_at_its_field_and_nothing_typed_is_lost(stage, cast, field, value, said):
    ada, *_ = cast
    again = written(ada, **{**FIELDS, field: value})
    found = {it.name: it for it in again.form.fields}
    assert said in found[field].error
    assert [it.name for it in found.values() if it.error] == [field]
    assert found["owner"].value == FIELDS["owner"]
    assert words.DRAFT_SHOWN in plain_text(
        ada.sends(changed={field: FIELDS.get(field, "30" if "days" in field else "normal" if field == "risk" else "")})
    )
    assert stage.surprises == []


@pytest.mark.parametrize(
    ("fields", "thought"),
    [
        ({"answer": "Nobody will lose their job."}, words.A_PROMISE),
        ({"never": "secret words", "answer": "Here are the Secret Words."}, words.SAYS_NEVER),
        ({"cites": "", "evidence": "general"}, words.CITES_NOTHING),
        ({"questions": "Who keeps the admin accounts?\nAnd who?"}, None),
        ({"myth": "Who keeps the admin accounts?"}, "admin-accounts answers this already"),
        (
            {"myth": "Who keeps the admin accounts?", "answer": "The customer should never own root accounts."},
            "It may contradict admin-accounts: “The customer should never own root accounts.”",
        ),
    ],
)
def test_what_is_worth_another_look_is_said_and_forbids_nothing(cast, fields, thought):
    ada, *_ = cast
    shown = written(ada, **{**FIELDS, **fields})
    if thought is None:  # that is another entry's question, word for word
        assert shown.form.has_errors
        return
    assert thought in plain_text(shown)
    assert words.SEND_IT in plain_text(shown)


@pytest.mark.parametrize("name", ["Ana", "Carla", "Hana", "Ben"])
@pytest.mark.usefixtures("cast")
def test_only_editors_write_retire_and_restore(stage, name):
    who = stage.add(name)
    for said in ("/kb add", f"/kb edit {NAME}", f"/kb retire {NAME}", f"/kb restore {NAME}"):
        assert plain_text(who.says(said)) == words.forbidden(["admin", "approver"])


@pytest.mark.parametrize("name", ["Ana", "Carla", "Ada", "Ben"])
@pytest.mark.usefixtures("cast")
def test_only_approvers_turn_down(stage, name):
    stage.take_in(PLAIN.replace(OLD, NEW))
    who = stage.add(name)
    assert plain_text(who.says(f"/kb reject {NAME} = no")) == words.forbidden(["approver", "hr"])


def test_one_part_is_changed_in_one_line_and_the_old_words_answer_until_both_agree(stage, cast):
    ada, anton, pavel = cast
    ana = stage.add("Ana")
    shown = plain_text(ada.says(f"/kb edit {NAME} answer = {NEW}"))
    assert f"Answer (new): {NEW}\nAnswer (before): {OLD}" in shown
    ada.presses(words.SEND_IT)
    assert OLD in plain_text(ana.says(ASK))
    approves(anton, NAME)
    assert OLD in plain_text(ana.says(ASK))
    approves(pavel, NAME)
    assert NEW in plain_text(ana.says(ASK))
    assert "Version 2: From Ada on 2 March 2026. Approved by Anton for the customer side" in plain_text(
        ada.says(f"/kb history {NAME}")
    )


@pytest.mark.parametrize("said", ["answr = x", "answer", "id = other", "= x"])
def test_a_part_that_is_none_is_said_so(cast, said):
    ada, *_ = cast
    assert f"To change one part of it: /kb edit {NAME} answer = New words." in plain_text(
        ada.says(f"/kb edit {NAME} {said}")
    )


def test_what_changes_nothing_is_not_sent(cast):
    ada, *_ = cast
    ada.says(f"/kb edit {NAME} answer = {OLD}")
    assert plain_text(ada.presses(words.SEND_IT)) == words.nothing_changed(NAME)


def test_who_wrote_a_change_does_not_approve_it(stage, cast):
    _, anton, pavel = cast
    ana = stage.add("Ana")
    anton.says(f"/kb edit {NAME} answer = {NEW}")
    anton.presses(words.SEND_IT)
    assert plain_text(anton.says(f"/kb approve {NAME}")) == words.YOUR_OWN_CHANGE
    assert plain_text(anton.says("/kb approve all")) == words.NOTHING_WAITS
    theirs = button(pavel.says(f"/kb approve {NAME}"))
    assert words.YOUR_OWN_CHANGE in plain_text(press(anton, theirs))
    press(pavel, theirs)
    assert OLD in plain_text(ana.says(ASK))
    second = stage.add("Anna", side=Side.CUSTOMER, roles=[Role.APPROVER])
    approves(second, NAME)
    assert NEW in plain_text(ana.says(ASK))


# ------------------------------------------------------------------ what is at stake
@pytest.mark.parametrize("risk", ["employment", "legal"])
def test_what_is_about_work_or_law_takes_somebody_of_hr_as_well(stage, risk):
    stage.take_in(KNOWLEDGE.replace("risk: employment", f"risk: {risk}"))
    ana, anton, pavel, hana = stage.everybody("Ana", "Anton", "Pavel", "Hana")
    approves(anton, NAME)
    assert "waits for somebody of HR" in approves(pavel, NAME)
    assert words.NOTHING_APPROVED in plain_text(ana.says(ASK))
    approves(hana, "all")
    assert OLD in plain_text(ana.says(ASK))


def test_nobody_lowers_the_risk_without_those_who_answer_for_it(stage):
    stage.publish(KNOWLEDGE)
    ana, ada, anton, pavel = stage.everybody("Ana", "Ada", "Anton", "Pavel")
    ada.says(f"/kb edit {NAME}")
    ada.sends(changed={"risk": "normal", "answer": NEW})
    ada.presses(words.SEND_IT)
    for who in (anton, pavel):
        approves(who, NAME)
    assert OLD in plain_text(ana.says(ASK))
    approves(stage.add("Hana"), NAME)
    assert NEW in plain_text(ana.says(ASK))


# ------------------------------------------------------------------ turning down
@pytest.mark.parametrize("how", ["typed", "pressed", "asked"])
def test_a_version_that_is_turned_down_waits_for_nobody_and_its_author_reads_why(stage, cast, how):
    ada, anton, pavel = cast
    ada.says(f"/kb edit {NAME} answer = {NEW}")
    ada.presses(words.SEND_IT)
    old = button(anton.says(f"/kb approve {NAME}"))
    why = "The second half is not agreed."
    if how == "typed":
        pavel.says(f"/kb reject {NAME} = {why}")
    else:
        pavel.says(f"/kb approve {NAME}" if how == "pressed" else f"/kb reject {NAME}")
        if how == "pressed":
            pavel.presses(words.TURN_DOWN)
        assert words.SAY_WHY in str(pavel.sends(changed={"why": " "}).form)
        pavel.sends(changed={"why": why})
    news = heard(ada)
    assert words.rejected_news("Pavel", NAME, 2) in news
    assert why in news
    assert words.was_rejected(NAME, "Pavel", why) in plain_text(press(anton, old))
    assert plain_text(anton.says("/kb approve all")) == words.NOTHING_WAITS
    assert f"version 1 answers; a later one was turned down by Pavel: “{why}”" in plain_text(ada.says("/kb list"))
    assert OLD in plain_text(stage.add("Ana").says(ASK))
    assert f"Turned down by Pavel: “{why}”" in plain_text(ada.says(f"/kb history {NAME}"))


# ------------------------------------------------------------------ two editors at once
def test_the_second_of_two_editors_sees_the_difference_and_loses_nothing(stage, cast):
    ada, anton, pavel = cast
    paula = stage.add("Paula")
    ada.says(f"/kb edit {NAME}")
    paula.says(f"/kb edit {NAME} myth = They choose who stays.")
    paula.presses(words.SEND_IT)
    ada.sends(changed={"answer": NEW})
    shown = plain_text(ada.presses(words.SEND_IT))
    assert words.changed_meanwhile(NAME, 2) in shown
    assert "Myth (new): They choose who stays." in shown
    assert f"Answer (new): {NEW}" in shown
    assert words.sent_for_approval(NAME, 3, ["Anton", "Pavel"]) in plain_text(ada.presses(words.SEND_IT))
    for who in (anton, pavel):
        assert "version 3" in plain_text(who.says(f"/kb approve {NAME}"))


def test_a_form_sent_long_after_its_draft_is_gone_keeps_what_was_typed(stage, cast):
    ada, *_ = cast
    form = ada.says(f"/kb edit {NAME}").form
    ada.sends(changed={"answer": NEW})
    ada.presses(words.DROP_IT)
    stage.calendar.pass_by(hours=1)
    fields = {it.name: it.value for it in form.fields} | {"answer": "Typed an hour later."}
    late = ada.takes(Submit(form=form.name, subject=form.subject, nonce="late", fields=fields))
    assert f"Answer (new): Typed an hour later.\nAnswer (before): {OLD}" in plain_text(late)


@pytest.mark.parametrize(
    "subject", ["", "x", "x/1", "x/1/nowhere", f"x/9/{NAME}", f"x/-1/{NAME}", "x/1/{{a}}", "/" * 50]
)
def test_a_forged_form_changes_nothing(stage, cast, subject):
    ada, *_ = cast
    form = ada.says(f"/kb edit {NAME}").form
    where = form.subject.partition(".")[0]
    fields = {it.name: it.value for it in form.fields} | {"id": NAME}
    ada.takes(Submit(form=form.name, subject=f"{where}.{subject}", nonce="n", fields=fields))
    with stage.work() as work:
        assert {it.version for it in work.entries.statuses()} == {1}
    assert stage.surprises == []


@pytest.mark.parametrize("action", ["kb.write", "kb.send", "kb.drop"])
def test_anothers_draft_is_nobodys(stage, cast, action):
    ada, anton, _ = cast
    form = ada.says(f"/kb edit {NAME}").form
    assert plain_text(anton.takes(Press(action=action, subject=form.subject, nonce="n"))) == words.ENTRY_DRAFT_GONE
    assert words.DRAFT_SHOWN in plain_text(ada.sends(changed={"answer": NEW}))
    assert stage.surprises == []


# ------------------------------------------------------------------ retiring and restoring
def retires(who, kind, why="It names a wrong owner."):
    who.says(f"/kb retire {NAME}")
    return plain_text(who.sends(changed={"kind": kind, "why": why}))


def test_what_does_harm_stops_at_once_and_answers_again_once_both_sides_say_so(stage, cast):
    ada, anton, pavel = cast
    ana = stage.add("Ana")
    assert words.retired(NAME, ["Anton", "Pavel"]) in retires(ada, "harmful")
    assert OLD not in plain_text(ana.says(ASK))
    for who in (anton, pavel):
        assert words.retired_news("Ada", NAME) in heard(who)
    assert "retired since 2 March 2026: “It names a wrong owner.”" in plain_text(ada.says("/kb list"))
    shown = plain_text(pavel.says(f"/kb restore {NAME}"))
    assert f"Answer: {OLD}" in shown
    pavel.presses(words.LET_IT_ANSWER)
    pavel.presses(words.LET_IT_ANSWER)
    assert OLD not in plain_text(ana.says(ASK)), "one side alone restores nothing, however often it says so"
    assert words.wants_restored("Pavel", NAME) in heard(anton)
    anton.presses(words.LOOK_AT_IT)
    assert plain_text(anton.presses(words.LET_IT_ANSWER)) == words.restored(NAME)
    assert OLD in plain_text(ana.says(ASK))
    assert words.restored(NAME) in heard(pavel)


@pytest.mark.parametrize("how", ["news", "typed", "form"])
def test_what_is_not_needed_is_retired_by_both_sides(stage, cast, how):
    _, anton, pavel = cast
    ana = stage.add("Ana")
    assert words.retiring_asked(NAME, ["Pavel"]) in retires(anton, "not_needed", "We have moved on.")
    retires(anton, "not_needed", "We have moved on, I say.")
    assert OLD in plain_text(ana.says(ASK))
    if how == "news":
        assert "We have moved on" in heard(pavel)
    elif how == "typed":
        assert "We have moved on, I say." in plain_text(pavel.says(f"/kb retire {NAME}"))
    if how == "form":
        pavel.takes(
            Press(
                action="kb.retire",
                subject=f"{pavel.says(f'/kb retire {NAME}').blocks[-1].buttons[0].subject}",
                nonce="n",
            )
        )
        pavel.sends(changed={"kind": "not_needed", "why": "Indeed."})
    else:
        pavel.presses(words.RETIRE_TOO)
    assert OLD not in plain_text(ana.says(ASK))


def test_the_other_side_may_keep_it(stage, cast):
    _, anton, pavel = cast
    retires(anton, "not_needed")
    pavel.hears()
    assert plain_text(pavel.presses(words.KEEP_ANSWERING)) == words.kept(NAME)
    assert words.kept_news(NAME) in heard(anton)
    assert plain_text(pavel.presses(words.RETIRE_TOO)) == words.NO_LONGER_THERE
    assert OLD in plain_text(stage.add("Ana").says(ASK))


def test_an_admin_alone_asks_for_no_retiring_but_of_what_does_harm(cast):
    ada, *_ = cast
    assert retires(ada, "not_needed") == words.forbidden(["approver"])


@pytest.mark.parametrize("kind", ["", "whatever"])
def test_a_reason_is_needed(cast, kind):
    ada, *_ = cast
    ada.says(f"/kb retire {NAME}")
    again = ada.sends(changed={"kind": kind, "why": ""}).form
    assert [it.error for it in again.fields] == [words.CHOOSE_ONE, words.SAY_WHY]


def test_nothing_of_a_retired_entry_is_changed_by_what_was_shown_before(stage, cast):
    _, anton, pavel = cast
    stage.take_in(PLAIN.replace(OLD, NEW))
    old = button(anton.says(f"/kb approve {NAME}"))
    retires(pavel, "harmful")
    assert words.is_retired(NAME, stage.calendar().date()) in plain_text(press(anton, old))
    assert words.is_retired(NAME, stage.calendar().date()) in plain_text(anton.says(f"/kb retire {NAME}"))
    stage.take_in(PLAIN.replace(OLD, NEW))
    assert NEW not in plain_text(stage.add("Ana").says(ASK))


@pytest.mark.parametrize("kind", ["harmful", "not_needed"])
def test_to_retire_what_is_retired_is_no_yes_to_restoring_it(stage, cast, kind):
    """A later version waits, so there is something to be asked about; nobody's wish is taken for its opposite."""
    ada, anton, pavel = cast
    retires(ada, "harmful")
    ada.says(f"/kb edit {NAME} answer = {NEW}")
    ada.presses(words.SEND_IT)
    assert words.is_retired(NAME, stage.calendar().date()) in plain_text(anton.says(f"/kb retire {NAME}"))
    engagement = anton.says(f"/kb approve {NAME}").blocks[-1].buttons[0].subject.partition(".")[0]
    fields = {"kind": kind, "why": "It is over."}
    anton.takes(Submit(form="kb.retire", subject=f"{engagement}.{NAME}", nonce="n", fields=fields))
    pavel.says(f"/kb restore {NAME}")
    pavel.presses(words.LET_IT_ANSWER)
    assert OLD not in plain_text(stage.add("Ana").says(ASK))


def test_a_new_version_of_a_retired_entry_answers_once_both_sides_approved_it(stage, cast):
    ada, anton, pavel = cast
    retires(ada, "harmful")
    ada.says(f"/kb edit {NAME} answer = {NEW}")
    ada.presses(words.SEND_IT)
    ana = stage.add("Ana")
    for who in (anton, pavel):
        assert NEW not in plain_text(ana.says(ASK))
        approves(who, NAME)
    assert NEW in plain_text(ana.says(ASK))


@pytest.mark.parametrize("number", ["1", "v1"])
def test_an_earlier_version_is_proposed_anew(stage, cast, number):
    ada, anton, pavel = cast
    stage.take_in(PLAIN.replace(OLD, NEW))
    for who in (anton, pavel):
        approves(who, NAME)
    shown = plain_text(ada.says(f"/kb restore {NAME} {number}"))
    assert f"Answer (new): {OLD}" in shown
    assert words.sent_for_approval(NAME, 3, ["Anton", "Pavel"]) in plain_text(ada.presses(words.SEND_IT))
    ana = stage.add("Ana")
    for who in (anton, pavel):
        assert NEW in plain_text(ana.says(ASK))
        approves(who, NAME)
    assert OLD in plain_text(ana.says(ASK))


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (f"/kb restore {NAME}", words.not_retired(NAME, 1)),
        (f"/kb restore {NAME} 9", words.diff_versions(NAME, 1)),
        (f"/kb restore {NAME} x", words.diff_versions(NAME, 1)),
    ],
)
def test_what_cannot_be_restored_says_why(cast, said, answer):
    ada, *_ = cast
    assert plain_text(ada.says(said)) == answer


def test_another_engagements_entry_is_no_entry(stage, cast):
    ada, *_ = cast
    stranger = Speaker(stage, "Zoe")
    assert words.STRANGER in plain_text(stranger.says(f"/kb edit {NAME}"))
    assert words.no_such_entry("nowhere", None) in plain_text(ada.says("/kb edit nowhere"))
