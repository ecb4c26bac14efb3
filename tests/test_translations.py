"""Every string of the sources has a Russian text that fits it."""

import re

import polib
import pytest

from scripts import catalogue


def test_catalogue_is_complete():
    committed = polib.pofile(str(catalogue.ROOT / catalogue.CATALOGUE))
    assert catalogue.faults(catalogue.collect(), committed) == []


def test_every_name_of_a_translating_function_is_one_that_is_collected():
    imported = re.compile(r"\bn?p?gettext(?:_lazy)? as (?!_\b)\w+")
    sources = catalogue.ROOT.glob("[!.]*/**/*.py")
    found = {path.name: imported.findall(path.read_text("utf-8")) for path in sources}
    assert {name: aliases for name, aliases in found.items() if aliases} == {}


@pytest.mark.parametrize(
    ("msgid", "msgstr", "fault"),
    [
        ("Sign", "", "no translation"),
        ("Hello, %(name)s", "Привет, %(imya)s", "placeholders differ"),
        ("See <b>here</b>", "Смотрите здесь", "tags differ"),
        ("Sign here", "Sign here", "not in Russian"),
    ],
)
def test_faults_are_found(msgid, msgstr, fault):
    source, committed = polib.POFile(), polib.POFile()
    source.append(polib.POEntry(msgid=msgid, occurrences=[("a.py", "1")]))
    committed.append(polib.POEntry(msgid=msgid, msgstr=msgstr))
    (line,) = catalogue.faults(source, committed)
    assert fault in line


def test_every_plural_form_names_the_number():
    forms = {0: "Один договор", 1: "%(n)s договора", 2: "%(n)s договоров", 3: "%(n)s договора"}
    entry = polib.POEntry(msgid="One agreement", msgid_plural="%(n)s agreements", msgstr_plural=forms)
    catalogue_ = polib.POFile()
    catalogue_.append(entry)
    assert catalogue.faults(catalogue_, catalogue_) == [": placeholders differ in 'Один договор': 'One agreement'"]
