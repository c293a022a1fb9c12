# ruff: noqa: E501  # a case is one line
"""Partners: named in full, by head noun, by form, by reference, as collectives, by an adjective."""

import pytest
from mentioned import marked, read, remarked

IN_FULL = """
L'[État|etat] et la [Région Bretagne|region:53] ont versé 3 M€ au port.
Le [Département de l'Orne|departement:61] a rénové douze collèges.
Le [conseil départemental de la Creuse|departement:23] a voté 4 M€ d'aides.
La subvention du [conseil régional d'Occitanie|region:76] atteint 120 000 €.
Une dotation de l'[Etat|etat] complète l'enveloppe.
Les travaux sont payés par le [département du Jura|departement:39] et par l'[Union européenne|org:union-europeenne].
Les [Départements de l'Aisne|departement:02] et de la [Somme|departement:80] financent la ligne.
Les [Régions Normandie|region:28] et [Bretagne|region:53] ont signé l'accord.
Les [conseils départementaux du Lot|departement:46], de l'[Aveyron|departement:12] et du [Cantal|departement:15] y participent.
Les [Communautés d'agglomération du Pays de Laon|epci:200043495] et de [Lens-Liévin|epci:246200364] portent l'étude.
La [Communauté d'agglomération de Lens-Liévin|epci:246200364] a livré la halle.
La [communauté de communes du Pays Foyen|epci:243301371] gère la déchèterie.
La [communauté des communes du Pays Foyen|epci:243301371] gère la déchèterie.
La [CC du Trièves|epci:200030658] et la [CA du Pays de Laon|epci:200043495] ont répondu.
[Arche Agglo|epci:200073096] a ouvert deux crèches.
La [Métropole de Lyon|epci:200046977] a planté 3 000 arbres.
[Clermont Auvergne Métropole|epci:246300701] exploite le réseau.
[Grand Poitiers|epci:200069854] a refait la place.
L'étude est payée par [Grand Chambéry|epci:200069110].
Une aide de [Grand Besançon Métropole|epci:242500361] a payé le préau.
La [Communauté urbaine d'Arras|epci:200033579] a investi 2 M€.
La [Ville de Quimper|commune:29232] a acheté 14 bus.
Le projet est porté par la [commune de Guéret|commune:23096].
Une aide de 40 000 € a été versée à la [commune de Mende|commune:48095].
L'[ADEME|org:ademe] apporte 1,2 M€.
Le [fonds européen de développement régional (FEDER)|org:feder] a aidé trois musées.
L'[Anah|org:anah] et [Action Logement|org:action-logement] cofinancent les travaux.
Le prêt de la [Banque des Territoires|org:banque-des-territoires] couvre 60 % du coût.
La [DRAC Normandie|org:drac] a soutenu la fouille.
L'[agence de l'eau Adour-Garonne|org:agence-de-l-eau-adour-garonne] subventionne la station.
La [DETR|org:detr] et le [fonds vert|org:fonds-vert] ont financé la toiture.
Le [fonds vert|org:fonds-vert] de l'[État|etat] a payé le préau.
La moitié vient de l'[Union européenne|org:union-europeenne] ([FEDER|org:feder]).
L'aide de l'[Union européenne|org:union-europeenne] au titre du [FEDER|org:feder] est de 3 M€.
L'[État|etat] ([DETR|org:detr]) apporte 30 %.
Le [Creps|org:creps] et la [Dreal|org:dreal] ont signé.
"""

