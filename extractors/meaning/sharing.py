"""What figures share: funds pay with their owners, those who pay parts pay the whole, and what a sum delivers."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from extractors.meaning.clauses import looks_back
from extractors.meaning.language import Figure, NamedBody
from extractors.meaning.lexicon import is_fund
from extractors.meaning.roles import Links
from extractors.meaning.scene import Scene, is_money, link
from models.facts import Kind, PartnerLink, Role

# `le fonds friches de l'État`, `l'Union européenne (FEDER)`, `l'Union européenne 3 M€ par l'intermédiaire du FEDER`.
_FUND_OF = re.compile(r"\s+(?:de\s+(?:la\s+|l['’]\s*)?|du\s+|des\s+|d['’]\s*)", re.IGNORECASE)
_BY_FUND = re.compile(
    r"\s*[^.;:,()]{0,25},?\s*(?:\(\s*|(?:au\s+titre|par\s+l['’]intermédiaire|dans\s+le\s+cadre|à\s+travers|via|par)\s+)"
    r"(?:de\s+)?(?:d[ue]s?\s+|la\s+|les?\s+|l['’])?",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*(?:,|et)\s+(?:d[ue]s?\s+|la\s+|les?\s+|l['’])?", re.IGNORECASE)

_RESPECTIVELY = re.compile(r"\brespectivement\b", re.IGNORECASE)
_VARIES = re.compile(
    r"[^.;:()]{0,60},\s+(?:soit|(?:[^\W\d_]+\s+){0,2}en\s+(?:hausse|baisse|progression|augmentation|recul|diminution)\s+de)\s+"
    r"(?:environ\s+|près\s+de\s+|plus\s+de\s+)?"
)
_FOR_THE_REST = re.compile(r"\s+(?:pour\s+|apport\w+\s+|financ\w+\s+)?(?:le\s+)?(?:solde|reste|surplus|complément)\b")
_REST_BY = re.compile(r"\b(?:solde|reste|surplus|complément)\b[^;:()\d]{0,30}$")
# Who works, lives or comes there is not delivered.
_PEOPLE = re.compile(
    r"(?:personne|habitant|agent|élève|étudiant|jeune|enfant|médecin|bénévole|adhérent|résident|visiteur|salarié|patient"
    r"|apprenti|stagiaire|usager|riverain|client|voyageur|licencié|élu|ménage|famille|femme|homme|aidant|professionnel"
    r"|conseiller|infirmier|enseignant|soignant|spectateur|participant|demandeur|chercheur|[^\W\d_]+(?:teur|trice|ien|ienne))s?"
    r"(?:\s.*)?",
    re.IGNORECASE,
)


def share(
    text: str,
    ties: Mapping[Figure, Links],
    wholes: Sequence[Figure | None],
    bodies: Sequence[NamedBody],
    scenes: Sequence[Scene],
) -> None:
    """Hand on the ties of a passage's figures; `ties` are in the order of the text."""
    for scene in scenes:
        _deal_out(scene, ties)
    pairs = list(_owned_funds(text, bodies))
    for links in ties.values():
        _with_owners(links, pairs)
    _to_products(text, ties, scenes)
    _to_variations(text, ties)
    _to_wholes(ties, wholes)
    _to_remainders(text, ties, wholes, scenes)


def _deal_out(scene: Scene, ties: Mapping[Figure, Links]) -> None:
    """`Le Jura et l'Ain ont versé respectivement 4 et 6 M€`: to each its own, in their order."""
    said = _RESPECTIVELY.search(scene.text, scene.start, scene.end)
    if said is None:
        return
    figures = [f for f in scene.figures if f.start >= said.end()]
    before = [s for s in scene.subjects() if s.span.end <= said.start()]
    group = [s for s in before if s.group == before[-1].group]
    if len(group) != len(figures):
        return
    for figure, own in zip(figures, group, strict=True):
        for other in group:
            if other is not own:
                ties[figure].pop(other.span.value.id, None)


