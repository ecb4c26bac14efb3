"""What a machine can check of PDF/UA-1 (ISO 14289-1), after the points of the Matterhorn protocol that our papers meet.

No full validator: it reads what WeasyPrint writes. ``faults(content)`` lists what is wrong, in words.
"""

import io
import itertools
from collections import Counter
from collections.abc import Iterator

import pikepdf

GROUPING = {"Document", "Part", "Art", "Sect", "Div", "BlockQuote", "TOC", "TOCI", "Index", "NonStruct", "Aside"}
BLOCKS = {"P", "H", "H1", "H2", "H3", "H4", "H5", "H6", "L", "LI", "Lbl", "LBody", "Caption"}
TABLES = {"Table", "TR", "TH", "TD", "THead", "TBody", "TFoot"}
INLINE = {"Span", "Quote", "Note", "Reference", "Code", "Link", "Annot", "Figure", "Formula", "Form", "Em", "Strong"}
STANDARD = GROUPING | BLOCKS | TABLES | INLINE
CHILDREN = {
    "Table": {"TR", "THead", "TBody", "TFoot", "Caption"},
    "THead": {"TR"},
    "TBody": {"TR"},
    "TFoot": {"TR"},
    "TR": {"TH", "TD"},
    "L": {"LI", "L", "Caption"},
    "LI": {"Lbl", "LBody"},
}
PAINTING = {"Tj", "TJ", "'", '"', "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "Do", "sh", "EI"}


def faults(content: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(content)) as document:
        found = [*_of_document(document), *_of_fonts(document)]
        if "/StructTreeRoot" in document.Root:
            elements = list(_elements(document.Root.StructTreeRoot))
            found += [*_of_structure(elements), *_of_headings(elements), *_of_tables(elements)]
            found += _of_content(document, elements)
        return found


def _of_document(document: pikepdf.Pdf) -> Iterator[str]:
    root = document.Root
    if not (root.get("/MarkInfo") or {}).get("/Marked"):
        yield "06/09: the document does not say that it is tagged"
    if (root.get("/MarkInfo") or {}).get("/Suspects"):
        yield "09: suspects among the tags"
    if "/StructTreeRoot" not in root:
        yield "09: no tree of structure"
    if not str(root.get("/Lang", "")):
        yield "11: no language of the document"
    if not (root.get("/ViewerPreferences") or {}).get("/DisplayDocTitle"):
        yield "07: the title is not shown in the window"
    with document.open_metadata() as metadata:
        if not metadata.get("dc:title"):
            yield "06: no title"
        if metadata.get("pdfuaid:part") != "1":
            yield "06: does not say that it is PDF/UA-1"
    if document.is_encrypted:
        yield "26: encrypted"
    for number, page in enumerate(document.pages, 1):
        if "/Annots" in page and page.get("/Tabs") != "/S":
            yield f"28: page {number} has annotations, and not their order"


def _of_fonts(document: pikepdf.Pdf) -> Iterator[str]:
    for page in document.pages:
        for font in (page.get("/Resources", {}).get("/Font") or {}).values():
            inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
            descriptor = inner.get("/FontDescriptor", {})
            if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor.keys()):
                yield f"31: {font.BaseFont} is not embedded"
            if "/ToUnicode" not in font:
                yield f"10: {font.BaseFont} says not which letters it draws"


def _elements(node, path: tuple = ()) -> Iterator[tuple[pikepdf.Dictionary, tuple]]:
    """Elements with their ancestors, in the order in which they are read."""
    children = node.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child, path
            yield from _elements(child, (*path, child))


def _name(element) -> str:
    return str(element.S)[1:]


def _of_structure(elements) -> Iterator[str]:
    for element, path in elements:
        name, parent = _name(element), _name(path[-1]) if path else ""
        if name not in STANDARD:
            yield f"02: {name} is no standard type"
        if parent in CHILDREN and name not in CHILDREN[parent]:
            yield f"09: {name} directly in {parent}"
        for owner, children in CHILDREN.items():
            if name in children - {"Caption", "L"} and parent not in {o for o, c in CHILDREN.items() if name in c}:
                yield f"09: {name} outside of {owner}"
                break
        if name == "Figure" and not str(element.get("/Alt", element.get("/ActualText", ""))).strip():
            yield "13: a figure without words for it"


