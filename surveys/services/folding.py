"""Counting the answers outside of their submission, so that no counter slows a class of thirty down.

Every function here takes the same lock, the row of the survey, and leaves the tally exact: what is counted and what is
marked as counted change in one transaction. The lock does not hold up those who answer.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial

from django.db import transaction

from common.folding import fold as folded_text
from documents import incoming
from institutions.models import Institution

from .. import figures
from ..counting import EVERYBODY, Lines, add_lines, count, texts
from ..models import Launch, OwnWords, Response, ResultSnapshot, Tally
from ..suppression import may_replace

BATCH = 4000
KEPT = ("n", "lines", "ripening", "shown", "before", "is_final", "revision")


def fold(launch: Launch, *, tell=lambda done: None) -> int:
    """Count the answers that have come since the last time, batch by batch. How many there were.

    ``tell``: called between the batches, outside of any transaction. Killed in the middle, the next call goes on.
    """
    done = 0
    while True:
        with locked(launch) as fresh:
            found = _fold_batch(fresh)
        done += found
        tell(done)
        if found < BATCH:
            return done


def finish(launch: Launch, *, tell=lambda done: None) -> None:
    """Count the rest of a closed survey and settle what it shows from now on. Doing it twice changes nothing."""
    fold(launch, tell=tell)
    with locked(launch) as fresh:
        if fresh.is_closed:
            _settle(fresh)


def rebuild(launch: Launch, institution: Institution) -> None:
    """Count the institution's answers anew: after some were erased or corrected, in the same transaction.

    What people have seen stays as it was: a figure that drops by one would tell what that one had answered. What waited
    to be seen is put together again out of the answers that are left, and waits for as many more as any.
    """
    with locked(launch) as fresh:
        tallies = Tally.objects.filter(launch=fresh, institution=institution)
        tallies.update(lines={}, ripening={}, n=0)
        OwnWords.objects.filter(launch=fresh, institution=institution).delete()
        responses = Response.objects.filter(launch=fresh, institution=institution)
        responses.filter(folded=True).update(folded=False)
        while _fold_batch(fresh, responses, ripens=False) == BATCH:
            pass
        if not fresh.is_closed:  # once at the end: figures of some batches are on top of nothing
            rows = list(tallies.all())
            _ripen(fresh, rows)
            _save(rows)


def erase(response: Response) -> None:
    """Erase one answer, as its respondent wishes, with every trace in the figures that are not shown yet.

    Files of single answers that were made before hold it: they are dropped too, and have to be made anew.
    """
    with transaction.atomic():
        launch = Launch.objects.select_for_update(no_key=True).get(pk=response.launch_id)
        is_counted = Response.objects.filter(pk=response.pk, folded=True).exists()
        response.delete()
        if is_counted:  # else no figure holds it, and none has to wait longer for its sake
            rebuild(launch, Institution(pk=response.institution_id))
        _drop_files(launch)


def freeze(launch: Launch) -> None:
    """Keep what may be shown and drop all other figures: before the documents are erased, in the same transaction."""
    with locked(launch) as fresh:
        if not fresh.is_closed or ResultSnapshot.objects.filter(launch=fresh).exists():
            return
        while _fold_batch(fresh) == BATCH:
            pass
        _settle(fresh)
        ResultSnapshot.objects.create(launch=fresh, groups=_kept(figures.of(fresh)))
        Tally.objects.filter(launch=fresh).delete()
        OwnWords.objects.filter(launch=fresh).delete()
        _drop_files(fresh)


def differences(launch: Launch) -> list[str]:
    """Groups whose tally is not what their documents say; an empty list is how it has to be."""
    wrong = []
    institutions = Response.objects.filter(launch=launch).order_by("institution").values_list("institution")
    tallied = Tally.objects.filter(launch=launch).order_by("institution").values_list("institution")
    for (institution,) in sorted({*institutions.distinct(), *tallied.distinct()}, key=str):
        with locked(launch) as fresh:
            wrong += _differences(fresh, institution)
    return wrong


def _drop_files(launch: Launch) -> None:
    """The files of single answers, from the disk when the transaction is over."""
    for key in launch.result_files.values_list("key", flat=True):
        transaction.on_commit(partial(incoming.drop, key))
    launch.result_files.all().delete()


@contextmanager
def locked(launch: Launch) -> Iterator[Launch]:
    """The survey, fresh, with its row locked against other folds, but not against those who answer."""
    with transaction.atomic():
        yield Launch.objects.select_for_update(no_key=True, of=("self",)).select_related("version").get(pk=launch.pk)


def _fold_batch(launch: Launch, responses=None, *, ripens: bool = True) -> int:
    """Count at most a batch. Holds the survey's lock. ``ripens``: let what is shown of an open survey move on."""
    responses = Response.objects.filter(launch=launch) if responses is None else responses
    rows = responses.filter(folded=False).order_by().values_list("pk", "institution", "class_band", "document")[:BATCH]
    documents: dict[figures.Atom, list] = defaultdict(list)
    keys = []
    for key, institution, band, document in rows:
        keys.append(key)
        documents[institution, band].append(document)
    if not keys:
        return 0
    marked = Response.objects.filter(pk__in=keys, folded=False).update(folded=True)
    if marked != len(keys):  # somebody deletes answers past these services; the next fold sees them gone
        raise RuntimeError("Answers vanished while they were counted.")
    definition = launch.version.parsed()
    tallies = _added(launch, {atom: count(definition, found) for atom, found in documents.items()})
    if ripens and not launch.is_closed:
        _ripen(launch, tallies)
    _save(tallies)
    OwnWords.objects.bulk_create(
        (
            OwnWords(
                launch=launch,
                institution_id=institution,
                class_band=band,
                line=line,
                text=text,
                search_text=folded_text(text),
            )
            for (institution, band), found in documents.items()
            for document in found
            for line, text in texts(definition, document)
        ),
        batch_size=500,
    )
    return len(keys)


