"""A lexicon of the user's own: what its lines add, correct and take back, and what a wrong line is told."""

import pickle
import re
from pathlib import Path

import pytest
from mentioned import marked, read, remarked

from extractors.meaning.additions import Additions, LexiconError, read_additions

DOCS = Path(__file__).parents[2] / "docs" / "lexicons.md"
HEADER = "what;id;name;kind;aliases;latitude;longitude;note\n"

BODIES = (
    ("body;;Voiles du Ponant;;", "Depuis 2020, les [Voiles du Ponant|org:voiles-du-ponant] louent douze coques."),
    ("body;;Voiles du Ponant;;VDP", "Le port doit 3 000 € à [VDP|org:voiles-du-ponant]."),
    ("body;512345678;Voiles du Ponant;;", "Le bail des [voiles du ponant|org:voiles-du-ponant] est signé."),
    ("body;org:voiles;Voiles du Ponant;;", "Le bail des [Voiles du Ponant|org:voiles] est signé."),
    (
        "body;;Tilleul Bleu;bailleur;",
        "Tilleul Bleu a bâti douze maisons.\nLe loyer de [ce bailleur|org:tilleul-bleu] baisse.",
    ),
    ("body;epci:200043495;;;le Grand Laon", "La piscine de [le Grand Laon|epci:200043495] ferme."),
    ("body;200043495;;;Laonnois Agglo", "La piscine de [Laonnois Agglo|epci:200043495] ferme."),
    ("body;region:53;;;Bretagne Demain", "Le quai est payé par [Bretagne Demain|region:53]."),
    ("body;departement:23;;;Creuse Avenir", "Le quai est payé par [Creuse Avenir|departement:23]."),
    ("body;commune:29232;;;Quimper Cité", "Le quai est payé par [Quimper Cité|commune:29232]."),
    ("body;;Région Bretagne;;Bretagne Demain", "Le quai est payé par [Bretagne Demain|region:53]."),
    ("body;;ADEME;;La Transition", "Le quai est payé par [La Transition|org:ademe]."),
    ("body;etat;;;La Nation", "Le quai est payé par [La Nation|etat]."),
    # The longer name wins, ours or the user's; a name is no part of a hyphenated one.
    ("body;;Mission locale;;", "La [mission locale du Bessin|org:mission-locale-du-bessin] suit 800 jeunes."),
    (
        "body;;Mission locale du Bessin Est;;",
        "La [mission locale du Bessin Est|org:mission-locale-du-bessin-est] suit 80 jeunes.",
    ),
    ("body;;Brume;;", "La résidence Claire-Brume est vide."),
    ("body;;Brume;;", "La brume gêne 12 vols."),
)
NO_BODIES = (
    ("not-body;;Néolia;;", "Le bailleur Néolia rénove 120 logements."),
    ("not-body;org:ademe;;;", "Une étude de l'ADEME compte 12 sites."),
    ("not-body;;EPCI;;communes", "Les EPCI et les communes paient."),
    ("not-body;;Anah;;", "L'[Agence nationale de l'habitat|org:anah] paie, l'Anah aussi."),
)
PLACES = (
    ("place;;Pointe des Galets;;", "Le phare de la [Pointe des Galets|zone:pointe-des-galets] a 80 ans."),
    ("place;site:phare;Phare Vert;;", "Le [Phare Vert|site:phare] a 80 ans."),
    ("place;59028;;;Vieux-Pré", "Le pont de [Vieux-Pré|commune:59028] est refait."),
    ("place;commune:59028;;;Vieux-Pré", "Le pont de [Vieux-Pré|commune:59028] est refait."),
    ("place;;Sallanches;;Salles-Hautes", "Le pont de [Salles-Hautes|commune:74256] est refait."),
    ("place;01999;Neufville-le-Pré;;", "Le pont de [Neufville-le-Pré|commune:01999] est refait."),
    ("place;departement:48;;;Gévaudan", "Les loups du [Gévaudan|departement:48] sont 40."),
    ("place;region:53;;;Armorique", "Le vent d'[Armorique|region:53] tourne."),
    ("place;;Galets;;", "Des galets couvrent 3 ha."),
)  # fmt: skip
NO_PLACES = (
    ("not-place;;Mende;;", "Le pont de Mende est refait."),
    ("not-place;commune:48095;;;", "Le pont de Mende est refait."),
)
WRONG = (
    ("body;org:voiles;;;", 2, "give its name"),
    ("body;epci:1;X;;", 2, "no such id of a body: 'epci:1'"),
    ("body;commune:99999;X;;", 2, "no commune has the code '99999'"),
    ("body;;X;bailleurs;", 2, "no such kind: 'bailleurs'"),
    ("body;;;;", 2, "give its name"),
    ("body;;…;;", 2, "neither letter nor digit"),
    ("body;;Voiles;;\ncorps;;Voiles;;", 3, "what is 'corps'? Use body, place, not-body, not-place"),
    ("place;;Saint-Denis;;", 2, "give the INSEE code as id"),
    ("place;5902;Auby;;", 2, "no such id of a place: '5902'"),
    ("place;99999;;;", 2, "no commune has the code 99999"),
    ("place;;;;", 2, "a place without a name"),
    ("place;;Galets;bailleur;", 2, "a place has no kind"),
    ("place;;Galets;;;50,1;", 2, "give both or none"),
    ("place;;Galets;;;91;3", 2, "more than 90"),
    ("place;;Galets;;;nan;3", 2, "more than 90"),
    ("place;;Galets;;;nord;3", 2, "'nord' is no number of degrees"),
    ("not-body;;;;", 2, "say what is not to be found"),
    ("body;;X;;;;;;;", 2, "10 cells for 8 columns"),
)  # fmt: skip


