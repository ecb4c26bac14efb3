"""What other apps may ask of the register. Institutions in, institutions out, one query for all of them."""

import datetime

from accounts.models import User

from .models import Appointment, Institution, Network, Participation, ParticipationState


def participants(network: Network):
    """Institutions on the network's list that have neither refused nor left."""
    standing = Participation.objects.standing().filter(network=network)
    return Institution.objects.filter(pk__in=standing.values("institution"))


def unanswered(institutions, network: Network):
    """Those of the institutions that have not answered the invitation into the network (order, task 2.2)."""
    waiting = Participation.objects.filter(
        network=network, state__in=[ParticipationState.LISTED, ParticipationState.INVITED]
    )
    return institutions.filter(pk__in=waiting.values("institution"))


def signatories(institution: Institution, on: datetime.date | None = None):
    """Appointments of the people who could sign for the institution on that day (today by default)."""
    return Appointment.objects.current(on).signing().filter(institution=institution).select_related("user")


def signing_for(user: User, on: datetime.date | None = None):
    """Institutions for which the person could sign on that day (today by default)."""
    mine = Appointment.objects.current(on).signing().filter(user_id=user.pk)
    return Institution.objects.filter(pk__in=mine.values("institution"))


def institutions_of(user: User):
    """Institutions that the person acts for today, in whatever role."""
    mine = Appointment.objects.current().filter(user_id=user.pk)
    return Institution.objects.filter(pk__in=mine.values("institution"))
