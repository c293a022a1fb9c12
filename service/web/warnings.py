"""What reading warns of, on facts, pages and documents, as people are told; marked by `_` for the catalogue."""

import re

from service.web.language import marked as _

WARNINGS = (
    (re.compile("read by OCR"), _("read by character recognition")),
    (re.compile("a price per thing: no part of a sum"), _("a price per thing: no part of a sum")),
    (re.compile("the lines above add up to (?P<sum>.*)"), _("the lines above add up to %(sum)s")),
    (
        re.compile("its column adds up to (?P<sum>.*), not to the printed total (?P<total>.*)"),
        _("its column adds up to %(sum)s, not to the printed total %(total)s"),
    ),
    (
        re.compile("its parts add up to (?P<sum>.*), more than (?P<total>.*)"),
        _("its parts add up to %(sum)s, more than %(total)s"),
    ),
    (
        re.compile("with the other parts it adds up to (?P<sum>.*), more than (?P<total>.*)"),
        _("with the other parts it adds up to %(sum)s, more than %(total)s"),
    ),
    (
        re.compile("The text does not look French: figures, .*"),
        _("The text does not look French: figures, partners and places may be missed or misread."),
    ),
    (
        re.compile(
            r"no useful text layer on (?P<some>\d+) of (?P<all>\d+) pages \((?P<numbers>[\d, ]+)\): OCR is needed.*"
        ),
        _(
            "%(some)s of %(all)s pages hold no text that could be used (%(numbers)s): reading them takes Tesseract and "
            "its French data, which whoever runs the service can install"
        ),
    ),
    (
        re.compile(r"page (?P<page>\d+) is damaged and could not be read"),
        _("page %(page)s is damaged and could not be read"),
    ),
    (
        re.compile(r"page (?P<page>\d+) holds an image of more than (?P<most>\d+) megapixels"),
        _("page %(page)s holds an image of more than %(most)s megapixels, which was not looked at"),
    ),
    (
        re.compile(r"page (?P<page>\d+): (?P<lines>\d+) lines of text set at an angle were left out"),
        _("page %(page)s: lines of text set at an angle were left out (%(lines)s)"),
    ),
    (
        re.compile(r"page (?P<page>\d+): images over (?P<part>\d+)% of it hold what looks like print, not read"),
        _("page %(page)s: images that cover %(part)s %% of it hold what looks like print, which was not read"),
    ),
    (
        re.compile(r"page (?P<page>\d+): (?P<lines>\d+) lines are printed over one another"),
        _("page %(page)s: %(lines)s lines are printed over one another"),
    ),
    (
        re.compile(r"page (?P<page>\d+): (?P<some>\d+) of (?P<all>\d+) lines are read in another order than .*"),
        _("page %(page)s: %(some)s of %(all)s lines are read in another order than the one in which the file has them"),
    ),
    (re.compile(r"page (?P<page>\d+): no text was found on it"), _("page %(page)s: no text was found on it")),
    (
        re.compile(r"page (?P<page>\d+) was not read: Tesseract failed on it \(.*\)"),
        _("page %(page)s was not read: character recognition broke down on it"),
    ),
    (
        re.compile(r"page (?P<page>\d+) was not read: OCR makes no sense of it \(sure to (?P<part>\d+)%\)"),
        _("page %(page)s was not read: character recognition makes no sense of it (sure to %(part)s %%)"),
    ),
    (
        re.compile(r"page (?P<page>\d+) was read by OCR; .* were left out \((?P<words>\d+) words\)"),
        _(
            "page %(page)s was read by character recognition; words with figures of which it "
            "was not sure were left out (%(words)s)"
        ),
    ),
    (
        re.compile(r"page (?P<page>\d+) was read by OCR, which found no words"),
        _("page %(page)s was read by character recognition, which found no words"),
    ),
    (
        re.compile(r"page (?P<page>\d+) was read by OCR"),
        _("page %(page)s was read by character recognition"),
    ),
)
"""What reading warns of, and how people are told; each fits the whole of a warning."""
