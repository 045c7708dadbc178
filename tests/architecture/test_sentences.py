"""No sentence that a caller, texter or visitor hears or reads stands in Python: it could not be reviewed or translated.

A string is taken for such a sentence where it reads like one: four words or more and a full stop, question mark or the
like at its end, or anything with Spanish marks. What operators and developers read is left out: docstrings, errors that
are raised, log lines, descriptions of settings, metrics, and all of the command line and the API.
"""

import ast
import re
from collections.abc import Iterator

from tests.architecture.sources import modules, shown, tree

SENTENCE = re.compile(r"^\W*[A-ZÁÉÍÓÚÑ](?=(?:.*?\w+\W+){3,}).*[.?!…]\W*$", re.DOTALL)
SPANISH = re.compile(r"(?:^|\s)[¿¡]\w|\b(?:usted|programas?|gracias|hola|llame|clases?|por favor)\b", re.IGNORECASE)
FOR_OPERATORS = re.compile(
    r"(?:Error|Refused|Problem|Field|Option|Argument|Header|Query|Path|Body|Counter|Gauge|Histogram)$"
)
LOGGERS = {"debug", "info", "warning", "error", "exception", "critical", "compile", "add_argument"}
KEYWORDS = {"hint", "description", "help", "summary", "title", "detail"}
WORD = re.compile(r"\b[^\W\d_]{2,15}\b")
NOT_SPOKEN = ("assistant/api/", "assistant/cli/", "assistant/insight/meters.py", "assistant/settings.py")


def sentences(module: ast.Module) -> Iterator[tuple[int, str]]:
    """`(line, text)` of what reads like a sentence for people."""
    spared = set(_spared(module))
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in spared:
            text = " ".join(node.value.split())
            if SENTENCE.match(text) or (SPANISH.search(text) and len(WORD.findall(text)) > 2):
                yield node.lineno, text


def _spared(module: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(module):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value  # docstrings
        elif isinstance(node, ast.Raise | ast.Assert) or _is_for_operators(node):
            yield from ast.walk(node)


def _is_for_operators(node: ast.AST) -> bool:
    if isinstance(node, ast.keyword):
        return node.arg in KEYWORDS
    if not isinstance(node, ast.Call):
        return False
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    return name in LOGGERS or bool(FOR_OPERATORS.search(name))


def test_no_sentence_for_people_stands_in_python() -> None:
    found = [
        f"{shown(path)}:{line}: {text}"
        for path in modules("assistant", "integrations")
        if not shown(path).startswith(NOT_SPOKEN)
        for line, text in sentences(tree(path))
    ]
    assert not found, "\n".join(found)


def test_sentences_are_recognised() -> None:
    source = '''
"""A docstring is for developers, of course."""
say("Your seat is saved for Tuesday.")
say("¿Le gustaría apuntarse?")
log.info("This is written to the log file.")
raise StoreError("This store is out of reach now.", hint="Look at the disk, please.")
say("utter_seat_saved")
say("Ok.")
'''
    assert list(sentences(ast.parse(source))) == [
        (3, "Your seat is saved for Tuesday."),
        (4, "¿Le gustaría apuntarse?"),
    ]
