"""Bodies that a text names in full: those of the lexicons, and those known to this document alone, by their head noun.

Whom `la Région` or `ce bailleur` means is not told here but in extractors.meaning.partners.
"""

import re
from collections.abc import Iterator
from functools import cache

from extractors.meaning import lexicon
from extractors.meaning.additions import Additions
from extractors.meaning.forms import by_form
from extractors.meaning.heads import AND, APPOSED, PROPER, TAIL, Head, head_words, headed
from extractors.meaning.institutions import BRANDS, GRANDS, HEADS, OPENED, WHERE, area_at, branded, brands, territorial
from extractors.meaning.lexicon import Known, Named, administrative, communes, de, own_body
from extractors.meaning.lookup import Text, fold, slug
from extractors.meaning.territory import Territory

_DE = r"(?:de la |de l['’]|de |du |des |d['’]|la |le |les |l['’])"
_LINK = re.compile(rf" ?{_DE}?")
_DEFINED = re.compile(r" \(([A-ZÀ-Þ][A-Za-zÀ-ÿ0-9+&-]{1,11})\)")
# Where a school or a hospital acts, or is given something; elsewhere it is a place.
_ACTS = re.compile(
    r"(?:^|[.;:•] ?|par |avec |et |profit |bénéfice |auprès |, )(?:d[eu] |des )?(?:l[ea]s? |l['’]|du )?$", re.IGNORECASE
)
_SCHOOL_ACTS = re.compile(r"\b(?:par|avec|et|profit|bénéfice|auprès) (?:d[eu] |des )?(?:l[ea]s? |l['’]|du )?$")
# Who works or happens in a hospital: it is the body, not the building.
_STAFF = re.compile(
    r"\b(?:médecins?|gériatres?|soignants?|équipes?|agents|personnels?|urgences|maternité|services?|responsabilité|charge"
    r"|direction|patients|praticiens|spécialistes|laboratoire)(?: [a-zà-ÿ]+)? du $"
)
_PLURAL = re.compile(r"\b(?:les|des|aux) $|\b[a-zà-ÿ’']+s [^.;()]*\($", re.IGNORECASE)
_PLURAL_S = re.compile(r"s$")
_NAME = r"(?P<name>[A-ZÀ-Þ][\w’'-]*(?: [A-ZÀ-Þ][\w’'-]*)*)"
_OF_NAME = re.compile(rf" (?P<link>de la |de l['’]|de |du |des |d['’]){_NAME}")
_AND_NAME = re.compile(rf"(?:, | et )(?P<link>de la |de l['’]|de |du |des |d['’])?{_NAME}")
_STREET = re.compile(r"\b(?:rue|avenue|place|boulevard|allée) (?:du |de la |de l['’]|des )$")
# `diplôme d'État`, `aides d'État`: a kind of thing.
_OF_STATE = re.compile(r"\bd['’]$")
# `règlement (UE) 2021/1060`: a law's number.
_OF_LAW = re.compile(r"\) ?n?°? ?\d")
# Schools and hospitals in brackets: `des lycées (Senez à Lens, Rimbaud et Corneille à Rouen)`.
_LIST = re.compile(r"(?<=s) \(([A-ZÀ-Þ][^()]{2,200})[)]")
_LISTED = re.compile(
    r"((?:[A-ZÀ-Þ][\w’'-]+)(?: (?:de |d['’]|du )?[A-ZÀ-Þ][\w’'-]+)*)(?: à [^,()]+?)?(?=,| et |\.|\)|$)"
)
# A company's branch, by the name that follows at once: `Renault Trucks`.
_DIVISION = re.compile(r"(?: [A-ZÀ-Þ][^\W\d_]+)+")
# Bodies that are as many as the places they serve.
LOCAL = frozenset(("chambre", "caisse", "local"))
_BRANDED = 4  # words that may go before `Agglo`: `Saint-Germain-Boucles Agglo`

