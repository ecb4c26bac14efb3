"""The suite's own tools refuse what they are there to refuse."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet
from django.template import Context, Engine, Origin, Template

from accounts.models import User
from journal import services as journal
from journal.models import Entry
from tests import conftest, markup, strict_templates
from tests.factories import UserFactory


@pytest.fixture
def engine():
    return Engine(string_if_invalid=strict_templates.UNDEFINED, libraries={"i18n": "django.templatetags.i18n"})


def ours(engine, source):
    return Template(source, engine=engine, origin=Origin(f"{strict_templates.OURS}/page.html"))


@pytest.mark.parametrize(
    "source",
    [
        "{{ missing }}",
        "{{ user.missing|upper }}",
        "{% load i18n %}{% blocktranslate %}{{ gone }}{% endblocktranslate %}",
    ],
)
def test_undefined_variables_of_our_templates_fail(engine, source):
    with pytest.raises(pytest.fail.Exception, match="is undefined"):
        ours(engine, source).render(Context({"user": "x"}))


@pytest.mark.parametrize(
    "source", ["{{ missing|default:'' }}", "{% if missing %}x{% endif %}", "{% firstof missing '' %}"]
)
def test_templates_may_ask_for_what_is_not_there(engine, source):
    assert ours(engine, source).render(Context()) == ""


def test_templates_of_packages_are_left_alone(engine):
    assert Template("{{ missing|default:'as Django does' }}", engine=engine).render(Context()) == "as Django does"


def test_a_get_may_not_write(db):
    with pytest.raises(AssertionError, match="a GET wrote"), connection.execute_wrapper(conftest._refuse_writes):
        UserFactory()


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ('<p style="color: red">', "<p style='color: red'>"),
        ('<button onclick="go()">', "<button onclick=…>"),
        ("<script>go()</script>", "<script> without src"),
        ("<style>p {}</style>", "<style>"),
        ('<a href="javascript:go()">', "<a href=javascript:…>"),
    ],
)
def test_what_the_policy_blocks_is_found(html, fault):
    assert markup.blocked_by_policy(html) == [fault]


def test_faults_of_a_page():
    page = '<html lang="ru"><title>Т</title><main><h1>Т</h1><label>Имя <input name="a"></label>%s</main></html>'
    assert markup.faults(page % "") == []
    assert markup.faults(page % '<input name="b">') == ["no label: field 'b'"]
    assert markup.faults(page % "<h1>Ещё</h1>") == ["2 <h1>"]
    assert markup.faults(page % '<img src="//elsewhere.example/x.png">') == ["<img src=//elsewhere.example/x.png>"]
    assert markup.faults(page % '<p id="a"></p><p id="a"></p>') == ["id 'a' occurs 2 times"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", [1, 2])
def test_guarded_tables_are_emptied_between_tests_and_guarded_again(_round):
    assert not User.objects.exists()
    entry = journal.write("test.happened", UserFactory())
    with pytest.raises(DatabaseError, match="must never change"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk)._raw_delete("default")
    with pytest.raises(DatabaseError, match="must never change"), transaction.atomic():
        QuerySet(Entry).filter(pk=entry.pk).update(reason="another")