def _added(launch: Launch, counted: dict[figures.Atom, Lines]) -> list[Tally]:
    known = {
        (row.institution_id, row.class_band): row
        for row in Tally.objects.filter(launch=launch, institution__in={institution for institution, _ in counted})
    }
    rows = []
    for atom, lines in counted.items():
        row = known.get(atom) or Tally(launch=launch, institution_id=atom[0], class_band=atom[1])
        row.lines = add_lines(row.lines, lines)
        row.n = row.lines[EVERYBODY]["n"]
        row.revision += 1
        rows.append(row)
    return rows


def _ripen(launch: Launch, rows: Iterable[Tally]) -> None:
    """Show what has as many answers on top of it as a step: then what is shown next differs by a step at least."""
    step = max(launch.publish_step, launch.suppress_below)
    for row in rows:
        for name, line in row.lines.items():
            ripe = row.ripening.get(name)
            if ripe and may_replace(ripe["n"], line["n"], step):
                row.shown[name] = ripe
                del row.ripening[name]
            if name not in row.ripening and may_replace(row.shown.get(name, {}).get("n", 0), line["n"], step):
                row.ripening[name] = line


def _settle(launch: Launch) -> None:
    rows = []
    for row, lines in figures.settled(launch, Tally.objects.filter(launch=launch), {}):
        row.revision += not row.is_final or row.shown != lines
        row.shown, row.ripening, row.is_final = lines, {}, True
        rows.append(row)
    _save(rows)


def _save(rows: Iterable[Tally]) -> None:
    Tally.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["launch", "institution", "class_band"],
        update_fields=KEPT,
        batch_size=200,
    )


def _kept(shown: figures.Figures) -> list[dict]:
    names = sorted({name for lines in shown.atoms.values() for name in lines})
    kept = []
    for institution, band in shown.groups():
        lines = {name: line for name in names if (line := shown.line(name, institution, band))}
        if lines:
            kept.append({"institution": str(institution) if institution else None, "band": band, "lines": lines})
    return kept


def _differences(launch: Launch, institution) -> list[str]:
    definition = launch.version.parsed()
    rebuilt: dict[str, Lines] = defaultdict(dict)
    words: Counter = Counter()
    chunks: dict[str, list] = defaultdict(list)

    def count_chunk(band: str) -> None:
        rebuilt[band] = add_lines(rebuilt[band], count(definition, chunks.pop(band)))

    documents = Response.objects.filter(launch=launch, institution=institution, folded=True).order_by()
    for band, document in documents.values_list("class_band", "document").iterator(chunk_size=BATCH):
        chunks[band].append(document)
        words.update((band, line, text) for line, text in texts(definition, document))
        if len(chunks[band]) == BATCH:
            count_chunk(band)
    for band in list(chunks):
        count_chunk(band)
    tallies = Tally.objects.filter(launch=launch, institution=institution)
    kept = {band: lines for band, lines in tallies.values_list("class_band", "lines") if lines}
    own = OwnWords.objects.filter(launch=launch, institution=institution).values_list("class_band", "line", "text")
    wrong = [band for band in sorted(kept.keys() | rebuilt.keys()) if kept.get(band) != rebuilt.get(band)]
    if not wrong and Counter(own.iterator()) != words:
        wrong = [""]
    return [f"{institution} {band}".strip() for band in wrong]
