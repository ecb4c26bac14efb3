from .drafting import AgreementForm, NetworkForm
from .signing import AcceptRulesForm, ReasonToSignForm, SignForm
from .templates import ClauseFormSet, PublishForm, TemplateVersionForm
from .verification import CodeForm, CompareForm

__all__ = [
    "AcceptRulesForm",
    "AgreementForm",
    "ClauseFormSet",
    "CodeForm",
    "CompareForm",
    "NetworkForm",
    "PublishForm",
    "ReasonToSignForm",
    "SignForm",
    "TemplateVersionForm",
]
