"""A laptop for the tests of a file, and a kernel on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.notebook.laptop import Kernel, Laptop, running_kernel


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laptop]:
    laptop = Laptop(tmp_path_factory.mktemp("laptop"))
    yield laptop
    laptop.close()


@pytest.fixture(scope="module")
def loaded_kernel(laptop: Laptop) -> Iterator[Kernel]:
    """A kernel with the extension, whose worker has run a task."""
    with running_kernel(laptop) as kernel:
        assert kernel.run("%load_ext quantask_jupyter") == []
        kernel.run("%%quantum --wait --quiet\nqubit q;")
        yield kernel


@pytest.fixture
def seen_kernel(kernel: Kernel, laptop: Laptop) -> Iterator[Kernel]:
    """A kernel at which somebody looks, with our renderers."""
    connection = laptop.connection()
    assert connection is not None
    seen = {
        "JPY_SESSION_NAME": "seen.ipynb",
        "QUANTASK_URL": connection["url"],
        "QUANTASK_TOKEN": connection["token"],
    }
    kernel.run(f"import os; os.environ.update({seen!r})")
    yield kernel
    kernel.run(f"for name in {list(seen)!r}: del os.environ[name]")


@pytest.fixture
def kernel(loaded_kernel: Kernel) -> Kernel:
    return loaded_kernel
