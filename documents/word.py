"""Word documents out: headings, running text, tables with a repeated head, native bar charts, page numbers.

The look is that of ``documents.pdf``: ГОСТ Р 7.0.97-2016 margins, the number of the page in the middle of its head from
the second on. ``documents.docx`` reads such files; this module writes them and needs nothing but the standard library.
"""

import io
import zipfile
from collections.abc import Collection, Sequence
from xml.sax.saxutils import escape, quoteattr

from django.utils import timezone

from .charts import Chart
from .xlsx import _CONTROLS

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_MM = 56.6929  # twentieths of a point, in which Word measures
_EMU = 36000  # a millimetre, as drawings are measured
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_REL = "http://schemas.openxmlformats.org/package/2006/relationships"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
# Fills of the series, told apart in black and white: (preset of the pattern, line colour, ground); no preset is plain.
_FILLS = (
    *(("", "17508F", ""), ("wdUpDiag", "17508F", "FFFFFF"), ("", "D4E0EC", "")),
    *(("narVert", "17508F", "FFFFFF"), ("narHorz", "FFFFFF", "6F8FB3"), ("smCheck", "17508F", "FFFFFF")),
)


class Document:
    """A document for people to read, print and go on writing in.

    ``doc = Document(title="…"); doc.heading("1. …"); doc.paragraph("…"); content = doc.save()``
    Everything given is text: nothing in it is markup.
    """

    def __init__(self, *, title: str, landscape: bool = False):
        self.title = title
        self._body: list[str] = []
        self._charts: list[str] = []
        self._landscape = landscape
        self._sections = 0

    def paragraph(self, text: str, style: str = "BodyText", *, align: str = "") -> None:
        """Running text. Styles: BodyText, Title, Subtitle, Caption (above a table), FigureCaption, Small, Plain,
        AnnexMark (at the right of a new page: «Приложение № 1 …»). ``align``: left, center, right, instead of its own.
        """
        self._body.append(_paragraph(text, style, align=align))

    def heading(self, text: str, level: int = 1) -> None:
        """A heading stays with what follows it and stands in Word's navigation."""
        self._body.append(_paragraph(text, f"Heading{level}"))

    def table(
        self,
        head: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        total: Sequence[str] = (),
        first: int = 3,
        weights: Sequence[int] = (),
        numbers: Collection[int] | None = None,
    ) -> None:
        """A table with a frame; its head is repeated on every page, no row is torn apart.

        ``first``: how many times wider than the others the first column is; ``weights``: of every column, instead.
        ``numbers``: columns to the right (all but the first).
        """
        width = (257 - 10 if self._landscape else 165) * _MM
        weights = weights or [first, *[1] * (len(head) - 1)]
        numbers = range(1, len(head)) if numbers is None else numbers
        widths = [round(width * weight / sum(weights)) for weight in weights]
        grid = "".join(f'<w:gridCol w:w="{one}"/>' for one in widths)
        lines = [_row(head, widths, numbers, is_head=True)]
        lines += [_row(row, widths, numbers) for row in rows]
        if total:
            lines.append(_row(total, widths, numbers, is_bold=True))
        borders = "".join(
            f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
            for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        self._body.append(
            f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
            f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="70" w:type="dxa"/>'
            f'<w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
            f"{''.join(lines)}</w:tbl>" + _paragraph("", "Small")
        )

    def chart(self, chart: Chart) -> None:
        """The chart as Word's own, so that it can be coloured and copied; its numbers are in the file."""
        number = len(self._charts) + 1
        bars = len(chart.labels) * (len(chart.series) if chart.is_grouped else 1)
        height = min(14 + 8 * len(chart.labels) + 3 * (bars - len(chart.labels)), 225)
        self._charts.append(_chart_part(chart))
        description = quoteattr(f"{chart.title}. {chart.description()}")
        self._body.append(
            '<w:p><w:pPr><w:pStyle w:val="Plain"/><w:keepNext/></w:pPr><w:r><w:drawing>'
            '<wp:inline distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{165 * _EMU}" cy="{round(height * _EMU)}"/>'
            f'<wp:docPr id="{number}" name="Chart {number}" descr={description}/><wp:cNvGraphicFramePr/>'
            f'<a:graphic xmlns:a="{_A}"><a:graphicData uri="{_C}">'
            f'<c:chart xmlns:c="{_C}" r:id="chart{number}"/></a:graphicData></a:graphic></wp:inline>'
            "</w:drawing></w:r></w:p>"
        )

    def signature(self, left: str, right: str) -> None:
        """A line to sign on: the post at the left, the name at the right, kept with what stands before it."""
        parts = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{round(width * _MM)}" w:type="dxa"/><w:vAlign w:val="bottom"/></w:tcPr>'
            f"{_paragraph(text, 'Plain', align=align)}</w:tc>"
            for width, text, align in ((75, left, "left"), (40, "______________", "center"), (50, right, "right"))
        )
        self._body.append(
            _paragraph("", "Plain")
            + f'<w:tbl><w:tblPr><w:tblW w:w="{round(165 * _MM)}" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr>'
            f'<w:tblGrid><w:gridCol w:w="{round(75 * _MM)}"/><w:gridCol w:w="{round(40 * _MM)}"/>'
            f'<w:gridCol w:w="{round(50 * _MM)}"/></w:tblGrid>'
            f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{parts}</w:tr></w:tbl>" + _paragraph("", "Plain")
        )

    def landscape(self) -> None:
        """What follows stands on pages of their own, lying."""
        self.turn(landscape=True)

    def turn(self, *, landscape: bool) -> None:
        """What follows stands on other pages, lying or upright; nothing happens when they lie so already."""
        if landscape != self._landscape:
            is_first = not self._sections
            self._body.append(f"<w:p><w:pPr>{_section(landscape=self._landscape, is_first=is_first)}</w:pPr></w:p>")
            self._landscape = landscape
            self._sections += 1

    def save(self) -> bytes:
        """Finish and return the file."""
        charts = range(1, len(self._charts) + 1)
        overrides = "".join(
            f'<Override PartName="/word/charts/chart{n}.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.drawingml.chart+xml"/>'
            for n in charts
        )
        relations = "".join(
            f'<Relationship Id="chart{n}" Type="{_R}/chart" Target="charts/chart{n}.xml"/>' for n in charts
        )
        parts = {
            "[Content_Types].xml": _CONTENT_TYPES.format(overrides=overrides),
            "_rels/.rels": _ROOT_RELATIONS,
            "docProps/core.xml": _CORE.format(
                title=_clean(self.title), moment=timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ")
            ),
            "word/_rels/document.xml.rels": _DOCUMENT_RELATIONS.format(charts=relations),
            "word/styles.xml": _STYLES,
            "word/settings.xml": _SETTINGS,
            "word/header1.xml": _HEADER,
            "word/document.xml": (
                f'{_DECLARATION}<w:document xmlns:w="{_W}" xmlns:r="{_R}" '
                'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><w:body>'
                f"{''.join(self._body)}{_section(landscape=self._landscape, is_first=not self._sections)}"
                "</w:body></w:document>"
            ),
            **{f"word/charts/chart{n}.xml": part for n, part in zip(charts, self._charts, strict=True)},
        }
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in parts.items():
                archive.writestr(name, text)
        return buffer.getvalue()


