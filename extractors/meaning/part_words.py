"""The words that tell a part from its whole: `dont`, `soit`, what is paid of what something costs."""

import re

DONT = re.compile(r"\bdont\b|\bparmi\s+(?:lesquel|eux|elles)|\by\s+compris\b", re.IGNORECASE)
AMONG = re.compile(r"\s+d['’]entre\s+(?:eux|elles)\b", re.IGNORECASE)
OF = re.compile(r"\s+(?:de|des|du|d['’])\s*(?:les?\s+|ces\s+|la\s+)?", re.IGNORECASE)
COSTING = re.compile(
    r"[^.;]*\b(?:évaluée?s?|chiffrée?s?|estimée?s?|arrêtée?s?|(?:montant|coût)(?:\s+(?:total|global))?|(?:cet|cette|ce|ces)"
    r"\s+(?:investissement|opération|projet|dépense|travaux|chantier)s?)\s+(?:à|de|d['’]|est\s+de)\s*",
    re.IGNORECASE,
)
FOR_A_COST = re.compile(
    r"[^.;]*,?\s+pour\s+une?\s+(?:dépense|coût|budget|montant|investissement)(?:\s+[^\W\d_]+){0,2}\s+(?:de|d['’])\s*",
    re.IGNORECASE,
)
OF_THESE = re.compile(
    r"\s+de\s+ce(?:s|t|tte)?\s+(?:frais|montants?|sommes?|dépenses?|coûts?|travaux|enveloppes?|budgets?|opérations?)\b",
    re.IGNORECASE,
)
REST = re.compile(r"\b(?:reste|solde|surplus)\b[^.;]{0,30}$", re.IGNORECASE)
OF_THAT = re.compile(r"\bsur\s+(?:ce|cette|ces)\s+(?:totale?|montant|somme|enveloppe|budget|dépense)", re.IGNORECASE)
OUT_OF = re.compile(r"^\W*Sur\s+(?:les|l['’]ensemble\s+des|un\s+total\s+de|ces|ses)?\s*$")
ON_THE = re.compile(
    r"[^.;:]{0,40}\bsur\s+(?:les|(?:la|une)\s+cible\s+de|un\s+total\s+de|(?:un|l['’])\s*objectif\s+de)\s*$",
    re.IGNORECASE,
)
SOIT = re.compile(r",?\s*soit\s+(?:environ\s+|près\s+de\s+|quelque\s+)?", re.IGNORECASE)
VARIES = re.compile(
    r"\b(?:hausse|baisse|augmentation|progression|diminution|recul|croissance|chute|repli|bond|inflation)s?\s+"
    r"(?:[^\W\d_]+\s+)?d(?:e\s+|['’])\s*(?:près\s+de\s+|plus\s+de\s+|environ\s+)?$",
    re.IGNORECASE,
)
COST_BEFORE = re.compile(
    r"\b(?:co[uû]t\w*|dépenses?|montant|investi\w*|opération|projet|travaux|chantier|budget|dot[eé]\w*|s['’]él[eè]v\w+|attei\w+"
    r"|mobilisé|nécessit\w+|exig\w+|revien\w+|pour|chiffr\w+|estim\w+|représent\w+|fonds|accordé|total|facture)\b[^.;:]{0,60}$",
    re.IGNORECASE,
)
GRANT_BEFORE = re.compile(
    r"\b(?:dotations?|enveloppes?|subventions?|aides?|prêts?|emprunts?)\b[^.;:]{0,40}$|\bces\s*$", re.IGNORECASE
)
PAID = re.compile(
    r"\b(?:(?:co-?)?financ\w+|pris\w*\s+en\s+charge|prend\w*\s+en\s+charge|à\s+(?:la\s+)?charge|subvention\w*|sout(?:ien|en)\w*"
    r"|couvr\w+|couvert\w*|rembours\w+|support\w+|abond\w+|apport\w+|contribu\w+|concours|aides?|aidée?s?|prêts?|grâce|réglé"
    r"|versé\w*|allou\w+|consacr\w+|reçu\w*|promis\w*|concour\w+|garanti\w*|ent(?:re|ré)e?s?\s+pour|incomb\w+|répart\w+|partag\w+|compl[éè]t\w+)\b",
    re.IGNORECASE,
)
# Words that speak of the sum in the sentence before.
BACK = re.compile(
    r"\ben\s+(?:a|ont|avait|avaient|aura|auront|couvr\w+|pai\w+|support\w+|financ\w+|apport\w+|repr[eé]sent\w+)\b"
    r"|\by\s+(?:a|ont|est|sont|contribu\w+|particip\w+|consacr\w+|apport\w+|concour\w+)\b|\bcel(?:ui|le)-ci\b"
    r"|\bl(?:es?|a)\s+(?:prend|prennent|finance|financent|couvr\w+|subventionn\w+|garanti\w*)\b"
    r"|\b(?:ce|cet|cette|ces|le|la|les|l['’])\s?(?:opération|dépense|projet|travaux|chantier|investissement|coût|montant|somme"
    r"|enveloppe|budget|ensemble|facture)s?\b",
    re.IGNORECASE,
)
A_GRANT = re.compile(r"\s+(?:de\s+|d['’])(?:subventions?|aides?|prêts?|fonds|crédits)\b", re.IGNORECASE)
CHAIN = re.compile(r"[^.;:]{0,90}?(?:,|;|\bet\b|\()[^.;:]{0,70}", re.IGNORECASE)
AND_SOMEONE = re.compile(r"[^.;:]{0,25},?\s+et\s+[^.;:,\d]{3,60}\s")
NEXT_WORD = re.compile(r"\s(?P<word>[^\W\d_]+)")
DONE_TO = re.compile(r"\s+(?:sont|seront|étaient|ont\s+été)\s+[^\W\d_]+[ést]+\b")
HOLDS = re.compile(r"\ben\s+[^\W\d_]+\s+(?:près\s+de\s+|environ\s+)?$", re.IGNORECASE)
