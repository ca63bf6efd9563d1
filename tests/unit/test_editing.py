import pytest
from sqlalchemy import select

from adapters.store.engine import transaction
from adapters.store.tables import audit
from bot import words
from bot.people import Role, Side
from bot.plain import plain_text
from bot.reply import Buttons
from bot.turn import Press
from tests.unit.dialogues import ALDER, CEDAR, KNOWLEDGE, NEWS, Pressed, verify_dialogue

ASK = "Who decides about jobs?"
ABOUT_WORK = 'engagement: "Ask {{engagement.hr_contact}}."\n  requires: [engagement.hr_contact]'
OLD = "Your employer decides."
NEW = "Your employer decides, and tells you first."
PLAIN = KNOWLEDGE.replace("risk: employment", "risk: normal")  # what takes nobody of HR
CHANGED = PLAIN.replace(OLD, NEW)
APPROVED_BY_ONE = (
    "Approved for the customer side: who-decides-jobs.\n\n"
    "Where that stands now\nwho-decides-jobs: waits for the provider side"
)
CARD = (
    "Myth: “The provider decides who stays.”\nYour employer decides.\n"
    f"{words.NO_SOURCES}\nApproved on 2 March 2026. Next review by 31 May 2026."
)


@pytest.fixture
def sqlite_url(database_url):
    """Have all of this happen on both databases."""
    return database_url


def approves(who, what="all"):
    """Have somebody look at what waits and approve it, page by page."""
    reply = who.says(f"/kb approve {what}")
    while press := next((it for it in buttons_of(reply) if it.action == "kb.approve"), None):
        reply = who.takes(Press(action=press.action, subject=press.subject, nonce=press.nonce))
    return plain_text(reply)


def buttons_of(reply):
    return [button for block in reply.blocks if isinstance(block, Buttons) for button in block.buttons]


def test_without_knowledge_the_commands_say_how_to_bring_some(stage):
    (ada,) = stage.everybody("Ada")
    verify_dialogue((ada, "/kb list", words.NO_ENTRIES), (ada, "/kb facts", words.NO_FACTS))
    assert plain_text(ada.says("/kb try anything")).startswith("Decision: ")


def test_the_list_says_whose_approval_each_entry_waits_for(stage):
    stage.take_in(PLAIN)
    ada, anton, pavel = stage.everybody("Ada", "Anton", "Pavel")
    both = "waits for the customer and the provider side"
    verify_dialogue(
        (
            ada,
            "/kb list",
            f"{words.NEEDS_BOTH}\n\nEntries\nadmin-accounts: {both}\nwho-decides-jobs: {both}",
        ),
        (anton, "/kb approve who-decides-jobs", ("who-decides-jobs, version 1", f"[{words.APPROVE_VERSION}]")),
        (ada, "/kb list", (f"who-decides-jobs: {both}",)),
        (
            anton,
            Pressed(words.APPROVE_VERSION),
            APPROVED_BY_ONE,
        ),
        (anton, "/kb approve who-decides-jobs", words.already_approved(Side.CUSTOMER)),
        (ada, "/kb list", (f"admin-accounts: {both}", "who-decides-jobs: waits for the provider side")),
        (pavel, "/kb approve ALL", ("2 entries.", "[Approve these 2]")),
        (pavel, Pressed("Approve these 2"), ("Approved for the provider side: admin-accounts, who-decides-jobs.",)),
        (ada, "/kb list", ("admin-accounts: waits for the customer side", "who-decides-jobs: published")),
        (pavel, "/kb approve all", words.NOTHING_WAITS),
    )
    with transaction(stage.product.engine, reading=True) as connection:
        lines = connection.execute(select(audit.c.act, audit.c.subject).order_by(audit.c.number)).all()
    assert [tuple(line) for line in lines] == [
        ("entry.approved", "who-decides-jobs@1"),
        ("entry.approved", "admin-accounts@1"),
        ("entry.approved", "who-decides-jobs@1"),
    ]


def test_two_approvers_of_one_side_are_not_two_sides(stage):
    stage.take_in(PLAIN)
    anton, ana = stage.everybody("Anton", "Ana")
    second = stage.add("Second", side=Side.CUSTOMER, roles=(Role.APPROVER,))
    approves(anton)
    assert plain_text(second.says("/kb approve all")) == words.NOTHING_WAITS
    assert words.NOTHING_APPROVED in plain_text(ana.says(ASK))


