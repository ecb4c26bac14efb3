"""Results of surveys with 20 questions: folding, the whole results page, the table of answers, bytes an answer.

``python -m benchmarks.survey_results 10000 100000 1000000``: how many answers; without arguments 5,000 and 50,000.
"""

# isort: off
from benchmarks._frame import fresh_portal, queries, side_by_side, table  # first: it prepares the portal

# isort: on
import random
import resource
import sys
import tempfile
import time
import uuid
from functools import partial

from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import DepartmentRole, User
from institutions.models import Network
from surveys import services
from surveys.exporting.files import write_csv
from surveys.exporting.records import Records
from surveys.models import Launch, OwnWords, Response, Tally
from surveys.services import folding
from tests.factories.surveys import LaunchFactory, QuestionnaireFactory

INSTITUTIONS = 60
BANDS = ("1–4", "5–7", "8–9", "10–11")
USUAL = (5_000, 50_000)
DOCUMENTS = 3_000
BATCH = 5_000


def questions() -> list[dict]:
    """Twenty: eight single, four multi, four scales, two matrices of five rows, a number and a text."""
    choices = [{"code": f"c{n}", "text": f"вариант {n}"} for n in range(6)]
    made = [{"code": f"s{n}", "kind": "single", "text": f"Один из {n}", "choices": choices} for n in range(8)]
    made += [{"code": f"m{n}", "kind": "multi", "text": f"Несколько {n}", "choices": choices} for n in range(4)]
    made += [{"code": f"k{n}", "kind": "scale", "text": f"Шкала {n}", "no_opinion": True} for n in range(4)]
    rows = [{"code": f"r{n}", "text": f"строка {n}"} for n in range(5)]
    made += [{"code": f"x{n}", "kind": "matrix", "text": f"Таблица {n}", "rows": rows} for n in range(2)]
    made.append({"code": "n0", "kind": "number", "text": "Число", "min": 0, "max": 18})
    made.append({"code": "t0", "kind": "text", "text": "Пожелания", "max_length": 300})
    return made


def document(chance: random.Random) -> dict:
    found: dict = {f"s{n}": f"c{chance.randrange(6)}" for n in range(8)}
    found |= {f"m{n}": [f"c{c}" for c in sorted(chance.sample(range(6), chance.randint(1, 3)))] for n in range(4)}
    found |= {f"k{n}": chance.choice([1, 2, 3, 4, 5, "na"]) for n in range(4)}
    found |= {f"x{n}": {f"r{row}": chance.randint(1, 5) for row in range(5)} for n in range(2)}
    found["n0"] = chance.randint(0, 18)
    if chance.random() < 0.1:
        found["t0"] = f"Больше кружков по вечерам, пожалуйста, {chance.randrange(1000)}"
    return found


def survey(network: Network, size: int) -> Launch:
    """A closed survey with that many answers, not folded yet."""
    chance = random.Random(size)
    definition = {"format": 1, "title": "Нагрузка", "pages": [{"title": "", "questions": questions()}]}
    version = QuestionnaireFactory(version__definition=definition).latest()
    launch = LaunchFactory(network=network, version=version, opened=True, title=f"Нагрузка {size}")
    institutions = list(launch.entries.values_list("institution", flat=True))
    documents = [document(chance) for _ in range(DOCUMENTS)]
    for start in range(0, size, BATCH):
        Response.objects.bulk_create(
            [
                Response(
                    launch=launch,
                    version=launch.version,
                    institution_id=chance.choice(institutions),
                    audience=launch.audience,
                    class_band=chance.choice(BANDS),
                    key=uuid.UUID(int=chance.getrandbits(128)),
                    document=chance.choice(documents),
                )
                for _ in range(min(BATCH, size - start))
            ],
            batch_size=1000,
        )
    return launch


def bytes_used() -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        else:
            tables = [model._meta.db_table for model in (Response, Tally, OwnWords)]
            cursor.execute("SELECT sum(pg_total_relation_size(name::regclass)) FROM unnest(%s) AS name", [tables])
        return int(cursor.fetchone()[0])


def answered(network: Network, size: int) -> tuple[Launch, float, float]:
    """The survey when all is counted; µs of counting and bytes on the disk for each answer."""
    before = bytes_used()
    launch = survey(network, size)
    started = time.process_time()
    folding.fold(launch)
    fold = time.process_time() - started
    services.close_launch(launch, by=None)
    launch.refresh_from_db()
    folding.finish(launch)
    return launch, fold / size * 1e6, (bytes_used() - before) / size


def exported(launch: Launch) -> list[float]:
    """The table of answers: seconds, megabytes, and the most memory that the process has had."""
    started = time.process_time()
    with tempfile.TemporaryFile() as target:
        write_csv(Records(launch), target, lambda done: None)
        megabytes = target.tell() / 1e6
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [time.process_time() - started, megabytes, memory]


def main() -> None:
    fresh_portal(institutions=INSTITUTIONS, answers=2)
    user = User.objects.filter(department_role=DepartmentRole.SPECIALIST).first()
    client = Client()
    client.force_login(user)
    network = Network.objects.order_by("created_at").first()
    sizes = [int(size) for size in sys.argv[1:]] or USUAL
    surveys = {size: answered(network, size) for size in sizes}

    def page(launch: Launch, query: str = "") -> None:
        url = reverse("surveys:launch_results", args=[launch.pk])
        assert client.get(f"{url}{query}").status_code == 200

    # In turns: minutes pass between making one survey and the other, and the machine is not the same then.
    whole = side_by_side({str(size): partial(page, launch) for size, (launch, *_) in surveys.items()})
    group = {
        size: f"?institution={launch.entries.first().institution_id}&band=5–7" for size, (launch, *_) in surveys.items()
    }
    part = side_by_side({str(size): partial(page, launch, group[size]) for size, (launch, *_) in surveys.items()})
    head = ["answers", "page, ms", "one group, ms", "queries", "fold, µs each", "bytes each"]
    print(f"{connection.vendor}, {network.participations.count()} institutions × {len(BANDS)} bands, 20 questions, CPU")
    table(
        head,
        [
            [size, whole[str(size)], part[str(size)], queries(partial(page, launch)), fold, an_answer]
            for size, (launch, fold, an_answer) in surveys.items()
        ],
    )
    table(["table of", "CSV, s", "CSV, MB", "memory, MB"], [[size, *exported(surveys[size][0])] for size in sizes])


if __name__ == "__main__":
    main()
