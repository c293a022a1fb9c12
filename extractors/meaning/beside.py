"""Bodies next to a figure: `de l'État (100 M€)`, `37 M€ du FEDER`, `30 % par le Département` belong to it alone."""

import re

from extractors.meaning.language import Figure
from extractors.meaning.scene import Scene, is_money, link
from extractors.meaning.standing import LIST, MONEY_NOUN, OF, Stand, Standing
from models.facts import Kind, PartnerLink, Role

_GAP_OF = re.compile(
    rf"(?:\s+(?:d['’]|de\s+)?(?:{MONEY_NOUN}|[^\W\d_]+s|an))?(?:\s+(?!et\b|ou\b|à\b)[^\W\d_]+)?\s+{OF}\s*(?:la\s+|les\s+|l['’]\s*)?",
    re.IGNORECASE,
)
_GAP_BY = re.compile(r"[^.;()\d]{0,60}?\bpar\s+(?:la\s+|les?\s+|l['’]\s*)?", re.IGNORECASE)
_GAP_FOR = re.compile(r"\s+pour\s+(?:la\s+|les?\s+|l['’]\s*)?", re.IGNORECASE)
_GAP_NOUN = re.compile(rf"\s+(?:d['’]\s?|de\s+){MONEY_NOUN}\s+", re.IGNORECASE)
_GAP_ADJECTIVE = re.compile(
    r"(?:\s+(?:d['’]\s?|de\s+)?(?!à\b|au\b|aux\b|et\b)[^\W\d_]+){0,2}?\s+(?:de\s+)?", re.IGNORECASE
)
_COLON = re.compile(r"\s*(?:\([^)\d]*\)\s*)?:\s+(?:environ\s+|près\s+de\s+)?", re.IGNORECASE)
# `la Région 2,5 M€`, `de l'agence pour 70 %`: each payer with its sum.
_BESIDE = re.compile(
    r"\s+(?:(?:pour|à\s+hauteur\s+de|à)\s+)?(?:environ\s+|près\s+de\s+|un\s+peu\s+plus\s+de\s+|plus\s+de\s+)?",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"(?:\s+(?:à|de|d['’]|près\s+de|sur|en)\s*[A-ZÀ-Ü][\w'’-]+(?:[ -][A-ZÀ-Ü\w'’-]+){0,4})?\s*[»”]?"
    r"(?:\s+(?:au\s+titre|dans\s+le\s+cadre|via)\s[^(),;.]{0,50})?\s*\(\s*(?:[^\W\d_]+['’\s]\s*){0,5}"
)
_OF_A_SUM = {Stand.RECEIVER: Role.BENEFICIARY, Stand.OBJECT: Role.BENEFICIARY, Stand.OWNER: Role.OPERATOR}
_RECEIVERS = re.compile(r"\b(?:bénéficiaires|lauréats|attributaires)\b", re.IGNORECASE)
_GAP_TO = re.compile(r"\s+(?:[^\W\d_]+s?\s+)?(?:à|au|aux)\s+(?:la\s+|l['’]\s*)?", re.IGNORECASE)
_NAMED = re.compile(r"[^.;:()\d]{0,80}(?:\(\s*|\s:\s+)(?:les?\s+|la\s+|l['’]\s*)?")
_FUNDED = re.compile(r"\s+(?:financ|subventionn|soutenu|aidé|vers|accord|attribu)\w*", re.IGNORECASE)


def beside(scene: Scene) -> dict[tuple[Figure, Standing], PartnerLink]:
    """Give the ties between the figures and the bodies of a clause that stand next to each other."""
    ahead = {
        (f, s): tie
        for s in scene.standing
        if (f := _next_figure(scene, s)) and (tie := _ahead(scene, f, s)) is not None
    }
    for (f, s), tie in list(ahead.items()):
        if tie.rule.endswith("parenthesis"):
            close = scene.text.find(")", f.end, scene.end)
            inside = [x for x in scene.figures if f.start <= x.start < close]
            # `par la Région, l'État et la Ville (9 M€ en tout)`: what stands behind a list is of all in it.
            group = [x for x in scene.standing if x.group == s.group and x.span.end <= s.span.end]
            alone = not any((y, x) in ahead for y in scene.figures for x in group if x is not s)
            owners = group if alone else [s]
            ahead |= {(x, owner): _enclosed(scene, x, owner, close) for x in inside for owner in owners}
        elif tie.role is Role.BENEFICIARY and len(scene.standing) == 1:
            # `Ski-club : 9 000 €, dont 2 000 pour les jeunes`: the whole line is about who receives.
            ahead |= {(x, s): tie for x in scene.figures if x.value.kind is Kind.AMOUNT}
    taken = {s for f, s in ahead if f.value.kind is not Kind.SHARE}
    return ahead | {
        (f, s): tie
        for s in scene.standing
        if (f := _last_figure(scene, s)) and (tie := _behind(scene, f, s, alone=s not in taken)) is not None
    }


