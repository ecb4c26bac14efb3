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
from .templates import CopyForm, PublishForm, SampleForm, TemplateEditor
from .verification import CodeForm, CompareForm

__all__ = [
    "AcceptRulesForm",
    "AgreementForm",
    "AttestForm",
    "CodeForm",
    "CompareForm",
    "CopyForm",
    "ExtendForm",
    "MessageForm",
    "NetworkForm",
    "PaperForm",
    "PublishForm",
    "ReasonToSignForm",
    "RemarkOnTextForm",
    "RemindersForm",
    "RevocationListForm",
    "SampleForm",
    "SettleForm",
    "SignForm",
    "SignatureFileForm",
    "TemplateEditor",
    "TerminateForm",
    "TrustedCertificateForm",
]
