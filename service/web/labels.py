"""What people call the values of filters: names for ids, words for those of the vocabularies."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.tables import Document, Partner, Place, PlaceArea
from service import naming
from service.web.words import VOCABULARIES, Words


class Labels:
    """Says the values of filters: give those whose names are to be looked up first, all at once."""

    def __init__(self, session: Session, say: Words, asked: Mapping[str, list[str]]) -> None:
        self._say = say
        self._names: dict[tuple[str, str], str] = {}
        for name in ("partner", "place", "within", "document"):
            if wanted := asked.get(name):
                self._names |= {(name, key): label for key, label in _names(session, name, wanted)}

    def __call__(self, name: str, value: str) -> str:
        """Say a value; an id that nothing has, and what needs no other name, as it is."""
        if name in VOCABULARIES:
            return self._say(name, value)
        return self._names.get((name, value), value)


def _names(session: Session, name: str, ids: list[str]) -> Iterable[tuple[str, str]]:
    if name == "document":
        return [(row.id, naming.title(row)) for row in session.scalars(select(Document).where(Document.id.in_(ids)))]
    named = {
        "partner": select(Partner.id, Partner.name).where(Partner.id.in_(ids)),
        "place": select(Place.id, Place.name).where(Place.id.in_(ids)),
        "within": select(PlaceArea.area_id, PlaceArea.name).where(PlaceArea.area_id.in_(ids)).distinct(),
    }
    return [(row[0], row[1]) for row in session.execute(named[name])]
