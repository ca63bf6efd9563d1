import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.decision import Decision
from knowledge.entry import Entry, Evidence, KnowledgeBase, Risk, Source, Translation, Verdict
from knowledge.files.entry_reading import normalised
from knowledge.files.loading import InvalidKnowledge, dump, load, load_examples, load_kinds, read
from knowledge.files.yaml_nodes import MAX_CHARACTERS
from knowledge.language import LANGUAGES
from knowledge.starter import starter_kinds, starter_knowledge, starter_phrasings

SOUND = """\
schema_version: 1
defaults:
  audience: [customer_it_staff]
  review_days: 90
placeholders:
  engagement.hr_contact: "Named HR contact"
sources:
  jyd: {name: "Kate Vitasek", title: "The Junkyard Dog", year: 2009, url: "http://example.org/jyd", read: excerpt}
entries:
- id: job-loss
  topic: jobs
  myth: "We all lose our jobs."
  verdict: depends
  questions:
    - "Does an MSP mean layoffs?"
    - "Are we out?"
  answer: >-
    It depends.
    Nobody here can say.
  engagement: "Ask {{engagement.hr_contact}}."
  requires: [engagement.hr_contact]
  cites: [jyd]
  evidence: confirmed
  risk: employment
  owner: customer_hr
  never: [promise anything]
- id: who-decides
  topic: jobs
  myth: "The MSP decides."
  verdict: true
  questions: ["Who decides?"]
  answer: "Your employer."
  evidence: general
  risk: normal
  owner: sponsor
  review_days: 30
"""


def problems(text, reader=load):
    with pytest.raises(InvalidKnowledge) as caught:
        reader(text, name="kb.yaml")
    return caught.value.problems


def only_problem(text, reader=load):
    found = problems(text, reader)
    assert len(found) == 1, [str(problem) for problem in found]
    return found[0]


def with_change(old, new):
    assert SOUND.count(old) == 1, f"{old!r} stands {SOUND.count(old)} times"
    return SOUND.replace(old, new)


def test_a_sound_file_is_read():
    first, second = load(SOUND, name="kb.yaml").entries
    assert first.answer == "It depends. Nobody here can say."
    assert (first.review_days, first.audience) == (90, ("customer_it_staff",))
    assert (second.review_days, second.engagement, second.cites) == (30, None, ())


@pytest.mark.parametrize("written", ["true", '"true"', "'true'"])
def test_the_verdict_true_is_a_word_with_or_without_quotes(written):
    assert load(with_change("verdict: true", f"verdict: {written}"), name="kb.yaml").entries[1].verdict is Verdict.TRUE


