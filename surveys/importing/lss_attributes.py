"""Properties of LimeSurvey's questions: which say something, and why the others are not taken."""

import re

from django.utils.translation import gettext as _

from .lss_source import Line

# Values that switch a property off: there is nothing to take.
_OFF = frozenset({"", "0", "n", "no", "off", "false", "default", "none", "0000-00-00"})
# Values beside those that are what LimeSurvey has anyway.
_USUAL = {
    "display_columns": {"1"},
    "other_position": {"end"},
    "time_limit_action": {"1"},
    "hidden": {"0"},
    "multiflexible_step": {"1"},
    "slider_accuracy": {"1"},
    "scale_export": {"0"},
    "answer_order": {"normal"},
    "subquestion_order": {"normal"},
    "visualize": {"list"},
    "min_answers": {"0"},
    "random_group": set(),
}
_LOOK = re.compile(
    r"(statistics|public_statistics|css|display_|hide_tip|text_input|input_size|location_map|printable|page_break|scale_export"
    r"|save_as_default|clear_default|answer_width|dropdown|category_sep|choice_(input|title)|label_input|repeat_head|same(choice|list)"
    r"|showpopups|rank_title|fix_|horizontal_|crop_|keep_|button_|addlineicon|autoaddnewline|only_pull|show_|slider_(layout|handle"
    r"|custom|rating|orientation|reset|reversed|separator|showminmax|middlestart|default)|reverse|placeholder|array_filter_style"
    r"|add_platform|visualize|width_entry|other_position|use_dropdown|input_boxes|num_prefix|em_validation_.*_tip|time_limit_.*"
    r"|max_filesize|allowed_filetypes|(min|max)_num_of_files|thousands|maximum_chars|theme|image|icon|question_template"
    r"|numbers_only_tip|parent_order|separator|cols|rows|answer_help|value_range_allows|keep|lf_|inputformat|printable_survey)"
)


def is_off(line: Line) -> bool:
    """The property says nothing that a questionnaire without it would not say."""
    value = line["value"].strip().lower()
    return value in _OFF or value in _USUAL.get(line["attribute"].strip(), ())


def explain(line: Line, *, has_assessments: bool) -> None:
    """Name a property that says something and was not taken."""
    name = line["attribute"].strip()
    if name == "assessment_value" and not has_assessments:
        line.row.overlook(_value(line), _("Points are switched off in the survey."))
        return
    for pattern, reason in _reasons().items():
        if re.fullmatch(pattern, name):
            line.row.name(_value(line), reason)
            return
    if _LOOK.match(name):
        line.row.overlook(_value(line))
    else:
        line.row.name(_value(line), _("The portal does not know this property."))


def _value(line: Line) -> str:
    value = " ".join(line["value"].split())
    return f"{line['attribute'].strip()} = {value[:80]}"


def _reasons() -> dict[str, str]:
    return {
        "random_order|random_group|answer_order|subquestion_order|alphasort|keep_codes_order": _(
            "Questions and answers stand in one order for everybody: nothing is mixed."
        ),
        "array_filter|array_filter_exclude": _(
            "Answers are not hidden by the answers to another question: all are shown."
        ),
        "em_validation_q|em_validation_sq": _(
            "Answers are not checked by expressions. Set limits instead, if it helps."
        ),
        "equals_num_value|num_value_equals_sgqa|(min|max)_num_value(_n|_sgqa)?": _(
            "This limit is a sum or an expression, and the portal knows limits of single numbers only."
        ),
        "(min|max)_answers|max_subquestions": _(
            "For this kind of question there is no such limit, or it is an expression."
        ),
        "time_limit": _("Nobody is hurried: there is no time limit."),
        "other_comment_mandatory|other_numbers_only|commented_checkbox(_auto)?": _(
            "What is written beside an answer is not checked."
        ),
        "exclude_all_others(_auto)?": _("There is no such answer in the question."),
        "prefix": _("Numbers have a unit behind them, nothing in front."),
        "equation|numbers_only": _("Nothing is reckoned while people answer."),
        "location_(city|state|postal|country|nodefaultfromip|defaultcoordinates)|location_mapservice": _(
            "Places on a map are not asked: they would tell who answers."
        ),
        "assessment_value": _("Answers have no points."),
        "multiflexible_(min|max|step|checkbox)": _("This limit cannot be kept for questions of this kind."),
        "slider_(min|max|accuracy)": _("This limit is an expression or is more than the portal can keep."),
        "date_(min|max)": _("This limit is no day: it is an expression."),
        "date_format": _("Days are asked without hours, as the browser shows them."),
        "relevance": _("The condition of the question stands in the question itself."),
        "hidden": _("A hidden question is filled in by no person."),
        "encrypted": _("Answers are kept without names and therefore not encrypted one by one."),
    }
