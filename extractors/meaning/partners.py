"""Partners: every organisation that a passage names, or means by `la Région`, `les EPCI`, `aides régionales`.

Names in full come from extractors.meaning.bodies; what the document calls them for short, and whom a reference means,
from the Survey. A programme is no partner, though its name may hold one's.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from spacy.tokens import Doc

from extractors.meaning.bodies import named
from extractors.meaning.language import add
from extractors.meaning.lexicon import Known, Named, communes, rows
from extractors.meaning.lookup import Index, Text, fold, slug
from extractors.meaning.references import meant, references
from extractors.meaning.survey import Survey
from models.facts import Body

_DETERMINED = re.compile(r"\b(?:[Ll]es|[Dd]es|[Aa]ux|[Cc]es|[Cc]ertaine?s|[Ll]eurs|[Nn]os|[Ss]es) $")
_ACTING = re.compile(r"\bpar (?:l|d)es $|\bavec les $")
# `les villes de Sceaux et d'Antony` are these.
_WHOSE = re.compile(r" (?:de |d['’]|du )(?:la |l['’])?[A-ZÀ-Þ]")
# Where they are, or a code of laws, not what they do.
_ELSEWHERE = re.compile(r"\b(?:vers|dans|sur|entre|parmi|hors|code général) (?:les |des )$")
_LISTED = re.compile(r"(?:, | et | ou |/)(?:les |des |aux )?$")

# Money and what is done with it, by an adjective that stands for a body: `aides régionales`, `crédits départementaux`.
_MONEY = (
    r"(?:aides?|fonds|[Cc]rédits?|parts?|subventions?|(?:co)?financements?|investissements?|politiques|concours|participations?"
    r"|dotations?|enveloppes?|budget|soutiens?|contributions?)"
)


def partners(doc: Doc) -> Doc:
    """Leave the bodies in doc.spans["partners"], each mention with its `span._.body`."""
    survey: Survey = doc._.survey or Survey()
    own, text = survey.additions, Text(doc._.text)
    for span in doc.spans["programmes"]:
        text.take(span.start_char, span.end_char)
    found: list[Named] = []
    for search in (
        lambda: _named(text, survey),
        lambda: _agents(text),
        lambda: list(references(text, found, survey)),
        lambda: list(_adjectives(text, found, survey)),
        lambda: list(_collectives(text, found)),
    ):
        for each in search():
            printed = text.printed[each.start : each.end]
            if text.free(each.start, each.end) and not own.no_body(printed, each.known.body):
                text.take(each.start, each.end)
                found.append(each)
    for each in sorted(found, key=lambda each: each.start):
        body = each.known.body
        add(doc, "partners", each.start, each.end, body=own.named_bodies.get(body.id, body))
    return doc


def _named(text: Text, survey: Survey) -> list[Named]:
    """Give the bodies named in full or by what the document calls them; of two that overlap the longer."""
    explicit = survey.named.get(text.printed)
    full = named(text, survey.territory, survey.additions) if explicit is None else list(explicit)
    short = [
        body
        for body in (Named(*found) for found in survey.short.all(text))
        if all(body.end <= other.start or other.end <= body.start or _inside(other, body) for other in full)
    ]
    return [other for other in full if not any(_inside(other, body) for body in short)] + short


def _inside(inner: Named, outer: Named) -> bool:
    """Tell whether a body's name lies within another."""
    return outer.start <= inner.start and inner.end <= outer.end


# Whoever did something, or with whom, is a body though nothing else tells so: `gérée par l'EPDEF`, `avec Wimoov,`.
_AGENT = re.compile(r"(?:par|avec) (?:l['’]|la |le )?(?P<name>[A-Z]{3,}[a-z]?\b(?!-)|(?<=avec )[A-ZÀ-Þ][a-zà-ÿ]+(?=,))")
_BEFORE_AGENT = {
    "par": re.compile(r"[a-zà-ÿ](?:é|i|u|it|is)e?s? $"),
    "avec": re.compile(r"(?:(?:partenariat|lien|collaboration|convention|concertation) |, )$"),
}
_NO_AGENT = frozenset(
    """
    RSA TVA PLU PLUI SCOT PCAET TIG CDI CDD SCIC ZAC HLM PLH SRADDET ZAN BTP TPE PME SIG CPOM AMI IFSE ERC TIC VAE
    """.split()
)


def _agents(text: Text) -> Iterator[Named]:
    for rank in sorted(text.standing(_BEFORE_AGENT.keys())):
        at = text.words[rank][0]
        match = _AGENT.match(text.printed, at)
        if match is None or not _BEFORE_AGENT[text.word(rank)].search(text.before(at)):
            continue
        start, end = match.span("name")
        name = match["name"]
        if name not in _NO_AGENT and not communes().named(text.folded[start:end]):
            yield Named(start, end, Known(Body(f"org:{slug(name)}", name), "organisme"))


@cache
def _adjective() -> tuple[re.Pattern[str], dict[str, str], frozenset[str]]:
    """Give the pattern, the kind of body that each adjective stands for, and the adjectives as words are looked up."""
    of = dict(rows("adjectives"))
    return re.compile(rf"\b{_MONEY}(?: [a-zà-ÿ]+)? ({'|'.join(of)})\b"), of, frozenset(map(fold, of))


def _adjectives(text: Text, found: Sequence[Named], survey: Survey) -> Iterator[Named]:
    """`aides régionales` is the Région's money, `fonds européens` the Union's."""
    pattern, of, words = _adjective()
    if words.isdisjoint(text.ranks):
        return
    for match in pattern.finditer(text.printed):
        kind = of[match[1]]
        body = meant(text, match.start(1), (kind,), found, survey)
        if body:
            yield Named(match.start(1), match.end(1), Known(body, kind))


@cache
def _collective() -> Index[tuple[Body, str]]:
    index: Index[tuple[Body, str]] = Index()
    for code, name, forms, when in rows("collectives"):
        for form in forms.split("|"):
            index.add(form, (Body(code, name), when), exact=form.isupper())
    return index


def _collectives(text: Text, found: Sequence[Named]) -> Iterator[Named]:
    """`les EPCI`, `les bailleurs sociaux`: bodies together, where they are determined and not merely counted."""
    ends = {body.end for body in found}
    # `les bailleurs X et Y` are X and Y.
    starts = {body.start for body in found}
    for start, end, (body, when) in _collective().all(text):
        before = text.before(start)
        listed = _LISTED.search(before)
        wanted = _ACTING if when == "acting" else _DETERMINED
        if end + 1 in starts or _ELSEWHERE.search(before):
            continue
        if body.id == "org:communes" and _WHOSE.match(text.printed, end):
            continue
        if when == "always" or wanted.search(before) or (listed and start - len(listed[0]) in ends):
            ends.add(end)
            yield Named(start, end, Known(body, "collective"))