def written(path: Path, lines: str, header: str = HEADER) -> Path:
    path.write_text(header + lines + "\n", encoding="utf-8")
    return path


@pytest.fixture
def names(tmp_path: Path) -> Path:
    return tmp_path / "names.csv"


@pytest.mark.parametrize(("line", "case"), [*BODIES, *NO_BODIES])
def test_bodies(line: str, case: str, names: Path) -> None:
    assert remarked(case, "partners", read_additions(written(names, line))) == marked(case)


@pytest.mark.parametrize(("line", "case"), [*PLACES, *NO_PLACES])
def test_places(line: str, case: str, names: Path) -> None:
    assert remarked(case, "places", read_additions(written(names, line))) == marked(case)


@pytest.mark.parametrize(("lines", "number", "message"), WRONG)
def test_a_wrong_line_is_told_with_its_number(lines: str, number: int, message: str, names: Path) -> None:
    with pytest.raises(LexiconError, match=f"^{re.escape(str(names))}, line {number}: .*{re.escape(message)}"):
        read_additions(written(names, lines))


@pytest.mark.parametrize(
    ("header", "message"),
    [("", "must name the columns"), ("id;name\n", "must name the columns"), ("what;nom\n", "no such column: 'nom'")],
)
def test_a_wrong_first_line_is_told(header: str, message: str, names: Path) -> None:
    with pytest.raises(LexiconError, match=f"line 1: .*{message}"):
        read_additions(written(names, "", header))


def test_a_file_that_is_not_there_is_told(names: Path) -> None:
    with pytest.raises(LexiconError, match=r"names\.csv: No such file"):
        read_additions(names)


def test_a_file_that_is_not_utf8_is_told(names: Path) -> None:
    names.write_bytes((HEADER + "body;;Fédération;;\n").encode("cp1252"))
    with pytest.raises(LexiconError, match="save it as “CSV UTF-8”"):
        read_additions(names)


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffwhat;name\r\nbody;Voiles du Ponant\r\n\r\n",
        "what,name\nbody,Voiles du Ponant\n",
        'Name,What\n"Voiles du Ponant",body\n',
    ],
)
def test_forms_of_csv(text: str, names: Path) -> None:
    names.write_text(text, encoding="utf-8", newline="")
    case = "Le bail des [Voiles du Ponant|org:voiles-du-ponant] est signé."
    assert remarked(case, "partners", read_additions(names)) == case


def test_a_name_is_corrected_wherever_the_body_is_named(names: Path) -> None:
    additions = read_additions(written(names, "body;region:53;Bretagne, la Région;;"))
    doc = read("Le Conseil régional de Bretagne vote.\nLa Région paie, puis la Région Bretagne signe.", additions)
    assert {span._.body.name for span in doc.spans["partners"]} == {"Bretagne, la Région"}


def test_a_siren_is_the_code_of_a_new_body(names: Path) -> None:
    doc = read("Les Voiles du Ponant louent.", read_additions(written(names, "body;512345678;Voiles du Ponant;;")))
    assert [span._.body.code for span in doc.spans["partners"]] == ["512345678"]


def test_coordinates_are_corrected(names: Path) -> None:
    doc = read("Le pont de Mende est refait.", read_additions(written(names, "place;48095;;;;44,5;3.25")))
    assert [(span._.place.latitude, span._.place.name) for span in doc.spans["places"]] == [(44.5, "Mende")]


def test_an_alias_of_a_commune_names_its_body_too(names: Path) -> None:
    case = "Le projet est porté par la [commune de Vieux-Pré|commune:59028]."
    assert remarked(case, "partners", read_additions(written(names, "place;59028;;;Vieux-Pré"))) == case


def test_no_file_adds_nothing() -> None:
    assert list(read_additions(None).bodies.values()) == []


def test_two_readings_may_differ(names: Path) -> None:
    case = "Le port doit 3 000 € à [VDP|org:voiles-du-ponant]."
    additions = read_additions(written(names, "body;;Voiles du Ponant;;VDP"))
    assert (remarked(case, "partners", additions), remarked(case, "partners")) == (case, "Le port doit 3 000 € à VDP.")


def test_additions_go_to_children(names: Path) -> None:
    case = "Le port doit 3 000 € à [VDP|org:voiles-du-ponant]."
    additions: Additions = pickle.loads(pickle.dumps(read_additions(written(names, "body;;Voiles du Ponant;;VDP"))))  # noqa: S301
    assert remarked(case, "partners", additions) == case


def test_the_example_of_the_docs_can_be_read(names: Path) -> None:
    example = re.search(r"```csv\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert example is not None
    names.write_text(example[1], encoding="utf-8")
    assert read_additions(names).named_places["commune:59028"].name == "Auby"
