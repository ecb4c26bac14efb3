"""What becomes of the rows of a LimeSurvey file that are no questions: properties, settings, parts, quotas."""

from collections import defaultdict

from django.utils.translation import gettext as _

from . import lss_attributes
from .draft import Draft, Texts
from .languages import code_of_language
from .lss_source import Line, Source, Thing, clean
from .report import Row

_OFF = frozenset({"", "N", "0"})


class Account:
    """Speaks for every row that no question speaks for."""

    def __init__(self, source: Source):
        self.source = source
        self.has_assessments = any(line["assessments"].strip() == "Y" for line in source["surveys"])
        self.conditions: dict[str, list[Line]] = defaultdict(list)
        for line in source["conditions"]:
            self.conditions[line["qid"].strip()].append(line)
        self._used: set[tuple[str, str]] = set()
        self._parts: set[int] = set()
        self._taken: set[str] = set()
        self._left: set[str] = set()

    # Properties of questions

    def value(self, thing: Thing, attribute: str) -> str:
        """The value of a property; empty when the question has none."""
        return next((line["value"].strip() for line in self._lines(thing, attribute) if line["value"].strip()), "")

    def texts(self, thing: Thing, attribute: str) -> Texts:
        """A property that is a text, in all languages. Asking for it takes it."""
        self.used(thing, attribute)
        found: Texts = {}
        for line in self._lines(thing, attribute):
            language = line["language"].strip() or self.source.base
            if text := clean(line, "value"):
                if language in self.source.languages:
                    found[code_of_language(language)] = text
                else:
                    line.row.name(
                        _("language"), _("The survey does not have the language “%(name)s”.") % {"name": language[:20]}
                    )
        return found

    def used(self, thing: Thing, *attributes: str) -> None:
        """The property is taken as it is."""
        self._used |= {(thing["qid"].strip(), attribute) for attribute in attributes}

    def _lines(self, thing: Thing, attribute: str) -> list[Line]:
        lines = self.source.attributes.get(thing["qid"].strip(), ())
        return [line for line in lines if line["attribute"].strip() == attribute]

    # Parts of questions

    def use(self, thing: Thing) -> None:
        """An answer or a subquestion is taken."""
        self._parts.add(id(thing))
        thing.take()
        points = thing["assessment_value"].strip()
        if self.has_assessments and points not in _OFF:
            thing.row.change(_("points"), _("Answers have no points."))
        if thing["relevance"].strip() not in ("", "1"):
            thing.row.change(
                _("condition"), _("Conditions hide whole questions, not single answers: it is always shown.")
            )

    def taken(self, question: Thing) -> None:
        self._taken.add(question["qid"].strip())

    def leave(self, question: Thing, reason: str) -> None:
        """The question is not taken, and nothing that belongs to it is."""
        qid = question["qid"].strip()
        self._left.add(qid)
        for thing in (*self.source.parts.get(qid, ()), *self.source.answers_of.get(qid, ())):
            thing.leave(reason)
        for line in question.lines:
            if line is not question.line:
                line.row.name(_("row"), reason)
        for line in self.source.attributes.get(qid, ()):
            if lss_attributes.is_off(line):
                line.row.take()
            else:
                line.row.name(line["attribute"].strip(), reason)

    def rows(self, question: Thing) -> list[Row]:
        """What goes where the question goes: its other languages, its parts, its properties and conditions."""
        qid = question["qid"].strip()
        things = (question, *self.source.parts.get(qid, ()), *self.source.answers_of.get(qid, ()))
        lines = [line for thing in things for line in thing.lines if line is not question.line]
        lines += [line for line in self.source.attributes.get(qid, ()) if not lss_attributes.is_off(line)]
        return [line.row for line in (*lines, *self.conditions.get(qid, ()))]

    # The survey as a whole

    def settings(self, draft: Draft) -> None:
        """Title and texts of the survey, and the settings that the portal makes itself."""
        for number, line in enumerate(self.source["surveys"]):
            if number:
                line.row.name(_("row"), _("The file has more than one survey: the first one was read."))
            else:
                self._survey(line)
        for line in self.source["languages"]:
            if line[""].strip() in self.source.languages:
                line.row.take()
        seen: set[str] = set()
        for line in self.source["surveys_languagesettings"]:
            language = line["surveyls_language"].strip() or self.source.base
            if language in seen:
                line.row.name(_("row"), _("The same row stands in the file before."))
                continue
            seen.add(language)
            self._texts(draft, line, code_of_language(language))

    @staticmethod
    def _survey(line: Line) -> None:
        line.row.take()
        refused = _("Answers on the portal are anonymous: who, from where and at what minute is not kept.")
        for name in ("ipaddr", "refurl", "datestamp", "savetimings", "usecookie"):
            if line[name].strip() == "Y":
                line.row.refuse(f"{name} = Y", refused)
        if "N" in (line["anonymized"].strip(), line["private"].strip()):
            line.row.refuse("anonymized = N", refused)
        if line["assessments"].strip() == "Y":
            line.row.name("assessments", _("Answers have no points."))
        if line["usetokens"].strip() == "Y":
            line.row.name("usetokens", _("Personal codes are made when the survey is launched: sheets of slips."))
        for name in ("startdate", "expires"):
            if line[name].strip():
                line.row.name(f"{name} = {line[name].strip()[:40]}", _("Dates are set when the survey is launched."))
        line.row.overlook(
            _("other settings"), _("Letters, access, look and the course of the survey are the portal's own.")
        )

    @staticmethod
    def _texts(draft: Draft, line: Line, language: str) -> None:
        line.row.take()
        notice = "\n\n".join(
            dict.fromkeys(filter(None, (clean(line, "surveyls_description"), clean(line, "surveyls_welcometext"))))
        )
        for texts, text in (
            (draft.title, clean(line, "surveyls_title")),
            (draft.notice, notice),
            (draft.thanks, clean(line, "surveyls_endtext")),
        ):
            if text:
                texts[language] = text
        if line["surveyls_url"].strip():
            line.row.name("surveyls_url", _("After sending, people stay on the portal: there is no way on."))
        if line["surveyls_policy_notice"].strip():
            reason = _(
                "What is kept and what is not, the portal tells by itself. Look whether something has to be added."
            )
            line.row.name("surveyls_policy_notice", reason)
        if any("email" in name and value.strip() for name, value in line.items()):
            line.row.overlook(_("letters"), _("The portal writes no letters to those who answer."))

    # The rest

    def close(self) -> None:
        """Speak for all rows that are left."""
        self._attributes()
        unneeded = _("Questions of this kind have no such rows.")
        for things in (*self.source.parts.values(), *self.source.answers_of.values()):
            for thing in things:
                if id(thing) not in self._parts:
                    thing.leave(unneeded)
        for qid, lines in self.conditions.items():
            if qid not in self.source.questions:
                for line in lines:
                    line.row.name(_("condition"), _("It belongs to something that is not in the file."))
        self._fields()
        self._defaults()
        for table, reason in _other_tables().items():
            for line in self.source[table]:
                line.row.name(_("row"), reason)
        for table in (
            "themes",
            "themes_inherited",
            "surveys_groups",
            "surveys_groupsettings",
            "plugin_settings",
            "question_themes",
        ):
            for line in self.source[table]:
                line.row.overlook(_("row"))

    def _attributes(self) -> None:
        for qid, lines in self.source.attributes.items():
            if qid not in self._taken:
                continue
            for line in lines:
                if lss_attributes.is_off(line) or (qid, line["attribute"].strip()) in self._used:
                    line.row.take()
                else:
                    lss_attributes.explain(line, has_assessments=self.has_assessments)

    def _fields(self) -> None:
        """Fields of questions that say more than the question itself."""
        for qid, question in self.source.questions.items():
            if qid not in self._taken:
                continue
            if question["preg"].strip():
                question.row.change(
                    f"preg = {question['preg'].strip()[:80]}", _("Answers are not checked by patterns.")
                )
            for line in question.lines:
                if line["script"].strip():
                    line.row.change(_("script"), _("Scripts of foreign files are never run."))
            if question["modulename"].strip():
                question.row.overlook(f"modulename = {question['modulename'].strip()[:80]}")

    def _defaults(self) -> None:
        """Answers filled in beforehand: since 4.0 the value stands in another table than the row."""
        texts: dict[str, list[Line]] = defaultdict(list)
        for line in self.source["defaultvalue_l10ns"]:
            texts[line["dvid"].strip()].append(line)
        reason = _("No answer is filled in beforehand: people would leave it as it stands.")
        known = {line["dvid"].strip() for line in self.source["defaultvalues"]}
        for line in self.source["defaultvalues"]:
            words = texts.get(line["dvid"].strip(), [])
            filled = [one for one in (line, *words) if one["defaultvalue"].strip()]
            for one in (line, *words):
                if filled:
                    one.row.name(_("default answer"), reason)
                else:
                    one.row.take()
        for dvid, lines in texts.items():
            if dvid not in known:
                for line in lines:
                    line.row.name(_("default answer"), _("It belongs to something that is not in the file."))


def _other_tables() -> dict[str, str]:
    quotas = _("There are no quotas that stop people. Numbers of answers needed are set when the survey is launched.")
    return {
        "quota": quotas,
        "quota_members": quotas,
        "quota_languagesettings": quotas,
        "assessments": _("Answers have no points, and nobody gets a mark for them."),
        "survey_url_parameters": _("Nothing is taken out of the address: it could tell who answers."),
        "survey_links": _("Links to people are not kept."),
        "tokens": _("Lists of people are not taken: answers are anonymous."),
        "responses": _("Answers of another system are not taken."),
        "timings": _("It is not kept how long somebody took."),
        "labelsets": _("Sets of labels are not taken by themselves, only answers in questions."),
        "labels": _("Sets of labels are not taken by themselves, only answers in questions."),
        "permissions": _("Rights of people are the portal's own."),
    }
