"""Programmes, plans and labels: found by name, and never partners."""

import pytest
from mentioned import marked, remarked

EXAMPLES = """
Le programme « [action cœur de ville|Action cœur de ville] » a aidé 12 commerces à Dole.
Le [Plan de relance|Plan de relance] a payé la chaudière du collège.
Le [NPNRU|NPNRU] concerne trois quartiers de Bourges.
Trois [petites villes de demain|Petites villes de demain] ont un chef de projet.
L'[OPAH|Opération programmée d'amélioration de l'habitat] a touché 90 propriétaires.
Le [nouveau programme national de renouvellement urbain|NPNRU] s'achève.
Deux [maisons France Services|France Services] ont ouvert.
Le [CPER|Contrat de plan État-Région] apporte 4 M€ à l'université.
"""

COUNTER_EXAMPLES = """
Le programme de travail de la commission est prêt.
La relance des ventes a réussi.
Le cœur de ville est piéton depuis 2019.
La petite ville de Saint-Flour attend demain.
Les services de France Télévisions sont partis.
"""


@pytest.mark.parametrize("case", EXAMPLES.strip().splitlines())
def test_programmes(case: str) -> None:
    assert remarked(case, "programmes") == marked(case)


@pytest.mark.parametrize("case", EXAMPLES.strip().splitlines())
def test_a_programme_is_no_partner(case: str) -> None:
    assert "[" not in remarked(case, "partners")


@pytest.mark.parametrize("case", COUNTER_EXAMPLES.strip().splitlines())
def test_no_programme(case: str) -> None:
    assert remarked(case, "programmes") == case
