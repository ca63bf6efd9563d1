"""Entries in several languages: read as strictly as everything else, written back, kept as JSON, and matched."""

import json

import pytest

from knowledge.decision import Decision
from knowledge.entry import Translation, engagement_sentence, entry_from_mapping, entry_to_mapping
from knowledge.files.loading import InvalidKnowledge, dump, load
from knowledge.matching.matcher import Matcher

SOUND = """\
schema_version: 1
defaults: {audience: [customer_it_staff], review_days: 90, language: en}
placeholders:
  engagement.admin_model: Who holds which privileged roles
  engagement.account_owner: Customer owner of tenants
sources:
  nsa: {name: NSA, title: Guidance to secure providers, year: 2022, url: "https://nsa.example/guidance", read: excerpt}
entries:
- id: admin-accounts
  topic: control
  myth: "They will hold all the keys."
  verdict: depends
  questions: ["Who keeps the admin accounts?"]
  answer: "The customer should own root accounts."
  engagement: "Here: {{engagement.admin_model}} (owner: {{engagement.account_owner}})"
  requires: [engagement.admin_model, engagement.account_owner]
  cites: [nsa]
  evidence: partial
  risk: security
  owner: customer_security
  translations:
    fr:
      myth: "Ils auront toutes les clés."
      answer: "Les comptes root doivent rester chez le client."
    de:
      myth: "Die haben dann alle Schlüssel."
      questions:
        - "Wer behält die Admin-Accounts?"
        - "Wem gehören die Root-Konten?"
      answer: >-
        Root-Konten sollten dem Kunden gehören.
        Alltägliche Rechte kann man teilen.
      engagement: "Hier: {{engagement.admin_model}} (verantwortlich: {{engagement.account_owner}})"
- id: who-decides-jobs
  topic: jobs
  myth: "The provider decides who stays."
  verdict: myth
  questions: ["Who decides about jobs?"]
  answer: "Your employer decides."
  evidence: general
  risk: employment
  owner: customer_hr
"""
GERMAN = Translation(
    language="de",
    myth="Die haben dann alle Schlüssel.",
    answer="Root-Konten sollten dem Kunden gehören. Alltägliche Rechte kann man teilen.",
    questions=("Wer behält die Admin-Accounts?", "Wem gehören die Root-Konten?"),
    engagement="Hier: {{engagement.admin_model}} (verantwortlich: {{engagement.account_owner}})",
)
FRENCH = Translation(
    language="fr", myth="Ils auront toutes les clés.", answer="Les comptes root doivent rester chez le client."
)
ENTRY, UNTRANSLATED = load(SOUND, name="kb.yaml").entries
FACTS = {"engagement.admin_model": "named accounts", "engagement.account_owner": "Alder"}


def with_change(old, new):
    assert SOUND.count(old) == 1, f"{old!r} stands {SOUND.count(old)} times"
    return SOUND.replace(old, new)


def problems(text):
    with pytest.raises(InvalidKnowledge) as caught:
        load(text, name="kb.yaml")
    return caught.value.problems


# ------------------------------------------------------------------ reading and writing
def test_translations_are_read_in_the_order_of_their_codes():
    assert ENTRY.translations == (GERMAN, FRENCH)
    assert ENTRY.translation("fr") == FRENCH
    assert ENTRY.translation("es") is None
    assert ENTRY.translation(None) is None
    assert ENTRY.all_questions == ("Who keeps the admin accounts?", *GERMAN.questions)
    assert UNTRANSLATED.translations == ()


def test_a_language_is_that_of_the_file_unless_the_entry_says_otherwise():
    text = with_change("language: en", "language: nl").replace("  topic: jobs\n", '  topic: jobs\n  language: "no"\n')
    knowledge = load(text, name="kb.yaml")
    assert [entry.language for entry in knowledge.entries] == ["nl", "no"]
    assert knowledge.default_language == "nl"
    assert load(SOUND.replace(", language: en", ""), name="kb.yaml").default_language == "en"
    assert load(dump(knowledge), name="kb.yaml") == knowledge


def test_a_translation_is_written_as_it_would_be_by_hand():
    written = dump(load(SOUND, name="kb.yaml"))
    assert (
        "  translations:\n"
        "    de:\n"
        '      myth: "Die haben dann alle Schlüssel."\n'
        "      questions:\n"
        '        - "Wer behält die Admin-Accounts?"\n'
        '        - "Wem gehören die Root-Konten?"\n'
        "      answer: >-\n"
        "        Root-Konten sollten dem Kunden gehören.\n"
        "        Alltägliche Rechte kann man teilen.\n"
        '      engagement: "Hier: {{engagement.admin_model}} (verantwortlich: {{engagement.account_owner}})"\n'
        "    fr:\n"
        '      myth: "Ils auront toutes les clés."\n'
        "      answer: >-\n"
        "        Les comptes root doivent rester chez le client.\n"
    ) in written
    assert dump(load(written, name="again.yaml")) == written
    assert load(written, name="again.yaml") == load(SOUND, name="kb.yaml")


