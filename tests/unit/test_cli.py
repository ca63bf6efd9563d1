import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from adapters.cli.root import COMMANDS, cli
from bot import words
from bot.concerns.concern import Route
from tests.clients.programs import free_port
from tests.unit.dialogues import KNOWLEDGE

pytestmark = pytest.mark.processes

NAME = "Alder and Brightwater"
PERSON = ["person", "add", "--platform", "terminal", "--workspace", "local"]
# What of the environment a machine without any configuration has.
BARE = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}


@pytest.fixture
def environment(sqlite_url):
    return {"DATABASE_URL": sqlite_url}


@pytest.fixture
def run(environment, monkeypatch):
    """Return what runs one command and returns its exit status and what it printed, errors included."""
    for name in set(os.environ) - set(BARE):
        if name.startswith(("SLACK_", "TEAMS_", "OPENAI_", "SAMESIDE_", "DATABASE_URL", "PORT")):
            monkeypatch.delenv(name)
    monkeypatch.setattr("adapters.logs.set_up_logs", lambda: None)  # pytest's own capture stays in place
    opened = []

    def assemble(settings, **how):
        from adapters import main  # noqa: PLC0415 - the one that the command line would use

        opened.append(main.assemble(settings, **how))
        return opened[-1]

    monkeypatch.setattr("adapters.cli.common.assemble", assemble)

    def invoke(*arguments):
        result = CliRunner(env=environment).invoke(cli, list(map(str, arguments)))
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result.exit_code, result.output

    yield invoke
    for product in opened:
        product.engine.dispose()


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """Return the environment of a program whose demo engagement exists already."""
    return BARE | {"DATABASE_URL": f"sqlite:///{tmp_path_factory.mktemp('demo')}/sameside.db"}


