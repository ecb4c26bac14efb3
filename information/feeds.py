"""News for readers of feeds (Atom)."""

import datetime
import re

from django.contrib.syndication.views import Feed
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext_lazy as _

from .models import NewsItem

LATEST = 20
# XML has no word for them; they come with text pasted from office programs.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class NewsFeed(Feed):
    feed_type = Atom1Feed
    title = _("News of the network for technical creativity")
    subtitle = _("What schools and centres of the network do together.")
    link = reverse_lazy("information:news_public_list")

    def items(self):
        return NewsItem.objects.public().select_related("institution")[:LATEST]

    def item_title(self, item: NewsItem) -> str:
        return CONTROLS.sub(" ", item.title)

    def item_description(self, item: NewsItem) -> str:
        return CONTROLS.sub(" ", item.lead)

    def item_link(self, item: NewsItem) -> str:
        return f"{self.link}{item.pk}/"

    def item_pubdate(self, item: NewsItem) -> datetime.datetime:
        return timezone.make_aware(datetime.datetime.combine(item.published_from, datetime.time()))

    def item_updateddate(self, item: NewsItem) -> datetime.datetime:
        return item.published_at
