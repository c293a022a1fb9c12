"""What two readings of a document, or of two states of it, say otherwise: facts added, gone, and changed."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any

from service.schemas import ChangedFact, Comparison, FieldChange, ReadFact

_FIELDS = [name for name in ReadFact.model_fields if name != "id"]


def _figure(fact: ReadFact) -> str:
    return "".join(fact.text.split())


_SURE: tuple[Callable[[ReadFact], Hashable], ...] = (
    lambda fact: (fact.page, _figure(fact), fact.quote),
    lambda fact: (fact.page, _figure(fact)),
    lambda fact: (_figure(fact), fact.quote),
)
"""What two facts of different ids have in common that are one, the surest first: the words that print the figure, on
the same page or in the same sentence; where no other fact has that too."""


def compare(before: Iterable[ReadFact], after: Iterable[ReadFact]) -> Comparison:
    """Give the differences, in the order in which the facts came; facts are the same by id, else by their words."""
    old, new = {fact.id: fact for fact in before}, {fact.id: fact for fact in after}
    now_called = {identifier: identifier for identifier in old if identifier in new}
    for likeness in _SURE:
        gone = [fact for fact in old.values() if fact.id not in now_called]
        found = set(now_called.values())
        added = _alone((fact for fact in new.values() if fact.id not in found), likeness)
        now_called |= {fact.id: added[like].id for like, fact in _alone(gone, likeness).items() if like in added}
    found = set(now_called.values())
    pairs = ((fact, new[now_called[fact.id]]) for fact in old.values() if fact.id in now_called)
    changed = ((was, fact, _changes(was, fact, now_called)) for was, fact in pairs)
    return Comparison(
        added=[fact for fact in new.values() if fact.id not in found],
        gone=[fact for fact in old.values() if fact.id not in now_called],
        changed=[ChangedFact(before=was, after=fact, fields=fields) for was, fact, fields in changed if fields],
    )


def _alone(facts: Iterable[ReadFact], likeness: Callable[[ReadFact], Hashable]) -> dict[Hashable, ReadFact]:
    """Give the facts that no other one is like."""
    alike: defaultdict[Hashable, list[ReadFact]] = defaultdict(list)
    for fact in facts:
        alike[likeness(fact)].append(fact)
    return {like: those[0] for like, those in alike.items() if len(those) == 1}


def _changes(was: ReadFact, fact: ReadFact, now_called: Mapping[str, str]) -> dict[str, FieldChange]:
    """Give the fields that say something else; the order of bodies and of places says nothing."""
    before, after = was.model_dump(mode="json"), fact.model_dump(mode="json")
    wholes = now_called.get(was.part_of or "", was.part_of), fact.part_of
    same = {"part_of": wholes[0] == wholes[1]} | {
        name: _unordered(before[name]) == _unordered(after[name]) for name in ("partners", "places")
    }
    return {
        name: FieldChange(before=before[name], after=after[name])
        for name in _FIELDS
        if not same.get(name, before[name] == after[name])
    }


def _unordered(links: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    return sorted({tuple(link.values()) for link in links})


def lines(found: Comparison) -> Iterable[str]:
    """Write a comparison for people: a line a fact, `+` added, `-` gone, `~` changed, by page."""
    told = [
        *((fact.page, f"+ {_named(fact)}") for fact in found.added),
        *((fact.page, f"- {_named(fact)}") for fact in found.gone),
        *((each.after.page, f"~ {_named(each.after)}: {_told(each.fields)}") for each in found.changed),
    ]
    return (line for _page, line in sorted(told, key=lambda each: each[0]))


def _named(fact: ReadFact) -> str:
    return " ".join(f"p. {fact.page} {fact.text} {fact.subject} ({fact.id})".split())


def _told(fields: Mapping[str, FieldChange]) -> str:
    return "; ".join(f"{name} {_shown(change.before)} -> {_shown(change.after)}" for name, change in fields.items())


def _shown(value: Any) -> str:
    """Write the value of a field on one line; bodies and places by their names."""
    if value is None or value in ("", []):
        return "none"
    if isinstance(value, list):
        return " | ".join(_shown(each) for each in value)
    if isinstance(value, dict):
        role = f" ({value['role']})" if "role" in value else ""
        return f"{value['name']}{role}"
    return " ".join(str(value).split())
