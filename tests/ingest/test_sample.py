"""What the bundled sample promises: a closed slice of the MeSH tree, and invented articles indexed from it alone."""

import re
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

SAMPLE = Path(__file__).resolve().parents[2] / "ingest" / "sample"
CATEGORY_TOP = re.compile(r"^[A-NVZ]\d\d$")


def text(element: etree._Element, path: str) -> str:
    """Give the stripped text at `path`, which must be there."""
    found = element.findtext(path)
    assert found is not None, f"{element.tag} has no {path}"
    return found.strip()


def texts(element: etree._Element, path: str) -> list[str]:
    """Give the text of every element at `path`, inline markup flattened."""
    return [
        "".join(part for part in each.itertext() if isinstance(part, str)).strip() for each in element.findall(path)
    ]


def pmid(article: etree._Element) -> str:
    return text(article, "MedlineCitation/PMID")


def abstract(article: etree._Element) -> str:
    return " ".join(texts(article, ".//Abstract/AbstractText"))


def sentences(article: etree._Element) -> list[str]:
    return [
        " ".join(part.lower().split()) for part in re.split(r"(?<=[.?!])\s+(?=[A-Z0-9])", abstract(article)) if part
    ]


def read(name: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return etree.parse(str(SAMPLE / name), parser).getroot()


@pytest.fixture(scope="module")
def descriptors() -> list[etree._Element]:
    return read("desc_sample.xml").findall("DescriptorRecord")


@pytest.fixture(scope="module")
def articles() -> list[etree._Element]:
    return read("pubmed_sample.xml").findall("PubmedArticle")


@pytest.fixture(scope="module")
def names(descriptors: list[etree._Element]) -> dict[str, str]:
    return {text(record, "DescriptorUI"): text(record, "DescriptorName/String") for record in descriptors}


@pytest.fixture(scope="module")
def allowable(descriptors: list[etree._Element]) -> dict[str, dict[str, str]]:
    """Give, for each descriptor with a list of allowable qualifiers, the name of each qualifier by its UI."""
    return {
        text(record, "DescriptorUI"): {
            text(each, "QualifierUI"): text(each, "QualifierName/String") for each in record.iter("QualifierReferredTo")
        }
        for record in descriptors
        if record.find("AllowableQualifiersList") is not None
    }


def test_both_files_say_what_they_are() -> None:
    comments = {
        name: " ".join(re.findall(r"<!--(.*?)-->", (SAMPLE / name).read_text(encoding="utf-8"), re.DOTALL))
        for name in ("desc_sample.xml", "pubmed_sample.xml")
    }
    assert "slice of the MeSH 2024 tree" in comments["desc_sample.xml"]
    assert "scope notes were written for this project" in comments["desc_sample.xml"]
    assert "abstracts are invented for the project" in comments["pubmed_sample.xml"]


def test_descriptor_uis_and_names_are_unique(descriptors: list[etree._Element], names: dict[str, str]) -> None:
    assert 300 <= len(descriptors) <= 420
    assert len(names) == len(descriptors)
    assert len(set(names.values())) == len(names)
    assert all(re.fullmatch(r"D\d{6}(\d{3})?", ui) for ui in names)


def test_every_tree_number_has_its_parents_down_to_the_category(descriptors: list[etree._Element]) -> None:
    numbers = [number for record in descriptors for number in texts(record, "TreeNumberList/TreeNumber")]
    assert len(numbers) == len(set(numbers)), "a tree number names one place only"
    known = set(numbers)
    for number in numbers:
        parent, dot, _ = number.rpartition(".")
        if dot:
            assert parent in known, f"{number} has no parent in the slice"
        else:
            assert CATEGORY_TOP.match(number), f"{number} is no top of a category"


def test_only_male_and_female_stand_outside_the_tree(descriptors: list[etree._Element]) -> None:
    outside = {text(each, "DescriptorName/String") for each in descriptors if each.find("TreeNumberList") is None}
    assert outside == {"Male", "Female"}


def test_many_descriptors_have_several_places_and_some_several_categories(descriptors: list[etree._Element]) -> None:
    places = [texts(record, "TreeNumberList/TreeNumber") for record in descriptors]
    assert sum(len(each) > 1 for each in places) >= 80
    assert sum(len({number[0] for number in each}) > 1 for each in places) >= 20
    assert {number[0] for each in places for number in each} >= set("ABCDEFGMN")


def test_each_descriptor_has_one_preferred_concept_and_term(descriptors: list[etree._Element]) -> None:
    for record in descriptors:
        name = text(record, "DescriptorName/String")
        preferred = record.findall("ConceptList/Concept[@PreferredConceptYN='Y']")
        assert [text(concept, "ConceptName/String") for concept in preferred] == [name]
        terms = record.findall(".//Term[@RecordPreferredTermYN='Y']")
        assert [text(term, "String") for term in terms] == [name]


def test_descriptors_refer_to_descriptors_of_the_slice(
    descriptors: list[etree._Element], names: dict[str, str]
) -> None:
    pointing = [reference for record in descriptors for reference in record.iter("DescriptorReferredTo")]
    assert len(pointing) >= 15
    for reference in pointing:
        assert names[text(reference, "DescriptorUI")] == text(reference, "DescriptorName/String")


def test_scope_notes_are_short_and_distinct(descriptors: list[etree._Element]) -> None:
    notes = [note for record in descriptors for note in texts(record, ".//ScopeNote")]
    assert 80 <= len(notes) < len(descriptors) / 2
    assert len(set(notes)) == len(notes)
    assert all(len(note.split()) <= 25 and note.endswith(".") and note.count(".") == 1 for note in notes)


def test_pmids_are_unique_and_versioned(articles: list[etree._Element]) -> None:
    assert [pmid(article) for article in articles] == [str(900_000_000 + place) for place in range(1, 65)]
    assert {each.get("Version") for article in articles for each in article.findall("MedlineCitation/PMID")} == {"1"}


def test_every_article_is_marked_as_invented(articles: list[etree._Element]) -> None:
    for article in articles:
        assert texts(article, ".//KeywordList[@Owner='NOTNLM']/Keyword") == ["invented for kailin"]
        assert text(article, ".//Journal/Title") == "Invented Records of kailin"
        assert article.find(".//CopyrightInformation") is None
        assert set(texts(article, ".//Author/*")) <= {"kailin project"}
        assert {each.get("IdType") for each in article.iter("ArticleId")} == {"pubmed"}


def test_headings_come_from_the_slice(articles: list[etree._Element], names: dict[str, str]) -> None:
    for article in articles:
        headings = article.findall(".//MeshHeading/DescriptorName")
        assert 5 <= len(headings) <= 10, pmid(article)
        uis = [heading.get("UI", "") for heading in headings]
        assert len(set(uis)) == len(uis), f"{pmid(article)} carries a heading twice"
        for heading in headings:
            assert names.get(heading.get("UI", "")) == heading.text


def test_chemicals_come_from_the_slice(articles: list[etree._Element], names: dict[str, str]) -> None:
    with_chemicals = [article for article in articles if article.find(".//ChemicalList") is not None]
    assert len(with_chemicals) >= 20
    for article in with_chemicals:
        for substance in article.iter("NameOfSubstance"):
            assert names.get(substance.get("UI", "")) == substance.text


def test_qualifiers_are_allowable_for_their_descriptor(
    articles: list[etree._Element], allowable: dict[str, dict[str, str]]
) -> None:
    assert len(allowable) >= 60
    pairs = {pair for listed in allowable.values() for pair in listed.items()}
    assert len(pairs) == len({ui for ui, _ in pairs}) == len({name for _, name in pairs})
    for heading in (heading for article in articles for heading in article.iter("MeshHeading")):
        descriptor = heading.find("DescriptorName")
        assert descriptor is not None
        for qualifier in heading.findall("QualifierName"):
            known = allowable.get(descriptor.get("UI", ""), {})
            assert known.get(qualifier.get("UI", "")) == qualifier.text, f"{descriptor.text}/{qualifier.text}"


def test_each_article_has_one_to_three_major_headings(articles: list[etree._Element]) -> None:
    through_a_qualifier = 0
    for article in articles:
        major = [each for each in article.iter("MeshHeading") if each.find("*[@MajorTopicYN='Y']") is not None]
        assert 1 <= len(major) <= 3, pmid(article)
        through_a_qualifier += sum(each.find("DescriptorName[@MajorTopicYN='N']") is not None for each in major)
    assert through_a_qualifier >= 20


def test_abstracts_are_short_and_one_is_missing(articles: list[etree._Element]) -> None:
    bare = [article for article in articles if article.find(".//Abstract") is None]
    assert [texts(article, ".//PublicationType") for article in bare] == [["Editorial"]]
    for article in articles:
        if article not in bare:
            assert 90 <= len(abstract(article).split()) <= 170, pmid(article)


def test_about_half_of_the_abstracts_are_structured(articles: list[etree._Element]) -> None:
    labels = [[part.get("Label") for part in article.iter("AbstractText")] for article in articles]
    structured = [each for each in labels if len(each) > 1]
    assert 24 <= len(structured) <= 40
    assert all(each == ["BACKGROUND", "METHODS", "RESULTS", "CONCLUSIONS"] for each in structured)
    assert all(each == [None] for each in labels if len(each) == 1)


def test_titles_and_sentences_are_not_shared(articles: list[etree._Element]) -> None:
    titles = [text(article, ".//ArticleTitle") for article in articles]
    assert len(set(titles)) == len(titles)
    holders = Counter(sentence for article in articles for sentence in set(sentences(article)))
    assert [sentence for sentence, count in holders.items() if count > 1] == []


def test_no_long_run_of_words_is_shared(articles: list[etree._Element]) -> None:
    holders: Counter[tuple[str, ...]] = Counter()
    for article in articles:
        words = re.findall(r"\w+", abstract(article).lower())
        holders.update({tuple(words[start : start + 10]) for start in range(len(words) - 9)})
    assert [" ".join(run) for run, count in holders.items() if count > 1] == []


def test_years_spread_and_some_dates_are_ranges(articles: list[etree._Element]) -> None:
    dates = [" ".join(texts(article, ".//PubDate/*")) for article in articles]
    years = {int(date[:4]) for date in dates}
    assert min(years) == 1995
    assert max(years) == 2025
    assert len(years) >= 25
    assert sum(article.find(".//PubDate/MedlineDate") is not None for article in articles) >= 3


def test_the_retraction_and_its_notice_point_at_each_other(articles: list[etree._Element]) -> None:
    links = {
        (pmid(article), link.get("RefType"), text(link, "PMID"))
        for article in articles
        for link in article.iter("CommentsCorrections")
    }
    types = {pmid(each): {kind.get("UI") for kind in each.iter("PublicationType")} for each in articles}
    retracted = next(key for key, kinds in types.items() if "D016441" in kinds)
    notice = next(key for key, kinds in types.items() if "D016440" in kinds)
    assert links == {(retracted, "RetractionIn", notice), (notice, "RetractionOf", retracted)}


def test_the_literature_is_uneven(articles: list[etree._Element], names: dict[str, str]) -> None:
    used = Counter(
        heading.text for article in articles for heading in article.iterfind(".//MeshHeading/DescriptorName")
    )
    for common in ("Breast Neoplasms", "Diabetes Mellitus, Type 2", "Hypertension", "Asthma"):
        assert used[common] >= 8
    assert sum(count <= 2 for count in used.values()) >= 50
    assert len(names) - len(used) >= 150, "much of the slice has no article at all"
    assert max(used.values()) >= 50
