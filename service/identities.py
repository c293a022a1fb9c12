"""Which body is taken for which: the merges of identities that stand."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.facts import Body
from models.tables import Partner, PartnerMerge
from service.rows import Row


@dataclass(frozen=True)
class Identities:
    """Bodies that are taken for others: `into` by id, one step, and what is known of all these bodies.

    `bodies` knows those as well that were merged once and are no longer: facts that were read as them may say so still.
    """

    into: dict[str, str]
    bodies: dict[str, Body]

    def chain(self, identifier: str) -> list[str]:
        """Give the id and those of the bodies that it is taken for, step by step."""
        steps = [identifier]
        while steps[-1] in self.into:
            steps.append(self.into[steps[-1]])
        return steps

    def final(self, identifier: str) -> str:
        """Give the id of the body that this one is taken for: its own where it is taken for none."""
        return self.chain(identifier)[-1]

    def followed(self, identifiers: Iterable[str]) -> list[str]:
        """Give the ids of the bodies that these are taken for, each once."""
        return list(dict.fromkeys(map(self.final, identifiers)))

    def taken_for(self, body: Body) -> Body:
        """Give the body that this one is taken for."""
        final = self.final(body.id)
        return body if final == body.id else self.bodies[final]

    def parted(self, links: Iterable[Row]) -> tuple[list[Row], list[Row]]:
        """Part links to bodies as they were read into those that hold, and those to leave aside.

        The first are to the bodies that those read are taken for. Where a fact would have two links to one body in one
        role, the body's own holds, else the first.
        """
        holding: dict[tuple[int, str, str], Row] = {}
        aside = []
        for link in sorted(links, key=lambda link: (link["partner_id"] in self.into, link["ordinal"])):
            read = link["partner_id"]
            final = self.final(read)
            key = (link["fact_number"], final, link["role"])
            if key in holding:
                aside.append({name: value for name, value in link.items() if name != "value"})
            else:
                holding[key] = {**link, "partner_id": final, "read_as": None if final == read else read}
        return list(holding.values()), aside


def identities(session: Session) -> Identities:
    """Give the merges that stand, and the bodies of all that were ever made."""
    merges = select(PartnerMerge, Partner).outerjoin(Partner, Partner.id == PartnerMerge.into_id)
    into, bodies = {}, {}
    for merge, present in session.execute(merges.order_by(PartnerMerge.id)):
        if not merge.undone:
            into[merge.partner_id] = merge.into_id
        bodies[merge.partner_id] = Body(**merge.partner)
        bodies[merge.into_id] = body_of(present) if present else bodies.get(merge.into_id) or Body(**merge.into)
    return Identities(into, bodies)


def body_of(row: Partner) -> Body:
    return Body(row.id, row.name, row.code)