@pytest.mark.parametrize("written", ["no", "yes", "false", "True", "1", "null", "[myth]", "~"])
def test_a_verdict_that_is_none_is_a_problem(written):
    found = only_problem(with_change("verdict: true", f"verdict: {written}"))
    assert (found.line, found.field) == (30, "entries[who-decides].verdict")


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "fix"),
    [
        ("verdict: depends", "verdict: dependz", 13, "entries[job-loss].verdict", "`depends`"),
        ("risk: normal", "risks: normal", 34, "entries[who-decides].risks", "`risk`"),
        ("cites: [jyd]", "cites: [jyb]", 22, "entries[job-loss].cites", "`jyd`"),
        ("cites: [jyd]", "cites: [jyd, jyd]", 22, "entries[job-loss].cites", "once"),
        ("cites: [jyd]", "cites: []", 23, "entries[job-loss].evidence", "`cites`"),
        ("{{engagement.hr_contact}}", "{{engagement.hr_contct}}", 20, "entries[job-loss].engagement", "hr_contact`"),
        ("{{engagement.hr_contact}}", "{{engagement.hr_contact}", 20, "entries[job-loss].engagement", "{{engagement"),
        ("requires: [engagement.hr_contact]", "requires: []", 21, "entries[job-loss].requires", "hr_contact"),
        ("Nobody here", "{{engagement.hr_contact}}", 17, "entries[job-loss].answer", "engagement"),
        ("We all lose", "{{engagement.hr_contact}} loses", 12, "entries[job-loss].myth", "engagement"),
        ("review_days: 30", "review_days: 0", 36, "entries[who-decides].review_days", "730"),
        ("review_days: 30", "review_days: 731", 36, "entries[who-decides].review_days", "730"),
        ("review_days: 30", 'review_days: "30"', 36, "entries[who-decides].review_days", "quotes"),
        ("review_days: 30", "review_days: 1e2", 36, "entries[who-decides].review_days", "whole"),
        ("year: 2009", 'year: "x"', 8, "sources.jyd.year", "whole number"),
        ("http://example.org/jyd", "javascript:alert(1)", 8, "sources.jyd.url", "https://"),
        ("http://example.org/jyd", "https://", 8, "sources.jyd.url", "https://"),
        ("read: excerpt", "read: excerpt, pages: all", 8, "sources.jyd.pages", "fields are"),
        ("id: who-decides", "id: Who_Decides", 27, "entries[Who_Decides].id", "hyphens"),
        ("id: who-decides", "id: job-loss", 27, "entries[job-loss].id", "another id"),
        ('"Are we out?"', '""', 16, "entries[job-loss].questions[2]", "remove"),
        ('"Are we out?"', "2024", 16, "entries[job-loss].questions[2]", '"2024"'),
        ('"Are we out?"', "yes", 16, "entries[job-loss].questions[2]", '"yes"'),
        ('"Are we out?"', "[nested]", 16, "entries[job-loss].questions[2]", "one line"),
        ('"Are we out?"', "does an msp MEAN layoffs", 16, "entries[job-loss].questions[2]", "Keep"),
        ('["Who decides?"]', '["are we out"]', 31, "entries[who-decides].questions[1]", "Keep"),
        ('["Who decides?"]', "[]", 31, "entries[who-decides].questions", "`- `"),
        ('["Who decides?"]', '"Who decides?"', 31, "entries[who-decides].questions", "`- `"),
        ('"Your employer."', '"  "', 32, "entries[who-decides].answer", "Write"),
        ('"Your employer."', "x" * 20_001, 32, "entries[who-decides].answer", "at most"),
        ('"Your employer."', '"Your \\x1b[31m"', 32, "entries[who-decides].answer", "Remove"),
        ('"Your employer."', '"Your \\u202e"', 32, "entries[who-decides].answer", "Remove"),
        ("  owner: sponsor\n", "", 27, "entries[who-decides].owner", "owner"),
        ("schema_version: 1", "schema_version: 2", 1, "schema_version", "1"),
        ("  review_days: 90", "  review_day: 90", 4, "defaults.review_day", "`review_days`"),
        (
            "  engagement.hr_contact:",
            "  HR contact: x\n  engagement.hr_contact:",
            6,
            "placeholders.HR contact",
            "hr_con",
        ),
        ("placeholders:", "placeholder: {}\nplaceholders:", 5, "placeholder", "`placeholders`"),
    ],
)
def test_a_mistake_is_named_with_its_line_its_field_and_what_to_do(old, new, line, field, fix):
    found = [problem for problem in problems(with_change(old, new)) if problem.field == field]
    assert found, [str(problem) for problem in problems(with_change(old, new))]
    assert (found[0].file, found[0].line) == ("kb.yaml", line)
    assert fix in found[0].fix
    assert found[0].message


@pytest.mark.timeout(20)
@pytest.mark.parametrize("filler", ["{{" + " " * 1_900_000, "{{a" * 600_000, "{{a}}" * 400_000, "}" * 1_900_000])
def test_a_hostile_text_does_not_take_long(filler):
    assert problems(SOUND.replace("Ask {{", f"Ask {filler}"))


