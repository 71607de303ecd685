"""What one child may use, by settings, machine and container."""

from __future__ import annotations

import pytest

from quantask_jupyter.settings import Quantask
from quantask_worker.limits import available_bytes, cgroup_limits, child_memory_bytes, job_limits

MIB = 2**20


@pytest.fixture
def tree(tmp_path):
    def write(own: str, **limits: str):
        (tmp_path / "own").write_text(own)
        for path, text in limits.items():
            file = tmp_path / "cgroup" / path.replace("__", "/").replace("DOT", ".")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        return cgroup_limits(tmp_path / "own", tmp_path / "cgroup")

    return write


def test_the_setting_is_the_limit_of_each_child():
    assert child_memory_bytes(Quantask(max_memory_mb=300, slots=4)) == 300 * MIB


def test_without_the_setting_children_share_what_there_is():
    assert child_memory_bytes(Quantask(slots=4)) == int(0.75 * available_bytes() / 4)


def test_a_job_may_try_matrix_product_states_no_longer_than_it_may_run():
    limits = job_limits(Quantask(max_memory_mb=300, wall_seconds=5.0, mps_seconds=60.0))
    assert limits == {"memory_bytes": 300 * MIB, "mps_seconds": 5.0, "max_qubits": 1000, "max_outcomes": 1_000_000}


def test_version_2_groups_limit_together_with_those_above(tree):
    assert tree(
        "0::/machine/worker\n",
        machine__memoryDOTmax="2147483648\n",
        machine__worker__memoryDOTmax="1073741824\n",
    ) == [1073741824, 2147483648]


def test_no_limit_in_version_2_is_none(tree):
    assert tree("0::/worker\n", worker__memoryDOTmax="max\n") == []


def test_version_1_has_a_tree_for_memory(tree):
    assert tree(
        "9:cpu:/worker\n4:memory:/worker\n0::/\n",
        memory__worker__memoryDOTlimit_in_bytes="536870912\n",
        cpu__worker__memoryDOTlimit_in_bytes="1\n",
    ) == [536870912]


def test_in_a_container_the_limit_stands_at_the_root(tree):
    assert tree("4:memory:/docker/0123abcd\n", memory__memoryDOTlimit_in_bytes="268435456\n") == [268435456]


def test_where_there_are_no_groups_there_is_no_limit(tmp_path):
    assert cgroup_limits(tmp_path / "nothing", tmp_path) == []
