"""Show facts and sums to dashboards that speak SQL, as views that a read-only role may have."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

VIEWS = ("v_facts", "v_amounts_by_partner_year", "v_amounts_by_place")

SUMS = """
       sum(CASE WHEN added.fate IN ('added', 'derived') THEN {amount} ELSE 0 END) AS amount,
       sum(CASE WHEN added.fate IN ('shared', 'derived-shared') THEN {amount} ELSE 0 END) AS amount_shared,
       sum(added.facts) AS facts
"""
"""Euros, euros paid together with others, and how many facts there are, with those that are left out of the sums."""


def upgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    # Exact on PostgreSQL; SQLite has no decimals, and divides to the nearest double.
    scaled = "{} / 10000.0" if not postgresql else "({}::numeric / 10000)"
    joined = "string_agg({0}, ' | ' ORDER BY l.ordinal)" if postgresql else "group_concat({0}, ' | ')"
    sums = SUMS.format(amount=f"(added.euros + {scaled.format('added.rest')})")

    def bodies(role: str) -> str:
        return (
            f"(SELECT {joined.format('p.name')} FROM fact_partner l JOIN partner p ON p.id = l.partner_id"
            f" WHERE l.fact_number = f.number AND l.role = '{role}')"
        )

    places = (
        f"(SELECT {joined.format('p.name')} FROM fact_place l JOIN place p ON p.id = l.place_id"
        " WHERE l.fact_number = f.number)"
    )
    op.execute(
        f"""
        CREATE VIEW v_facts AS
        SELECT f.id, f.kind, {scaled.format("f.value")} AS value, {scaled.format("f.value_max")} AS value_max, f.unit,
               f.qualifier, f.per, f.tax, f.status, f.period_first, f.period_last, t.text, t.subject, f.programme,
               {bodies("funder")} AS funders, {bodies("beneficiary")} AS beneficiaries,
               {bodies("operator")} AS operators, {places} AS places, f.part_of, f.review, t.confidence, t.quote,
               t.page, d.id AS document_id, coalesce(d.own_title, d.title, d.filename) AS document, d.filename
        FROM fact f JOIN fact_text t ON t.fact_number = f.number JOIN document d ON d.id = f.document_id
        """
    )
    op.execute(
        f"""
        CREATE VIEW v_amounts_by_partner_year AS
        SELECT substr(added.key, 6) AS partner_id, partner.name AS partner, added.role,
               CAST(substr(added.key, 1, 4) AS INTEGER) AS year, {sums}
        FROM overall_sum added JOIN partner ON partner.id = substr(added.key, 6)
        WHERE added.dimension = 'partner-year'
        GROUP BY added.key, partner.name, added.role
        """
    )
    op.execute(
        f"""
        CREATE VIEW v_amounts_by_place AS
        SELECT place.id AS place_id, place.name AS place, place.code, place.latitude, place.longitude, {sums}
        FROM overall_sum added JOIN place ON place.id = added.key
        WHERE added.dimension = 'place'
        GROUP BY place.id, place.name, place.code, place.latitude, place.longitude
        """
    )


def downgrade() -> None:
    for view in VIEWS:
        op.execute(sa.text(f"DROP VIEW {view}"))
