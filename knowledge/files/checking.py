"""Checks one entry that was written elsewhere than in a file, by the rules for files."""

from collections.abc import Iterable, Mapping

from knowledge.entry import Entry, KnowledgeBase, Source
from knowledge.files.entry_reading import Surroundings, normalised, read_entry
from knowledge.files.problems import Findings, InvalidKnowledge, Problem
from knowledge.files.writing import dump
from knowledge.files.yaml_fields import Fields
from knowledge.files.yaml_nodes import parse


def problems_of(
    entry: Entry, *, others: Iterable[Entry], placeholders: Mapping[str, str], sources: Mapping[str, Source]
) -> tuple[Problem, ...]:
    """Return what is wrong with an entry among these others; `field` of a problem is the entry's, such as `answer`."""
    findings = Findings(entry.id)
    alone = KnowledgeBase(
        schema_version=1,
        default_audience=entry.audience,
        default_review_days=entry.review_days,
        placeholders={},
        sources={},
        entries=(entry,),
        default_language=entry.language,
    )
    around = Surroundings(
        audience=entry.audience,
        review_days=entry.review_days,
        language=entry.language,
        placeholders=placeholders,
        sources=sources,
        ids={other.id: 0 for other in others},
        questions={normalised(question): (other.id, 0) for other in others for question in other.all_questions},
    )
    try:
        [node] = Fields(parse(dump(alone), findings), "", findings).items("entries")
        read_entry(Fields(node, "", findings), around)
        findings.raise_any()
    except InvalidKnowledge as found:
        return found.problems
    return ()
