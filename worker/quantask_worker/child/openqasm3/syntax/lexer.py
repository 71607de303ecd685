"""From text to tokens, after the lexer of the OpenQASM 3.1 specification (its ``qasm3Lexer.g4``).

One regular expression cuts the whole text, and each distinct piece is looked at once, however often it stands there.
Whatever is not OpenQASM becomes a token too: the parser says what is wrong with it, where it stands.

What the specification reads by switching the lexer's mode is read so: a pragma and an annotation are one token that
reaches to the end of its line, and the body of a ``cal`` or ``defcal`` block, which is no OpenQASM, is one token too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

NAME = "a name"
INTEGER = "an integer"
FLOAT = "a number"
IMAGINARY = "an imaginary number"
TIMING = "a duration"
BITSTRING = "a bitstring"
STRING = "a string"
HARDWARE_QUBIT = "a hardware qubit"
ANNOTATION = "an annotation"
PRAGMA = "a pragma"
CALIBRATION = "a calibration"
END = "the end of the text"

UNCLOSED_COMMENT = "an unclosed comment"
UNCLOSED_STRING = "an unclosed string"
HASH = "a hash"
NO_NUMBER = "no number"
LONG_NAME = "a long name"
UNKNOWN = "unknown"

LONGEST_NAME = 200

# fmt: off
KEYWORDS = frozenset({
    "OPENQASM", "include", "defcalgrammar", "def", "cal", "defcal", "gate", "extern", "box", "let", "break",
    "continue", "if", "else", "end", "return", "for", "while", "in", "switch", "case", "default", "input", "output",
    "const", "readonly", "mutable", "qreg", "qubit", "creg", "bool", "bit", "int", "uint", "float", "angle",
    "complex", "array", "void", "duration", "stretch", "gphase", "inv", "pow", "ctrl", "negctrl", "durationof",
    "delay", "reset", "measure", "barrier", "true", "false"
})
"""Words that cannot be names. Each is its own kind of token, and so is each symbol."""

_SYMBOLS = frozenset({
    "(", ")", "[", "]", "{", "}", ",", ";", ":", ".", "=", "->", "+", "++", "-", "*", "**", "/", "%", "|", "||", "&",
    "&&", "^", "@", "~", "!", "==", "!=", "<", ">", "<=", ">=", "<<", ">>", "+=", "-=", "*=", "/=", "&=", "|=", "~=",
    "^=", "<<=", ">>=", "%=", "**=", "#dim"
})
# fmt: on
_BLANK, _LINES = "blank", "blank with a newline"

_NAME = r"[^\W\d]\w*"
_DIGITS = r"[0-9](?:_?[0-9])*"
_DECIMAL = rf"(?:{_DIGITS}(?:\.(?:{_DIGITS})?)?|\.{_DIGITS})(?:[eE][+-]?{_DIGITS})?"
_PREFIXED = r"0[bB][01](?:_?[01])*|0o[0-7](?:_?[0-7])*|0[xX][0-9a-fA-F](?:_?[0-9a-fA-F])*"
_UNIT = r"(?:dt|ns|us|µs|μs|ms|s)"  # the two letters that look like mu
_TOKEN = re.compile(
    rf"""
      pragma(?!\w)[^\r\n]*
    | {_NAME}
    | [\s\ufeff]+
    | [()\[\]{{}},;]
    | (?:{_PREFIXED})(?!\w) | {_DECIMAL}(?:[ \t]*(?:im|{_UNIT}))?(?!\.?\w) | \.?[0-9][\w.]*
    | //[^\r\n]* | /\*.*?\*/ | /\*.*
    | \*\*= | <<= | >>= | \*\* | << | >> | [=!<>]= | && | \|\| | \+\+ | -> | [-+*/&|^%~]=
    | "[^"\r\n]*" | '[^'\r\n]*' | ["'][^\r\n]*
    | \$[0-9]+
    | (?<!ctrl)(?<!ctrl\ )(?<!inv)(?<!inv\ )(?<!\))(?<!\)\ )@{_NAME}(?:\.{_NAME})*[^\r\n]*
    | \#dim\b | \#[^\r\n]*
    | .
    """,
    re.VERBOSE | re.DOTALL,
)
_KINDS = [
    (re.compile(pattern, re.DOTALL), kind)
    for pattern, kind in (
        (r"pragma(?!\w).*|#pragma.*", PRAGMA),
        (r"[^\W\d](?:[^\W\d]|[0-9])*", NAME),
        (r"[\s\ufeff]+|//.*|/\*.*\*/", _BLANK),
        (rf"{_PREFIXED}|{_DIGITS}", INTEGER),
        (_DECIMAL, FLOAT),
        (rf"{_DECIMAL}[ \t]*im", IMAGINARY),
        (rf"{_DECIMAL}[ \t]*{_UNIT}", TIMING),
        (r"\.?[0-9].*", NO_NUMBER),
        (r'"[01](?:_?[01])*"', BITSTRING),
        (r"""(["']).*\1""", STRING),
        (r"""["'].*""", UNCLOSED_STRING),
        (r"/\*.*", UNCLOSED_COMMENT),
        (r"\$.+", HARDWARE_QUBIT),
        (r"@.+", ANNOTATION),
        (r"#.*", HASH),
        (r".+", UNKNOWN),
    )
]
_CALIBRATION = re.compile(
    r"""//[^\r\n]* | /\*.*?(?:\*/|\Z) | "[^"\r\n]*" | '[^'\r\n]*' | [#@]\w[^\r\n]* | pragma\b[^\r\n]*
    | (?P<opens>\b(?:def)?cal\b) | (?P<brace>\{) | (?P<ends>;)""",
    re.VERBOSE | re.DOTALL,
)
_BRACE = re.compile(r"[{}]")


