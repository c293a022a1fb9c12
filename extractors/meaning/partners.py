"""Partners: every organisation that a passage names, or means by `la Région`, `les EPCI`, `ce bailleur`, `aides régionales`.

Names in full come from extractors.meaning.bodies; what the document calls them for short, and whom a reference means,
from the Survey. A programme is no partner, though its name may hold one's.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from spacy.tokens import Doc

from extractors.meaning.bodies import Named, department_at, named
from extractors.meaning.language import add
from extractors.meaning.lexicon import Index, Known, Text, departments, rows
from extractors.meaning.survey import Survey
from models.facts import Body

# What refers to a body named before, and of which kinds it may be; generic bodies stand in where none was named.
_REFERENCES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"\bRégion\b(?! ?:)|\b(?:par|avec) la (région)\b|\b[Cc]onseil [Rr]égional\b", ("region",)),
    (r"(?:[Ll]e |[Dd]u |[Aa]u |[Cc]e |par |et |, |[-–/(+] ?)(Département)\b|\b(?:par|avec) le (département)\b(?! d)|\b[Cc]onseil [Dd]épartemental\b", ("departement",)),
    (r"\b[Ll]['’](?:[Aa]gglomération|[Ii]ntercommunalité)\b|\b[Cc]ette (?:agglomération|intercommunalité)\b", ("epci",)),
    (r"\b[Ll]a (?:[Mm]étropole|Communauté|[Cc]ommunauté (?:d['’][Aa]gglomération|de [Cc]ommunes|[Uu]rbaine))\b|\b[Ll]['’]Eurométropole\b", ("epci",)),
    (r"\b[Cc]e bailleur\b|\b[Ll]['’]Office\b|\b[Cc]et office\b", ("bailleur", "office")),
    (r"\b[Cc]e syndicat\b|\b[Ll]e Syndicat\b|\b[Dd]u Syndicat\b", ("syndicat",)),
    (r"\b[Ll]['’]Agence\b|\b[Cc]ette agence\b|\b[Ll]['’]agence de l['’]eau\b", ("agence de l'eau", "agence")),
    (r"\b[Cc]ette (?:association|fondation)\b|\b[Ll]['’]Association\b", ("association",)),
    (r"\b[Cc]ette (?:entreprise|société)\b|\b[Cc]e groupe\b|\b[Ll]a Société\b", ("entreprise", "société")),
    (r"\b[Cc]et établissement\b|\b[Ll]['’]Établissement\b", ("établissement", "local", "hôpital")),
    (r"\b[Cc]ette université\b|\b[Ll]['’]Université\b", ("université",)),
    (r"\b[Ll]a (?:Ville|Commune)\b", ("commune",)),
)
_REFERENCE = tuple((re.compile(pattern), kinds) for pattern, kinds in _REFERENCES)
# An area, not the body that runs it: `l'agglomération lilloise`, `la métropole de Lyon` as a stretch of land.
_AREA = re.compile(r" (?:[a-zà-ÿ]+(?:oise?|aise?|ienne|ine)\b|d[eu]s? |d['’])")
_GENERIC = {"region": Body("org:region", "Région"), "departement": Body("org:departement", "Département")}
_UNION = Body("org:union-europeenne", "Union européenne")
_IN_DEPARTMENT = re.compile(r"\b[Dd]ans (?:le |la |les |l['’])|\b[Ee]n ")

_DETERMINED = re.compile(r"\b(?:[Ll]es|[Dd]es|[Aa]ux|[Cc]es|[Cc]ertaine?s|[Ll]eurs|[Nn]os|[Ss]es) $")
_ACTING = re.compile(r"\b(?:par|avec|auprès|faveur|profit|bénéfice) (?:l|d)es $|(?:^|[.;] )Les $")
_LISTED = re.compile(r"(?:, | et | ou |/)(?:les |des |aux )?$")

# Money and what is done with it, by an adjective that stands for a body: `aides régionales`, `crédits départementaux`.
_MONEY = (
    r"(?:aides?|fonds|crédits?|subventions?|(?:co)?financements?|investissements?|politiques|concours|participations?|dotations?|enveloppes?|budget|soutiens?|contributions?)"
)


def partners(doc: Doc) -> Doc:
    """Leave the bodies in doc.spans["partners"], each mention with its `span._.body`."""
    survey: Survey = doc._.survey or Survey()
    text = Text(doc.text)
    taken = [(span.start_char, span.end_char) for span in doc.spans["programmes"]]
    found: list[Named] = []
    explicit = survey.named.get(doc.text)
    for search in (
        lambda: named(text, survey.territory) if explicit is None else explicit,
        lambda: _short(text, survey),
        lambda: list(_references(text, found, survey)),
        lambda: list(_adjectives(text, found, survey)),
        lambda: list(_collectives(text, found)),
    ):
        for body in search():
            if all(body.end <= start or end <= body.start for start, end in taken):
                taken.append((body.start, body.end))
                found.append(body)
    for body in sorted(found, key=lambda body: body.start):
        add(doc, "partners", body.start, body.end, body=body.known.body)
    return doc


def _short(text: Text, survey: Survey) -> Sequence[Named]:
    """Find bodies by what the document calls them: an acronym it gave, the name after `le bailleur`."""
    return [Named(start, end, known) for start, end, known in survey.short.all(text)]


def _references(text: Text, found: Sequence[Named], survey: Survey) -> Iterator[Named]:
    for pattern, kinds in _REFERENCE:
        for match in pattern.finditer(text.printed):
            if kinds[0] == "epci" and _AREA.match(text.printed, match.end()):
                continue
            start = match.start(match.lastindex or 0)
            body = _meant(text, start, kinds, found, survey)
            if body:
                yield Named(start, match.end(), Known(body, kinds[0]))


def _meant(text: Text, at: int, kinds: tuple[str, ...], found: Sequence[Named], survey: Survey) -> Body | None:
    """Give the nearest body of those kinds before an offset, else the one before the passage, else the document's."""
    before = [(body.end, body.known.body) for body in found if body.known.kind in kinds and body.end <= at]
    if kinds == ("departement",):
        for match in _IN_DEPARTMENT.finditer(text.printed, 0, at):
            rank = text.at.get(match.end())
            if rank is not None and (code := department_at(text, rank)):
                before.append((match.end(), departments()[code].body))
    if before:
        return max(before, key=lambda pair: pair[0])[1]
    for known in (survey.before.get(text.printed, {}), survey.main):
        for kind in kinds:
            if kind in known:
                return known[kind]
    return _GENERIC.get(kinds[0])


@cache
def _adjective() -> tuple[re.Pattern[str], dict[str, str]]:
    of = {form: kind for form, kind in rows("adjectives")}
    return re.compile(rf"\b{_MONEY}(?: [a-zà-ÿ]+)? ({'|'.join(of)})\b"), of


def _adjectives(text: Text, found: Sequence[Named], survey: Survey) -> Iterator[Named]:
    """`aides régionales` is the Région's money, `fonds européens` the Union's."""
    pattern, of = _adjective()
    for match in pattern.finditer(text.printed):
        kind = of[match[1]]
        body = _UNION if kind == "union" else _meant(text, match.start(1), (kind,), found, survey)
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
    for start, end, (body, when) in _collective().all(text):
        before = text.printed[:start]
        listed = _LISTED.search(before)
        wanted = _ACTING if when == "acting" else _DETERMINED
        if when == "always" or wanted.search(before) or (listed and listed.start() in ends):
            ends.add(end)
            yield Named(start, end, Known(body, "collective"))
