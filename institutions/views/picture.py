"""The model of a network as a picture, a matrix and a list: who gives what to whom."""

import uuid

from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from documents import files, links, pdf, xlsx

from ..forms.picture import PictureForm
from ..models import Institution, Network
from ..ties import Model, described, model_of, picture

MANY = 20  # of more institutions in a column an A4 page is too small


def picture_start(request):
    """Out of the menu: the person's network, the one begun last where there are several."""
    network = Network.objects.visible_to(request.user).order_by("-created_at", "pk").first()
    if network is None:
        return redirect("institutions:network_list")
    return redirect("institutions:network_picture", network.pk)


def _asked(request, pk) -> tuple[Model, PictureForm, uuid.UUID | None]:
    """The model as the filter in the address wants it."""
    network = get_object_or_404(Network.objects.visible_to(request.user).select_related("municipality"), pk=pk)
    form = PictureForm(request.GET, network=network)
    form.is_valid()
    wanted = getattr(form, "cleaned_data", {})
    model = model_of(network, area=wanted.get("area", ""), kind=wanted.get("kind", ""), sort=wanted.get("sort", ""))
    institution = wanted.get("institution")
    return model, form, institution.pk if institution else None


def network_picture(request, pk):
    model, form, chosen = _asked(request, pk)
    drawn = picture(model, chosen)
    others = Network.objects.visible_to(request.user).exclude(pk=model.network.pk)
    return render(
        request,
        "institutions/network_picture.html",
        {
            "network": model.network,
            "others": others,
            "form": form,
            "is_filtered": bool(form.changed_data),
            "svg": links.draw(drawn, "model") if drawn.left or drawn.right else "",
            "description": described(model),
            "matrix": _matrix(model, chosen),
            "lines": model.lines(),
            "offers": _offers(model),
            "idle": model.idle,
            "centres": [(model.names[pk], centre) for pk, centre in model.centres.items() if pk in model.names],
            "query": request.GET.urlencode(),
        },
    )


def _matrix(model: Model, chosen=None) -> dict:
    """Head and rows of the table behind the picture; takers go by numbers, which the rows of names repeat."""
    givers, takers, cells = model.matrix()
    number = {one.pk: n for n, one in enumerate(model.institutions, start=1)}
    given, received = model.given(), model.received()
    return {
        "head": [(number[one.pk], one.short_name) for one in takers],
        "rows": [
            {
                "number": number[one.pk],
                "name": one.short_name,
                "is_centre": one.pk in model.centres,
                "is_chosen": one.pk == chosen,
                "cells": [cells.get((one.pk, other.pk), "") for other in takers],
                "total": given[one.pk],
            }
            for one in givers
        ],
        "totals": [received[one.pk] for one in takers],
        "total": sum(given.values()),
        "takers": [(number[one.pk], one.short_name) for one in takers],
    }


def _offers(model: Model) -> list[tuple[str, int, int]]:
    """Name, offered to all, asked for: of those that do either."""
    busy: list[Institution] = [one for one in model.institutions if one.pk in model.offers or one.pk in model.asks]
    return [(one.short_name, model.offers.get(one.pk, 0), model.asks.get(one.pk, 0)) for one in busy]


def network_picture_pdf(request, pk):
    """A lying page with the picture, another with the matrix: A4, or A3 for a large network."""
    model, form, chosen = _asked(request, pk)
    drawn = picture(model, chosen)
    title = _("Model of the network: %(network)s") % {"network": model.network.name}
    content = pdf.render(
        "institutions/paper/network_picture.html",
        {
            "network": model.network,
            "svg": links.draw(drawn, "model"),
            "description": described(model),
            "matrix": _matrix(model, chosen),
            "lines": model.lines(),
            "idle": model.idle,
            "centres": [(model.names[pk], centre) for pk, centre in model.centres.items() if pk in model.names],
            "filters": form.in_words,
            "is_large": drawn.rows > MANY,
        },
        title=title,
    )
    return files.respond(content, name=f"{title}.pdf", content_type=pdf.CONTENT_TYPE, as_attachment=False)


def network_picture_xlsx(request, pk):
    """The matrix, the ties one by one, and what is offered to all and asked for."""
    model, _form, _chosen = _asked(request, pk)
    givers, takers, cells = model.matrix()
    title = _("Model of the network: %(network)s") % {"network": model.network.name}
    book = xlsx.Workbook(title=title)
    given = model.given()
    book.write_table(
        [_("Gives ↓ / receives →"), *(one.short_name for one in takers), _("In all")],
        [[one.short_name, *(cells.get((one.pk, other.pk)) for other in takers), given[one.pk]] for one in givers],
        title=_("Matrix"),
    )
    book.write_table([_("Gives"), _("Receives"), _("What"), _("Count")], model.lines(), title=_("Ties"))
    book.write_table(
        [_("Institution"), _("Offers to all"), _("Asks for")], _offers(model), title=_("Offers and requests")
    )
    return xlsx.response(book.close(), title)