BY_HEAD_NOUN = """
La [CAF du Finistère|org:caisse-d-allocations-familiales-du-finistere] finance la crèche.
La [CCI Nice Côte d'Azur|org:chambre-de-commerce-et-d-industrie-nice-cote-d-azur] anime le réseau.
La [chambre d'agriculture de la Meuse|org:chambre-d-agriculture-de-la-meuse] a formé 200 exploitants.
L'[EPF de Bretagne|org:etablissement-public-foncier-de-bretagne] a acquis le terrain.
Le [syndicat mixte d'élimination des déchets de la Thiérache|org:syndicat-mixte-d-elimination-des-dechets-de-la-thierache] a acheté deux camions.
L'[Office public de l'habitat du Cher|org:office-public-de-l-habitat-du-cher] a livré 40 logements.
L'[office de tourisme du Val de Saire|org:office-de-tourisme-du-val-de-saire] emploie six personnes.
La [société publique locale Odyssée|org:societe-publique-locale-odyssee] exploite la piscine.
Le [pôle métropolitain du Sillon lorrain|org:pole-metropolitain-du-sillon-lorrain] coordonne les bus.
La [mission locale du Bessin|org:mission-locale-du-bessin] a suivi 800 jeunes.
L'[université de Poitiers|org:universite-de-poitiers] a reçu 2 M€.
La [fédération départementale des chasseurs|org:federation-departementale-des-chasseurs] a planté des haies.
L'[Agence d'urbanisme de Brest-Bretagne|org:agence-d-urbanisme-de-brest-bretagne] a rendu son étude.
Le [Parc naturel régional du Marais poitevin|org:parc-naturel-regional-du-marais-poitevin] restaure les berges.
Le [groupement d'employeurs pour l'insertion et la qualification|org:groupement-d-employeurs-pour-l-insertion-et-la-qualification] recrute.
Le bailleur [Néolia|org:neolia] rénove 120 logements.
L'entreprise [Duval Bois|org:duval-bois] a embauché 12 salariés.
Les bailleurs [Logial|org:logial], [Valophis|org:valophis] et [Batigère|org:batigere] ont signé la charte.
L'association [Les Jardins de l'espoir|org:les-jardins-de-l-espoir] anime l'atelier.
Le groupe [Seb|org:seb] a investi 15 M€.
L'association « [Marche et rêve|org:marche-et-reve] » a reçu 3 000 €.
[Drôme Aménagement Habitat|org:drome-amenagement-habitat] a vendu 30 maisons.
[Somme Numérique|org:somme-numerique] déploie la fibre.
Le [SYDESL|org:sydesl] a remplacé 4 000 lampes.
L'atelier est géré par l'[ADAPEI|org:adapei].
La plateforme est menée en partenariat avec l'[ADIE|org:adie].
Le [fonds « relance du vélo »|org:fonds-relance-du-velo] a payé l'abri.
Le [fonds départemental de solidarité|org:fonds-departemental-de-solidarite] a aidé 200 ménages.
[Renault Trucks|org:renault-trucks] a embauché ; [EDF|org:edf] aussi.
Les projets des lycées ([Camus|org:lycee-camus] et [Pierre Loti|org:lycee-pierre-loti] à Rochefort, [Dautet|org:lycee-dautet]...) avancent.
Le [SIEL|org:siel] et la [Métropole de Lyon|epci:200046977] ont signé.
La communauté d'agglomération « [Dreux Agglomération|epci:200040277] » paie.
[Habitat 77|org:habitat-77] a reçu 4 M€ de l'[État|etat] et de [l'Europe|org:union-europeenne].
Le [fonds régional d'innovation|org:fonds-regional-d-innovation] apporte 30 %.
L'[amicale des sapeurs-pompiers de Lussac|org:amicale-des-sapeurs-pompiers-de-lussac] a reçu 2 000 €.
L'[agence d'urbanisme de la région angevine|org:agence-d-urbanisme-de-la-region-angevine] a rendu son étude.
Le marché va à l'entreprise [Morel Travaux publics|org:morel-travaux-publics].
L'association [Un toit pour tous|org:un-toit-pour-tous] a reçu 3 000 €.
La [Société hydraulique du Haut-Verdon|org:societe-hydraulique-du-haut-verdon] apporte 12 000 €.
Les équipes du [centre hospitalier de Guéret|org:centre-hospitalier-de-gueret] ont soigné 300 personnes.
[Initiative Quercy|org:initiative-quercy] a prêté 30 000 €.
Les [missions locales du Bessin|org:mission-locale-du-bessin] et du [Cotentin|org:mission-locale-du-cotentin] suivent 800 jeunes.
Les [CCI de Brest|org:chambre-de-commerce-et-d-industrie-de-brest], de [Morlaix|org:chambre-de-commerce-et-d-industrie-de-morlaix] et la [Région|region:53] signent.
Les structures ([PLIE de Dax|org:plie-de-dax] et [Orthez|org:plie-d-orthez]) aident 300 personnes.
La [mission locale de Dax|org:mission-locale-de-dax] et la [Région|org:region] paient.
[ACIERIES DUVAL France|org:acieries-duval-france] (recrutement de 50 personnes) et [BOIS NOBLE|org:bois-noble] investit 3 M€.
Le [comité régional de la conchyliculture|org:comite-regional-de-la-conchyliculture] loue 12 ha.
"""

