"""Every setting of Quantask, declared once: type, bounds, unit, help. ``load_settings.py`` reads what they are."""

from __future__ import annotations

import getpass
import os
from urllib.parse import quote

from traitlets import Bool, Float, Int, Unicode, default
from traitlets.config import Configurable

from quantask_jupyter.jupyter_folders import data_folder

PREFIX = "QUANTASK_"
SECRETS = ("database_url", "amqp_url", "token", "hub_token")
"""Settings with passwords; each may be in a file instead, whose path is the setting of this name with ``_file``."""

COURSE = "{course}"
"""Stands for a course's name in the settings that name a Hub's groups."""


class Quantask(Configurable):
    """All settings. The default of each one makes a laptop work with nothing set up."""

    # Where things are
    database_url = Unicode(
        help="SQLAlchemy URL of the store: sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME. "
        "A server's may have libpq's parameters (?sslmode=require). "
        "The default is a SQLite file in the Jupyter data directory."
    ).tag(config=True, unit="URL")
    amqp_url = Unicode(
        "", help="amqp:// or amqps:// URL of RabbitMQ. Empty: the embedded queue, which reads the store."
    ).tag(config=True, unit="URL")
    url = Unicode("", help="URL of the API that a kernel should use. Empty: find or start one.").tag(
        config=True, unit="URL"
    )
    token = Unicode("", help="Token for the API at url; for a server, the token it asks for.").tag(config=True, unit="")
    database_url_file = Unicode("", help="File that has database_url, and nobody but this process can read.").tag(
        config=True, unit="path"
    )
    amqp_url_file = Unicode("", help="File that has amqp_url, and nobody but this process can read.").tag(
        config=True, unit="path"
    )
    token_file = Unicode("", help="File that has token, and nobody but this process can read.").tag(
        config=True, unit="path"
    )
    hub_token = Unicode(
        "", help="Token with which the service of a Hub asks the Hub. Empty: JUPYTERHUB_API_TOKEN, which a Hub gives."
    ).tag(config=True, unit="")
    hub_token_file = Unicode("", help="File that has hub_token, and nobody but this process can read.").tag(
        config=True, unit="path"
    )
    owner = Unicode(help="Whose tasks these are outside a Hub. The default is the operating system's user.").tag(
        config=True, unit=""
    )

    operators = Unicode(
        "",
        help="Users of a Hub who see the whole deployment in health and metrics, separated by commas. "
        "The Hub's administrators do; the others see what concerns them.",
    ).tag(config=True, unit="")

    course_groups = Unicode(
        f"course-{COURSE}", help="How a Hub's group of a course's students is named; {course} stands for its name."
    ).tag(config=True, unit="")

    instructor_groups = Unicode(
        f"formgrade-{COURSE}", help="How a Hub's group of a course's instructors is named, as course_groups."
    ).tag(config=True, unit="")

    course = Unicode("", help="The course that a notebook's tasks are for. Empty: its user's only one.").tag(
        config=True, unit=""
    )

    # Workers
    slots = Int(1, min=1, max=256, help="Tasks that a worker runs at the same time, each in a child of its own.").tag(
        config=True, unit="processes"
    )
    lease_seconds = Float(
        30.0, min=1.0, max=3600.0, help="How long a worker's claim on a task holds without a renewal."
    ).tag(config=True, unit="seconds")
    wall_seconds = Float(600.0, min=0.1, max=86_400.0, help="How long one attempt at a task may run.").tag(
        config=True, unit="seconds"
    )
    grace_seconds = Float(
        20.0, min=0.0, max=3600.0, help="How long a worker that is told to stop lets running tasks finish."
    ).tag(config=True, unit="seconds")
    max_attempts = Int(3, min=1, max=100, help="Workers that may be lost over a task before it fails.").tag(
        config=True, unit="attempts"
    )
    backoff_seconds = Float(
        1.0, min=0.0, max=3600.0, help="Wait before a lost task is tried again; doubles with each attempt."
    ).tag(config=True, unit="seconds")
    max_memory_mb = Int(
        0, min=0, max=16_777_216, help="Memory that one child may use. 0: what the machine or container has, by slot."
    ).tag(config=True, unit="MiB")

    threads = Int(
        0, min=0, max=1024, help="Cores that one child may use. 0: what the machine or container has, by slot."
    ).tag(config=True, unit="cores")

    child_user = Unicode(
        "",
        help="User that a root worker's children run as. Empty: nobody. Those of other workers run as the worker.",
    ).tag(config=True, unit="user")

    # Limits of a task
    max_shots = Int(1_000_000, min=1, max=2**31 - 1, help="Most shots of one task.").tag(config=True, unit="shots")
    max_points = Int(10_000, min=1, max=1_000_000, help="Most points of one sweep.").tag(config=True, unit="points")
    max_batch = Int(10_000, min=1, max=100_000, help="Most circuits of one batch.").tag(config=True, unit="circuits")
    max_qubits = Int(1_000, min=1, max=100_000, help="Most qubits of one circuit.").tag(config=True, unit="qubits")
    max_outcomes = Int(
        1_000_000, min=1, max=100_000_000, help="Most distinct outcomes of one result, over all points of a sweep."
    ).tag(config=True, unit="outcomes")
    max_circuit_bytes = Int(
        33_554_432, min=1, max=1_073_741_824, help="Largest circuit: its text, or its QPY file unpacked."
    ).tag(config=True, unit="bytes")
    max_request_bytes = Int(67_108_864, min=1024, max=1_073_741_824, help="Largest body of one HTTP request.").tag(
        config=True, unit="bytes"
    )
    mps_seconds = Float(
        60.0, min=0.1, max=86_400.0, help="How long matrix product states may be tried where another method can run."
    ).tag(config=True, unit="seconds")

    # Sharing: limits of the whole deployment, which are kept in its database (``deployment=True``)
    owner_in_flight = Int(
        32, min=1, max=100_000, help="Tasks of one owner that are with the broker or its workers at a time."
    ).tag(config=True, unit="tasks", deployment=True)
    queue_length = Int(
        64,
        min=1,
        max=1_000_000,
        help="Tasks of all owners that wait with the broker at a time; the rest waits in turn.",
    ).tag(config=True, unit="tasks", deployment=True)
    owner_max_queued = Int(
        0, min=0, max=100_000_000, help="Tasks that one owner may have waiting or running. 0: no limit."
    ).tag(config=True, unit="tasks", deployment=True)
    owner_shots_per_day = Int(
        0, min=0, max=2**53, help="Shots that one owner may submit in 24 hours. 0: no limit."
    ).tag(config=True, unit="shots", deployment=True)
    owner_held_requests = Int(
        1_000,
        min=1,
        max=1_000_000,
        help="Requests of one owner that an API process holds while they wait for a task; more are to ask again.",
    ).tag(config=True, unit="requests", deployment=True)
    retention_days = Float(
        30.0, min=0.0, max=36_500.0, help="How long finished tasks and their results are kept. 0: for ever."
    ).tag(config=True, unit="days", deployment=True)

    # Housekeeping
    sweep_seconds = Float(5.0, min=0.05, max=3600.0, help="How often expired leases are looked for.").tag(
        config=True, unit="seconds"
    )
    redispatch_seconds = Float(
        60.0, min=0.1, max=86_400.0, help="How long a sent message may stay unclaimed before it is taken for lost."
    ).tag(config=True, unit="seconds")
    poll_seconds = Float(
        1.0, min=0.01, max=60.0, help="How often the store is read in case a hint about a change was lost."
    ).tag(config=True, unit="seconds")
    delivery_limit = Int(20, min=1, max=10_000, help="Deliveries of one message before it is dead-lettered.").tag(
        config=True, unit="deliveries"
    )

    # Database
    auto_migrate = Bool(
        False, help="Upgrade a PostgreSQL schema that is behind at start. (The SQLite file always is.)"
    ).tag(config=True, unit="")
    api_pool_size = Int(10, min=1, max=1000, help="Database connections that an API process keeps.").tag(
        config=True, unit="connections"
    )
    api_pool_overflow = Int(
        0, min=0, max=1000, help="Connections that an API process adds where those are in use, and closes afterwards."
    ).tag(config=True, unit="connections")
    worker_pool_size = Int(5, min=1, max=1000, help="Database connections that a worker keeps.").tag(
        config=True, unit="connections"
    )
    worker_pool_overflow = Int(10, min=0, max=1000, help="Connections that a worker may add under load.").tag(
        config=True, unit="connections"
    )
    database_timeout_seconds = Float(
        5.0, min=0.1, max=300.0, help="How long to wait for a database connection or lock before saying unavailable."
    ).tag(config=True, unit="seconds")

    @default("database_url")
    def _default_database_url(self) -> str:
        file = data_folder() / "quantask" / "quantask.sqlite3"
        return f"sqlite:///{quote(str(file), safe=' +/')}"

    @default("owner")
    def _default_owner(self) -> str:
        try:
            return getpass.getuser()
        except (KeyError, OSError):  # containers run as users that no file names
            return f"uid-{os.getuid()}"

    @property
    def embedded_queue(self) -> bool:
        """True if no broker is set: the store is the queue."""
        return not self.amqp_url

    @property
    def embedded_store(self) -> bool:
        """True if the store is a SQLite file."""
        return self.database_url.startswith("sqlite")


DEPLOYMENT_LIMITS = tuple(Quantask.class_own_traits(deployment=True))
"""Settings that are one for a whole deployment: every process obeys those in the database in place of its own."""