OF = "entries[admin-accounts]"
FR, DE = f"{OF}.translations.fr", f"{OF}.translations.de"


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "fix"),
    [
        ("    fr:\n", "    FR:\n", 22, f"{OF}.translations.FR", "`fr`"),
        ("    fr:\n", "    french:\n", 22, f"{OF}.translations.french", "Write one of: ar, bg,"),
        ("    fr:\n", "    en:\n", 22, f"{OF}.translations.en", "`language`"),
        ("    fr:\n", "    de:\n", 25, "de", "one of the two"),
        ('      answer: "Les comptes', '      answers: "Les comptes', 24, f"{FR}.answers", "`answer`"),
        ('      myth: "Ils auront toutes les clés."\n', "", 23, f"{FR}.myth", "Add"),
        ("toutes les clés", "{{engagement.admin_model}}", 23, f"{FR}.myth", "`engagement`"),
        ("dem Kunden gehören", "{{engagement.admin_model}} gehören", 30, f"{DE}.answer", "`engagement`"),
        ("Wem gehören", "{{Wem}} gehören", 27, f"{DE}.questions", "`engagement`"),
        ("Wem gehören die Root-Konten?", "who decides about JOBS", 38, "entries[who-decides-jobs].questions[1]", ""),
        ("Wem gehören die Root-Konten?", "wer behält die admin accounts", 29, f"{DE}.questions[2]", "Keep"),
        ("(verantwortlich: {{engagement.account_owner}})", "", 33, f"{DE}.engagement", "engagement.account_owner"),
        ("verantwortlich: {{engagement.account", "von {{engagement.acount", 33, f"{DE}.engagement", "account_owner`"),
        ("verantwortlich: {{engagement.account_owner}}", "{{engagement.account}", 33, f"{DE}.engagement", "{{eng"),
        ("language: en", "language: english", 2, "defaults.language", "Write one of"),
        ("language: en", "language: no", 2, "defaults.language", '"no"'),
        ("language: en", "language: EN", 2, "defaults.language", "`en`"),
        ("  topic: control\n", "  topic: control\n  language: xx\n", 11, f"{OF}.language", "Write one"),
        ("  topic: control\n", "  topic: control\n  language: de\n", 26, DE, "`language`"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_translation_is_named_with_its_line_its_field_and_what_to_do(old, new, line, field, fix):
    found = [problem for problem in problems(with_change(old, new)) if problem.field == field]
    assert found, [str(problem) for problem in problems(with_change(old, new))]
    assert fix in found[0].fix
    assert found[0].line == line


def test_a_sentence_that_the_original_lacks_cannot_be_translated():
    text = SOUND + '  translations: {de: {myth: "Der Anbieter.", answer: "Der Arbeitgeber.", engagement: "Hier."}}\n'
    (found,) = problems(text)
    assert (found.line, found.field) == (43, "entries[who-decides-jobs].translations.de.engagement")


@pytest.mark.parametrize("written", ["none", "[de, fr]", "{de: text}", "null", "{de: {}}"])
def test_what_is_no_translation_is_refused(written):
    assert {problem.line for problem in problems(SOUND + f"  translations: {written}\n")} == {43}


def test_no_translations_at_all_may_be_said_so():
    assert load(SOUND + "  translations: {}\n", name="kb.yaml") == load(SOUND, name="kb.yaml")


# ------------------------------------------------------------------ as values
def test_an_entry_with_translations_survives_json():
    written = json.dumps(entry_to_mapping(ENTRY))
    assert entry_from_mapping(json.loads(written)) == ENTRY
    assert hash(entry_from_mapping(json.loads(written))) == hash(ENTRY)


def test_an_entry_that_was_kept_before_there_were_translations_is_read():
    mapping = entry_to_mapping(UNTRANSLATED)
    del mapping["translations"], mapping["language"]
    assert entry_from_mapping(mapping) == UNTRANSLATED


def test_the_engagement_sentence_is_the_translated_one_where_there_is_one():
    assert engagement_sentence(ENTRY, FACTS, GERMAN) == "Hier: named accounts (verantwortlich: Alder)"
    assert engagement_sentence(ENTRY, FACTS, FRENCH) == "Here: named accounts (owner: Alder)"
    assert engagement_sentence(ENTRY, {}, GERMAN) is None


def test_a_translated_question_belongs_to_its_entry():
    matcher = Matcher((ENTRY, UNTRANSLATED), phrasings={}, kinds=())
    for question in GERMAN.questions:
        match = matcher.match(question.lower())
        assert match.decision is Decision.ANSWER
        assert match.candidates[0].entry_id == "admin-accounts"
    assert matcher.match("wem die Root-Konten gehören").candidates[0].entry_id == "admin-accounts"
