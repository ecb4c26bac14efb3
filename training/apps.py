from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    name = "training"
    verbose_name = _("Preparation of staff")
    actions = {
        "training.traininggroup.create": _("training group composed"),
        "training.traininggroup.change": _("training group changed"),
        "training.traininggroup.enrol": _("enrolled in a training group"),
        "training.traininggroup.dismiss": _("place in a training group freed"),
        "training.traininggroup.start": _("training begun"),
        "training.traininggroup.finish": _("training finished"),
        "training.traininggroup.cancel": _("training group cancelled"),
        "training.traininggroup.certify": _("certificates entered"),
        "training.traininggroup.export": _("took names of a training group away in a file"),
        "training.need.tell": _("need of training told"),
        "training.need.meet": _("need of training met"),
        "training.need.withdraw": _("need of training withdrawn"),
    }
