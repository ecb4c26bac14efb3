"""An order's file → its text. Word prints numbers of lists that stand nowhere in the file, and tables have no lines."""

from documents.docx import docx_text
from documents.uploads import Upload


def order_text(upload: Upload) -> str:
    """Text of a looked-into file (docx, or txt in any encoding of the district, UTF-8 by now).

    Rows of tables come as lines with tabs; paragraphs of one cell are parted by U+2028, so that a row stays one line.
    Raises ``ValidationError`` in plain words where the file cannot be read.
    """
    return docx_text(upload.content, whole_rows=True) if upload.kind == "docx" else upload.content.decode()