def _of_headings(elements) -> Iterator[str]:
    levels = [int(name[1]) for element, _path in elements if (name := _name(element))[0] == "H" and name[1:].isdigit()]
    if levels and levels[0] != 1:
        yield f"14: the first heading is of level {levels[0]}"
    for before, after in itertools.pairwise(levels):
        if after > before + 1:
            yield f"14: heading of level {after} after one of level {before}"


def _attribute(element, name: str):
    attributes = element.get("/A", [])
    for each in attributes if isinstance(attributes, pikepdf.Array) else [attributes]:
        if isinstance(each, pikepdf.Dictionary) and name in each:
            return each[name]
    return None


def _of_tables(elements) -> Iterator[str]:
    for table in (element for element, _path in elements if _name(element) == "Table"):
        inside = list(_elements(table))
        cells = [element for element, _path in inside if _name(element) in ("TH", "TD")]
        heads = [cell for cell in cells if _name(cell) == "TH"]
        if not heads:
            yield "15: a table without heads"
        if not all(_attribute(head, "/Scope") for head in heads):
            # Then every cell has to name its heads.
            known = {str(head.get("/ID")) for head in heads}
            for cell in cells:
                named = {str(name) for name in _attribute(cell, "/Headers") or []}
                if _name(cell) == "TD" and (not named or named - known):
                    yield "15: a cell of which nobody knows the head"
                    break
        widths: Counter[int] = Counter()
        owed: list[int] = []  # rows that cells from above still reach into, a column each
        for row in (element for element, _path in inside if _name(element) == "TR"):
            width = sum(left > 0 for left in owed)
            owed = [left - 1 for left in owed if left > 1]
            for cell, _path in _elements(row):
                if _name(cell) in ("TH", "TD"):
                    columns = int(_attribute(cell, "/ColSpan") or 1)
                    width += columns
                    owed += [int(_attribute(cell, "/RowSpan") or 1) - 1] * columns
            widths[width] += 1
        if len(widths) > 1:
            yield f"15: rows of {sorted(widths)} columns in one table"


def _of_content(document: pikepdf.Pdf, elements) -> Iterator[str]:
    """Everything painted is either an artifact or belongs to an element.

    Numbers and feet of pages belong to elements outside of the tree: WeasyPrint writes PDF 1.7, where a foot is no part
    of what is read aloud, and ties its content to the tree of parents only.
    """
    owned: Counter[tuple] = Counter()
    for element, _path in elements:
        children = element.get("/K", [])
        for child in children if isinstance(children, pikepdf.Array) else [children]:
            if isinstance(child, int):
                owned[element.Pg.objgen, int(child)] += 1
            elif isinstance(child, pikepdf.Dictionary) and "/MCID" in child:
                owned[child.get("/Pg", element.get("/Pg")).objgen, int(child.MCID)] += 1
    feet = _of_parents(document)
    if any(count > 1 for count in owned.values()):
        yield "01: content that belongs to two elements"
    for number, page in enumerate(document.pages, 1):
        if "/StructParents" not in page:
            yield f"01: page {number} leads not to its tags"
        marks: list[str] = []
        for operands, operator in pikepdf.parse_content_stream(page):
            match str(operator):
                case "BDC" | "BMC":
                    kind = str(operands[0])
                    properties = operands[1] if len(operands) > 1 else {}
                    if isinstance(properties, pikepdf.Dictionary) and "/MCID" in properties:
                        key = page.obj.objgen, int(properties.MCID)
                        if not owned[key] and key not in feet:
                            yield f"01: page {number} has content of no element"
                        kind = "tagged"
                    if {kind, *marks} >= {"tagged", "/Artifact"}:
                        yield f"01: page {number} mixes artifacts with content"
                    marks.append(kind)
                case "EMC":
                    marks.pop()
                case painting if painting in PAINTING and not {"tagged", "/Artifact"} & set(marks):
                    yield f"01: page {number} paints something that is neither content nor artifact ({painting})"
                    break


def _of_parents(document: pikepdf.Pdf) -> set[tuple]:
    """Content that the tree of parents gives an element, by page and number."""
    tree = document.Root.StructTreeRoot.get("/ParentTree", {}).get("/Nums", [])
    elements = {int(tree[n]): tree[n + 1] for n in range(0, len(tree), 2)}
    found = set()
    for page in document.pages:
        owners = elements.get(int(page.get("/StructParents", -1)), [])
        for mcid, owner in enumerate(owners if isinstance(owners, pikepdf.Array) else []):
            if isinstance(owner, pikepdf.Dictionary):
                found.add((page.obj.objgen, mcid))
    return found
