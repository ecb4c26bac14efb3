from .drafting import AgreementForm, NetworkForm
from .signing import (
    AcceptRulesForm,
    AttestForm,
    PaperForm,
    ReasonToSignForm,
    RevocationListForm,
    SignatureFileForm,
    SignForm,
    TrustedCertificateForm,
)
from .templates import ClauseFormSet, PublishForm, TemplateVersionForm
from .verification import CodeForm, CompareForm

__all__ = [
    "AcceptRulesForm",
    "AgreementForm",
    "AttestForm",
    "ClauseFormSet",
    "CodeForm",
    "CompareForm",
    "NetworkForm",
    "PaperForm",
    "PublishForm",
    "ReasonToSignForm",
    "RevocationListForm",
    "SignForm",
    "SignatureFileForm",
    "TemplateVersionForm",
    "TrustedCertificateForm",
]
