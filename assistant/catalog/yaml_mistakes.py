"""What libyaml says of a text that is not YAML, in words for the coordinator who wrote it."""

UNSEEN = "a character that cannot be seen"
# By what it says; whatever it says besides stays as it is.
SAID = {
    "mapping values are not allowed in this context": "a colon where none can be; put text that holds one in quotes, "
    "and look how far the line is indented",
    "found character that cannot start any token": "a tab, or text that begins with @, % or a backtick; indent with "
    "spaces, and put such text in quotes",
    "found a tab character that violates indentation": "a tab; indent with spaces",
    "found a tab character where an indentation space is expected": "a tab; indent with spaces",
    "found unknown directive name": "a line that begins with %; put such text in quotes",
    "did not find expected key": "a key is expected here; look for a quote too many, and how far the line is indented",
    "could not find expected ':'": "a line without a key; text that goes on over several lines is indented below its "
    "key",
    "did not find expected '-' indicator": "no entry of the list, and not indented as what is in one",
    "did not find expected ',' or ']'": "a list that begins with [ and does not end with ]",
    "did not find expected ',' or '}'": "keys in braces that are not closed",
    "found unexpected end of stream": "a quote that is not closed",
    "found undefined alias": "an alias whose anchor is not there; put text that begins with * in quotes",
    "did not find expected alphabetic or numeric character": "* or & without a name; put text that begins so in quotes",
    "second occurrence": "two anchors of the same name",
    "found unknown escape character": "a backslash in double quotes; put the text in single quotes",
    "but found another document": "a second document; leave out lines that are only --- or ...",
    "did not find expected <document start>": "a second document; leave out lines that are only --- or ...",
    "control characters are not allowed": UNSEEN,
    "did not find expected node content": "a bracket or comma where a value is expected; put such text in quotes",
    "did not find expected comment or line break": "text beside | or >; it begins in the next line",
    "block sequence entries are not allowed in this context": "an entry of a list where none can be; the list begins "
    "in a line of its own",
}
UNFIT = "a tag that does not fit what stands there"
# By how it begins.
_BEGINS = {
    "could not determine a constructor": "a tag; put text that begins with an exclamation mark in quotes",
    "failed to decode base64 data": UNFIT,
    "expected a mapping or list of mappings": "<< without keys to merge",
}
DEEP = "too deep; no part of a catalogue is so far inside of others"
ENDLESS = "too much; its aliases repeat themselves without end"
KNOWN = (*SAID.values(), *_BEGINS.values(), DEEP, ENDLESS)


def worded(problem: str) -> str:
    """What is wrong, as a coordinator reads it; as it was said where that is not known."""
    begun = (words for begin, words in _BEGINS.items() if problem.startswith(begin))
    return SAID.get(problem) or next(begun, problem)
