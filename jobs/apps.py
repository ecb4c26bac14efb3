from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "jobs"
    verbose_name = _("Long work")
    actions = {
        "jobs.job.start": _("long work started"),
        "jobs.job.begin": _("long work taken up"),
        "jobs.job.finish": _("long work done"),
        "jobs.job.fail": _("long work failed"),
        "jobs.job.put_back": _("long work put back to be tried again"),
        "jobs.job.stop": _("long work cancelled"),
        "jobs.job.ask_to_stop": _("long work asked to stop"),
        "jobs.job.repeat": _("long work started again"),
    }

    def ready(self) -> None:
        autodiscover_modules("work")