def _clean(text: str) -> str:
    """Text for XML: escaped, without what XML cannot hold."""
    return escape(_CONTROLS.sub("", str(text)))


def _paragraph(text: str, style: str, *, align: str = "") -> str:
    justified = f'<w:jc w:val="{align}"/>' if align else ""
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{_clean(line)}</w:t>' for line in str(text).split("\n"))
    run = f"<w:r>{lines}</w:r>" if text else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{justified}</w:pPr>{run}</w:p>'


def _row(
    cells: Sequence[str],
    widths: Sequence[int],
    numbers: Collection[int],
    *,
    is_head: bool = False,
    is_bold: bool = False,
) -> str:
    properties = "<w:cantSplit/>" + ("<w:tblHeader/>" if is_head else "")
    parts = []
    for n, (text, width) in enumerate(zip(cells, widths, strict=True)):
        style = "TableHead" if is_head else "TableTotal" if is_bold else "TableText"
        align = "center" if is_head else "right" if n in numbers else "left"
        parts.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{_paragraph(text, style, align=align)}</w:tc>'
        )
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(parts)}</w:tr>"


def _section(*, landscape: bool, is_first: bool = True) -> str:
    """Size and margins of the pages before this point. The first page of all bears no number."""
    short, long = round(210 * _MM), round(297 * _MM)
    size = f'w:w="{long}" w:h="{short}" w:orient="landscape"' if landscape else f'w:w="{short}" w:h="{long}"'
    left = 30 if not landscape else 25
    return (
        '<w:sectPr><w:headerReference w:type="default" r:id="header1"/>'
        f'<w:pgSz {size}/><w:pgMar w:top="{round(20 * _MM)}" w:right="{round(15 * _MM)}" '
        f'w:bottom="{round(20 * _MM)}" w:left="{round(left * _MM)}" w:header="{round(10 * _MM)}" '
        f'w:footer="{round(10 * _MM)}" w:gutter="0"/>{"<w:titlePg/>" if is_first and not landscape else ""}</w:sectPr>'
    )


