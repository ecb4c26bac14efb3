"""Records of the room that its addresses need."""

from functools import cached_property

from django.utils import timezone

from information.models import Channel, NewsItem, Publication
from information.services import channels, publications
from tests.factories.information import ChannelFactory, NewsFactory, PublicationFactory


class InformationWorld:
    """Part of ``tests.world.World``."""

    @cached_property
    def channel(self) -> Channel:
        return ChannelFactory(name="Сайт учреждения", is_required=True)

    @cached_property
    def publication(self) -> Publication:
        """Of the institution, with a link and a file."""
        self.network  # noqa: B018  in which it takes part
        channels.tell_section(
            self.institution, url="https://school.example/mos", placed_on=timezone.localdate(), by=self.department
        )
        return PublicationFactory(
            channel=self.channel, institution=self.institution, file=self.file, occasion="День открытых дверей"
        )

    @cached_property
    def withdrawn_publication(self) -> Publication:
        made = PublicationFactory(channel=self.channel, institution=self.institution)
        return publications.withdraw(made, reason="Введена дважды.", by=self.department)

    @cached_property
    def news_item(self) -> NewsItem:
        """On the public page, with a photo."""
        return NewsFactory(institution=self.institution, public=True, photo=self.file, photo_alt="Дети у станка")

    @cached_property
    def draft_news(self) -> NewsItem:
        return NewsFactory(institution=self.institution)

    @cached_property
    def proposed_news(self) -> NewsItem:
        return NewsFactory(institution=self.institution, state="proposed")
