"""The tally: exact whatever happens, and what it shows moves in steps."""

import random
import uuid
from itertools import combinations

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from surveys import figures, services
from surveys.counting import EVERYBODY
from surveys.models import OwnWords, Response, ResultSnapshot, Tally
from surveys.services import folding
from tests.factories.surveys import LaunchFactory, answer

K = 5


@pytest.fixture
def launch(db):
    return LaunchFactory(participants=3, opened=True)


def entries_of(launch):
    return list(launch.entries.select_related("launch__version", "institution").order_by("pk"))


def test_a_fold_counts_each_answer_once(launch):
    first, second, _third = entries_of(launch)
    answer(first, 7)
    answer(second, 3, q1="other", q3="na", q6=None, **{"q1-other": "бабушка"})
    assert folding.fold(launch) == 10
    assert folding.fold(launch) == 0
    answer(first, 2, q5=0)
    assert folding.fold(launch) == 2
    tally = Tally.objects.get(institution=first.institution)
    assert tally.lines[EVERYBODY]["n"] == 9
    assert tally.lines["q1"] == {"n": 9, "c": {"mother": 9}}
    assert tally.lines["q2"] == {"n": 9, "c": {"robots": 9, "drones": 9}}
    assert tally.lines["q4-free"] == {"n": 9, "c": {"3": 9}}
    assert tally.lines["q5"] == {"n": 9, "c": {"0": 2, "6": 7}, "s": 42, "q": 252}
    other = Tally.objects.get(institution=second.institution).lines
    assert (other["q1-other"]["n"], other["q3"]["c"], "q6" in other) == (3, {"na": 3}, False)
    assert OwnWords.objects.filter(line="q1-other").count() == 3
    assert folding.differences(launch) == []


def test_killed_in_the_middle_it_goes_on(launch, monkeypatch):
    monkeypatch.setattr(folding, "BATCH", 4)
    first, second, _third = entries_of(launch)
    answer(first, 9)
    answer(second, 6)

    class Killed(BaseException):
        pass

    def die(done):
        if done == 8:
            raise Killed

    with pytest.raises(Killed):
        folding.fold(launch, tell=die)
    assert Response.objects.filter(folded=True).count() == 8
    monkeypatch.setattr(OwnWords.objects, "bulk_create", lambda *a, **k: die(8))  # dies before the batch is committed
    with pytest.raises(Killed):
        folding.fold(launch)
    monkeypatch.undo()
    assert Response.objects.filter(folded=True).count() == 8
    assert folding.differences(launch) == []
    folding.fold(launch)
    assert sum(tally.lines[EVERYBODY]["n"] for tally in Tally.objects.all()) == 15
    assert folding.differences(launch) == []


@pytest.mark.parametrize("seed", range(6))
def test_the_tally_equals_a_rebuild_after_any_mixture(launch, monkeypatch, seed):
    monkeypatch.setattr(folding, "BATCH", 5)
    chance = random.Random(seed)
    entries = entries_of(launch)
    for _step in range(25):
        entry = chance.choice(entries)
        match chance.choice("aaaffer"):
            case "a":
                answer(entry, chance.randint(1, 6), q5=chance.choice([None, 0, 7]), q6=chance.choice([None, "Текст"]))
            case "f":
                folding.fold(launch)
            case "e":
                if response := Response.objects.filter(institution=entry.institution).order_by("?").first():
                    folding.erase(response)
            case "r":
                folding.rebuild(launch, entry.institution)
        assert folding.differences(launch) == []
    services.close_launch(launch, by=None)
    folding.finish(launch)
    assert folding.differences(launch) == []


def test_the_nightly_check_finds_what_is_wrong(launch, capsys):
    answer(entries_of(launch)[0], 6)
    folding.fold(launch)
    call_command("verify_tallies", "--all")
    assert "exact" in capsys.readouterr().out
    tally = Tally.objects.get()
    tally.lines["q1"]["c"]["mother"] += 1
    tally.save()
    with pytest.raises(CommandError):
        call_command("verify_tallies", str(launch.pk))


@pytest.mark.parametrize("seed", range(8))
def test_two_looks_never_differ_by_a_few(db, monkeypatch, seed):
    """Each answer bears a mark of its own, so that every figure shown tells exactly whose answers are in it."""
    chance = random.Random(seed)
    launch = LaunchFactory(participants=3, opened=True)
    bands = ("1–4", "5–7", "8–9")
    entries = entries_of(launch)
    seen: set[frozenset] = set()

    def look():
        shown = figures.of(launch)
        for institution, band in shown.groups():
            if line := shown.line("q2", institution, band):
                seen.add(frozenset(line["c"]))

    for _step in range(40):
        entry = chance.choice(entries)
        entry.class_band = chance.choice(bands if entry is not entries[2] else bands[:1])
        for _each in range(chance.randint(1, 4)):
            answer(entry, 1, q2=[uuid.UUID(int=chance.getrandbits(128)).hex])
        if chance.random() < 0.5:
            folding.fold(launch)
        look()
    services.close_launch(launch, by=None)
    launch.refresh_from_db()
    look()
    folding.finish(launch)
    look()
    assert max(map(len, seen)) == Response.objects.count()
    for one, other in combinations(seen, 2):
        if one < other or other < one:
            assert abs(len(one) - len(other)) >= K
    for one, two, three in combinations(sorted(seen, key=sorted), 3):
        for whole, first, second in ((one, two, three), (two, one, three), (three, one, two)):
            if first | second < whole and not first & second:
                assert len(whole - first - second) >= K