_QUOTED = re.compile(r" [«“\"] ?([^»”\"]{3,60}?) ?[»”\"]")
_AND_MORE = re.compile(rf" et (?=[A-ZÀ-Þ])(?:{PROPER.pattern.replace(' ', ' ?', 1)})")
_OPENING, _SEPARATOR = re.compile(r" \(?"), re.compile(r", | et ")
# An association's title may go on in common words: `Les Sentiers de l'emploi`, `La Boucle verte`.
_TITLE = re.compile(r"L(?:es|a|e) |L['’]|Une?$")
_UN_TAIL = re.compile(r" [a-zà-ÿ]{3,}(?: (?:de|en|pour|à|sur|contre) (?:la |le |l['’])?[\w-]{3,})*")
_TITLE_TAIL = re.compile(rf"(?: {_DE}[a-zà-ÿ]{{3,}}\b(?!['’])| [a-z]+(?:erte|[ai]l|ale|ique|aire)\b)+")


def named(text: Text, territory: Territory, additions: Additions) -> list[Named]:
    """Give the bodies that a text names in full, in order, none inside another; a user's own before ours."""
    found: list[Named] = []
    reached = 0
    led = _led(text, territory, additions)
    for rank in sorted(led.union(text.proper)):
        start = text.words[rank][0]
        if start < reached or text.printed[start - 1 : start] == "-":
            continue
        ours = _at(text, rank, territory) if rank in led else list(by_form(text, start))
        for body in _added(text, rank, additions, ours):
            if not additions.no_body(text.printed[body.start : body.end], body.known.body):
                ended = _with_acronym(text, body)
                found.append(ended)
                reached = ended.end
    return found


def _led(text: Text, territory: Territory, additions: Additions) -> set[int]:
    """Give the ranks of the words that a lexicon, a head noun, a quotation mark or a brand makes the first of a name.

    The other words can but begin a name that says by its form what it is (extractors.meaning.forms).
    """
    ranks = set(text.standing(_heads()))
    for names in (lexicon.bodies(), brands(), territory.bodies, additions.bodies):
        ranks.update(names.starts(text))
    ranks.update(text.standing(GRANDS))
    for rank in text.standing(BRANDS):
        ranks.update(range(max(0, rank - _BRANDED), rank))
    if any(mark in text.printed for mark in OPENED):
        ranks.update(rank for rank, (start, _) in enumerate(text.words) if text.before(start).endswith(OPENED))
    return ranks


@cache
def _heads() -> frozenset[str]:
    return frozenset({*HEADS, *head_words()})


def _added(text: Text, rank: int, additions: Additions, ours: list[Named]) -> list[Named]:
    """Give the body that the user's lexicon has there, ours where it has none, or but a part of a longer name."""
    start = text.words[rank][0]
    own = additions.bodies.longest(text, rank)
    if own is None or not text.alone(start, own[0]) or any(body.end > own[0] for body in ours):
        return ours
    return [Named(start, *own)]


def _at(text: Text, rank: int, territory: Territory) -> list[Named]:
    """Give what is named from the word of that rank on: one body, or several under a plural head."""
    start = text.words[rank][0]
    if bodies := list(territorial(text, rank, territory)):
        return bodies
    if epci := branded(text, rank, territory):
        return [epci]
    if known := _in_lexicon(text, rank):
        end, body = known[0], known[1].body
        shared = _shared(text, start, end, body.name, known[1].kind) if known[1].kind in LOCAL else []
        return shared or [_extended(text, start, *known)]
    if (head := headed(text, rank)) and (bodies := list(_by_head(text, start, *head))):
        return bodies
    return list(by_form(text, start)) if text.printed[start].isupper() else []


