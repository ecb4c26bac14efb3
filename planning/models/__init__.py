from .bulk import BulkMove, BulkVerb
from .evidence import Evidence, EvidenceState
from .plans import Attention, Move, Override, Plan, PlanState, ProgressState, StageDeadline, StageProgress
from .sharing import BoardLink
from .templates import ExpectedResult, PlanTemplate, Scope, Stage, Task, TemplateVersion, UnplacedLine, VersionState

__all__ = [
    "Attention",
    "BoardLink",
    "BulkMove",
    "BulkVerb",
    "Evidence",
    "EvidenceState",
    "ExpectedResult",
    "Move",
    "Override",
    "Plan",
    "PlanState",
    "PlanTemplate",
    "ProgressState",
    "Scope",
    "Stage",
    "StageDeadline",
    "StageProgress",
    "Task",
    "TemplateVersion",
    "UnplacedLine",
    "VersionState",
]
