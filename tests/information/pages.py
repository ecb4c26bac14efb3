"""Addresses of the room for every kind of visitor: rows of the table in ``tests/test_pages.py``."""

from tests.page_rows import (
    CONCERNED,
    DEPARTMENT,
    HIDDEN,
    LOGIN,
    NO,
    OK,
    OVERSEEN,
    PUBLIC,
    SIGNED_IN,
    Row,
    act,
    at,
    done,
    form,
    page,
    wrong,
)

PUBLICATION, CHANNEL, WITHDRAWN = at("publication.pk"), at("channel.pk"), at("withdrawn_publication.pk")
NEWS, DRAFT, PROPOSED = at("news_item.pk"), at("draft_news.pk"), at("proposed_news.pk")
PROPOSES = (LOGIN, NO, NO, OK, OK, HIDDEN)
PAGES: dict[str, Row] = {
    "information:news_public_list": page(*PUBLIC),
    "information:news_feed": page(*PUBLIC),
    "information:news_public": page(*PUBLIC, at=NEWS),
    "information:news_photo": page(*PUBLIC, at=NEWS),
    "information:news_list": page(*SIGNED_IN),
    "information:news_create": form(SIGNED_IN, wrong(SIGNED_IN)),
    "information:news_detail": page(*CONCERNED, at=DRAFT),
    "information:news_edit": form(CONCERNED, wrong(CONCERNED), at=DRAFT),
    "information:news_propose": act(*done(PROPOSES), at=DRAFT),
    "information:news_publish": act(*done(OVERSEEN), at=PROPOSED),
    "information:news_send_back": form(OVERSEEN, wrong(OVERSEEN), at=PROPOSED),
    "information:news_withdraw": form(DEPARTMENT, wrong(DEPARTMENT), at=NEWS),
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