def test_while_it_is_open_figures_wait_until_they_are_ripe(launch):
    entry = entries_of(launch)[0]
    answer(entry, 6)
    folding.fold(launch)
    assert figures.of(launch).answered() == 0
    answer(entry, 4)
    folding.fold(launch)
    assert figures.of(launch).answered() == 0  # four more are too few
    answer(entry, 1)
    folding.fold(launch)
    assert figures.of(launch).answered() == 6
    services.close_launch(launch, by=None)
    launch.refresh_from_db()
    assert figures.of(launch).answered() == 11


def test_a_closed_survey_is_exact_before_and_after_its_last_fold(launch, django_assert_max_num_queries):
    first, second, third = entries_of(launch)
    answer(first, 8)
    folding.fold(launch)
    answer(second, 12)
    answer(third, 5)
    services.close_launch(launch, by=None)
    launch.refresh_from_db()
    before = figures.of(launch)
    assert before.answered() == 25
    folding.finish(launch)
    folding.finish(launch)
    with django_assert_max_num_queries(4):
        after = figures.of(launch)
    assert [after.line(name) for name in ("q1", "q5")] == [before.line(name) for name in ("q1", "q5")]
    assert after.answered(first.institution_id) == 8


def test_an_erased_answer_leaves_what_was_shown_alone(launch):
    entry = entries_of(launch)[0]
    responses = answer(entry, 9, q6="Тайна")
    services.close_launch(launch, by=None)
    launch.refresh_from_db()
    folding.finish(launch)
    folding.erase(Response.objects.get(key=responses[0].key))
    assert figures.of(launch).answered() == 9
    assert Tally.objects.get().lines[EVERYBODY]["n"] == 8
    assert OwnWords.objects.count() == 8
    assert folding.differences(launch) == []


def test_an_erased_answer_is_not_shown_in_the_next_step(launch):
    """The figures that wait to be shown hold it; they are made anew without it and wait as long as any."""
    entry = entries_of(launch)[0]
    secret = answer(entry, 1, q1="father")[0]
    answer(entry, 5)
    folding.fold(launch)
    assert Tally.objects.get().ripening["q1"]["c"] == {"father": 1, "mother": 5}
    folding.erase(Response.objects.get(key=secret.key))
    answer(entry, 5)
    folding.fold(launch)
    assert figures.of(launch).line("q1") == {"n": 5, "c": {"mother": 5}}
    answer(entry, 5)
    folding.fold(launch)
    assert figures.of(launch).line("q1") == {"n": 10, "c": {"mother": 10}}
    assert folding.differences(launch) == []


def test_after_an_erasure_what_is_left_ripens_anew_even_in_batches(launch, monkeypatch):
    entry = entries_of(launch)[0]
    answer(entry, 14)
    secret = answer(entry, 1, q1="father")[0]
    folding.fold(launch)
    monkeypatch.setattr(folding, "BATCH", 7)
    folding.erase(Response.objects.get(key=secret.key))
    assert figures.of(launch).answered() == 0  # erasing shows nothing new
    tally = Tally.objects.get()
    assert tally.ripening["q1"] == tally.lines["q1"] == {"n": 14, "c": {"mother": 14}}


def test_what_is_kept_when_the_documents_go_is_what_could_be_shown(launch):
    first, second, third = entries_of(launch)
    answer(first, 12)
    answer(second, 20)
    answer(third, 3)
    services.close_launch(launch, by=None)
    launch.refresh_from_db()
    before = figures.of(launch)
    keys = [None, *(entry.institution_id for entry in (first, second, third))]
    expected = [before.line("q3", key) for key in keys]
    folding.freeze(launch)
    Response.objects.all().delete()
    after = figures.of(launch)
    assert [after.line("q3", key) for key in keys] == expected
    assert expected[3] is None
    assert expected[1] is None
    assert expected[0]["n"] == 35
    assert not Tally.objects.exists()
    assert not OwnWords.objects.exists()
    kept = ResultSnapshot.objects.get().groups
    assert {group["institution"] for group in kept} == {None, str(second.institution_id)}
    folding.freeze(launch)


@pytest.mark.django_db(transaction=True)
def test_folds_side_by_side_and_answers_meanwhile():
    if connection.vendor != "postgresql":
        pytest.skip("one writer at a time here anyway")
    from concurrent.futures import ThreadPoolExecutor

    launch = LaunchFactory(participants=2, opened=True)
    entries = entries_of(launch)

    def work(number):
        try:
            if number % 2:
                answer(entries[number % 4 // 2], 5)
                return 0
            return folding.fold(launch)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        counted = sum(pool.map(work, range(24)))
    counted += folding.fold(launch)
    assert counted == 60 == Response.objects.filter(folded=True).count()
    assert folding.differences(launch) == []
