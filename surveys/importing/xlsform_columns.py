"""Columns and types of XLSForm that turn into no question: why."""

from django.utils.translation import gettext as _

from .xlsform_source import Cells

# What questionnaires hold beside questions, in every dialect that tools write.
_ABOUT_PEOPLE = frozenset(
    [
        "start",
        "end",
        "today",
        "deviceid",
        "username",
        "phonenumber",
        "email",
        "subscriberid",
        "simserial",
        "phone_number",
        "device_id",
        "subscriber_id",
        "sim_id",
        "imei",
        "uri:deviceid",
        "uri:username",
        "audit",
        "start-geopoint",
        "caseid",
    ]
)
_PLACES = frozenset(["geopoint", "geotrace", "geoshape", "location", "gps"])
_MEDIA = frozenset(["image", "photo", "audio", "video", "file", "background-audio", "signature", "draw", "annotate"])
_RECKONED = frozenset(
    ["calculate", "calculate_here", "hidden", "xml-external", "csv-external", "set-value", "geojson-external"]
)
_LOOK = frozenset(
    [
        "appearance",
        "constraint_message",
        "required_message",
        "guidance_hint",
        "body:accuracythreshold",
        "accuracythreshold",
        "parameters",
        "autoplay",
        "esri:fieldtype",
        "esri:fieldlength",
        "esri:fieldalias",
        "esri:visible",
        "big-image",
        "hxl",
        "save_to",
        "save_instance",
        "odk:length",
    ]
)


def refused(kind: str) -> str:
    """Why the row is refused for anonymity; empty when it is not."""
    kind = kind.lower()
    if kind in _ABOUT_PEOPLE:
        return _("Answers on the portal are anonymous: who, from where and at what minute is not kept.")
    return ""


def not_asked(kind: str) -> str:
    """Why a row of this type cannot be asked; empty when it can."""
    kind = kind.lower()
    if kind in _PLACES:
        return _("Places on a map are not asked: they would tell who answers.")
    if kind in _MEDIA:
        return _("Files are not asked for: they may tell who answers.")
    if kind in _RECKONED:
        return _("It reckons something and asks nobody. The portal does not reckon while people answer.")
    if kind == "barcode":
        return _("Codes are not scanned in a questionnaire.")
    if kind.startswith("osm"):
        return _("Maps are not edited in a questionnaire.")
    return ""


def explain(line: Cells) -> None:
    """Name the cells of a row that were not taken, though the row was."""
    reasons = _reasons()
    for column, text in line.unknown():
        said = f"{column.head} = {' '.join(text.split())[:80]}"
        if column.name in ("image", "audio", "video"):
            line.row.change(said, _("Pictures and sounds are not shown beside the text."))
        elif column.name in reasons:
            line.row.change(said, reasons[column.name])
        elif column.name.startswith(("label", "hint")):
            line.row.change(said, _("Texts in a language stand in columns such as “label::Russian (ru)”: not taken."))
        elif column.name in _LOOK or column.name.startswith(("instance:", "cht:", "$", "kobo--")):
            line.row.overlook(said)
        elif column.name:
            line.row.overlook(said, _("The portal does not know this column: it may be a remark of the author."))
        else:
            line.row.overlook(said, _("The column has no head."))
    if "appearance" in line.known and (appearance := line.peek("appearance")) and not _is_taken(appearance):
        line.row.overlook(f"appearance = {appearance[:80]}")


def explain_choice(line: Cells) -> None:
    """The same for an answer: columns beside its name and label are for filters."""
    for column, text in line.unknown():
        said = f"{column.head} = {' '.join(text.split())[:80]}"
        if column.name in ("image", "audio", "video", "big-image"):
            line.row.change(said, _("Pictures and sounds are not shown beside the text."))
        else:
            line.row.overlook(said, _("Columns by which answers are filtered are not needed: all answers are shown."))


def _is_taken(appearance: str) -> bool:
    return appearance.strip().lower() in ("minimal", "multiline", "table-list", "label", "list-nolabel", "autocomplete")


def _reasons() -> dict[str, str]:
    reckoned = _("Nothing is reckoned while people answer.")
    return {
        "default": _("No answer is filled in beforehand: people would leave it as it stands."),
        "calculation": reckoned,
        "trigger": reckoned,
        "repeat_count": _("Questions are asked once: they are not repeated for each person or thing."),
        "read_only": _("People write their answers themselves: the field is open."),
        "constraint": _("This kind of question has no such check."),
        "choice_filter": _("Answers are not hidden by the answers to another question: all are shown."),
        "relevant": _("A row of this kind has no condition."),
        "required": _("A row of this kind cannot be required."),
        "hint": _("A row of this kind has no help text."),
    }
