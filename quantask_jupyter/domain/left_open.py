"""What nothing keeps the processes from that run circuits: what they do or may do, for who looks after a worker."""

from __future__ import annotations

NO_LANDLOCK = "may read what their user may read, for there is no Landlock here"
NO_FILTER = "may open connections, signal processes and write files, for there are no seccomp filters here"
NOT_LINUX = "may do all that their user may do, for only Linux confines them"
SAME_USER = "run as the worker's own user, for a worker that is not root cannot choose another"