def test_every_mistake_is_reported_at_once_and_the_error_lists_them():
    text = SOUND.replace("verdict: depends", "verdict: maybe").replace("risk: normal", "risk: big")
    with pytest.raises(InvalidKnowledge) as caught:
        load(text, name="kb.yaml")
    assert [problem.line for problem in caught.value.problems] == [13, 34]
    assert "kb.yaml:13: entries[job-loss].verdict" in str(caught.value)
    assert "kb.yaml:34: entries[who-decides].risk" in str(caught.value)


def test_a_field_written_twice_names_both_lines():
    found = only_problem(with_change('  topic: jobs\n  myth: "The', '  topic: jobs\n  topic: jobs\n  myth: "The'))
    assert found.line == 29
    assert "line 28" in found.message


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (BOMB, 1, "Anchors"),
        ("a: *nowhere\n", 1, "Anchors"),
        ("schema_version: !!int 1\n", 1, "tag"),
        ("a: !!python/object/apply:os.system [ls]\n", 1, "tag"),
        ("a: 1\n---\nb: 2\n", 2, "second document"),
        ("a: " + "[" * 200 + "]" * 200, 1, "nested"),
        ("a: " + "[" * 100_000, 1, "nested"),
        ("a: " + "{b: " * 100_000, 1, "nested"),
        ("base: {}\n<<: {a: 1}\n", 2, "Merge"),
        ("a: 1\nb: x\0y\n", 2, "U+0000"),
        ("a: 1\nb: \x1b[31m\n", 2, "U+001B"),
        ("a: 1\nb: \ud800\n", 2, "U+D800"),
        ("a: 1\nb: x\u2028y\n", 2, "U+2028"),
        ('a: "\\UFFFFFFFF"\n', 1, "not YAML"),
        ("a: 1\n b: 2\n", 2, "not YAML"),
        ("a: [1\n", 2, "not YAML"),
        ("? [a, b]\n: c\n", 1, "short word"),
        ("? {a: b}\n: c\n", 1, "short word"),
        ("x" * (MAX_CHARACTERS + 1), 1, "larger"),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_hostile_yaml_is_refused_before_anything_is_built(text, line, said):
    found = problems(text)[0]
    assert found.line == line
    assert said in found.message
    assert found.fix


@pytest.mark.parametrize("text", ["", "# nothing\n", "just words", "- a\n- b\n", "42", "null"])
def test_what_is_no_mapping_is_one_problem(text):
    assert "Fields are expected" in only_problem(text).message


def test_a_problem_never_shows_what_a_terminal_would_obey():
    for problem in problems(with_change("id: who-decides", 'id: "\\e[2Jgone\\u202e"')):
        assert str(problem).isprintable()


def test_a_problem_stays_short_whatever_the_file_says():
    assert all(
        len(str(problem)) < 2_000 for problem in problems(with_change("id: who-decides", "id: " + "x" * 100_000))
    )


def test_a_file_that_is_wrong_throughout_is_refused_after_some_hundred_problems():
    assert len(problems("a: 1\n" + "".join(f"b{number}: 1\n" for number in range(50_000)))) == 500


def test_a_file_with_a_byte_order_mark_is_read():
    assert load("\ufeff" + SOUND, name="kb.yaml") == load(SOUND, name="kb.yaml")


def test_windows_line_ends_change_nothing():
    assert load(SOUND.replace("\n", "\r\n"), name="kb.yaml") == load(SOUND, name="kb.yaml")


def test_a_file_is_read_from_its_path(tmp_path):
    (tmp_path / "kb.yaml").write_text(SOUND, encoding="utf-8")
    assert read(tmp_path / "kb.yaml") == load(SOUND, name="kb.yaml")


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        (None, 1, "no such file"),
        (b"a: 1\nb: \xff\xfe\n", 2, "UTF-8"),
        (b"#" * (MAX_CHARACTERS + 1), 1, "larger"),
    ],
    ids=["missing", "not UTF-8", "too large"],
)
def test_a_file_that_cannot_be_read_is_a_problem(tmp_path, content, line, said):
    path = tmp_path / "kb.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InvalidKnowledge, match=said) as caught:
        read(path)
    assert caught.value.problems[0].line == line


