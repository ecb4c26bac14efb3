"""Paper: one document beside the plain call of the library, the first in a fresh process, and bulk work over processes.

``python -m benchmarks.paper --documents 500`` prints the figures at full length (an hour on two processors).
"""

# isort: off
from benchmarks._frame import empty_portal, table  # first: it prepares the portal

# isort: on
import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import segno
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import User
from agreements.models import Agreement, AgreementVersion, Party, Signature
from agreements.models.signing import make_record_code
from agreements.services import copies, printing
from documents import pdf, press
from documents.models import StoredFile
from tests.factories.accounts import UserFactory
from tests.factories.agreements import make_agreement, sign_all

# What a style sheet says without thinking of speed: borders that collapse, columns that find their width.
EVERYDAY = """
table.grid { border-collapse: collapse; border: 0; table-layout: auto; }
table.grid th, table.grid td { border: 0.5pt solid #000; }
"""
FIRST = {
    "plain": "from weasyprint import CSS, HTML; from documents.press import BundledOnly, STYLESHEET;"
    "from weasyprint.text.fonts import FontConfiguration as F; import sys;"
    "f, u = F(), BundledOnly(); c = CSS(string=STYLESHEET.read_text('utf-8'), font_config=f, url_fetcher=u);"
    "h = HTML(string=sys.stdin.read(), url_fetcher=u);"
    "h.write_pdf(font_config=f, stylesheets=[c], pdf_variant='pdf/ua-1')",
    "ours": "import sys; from documents import press; press.press(sys.stdin.read(), 'pdf/ua-1')",
}