BY_REFERENCE = (
    "La communauté de communes Cœur d'Ostrevent paie.\nDepuis, « [Cœur d'Ostrevent|epci:245901152] » a ouvert un centre.",
    "Le syndicat mixte des mobilités du Vimeu (SMMV) existe.\nLe [SMMV|org:syndicat-mixte-des-mobilites-du-vimeu] a huit bus.",
    "Le bailleur Maisons et Jardins a livré le lot.\n[Maisons et Jardins|org:maisons-et-jardins] a refait les façades.",
    "Le syndicat mixte des transports du Pays d'Ouche gère six lignes.\nLe [SMTPO|org:syndicat-mixte-des-transports-du-pays-d-ouche] roule.",
    "La Région Bretagne a voté le plan.\nPuis la [Région|region:53] a versé 2 M€.",
    "La Région Grand Est a voté le plan.\nL'[État|etat] et la [Région|region:44] ont versé 2 M€.",
    "La Région Corse a voté le plan.\nLe [conseil régional|region:94] l'a revu.",
    "Le Département du Gers compte douze sites.\nLe [Département|departement:32] y consacre 3 M€.",
    "Dans la Sarthe, le [Département|departement:72] a refait 40 km de routes.",
    "Le Département du Lot vote.\nLe Département de l'Orne vote.\nLe [conseil départemental|departement:61] paie.",
    "La Communauté d'agglomération du Pays de Laon a ouvert une piscine.\n[L'agglomération|epci:200043495] y a mis 4 M€.",
    "La communauté de communes du Trièves porte le projet.\nDepuis 2020, [l'intercommunalité|epci:200030658] emploie un agent.",
    "La Métropole de Lyon plante.\nDepuis, [la Métropole|epci:200046977] a gagné 3 °C.",
    "Le bailleur Néolia rénove la cité.\nLe loyer demandé par [ce bailleur|org:neolia] reste stable.",
    "L'Agence de l'eau Rhin-Meuse a un programme.\n[L'Agence|org:agence-de-l-eau-rhin-meuse] aide 30 communes.",
    "Le syndicat mixte des eaux du Vexin a foré un puits.\n[Le Syndicat|org:syndicat-mixte-des-eaux-du-vexin] vend l'eau.",
    "Chambre de commerce et d'industrie du Tarn\nLa [CCI|org:chambre-de-commerce-et-d-industrie-du-tarn] a formé 40 gérants.",
    "Chambre d'agriculture du Tarn\nDepuis, [la Chambre|org:chambre-d-agriculture-du-tarn] a vendu un étage.",
    "La chambre d'agriculture du Tarn conseille.\nLes [chambres d'agriculture|org:chambre-d-agriculture] plantent des haies.",
    "La CCI du Tarn et la CCI du Gers signent.\nLa [CCI|org:cci] paie 3 000 €.",
    "Le groupement hospitalier de territoire Rives de Loire compte six sites.\n[Le groupement|org:groupement-hospitalier-de-territoire-rives-de-loire] a investi 3 M€.",
    "Le centre de formation Belestat a 300 apprentis.\n[Belestat|org:centre-de-formation-belestat] a reçu 3 M€.",
    "Département de la Manche\n[Coutances Mer et Bocage|epci:200067023] | 287 000 | 12 %",
    "Dans la Manche, 40 digues.\n[Villedieu Intercom|epci:200043354] et la [Région|region:28] reprennent 14 digues.",
    "Département de la Manche\n[Département|departement:50] | 287 000 | 12 %",
    "La Région Normandie vote.\nLa part [régionale|region:28] est de 45 %.",
    "Commune de Guéret\n[La commune|commune:23096] vendra le terrain.",
    "Commune de Guéret\nUne aide de 4 000 € a été versée à [la commune|commune:23096].",
    "Commune de Guéret\nLe [conseil municipal|commune:23096] a voté 3 M€.",
    "Commune de Guéret\n[Le conseil|commune:23096] a voté 3 M€.",
    "Commune de Guéret\n[Commune|commune:23096] | 30 000 | 25 %",
    "La halle de Mende a coûté 2 M€, dont 300 000 € à la charge de la [commune|commune:48095].",
    "Direction départementale des territoires de la Creuse\nL'année a été belle.\n[La direction|org:ddtm] emploie 12 agents.",
    "La CA du Pays de Laon signe.\nLa CC du Trièves signe.\nÀ Laon, la halle est payée par [l'agglomération|epci:200043495].",
)