@pytest.mark.parametrize("name", ["Ana", "Carla", "Ada", "Hana", "Ben", "Paula"])
def test_only_an_approver_approves(stage, name):
    stage.take_in(PLAIN)
    (speaker,) = stage.everybody(name)
    for said in ("/kb approve all", "/kb approve who-decides-jobs"):
        roles = ["approver"] if name == "Hana" and said.endswith("jobs") else ["approver", "hr"]
        answer = words.NOTHING_WAITS if name == "Hana" and said.endswith("all") else words.forbidden(roles)
        verify_dialogue((speaker, said, answer))
    if name != "Hana":
        verify_dialogue((speaker, "/kb approve fact admin_model", words.forbidden(["approver", "hr"])))


@pytest.mark.parametrize("name", ["Ana", "Carla", "Hana", "Ben"])
def test_only_admins_and_approvers_propose_values(stage, name):
    stage.take_in(PLAIN)
    (speaker,) = stage.everybody(name)
    verify_dialogue((speaker, "/kb fact admin_model = mine", words.forbidden(["admin", "approver"])))


def test_an_entry_is_shown_as_people_see_it_and_to_nobody_else_before(stage):
    stage.take_in(PLAIN)
    ana, carla, anton, pavel = stage.everybody("Ana", "Carla", "Anton", "Pavel")
    waiting = (
        "waits for the customer and the provider side\n\nwho-decides-jobs\n"
        "Myth: The provider decides who stays.\nAnswer: Your employer decides."
    )
    verify_dialogue(
        (carla, "/kb show who-decides-jobs", waiting),
        (ana, "/kb show who-decides-jobs", words.forbidden(["admin", "approver", "lead"])),
        (anton, "/kb approve who-decides-jobs", ("Answer: Your employer decides.",)),
        (anton, Pressed(words.APPROVE_VERSION), ("who-decides-jobs",)),
        (pavel, "/kb approve who-decides-jobs", ("Answer: Your employer decides.",)),
        (pavel, Pressed(words.APPROVE_VERSION), ("who-decides-jobs",)),
        (ana, "/kb show who-decides-jobs", CARD),
        (carla, "/kb show who-decides-jobs", CARD),
    )


def test_an_unknown_entry_gets_the_one_probably_meant(stage):
    stage.take_in(PLAIN)
    (anton,) = stage.everybody("Anton")
    verify_dialogue(
        (
            anton,
            "/kb show admin-acounts",
            "I find no entry “admin-acounts”. Did you mean admin-accounts? To see them all: /kb list",
        ),
        (anton, "/kb approve zzz", "I find no entry “zzz”. To see them all: /kb list"),
        (anton, "/kb show " + "z" * 500, words.no_such_entry("z" * 60, None)),
    )


def test_a_changed_entry_answers_in_its_old_version_until_both_sides_approved_the_new_one(stage):
    stage.publish(PLAIN)
    ana, ada, anton, pavel = stage.everybody("Ana", "Ada", "Anton", "Pavel")
    verify_dialogue((ana, ASK, (OLD,)))
    stage.calendar.pass_by(days=10)
    stage.take_in(CHANGED)
    verify_dialogue(
        (ana, ASK, (OLD,)),
        (ana, "/kb show who-decides-jobs", CARD),
        (ada, "/kb show who-decides-jobs", ("waits for the customer and the provider side", NEW)),
        (ada, "/kb list", ("admin-accounts: published", "who-decides-jobs: waits for the customer")),
        (anton, "/kb approve all", (f"Answer (new): {NEW}", f"Answer (before): {OLD}")),
        (anton, Pressed(words.APPROVE_VERSION), ("who-decides-jobs",)),
        (ana, ASK, (OLD, "Approved on 2 March 2026.")),
        (pavel, "/kb approve all", (f"Answer (new): {NEW}",)),
        (pavel, Pressed(words.APPROVE_VERSION), ("who-decides-jobs",)),
        (ana, ASK, (NEW, "Approved on 12 March 2026.")),
        (ana, "/kb show who-decides-jobs", (NEW,)),
    )


