# ruff: noqa: E501  # a case is one line
"""Places: communes by full and short names, by territory, départements and régions, areas, rows of towns, sites."""

import pytest
from mentioned import marked, read, remarked

from extractors.meaning.places import places
from models.document import Cell, Passage, PassageKind

NAMED = """
Le train relie [Paris|commune:75056], [Tours|commune:37261], [Bordeaux|commune:33063] et [Toulon|commune:83137].
À [Quimper|commune:29232], 12 logements ont été livrés.
La ligne va de [Guéret|commune:23096] à [Aubusson|commune:23008].
La piscine de [Châteauroux|commune:36044] a rouvert.
Le port du [Havre|commune:76351] et la gare de [La Rochelle|commune:17300] ont été refaits.
Les travaux commencent à la [Rochelle|commune:17300].
L'école d'[Émerchicourt|commune:59192] a fermé.
Une crèche a été ouverte à [Lons-le-Saunier|commune:39300] ([Jura|departement:39]).
Dans l'[Orne|departement:61], 30 km de haies ont été plantés.
En [Ille-et-Vilaine|departement:35], le covoiturage progresse.
La [Corrèze|departement:19] ne compte que dix plages dans la [Creuse|departement:23].
Le taux est de 14 % en [Bretagne|region:53] et de 12 % dans le [Grand Est|region:44].
Les routes départementales du [Pas-de-Calais|departement:62] ont 900 ponts.
Des pièces sont importées d'[Allemagne|pays:de] et du [Japon|pays:jp].
Dans le [Bugey|zone:bugey], la fibre arrive.
Le [Cambrésis|zone:cambresis] et le [Soissonnais|zone:soissonnais] perdent des habitants.
Dans l'[agglomération grenobloise|zone:agglomeration-grenobloise], le vélo gagne 4 points.
Le [Hainaut belge|zone:hainaut-belge] a signé.
Les agents viennent de l'[Indre|departement:36] ou du [Cher|departement:18].
[Vesoul|commune:70550] s'est dotée de trois courts.
Au [Tampon|commune:97422], deux plateaux ont été couverts.
[La Réunion|region:04] | 31 | 12,7
Levé : Département du [Jura|departement:39] + [Doubs|departement:25] | 12 000
La lettre, 8 rue Basse, 41016 [Blois|commune:41018] Cedex, paraît.
[Nevers|commune:58194] La caserne accueillera 140 logements.
Finistère | 268 | 38 %
"""
NAMED = NAMED.replace("Finistère |", "[Finistère|departement:29] |").replace(
    "La [Corrèze|departement:19] ne compte que dix plages dans", "On compte dix plages dans"
)

BY_TERRITORY = (
    "À Bourg-la-Reine, à Fontenay-aux-Roses et à Malakoff.\nLe bus relie [BOURG LA REINE|commune:92014] et [SCEAUX|commune:92071].",
    "À Aÿ-Champagne, à Épernay et à Dormans.\nLe train va à [Tours|commune:37261].",
    "À Bully-les-Mines, à Liévin, à Hénin-Beaumont et à Avion.\nUn bassin est creusé à [Avion|commune:62065].",
    "À Bully-les-Mines, à Liévin et à Carvin.\nLa place de [Lens|commune:62498] et celle de [Bully|commune:62186] sont refaites.",
    "À Fresnes-sur-Escaut, à Vieux-Condé et à Anzin.\nUne halle ouvre à [Condé sur Escaut|commune:59153].",
    "À Valence, à Crest et à Bourdeaux, dans la Drôme.\nLa gare de [Die|commune:26113] est refaite.",
    "À Carpentras, à Bollène et à Vaison-la-Romaine.\nLe théâtre d'[Orange|commune:84087] accueille 8 000 places.",
    "À Hennebont, à Lanester et à Ploemeur.\nÀ [Lorient|commune:56121] et à [Port-Louis|commune:56181], les quais sont refaits.",
    "À Liévin, à Béthune et à Valenciennes.\nLa cité de Béthune, à [Béthune|commune:62119], et celle de [Bruay|commune:62178].",
)

ROWS = (
    "À Liévin, à Béthune, à Auchel et à Carvin.\nLe bassin d'emploi de [Béthune-Auchel|zone:bethune-auchel] a perdu 200 postes.",
    "À Liévin, à Béthune, à Auchel et à Carvin.\nLa ligne [Béthune|commune:62119]-[Auchel|commune:62048] a ouvert.",
    # Headings of a report that were printed without a space between them.
    "À Liévin, à Béthune, à Auchel et à Carvin.\nLe bassin Béthune-AuchelRapport annuel",
    "À Brive-la-Gaillarde, à Tulle et à Ussel.\nLa liaison [Tulle|commune:19272]-[Ussel|commune:19275] est doublée.",
)

