"""The translations: up to date with the code, complete, with the placeholders of their sources, spoken."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale

from holdfast.app import story_words, strategy_words, translation, words
from holdfast.app.scenarios import stories
from holdfast.app.todo_schema import todo_schema
from holdfast.app.translation import translate
from holdfast.sync import Initiate, Strategy
from holdfast.sync.scenario import load

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "resources" / "translations"
_SECONDS = 240


@pytest.fixture
def language(qapp: QCoreApplication) -> Iterator[None]:
    """Gives the application and its locale back as they were."""
    before = QLocale()
    yield
    translation.install(qapp, QLocale("en_US"))
    QLocale.setDefault(before)


def _messages(language: str) -> list[tuple[str, str, list[str]]]:
    """Context, source and the forms of the translation, of every message."""
    found = []
    for context in ElementTree.parse(FOLDER / f"holdfast_{language}.ts").getroot().iter("context"):
        for message in context.iter("message"):
            told = message.find("translation")
            assert told is not None
            forms = [one.text or "" for one in told] or [told.text or ""]
            found.append((context.findtext("name") or "", message.findtext("source") or "", forms))
    return found


def _placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{\w*\}|%n", text))


def test_translations_are_up_to_date_and_complete() -> None:
    """What lupdate and lrelease make of the code now is what is kept, and nothing is untranslated."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "packaging" / "translations.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
        timeout=_SECONDS,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_translation_has_the_placeholders_of_its_source(language: str) -> None:
    messages = _messages(language)
    assert messages
    wrong = [
        (context, source, form)
        for context, source, forms in messages
        for form in forms
        if _placeholders(form) != _placeholders(source) or not form.strip()
    ]
    assert not wrong


def test_every_translation_has_a_mnemonic_where_its_source_has_one() -> None:
    wrong = [
        (source, form)
        for _, source, forms in _messages("de")
        for form in forms
        if form.count("&") != source.count("&")
    ]
    assert not wrong


def test_german_speaks(qapp: QCoreApplication, language: None) -> None:
    translation.install(qapp, QLocale("de_DE"))
    assert translate("menus", "&File") == "&Datei"
    assert translate("RecoveryFoot", "Decide &later") == "S&päter entscheiden"
    assert translate("samples", "Inbox") == "Eingang"
    assert strategy_words.strategy_short(Strategy.MANUAL) == "von Hand wiederherstellen"
    assert strategy_words.initiate(Initiate.AFTER_RESTART) == "Beim nächsten Start"
    assert words.cause("server-restored") == "Server wiederhergestellt"
    assert words.number(12_345) == "12.345"


def _story_texts() -> list[str]:
    """Every title, introduction and note of the stories, found otherwise than the extraction finds them."""
    found = []
    for path in sorted((ROOT / "resources" / "scenarios").glob("*.toml")):
        story = load(path, todo_schema().to_document())
        found += [story.title, story.about, *(step.note for step in story.steps if step.note)]
    return found


def test_every_text_of_a_story_is_german(qapp: QCoreApplication, language: None) -> None:
    translation.install(qapp, QLocale("de_DE"))
    texts = _story_texts()
    assert len(texts) > 80
    assert not [text for text in texts if story_words.told(text) == text.strip()]


def test_a_story_from_elsewhere_is_shown_as_it_is(qapp: QCoreApplication, language: None) -> None:
    translation.install(qapp, QLocale("de_DE"))
    assert story_words.told("A story of my own\n") == "A story of my own"
    assert story_words.told("") == ""


def test_the_menu_of_the_stories_is_german(qapp: QCoreApplication, language: None) -> None:
    translation.install(qapp, QLocale("de_DE"))
    assert stories()[2][0] == "Ein Monat unter Segeln"


def test_qts_own_texts_are_german_too(qapp: QCoreApplication, language: None) -> None:
    translation.install(qapp, QLocale("de_DE"))
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Abbrechen"


def test_plurals(qapp: QCoreApplication, language: None) -> None:
    translation.install(qapp, QLocale("de_DE"))
    assert translate("RecoveryFoot", "Apply %n changes", "", 1) == "1 Änderung übernehmen"
    assert translate("RecoveryFoot", "Apply %n changes", "", 7) == "7 Änderungen übernehmen"
    assert words.backups_so_far(1) == "Bisher 1 Sicherung."
    assert words.backups_so_far(2) == "Bisher 2 Sicherungen."
    translation.install(qapp, QLocale("en_US"))
    assert words.backups_so_far(1) == "1 backup so far."
    assert words.backups_so_far(2) == "2 backups so far."
    assert words.properties_of_a_task(1) == "A task has 1 property."


