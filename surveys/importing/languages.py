"""Languages of foreign files, and the words of questions that LimeSurvey words itself."""

import re

from ..definitions import LANGUAGE
from .draft import Texts

_NAMES = {
    "russian": "ru",
    "русский": "ru",
    "english": "en",
    "английский": "en",
    "german": "de",
    "deutsch": "de",
    "french": "fr",
    "français": "fr",
    "francais": "fr",
    "spanish": "es",
    "español": "es",
    "espanol": "es",
    "italian": "it",
    "portuguese": "pt",
    "português": "pt",
    "dutch": "nl",
    "polish": "pl",
    "ukrainian": "uk",
    "belarusian": "be",
    "kazakh": "kk",
    "tatar": "tt",
    "татарский": "tt",
    "bashkir": "ba",
    "chuvash": "cv",
    "chechen": "ce",
    "arabic": "ar",
    "turkish": "tr",
    "chinese": "zh",
    "hindi": "hi",
    "bengali": "bn",
    "bangla": "bn",
    "nepali": "ne",
    "swahili": "sw",
    "kiswahili": "sw",
    "amharic": "am",
    "somali": "so",
    "urdu": "ur",
    "pashto": "ps",
    "dari": "prs",
    "farsi": "fa",
    "persian": "fa",
    "burmese": "my",
    "khmer": "km",
    "lao": "lo",
    "thai": "th",
    "vietnamese": "vi",
    "indonesian": "id",
    "malay": "ms",
    "tagalog": "tl",
    "filipino": "fil",
    "hausa": "ha",
    "igbo": "ig",
    "yoruba": "yo",
    "zulu": "zu",
    "creole": "ht",
    "greek": "el",
    "hebrew": "he",
    "japanese": "ja",
    "korean": "ko",
    "mongolian": "mn",
    "armenian": "hy",
    "georgian": "ka",
    "azerbaijani": "az",
    "uzbek": "uz",
    "kyrgyz": "ky",
    "tajik": "tg",
    "romanian": "ro",
    "bulgarian": "bg",
    "serbian": "sr",
    "czech": "cs",
    "slovak": "sk",
    "hungarian": "hu",
    "swedish": "sv",
    "norwegian": "nb",
    "danish": "da",
    "finnish": "fi",
}
_IN_BRACKETS = re.compile(r"\(\s*([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*)\s*\)\s*\Z")
_CODE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*\Z")

WORDS: dict[str, Texts] = {
    "yes": {"ru": "Да", "en": "Yes", "de": "Ja", "fr": "Oui", "es": "Sí"},
    "no": {"ru": "Нет", "en": "No", "de": "Nein", "fr": "Non", "es": "No"},
    "uncertain": {"ru": "Не знаю", "en": "Uncertain", "de": "Unsicher", "fr": "Indécis", "es": "Dudoso"},
    "increase": {"ru": "Больше", "en": "Increase", "de": "Zunahme", "fr": "Augmente", "es": "Aumentar"},
    "same": {"ru": "Столько же", "en": "Same", "de": "Gleich", "fr": "Pareil", "es": "Igual"},
    "decrease": {"ru": "Меньше", "en": "Decrease", "de": "Abnahme", "fr": "Diminue", "es": "Disminuir"},
    "female": {"ru": "Женский", "en": "Female", "de": "Weiblich", "fr": "Féminin", "es": "Femenino"},
    "male": {"ru": "Мужской", "en": "Male", "de": "Männlich", "fr": "Masculin", "es": "Masculino"},
    "other": {"ru": "Другое", "en": "Other", "de": "Sonstiges", "fr": "Autre", "es": "Otro"},
    "comment": {"ru": "Ваш комментарий", "en": "Your comment", "de": "Ihr Kommentar", "fr": "Votre commentaire",
                "es": "Su comentario"},
}  # fmt: skip


def code_of_language(name: str) -> str:
    """``Russian (ru)``, ``RU``, ``Russian`` → ``ru``; ``pt_BR``, ``Portuguese (BR)`` → ``pt-BR``; else something like
    a code.
    """
    name = name.strip()
    if found := _IN_BRACKETS.search(name):
        named = _NAMES.get(name[: found.start()].strip().lower(), "")
        name = found[1]
        if named and name.isupper() and name.lower() != named:  # a country: «English (US)»
            return f"{named}-{name}"
    name = name.replace("_", "-")
    if known := _NAMES.get(name.lower()):
        return known
    if _CODE.match(name):
        # We know languages of two parts at most: script and country become one, so that no two languages meet.
        first, *others = name.split("-")
        code = "-".join(filter(None, (first.lower(), "".join(others)[:8])))
        return code if LANGUAGE.match(code) else first.lower()
    first = re.split(r"[\s(-]", name.lower(), maxsplit=1)[0]
    if known := _NAMES.get(first):
        return known
    letters = re.sub("[^a-z]", "", name.lower())[:3]
    return letters if len(letters) > 1 else "und"


def worded(word: str, languages: list[str]) -> Texts:
    """A word of LimeSurvey's own in the languages of the survey; English where we have no other."""
    texts = {}
    for language in languages:
        code = code_of_language(language)
        texts[code] = WORDS[word].get(code.split("-")[0].lower(), WORDS[word]["en"])
    return texts
