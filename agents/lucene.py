"""From a question to a Lucene query that cannot fail.

In: any text. Out: its telling words, each a quoted phrase, joined by OR; an empty string where there is none. Which
index is asked, and for how many hits, is not known here.

Only words become part of a query, lower-cased and in quotes, so that neither Lucene's operators and special characters
nor the bare words AND, OR and NOT have a meaning left. The index's own analyzer stems them.
"""

import re

MAX_WORDS = 24
MAX_LETTERS = 64  # longer runs of letters are no words; Lucene would cut them up
MAX_NAME_WORDS = 12
NAME_WORD = re.compile(r"\w+")  # such a word needs no escaping, in quotes or before a star
WORD = re.compile(r"\w+(?:['’.,:;·]\w+)*")
# What the index leaves out, and the words a question is built with: they stand in every article or in none.
STOP_WORDS = frozenset(
    WORD.findall(
        """
        a an and are as at be been being but by can could did do does during for from had has have having
        how if in into is it its may might no not of on or our shall should so such than that the their
        them then there these they this those to was we were what when where whether which while who whom
        whose why will with would you your
        """
    )
)


def words(text: str) -> list[str]:
    """Return the distinct words of a text, lower-cased, without stop words, in their order."""
    found = dict.fromkeys(WORD.findall(text.lower()))
    return [word for word in found if word not in STOP_WORDS and len(word) <= MAX_LETTERS]


def build_query(question: str) -> str:
    """Return the query for a question's first 24 words, "" where it has none."""
    return " OR ".join(f'"{escaped(word)}"' for word in words(question)[:MAX_WORDS])


def escaped(phrase: str) -> str:
    """Return a phrase with the two characters escaped that mean something between quotes."""
    return phrase.replace("\\", "\\\\").replace('"', '\\"')


def build_name_query(text: str) -> str:
    """Return the query for names that hold all words of a text, the last one perhaps only begun; "" where it has none.

    Names in which the words stand together, in that order, come first. The index must not stem its words.
    """
    found = [word for word in NAME_WORD.findall(text.lower()) if len(word) <= MAX_LETTERS][:MAX_NAME_WORDS]
    if not found:
        return ""
    together = f'"{" ".join(found)}"'
    begun = " AND ".join([*(f'"{word}"' for word in found[:-1]), f"{found[-1]}*"])
    return f"name:{together}^4 OR entry_terms:{together}^2 OR ({begun})"
