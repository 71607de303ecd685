"""Small damage to a program, of the kinds that people and programs do, and of the kinds that break a parser."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

_TOKEN = re.compile(r"\w+|\s+|.", re.DOTALL)

_WORDS = """
OPENQASM include def cal defcal gate extern box let break continue if else end return for while in switch case default
pragma input output const readonly mutable qreg qubit creg bool bit int uint float angle complex array duration stretch
gphase inv pow ctrl negctrl durationof sizeof delay reset measure barrier true false pi sin arccos sqrt popcount rotl
mod real imag U h x cx rz cu q c i n a
( ) [ ] { } , ; : = -> + ++ - * ** / % | || & && ^ @ ~ ! == != < > <= >= << >> += ^= <<= " ' $ # ` .
int[8] uint[64] float[32] angle[4] bit[2] array[int[8],2] complex[float] "01" $0 $1 0x1F 0b11 1.5 2ns 1im
"""
_VOCABULARY = [*_WORDS.split(), "\n", "/*", "*/", "//", "\ufeff", "\0", "é", "🙂", "\u202e"]
_NUMBERS = [
    *("0", "1", "-1", "64", "65", "1000", "2147483648", "9223372036854775807", "9223372036854775808"),
    *("18446744073709551616", "1e999", "-1e999", "1e-400", "0.0", "0x" + "f" * 40, "9" * 30, "9" * 400, "9" * 2000),
]
_NESTS = [("(", ")"), ("[", "]"), ("{", "}"), ("-", ""), ("!", ""), ("f(", ")"), ("if (c) { ", "}"), ("2**", "")]


def mutated(source: str, other: str, random: Random) -> str:
    """Return a program with one to six small damages; ``other`` is one to take parts from."""
    for _ in range(random.choice((1, 1, 2, 3, 6))):
        source = random.choice(_MUTATIONS)(source, other, random)
    return source


def _tokens(source: str) -> list[str]:
    return _TOKEN.findall(source) or [" "]


def _delete(source: str, other: str, random: Random) -> str:
    tokens = _tokens(source)
    first = random.randrange(len(tokens))
    del tokens[first : first + random.choice((1, 1, 1, 2, 5, 20))]
    return "".join(tokens)


def _duplicate(source: str, other: str, random: Random) -> str:
    tokens = _tokens(source)
    first = random.randrange(len(tokens))
    part = tokens[first : first + random.choice((1, 2, 5, 30))]
    at = random.choice((first, random.randrange(len(tokens))))
    return "".join([*tokens[:at], *part * random.choice((1, 1, 3, 20)), *tokens[at:]])


def _swap(source: str, other: str, random: Random) -> str:
    tokens = _tokens(source)
    first, second = (random.randrange(len(tokens)) for _ in range(2))
    tokens[first], tokens[second] = tokens[second], tokens[first]
    return "".join(tokens)


def _replace(source: str, other: str, random: Random) -> str:
    tokens = _tokens(source)
    tokens[random.randrange(len(tokens))] = random.choice(_VOCABULARY)
    return "".join(tokens)


def _insert(source: str, other: str, random: Random) -> str:
    tokens = _tokens(source)
    tokens.insert(random.randrange(len(tokens)), f" {random.choice(_VOCABULARY)} ")
    return "".join(tokens)


def _rename(source: str, other: str, random: Random) -> str:
    words = re.findall(r"[^\W\d]\w*", source) or ["x"]
    old, new = random.choice(words), random.choice([*words, random.choice(_VOCABULARY)])
    return re.sub(rf"\b{old}\b", lambda _: new, source)


def _renumber(source: str, other: str, random: Random) -> str:
    places = list(re.finditer(r"\d+", source))
    if not places:
        return source
    place = random.choice(places)
    return source[: place.start()] + random.choice(_NUMBERS) + source[place.end() :]


def _flip(source: str, other: str, random: Random) -> str:
    if not source:
        return source
    at = random.randrange(len(source))
    return source[:at] + chr(ord(source[at]) ^ (1 << random.randrange(7))) + source[at + 1 :]


def _cut(source: str, other: str, random: Random) -> str:
    return source[: random.randrange(len(source) + 1)]


def _graft(source: str, other: str, random: Random) -> str:
    ours, theirs = source.split(";"), other.split(";")
    at, first = random.randrange(len(ours) + 1), random.randrange(len(theirs))
    return ";".join([*ours[:at], *theirs[first : first + random.choice((1, 2, 8))], *ours[at:]])


def _nest(source: str, other: str, random: Random) -> str:
    tokens = _tokens(source)
    at, depth = random.randrange(len(tokens)), random.choice((3, 40, 99, 101, 2000))
    before, behind = random.choice(_NESTS)
    tokens[at] = before * depth + tokens[at] + behind * random.choice((depth, depth, depth - 1))
    return "".join(tokens)


_MUTATIONS: list[Callable[[str, str, Random], str]] = [
    *(_delete, _duplicate, _swap, _replace, _insert, _rename, _renumber),
    *(_delete, _swap, _replace, _insert, _rename, _renumber, _graft),
    *(_flip, _cut, _nest),
]
