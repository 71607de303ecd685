"""Quantask for a class, on one machine with JupyterHub: append this to your jupyterhub_config.py.

docs/howto/jupyterhub.md leads through it. No password is in here, nor in any process's environment: each is in a file
of its own that the service's user alone can read.
"""

import os
import sys
from pathlib import Path

c = get_config()  # noqa: F821

SERVICE_URL = "http://127.0.0.1:10101"  # this machine alone can reach it; students come through their own servers
SECRETS = "/etc/quantask"  # a folder of mode 0700, its files of mode 0600; both belong to SERVICE_USER
SERVICE_USER = "quantask" if os.getuid() == 0 else None  # a user of its own, where the Hub is root and can change users

# The Hub's database and the secret of its cookies are made in the folder in which it starts.
if SERVICE_USER and Path().stat().st_mode & 0o005:
    sys.stderr.write(f"Every user of this machine can look into the Hub's folder: chmod 700 {Path.cwd()}\n")

# Lets a user's token reach this one service. The scope without "!service=quantask" would open every service.
MAY_USE_QUANTASK = "access:services!service=quantask"

c.JupyterHub.services.append(
    {
        "name": "quantask",
        "url": SERVICE_URL,
        "command": [sys.executable, "-m", "quantask_server.hub"],
        "oauth_no_confirm": True,  # instructors come to the class page without being asked whether they trust it
        "environment": {  # the Hub keeps this in its database, so it has the names of files, and no password
            "QUANTASK_DATABASE_URL_FILE": f"{SECRETS}/database_url",
            "QUANTASK_AMQP_URL_FILE": f"{SECRETS}/amqp_url",
        },
        **({"user": SERVICE_USER, "cwd": "/"} if SERVICE_USER else {}),
    }
)

c.JupyterHub.load_roles.extend(
    [
        # What every user may do: the Hub's own default, and Quantask.
        {"name": "user", "scopes": ["self", MAY_USE_QUANTASK]},
        # What the service may do. read:users tells when an account was made: so a name that is changed loses no task,
        # and one that is given to somebody else gives none away. read:groups tells who is in a course: so who has run
        # nothing yet is on its class page, too.
        {"name": "quantask", "services": ["quantask"], "scopes": ["read:users", "read:groups"]},
    ]
)

c.Spawner.server_token_scopes = [
    "users:activity!user",  # the Hub's default: a server tells that its user is active
    "access:servers!server",  # the Hub's default: a server lets its own user in
    MAY_USE_QUANTASK,  # a notebook's circuits go to the class's service, as that student's
]

# Where a user's server finds the service. It needs no other setting, and no password.
c.Spawner.environment.update({"QUANTASK_URL": f"{SERVICE_URL}/services/quantask/"})

# Courses are groups of the Hub: course-NAME has the students, formgrade-NAME the instructors. Groups that are made here
# are made at the Hub's start; changed later, on the Hub's admin page or by its API, they count at once.
c.JupyterHub.load_groups.update(
    {
        "course-qc101": {"users": []},
        "formgrade-qc101": {"users": []},
    }
)