@pytest.mark.parametrize(
    ("ago", "told"),
    [
        (timedelta(seconds=2), "gerade eben"),
        (timedelta(seconds=42), "vor 42 s"),
        (timedelta(minutes=3), "vor 3 min"),
        (timedelta(hours=5), "vor 5 h"),
        (timedelta(days=1), "vor 1 Tag"),
        (timedelta(days=2), "vor 2 Tagen"),
    ],
)
def test_how_long_ago(qapp: QCoreApplication, language: None, ago: timedelta, told: str) -> None:
    translation.install(qapp, QLocale("de_DE"))
    now = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
    assert words.relative(now - ago, now) == told


def test_another_language_takes_the_first_one_back(qapp: QCoreApplication, language: None) -> None:
    translation.install(qapp, QLocale("de_DE"))
    translation.install(qapp, QLocale("en_US"))
    assert translate("menus", "&File") == "&File"


def _calls() -> Iterator[tuple[str, str, str, ast.Call]]:
    """Every call of tr or translate with texts: where, in which class, which of the two, and the call."""
    for path in sorted((ROOT / "app").rglob("*.py")):
        for within, call in _within("", ast.parse(path.read_text(encoding="utf-8"))):
            function = call.func
            name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            # QPainter and QRect have a translate of their own, with numbers.
            if name == "tr" or (name == "translate" and isinstance(function, ast.Name)):
                yield f"{path.relative_to(ROOT)}:{call.lineno}", within, name, call


def _within(name: str, node: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            yield name, child
        yield from _within(child.name if isinstance(child, ast.ClassDef) else name, child)


def _literal(node: ast.expr) -> str | None:
    """The text of a literal; None for whatever is computed, f-strings too."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def test_every_text_to_translate_is_a_literal() -> None:
    """lupdate finds no others. Only the one method that hands on a literal is left out."""
    handed_on = "translate('_Counted', text, comment, count)"
    wrong = []
    for where, _, name, call in _calls():
        texts = call.args[: 1 if name == "tr" else 2]
        computed = len(texts) < (1 if name == "tr" else 2) or any(_literal(one) is None for one in texts)
        if computed and ast.unparse(call) != handed_on:
            wrong.append(f"{where}: {ast.unparse(call)}")
    assert not wrong


def test_every_text_is_among_those_that_lupdate_found() -> None:
    """lupdate overlooks what is in an f-string, and the number of ``translate``: these would stay English."""
    known = {(context, source) for context, source, _ in _messages("de")}
    plural = {(context, source) for context, source, _ in _messages("en")}
    wrong = []
    for where, within, name, call in _calls():
        context = within if name == "tr" else _literal(call.args[0])
        text = _literal(call.args[0 if name == "tr" else 1])
        if text is not None and (
            (context, text) not in known or ("%n" in text and (context, text) not in plural)
        ):
            wrong.append(f"{where}: {context}: {text}")
    assert not wrong


def test_mnemonics_of_a_row_differ(qapp: QCoreApplication, language: None) -> None:
    """In the menu bar with the banner above it, in every menu, and in the rows of the windows' buttons."""
    rows = {
        "menus": [
            ["&File", "&Edit", "&Device", "&Scenarios", "&View", "&Help"],
            ["&New task", "New &list…", "&Export…", "&Quit"],
            [
                *("&Undo", "&Redo", "&Edit task…", "&Mark as done, or not"),
                *("Re&name", "&Delete", "Mo&ve to list", "&Find"),
            ],
            ["Open &another device", "&Strategy", "&Go offline", "&Backups…", "&Recover…"],
        ],
        "Banner": [
            ["&Reset now", "Re&cover…", "At &next start", "Open &backup", "&Look anyway", "De&tails"],
        ],
        "BackupManager": [["&Recover…", "&Verify", "&Export…", "Show in &folder", "&Pin", "&Delete…"]],
        "RecoveryRuleBar": [["Also over decisions made by &hand", "&Use rule"]],
        "RecoveryFoot": [["Undo &recovery", "&Export…", "&Preview", "Decide &later"]],
        "ScenarioWindow": [["&Pause", "&Next", "&Stop", "&Close"]],
    }
    translation.install(qapp, QLocale("de_DE"))
    bar = [translate("menus", one) for one in rows["menus"][0]]
    for context, several in rows.items():
        for row in several:
            told = [translate(context, one) for one in row]
            assert all(one != source for one, source in zip(told, row, strict=True) if one != "&Pause"), told
            # Their keys are pressed with Alt in the same window as the menu bar's, and the rules'.
            told += bar if context == "Banner" else []
            if context == "RecoveryFoot":
                told += [translate("RecoveryRuleBar", one) for one in rows["RecoveryRuleBar"][0]]
            keys = [one[one.index("&") + 1].lower() for one in told]
            assert len(set(keys)) == len(keys), told
