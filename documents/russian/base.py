from enum import StrEnum


class Case(StrEnum):
    """Grammatical cases (падежи)."""

    NOMINATIVE = "nominative"
    GENITIVE = "genitive"
    DATIVE = "dative"
    ACCUSATIVE = "accusative"
    INSTRUMENTAL = "instrumental"
    PREPOSITIONAL = "prepositional"


class Gender(StrEnum):
    """Grammatical genders; a person's is MALE or FEMALE. The values may be passed as plain strings."""

    MALE = "male"
    FEMALE = "female"
    NEUTER = "neuter"
