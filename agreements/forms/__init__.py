from .drafting import AgreementForm, NetworkForm
from .family import ChildForm, NetworkFormForm, OnDayForm, SectionFormSet, TermsForm
from .life import ExtendForm, RemindersForm, TerminateForm
from .policy import PolicyForm
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
    "ChildForm",
    "CodeForm",
    "CompareForm",
    "CopyForm",
    "ExtendForm",
    "MessageForm",
    "NetworkForm",
    "NetworkFormForm",
    "OnDayForm",
    "PaperForm",
    "PolicyForm",
    "PublishForm",
    "ReasonToSignForm",
    "RemarkOnTextForm",
    "RemindersForm",
    "RevocationListForm",
    "SampleForm",
    "SectionFormSet",
    "SettleForm",
    "SignForm",
    "SignatureFileForm",
    "TemplateEditor",
    "TerminateForm",
    "TermsForm",
    "TrustedCertificateForm",
]
