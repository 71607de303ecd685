"""What Qiskit's OpenQASM 2 parser says when it fails, in the user's words, with its place and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from qiskit import qasm2

from quantask_jupyter.errors import CircuitSyntaxError, CircuitUnsupportedError, QuantumError
from quantask_worker.child.openqasm3.did_you_mean import did_you_mean
from quantask_worker.child.openqasm3.problems import refusal
from quantask_worker.child.openqasm3.syntax.foreign import other_language
from quantask_worker.child.source_text import code_of, end_of, error_at, position_of, sentence

_POSITION = re.compile(r'"?<input>:([0-9]+),([0-9]+): (.*?)"?', re.DOTALL)
_DECLARED = re.compile(r"\b(?:qreg|creg|gate|opaque)\s+([A-Za-z_]\w*)")
_QREG = re.compile(r"\bqreg\b")
_CALL = re.compile(r"(?:^|[;{}])\s*(?:if\s*\([^)]*\)\s*)?([a-z]\w*)\s*(\(?)")

_QELIB1 = 'The standard gates need the line: include "qelib1.inc";'
_AS_VERSION_3 = 'Write OPENQASM 3.0; and include "stdgates.inc"; in place of the first lines.'
_PARAMETERS = {gate.name: gate.num_params for gate in qasm2.LEGACY_CUSTOM_INSTRUCTIONS}
_KEYWORDS = ("OPENQASM", "include", "qreg", "creg", "measure", "barrier", "reset", "if", "gate", "opaque", "pi")
_OTHER_NAMES = {"cnot": "cx", "toffoli": "ccx", "fredkin": "cswap", "hadamard": "h", "not": "x", "phase": "p"}
_WORDS_OF_VERSION_3 = re.compile(
    r"(?:qubit|bit|input|output|const|let|def|for|while|else|switch|end|break|continue|return|box|ctrl|negctrl|inv"
    r"|int|uint|float|bool|angle|complex|duration|stretch|array|extern|defcal|cal|pragma)\b(?!\s*[;,)])"
)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the parser stopped: the text without comments and strings, and what of it is left."""

    code: str
    rest: str

    @property
    def word(self) -> str:
        """Return the name that stands there, or nothing."""
        found = re.match(r"\w+", self.rest)
        return found[0] if found else ""


@dataclass(frozen=True, slots=True)
class _Rule:
    """A message of the parser, how it is told here, and a hint.

    Attributes:
        pattern: what the message begins with.
        told: what is said in its place, with the groups of the pattern; None for the message as it is.
        hint: the same way, or how to find it.
        kind: the error's class.
    """

    pattern: str
    told: str | None = None
    hint: str | Callable[[re.Match[str], _Place], str | None] | None = None
    kind: type[QuantumError] = CircuitSyntaxError


def parse_error(error: qasm2.QASM2ParseError, source: str) -> QuantumError:
    """Return the error for text that the parser refused, with line and column."""
    foreign = other_language(source)
    if foreign:
        return refusal(foreign, source)
    match = _POSITION.fullmatch(error.message)
    if match is None:
        return CircuitSyntaxError("This is not valid OpenQASM 2.")
    line, column, said = int(match[1]), int(match[2]) + 1, match[3].removesuffix(".")
    code = code_of(source)
    place = _Place(code, code[_offset(source, line, column) :])
    if said.startswith("unexpected end-of-file"):
        line, column = end_of(source)
    kind, message, hint = _told(said, place)
    return error_at(kind, sentence(message), source, line=line, column=column, hint=hint)


def call_error(source: str) -> QuantumError:
    """Return the error for a standard gate that is called without the parameters that it needs."""
    for match in _CALL.finditer(code_of(source)):
        needed = _PARAMETERS.get(match[1], 0)
        if needed and not match[2]:
            line, column = position_of(source, match.start(1))
            message = f"'{match[1]}' takes {needed} parameter{'s' if needed > 1 else ''}, but got 0."
            hint = f"For example: {match[1]}({', '.join(['pi/2'] * needed)})"
            return error_at(CircuitSyntaxError, message, source, line=line, column=column, hint=hint)
    return CircuitSyntaxError("This is not valid OpenQASM 2.")


def _told(said: str, place: _Place) -> tuple[type[QuantumError], str, str | None]:
    told = _version_3(place)
    if told is not None:
        return (CircuitSyntaxError, *told)
    for rule in _RULES:
        match = re.match(rule.pattern, said)
        if match is not None:
            hint = match.expand(rule.hint) if isinstance(rule.hint, str) else rule.hint and rule.hint(match, place)
            return rule.kind, said if rule.told is None else match.expand(rule.told), hint
    return CircuitSyntaxError, said, None


def _version_3(place: _Place) -> tuple[str, str] | None:
    """Return what is told of OpenQASM 3 in a text of version 2, and a hint; None where it is something else."""
    if _WORDS_OF_VERSION_3.match(place.rest):
        return f"'{place.word}' is OpenQASM 3, and this text is OpenQASM 2", _AS_VERSION_3
    assigned = re.match(r"(\w+\s*(?:\[\s*\w+\s*\])?)\s*=\s*measure\s+(\w+\s*(?:\[\s*\w+\s*\])?)", place.rest)
    if assigned is not None:
        return (
            "OpenQASM 2 writes a measurement with an arrow",
            f"Write: measure {assigned[2]} -> {assigned[1].strip()};",
        )
    if place.rest.startswith("{"):
        return "Braces after an 'if' are OpenQASM 3, and this text is OpenQASM 2", _AS_VERSION_3
    return None


