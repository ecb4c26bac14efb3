"""Files as people and attackers make them."""

import io
import zipfile

import docx
import openpyxl

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CONTENT_TYPES = (
    b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    b'wordprocessingml.document.main+xml"/></Types>'
)
SHEET_TYPES = CONTENT_TYPES.replace(b"/word/document", b"/xl/workbook").replace(
    b"wordprocessingml.document", b"spreadsheetml.sheet"
)


def saved(document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def word(*paragraphs: str) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return saved(document)


def workbook(*rows) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return saved(book)


def zipped(parts: dict[str, bytes], method=zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def raw_word(body: str, **parts: str) -> bytes:
    """A .docx of the given body; ``numbering`` and ``styles`` are further parts."""
    files = {
        "[Content_Types].xml": CONTENT_TYPES,
        "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'.encode(),
    }
    for name, content in parts.items():
        files[f"word/{name}.xml"] = f'<w:{name} xmlns:w="{W}">{content}</w:{name}>'.encode()
    return zipped(files)


def without_first_byte_of(content: bytes, part: bytes) -> bytes:
    """Damage one byte somewhere inside."""
    place = content.index(part)
    return content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]