def _next_figure(scene: Scene, s: Standing) -> Figure | None:
    return next((f for f in scene.figures if f.start >= s.span.end), None)


def _last_figure(scene: Scene, s: Standing) -> Figure | None:
    return next((f for f in reversed(scene.figures) if f.end <= s.span.start), None)


def _ahead(scene: Scene, figure: Figure, s: Standing) -> PartnerLink | None:
    """`l'État (100 M€)`, `Ski-club : 18 000 €`, `la Région 2,5 M€`."""
    money = is_money(figure)
    gap = (s.span.end, figure.start)
    if _OPENING.fullmatch(scene.text, *gap):
        return _enclosed(scene, figure, s, scene.end)
    if money and s.stand not in _OF_A_SUM and _COLON.fullmatch(scene.text, *gap):
        return link(s, Role.BENEFICIARY if scene.given else Role.FUNDER, "colon", 0.9)
    if money and s.stand in {Stand.SUBJECT, Stand.COMPLEMENT} and _BESIDE.fullmatch(scene.text, *gap):
        role = Role.BENEFICIARY if _received_before(scene, s) else Role.FUNDER
        return link(s, role, f"{role}.beside", 0.95)
    return None


def _received_before(scene: Scene, s: Standing) -> bool:
    """`Les EPCI ont reçu 12 M€, les communes 3 M€`: the verb that is left out is the one before."""
    if s.stand is not Stand.SUBJECT:
        return False
    acts = [act for act in scene.acts if act.end <= s.span.start and not act.bare]
    first = next((f.end for f in scene.figures), s.span.start)
    return bool(acts) and acts[-1].role is Role.BENEFICIARY and not acts[-1].passive and first < s.span.start


def _enclosed(scene: Scene, figure: Figure, s: Standing, close: int) -> PartnerLink:
    """What the brackets behind a body say of it: a sum is its own, things are what it does, or pays with a sum."""
    if is_money(figure):
        received = _RECEIVERS.search(scene.text, scene.start, s.span.start)
        role = Role.BENEFICIARY if received else _OF_A_SUM.get(s.stand, Role.FUNDER)
    else:
        paid = any(is_money(f) and s.span.end < f.start < close for f in scene.figures)
        helps = s.stand in {Stand.HELPER, Stand.SUPPORTER}
        role = Role.FUNDER if (paid and helps) or _FUNDED.match(scene.text, figure.end) else Role.OPERATOR
    return link(s, role, f"{role}.parenthesis", 0.95)


def _behind(scene: Scene, figure: Figure, s: Standing, *, alone: bool) -> PartnerLink | None:
    """`37 M€ du FEDER`, `30 % par l'État`; `alone`: the body has no figure of its own behind it."""
    before = next((x for x in reversed(scene.standing) if x.span.end <= s.span.start), None)
    if before and before.span.start >= figure.end:
        both_agents = before.stand is s.stand is Stand.AGENT and alone
        if not both_agents and not LIST.fullmatch(scene.text, before.span.end, s.span.start):
            return None
        first = _behind(scene, figure, before, alone=alone)
        return first and link(s, first.role, first.rule, first.confidence)
    gap = (figure.end, s.span.start)
    if not is_money(figure):
        # `deux pôles de compétitivité (Team2 et I-Trans)`: those who are counted are named.
        several = sum(x.group == s.group for x in scene.standing) > 1
        if not several or not _NAMED.fullmatch(scene.text, *gap):
            return None
        does = any(gap[0] <= act.start < gap[1] and act.role is Role.OPERATOR for act in scene.acts)
        role = Role.OPERATOR if does else Role.OTHER
        return link(s, role, f"{role}.named", 0.8)
    if (
        _GAP_OF.fullmatch(scene.text, *gap)
        or _GAP_NOUN.fullmatch(scene.text, *gap)
        or (s.span.text.islower() and _GAP_ADJECTIVE.fullmatch(scene.text, *gap))
    ):
        return link(s, Role.FUNDER, "funder.of", 0.95)
    if s.stand is Stand.RECEIVER and _GAP_TO.fullmatch(scene.text, *gap):
        acts = [act for act in scene.acts if act.end <= figure.start]
        lent = bool(acts) and acts[-1].role is Role.BENEFICIARY
        return (
            link(s, Role.FUNDER, "funder.lender", 0.85) if lent else link(s, Role.BENEFICIARY, "beneficiary.to", 0.85)
        )
    if _GAP_FOR.fullmatch(scene.text, *gap):
        return link(s, Role.FUNDER, "funder.for", 0.7)
    if alone and _GAP_BY.fullmatch(scene.text, *gap):
        # `Doté de 3 M€, le plan est porté par la Région`
        acts = [act for act in scene.acts if gap[0] <= act.start < gap[1]] if "," in scene.text[slice(*gap)] else []
        done = any(scene.role(act, figure) is Role.OPERATOR for act in acts)
        return link(s, Role.OPERATOR, "operator.by", 0.85) if done else link(s, Role.FUNDER, "funder.by", 0.95)
    return None