def _undefined(match: re.Match[str], place: _Place) -> str | None:
    name = match[1]
    other = _OTHER_NAMES.get(name.lower())
    if other is not None:
        return f"Did you mean '{other}'?" + ("" if "include" in place.code else f" {_QELIB1}")
    if re.search(rf"\bgate\s+{re.escape(name)}\b", place.code):
        return "A gate is defined before it is used, and does not use itself."
    if name == "openqasm":
        return "Write it in capitals: OPENQASM 2.0;"
    known = {*_DECLARED.findall(place.code), *_PARAMETERS, *_KEYWORDS} - {name}
    if not _QREG.search(place.code):
        return "Qubits are declared above their use: qreg q[2];"
    return did_you_mean(name, known) or "Gates are defined, and registers declared, above their use."


def _in_small_letters(_match: re.Match[str], place: _Place) -> str:
    meant = did_you_mean(place.word, [*_PARAMETERS, "cnot", *_KEYWORDS])
    if meant is None or place.word.lower() not in meant:
        return f"Write '{place.word[:1].lower()}{place.word[1:]}', or OpenQASM 3, where names may begin with a capital."
    return "Did you mean 'cx'?" if "cnot" in meant else meant


def _not_ascii(_match: re.Match[str], place: _Place) -> str:
    return "Write: pi" if place.rest.startswith("π") else "Leave it out; in comments it may stand."


def _defined_already(match: re.Match[str], place: _Place) -> str:
    if match[1] in _PARAMETERS and re.search(rf"\bgate\s+{match[1]}\b", place.code):
        return f"'{match[1]}' is a gate of qelib1.inc: give yours another name, or leave the include out."
    return "Give it another name: registers and gates share one set of names."


def _includable(match: re.Match[str], _place: _Place) -> str:
    if match[1] == "hqslib1.inc":
        return 'With pytket, write it by circuit_to_qasm_str(circuit, header="qelib1").'
    return _AS_VERSION_3 if match[1] == "stdgates.inc" else 'Only "qelib1.inc" can be included.'


def _places(match: re.Match[str], _place: _Place) -> str:
    return f"It has {match[2]}[0] to {match[2]}[{int(match[3]) - 1}]."


def _offset(source: str, line: int, column: int) -> int:
    """Return where in the text a line and column, both from 1, are."""
    return sum(len(earlier) + 1 for earlier in source.split("\n")[: line - 1]) + column - 1


def _after_if(_match: re.Match[str], place: _Place) -> str:
    if place.rest.startswith("**"):
        return "Powers are written with ^."
    return f"An 'if' compares a whole register with a number: if(c==1). Or: {_AS_VERSION_3}"


_RULES = (
    _Rule(
        r"cannot use non-builtin custom instruction '(\w+)' before definition",
        r"The gate '\1' is not defined",
        lambda match, place: None if "include" in place.code or match[1] == "delay" else _QELIB1,
    ),
    _Rule(r"'(\w+)' is not defined in this scope", None, _undefined),
    _Rule(
        r"'(\w+)' is not a parameter or custom instruction defined in this scope",
        r"'\1' has no value here",
        r"OpenQASM 2 has no free parameters; OpenQASM 3 has: input float \1;",
    ),
    _Rule(r"'(\w+)' is already defined", None, _defined_already),
    _Rule(r"'(\w+)' is a (?:classical|quantum) register, not a gate", None, "A statement begins with a gate's name."),
    _Rule(r"identifiers cannot start with capital letters", "Names begin with a small letter here", _in_small_letters),
    _Rule(r"encountered a non-ASCII byte", "A character that is not ASCII cannot stand here", _not_ascii),
    _Rule(
        r"unable to find '(.*)' in the include search path",
        r"The file '\1' cannot be included",
        _includable,
        CircuitUnsupportedError,
    ),
    _Rule(
        r"can only handle OpenQASM 2.0, but given ([\w.]+)",
        r"OpenQASM \1 is not supported; versions 2.0 and 3 are",
        "Write: OPENQASM 2.0;",
        CircuitUnsupportedError,
    ),
    _Rule(r"duplicate qubits", "A gate is given the same qubit twice", "Each of its qubits must be another one."),
    _Rule(
        r"'(\w+)' takes (\d+) quantum arguments?, but got (\d+)",
        r"'\1' acts on \2 qubits, and is given \3",
        "Qubits are separated by commas: cx q[0], q[1];",
    ),
    _Rule(r"'(\w+)' takes (\d+) parameters?, but got (\d+)", None, "Parameters stand in brackets: rx(pi/2) q[0];"),
    _Rule(
        r"cannot resolve broadcast",
        "The registers here have different sizes",
        "Name the bits one by one: measure q[0] -> c[0];",
    ),
    _Rule(r"index (\d+) is out-of-range for register '(\w+)' of size (\d+)", None, _places),
    _Rule(r"failure in constant folding: (.*)", r"\1", "The angle must be a number."),
    _Rule(r"cannot divide by zero", None, "The angle must be a number."),
    _Rule(r"encountered '!', which doesn't match any valid tokens", "'!' means nothing in OpenQASM 2", _after_if),
    _Rule(r"'\*' is not a valid unary operator", "'**' is no operator of OpenQASM 2", "Powers are written with ^."),
    _Rule(r"needed '=='", None, _after_if),
    _Rule(r"needed an integer, but instead saw (.*)", None, "A size, an index or a value in an 'if' is digits."),
    _Rule(r"needed '->'", None, "Write: measure q -> c;"),
    _Rule(r"needed ';'", None, "Is a ';' missing at the end of the statement before?"),
    _Rule(r"needed a start-of-statement token, but instead got (.*)", r"A statement cannot begin with \1"),
    _Rule(r"only gate applications are valid within a 'gate' body", None, "A gate has gates and barriers alone."),
    _Rule(r"unexpected end-of-file", None, "Is a ';' or a '}' missing at the end?"),
)
