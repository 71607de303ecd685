"""What is taken for a whole program of others, and where it is found."""

import json

from tests.public_programs.__main__ import outcome_of
from tests.public_programs.collect import programs

WHOLE = "OPENQASM 3.0;\nqubit q;\nU(0, 0, 0) q;"


def write(folder, name, text):
    path = folder / "one" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def found(folder):
    return [(program.place, program.source.strip()) for program in programs(folder)]


def test_files_and_texts_in_sources_and_notebooks_are_found_each_once(tmp_path):
    write(tmp_path, "examples/a.qasm", WHOLE)
    write(tmp_path, "tests/b.py", f"x = 1\nTEXT = '''{WHOLE} // python'''\nAGAIN = '''{WHOLE}'''\n")
    write(tmp_path, "tests/c.rs", f'fn runs() {{\n    run(r#"{WHOLE} // rust"#);\n}}\n')
    write(
        tmp_path, "d.ipynb", json.dumps({"cells": [{"cell_type": "code", "source": [f"run('''{WHOLE} // cell''')"]}]})
    )
    assert found(tmp_path) == [
        ("d.ipynb:1", f"{WHOLE} // cell"),
        ("examples/a.qasm", WHOLE),
        ("tests/b.py:2", f"{WHOLE} // python"),
        ("tests/c.rs:2", f"{WHOLE} // rust"),
    ]
    assert [program.is_sample for program in programs(tmp_path)] == [False, True, False, False]


def test_what_is_no_whole_program_or_is_to_fail_is_left_out(tmp_path):
    write(tmp_path, "a.qasm", "OPENQASM 2.0;\nqreg q[1];")
    write(tmp_path, "b.qasm", "int n = 1;")
    write(tmp_path, "c.qasm", "qubit q; x q")
    write(tmp_path, "d.py", f"def test_wrong():\n    with raises(ValueError):\n        run('''{WHOLE} // raises''')\n")
    write(tmp_path, "e.py", f"TEXT = f'''{WHOLE} {{name}}'''\n")
    write(tmp_path, "f.rs", f'fn is_refused() {{\n    let text = r#"{WHOLE}"#;\n    run(text).expect_err("");\n}}\n')
    assert found(tmp_path) == []


def test_a_program_runs_with_ones_for_its_inputs_or_has_a_reason_without_its_names(tmp_path):
    write(tmp_path, "a.qasm", "input float t; input array[int, 2, 2] a; qubit q; U(t, 0, 0) q; bit c = a[1, 1] == 1;")
    write(tmp_path, "b.qasm", "qubit[12] q; nothing q;")
    runs, refused = (outcome_of(program) for program in programs(tmp_path))
    assert runs.runs
    assert refused.reason == "CIRCUIT_SYNTAX: Gate … is not defined."
