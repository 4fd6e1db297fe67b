"""Brings resources/translations/*.ts up to date with the texts in code and stories, and makes the .qm files.

  python packaging/translations.py [--check]    --check: change nothing; exit 1 if anything would change

Run by ``dev.py translations`` in its environment. lupdate and lrelease come with PySide6.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "translations"
SCENARIOS = ROOT / "resources" / "scenarios"
#: The context of the stories' texts: as in app/story_words.py.
STORIES = "stories"
#: English has a file for its plurals alone.
LANGUAGES = {"de": [], "en": ["-pluralonly"]}


def main(arguments: Sequence[str]) -> int:
    """Do it, or look whether there is something to do."""
    check = list(arguments) == ["--check"]
    if arguments and not check:
        print(__doc__, file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="holdfast-translations-") as made:
        folder = Path(made)
        for path in FOLDER.glob("*.ts"):
            shutil.copy(path, folder)
        wrong = make(folder)
        if check:
            wrong += differing(folder)
        else:
            for path in sorted(folder.iterdir()):
                shutil.copy(path, FOLDER)
    for line in wrong:
        print(line)
    return 1 if wrong else 0


def make(folder: Path) -> list[str]:
    """Make the files of every language in a folder that holds the present ones; return what is lacking."""
    sources = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "app").rglob("*.py"))
    # lupdate reads no TOML, so the texts of the stories are put into a source of their own for it.
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", prefix="stories-", suffix=".py") as stories:
        stories.writelines(f"translate({quoted(STORIES)}, {quoted(one)})\n" for one in story_texts())
        stories.flush()
        return translated(folder, [*sources, stories.name])


def story_texts() -> Iterator[str]:
    """What the app shows of the stories: their titles, what they are about, and the notes of their steps."""
    for path in sorted(SCENARIOS.glob("*.toml")):
        story = tomllib.loads(path.read_text(encoding="utf-8"))
        texts = [story["title"], story.get("about", ""), *(step.get("note", "") for step in story["step"])]
        yield from filter(None, (text.strip() for text in texts))


def quoted(text: str) -> str:
    """A text as a literal that lupdate reads."""
    return json.dumps(text, ensure_ascii=False)


def translated(folder: Path, sources: list[str]) -> list[str]:
    """Make the files of every language of these sources; return what is lacking."""
    lacking = []
    for language, options in LANGUAGES.items():
        source = folder / f"holdfast_{language}.ts"
        program("lupdate", *options, "-no-obsolete", "-locations", "none", "-source-language", "en",
                "-target-language", language, *sources, "-ts", str(source))  # fmt: skip
        text = source.read_text(encoding="utf-8")
        lacking += [f"holdfast_{language}.ts: not translated: {one}" for one in untranslated(text)]
        program("lrelease", str(source), "-qm", str(source.with_suffix(".qm")))
    return lacking


def untranslated(text: str) -> list[str]:
    """The source texts that have no finished translation."""
    messages = re.findall(r"<message.*?</message>", text, re.DOTALL)
    return [
        re.findall(r"<source>(.*?)</source>", one, re.DOTALL)[0]
        for one in messages
        if 'type="unfinished"' in one
    ]


def differing(folder: Path) -> list[str]:
    """Which files are otherwise than those that are kept."""
    return [
        f"{path.name} is not up to date: python3 packaging/dev.py translations"
        for path in sorted(folder.iterdir())
        if not (FOLDER / path.name).exists() or (FOLDER / path.name).read_bytes() != path.read_bytes()
    ]


def program(name: str, *words: str) -> None:
    """Run one of PySide6's programs. RuntimeError with its words if it fails."""
    found = shutil.which(f"pyside6-{name}", path=str(Path(sys.executable).parent))
    if found is None:
        raise RuntimeError(f"pyside6-{name} is not beside {sys.executable}")
    done = subprocess.run([found, *words], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{name}: {done.stdout}{done.stderr}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