def _in_lexicon(text: Text, rank: int) -> tuple[int, Known] | None:
    found = lexicon.bodies().longest(text, rank)
    if found is None:
        return None
    kind = found[1].kind
    other = (kind == "etat" and _OF_STATE.search(text.before(text.words[rank][0]))) or (
        kind == "union" and _OF_LAW.match(text.printed, found[0])
    )
    return None if other else found


def _with_acronym(text: Text, body: Named) -> Named:
    """Take in the acronym that a text gives a body in brackets: `Agence nationale de l'habitat (ANAH)`."""
    match = _DEFINED.match(text.printed, body.end)
    if match is None:
        return body
    rank = text.at.get(match.start(1))
    other = lexicon.bodies().longest(text, rank) if rank is not None else None
    # `Union européenne (FEDER)` is two bodies.
    if other and other[0] == match.end(1) and slug(other[1].body.name) not in slug(body.known.body.name):
        return body
    return Named(body.start, match.end(), body.known, match[1])


def _extended(text: Text, start: int, end: int, known: Known) -> Named:
    """Take in where a known body is: the State's services stay what they are, a chamber or fund office is its own."""
    if known.kind == "entreprise" and (more := _DIVISION.match(text.printed, end)):
        return Named(start, more.end(), own_body(text.printed[start : more.end()], known.kind))
    match = PROPER.match(text.printed, end)
    if match and known.kind == "service":
        link = _LINK.match(text.printed, end)
        rank = text.at.get(link.end()) if link else None
        return Named(start, (area_at(text, rank) if rank is not None else None) or end, known)
    if match and known.kind in LOCAL and (stop := _cut(text, end, match.end())) > end:
        return Named(start, stop, own_body(known.body.name + text.printed[end:stop], known.kind))
    return Named(start, end, known)


def _cut(text: Text, start: int, stop: int) -> int:
    """End a name before an `et` that another body comes after."""
    for match in AND.finditer(text.printed, start, stop):
        rank = text.at.get(match.end())
        if rank is not None and _begins(text, rank):
            return match.start()
    return stop


def _begins(text: Text, rank: int) -> bool:
    """Tell whether a body's name may begin with that word."""
    start, end = text.words[rank]
    return text.lower[start:end] in HEADS or bool(headed(text, rank) or lexicon.bodies().longest(text, rank))


def _by_head(text: Text, start: int, end: int, head: Head) -> Iterator[Named]:
    """Name the body that a head noun begins, in the manner of that noun (see extractors.meaning.heads)."""
    if head.manner == "site" and (listed := _LIST.match(text.printed, end)):
        singular = _name(text.printed[start:end]).removesuffix("s")
        for match in _LISTED.finditer(text.printed, *listed.span(1)):
            yield Named(*match.span(1), own_body(f"{singular} {match[1]}", head.kind))
    elif head.manner == "apposed":
        if not _STREET.search(text.before(start)):
            yield from _apposed(text, start, end, head)
    elif head.manner == "quoted":
        if quoted := _QUOTED.match(text.printed, end):
            yield Named(
                start, quoted.end(), own_body(f"{_name(text.printed[start:end])} {quoted[1].strip()}", head.kind)
            )
    elif stop := _tail(text, start, end, head):
        if shared := _shared(text, start, end, _singular(_name(text.printed[start:end])), head.kind):
            yield from shared
            return
        tail = text.printed[end:stop]
        yield Named(start, stop, own_body(_name(text.printed[start:end]) + tail, head.kind), _called(tail))


def _shared(text: Text, start: int, end: int, name: str, kind: str) -> list[Named]:
    """Deal a plural head out: `missions locales de Dax et de Pau` are two; so are `les PLIE de Dax et Pau`.

    Gives nothing where the head is in the singular, or one name follows. `name` is the head in the singular.
    """
    head = text.printed[start:end]
    if not (_PLURAL.search(text.before(start)) if head.isupper() else head.split(" ")[0].endswith("s")):
        return []
    found: list[Named] = []
    link, part = "", _OF_NAME.match(text.printed, end)
    while part:
        rank = text.at.get(part.start("name"))
        if found and (rank is None or _begins(text, rank)):
            break
        link = part["link"] or (de(part["name"]).removesuffix(part["name"]) if link in ("de ", "d'", "d’") else link)
        first = part.start("name") if found else start
        found.append(Named(first, part.end(), own_body(f"{name} {link}{part['name']}", kind)))
        part = _AND_NAME.match(text.printed, part.end())
    return found if len(found) > 1 else []


