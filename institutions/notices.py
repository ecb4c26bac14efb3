"""Letters of this room about requests and bookings: rows of the outbox, written with the act they tell of."""

import uuid

from django.conf import settings

from accounts import outbox
from accounts.models import User

from .models import Appointment, Institution


def people_of(institution: Institution) -> list[User]:
    """Everybody who acts for the institution today and may sign in."""
    people = User.objects.filter(
        pk__in=Appointment.objects.current().filter(institution=institution).values("user"), is_active=True
    )
    return list(people.order_by("pk"))


def tell(institution: Institution, template: str, subject: str, *, link: str, key: str = "", **context) -> int:
    """Write to the people of the institution; how many letters were written.

    ``template``: in ``templates/institutions/letters/``. ``key``: an occasion that is written about once.
    """
    written = 0
    occasion = key or str(uuid.uuid4())
    for user in people_of(institution):
        body = outbox.compose(
            f"institutions/letters/{template}.txt",
            user=user,
            institution=institution,
            link=settings.SITE_URL + link,
            **context,
        )
        written += outbox.post(user.email, subject, body, key=f"{template} {occasion} {user.pk}") is not None
    return written