COLLECTIVES = """
Les [EPCI|org:epci] et les [Départements|org:departements] paient la moitié.
Le plan aide les [bailleurs sociaux|org:bailleurs-sociaux], [communes|org:communes] et [associations|org:associations].
Sept des huit [EPCI|org:epci] ont signé.
Une part revient aux [missions locales|org:missions-locales].
L'étude est payée par les [entreprises|org:entreprises].
Les [collectivités territoriales|org:collectivites] investissent.
"""

BY_ADJECTIVE = (
    "La Région Bretagne vote.\nLes aides [régionales|region:53] atteignent 4 M€.",
    "Le Département du Lot vote.\nLes crédits [départementaux|departement:46] ont doublé.",
    "Les [fonds européens|org:union-europeenne] couvrent 40 % du coût.",
    "Des financements [européens|org:union-europeenne] sont attendus.",
    "La Région Normandie vote.\nLa part des subventions [régionales|region:28] baisse.",
)

COUNTER_EXAMPLES = """
Le contrat de ville de Vesoul est signé.
La forêt du Grand Poitiers est ouverte.
Le plan Action cœur de ville a aidé 12 commerces.
Elle prépare un diplôme d'État en deux ans.
Près de 150 communes ont répondu à l'enquête.
Soixante entreprises et 12 associations ont été reçues.
Les partenaires et les signataires se réunissent.
Le centre-ville de Niort a changé.
L'état des routes est publié chaque année.
Une région viticole et un département rural.
Le groupe de travail se réunit deux fois par an.
La population de la commune de Vimoutiers baisse.
Sur la commune de Sallanches, 12 logements ont été livrés.
Dans le département de la Nièvre, la forêt avance.
Les routes départementales du Nord ont 900 ponts.
L'agglomération lilloise gagne des habitants.
Le contrat de la Ville prend fin.
Les villes de Sceaux et de Melun ont été reliées ; en Europe, la part est de 3 %.
Les travaux sont financés par la TVA.
La rue du Groupe Manouchian est fermée.
Levé : Département du Jura + Doubs | 12 000
LE BILAN EN BREF a été voté ; PCAET et NPNRU recrutent.
Les crédits vont vers les communes les plus rurales.
Le code général des collectivités territoriales le permet.
Le lycée Camus a vu sa facture baisser de 12 %.
La commune de demain sera verte.
Au cœur de l'agglomération, un parc de 3 ha a ouvert.
La commune compte 4 000 habitants, dont 12 % de jeunes.
Le lycée est à 3 km ; l'accès au centre hospitalier de Lens est refait.
"""


def cases(text: str) -> list[str]:
    return text.strip().splitlines()


@pytest.mark.parametrize("case", cases(IN_FULL))
def test_bodies_named_in_full(case: str) -> None:
    assert remarked(case, "partners") == marked(case)


@pytest.mark.parametrize("case", cases(BY_HEAD_NOUN))
def test_bodies_known_by_their_form(case: str) -> None:
    assert remarked(case, "partners") == marked(case)


@pytest.mark.parametrize("case", BY_REFERENCE)
def test_references_resolved(case: str) -> None:
    assert remarked(case, "partners") == marked(case)


@pytest.mark.parametrize("case", cases(COLLECTIVES))
def test_collectives(case: str) -> None:
    assert remarked(case, "partners") == marked(case)


@pytest.mark.parametrize("case", BY_ADJECTIVE)
def test_adjectives(case: str) -> None:
    assert remarked(case, "partners") == marked(case)


@pytest.mark.parametrize("case", cases(COUNTER_EXAMPLES))
def test_no_partner(case: str) -> None:
    assert remarked(case, "partners") == case


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        ("La ville de Mende a voté.\nLa ville de Mende paie 3 M€.", "Ville de Mende"),
        ("La commune de Mende a voté.\nLa commune de Mende paie 3 M€.", "Commune de Mende"),
        ("La commune de Mende vote.\nLa commune de Mende vend.\nLa ville de Mende paie 3 M€.", "Commune de Mende"),
        ("La ville de Mende vote.\nLa ville de Mende vend.\nLa commune de Mende paie 3 M€.", "Ville de Mende"),
    ],
)
def test_a_commune_is_called_as_the_document_mostly_does(lines: str, name: str) -> None:
    doc = read(lines)
    assert [span._.body.name for span in doc.spans["partners"]] == [name]
