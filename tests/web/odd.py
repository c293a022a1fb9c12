"""Two bilans that do not add up: a table that misses its total, a cost that they state differently, and parts
that exceed their whole once a figure is corrected wrongly."""

import httpx
import pdfs

PORT = pdfs.printed("""\
#set document(title: "Bilan du port de Brest 2022")
= Le port
Rénovation du port de plaisance de Brest : 9,4 M€ en 2022, dont 3,2 M€ de la Région Bretagne et 2,1 M€ du Département du
Finistère.

#table(
  columns: 2,
  [Quai], [Subvention 2022], [Quai nord], [120 000 €], [Quai sud], [80 000 €], [Total], [210 000 €],
)
""")
RADE = pdfs.printed("""\
#set document(title: "Rapport de la rade")
= La rade
Rénovation du port de plaisance de Brest : 9,9 M€ en 2022.
""")


def hand_in(client: httpx.Client) -> None:
    """Have both read, and correct a part of the first to more than its whole."""
    for name, pdf in (("port.pdf", PORT), ("rade.pdf", RADE)):
        client.post("/api/v1/documents", files={"file": (name, pdf)}).raise_for_status()
        client.get(f"/api/v1/documents/{pdfs.identifier(pdf)}/events", timeout=60)
    facts = client.get("/api/v1/facts", params={"document": pdfs.identifier(PORT)}).json()["items"]
    part = next(fact for fact in facts if fact["text"] == "3,2 M€")
    address = f"/api/v1/facts/{part['id']}"
    etag = client.get(address).headers["ETag"]
    client.patch(address, json={"value": "8200000"}, headers={"If-Match": etag}).raise_for_status()
