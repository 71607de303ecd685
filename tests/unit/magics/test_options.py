from __future__ import annotations

from pathlib import Path

import pytest

from quantask_jupyter.domain.methods import METHODS
from quantask_jupyter.errors import UsageError
from quantask_jupyter.magics.options import HELP, STATES, parse_list, parse_run, run_parser, split
from quantask_jupyter.service.submit import BACKENDS as METHODS_BY_BACKEND


def test_every_option_is_read():
    options = parse_run(
        split(
            "bell --shots 2000 --seed 7 --param theta=0.5 --param phi=0,1,2 --sweep lam=0:pi:5 "
            "--backend aer --method statevector "
            "--noise '{\"readout\": 0.1}' --tag a --tag 'b c' --file x/y.qasm "
            "--wait --timeout 2.5 --quiet --cache --help"
        )
    )
    assert (options.name, options.shots, options.seed, options.timeout) == ("bell", 2000, 7, 2.5)
    assert options.param == (("theta", "0.5"), ("phi", "0,1,2"))
    assert options.sweep == (("lam", "0:pi:5"),)
    assert (options.backend, options.method, options.noise) == ("aer", "statevector", '{"readout": 0.1}')
    assert (options.tag, options.file) == (("a", "b c"), Path("x/y.qasm"))
    assert (options.wait, options.quiet, options.cache, options.help) == (True, True, True, True)


def test_an_empty_line_leaves_everything_to_the_defaults():
    options = parse_run([])
    assert (options.name, options.shots, options.seed, options.param, options.tag) == (None, None, None, (), ())
    assert not any((options.wait, options.quiet, options.cache, options.help))


@pytest.mark.parametrize("line", ["bell --shots 5 --wait", "--shots 5 bell --wait", "--wait --shots=5 bell"])
def test_the_name_may_stand_anywhere(line):
    options = parse_run(split(line))
    assert (options.name, options.shots, options.wait) == ("bell", 5, True)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("--shot 5", "USAGE: There is no option --shot.\nHint: Did you mean --shots?"),
        ("--wiat", "USAGE: There is no option --wiat.\nHint: Did you mean --wait?"),
        ("--xyzzy=3", "USAGE: There is no option --xyzzy.\nHint: %quantum help lists all options."),
        (
            "--shots 2many",
            "USAGE: --shots: must be a whole number, not '2many'.\nHint: %quantum help lists all options.",
        ),
        ("--shots 1.5", "USAGE: --shots: must be a whole number, not '1.5'.\nHint: %quantum help lists all options."),
        ("--shots", "USAGE: --shots: expected one argument.\nHint: %quantum help lists all options."),
        (
            "--timeout x",
            "USAGE: --timeout: must be a number of seconds, not 'x'.\nHint: %quantum help lists all options.",
        ),
        ("--param theta", "USAGE: --param: must be NAME=VALUE, not 'theta'.\nHint: %quantum help lists all options."),
        ("a b", "USAGE: 'b' is one word too many.\nHint: Put quotes around a value with spaces."),
        ("3x", "USAGE: NAME: '3x' cannot be the name of a variable.\nHint: %quantum help lists all options."),
        ("class", "USAGE: NAME: 'class' cannot be the name of a variable.\nHint: %quantum help lists all options."),
    ],
)
def test_a_line_that_is_not_understood_is_answered_in_clear_words(line, text):
    with pytest.raises(UsageError) as caught:
        parse_run(split(line))
    assert str(caught.value) == text


def test_a_comment_after_the_options_is_none_of_them():
    assert split("bell --shots 5   # OpenQASM 3 or 2") == ["bell", "--shots", "5"]


def test_quotes_hold_words_together_and_backslashes_are_characters():
    assert split(r"--file C:\x\y.qasm --tag 'a b'") == ["--file", r"C:\x\y.qasm", "--tag", "a b"]
    with pytest.raises(UsageError, match=r"A quote is not closed\."):
        split("--tag 'a")


def test_a_list_has_filters():
    options = parse_list(["--status", "failed", "--name", "bell", "--tag", "t", "--limit", "3"])
    assert (options.status, options.name, options.tag, options.limit) == ("failed", "bell", "t", 3)
    with pytest.raises(UsageError, match="must be one of waiting, running, completed, failed, cancelled, not 'done'"):
        parse_list(["--status", "done"])


def test_the_help_names_every_option():
    assert [option for option in run_parser().options() if option not in HELP] == []


def test_what_is_offered_is_what_the_api_accepts():
    from quantask_jupyter.domain.states import Status

    assert dict(METHODS_BY_BACKEND) == {"aer": METHODS}
    assert tuple(map(Status, STATES)) == tuple(Status)


@pytest.mark.parametrize("word", ["many", "{many}", "$many"])
def test_a_variable_for_a_number_is_answered_with_the_way_to_its_value(word):
    with pytest.raises(UsageError) as caught:
        parse_run(split(f"bell --shots {word}"))
    assert caught.value.message == (
        f"--shots: must be a whole number, not {word!r}; variables, {{n}} and $n are not expanded in this line."
    )
    assert caught.value.hint == ("Write %config QuantumMagics.shots = many before, which takes the variable's value.")


@pytest.mark.parametrize(
    ("name", "instead"), [("print", "print_job"), ("get_ipython", "get_ipython_job"), ("_", "my_job")]
)
def test_a_job_does_not_take_a_name_that_is_pythons_own(name, instead):
    with pytest.raises(UsageError) as caught:
        parse_run(split(f"{name} --shots 5"))
    assert caught.value.message == (
        f"The job cannot have the name {name}: that is Python's or IPython's own, and would be lost."
    )
    assert caught.value.hint == f"Choose another one, for example {instead}."
