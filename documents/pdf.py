"""Paper: tagged PDF out of HTML templates, from bundled assets only."""


def render(template_name: str, context: dict, *, title: str, variant: str = "pdf/ua-1") -> bytes:
    """Render a template that extends ``documents/base_paper.html``. The same input gives the same bytes.

    Reads nothing but the fonts and ``data:`` addresses: no address in a variable is ever fetched.
    """
    raise NotImplementedError


def pages(content: bytes) -> int:
    """How many pages a PDF has; ``ValidationError`` when it cannot be read."""
    raise NotImplementedError