def test_a_directory_is_no_knowledge_file(tmp_path):
    with pytest.raises(InvalidKnowledge, match="directory"):
        read(tmp_path)


def test_an_empty_knowledge_base_can_be_read_and_written():
    knowledge = load("schema_version: 1\nentries: []\n", name="kb.yaml")
    assert knowledge.entries == ()
    assert load(dump(knowledge), name="kb.yaml") == knowledge


def test_writing_is_canonical_for_the_starter_knowledge():
    written = dump(starter_knowledge())
    again = load(written, name="again.yaml")
    assert again == starter_knowledge()
    assert dump(again) == written


def test_an_answer_is_written_a_sentence_a_line():
    assert "  answer: >-\n    It depends.\n    Nobody here can say.\n" in dump(load(SOUND, name="kb.yaml"))


# What a person might write, with everything YAML could trip over.
TEXTS = st.text(
    alphabet=st.one_of(
        st.sampled_from("ab .!?:#-'\"\\{[&*|>%@`,\n\t~é\u00a0\u200d😀א"),
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cf", "Cn", "Co"]),
    ),
    min_size=1,
    max_size=60,
).filter(lambda text: text.strip() and "{{" not in text and "}}" not in text)
WORDS = st.one_of(
    TEXTS, st.sampled_from(["no", "true", "null", "1e5", "0x1f", "12:30", "2024-01-01", "=", "<<", "a.b"])
)
IDS = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,6}){0,2}", fullmatch=True)
NAMES = st.from_regex(r"engagement\.[a-z][a-z_]{0,8}", fullmatch=True).filter(lambda name: name.isascii())


def tuples(values, least=0):
    return st.lists(values, min_size=least, max_size=3, unique=True).map(tuple)


@st.composite
def knowledge_bases(draw):
    names = draw(tuples(NAMES))
    source_ids = draw(tuples(IDS))
    sources = {
        one: Source(
            id=one,
            name=draw(TEXTS),
            title=draw(TEXTS),
            year=draw(st.none() | st.integers(1, 9999)),
            url="https://"
            + draw(st.text(string.ascii_letters + string.digits + "./?=&#%'\"\\", min_size=3)).strip("./?#")
            + "x",
            read=draw(WORDS),
        )
        for one in source_ids
    }
    questions = draw(st.lists(TEXTS, min_size=4, max_size=16, unique_by=normalised))
    ids = draw(st.lists(IDS, max_size=4, unique=True))
    audience, days, language = draw(tuples(WORDS, 1)), draw(st.integers(1, 730)), draw(st.sampled_from(list(LANGUAGES)))
    entries = []
    for number, entry_id in enumerate(ids):
        requires = draw(st.lists(st.sampled_from(names), unique=True).map(tuple)) if names else ()
        engagement = draw(TEXTS) + "".join(f" {{{{{name}}}}}" for name in requires)
        own = draw(st.just(language) | st.sampled_from(list(LANGUAGES)))
        share = questions[number :: len(ids)]
        kept = draw(st.integers(1, len(share)))
        translations = tuple(
            Translation(
                language=code,
                myth=draw(TEXTS),
                answer=draw(TEXTS),
                questions=tuple(share[kept:]) if place == 0 else (),
                engagement=draw(st.none() | st.just(engagement)) if requires else None,
            )
            for place, code in enumerate(sorted(set(draw(tuples(st.sampled_from(list(LANGUAGES))))) - {own}))
        )
        cites = draw(st.lists(st.sampled_from(source_ids), unique=True).map(tuple)) if source_ids else ()
        entries.append(
            Entry(
                id=entry_id,
                topic=draw(WORDS),
                myth=draw(TEXTS),
                verdict=draw(st.sampled_from(Verdict)),
                questions=tuple(share[:kept]),
                answer=draw(TEXTS),
                engagement=engagement if requires else draw(st.none() | TEXTS),
                requires=requires,
                cites=cites,
                evidence=draw(st.sampled_from(Evidence)) if cites else Evidence.GENERAL,
                evidence_note=draw(st.none() | TEXTS),
                risk=draw(st.sampled_from(Risk)),
                owner=draw(WORDS),
                review_days=draw(st.just(days) | st.integers(1, 730)),
                never=draw(tuples(WORDS)),
                jurisdiction=draw(st.none() | WORDS),
                audience=draw(st.just(audience) | tuples(WORDS, 1)),
                language=own,
                translations=translations,
            )
        )
    return KnowledgeBase(
        schema_version=1,
        default_audience=audience,
        default_review_days=days,
        placeholders={name: draw(TEXTS) for name in names},
        sources=sources,
        entries=tuple(entries),
        default_language=language,
    )


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(knowledge_bases())
def test_what_is_written_is_read_back_the_same_and_written_the_same_again(knowledge):
    written = dump(knowledge)
    again = load(written, name="kb.yaml")
    assert again == knowledge
    assert dump(again) == written


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("ab:- \n\t[]{}&*!|>'\"#%@`?,\0\\~<")))
def test_no_text_breaks_the_reader(text):
    with pytest.raises(InvalidKnowledge):
        load(text, name="kb.yaml")


