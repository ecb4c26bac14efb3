from .drafting import AgreementForm, NetworkForm
from .life import ExtendForm, RemindersForm, TerminateForm
from .review import MessageForm, RemarkOnTextForm, SettleForm
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
    "ExtendForm",
    "MessageForm",
    "NetworkForm",
    "PaperForm",
    "PublishForm",
    "ReasonToSignForm",
    "RemarkOnTextForm",
    "RemindersForm",
    "RevocationListForm",
    "SettleForm",
    "SignForm",
    "SignatureFileForm",
    "TemplateVersionForm",
    "TerminateForm",
    "TrustedCertificateForm",
]