def plain_call(html: str, everyday: str = "") -> bytes:
    """What anybody would write: WeasyPrint with fonts and style sheet of its own for each document."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    fonts, fetcher = FontConfiguration(), press.BundledOnly()
    style = CSS(string=press.STYLESHEET.read_text("utf-8") + everyday, font_config=fonts, url_fetcher=fetcher)
    document = HTML(string=html, url_fetcher=fetcher)
    return document.write_pdf(font_config=fonts, stylesheets=[style], pdf_variant="pdf/ua-1")


def side_by_side(calls: list[Callable[[], object]], rounds: int) -> list[list[float]]:
    """CPU milliseconds of the calls in turn, round by round, so that a busy machine slows all of them alike."""
    for call in calls:
        call()
    spent: list[list[float]] = [[] for _ in calls]
    for _ in range(rounds):
        for call, times in zip(calls, spent, strict=True):
            before = time.process_time()
            call()
            times.append((time.process_time() - before) * 1000)
    return spent


def html_of(agreement: Agreement) -> tuple[str, str]:
    """The page that is printed, and the same with the QR code as an inline drawing."""
    pages, keep = [], pdf.print_html
    pdf.print_html = lambda html, **kwargs: pages.append(html) or keep(html, **kwargs)  # type: ignore[assignment]
    try:
        printing.preview(agreement)
    finally:
        pdf.print_html = keep
    code = segno.make_qr(settings.SITE_URL + agreement.get_verification_url(), error="m")
    head, foot, rest = pages[0].partition('<p class="paper-footer-text">')
    picture = printing.verification(agreement)["verification_qr"]
    return (
        f'{head}<img class="paper-footer-qr" src="{picture}" alt="QR">{foot}{rest}',
        head + code.svg_inline(scale=1, svgclass="paper-footer-qr") + foot + rest,
    )


def one_document(papers: dict[str, Agreement], rounds: int) -> None:
    rows = []
    for name, agreement in papers.items():
        page, drawn = html_of(agreement)
        calls = [lambda: plain_call(drawn, EVERYDAY), lambda: plain_call(page), lambda: pdf.print_html(page)]  # noqa: B023
        spent = side_by_side(calls, rounds)
        ours = spent[-1]
        for how, times in zip(("plain call, everyday style", "plain call, our page", "ours"), spent, strict=True):
            ratio = statistics.median(mine / theirs for mine, theirs in zip(ours, times, strict=True))
            rows.append([f"{name}: {how}", pdf.pages(pdf.print_html(page)), statistics.median(times), f"{ratio:.2f}"])
    table(["one document, warm", "pages", "CPU ms", "ours is × of it"], rows)


def first_document(papers: dict[str, Agreement], rounds: int) -> None:
    rows = []
    for name, agreement in papers.items():
        page = html_of(agreement)[0].encode()
        spent: dict[str, list[float]] = {how: [] for how in FIRST}
        for _ in range(rounds):
            for how, script in FIRST.items():
                before = os.times()
                subprocess.run([sys.executable, "-c", script], input=page, check=True)
                after = os.times()
                used = after.children_user + after.children_system - before.children_user - before.children_system
                spent[how].append(used * 1000)
        ratio = statistics.median(mine / theirs for mine, theirs in zip(spent["ours"], spent["plain"], strict=True))
        for how, times in spent.items():
            rows.append([f"{name}: {how}", statistics.median(times), "" if how == "plain" else f"{ratio:.2f}"])
    table(["first document of a fresh process", "CPU ms", "× plain"], rows)


def multiply(agreement: Agreement, count: int) -> list[Agreement]:
    """So many signed agreements of the same parties, rows written at one go."""
    version = agreement.version
    parties = list(version.parties.order_by("pk"))
    signatures = {signature.party_id: signature for signature in Signature.objects.filter(party__in=parties)}
    made = []
    for number in range(1, count):
        body = StoredFile.objects.get(pk=version.body_id)
        body.pk, body._state.adding = None, True
        if isinstance(StoredFile._meta.pk.get_default(), uuid.UUID):
            body.pk = uuid.uuid4()
        body.save(force_insert=True)
        copy = Agreement.objects.get(pk=agreement.pk)
        copy.pk, copy.version, copy.number = uuid.uuid4(), None, f"{number}/{agreement.number}"
        copy.code = uuid.uuid4().hex[:28]
        copy.save(force_insert=True)
        own = AgreementVersion.objects.get(pk=version.pk)
        own.pk, own.agreement, own.body = uuid.uuid4(), copy, body
        own.save(force_insert=True)
        Agreement.objects.filter(pk=copy.pk).update(version=own)
        own_parties = []
        for party in parties:
            own_party = Party.objects.get(pk=party.pk)
            own_party.pk, own_party.version = None, own
            own_parties.append(own_party)
        Party.objects.bulk_create(own_parties)
        own_signatures = []
        for party, own_party in zip(parties, own_parties, strict=True):
            signature = Signature.objects.get(pk=signatures[party.pk].pk)
            signature.pk, signature.party, signature.code = uuid.uuid4(), own_party, make_record_code()
            own_signatures.append(signature)
        Signature.objects.bulk_create(own_signatures)
        made.append(copy)
    return [agreement, *made]


def resident_megabytes() -> int:
    """Of the largest of this process's children."""
    found = [0]
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            said = dict(line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line)
        except OSError:  # it ended meanwhile
            continue
        if said["PPid"].strip() == str(os.getpid()) and "VmRSS" in said:
            found.append(int(said["VmRSS"].split()[0]) // 1024)
    return max(found)


def bulk(agreements: list[Agreement], by: User) -> None:
    keys, rows, seconds = [str(agreement.pk) for agreement in agreements], [], {}
    for processes in (1, 2):
        settings.JOB_PROCESSES = processes
        seen: list[tuple[int, int]] = []
        with tempfile.TemporaryDirectory() as folder:
            before, began = os.times(), time.perf_counter()
            content, failed = copies.print_selection(
                keys,
                form="pdf",
                by=by,
                folder=Path(folder),
                tell=lambda done, *said: seen.append((done, resident_megabytes())),  # noqa: B023
            )
            seconds[processes], after = time.perf_counter() - began, os.times()
        assert not failed
        used = sum(getattr(after, name) - getattr(before, name) for name in ("children_user", "children_system"))
        early = max(memory for done, memory in seen if done <= 50)
        whole = max(memory for _done, memory in seen)
        rows.append([processes, len(keys), pdf.pages(content), seconds[processes], used, early, whole, whole / early])
    table(
        [
            *("processes", "documents", "pages", "seconds", "CPU s of parts"),
            *("MB up to document 50", "MB in the end", "×"),
        ],
        rows,
    )
    print(f"Two processes are {seconds[1] / seconds[2]:.2f} times faster than one.\n")


def the_request(agreements: list[Agreement], by: User) -> None:
    """Starting the bulk work: nothing is printed in the request."""
    client = Client()
    client.force_login(by)
    spent = []
    for _ in range(5):
        began = time.perf_counter()
        response = client.post(reverse("agreements:agreements_print"), {"form": "pdf", "query": ""})
        spent.append((time.perf_counter() - began) * 1000)
        assert response.status_code == 302, response.status_code
    table(
        ["the request that starts it", "agreements", "milliseconds"],
        [["POST", len(agreements), statistics.median(spent)]],
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=24, help="how many are printed in bulk (default: 24)")
    parser.add_argument("--rounds", type=int, default=7, help="how often a single document is measured (default: 7)")
    options = parser.parse_args()
    empty_portal()
    by = UserFactory(department=True)
    papers = {
        "agreement of 40 parties": make_agreement(parties=40, by=by),
        "contract of two": make_agreement(parties=2, by=by),
    }
    one_document(papers, options.rounds)
    first_document(papers, max(options.rounds // 2, 1))
    agreements = multiply(sign_all(make_agreement(parties=40, by=by, state="signing")), options.documents)
    the_request(agreements, by)
    bulk(agreements, by)


if __name__ == "__main__":
    main()