@settings(deadline=None)
@given(st.integers(0, len(SOUND)), st.text(max_size=5), st.integers(0, 5))
def test_a_damaged_file_is_read_or_refused_and_nothing_else(place, inserted, removed):
    damaged = SOUND[:place] + inserted + SOUND[place + removed :]
    try:
        knowledge = load(damaged, name="kb.yaml")
    except InvalidKnowledge:
        return
    assert load(dump(knowledge), name="kb.yaml") == knowledge


def test_examples_are_read_by_entry():
    assert load_examples("job-loss:\n- layoffs coming?\n- 'yes'\n", name="x.yaml") == {
        "job-loss": ("layoffs coming?", "yes")
    }


@pytest.mark.parametrize(
    ("text", "line", "field"),
    [
        ("job-loss: []\n", 1, "job-loss"),
        ("job-loss: one\n", 1, "job-loss"),
        ("Job Loss: [a]\n", 1, "Job Loss"),
        ("job-loss:\n- yes\n", 2, "job-loss[1]"),
        ("job-loss:\n- a b\n- A, b!\n", 3, "job-loss[2]"),
        ("job-loss: [a]\njob-loss: [b]\n", 2, "job-loss"),
    ],
)
def test_examples_are_read_as_strictly(text, line, field):
    found = only_problem(text, load_examples)
    assert (found.line, found.field) == (line, field)


def test_kinds_are_read_with_their_reaction():
    (kind,) = load_kinds("own_pay:\n  reaction: handoff_human\n  examples: [what do i get]\n", name="x.yaml")
    assert (kind.id, kind.reaction, kind.examples) == ("own_pay", Decision.HANDOFF_HUMAN, ("what do i get",))


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("a:\n  reaction: answer\n  examples: [x]\n", "a.reaction"),
        ("a:\n  reaction: handof_human\n  examples: [x]\n", "a.reaction"),
        ("a:\n  reaction: small_talk\n  examples: []\n", "a.examples"),
        ("a:\n  reaction: small_talk\n  examples: [x]\n  more: y\n", "a.more"),
        ("a b:\n  reaction: small_talk\n  examples: [x]\n", "a b"),
        ("a: text\n", "a"),
    ],
)
def test_kinds_are_read_as_strictly(text, field):
    assert field in {problem.field for problem in problems(text, load_kinds)}


def test_the_starter_data_fit_together():
    ids = {entry.id for entry in starter_knowledge().entries}
    assert set(starter_phrasings()) == ids
    assert len(ids) >= 50
    assert {Decision.OFFER_CONCERN, Decision.HANDOFF_HUMAN, Decision.IT_HELPDESK} <= {
        k.reaction for k in starter_kinds()
    }