def test_an_approval_counts_for_the_version_it_was_given_to(stage):
    stage.take_in(PLAIN)
    ana, anton, pavel = stage.everybody("Ana", "Anton", "Pavel")
    approves(anton)
    stage.take_in(CHANGED)
    approves(pavel, "who-decides-jobs")
    verify_dialogue((ana, ASK, (words.NOTHING_APPROVED,)))
    approves(anton, "who-decides-jobs")
    verify_dialogue((ana, ASK, (NEW,)))


def test_knowledge_stays_in_its_engagement(stage):
    stage.publish(PLAIN)
    cora = stage.add("Cora", engagement=CEDAR)
    verify_dialogue((cora, "/kb list", words.NO_ENTRIES), (cora, ASK, (words.NOTHING_APPROVED,)))


def test_a_question_can_be_tried(stage):
    stage.publish(PLAIN)
    (ada,) = stage.everybody("Ada")
    verify_dialogue(
        (
            ada,
            "/kb try who decides",
            (f"Decision: ask back\n\n{words.RANKING}\nwho-decides-jobs: 90%\nadmin-accounts: 90%",),
        ),
        (ada, "/kb try hello", ("Decision: small talk (small talk thanks)",)),
    )


def test_a_value_counts_once_both_sides_have_approved_that_very_value(stage):
    stage.publish(PLAIN)
    anton, pavel, ada = stage.everybody("Anton", "Pavel", "Ada")
    name = "engagement.admin_model"
    waits = words.fact_waits_for(name, [Side.PROVIDER])
    verify_dialogue(
        (anton, "/kb fact admin_model = named accounts", (f"{waits}\n\n“named accounts”",)),
        (anton, "/kb approve fact admin_model = named accounts", (waits,)),
        (ada, "/kb facts", (f"{name}: “named accounts” (proposed, not approved)",)),
        (pavel, f"/kb approve fact {name} = all accounts", words.fact_is_another(name)),
        (pavel, f"/kb approve fact {name}", (waits, "“named accounts”", "[Approve this value]")),
        (ada, "/kb fact admin_model = no accounts", ("Proposed.", "“no accounts”")),
        (pavel, Pressed("Approve this value"), words.fact_is_another(name)),
        (anton, "/kb fact admin_model = named accounts", (waits,)),
        (pavel, f"/kb approve fact {name} = named accounts", (f"{words.fact_approved(name)}\n\n“named accounts”",)),
        (anton, f"/kb approve fact {name}", (f"{words.fact_approved(name)}\n\n“named accounts”",)),
        (ada, "/kb facts", (f"{name}: named accounts\n", "engagement.hr_contact: no value yet. Named HR contact")),
    )


def test_two_of_one_side_cannot_show_the_other_side_anything(stage):
    stage.publish(PLAIN)
    paula, pavel, ana, *_ = stage.everybody("Paula", "Pavel", "Ana")
    second = stage.add("Petra", side=Side.PROVIDER, roles=[Role.APPROVER])
    paula.says("/kb fact admin_model = The provider holds every key")
    for who in (pavel, second):
        who.says("/kb approve fact admin_model = The provider holds every key")
    assert "every key" not in plain_text(ana.says("/kb facts"))
    assert "every key" not in plain_text(ana.says("who keeps the admin accounts?"))


def test_what_is_about_work_takes_somebody_of_hr_as_well(stage):
    stage.publish(KNOWLEDGE.replace("engagement: null\n  requires: []", ABOUT_WORK, 1))
    ada, anton, pavel, hana, ana = stage.everybody("Ada", "Anton", "Pavel", "Hana", "Ana")
    name, value = "engagement.hr_contact", "Hana in HR"
    verify_dialogue(
        (ada, f"/kb fact {name} = {value}", ("somebody of HR",)),
        (anton, f"/kb approve fact {name} = {value}", ("somebody of HR",)),
        (pavel, f"/kb approve fact {name} = {value}", (words.fact_waits_for(name, [Role.HR]),)),
        (ana, "/kb facts", (f"{name}: no value yet",)),
        (hana, f"/kb approve fact {name} = {value}", (words.fact_approved(name),)),
        (ana, "/kb facts", (f"{name}: {value}",)),
        (hana, "/kb fact admin_model = mine", (words.forbidden(["admin", "approver"]),)),
    )