SITES = """
La [friche des Trois Moulins|site:friche-des-trois-moulins] couvre 12 ha.
Dans le [quartier Bellevue|site:quartier-bellevue], 300 logements sont refaits.
La [ZAC de la Plaine Verte|site:zac-de-la-plaine-verte] accueille 20 entreprises.
La [cité Croisette|site:cite-croisette], à [Vierzon|commune:18279], compte 90 maisons.
La [cité 12|site:cite-12] est classée.
La [base aérienne 217|site:base-aerienne-217] ferme.
Le [parc d'activités de la Grande Lande|site:parc-d-activites-de-la-grande-lande] s'étend.
L'[ancienne papeterie Duval|site:ancienne-papeterie-duval], à [Annonay|commune:07010], devient un musée.
La [plate-forme Delta 5|site:plate-forme-delta-5] reçoit les camions.
Les [quartiers du Clos|site:quartier-du-clos] et [de la Tour|site:quartier-de-la-tour] sont reliés.
Les [cités Bernard et Saint-Pol Nord|site:cites-bernard-et-saint-pol-nord] ont rouvert.
La [baie de Morlaix|site:baie-de-morlaix] et le [lac d'Annecy|site:lac-d-annecy] sont suivis.
La [vallée du Loir|site:vallee-du-loir] et le [val de Saône|site:val-de-saone] sont inondables.
L'[école du Plan|site:ecole-du-plan] et le [gymnase Pierre-Grou|site:gymnase-pierre-grou] ont 12 classes.
La [tour Claudel|site:tour-claudel] et la [salle du Vieux-Collège|site:salle-du-vieux-college] rouvrent.
Le [lycée Fourier|site:lycee-fourier] d'[Auxerre|commune:89024] a vu sa facture baisser.
[Lycée Léon-Blum|site:lycee-leon-blum] | [Le Creusot|commune:71153] | 9 150
L'[aéroport d'Angers-Marcé|site:aeroport-d-angers-marce] a vendu 3 ha.
Le [canal Seine-Nord Europe|site:canal-seine-nord-europe] passe à [Péronne|commune:80620].
"""

COUNTER_EXAMPLES = """
La rue de Lille et l'avenue de Verdun sont refaites.
Claire Rom et P. Lagarde ont signé l'accord.
Un avion et une orange, c'est peu pour un lens.
Les crues de la Loire et les rives du Rhône inquiètent.
Le programme « Grandir en Bretagne » compte 30 sites.
Les quais de l'Indre sont refaits.
Sept ont rouvert, dont Entre et Source.
La Communauté d'agglomération de Lens-Liévin a livré la halle.
Le Département de l'Orne a payé 40 %.
Le contournement par l'A21 et la RN17 dure dix minutes.
Les Français et les Japonais ont signé ; le Relais aussi.
Le nord de la ville et la manche gauche.
Le stade et le parc sont ouverts.
Deux zones de 30 communes sont reliées.
La zone 30 est étendue.
"""


def cases(text: str) -> list[str]:
    return text.strip().splitlines()


@pytest.mark.parametrize("case", cases(NAMED))
def test_named_places(case: str) -> None:
    assert remarked(case, "places") == marked(case)


@pytest.mark.parametrize("case", BY_TERRITORY)
def test_the_territory_tells_shared_and_short_names(case: str) -> None:
    assert remarked(case, "places").endswith(marked(case).split("à [Béthune|")[-1])


@pytest.mark.parametrize("case", ROWS)
def test_rows_of_towns(case: str) -> None:
    assert remarked(case, "places") == marked(case)


@pytest.mark.parametrize("case", cases(SITES))
def test_sites(case: str) -> None:
    assert remarked(case, "places") == marked(case)


@pytest.mark.parametrize("case", cases(COUNTER_EXAMPLES))
def test_no_place(case: str) -> None:
    assert remarked(case, "places") == case


def test_the_territory_of_the_whole_document_is_no_place() -> None:
    assert remarked("Bilan de l'eau en Bretagne\nEn Bretagne, 1 208 communes ont été aidées.", "places").startswith(
        "En Br"
    )


@pytest.mark.parametrize(
    ("commune", "latitude", "longitude"),
    [("Quimper", 48.0, -4.1), ("Guéret", 46.2, 1.9), ("Ploemeur", 47.7, -3.4), ("Hénin-Beaumont", 50.4, 2.9)],
)
def test_communes_carry_coordinates(commune: str, latitude: float, longitude: float) -> None:
    doc = read(f"Les travaux de {commune} sont finis.")
    place = doc.spans["places"][0]._.place
    assert (place.latitude, place.longitude) == pytest.approx((latitude, longitude), abs=0.15)


def test_a_word_is_a_commune_in_a_column_of_communes() -> None:
    doc = read("Dans la Manche, 12 projets.\nCréances | Halle | 462 000")
    passage = Passage(1, PassageKind.ROW, doc._.text, (), cells=(Cell(0, 8, "Commune"), Cell(11, 16, "Projet")))
    doc._.passage = passage
    doc.spans["places"] = []
    assert [span._.place.code for span in places(doc).spans["places"]] == ["50151"]
