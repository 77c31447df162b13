"""Writes MathML on one line.

In: a MathML element. Out: text such as "x^2", "a/b", "TeO3^2-" or "∑_(i=1)^n", with words kept apart. Annotations
(TeX beside the formula) are left out. White space may still need folding. Knows nothing about HTML-like markup.
"""

import re
from collections.abc import Callable

from lxml import etree

MATHML = "{http://www.w3.org/1998/Math/MathML}"
ANNOTATIONS = frozenset({"annotation", "annotation-xml"})
SIMPLE = re.compile(r"[^\W_]*|\W")
XML_SPACE = " \t\r\n"


def linear(element: etree._Element) -> str:
    """Return an element's text without its tail."""
    name = local_name(element)
    if name in RULES:
        return RULES[name](element, [linear(child) for child in element])
    if len(element):
        parts = [one_line(element.text)]
        for child in element:
            parts += ["" if local_name(child) in ANNOTATIONS else linear(child), one_line(child.tail)]
        return row(parts)
    return one_line(element.text) or symbol_name(name)


def one_line(text: str | None) -> str:
    """Return a text without line breaks and XML's white space around it; other spaces mean something."""
    return " ".join((text or "").strip(XML_SPACE).split("\n"))


def local_name(element: etree._Element) -> str:
    """Return a tag without its namespace; "" for what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def symbol_name(name: str) -> str:
    """Return the word for an empty element: content markup such as <infinity/> means its own name."""
    return "" if name.startswith("m") or name in {"none", "sep", "semantics"} else f" {name} "


def row(parts: list[str]) -> str:
    """Return parts side by side, with a space where a word or a long number would run into its neighbour."""
    text, last = "", ""
    for part in filter(None, parts):
        meets = last[-1:].isalnum() and part[0].isalnum()
        text += f" {part}" if meets and max(len(last), len(part)) > 1 else part
        last = part
    return text


def grouped(part: str) -> str:
    """Return a part as one operand: in parentheses unless it is a single word, number or sign."""
    return part if SIMPLE.fullmatch(part) else f"({part})"


def raised(base: str, script: str) -> str:
    """Return a base with a superscript: x^2, but a sign or accent closes up (Cl-)."""
    return f"{base}^{grouped_charge(script)}" if any(c.isalnum() for c in script) else base + script


def lowered(base: str, script: str) -> str:
    """Return a base with a subscript, closed up as in H2O unless two numbers would meet."""
    if not SIMPLE.fullmatch(script):
        return f"{base}_({script})"
    return f"{base}_{script}" if base[-1:].isdigit() and script[:1].isdigit() else base + script


def grouped_charge(script: str) -> str:
    """Return a superscript as one operand; signed numbers and charges (-3, 2+) need no parentheses."""
    return script if re.fullmatch(r"[-+\u2212]?\w+[-+\u2212]?", script) else grouped(script)


def part(parts: list[str], index: int) -> str:
    """Return an operand, "" where the file has too few."""
    return parts[index] if index < len(parts) else ""


def fraction(_: etree._Element, parts: list[str]) -> str:
    """mfrac: a/b."""
    return f"{grouped(part(parts, 0))}/{grouped(part(parts, 1))}"


def superscript(_: etree._Element, parts: list[str]) -> str:
    """msup and mover: x^2."""
    return raised(part(parts, 0), part(parts, 1))


def subscript(_: etree._Element, parts: list[str]) -> str:
    """msub and munder: x1."""
    return lowered(part(parts, 0), part(parts, 1))


def both_scripts(_: etree._Element, parts: list[str]) -> str:
    """msubsup and munderover: SO4^2-."""
    return raised(lowered(part(parts, 0), part(parts, 1)), part(parts, 2))


def many_scripts(element: etree._Element, parts: list[str]) -> str:
    """mmultiscripts: the scripts behind the base, then, after mprescripts, those before it."""
    names = [local_name(child) for child in element]
    split = names.index("mprescripts") if "mprescripts" in names else len(names)
    before = "".join(parts[split + 1 :])
    behind = parts[1:split]
    text = part(parts, 0)
    for sub, sup in zip(behind[::2], [*behind[1::2], ""], strict=False):
        text = raised(lowered(text, sub), sup)
    return before + text


def square_root(_: etree._Element, parts: list[str]) -> str:
    """msqrt: √(x)."""
    return f"√({row(parts)})"


def root(_: etree._Element, parts: list[str]) -> str:
    """mroot: 3√(x)."""
    return f"{part(parts, 1)}√({part(parts, 0)})"


def fenced(element: etree._Element, parts: list[str]) -> str:
    """mfenced: (a,b,c), with its own fences and separators."""
    separators = "".join(element.get("separators", ",").split())
    text = part(parts, 0)
    for index, following in enumerate(parts[1:]):
        text += separators[min(index, len(separators) - 1)] + following if separators else following
    return element.get("open", "(") + text + element.get("close", ")")


def table(_: etree._Element, parts: list[str]) -> str:
    """mtable: [a, b; c, d]."""
    return f"[{'; '.join(parts)}]"


def table_row(_: etree._Element, parts: list[str]) -> str:
    """mtr: a, b."""
    return ", ".join(parts)


RULES: dict[str, Callable[[etree._Element, list[str]], str]] = {
    "mfrac": fraction,
    "msup": superscript,
    "mover": superscript,
    "msub": subscript,
    "munder": subscript,
    "msubsup": both_scripts,
    "munderover": both_scripts,
    "mmultiscripts": many_scripts,
    "msqrt": square_root,
    "mroot": root,
    "mfenced": fenced,
    "mtable": table,
    "mtr": table_row,
    "mlabeledtr": table_row,
    "matrix": table,
    "matrixrow": table_row,
}
