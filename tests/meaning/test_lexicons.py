"""Every line of the lexicons written by hand is a test, through the real components; the made ones are whole."""

from pathlib import Path

import pytest
from mentioned import read

from extractors.meaning import lexicon
from extractors.meaning.lexicon import communes, departments, epcis, regions, rows
from extractors.meaning.lookup import Text, fold


def aliases(name: str, others: str) -> list[str]:
    return [alias.removeprefix("=") for alias in (name, *others.split("|")) if alias]


LEXICONS = Path(lexicon.__file__).parent / "lexicons"
BODIES = [(code, alias) for code, name, _, others in rows("bodies") + rows("funds") for alias in aliases(name, others)]
PROGRAMMES = [(name, alias) for name, others in rows("programmes") for alias in aliases(name, others)]
COLLECTIVES = [(code, form) for code, _, forms, _ in rows("collectives") for form in forms.split("|")]
MONEY = {
    "region": "La Région Bretagne",
    "departement": "Le Département du Lot",
    "epci": "La Métropole de Lyon",
    "union": "",
}


@pytest.mark.parametrize(("code", "alias"), BODIES)
def test_bodies(code: str, alias: str) -> None:
    doc = read(f"Le projet a reçu 12 000 € : {alias}.")
    assert [span._.body.id for span in doc.spans["partners"]] == [code]


@pytest.mark.parametrize(("name", "alias"), PROGRAMMES)
def test_programmes(name: str, alias: str) -> None:
    doc = read(f"Le projet relève de {alias} depuis 2020.")
    assert [span._.programme for span in doc.spans["programmes"]] == [name]


@pytest.mark.parametrize(("code", "form"), COLLECTIVES)
def test_collectives(code: str, form: str) -> None:
    doc = read(f"Le projet est payé par les {form}.")
    assert [span._.body.id for span in doc.spans["partners"]] == [code]


@pytest.mark.parametrize(("form", "kind"), [(form, kind) for form, kind in rows("adjectives")])
def test_adjectives(form: str, kind: str) -> None:
    doc = read(f"{MONEY[kind]} a voté le plan.\nLes financements {form} atteignent 4 M€.")
    assert [span.text for span in doc.spans["partners"]] in ([form], [f"financements {form}"])


@pytest.mark.parametrize("example", [row[-1] for row in rows("heads")])
def test_head_nouns(example: str) -> None:
    before, name = example.rstrip("]").split("[")
    doc = read(f"Le projet est payé par {before}{name}.")
    assert [span.text for span in doc.spans["partners"]] == [name]


@pytest.mark.parametrize("name", [name for (name,) in rows("areas")])
def test_areas(name: str) -> None:
    doc = read(f"Le projet concerne aussi : {name}.")
    assert [span._.place.name for span in doc.spans["places"]] == [name]


@pytest.mark.parametrize("name", ["bodies", "funds", "collectives"])
def test_an_id_is_given_once(name: str) -> None:
    ids = [row[0] for row in rows(name)]
    assert len(ids) == len(set(ids))


def test_all_communes_have_a_departement_and_a_known_epci() -> None:
    wrong = [
        commune.name
        for commune in communes().within(frozenset(departments()))
        if commune.department not in departments() or (commune.epci and commune.epci not in epcis())
    ]
    assert wrong == []


def test_france_is_whole() -> None:
    assert (len(communes().within(frozenset(departments()))), len(epcis()), len(departments()), len(regions())) == (
        34969,
        1266,
        109,
        26,
    )


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Lens", "62498"),
        ("L'Haÿ-les-Roses", "94038"),
        ("Sœurdres", "49080"),
        ("Saint-Denis", "97411"),
        ("Ajaccio", "2A004"),
    ],
)
def test_communes_by_name(name: str, code: str) -> None:
    assert code in [commune.code for commune in communes().named(fold(name).replace("œ", "oe"))]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("246200364", "Communauté d'agglomération de Lens-Liévin"),
        ("200044618", "Communauté d'agglomération du Douaisis"),
        ("200072460", "Communauté d'agglomération de Béthune-Bruay, Artois-Lys Romane"),
        ("200046977", "Métropole de Lyon"),
        ("200033579", "Communauté urbaine d'Arras"),
    ],
)
def test_epci_carry_their_long_names(code: str, name: str) -> None:
    assert epcis()[code].name == name


@pytest.mark.parametrize("text", ["Noël’s œuvre – à l’État", "ÇA\u00a0ÿ", "ŒUVRE İ ß", ""])
def test_folding_keeps_the_length(text: str) -> None:
    assert len(Text(text).folded) == len(text)


@pytest.mark.parametrize("name", ["adjectives", "areas", "bodies", "collectives", "funds", "heads", "programmes"])
def test_each_line_tells_its_source(name: str) -> None:
    header, *lines = (LEXICONS / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    told = (LEXICONS / "README.md").read_text(encoding="utf-8")
    wrong = [
        line for line in lines if line.count(";") != header.count(";") or f"| `{line.split(';')[-1]}` |" not in told
    ]
    assert (header.split(";")[-1], wrong) == ("source", [])
