"""What one child may use, by settings, machine and container."""

from __future__ import annotations

import os
from typing import NamedTuple

import pytest

from quantask_jupyter.settings import Quantask
from quantask_worker.job_limits import available_cores, cgroup_cores, child_threads, job_limits
from quantask_worker.memory_limit import available_bytes, cgroup_limits, child_memory_bytes

MIB = 2**20


class Groups(NamedTuple):
    """What control groups limit."""

    memory: list[int]
    cores: list[float]


@pytest.fixture
def tree(tmp_path):
    def write(own: str, **limits: str):
        (tmp_path / "own").write_text(own)
        for path, text in limits.items():
            file = tmp_path / "cgroup" / path.replace("__", "/").replace("DOT", ".")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        own, root = tmp_path / "own", tmp_path / "cgroup"
        return Groups(cgroup_limits(own, root), cgroup_cores(own, root))

    return write


def test_the_setting_is_the_limit_of_each_child():
    assert child_memory_bytes(Quantask(max_memory_mb=300, slots=4)) == 300 * MIB


def test_without_the_setting_children_share_what_there_is():
    assert child_memory_bytes(Quantask(slots=4)) == int(0.75 * available_bytes() / 4)


def test_a_job_may_try_matrix_product_states_no_longer_than_it_may_run():
    limits = job_limits(Quantask(max_memory_mb=300, wall_seconds=5.0, mps_seconds=60.0, threads=3))
    assert limits == {
        "memory_bytes": 300 * MIB, "threads": 3, "mps_seconds": 5.0, "max_qubits": 1000, "max_outcomes": 1_000_000
    }  # fmt: skip


def test_without_the_setting_children_share_the_cores():
    assert child_threads(Quantask(slots=4, threads=7)) == 7
    assert child_threads(Quantask(slots=1)) == available_cores()
    assert child_threads(Quantask(slots=256)) == 1


def test_cores_that_this_process_may_not_use_are_not_shared():
    usable = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(usable)})
        assert available_cores() == 1
    finally:
        os.sched_setaffinity(0, usable)


def test_version_2_groups_limit_together_with_those_above(tree):
    assert tree(
        "0::/machine/worker\n",
        machine__memoryDOTmax="2147483648\n",
        machine__worker__memoryDOTmax="1073741824\n",
    ).memory == [1073741824, 2147483648]


def test_no_limit_in_version_2_is_none(tree):
    assert tree("0::/worker\n", worker__memoryDOTmax="max\n", worker__cpuDOTmax="max 100000\n") == ([], [])


def test_version_1_has_a_tree_for_memory(tree):
    assert tree(
        "9:cpu:/worker\n4:memory:/worker\n0::/\n",
        memory__worker__memoryDOTlimit_in_bytes="536870912\n",
        cpu__worker__memoryDOTlimit_in_bytes="1\n",
    ).memory == [536870912]


def test_in_a_container_the_limit_stands_at_the_root(tree):
    assert tree("4:memory:/docker/0123abcd\n", memory__memoryDOTlimit_in_bytes="268435456\n").memory == [268435456]


def test_a_container_has_the_cores_of_its_quota_in_version_2(tree):
    assert tree(
        "0::/machine/worker\n",
        machine__cpuDOTmax="400000 100000\n",
        machine__worker__cpuDOTmax="150000 100000\n",
    ).cores == [1.5, 4.0]


def test_a_container_has_the_cores_of_its_quota_in_version_1(tree):
    assert tree(
        "9:cpu,cpuacct:/docker/0123abcd\n4:memory:/worker\n",
        cpu__cpuDOTcfs_quota_us="200000\n",
        cpu__cpuDOTcfs_period_us="100000\n",
    ).cores == [2.0]


def test_no_quota_in_version_1_is_none(tree):
    assert tree("9:cpu:/w\n", cpu__w__cpuDOTcfs_quota_us="-1\n", cpu__w__cpuDOTcfs_period_us="100000\n").cores == []


def test_where_there_are_no_groups_there_is_no_limit(tmp_path):
    assert cgroup_limits(tmp_path / "nothing", tmp_path) == []
    assert cgroup_cores(tmp_path / "nothing", tmp_path) == []
