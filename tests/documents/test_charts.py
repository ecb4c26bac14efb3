"""Charts: what they show to the eye, to a screen reader, in black and white, on a page with a strict policy."""

import re

import pytest

from documents import pdf
from documents.charts import Chart, Series, for_paper, for_screen
from tests import markup

STACKED = Chart("Кадры", ("Школа № 1", "Сад"), (Series("Высшая", (3, 1)), Series("Первая", (1, None))))
PLAIN = Chart("На 100 детей", ("Школа № 1", "Сад", "Центр"), (Series("Единиц", (12.34, 0, None)),), 1)
GROUPED = Chart("Нужно", ("Робототехника",), (Series("Нужно", (3,)), Series("Предложено", (0,))), 0, True)


def texts(svg: str) -> list[str]:
    return re.findall(r"<text(?! class=\"chart-halo\")[^>]*>([^<]*)</text>", svg)


@pytest.mark.parametrize("chart", [STACKED, PLAIN, GROUPED])
@pytest.mark.parametrize("draw", [for_screen, for_paper])
def test_nothing_in_it_breaks_the_policy_of_our_pages(chart, draw):
    svg = draw(chart, "c")
    assert markup.blocked_by_policy(svg) == []
    assert "style=" not in svg


@pytest.mark.parametrize("draw", [for_screen, for_paper])
def test_every_bar_has_its_label_and_its_number(draw):
    shown = texts(draw(PLAIN, "c"))
    assert {"Школа № 1", "Сад", "Центр", "12,3", "0"} <= set(shown)
    assert "нет данных" in shown


def test_stacked_bars_show_parts_and_the_sum():
    shown = texts(for_screen(STACKED, "c"))
    assert {"3", "1", "4", "Высшая", "Первая"} <= set(shown)


def test_grouped_bars_stand_one_below_another_and_each_has_its_number():
    shown = texts(for_screen(GROUPED, "c"))
    assert shown.count("3") == 1
    assert shown.count("0") == 1


def test_series_differ_by_pattern_and_not_by_colour_alone():
    svg = for_screen(Chart("т", ("а",), tuple(Series(str(n), (1,)) for n in range(6))), "c")
    fills = re.findall(r'<rect class="chart-bar [^>]*fill="([^"]+)"', svg)
    assert len(set(fills)) == 6


def test_more_series_than_patterns_are_refused():
    with pytest.raises(ValueError, match="patterns"):
        Chart("т", ("а",), tuple(Series(str(n), (1,)) for n in range(7)))


def test_a_series_of_another_length_is_refused():
    with pytest.raises(ValueError, match="one number a label"):
        Chart("т", ("а", "б"), (Series("с", (1,)),))


def test_a_screen_reader_hears_title_and_extremes():
    svg = for_screen(PLAIN, "c")
    assert 'role="img" aria-labelledby="c-t c-d"' in svg
    assert '<title id="c-t">На 100 детей</title>' in svg
    assert "Школа № 1, 12,3" in svg
    assert "Сад, 0" in svg


def test_words_are_escaped():
    svg = for_screen(Chart("<b>", ("<script>",), (Series("&", (1,)),)), "c")
    assert "<script>" not in svg
    assert "&lt;script&gt;" in svg


def test_a_chart_without_any_number_is_drawn_too():
    chart = Chart("т", ("а",), (Series("с", (None,)),))
    assert not chart.is_known
    assert "нет данных" in texts(for_screen(chart, "c"))


def test_a_chart_survives_being_stored():
    assert Chart.restored(GROUPED.as_json()) == GROUPED


def test_forty_bars_fit_into_a_page():
    chart = Chart(
        "т", tuple(f"МБОУ «Демонстрационная школа № {n} имени героя»" for n in range(40)), (Series("с", (1,) * 40),)
    )
    height = float(re.search(r'height="([\d.]+)mm"', for_paper(chart, "c"))[1])
    assert height < 257


def test_paper_carries_the_title_as_the_picture_s_words():
    html = f'<!DOCTYPE html><html lang="ru"><head><title>т</title></head><body>{for_paper(STACKED, "c")}</body></html>'
    content = pdf.print_html(html)
    assert content.startswith(b"%PDF")
    assert pdf.pages(content) == 1
