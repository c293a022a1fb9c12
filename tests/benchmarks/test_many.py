"""The PDFs of `make bench-many` are the same each time, each another one, and are read for what they say."""

from many_pdfs import FACTS, pdf

from extractors.extract import extract


def test_a_number_gives_the_same_file_again() -> None:
    assert pdf(7) == pdf(7)


def test_each_says_something_of_its_own_in_its_figures() -> None:
    one, other = (extract(pdf(number), max_pages=20).facts for number in (7, 8))
    assert min(len(one), len(other)) > min(FACTS) / 2
    alike = {(fact.subject, fact.quantity.value) for fact in one} & {
        (fact.subject, fact.quantity.value) for fact in other
    }
    assert len(alike) < len(one) / 2
