"""The Russian catalogue against the sources. Without arguments: print what is wrong, fail if anything is.

``--update``: write newly found strings into the catalogue and drop those no longer used, then do the same.
The strings are collected in a copy of the tree, so that looking never changes what is looked at.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = Path("locale/ru/LC_MESSAGES/django.po")
COLLECT = ["makemessages", "-l", "ru", "--add-location", "file", "--no-obsolete", "--no-wrap", "-v", "0"]
NOT_SOURCES = ("tests", "benchmarks", "scripts", ".git", ".venv", "var", "__pycache__", "*.mo")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd](?!\w)|(?<!\{)\{\w*\}(?!\})")
TAG = re.compile(r"</?[a-z]+\b")
ENGLISH_WORD = re.compile(r"(?<![.\w])[a-z]{3,}\b")  # not an extension of a file
CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)


def collect() -> polib.POFile:
    """The catalogue as it would be if all strings of the sources were collected now."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(*NOT_SOURCES))
        run = subprocess.run(
            [sys.executable, "manage.py", *COLLECT],
            cwd=tree,
            env=os.environ | {"DEBUG": "true", "DJANGO_SETTINGS_MODULE": "network_portal.settings"},
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode:
            sys.exit(f"Collecting the strings failed:\n{run.stdout}{run.stderr}")
        return polib.pofile(str(tree / CATALOGUE), wrapwidth=0)


def faults(found: polib.POFile, committed: polib.POFile) -> list[str]:
    """What is wrong with the committed catalogue, a line each."""
    known = {_key(entry): entry for entry in committed if not entry.obsolete}
    lines = []
    for entry in found:
        if entry.obsolete:
            continue
        where = ", ".join(path for path, _line in entry.occurrences)
        translated = known.pop(_key(entry), None)
        if translated is None or not translated.translated():
            lines.append(f"{where}: no translation: {entry.msgid!r}")
        else:
            lines += [f"{where}: {fault}: {entry.msgid!r}" for fault in _faults_of(translated)]
    lines += [f"no longer in the sources: {entry.msgid!r}" for entry in known.values()]
    return lines


def _key(entry: polib.POEntry) -> tuple[str | None, str]:
    return entry.msgctxt, entry.msgid


def _faults_of(entry: polib.POEntry):
    # A Russian plural form stands for 1, 21 and 31 alike: each names the number when the English plural does.
    source = entry.msgid_plural or entry.msgid
    texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if CYRILLIC.search(entry.msgid) and not ENGLISH_WORD.search(entry.msgid):
        yield "the source string is not English"
    if "fuzzy" in entry.flags:
        yield "fuzzy"
    if entry.msgid_plural and len(texts) != 4:
        yield f"{len(texts)} plural forms, not 4"
    for text in texts:
        if set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(source)):
            yield f"placeholders differ in {text!r}"
        if sorted(TAG.findall(text)) != sorted(TAG.findall(source)):
            yield f"tags differ in {text!r}"
        if not CYRILLIC.search(text) and ENGLISH_WORD.search(PLACEHOLDER.sub("", TAG.sub("", source))):
            yield f"not in Russian: {text!r}"


def update(found: polib.POFile) -> None:
    """Write the collected catalogue; guesses of msgmerge are emptied, for a wrong text is worse than a missing one."""
    before = polib.pofile(str(ROOT / CATALOGUE), wrapwidth=0)
    for entry in found:
        if entry.fuzzy:
            entry.flags.remove("fuzzy")
            entry.msgstr = ""
            entry.msgstr_plural = dict.fromkeys(entry.msgstr_plural, "")
            entry.previous_msgid = entry.previous_msgctxt = entry.previous_msgid_plural = None
    # Dates in the header would make every refresh a change.
    found.metadata, found.header = before.metadata, before.header
    if str(found) != str(before):
        found.save(str(ROOT / CATALOGUE))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--update", action="store_true")
    found = collect()
    if parser.parse_args().update:
        update(found)
    lines = faults(found, polib.pofile(str(ROOT / CATALOGUE)))
    if lines:
        sys.exit("\n".join(lines) + f"\n{len(lines)} faults in {CATALOGUE}")


if __name__ == "__main__":
    main()
