"""What reading warns of is said in French, with its figures."""

import pytest

from service.web.language import FRENCH
from service.web.words import Words

SAID = {
    "read by OCR": "lu par reconnaissance de caractères",
    "page 3 was read by OCR": "la page 3 a été lue par reconnaissance de caractères",
    "page 3 was read by OCR, which found no words": (
        "la page 3 a été lue par reconnaissance de caractères, qui n’y a trouvé aucun mot"
    ),
    "page 12 was read by OCR; numbers of which it was not sure were left out (4 words)": (
        "la page 12 a été lue par reconnaissance de caractères\u202f; "
        "des mots à chiffres dont elle n’était pas sûre ont été écartés (4)"
    ),
    "page 7 was not read: OCR makes no sense of it (sure to 31%)": (
        "la page 7 n’a pas été lue\u00a0: "
        "la reconnaissance de caractères n’en tire rien de sûr (confiance de 31\u202f%)"
    ),
    "page 2: images over 45% of it hold what looks like print, not read": (
        "page 2\u00a0: des images, qui en couvrent 45\u202f%, contiennent ce qui ressemble à du texte et n’a pas été lu"
    ),
    "no useful text layer on 2 of 9 pages (4, 8): OCR is needed there (Tesseract is not installed: install it)": (
        "2 pages sur 9 n’ont pas de texte exploitable (4, 8)\u00a0: pour les lire, il faut Tesseract et ses données "
        "françaises, que la personne qui gère le service peut installer"
    ),
    "something that no rule has said yet": "something that no rule has said yet",
}


@pytest.mark.parametrize("warning", SAID)
def test_a_warning_is_said_in_french(warning: str) -> None:
    assert Words(FRENCH).warning(warning) == SAID[warning]