def _chart_part(chart: Chart) -> str:
    grouping = "clustered" if chart.is_grouped or len(chart.series) == 1 else "stacked"
    is_stacked = grouping == "stacked"
    form = "#,##0" + (f".{'0' * chart.decimals}" if chart.decimals else "")
    labels = "".join(f'<c:pt idx="{n}"><c:v>{_clean(label)}</c:v></c:pt>' for n, label in enumerate(chart.labels))
    count = len(chart.labels)
    letters = (
        '<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="900"><a:latin typeface="Arial"/></a:defRPr></a:pPr>'
        '<a:endParaRPr lang="ru-RU"/></a:p></c:txPr>'
    )
    ground = '<c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill></c:spPr>' if is_stacked else ""
    series = []
    for n, one in enumerate(chart.series):
        points = "".join(
            f'<c:pt idx="{i}"><c:v>{value:.6g}</c:v></c:pt>' for i, value in enumerate(one.values) if value is not None
        )
        series.append(
            f'<c:ser><c:idx val="{n}"/><c:order val="{n}"/><c:tx><c:strRef><c:f>Data!${chr(66 + n)}$1</c:f><c:strCache>'
            f'<c:ptCount val="1"/><c:pt idx="0"><c:v>{_clean(one.name)}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
            f'<c:spPr>{_fill(n)}<a:ln w="9525"><a:solidFill><a:srgbClr val="17508F"/></a:solidFill></a:ln></c:spPr>'
            f'<c:invertIfNegative val="0"/><c:dLbls><c:numFmt formatCode="{form}{";;" if is_stacked else ""}" '
            f'sourceLinked="0"/>{ground}{letters}<c:dLblPos val="{"ctr" if is_stacked else "outEnd"}"/>'
            '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>'
            '<c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
            f"<c:cat><c:strRef><c:f>Data!$A$2:$A${count + 1}</c:f><c:strCache>"
            f'<c:ptCount val="{count}"/>{labels}</c:strCache></c:strRef></c:cat>'
            f"<c:val><c:numRef><c:f>Data!${chr(66 + n)}$2:${chr(66 + n)}${count + 1}</c:f><c:numCache>"
            f'<c:formatCode>General</c:formatCode><c:ptCount val="{count}"/>{points}</c:numCache></c:numRef>'
            "</c:val></c:ser>"
        )
    legend = (
        f'<c:legend><c:legendPos val="t"/><c:overlay val="0"/>{letters}</c:legend>' if len(chart.series) > 1 else ""
    )
    return (
        f'{_DECLARATION}<c:chartSpace xmlns:c="{_C}" xmlns:a="{_A}" xmlns:r="{_R}"><c:lang val="ru-RU"/>'
        '<c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>'
        f'<c:barChart><c:barDir val="bar"/><c:grouping val="{grouping}"/><c:varyColors val="0"/>{"".join(series)}'
        f'<c:gapWidth val="50"/>{"<c:overlap val=" + chr(34) + "100" + chr(34) + "/>" if is_stacked else ""}'
        '<c:axId val="1001"/><c:axId val="1002"/></c:barChart>'
        '<c:catAx><c:axId val="1001"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="l"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="low"/>{letters}<c:crossAx val="1002"/>'
        '<c:crosses val="autoZero"/><c:auto val="1"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/>'
        '<c:tickLblSkip val="1"/><c:noMultiLvlLbl val="0"/></c:catAx>'
        '<c:valAx><c:axId val="1002"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/></c:scaling>'
        '<c:delete val="1"/><c:axPos val="t"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        '<c:crossAx val="1001"/><c:crosses val="autoZero"/></c:valAx></c:plotArea>'
        f'{legend}<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        "<c:spPr><a:ln><a:noFill/></a:ln></c:spPr></c:chartSpace>"
    )


def _fill(n: int) -> str:
    preset, colour, ground = _FILLS[n]
    if not preset:
        return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
    return (
        f'<a:pattFill prst="{preset}"><a:fgClr><a:srgbClr val="{colour}"/></a:fgClr>'
        f'<a:bgClr><a:srgbClr val="{ground}"/></a:bgClr></a:pattFill>'
    )


