"""The little French grammar that the rules share."""

import pytest

from extractors.meaning.french import is_participle, looks_french, plural, sentences, singular

SINGULARS = {
    "projets": "projet", "réseaux": "réseau", "locaux": "local", "travaux": "travaux", "journaux": "journal",
    "tuyaux": "tuyau", "lieux": "lieu", "genoux": "genou", "bois": "bois", "bus": "bus", "prix": "prix", "EPCI": "EPCI",
    "autobus": "autobus",
    "chevaux": "cheval", "noyaux": "noyau", "châteaux": "château", "logement": "logement", "fonds": "fonds",
}  # fmt: skip
PLURALS = {
    "projet": "projets", "réseau": "réseaux", "local": "locaux", "festival": "festivals", "lieu": "lieux",
    "pneu": "pneus", "tuyau": "tuyaux", "genou": "genoux", "verrou": "verrous", "vitrail": "vitraux",
    "portail": "portails", "bois": "bois", "prix": "prix", "gaz": "gaz", "EPCI": "EPCI", "start-up": "start-up",
    "aide-soignant": "aides-soignants", "avant-projet": "avant-projets", "demi-journée": "demi-journées",
    "rendez-vous": "rendez-vous", "Ehpad": "Ehpads",
}  # fmt: skip
PARTICIPLES = ["réalisés", "terminées", "prévus", "ouvertes", "financé", "construits", "rénovées", "inscrits", "reçus"]
NO_PARTICIPLES = ["projets", "aides", "sites", "visites", "locaux", "logements", "formations", "avenues", ""]

# Sentences, one a list item; they are joined by a space, and must come apart again.
SENTENCES = [
    ["La digue tient.", "Elle a coûté 4 M€."],
    ["La digue tient-elle ?", "Oui !", "Elle a coûté 4 M€."],
    ["L'art. 4 le dit, cf. p. 12.", "M. Le Goff et Mme. Riou l'ont signé."],
    ["La digue de St. Malo tient."],
    ["12 digues tiennent.", "30 cèdent."],
    ["Le pont coûte 1.250.000 €.", "Le quai 2,5 M€."],
    ["La digue tient"],
    ["Le plan de M. B. Le Goff a tenu.", "Il est clos."],
    ["La commune, l'État, etc. ont payé."],
]
FRENCH = "La commune a refait le quai et la place avec le Département, puis elle a ouvert une école dans le bourg. " * 4
OTHERS = {
    "English": "The council has rebuilt the quay and the square with the county, then it opened a school in town. " * 4,
    "German": "Die Gemeinde hat den Kai und den Platz mit dem Kreis erneuert und dann im Ort eine Schule gebaut. " * 4,
}


@pytest.mark.parametrize(("plural", "one"), SINGULARS.items())
def test_singular(plural: str, one: str) -> None:
    assert singular(plural) == one


@pytest.mark.parametrize(("one", "many"), PLURALS.items())
def test_plural(one: str, many: str) -> None:
    assert plural(one) == many


@pytest.mark.parametrize("word", PARTICIPLES)
def test_a_participle_names_nothing(word: str) -> None:
    assert is_participle(word)


@pytest.mark.parametrize("word", NO_PARTICIPLES)
def test_a_noun_is_no_participle(word: str) -> None:
    assert not is_participle(word)


@pytest.mark.parametrize("parts", SENTENCES, ids=" ".join)
def test_sentences(parts: list[str]) -> None:
    text = " ".join(parts)
    assert [text[start:end] for start, end in sentences(text)] == parts


def test_french_looks_french() -> None:
    assert looks_french([FRENCH])


@pytest.mark.parametrize("language", OTHERS)
def test_another_language_does_not_look_french(language: str) -> None:
    assert not looks_french([OTHERS[language]])


def test_what_is_too_short_to_tell_is_taken_for_french() -> None:
    assert looks_french(["The quay is rebuilt."])
