"""Formulas are written on one line."""

import pytest
from lxml import etree

from ingest.flatten import flatten
from ingest.mathml import MATHML


def formula(content: str) -> str:
    """The text of a MathML element with some content, words around it."""
    namespace = MATHML.strip("{}")
    return flatten(etree.fromstring(f'<T>so <math xmlns="{namespace}">{content}</math> holds</T>'))


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<mi>x</mi><mo>=</mo><mn>2</mn><mi>y</mi>", "x=2y"),
        ("<mi>\n  x\n </mi>\n<mo>+</mo>\n<mi>y</mi>", "x+y"),
        ("<mi>sin</mi><mi>x</mi>", "sin x"),
        ("<mn>10</mn><mtext>mg</mtext>", "10 mg"),
        ("<mi>H</mi><mtext>\u2009</mtext><mi>MRI</mi>", "H MRI"),
        ("<mfrac><mi>a</mi><mn>2</mn></mfrac>", "a/2"),
        ("<mfrac><mrow><mi>a</mi><mo>+</mo><mn>1</mn></mrow><mi>b</mi></mfrac>", "(a+1)/b"),
        ("<msup><mi>x</mi><mn>2</mn></msup>", "x^2"),
        ("<msup><mi>x</mi><mrow><mi>n</mi><mo>+</mo><mi>m</mi></mrow></msup>", "x^(n+m)"),
        ("<msub><mi>a</mi><mn>1</mn></msub>", "a1"),
        ("<msub><mn>5</mn><mn>10</mn></msub>", "5_10"),
        ("<msub><mi>x</mi><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow></msub>", "x_(i=1)"),
        (
            "<msubsup><mrow><mtext>TeO</mtext></mrow><mrow><mn>3</mn></mrow><mrow><mn>2</mn><mo>-</mo></mrow></msubsup>",
            "TeO3^2-",
        ),
        ("<msubsup><mtext>AuCl</mtext><mn>4</mn><mo>-</mo></msubsup>", "AuCl4-"),
        ("<mover><mi>v</mi><mo>\u2192</mo></mover>", "v\u2192"),
        (
            "<munderover><mo>\u2211</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover><mi>i</mi>",
            "\u2211_(i=1)^n i",
        ),
        ("<mmultiscripts><mi>He</mi><mprescripts/><none/><mn>3</mn></mmultiscripts>", "3He"),
        ("<mmultiscripts><mi>C</mi><mn>2</mn><none/></mmultiscripts>", "C2"),
        ("<msqrt><mi>x</mi></msqrt>", "\u221a(x)"),
        ("<mroot><mi>x</mi><mn>3</mn></mroot>", "3\u221a(x)"),
        ("<mfenced><mi>a</mi><mi>b</mi></mfenced>", "(a,b)"),
        ('<mfenced open="[" close="]" separators=""><mi>a</mi><mi>b</mi></mfenced>', "[ab]"),
        ("<mtable><mtr><mtd><mi>a</mi></mtd><mtd><mi>b</mi></mtd></mtr><mtr><mtd><mi>c</mi></mtd></mtr></mtable>",
         "[a, b; c]"),
        ("<infinity/>", "infinity"),
        ("<cn>17<sep/>29</cn>", "17 29"),
        ("<semantics><mi>x</mi><annotation>$x$</annotation></semantics>", "x"),
        ("<mfrac><mi>a</mi></mfrac>", "a/"),
        ("<mrow/>", ""),
    ],
)  # fmt: skip
def test_a_formula_stands_on_one_line(content: str, text: str) -> None:
    """Structure that a plain join of the letters would lose is written out, and the words around it stay apart."""
    assert formula(content) == " ".join(f"so {text} holds".split())
