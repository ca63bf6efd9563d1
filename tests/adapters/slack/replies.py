"""Any Reply, for hypothesis; and the strings that break software, where they are at hand."""

import json
import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import strategies as st

from bot import reply as r
from knowledge.decision import Decision
from knowledge.entry import Verdict

DATA = Path(__file__).parents[4] / "shared" / "data"

HOSTILE = (
    "<!channel> <@U1> <#C1> <!here|x> <http://evil.example|Bank>",
    "*bold* _it_ ~no~ `code` ```block``` > quote",
    "& < > &amp; &lt;!channel&gt;",
    "\u200b\u2060\ufeff",
    "\u202eevil",
    "a" * 2999 + "&&&&",
    "\ud800 lone",
    "\x00\x01",
    "👩‍👩‍👧‍👦" * 900,
    "| pipe",
)

text = st.one_of(
    st.text(max_size=60), st.sampled_from(HOSTILE), st.builds(str.__mul__, st.text(max_size=20), st.just(400))
)
ids = st.text(st.characters(codec="utf-8", categories=("L", "N", "P")), min_size=1, max_size=40)
rows = st.lists(st.builds(r.Row, text, text), max_size=12).map(tuple)
urls = st.one_of(
    text,
    st.sampled_from(
        ["https://example.org/a?b=1&c=<2>|3", "http://[::1", "javascript:alert(1)", "https://a.b/" + "x" * 2000]
    ),
)
sources = st.lists(
    st.builds(r.SourceLine, name=text, title=text, year=st.none() | st.integers(1900, 2100), url=urls), max_size=12
).map(tuple)
dates = st.dates(date(1990, 1, 1), date(2100, 1, 1))
facts = st.builds(
    r.FactCard,
    entry_id=ids,
    myth=text,
    verdict=st.sampled_from(Verdict),
    answer=text,
    engagement=st.none() | text,
    sources=sources,
    reviewed_on=dates,
    review_due=dates,
    stale=st.booleans(),
    note=text,
)
buttons = st.builds(
    r.Button,
    label=text,
    action=st.sampled_from(["concern.log", "kb.ask"]) | ids,
    subject=text,
    nonce=text,
    style=st.sampled_from(r.Style),
)
text_fields = st.builds(
    r.TextField,
    name=ids,
    label=text,
    value=text,
    hint=text,
    multiline=st.booleans(),
    required=st.booleans(),
    max_length=st.integers(0, 9000),
    error=text,
)
choice_fields = st.builds(
    r.ChoiceField,
    name=ids,
    label=text,
    options=st.lists(st.builds(r.Option, ids, text), max_size=120).map(tuple),
    value=text | ids,
    error=text,
)
forms = st.builds(
    r.Form,
    name=ids,
    title=text,
    opener=text,
    submit=text,
    fields=st.lists(text_fields | choice_fields, min_size=1, max_size=5).map(tuple),
    intro=text,
    subject=text,
    nonce=text,
)
blocks = st.one_of(
    st.builds(r.Text, text),
    st.builds(r.Notice, text, st.sampled_from(r.Tone)),
    facts,
    st.builds(r.Sources, sources),
    st.builds(r.Quote, text, text),
    st.builds(r.Record, text, rows),
    st.builds(r.Listing, text, rows),
    st.builds(r.Buttons, st.lists(buttons, max_size=6).map(tuple)),
    forms,
)
replies = st.builds(
    r.Reply,
    decision=st.sampled_from(Decision),
    blocks=st.lists(blocks, max_size=12).map(tuple),
    private=st.booleans(),
    replaces=st.booleans(),
)


def data(*parts: str) -> Path:
    """Return a file or folder of inputs nobody here wrote; skip the test in a clone that lacks them."""
    path = DATA.joinpath(*parts)
    if not path.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{'/'.join(parts)} is missing: CI provides ../shared/data")
        pytest.skip(f"{'/'.join(parts)} is not here: it stands in ../shared/data beside the repository")
    return path


def naughty() -> list[str]:
    """Return the strings that break software."""
    return json.loads(data("naughty-strings.json").read_text())