def _style(name: str, shown: str, paragraph: str = "", run: str = "", *, based: str = "Normal") -> str:
    base = f'<w:basedOn w:val="{based}"/>' if based else ""
    following = '<w:next w:val="BodyText"/>' if name.startswith("Heading") else ""
    default = ' w:default="1"' if name == "Normal" else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{name}"{default}><w:name w:val="{shown}"/>{base}'
        f"{following}<w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


_BOLD, _SMALLER = "<w:b/>", '<w:sz w:val="20"/><w:szCs w:val="20"/>'
_CENTRE = '<w:jc w:val="center"/>'
_STYLES = (
    f'{_DECLARATION}<w:styles xmlns:w="{_W}"><w:docDefaults><w:rPrDefault><w:rPr>'
    '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman" '
    'w:eastAsia="Times New Roman"/>'
    '<w:sz w:val="24"/><w:szCs w:val="24"/><w:lang w:val="ru-RU"/></w:rPr></w:rPrDefault></w:docDefaults>'
    + _style("Normal", "Normal", based="")
    + _style("Plain", "Plain")
    + _style(
        "BodyText",
        "Body Text",
        '<w:spacing w:line="300" w:lineRule="auto"/><w:ind w:firstLine="709"/><w:jc w:val="both"/>',
    )
    + _style("Title", "Title", _CENTRE, f"{_BOLD}<w:caps/>")
    + _style("Approval", "Approval", '<w:ind w:left="5100"/>')
    + _style("Subtitle", "Subtitle", f'<w:spacing w:after="60"/>{_CENTRE}')
    + _style(
        "Heading1",
        "heading 1",
        f'<w:keepNext/><w:keepLines/><w:spacing w:before="280" w:after="120"/>{_CENTRE}<w:outlineLvl w:val="0"/>',
        _BOLD,
    )
    + _style(
        "Heading2",
        "heading 2",
        '<w:keepNext/><w:keepLines/><w:spacing w:before="200" w:after="80"/><w:outlineLvl w:val="1"/>',
        _BOLD,
    )
    + _style("Caption", "caption", '<w:keepNext/><w:spacing w:before="160" w:after="60"/>')
    + _style("FigureCaption", "Figure caption", f'<w:keepLines/><w:spacing w:before="60" w:after="160"/>{_CENTRE}')
    + _style("AnnexMark", "Annex mark", '<w:pageBreakBefore/><w:spacing w:after="240"/><w:ind w:left="5050"/>')
    + _style("Mark", "Mark", '<w:spacing w:before="120" w:after="240"/><w:ind w:left="5050"/>')
    + _style("Small", "Small", '<w:spacing w:after="60"/>', _SMALLER)
    + _style("TableText", "Table text", "", _SMALLER)
    + _style("TableHead", "Table head", f"<w:keepNext/>{_CENTRE}", _BOLD + _SMALLER)
    + _style("TableTotal", "Table total", "", _BOLD + _SMALLER)
    + _style("Header", "header", _CENTRE)
    + "</w:styles>"
)
_SETTINGS = (
    f'{_DECLARATION}<w:settings xmlns:w="{_W}"><w:zoom w:percent="100"/><w:autoHyphenation/>'
    '<w:compat><w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    "</w:compat></w:settings>"
)
_HEADER = (
    f'{_DECLARATION}<w:hdr xmlns:w="{_W}"><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>'
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>2</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:hdr>'
)
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_CONTENT_TYPES = (
    f'{_DECLARATION}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_KIND}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_KIND}.styles+xml"/>'
    f'<Override PartName="/word/settings.xml" ContentType="{_KIND}.settings+xml"/>'
    f'<Override PartName="/word/header1.xml" ContentType="{_KIND}.header+xml"/>'
    '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    "{overrides}</Types>"
)
_ROOT_RELATIONS = (
    f'{_DECLARATION}<Relationships xmlns="{_REL}">'
    f'<Relationship Id="document" Type="{_R}/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="core" Type="{_REL}/metadata/core-properties" Target="docProps/core.xml"/></Relationships>'
)
_DOCUMENT_RELATIONS = (
    f'{_DECLARATION}<Relationships xmlns="{_REL}">'
    f'<Relationship Id="styles" Type="{_R}/styles" Target="styles.xml"/>'
    f'<Relationship Id="settings" Type="{_R}/settings" Target="settings.xml"/>'
    f'<Relationship Id="header1" Type="{_R}/header" Target="header1.xml"/>'
    "{charts}</Relationships>"
)
_CORE = (
    f"{_DECLARATION}<cp:coreProperties "
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{title}</dc:title><dc:language>ru</dc:language>'
    '<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created></cp:coreProperties>'
)