def program(environment, *arguments, written=""):
    """Run the installed program as people do."""
    command = [Path(sys.executable).with_name("sameside"), *arguments]
    return subprocess.run(  # noqa: S603 - our own program
        command, env=environment, input=written, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize(
    ("question", "decisions", "first"),
    [
        ("what is the weather tomorrow", {"decline_offtopic", "abstain_offer_concern"}, None),
        ("who owns our admin accounts", {"answer"}, "admin-accounts"),
    ],
)
def test_ask_prints_one_json_object(demo, question, decisions, first):
    asked = program(demo, "ask", question, "--json")
    assert asked.returncode == 0, asked.stderr
    (line,) = asked.stdout.splitlines()
    answer = json.loads(line)
    assert list(answer) == ["decision", "entries", "text", "sources", "elapsed_ms"]
    assert answer["decision"] in decisions
    assert answer["text"]
    assert 0 <= answer["elapsed_ms"] < 60_000
    assert all(set(entry) == {"id", "score"} and 0 <= entry["score"] <= 1 for entry in answer["entries"])
    if first:
        assert answer["entries"][0]["id"] == first
        assert all(set(source) == {"name", "title", "year", "url"} for source in answer["sources"])
        assert answer["sources"]
    else:
        assert answer["sources"] == []


def test_a_piped_chat_prints_the_verdict_the_sources_and_the_review_date(demo):
    talk = program(demo, "chat", written="are they going to get rid of all of us??\n/concern mine\n")
    assert talk.returncode == 0, talk.stderr
    assert "Partly true" in talk.stdout or "Myth" in talk.stdout or "It depends" in talk.stdout
    assert "Sources" in talk.stdout
    assert "Approved on " in talk.stdout
    assert "Next review by " in talk.stdout
    assert "You have raised no concerns yet." in talk.stdout
    assert "Traceback" not in talk.stderr


def test_nobody_chats_in_a_real_engagement_without_being_its_member(run):
    run("engagement", "add", NAME)
    code, said = run("chat", "--engagement", NAME, "--person", "Ana")
    assert code == 1
    assert said.startswith(f"Ana is no terminal member of “{NAME}”. To add them: sameside person add ")
    code, said = run("chat", "--engagement", NAME)
    assert (code, said.split(" is no")[0]) == (1, "Nobody")
    assert run("chat", "--person", "...") == (1, "a name needs a letter or a digit\n")


def test_engagements_are_made_once_and_listed(run):
    assert run("engagement", "list") == (0, "")
    code, said = run("engagement", "add", f" {NAME} ")
    assert (code, said.splitlines()[0]) == (
        0,
        f"Made: {NAME}. Next: sameside person add --help, and sameside kb import PATH",
    )
    assert run("engagement", "add", NAME.upper()) == (1, f"There is an engagement called “{NAME.upper()}” already.\n")
    assert run("engagement", "list") == (0, f"{NAME}\n")
    for name in ("  ", "x" * 201):
        assert run("engagement", "add", name) == (1, "An engagement's name has 1 to 200 characters.\n")


def test_the_first_admin_is_made_and_changed(run):
    run("engagement", "add", NAME)
    ada = [*PERSON, "--user", "ada", "--name", "Ada Lind", "--side", "customer"]
    assert run(*ada, "--role", "admin", "--role", "approver") == (
        0,
        f"Ada Lind is in {NAME}, on the customer side, as admin, approver, staff.\n",
    )
    assert run("person", "list") == (0, "Ada Lind: customer, admin, approver, staff; not seen yet\n")
    assert run(*ada) == (0, f"Ada Lind is in {NAME}, on the customer side, as staff.\n")
    assert run("person", "list") == (0, "Ada Lind: customer, staff; not seen yet\n")


def test_a_person_needs_a_workspace_a_user_and_a_name(run):
    run("engagement", "add", NAME)
    nobody = [*PERSON, "--user", " ", "--name", "Ada", "--side", "customer"]
    assert run(*nobody) == (1, f"{words.NO_TERMINAL_NAME}\n")
    nameless = [*PERSON, "--user", "ada", "--name", " ", "--side", "customer"]
    assert run(*nameless) == (1, f"{words.name_length(100)}\n")
    code, said = run(*PERSON, "--user", "ada", "--name", "Ada", "--side", "neither")
    assert code == 2
    assert "'neither' is not one of 'customer', 'provider'" in said


def test_an_engagement_that_is_not_there_names_those_that_are(run):
    code, said = run("kb", "export", "-")
    assert (code, said.split(".")[0]) == (1, "There is no engagement yet")
    run("engagement", "add", NAME)
    assert run("person", "list", "--engagement", "Elsewhere") == (
        1,
        f"There is no engagement called “Elsewhere”. There are: {NAME}\n",
    )
    run("engagement", "add", "Second")
    assert run("person", "list") == (
        1,
        f"There are several engagements. Say which with --engagement: {NAME}; Second\n",
    )
    assert run("person", "list", "--engagement", NAME.lower()) == (0, "")


def test_an_import_shows_its_plan(run, tmp_path):
    path, fewer = tmp_path / "ours.yaml", tmp_path / "fewer.yaml"
    path.write_text(KNOWLEDGE, encoding="utf-8")
    run("engagement", "add", NAME)
    plan = "add    admin-accounts\nadd    who-decides-jobs\nNothing was changed. To do it, leave out --plan.\n"
    assert run("kb", "import", path, "--plan") == (0, plan)
    assert run("kb", "export")[0] == 1, "nothing was taken in"
    run("kb", "import", path)
    fewer.write_text(KNOWLEDGE.partition("- id: who-decides-jobs")[0], encoding="utf-8")
    code, said = run("kb", "import", fewer)
    assert code == 0
    assert "Not in the file, and answering as before: who-decides-jobs. To stop one: /kb retire ENTRY" in said


def test_knowledge_goes_in_and_comes_out_the_same(run, tmp_path):
    path, out = tmp_path / "ours.yaml", tmp_path / "out.yaml"
    path.write_text(KNOWLEDGE, encoding="utf-8")
    run("engagement", "add", NAME)
    code, said = run("kb", "export", "-")
    assert code == 1
    assert "There are no entries here yet." in said
    code, said = run("kb", "import", path)
    assert code == 0
    assert said.startswith(
        "add    admin-accounts\nadd    who-decides-jobs\n"
        f"{NAME}: 2 entries new or changed, 0 unchanged.\nEach answers once an approver of each side"
    )
    assert run("kb", "import", path) == (0, f"{NAME}: 0 entries new or changed, 2 unchanged.\n")
    assert run("kb", "export", out) == (0, f"Written to {out}.\n")
    assert run("kb", "lint", out) == (0, f"{out}: 2 entries, 1 sources, no problems.\n")
    assert run("kb", "import", out) == (0, f"{NAME}: 0 entries new or changed, 2 unchanged.\n")
    assert run("kb", "export") == (0, out.read_text(encoding="utf-8"))
    code, said = run("kb", "export", tmp_path / "nowhere" / "out.yaml")
    assert (code, "cannot be written: No such file or directory." in said) == (1, True)


@pytest.mark.parametrize(
    ("broken", "line", "field", "what", "fix"),
    [
        (("verdict: myth", "verdict: maybe"), 25, "entries[who-decides-jobs].verdict", "maybe", "myth"),
        (("cites: [nsa]", "cites: [nobody]"), 18, "entries[admin-accounts].cites", "nobody", ""),
        (('myth: "They will hold all the keys."\n', "mth: x\n"), 12, "entries[admin-accounts].mth", "", ""),
    ],
)
def test_lint_names_file_line_field_and_fix(run, tmp_path, broken, line, field, what, fix):
    path = tmp_path / "broken.yaml"
    path.write_text(KNOWLEDGE.replace(*broken), encoding="utf-8")
    code, said = run("kb", "lint", path)
    assert code == 1
    (problem,) = [it for it in said.splitlines() if field in it]
    assert problem.startswith(f"broken.yaml:{line}: ")
    assert what in problem
    assert fix in problem


@pytest.mark.parametrize("command", ["lint", "import"])
def test_a_file_that_is_not_there_is_a_sentence(run, tmp_path, command):
    code, said = run("kb", command, tmp_path / "none.yaml")
    assert code == 1
    assert "There is no such file." in said


def test_doctor_on_an_empty_machine_says_what_to_do_first(tmp_path):
    empty = BARE | {"DATABASE_URL": f"sqlite:///{tmp_path}/new/sameside.db", "PORT": str(free_port())}
    found = program(empty, "doctor")
    assert found.returncode == 1
    assert "FAIL  Database" in found.stdout
    assert "Run: sameside migrate" in found.stdout
    assert "note  No chat platform is configured" in found.stdout
    assert program(empty, "migrate").stdout == "The database has the newest tables.\n"
    mended = program(empty, "doctor")
    assert mended.returncode == 0, mended.stdout
    assert "note  There is no engagement yet but the demo" in mended.stdout
    assert "sameside engagement add" in mended.stdout
    assert "FAIL" not in mended.stdout


@pytest.mark.parametrize("named", ["new.db", "data/new.db", "./deep/er/new.db"])
def test_a_new_database_is_named_in_full_and_once(run, environment, tmp_path, monkeypatch, named):
    monkeypatch.chdir(tmp_path)
    environment["DATABASE_URL"] = f"sqlite:///{named}"
    status, first = run("engagement", "add", NAME)
    assert (status, f"A new database was made: {(tmp_path / named).resolve()}" in first) == (0, True)
    _, second = run("engagement", "list")
    assert "A new database" not in second


def test_a_database_that_cannot_be_opened_is_a_sentence(run, environment, tmp_path):
    environment["DATABASE_URL"] = "mysql://root:secret@db/name"
    code, said = run("engagement", "list")
    assert code == 1
    assert "DATABASE_URL must begin with sqlite:///" in said
    assert "secret" not in said
    (tmp_path / "file").touch()
    environment["DATABASE_URL"] = f"sqlite:///{tmp_path}/file/sameside.db"
    code, said = run("engagement", "list")
    assert code == 1
    assert "cannot be made" in said


def test_a_pipe_that_ends_at_once_still_shows_what_waited(tmp_path):
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path / 'sameside.db'}"}
    sameside = Path(sys.executable).parent / "sameside"

    def chat(said, *options):
        done = subprocess.run(  # noqa: S603 - our own program
            [sameside, "chat", *options], input=said, env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    chat("/concern they reboot our servers at night without a word\n1\n/quit\n")
    shown = chat("/quit\n", "--as", "provider", "--role", "lead")
    assert re.search(r"Concern C-\d{5}\b", shown)
    assert "[1] Acknowledge" in shown


# ------------------------------------------------------------------ the audit, and those who leave
@pytest.fixture
def with_ada(run):
    """Return what runs a command where there is one admin and a line in the audit."""
    run("engagement", "add", NAME)
    run(*PERSON, "--user", "ada", "--name", "Ada", "--side", "customer", "--role", "admin", "--role", "hr")
    return run


def test_the_audit_is_shown_verified_and_compared_with_a_head(with_ada, sqlite_url, tmp_path):
    assert with_ada("audit", "verify") == (0, f"{NAME}: whole; 1 lines.\n")
    status, head = with_ada("audit", "head")
    assert (status, head.count(".")) == (0, 2)
    kept = tmp_path / "heads.log"
    kept.write_text(f'{{"event": "audit_head", "head": "{head.strip()}"}}\n')
    for given in (kept, head.strip()):
        assert with_ada("audit", "verify", "--head", given) == (
            0,
            f"{NAME}: whole; 1 lines, and fit 1 heads that were kept elsewhere.\n",
        )
    status, said = with_ada("audit", "verify", "--head", "nothing")
    assert (status, "There is no head" in said) == (1, True)
    assert with_ada("audit", "show")[1].split()[-3:] == ["person", "1", "Ada"]
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as connection:
        connection.execute("UPDATE audit SET subject = 'person 2'")
    assert with_ada("audit", "verify") == (1, f"{NAME}: NOT WHOLE: line 1 was changed.\n")


def test_somebody_who_left_is_taken_out(with_ada):
    gone = ["--platform", "terminal", "--workspace", "local", "--user", "ada"]
    status, said = with_ada("person", "remove", *gone)
    assert status == 0
    assert "Ada is no longer in" in said
    assert f"Nobody reads what goes to {words.ROUTES[Route.HR]}" in said
    assert "The customer side has no admin any more" in said
    assert with_ada("person", "list") == (0, "")
    assert with_ada("person", "remove", *gone)[0] == 1
    assert with_ada("audit", "show")[1].splitlines()[-1].split()[-4:] == ["person.removed", "person", "1", "-"]


def test_people_of_a_replaced_workspace_are_moved(with_ada):
    move = ["person", "move", "--platform", "terminal", "--from-workspace", "local"]
    assert with_ada(*move, "--to-workspace", "local")[0] == 1
    assert with_ada(*move, "--to-workspace", "new", "--user", "ada")[0] == 1
    assert with_ada(*move, "--to-workspace", "new", "--user", "ana=anna")[0] == 1
    assert with_ada(*move, "--to-workspace", "new") == (0, f"{NAME}: 1 people moved to new.\n")
    assert with_ada("audit", "verify")[0] == 0


def test_each_command_is_listed_as_what_its_own_help_says():
    listed = " ".join(CliRunner().invoke(cli, ["--help"]).output.split())
    for name, (_, _, does) in COMMANDS.items():
        assert cli.get_command(None, name).help.strip().splitlines()[0] == does
        assert f"{name} {does}" in listed


def test_help_and_version_load_nothing_that_takes_time():
    look = "import sys, adapters.cli.root as root; root.cli(['--help'], standalone_mode=False); sys.exit(len(%s))"
    heavy = "[name for name in ('sqlalchemy', 'aiohttp', 'numpy', 'alembic', 'rich') if name in sys.modules]"
    assert subprocess.run([sys.executable, "-c", look % heavy], check=False, stdout=subprocess.DEVNULL).returncode == 0  # noqa: S603 - our own