def _singular(head: str) -> str:
    """Give a head noun in the singular: `missions locales`, `chambres d'agriculture`; acronyms stay."""
    return " ".join(_PLURAL_S.sub("", word) if len(word) > 3 else word for word in head.split(" "))


def _called(tail: str) -> str | None:
    """Give the name of its own that follows a head noun at once: `centre de formation Eurespace` is `Eurespace`."""
    name = tail[1:]
    alone = name.isalpha() and name[:1].isupper() and len(name) > 5
    return name if alone and not communes().named(fold(name)) and not administrative().all_of(name) else None


def _tail(text: Text, start: int, end: int, head: Head) -> int | None:
    """Give where the name ends whose head noun ends at `end`, None where the head alone is no name."""
    match = TAIL.match(text.printed, end)
    if match is None:
        return None
    stop = _cut(text, end, match.end())
    proper = match["proper"] is not None and match.start("proper") < stop
    before = text.before(start)
    if head.manner == "whole":
        return stop
    if head.manner == "own" or _DEFINED.match(text.printed, stop):
        return stop if stop > end else None
    if head.manner == "capital":
        return stop if proper and text.printed[start].isupper() else None
    if head.manner == "site":
        # A school that stands first in a row, or in a sentence, is where something was built.
        school = head.kind == "établissement scolaire"
        acts = _SCHOOL_ACTS.search(before) if school else _ACTS.search(before) or _STAFF.search(before)
        return stop if proper and acts and not WHERE.search(before) else None
    return stop if proper else None


def _name(head: str) -> str:
    """Write a head noun as a name begins: `Pôle Métropolitain` is `Pôle métropolitain`; acronyms stay."""
    words = head.split(" ")
    if not words[0].isupper():
        words = [words[0].capitalize(), *(word if word.isupper() else word.lower() for word in words[1:])]
    return " ".join(words)


def _joined(text: Text, first: int, last: int) -> int:
    """Give the end of a single name that goes on after `et`: `Maisons et Cités`, `Eau et Rivières de Bretagne`."""
    more = _AND_MORE.match(text.printed, last)
    if more is None or text.printed[first:last].isupper():
        return last
    rank = text.at.get(last + 4)
    return last if rank is None or _begins(text, rank) else more.end()


def _apposed(text: Text, start: int, end: int, head: Head) -> Iterator[Named]:
    """Name whom a word such as `le bailleur` introduces; `les bailleurs X, Y et Z` are three."""
    plural = text.lower[start:end].split(" ")[0].endswith("s")
    opening = _OPENING.match(text.printed, end)
    while opening:
        match = APPOSED.match(text.printed, opening.end())
        if match is None:
            return
        group = "quoted" if match["quoted"] else "plain"
        name, first, last = match[group], match.start(group), match.end(group)
        if not plural and group == "plain":
            last = _joined(text, first, last) if head.kind in ("bailleur", "association") else last
            tail = _UN_TAIL if name in ("Un", "Une") else _TITLE_TAIL
            titled = tail.match(text.printed, last) if _TITLE.match(name) else None
            last = titled.end() if titled else last
            name = text.printed[first:last]
        rank = text.at.get(first)
        if group == "plain" and rank is not None and text.lower[slice(*text.words[rank])] in HEADS:
            return
        yield Named(first, last, own_body(name, head.kind), name)
        if not plural:
            return
        opening = _SEPARATOR.match(text.printed, last)