@pytest.mark.parametrize(
    "value",
    [
        "I promise nobody will lose their job, ever",
        "There will be no redundancies",
        "your jobs are safe",
        "Wir garantieren alle Arbeitsplätze",
        "personne ne perdra son emploi",
        "nadie será despedido",
        "nikt nie straci pracy",
        "niemand wordt ontslagen",
    ],
)
def test_no_value_promises_a_job(stage, value):
    stage.publish(PLAIN)
    ada = stage.add("Ada")
    assert "is ever promised here" in plain_text(ada.says(f"/kb fact admin_model = {value}"))
    assert "no value yet" in plain_text(ada.says("/kb facts"))


def test_what_is_agreed_may_be_said(stage):
    stage.publish(PLAIN)
    ada = stage.add("Ada")
    for value in (
        "answers within four hours, guaranteed",
        "Nobody logs in without approval",
        "works agreement of 3 May",
    ):
        assert "Proposed." in plain_text(ada.says(f"/kb fact admin_model = {value}"))


def test_staff_see_approved_values_only(stage):
    stage.publish(PLAIN)
    ana, ada, anton, pavel = stage.everybody("Ana", "Ada", "Anton", "Pavel")
    ada.says("/kb fact admin_model = old")
    assert "engagement.admin_model: no value yet." in plain_text(ana.says("/kb facts"))
    anton.says("/kb approve fact admin_model = old")
    pavel.says("/kb approve fact admin_model = old")
    ada.says("/kb fact admin_model = new")
    verify_dialogue(
        (ana, "/kb facts", ("engagement.admin_model: old\n",)),
        (ada, "/kb facts", ("engagement.admin_model: “new” (proposed, not approved)\n",)),
    )


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("/kb fact admin_model", words.fact_not_proposed("engagement.admin_model")),
        ("/kb fact admin_model =", words.missing_argument("kb fact", words.FACT_EXAMPLE)),
        (
            "/kb fact engagement.admin_modle = x",
            (
                "There is no placeholder “engagement.admin_modle”. Did you mean engagement.admin_model? "
                "To see them all: /kb facts"
            ),
        ),
        ("/kb fact = x", "There is no placeholder “”. To see them all: /kb facts"),
        ("/kb fact admin_model = {{engagement.hr_contact}}", words.FACT_BRACES),
        ("/kb fact admin_model = a }} b", words.FACT_BRACES),
        ("/kb approve fact", words.missing_argument("kb approve fact", words.APPROVE_FACT_EXAMPLE)),
        ("/kb approve fact admin_model", words.fact_not_proposed("engagement.admin_model")),
    ],
)
def test_a_value_that_cannot_be_taken_says_why(stage, said, answer):
    stage.publish(PLAIN)
    (anton,) = stage.everybody("Anton")
    verify_dialogue((anton, said, answer), (anton, NEWS, None))
    with stage.work(ALDER) as work:
        assert work.entries.facts() == {}


def test_a_value_may_hold_an_equals_sign(stage):
    stage.publish(PLAIN)
    (ada,) = stage.everybody("Ada")
    verify_dialogue((ada, "/kb fact hr_contact = https://hr.example/?a=b", ("“https://hr.example/?a=b”",)))


def test_whoever_approves_a_value_sees_every_sentence_that_it_changes(stage):
    stage.publish(PLAIN)
    ada, anton, pavel = stage.everybody("Ada", "Anton", "Pavel")
    template = "“Here: {{engagement.admin_model}} (owner: {{engagement.account_owner}})”"
    waits = f"admin-accounts: {words.not_shown_yet(template[1:-1], ['engagement.account_owner'])}"
    with_both = "admin-accounts: Here: named accounts (owner: Alder)"
    verify_dialogue(
        (ada, "/kb fact admin_model = named accounts", (words.READS_WITH_IT, waits)),
        (anton, "/kb approve fact admin_model = named accounts", (waits,)),
        (pavel, "/kb approve fact admin_model", (waits,)),
        (pavel, Pressed("Approve this value"), (waits,)),
        (ada, "/kb fact account_owner = Alder", (with_both,)),
        (anton, "/kb approve fact account_owner", (with_both,)),
    )
    ada.says("/kb fact hr_contact = Hana")
    assert words.READS_WITH_IT not in plain_text(anton.says("/kb approve fact hr_contact")), "no sentence holds it"
