"""What people call the words of the vocabularies: kinds, roles, states, reasons; marked by `_` for the catalogue."""

from collections.abc import Mapping

from service.web.language import Language
from service.web.language import marked as _
from service.web.warnings import WARNINGS

VOCABULARIES: Mapping[str, Mapping[str, str]] = {
    "kind": {
        "amount": _("Sum of money"),
        "count": _("Count"),
        "measure": _("Measure"),
        "share": _("Percentage"),
    },
    "role": {
        "funder": _("Funder"),
        "beneficiary": _("Beneficiary"),
        "operator": _("Operator"),
        "other": _("Named"),
    },
    "status": {
        "achieved": _("Achieved"),
        "planned": _("Planned"),
        "target": _("Target"),
    },
    "qualifier": {
        "exact": _("exact"),
        "approx": _("about"),
        "at_least": _("at least"),
        "at_most": _("at most"),
        "range": _("between"),
    },
    "per": {
        "year": _("per year"),
        "month": _("per month"),
        "week": _("per week"),
    },
    "tax": {
        "HT": _("before tax"),
        "TTC": _("with tax"),
    },
    "review": {
        "unreviewed": _("Not reviewed"),
        "confirmed": _("Confirmed"),
        "rejected": _("Rejected"),
        "edited": _("Corrected"),
    },
    "state": {
        "queued": _("Waiting"),
        "processing": _("Being read"),
        "ready": _("Read"),
        "failed": _("Failed"),
    },
    "grade": {
        "text": _("read from its text"),
        "unread-images": _("images may hold print that was not read"),
        "suspicious-order": _("uncertain reading order"),
        "ocr": _("read by character recognition"),
        "no-text": _("nothing was read"),
    },
    "level": {
        "commune": _("Commune"),
        "epci": _("Group of communes"),
        "departement": _("Département"),
        "region": _("Region"),
    },
    "facet": {
        "kind": _("Kind"),
        "unit": _("Unit"),
        "partner": _("Partner"),
        "role": _("Role"),
        "place": _("Place"),
        "section": _("Theme"),
        "year": _("Year"),
        "status": _("Status"),
        "programme": _("Programme"),
        "document": _("Document"),
        "collection": _("Collection"),
        "review": _("Review"),
    },
    "filter": {
        "kind": _("Kind"),
        "unit": _("Unit"),
        "partner": _("Partner"),
        "role": _("Role"),
        "place": _("Place"),
        "within": _("Area"),
        "section": _("Theme"),
        "chapter": _("Chapter"),
        "status": _("Status"),
        "programme": _("Programme"),
        "document": _("Document"),
        "collection": _("Collection"),
        "review": _("Review"),
        "qualifier": _("Precision"),
        "per": _("Stated"),
        "period": _("Period"),
        "claim": _("Stated the same as"),
        "without": _("Without"),
        "q": _("Words"),
        "min": _("At least"),
        "max": _("At most"),
        "from": _("From"),
        "to": _("To"),
        "money": _("Money only"),
        "sort": _("Order"),
        "columns": _("Columns"),
        "cursor": _("Place in the list"),
    },
    "by": {
        "partner": _("Partner"),
        "role": _("Role"),
        "place": _("Place"),
        "section": _("Theme"),
        "chapter": _("Chapter"),
        "year": _("Year"),
        "kind": _("Kind"),
        "document": _("Document"),
        "status": _("Status"),
        "programme": _("Programme"),
        "qualifier": _("Precision"),
    },
    "without": {
        "partner": _("partner"),
        "place": _("place"),
        "section": _("theme"),
        "status": _("status"),
        "programme": _("programme"),
        "period": _("period"),
    },
    "column": {
        "quote": _("Words of the document"),
        "partners": _("Partners"),
        "places": _("Places"),
        "period": _("Period"),
        "status": _("Status"),
        "programme": _("Programme"),
        "section": _("Theme"),
        "document": _("Document"),
        "confidence": _("Confidence"),
    },
    "sort": {
        "document": _("by document"),
        "-value": _("largest first"),
        "value": _("smallest first"),
        "period": _("by period"),
    },
    "left_out": {
        "rejected": _("rejected by a person"),
        "not-an-amount": _("not a sum of money"),
        "other-currency": _("in another currency"),
        "price": _("a price per unit"),
        "per-period": _("comes back every year, month or week"),
        "planned": _("planned, not achieved"),
        "target": _("a target"),
        "part": _("part of a sum that is counted"),
        "whole": _("its parts are counted"),
        "repeated": _("stated again elsewhere"),
        "shared": _("paid together with others"),
    },
    "check": {
        "parts-exceed-whole": _("Parts exceed their whole"),
        "table-total": _("A table misses its total"),
        "documents-differ": _("Documents differ"),
    },
    "refusal": {
        "ambiguous separators": _("its separators can be read in two ways"),
        "currency of an unnamed country": _("its currency belongs to several countries"),
    },
    "action": {
        "correct": _("corrected"),
        "add": _("added"),
        "undo": _("took back"),
        "tie": _("kept through new rules"),
    },
    "field": {
        "kind": _("Kind"),
        "value": _("Value"),
        "value_max": _("Upper end"),
        "unit": _("Unit"),
        "qualifier": _("Precision"),
        "per": _("Rhythm"),
        "tax": _("Tax"),
        "status": _("Status"),
        "period": _("Period"),
        "partners": _("Partners"),
        "places": _("Places"),
        "review": _("Review"),
    },
    "failure": {
        "not-a-pdf": _("This is not a PDF."),
        "empty": _("The file is empty."),
        "too-large": _("The file is larger than the service takes in."),
        "body-too-large": _("What was sent is larger than 1 MB."),
        "too-long": _("It has more figures than are read at once: hand it in in parts."),
        "encrypted": _("The PDF is protected by a password: save it without, and hand it in again."),
        "damaged": _("The PDF is damaged or cut short: open it, save it anew, and hand it in again."),
        "no-page": _("The PDF has no page."),
        "needs-ocr": _("It is a scan without text, and no text could be recognised on it."),
        "too-much-memory": _("Reading it takes more memory than the service may use."),
        "too-slow": _("Reading it takes longer than the service allows."),
        "crashed": _("The reader broke down on this file."),
        "missing": _("The file is no longer there: hand it in again."),
        "lexicon": _("The lexicon of your own cannot be read: mend it, then read the document again."),
        "internal": _("Reading it failed by a fault of Filon: please report it."),
        "not-stored": _("The database does not take what was read in it: see the log of the service."),
        "kills-workers": _(
            "Three workers in a row were lost while reading it: see what ended them, then read it again."
        ),
        "cancelled": _("Its reading was cancelled."),
        "not-a-zip": _("The ZIP cannot be opened: make it anew, and hand it in again."),
        "too-many-files": _("The ZIP holds more files than are taken in at once: hand it in in parts."),
        "unusual-zip": _("It is packed in an unusual way: make an ordinary ZIP of it."),
        "network": _("The service did not answer: try again."),
        "not-under-way": _("It is no longer being read."),
        "invalid": _("This cannot be so."),
        "too-many-pages": _("It has more pages than the service reads: hand it in in parts."),
        "not-found": _("There is no such thing here."),
        "stale": _("Somebody changed it since you read it: look at it again."),
        "database-unavailable": _("The database does not answer: try again shortly."),
        "login-needed": _("Nobody is logged in here any more: log in again."),
        "scope-missing": _("Your account may not do this."),
        "cross-site": _("This was not sent by a page of this service."),
        "too-many-requests": _("That was too much at once: try again in a moment."),
        "quota": _("What may be handed in a day is used up: go on tomorrow."),
        "login-failed": _("Your organisation does not say who you are: try again."),
        "not-let-in": _("Your account may not come in here."),
        "provider-silent": _("The login of your organisation does not answer: try again shortly."),
        "not-this-host": _("Without access control the service answers on its own machine only."),
        "disk-full": _("The service has no room left on its disk: have room made there, then try again."),
        "store-unavailable": _("The store of the files does not answer: try again shortly."),
    },
}


class Words:
    """Says the words of vocabularies in one language."""

    def __init__(self, language: Language) -> None:
        self._messages = language.messages

    def __call__(self, vocabulary: str, word: str) -> str:
        """Say a word; one that the vocabulary has not is said as it is."""
        message = VOCABULARIES[vocabulary].get(word)
        return word if message is None else self._messages.gettext(message)

    def warning(self, warning: str) -> str:
        """Say a warning on a fact, a page or a document; one that is not known is said as it is."""
        for pattern, message in WARNINGS:
            found = pattern.fullmatch(warning)
            if found:
                return self._messages.gettext(message) % found.groupdict()
        return warning
