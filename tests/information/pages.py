"""Addresses of the room for every kind of visitor: rows of the table in ``tests/test_pages.py``."""

from tests.page_rows import CONCERNED, DEPARTMENT, SIGNED_IN, Row, act, at, done, form, page, wrong

PUBLICATION, CHANNEL, WITHDRAWN = at("publication.pk"), at("channel.pk"), at("withdrawn_publication.pk")
PAGES: dict[str, Row] = {
    "information:publication_list": page(*SIGNED_IN),
    "information:publication_create": form(SIGNED_IN, wrong(SIGNED_IN)),
    "information:matrix": page(*SIGNED_IN),
    "information:publication_detail": page(*CONCERNED, at=PUBLICATION),
    "information:publication_file": page(*CONCERNED, at=PUBLICATION),
    "information:publication_edit": form(CONCERNED, wrong(CONCERNED), at=PUBLICATION),
    "information:publication_withdraw": form(CONCERNED, wrong(CONCERNED), at=PUBLICATION),
    "information:publication_restore": act(*done(CONCERNED), at=WITHDRAWN),
    "information:section_edit": form(CONCERNED, done(CONCERNED), at=at("institution.pk")),
    "information:channel_list": page(*DEPARTMENT),
    "information:channel_create": form(DEPARTMENT, wrong(DEPARTMENT)),
    "information:channel_edit": form(DEPARTMENT, wrong(DEPARTMENT), at=CHANNEL),
}
