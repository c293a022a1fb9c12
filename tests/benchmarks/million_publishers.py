"""Who publishes the bilans that nobody wrote: bodies of a territory, that name its bodies and places over and over."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from random import Random
from typing import TypeVar

from extractors.meaning.lexicon import communes, de, departments, epcis, region_body, regions, rows
from extractors.meaning.lookup import slug
from models.facts import Body, Place

T = TypeVar("T")

HEADS = (
    "Association", "Syndicat mixte", "Mission locale", "Office public de l'habitat", "Régie des eaux",
    "Maison de santé", "Société d'économie mixte", "Groupement d'employeurs", "Centre hospitalier", "Lycée", "Collège",
    "Coopérative",
)  # fmt: skip
THEMES = {
    "Habiter": "logement social|parc privé|habitat ancien|copropriété|accession|centre-bourg|quartier prioritaire",
    "Se déplacer": "réseau ferré|covoiturage|gare|piste cyclable|transport scolaire|voirie|mobilité rurale",
    "Préserver l'eau": "cours d'eau|assainissement|eau potable|zone humide|nappe|littoral|station d'épuration",
    "Accompagner la transition": "énergie|réseau de chaleur|bois|solaire|sobriété|climat|rénovation thermique",
    "Entreprendre": "commerce|artisanat|friche|zone d'activités|innovation|création d'entreprise|tourisme",
    "Former et recruter": "apprentissage|insertion|emploi des jeunes|campus|formation continue|métiers en tension",
    "Grandir": "petite enfance|école|collège|restauration scolaire|jeunesse|crèche|protection de l'enfance",
    "Soigner": "maison de santé|hôpital|urgences|prévention|grand âge|handicap|désert médical",
    "Cultiver": "lecture publique|patrimoine|spectacle vivant|musée|enseignement artistique|festival|archives",
    "Pratiquer": "piscine|gymnase|club|sport de haut niveau|équipement sportif|sport féminin|licence",
    "Vivre ensemble": "association|égalité|citoyenneté|sécurité|accès aux droits|lien social|centre social",
    "Produire et nourrir": "agriculture|circuits courts|foncier agricole|élevage|forêt|alimentation|irrigation",
    "Réduire les déchets": "collecte|tri|déchèterie|compostage|réemploi|valorisation|prévention des déchets",
    "Numérique": "fibre optique|inclusion numérique|données|téléphonie mobile|services en ligne|usages|cybersécurité",
    "Moyens": "finances|personnel|commande publique|bâtiments|investissement|dette|dialogue social",
}
TREATED = (
    "soutenir", "développer", "rénover", "mieux connaître", "sécuriser", "financer", "protéger", "ouvrir à tous",
    "moderniser", "observer", "animer", "évaluer",
)  # fmt: skip
NUMBERED = ("", "1. ", "2. ", "Axe 1 : ", "Axe 2 : ", "Axe 3 : ")
SCOPES = ("", " : le bilan", " : les chiffres", " dans les communes rurales", " en ville", " : et demain ?")


class Skewed(Sequence[T]):
    """Things of which the first ones are drawn far more often than the last ones, by Zipf's law."""

    def __init__(self, things: Sequence[T]) -> None:
        self._things = things
        self._below = list(accumulate(1 / rank for rank in range(1, len(things) + 1)))

    def __len__(self) -> int:
        return len(self._things)

    def __getitem__(self, index: int) -> T:
        return self._things[index]

    def draw(self, random: Random) -> T:
        return self._things[bisect_right(self._below, random.random() * self._below[-1])]


@cache
def communes_of(department: str) -> Skewed[Place]:
    """The communes of a département, the largest first."""
    found = sorted(communes().within(frozenset([department])), key=lambda commune: -commune.population)
    return Skewed([commune.place for commune in found])


@cache
def epcis_of(department: str) -> Skewed[Body]:
    return Skewed([epci.body for epci in epcis().values() if department in epci.departments])


@cache
def known_departments() -> Skewed[str]:
    """Those that have communes and EPCI, in an order of their own."""
    found = [code for code in departments() if len(communes_of(code)) and len(epcis_of(code))]
    return Skewed(Random("départements").sample(found, len(found)))


@cache
def known_bodies() -> Skewed[Body]:
    """Bodies and funds that are known all over the country."""
    return Skewed([Body(code, name) for code, name, *_ in rows("bodies") + rows("funds") if code != "etat"])


@cache
def themes() -> Skewed[str]:
    return Skewed(list(THEMES))


@cache
def headings(theme: str) -> Skewed[str]:
    """Several hundred headings that may stand under a theme."""
    subjects = THEMES[theme].split("|")
    found = [f"{subject.capitalize()} : {verb}{scope}" for scope in SCOPES for verb in TREATED for subject in subjects]
    return Skewed(Random(theme).sample(found, len(found)))


class Publisher:
    """Who publishes some of the bilans: what it calls by which name, and how it orders its chapters."""

    def __init__(self, seed: int, number: int) -> None:
        self.random = Random(f"{seed} publisher {number}")
        self.department = known_departments().draw(self.random)
        self.home = communes_of(self.department).draw(self.random)
        self.body = epcis_of(self.department).draw(self.random)
        self._bodies: dict[str, Body] = {}
        self._places: dict[str, Place] = {}
        self._themes: dict[str, str] = {}
        self._headings: dict[tuple[str, ...], str] = {}

    def in_place_of(self, body: Body) -> Body:
        if body.id not in self._bodies:
            self._bodies[body.id] = self._another_body(body)
        return self._bodies[body.id]

    def _another_body(self, body: Body) -> Body:
        random, near = self.random, self.random.random() < 0.8
        match body.id.partition(":")[0]:
            case "etat":
                return body
            case "region":
                code = departments()[self.department].region if near else random.choice(list(regions()))
                return region_body(code)
            case "departement":
                return departments()[self.department if near else known_departments().draw(random)].body
            case "epci":
                return self.body if near else epcis_of(known_departments().draw(random)).draw(random)
            case "commune":
                return communes().coded(self._commune().code or "").body
        if body in known_bodies():
            return body if random.random() < 0.5 else known_bodies().draw(random)
        name = f"{random.choice(HEADS)} {de(self._commune().name)}"
        return Body(f"org:{slug(name)}", name)

    def instead_of(self, place: Place) -> Place:
        if place.id not in self._places:
            self._places[place.id] = self._another_place(place)
        return self._places[place.id]

    def _another_place(self, place: Place) -> Place:
        match place.id.partition(":")[0]:
            case "commune":
                return self._commune()
            case "region":
                code = departments()[self.department].region
                return Place(f"region:{code}", regions()[code], code)
            case "departement":
                return departments()[self.department].place
            case "pays":
                return place
            case kind:
                name = f"{place.name.split()[0]} {de(self._commune().name)}"
                return Place(f"{kind}:{slug(name)}", name)

    def _commune(self) -> Place:
        near = self.random.random() < 0.9
        return communes_of(self.department if near else known_departments().draw(self.random)).draw(self.random)

    def under(self, section: tuple[str, ...]) -> tuple[str, ...]:
        """Give the headings that stand where these stood."""
        return tuple(self._heading(section[: level + 1]) for level in range(len(section)))

    def _heading(self, path: tuple[str, ...]) -> str:
        if path not in self._headings:
            theme = self._theme(path[0])
            own = self.random.choice(NUMBERED) + theme if len(path) == 1 else headings(theme).draw(self.random)
            self._headings[path] = own
        return self._headings[path]

    def _theme(self, heading: str) -> str:
        if heading not in self._themes:
            self._themes[heading] = themes().draw(self.random)
        return self._themes[heading]
