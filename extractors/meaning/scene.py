"""What the rules on partners look at: a clause with its figures, its bodies and its verbs."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.meaning.clauses import Relative
from extractors.meaning.language import Figure
from extractors.meaning.standing import Stand, Standing
from extractors.meaning.verbs import Action
from models.facts import Kind, PartnerLink, Role

MONEY = frozenset({Kind.AMOUNT, Kind.SHARE})


@dataclass(frozen=True, slots=True)
class Scene:
    """A clause: the characters `start` to `end` of a passage's text, in the sentence that starts at `sentence`.

    `given`: the line or the title above speaks of grants, so that `Ski-club : 18 000 €` names who receives.
    """

    text: str
    start: int
    end: int
    sentence: int
    figures: Sequence[Figure]
    standing: Sequence[Standing]
    acts: Sequence[Action]
    relatives: Sequence[Relative] = ()
    given: bool = False
    paid: bool = field(init=False)
    """Whether a sum of money stands in it: to go along with one is to pay (GUIDELINES.md, ruling 1)."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "paid", any(f.value.kind is Kind.AMOUNT for f in self.figures))

    def subjects(self) -> list[Standing]:
        return [s for s in self.standing if s.stand in {Stand.SUBJECT, Stand.ENABLED}]

    def relative(self, offset: int) -> Relative | None:
        """Give the relative clause that holds an offset, the innermost where there are several."""
        return next((r for r in reversed(self.relatives) if r.holds(offset)), None)

    def role(self, act: Action, figure: Figure | None = None) -> Role:
        """Give the role of a verb: to go along with a sum, or to cover a share, is to pay."""
        share = figure is not None and figure.value.kind is Kind.SHARE
        return Role.FUNDER if act.lends_a_hand and (self.paid or share) else act.role


def is_money(figure: Figure) -> bool:
    return figure.value.kind in MONEY


def link(s: Standing, role: Role, rule: str, confidence: float) -> PartnerLink:
    """Tie a body in a role."""
    return PartnerLink(s.span.value, role, s.span.text, rule, confidence)