@dataclass(slots=True)
class Tokens:
    """The tokens of a text, as lists of one length; behind the last stands ``END``, more than once.

    Attributes:
        kinds: a constant of this module, or the text itself of a keyword or symbol.
        texts: as written.
        lines: of the first character, from 1; a line ends at a newline and nothing else.
        columns: of the first character, from 0.
    """

    kinds: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)

    def add(self, kind: str, text: str, line: int, column: int) -> None:
        """Add one token."""
        self.kinds.append(kind)
        self.texts.append(text)
        self.lines.append(line)
        self.columns.append(column)

    def with_brace(self, at: int) -> Tokens:
        """Return these tokens with a ``}`` before one of them, behind the one that stands there now."""
        with_it = Tokens(list(self.kinds), list(self.texts), list(self.lines), list(self.columns))
        with_it.kinds.insert(at, "}")
        with_it.texts.insert(at, "}")
        with_it.lines.insert(at, self.lines[at - 1])
        with_it.columns.insert(at, self.columns[at - 1] + len(self.texts[at - 1]))
        return with_it


def tokens_of(source: str, line: int = 1, column: int = 0) -> Tokens:
    """Return the tokens of a text that begins at ``line`` and ``column``, in time proportional to its length."""
    tokens, kind_of = Tokens(), _Kinds()
    begin = 0
    for start, end in _calibrations(source):
        line, column = _cut(source[begin:start], tokens, kind_of, line, column)
        body = source[start:end]
        if body:
            tokens.add(CALIBRATION, body, line, column)
            line, column = _behind(body, line, column)
        begin = end
    line, column = _cut(source[begin:], tokens, kind_of, line, column)
    for _ in range(3):
        tokens.add(END, "", line, column)
    return tokens


def _cut(source: str, tokens: Tokens, kind_of: _Kinds, line: int, column: int) -> tuple[int, int]:
    """Add the tokens of a text that begins at ``line`` and ``column``, and return where it ends."""
    kinds, texts, lines, columns = tokens.kinds, tokens.texts, tokens.lines, tokens.columns
    for text in _TOKEN.findall(source):
        kind = kind_of[text]
        if kind is _LINES:
            line, column = _behind(text, line, column)
        elif kind is _BLANK:
            column += len(text)
        else:
            kinds.append(kind)
            texts.append(text)
            lines.append(line)
            columns.append(column)
            column += len(text)
    return line, column


def _behind(text: str, line: int, column: int) -> tuple[int, int]:
    newlines = text.count("\n")
    return (line + newlines, len(text) - text.rfind("\n") - 1) if newlines else (line, column + len(text))


def _calibrations(source: str) -> list[tuple[int, int]]:
    """Return where the bodies of ``cal`` and ``defcal`` blocks begin and end; an unclosed one ends with the text."""
    found: list[tuple[int, int]] = []
    if "cal" not in source:
        return found
    expected, position = False, 0
    while (match := _CALIBRATION.search(source, position)) is not None:
        position = match.end()
        if match["opens"] or match["ends"]:
            expected = bool(match["opens"])
        elif match["brace"] and expected:
            end = _closing_brace(source, position)
            found.append((position, end))
            expected, position = False, end
    return found


def _closing_brace(source: str, position: int) -> int:
    depth = 1
    for match in _BRACE.finditer(source, position):
        depth += 1 if match[0] == "{" else -1
        if depth == 0:
            return match.start()
    return len(source)


class _Kinds(dict[str, str]):
    """The kind of each piece of text; what is not in it yet is found out once."""

    def __init__(self) -> None:
        super().__init__((word, word) for word in KEYWORDS | _SYMBOLS)

    def __missing__(self, text: str) -> str:
        kind = self[text] = _kind(text)
        return kind


def _kind(text: str) -> str:
    kind = next(kind for pattern, kind in _KINDS if pattern.fullmatch(text))
    if kind is NAME and len(text) > LONGEST_NAME:
        return LONG_NAME
    return _LINES if kind is _BLANK and "\n" in text else kind