def _owned_funds(text: str, bodies: Sequence[NamedBody]) -> Iterator[tuple[NamedBody, NamedBody]]:
    """The funds of a text with the bodies they belong to (GUIDELINES.md, ruling 4)."""
    owner: NamedBody | None = None
    for first, second in pairwise(bodies):
        if is_fund(first.value) and not is_fund(second.value) and _FUND_OF.fullmatch(text, first.end, second.start):
            yield first, second
        if is_fund(second.value):
            if not is_fund(first.value):
                owner = first if _BY_FUND.fullmatch(text, first.end, second.start) else None
            elif not _AND.fullmatch(text, first.end, second.start):
                owner = None
            if owner is not None:
                yield second, owner


def _to_variations(text: str, ties: Mapping[Figure, Links]) -> None:
    """`300 agents, en hausse de 9 %`, `12 000 t, soit 4 % du total`: the share is of what those act who do that."""
    for before, share in pairwise(ties):
        if share.value.kind is Kind.SHARE and not is_money(before) and _VARIES.fullmatch(text, before.end, share.start):
            ties[share].clear()
            ties[share].update(ties[before])


def _with_owners(links: Links, pairs: Sequence[tuple[NamedBody, NamedBody]]) -> None:
    for pair in pairs:
        for one, other in (pair, pair[::-1]):
            tie = links.get(one.value.id)
            if tie is not None and tie.role is Role.FUNDER and tie.text == one.text:
                links.setdefault(other.value.id, replace(tie, body=other.value, text=other.text))


def _to_wholes(ties: Mapping[Figure, Links], wholes: Sequence[Figure | None]) -> None:
    """A whole is paid by those who pay its parts; a share of counted things is tied to whom these are tied to."""
    for (figure, links), whole in zip(ties.items(), wholes, strict=True):
        if whole is None:
            continue
        of = ties[whole]
        if figure.value.kind is Kind.SHARE and not links and not is_money(whole):
            links.update(of)
            continue
        for tie in _payers(links) if is_money(figure) else ():
            of.setdefault(tie.body.id, tie)


def _to_products(text: str, ties: Mapping[Figure, Links], scenes: Sequence[Scene]) -> None:
    """What a funded project delivers is paid by who pays the project (GUIDELINES.md, ruling 2)."""
    before: list[Figure] = []
    sentence = -1
    for scene in scenes:
        before = before if scene.sentence == sentence else []
        sentence = scene.sentence
        payers = {tie.body.id: tie for f in scene.figures if is_money(f) for tie in _payers(ties[f])}
        delivered = [f for f in scene.figures if not is_money(f) and not scene.relative(f.start)]
        reached = [*before, *delivered] if before and looks_back(text, scene.start, scene.end) else delivered
        for figure in reached:
            known = _payers(ties[figure])
            apart = any(tie.body.id not in payers or tie.rule.endswith("parenthesis") for tie in known)
            if apart or _PEOPLE.fullmatch(figure.value.unit):
                continue
            for code, tie in payers.items():
                ties[figure].setdefault(code, replace(tie, rule="funder.product", confidence=0.7))
        before = delivered


def _to_remainders(
    text: str, ties: Mapping[Figure, Links], wholes: Sequence[Figure | None], scenes: Sequence[Scene]
) -> None:
    """Who pays the rest pays the whole: `l'État pour 20 % et la Ville pour le solde`."""
    whole_of = dict(zip(ties, wholes, strict=True))
    for scene in scenes:
        for s in scene.standing:
            parts = [f for f in scene.figures if f.end <= s.span.start and is_money(f)]
            if not parts or not (
                _FOR_THE_REST.match(text, s.span.end) or _REST_BY.search(text, parts[-1].end, s.span.start)
            ):
                continue
            whole = whole_of[parts[-1]] or parts[0]
            ties[whole][s.span.value.id] = link(s, Role.FUNDER, "funder.rest", 0.85)
            ties[parts[-1]].pop(s.span.value.id, None)


def _payers(links: Links) -> list[PartnerLink]:
    return [tie for tie in links.values() if tie.role is Role.FUNDER]
