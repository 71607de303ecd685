"""A real JupyterHub with made-up users: the example that is shipped, with places and ports of this run's own."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.hub.people import ADMIN, COURSES, INSTRUCTORS, STUDENTS, WITHOUT_SCOPE

c = get_config()  # type: ignore[name-defined]  # noqa: F821

ROOT = Path(__file__).parents[2]
HOME = Path(os.environ["TEST_HUB_HOME"])
SERVICE_URL = os.environ["TEST_SERVICE_URL"]

load_subconfig(str(ROOT / "server_ext" / "jupyterhub_config.example.py"))  # type: ignore[name-defined]  # noqa: F821

[service] = c.JupyterHub.services.get_value([])
service["url"] = SERVICE_URL
service["environment"] = {
    **{name: f"{HOME}/secrets/{Path(path).name}" for name, path in service["environment"].items()},
    **{name: value for name, value in os.environ.items() if name == "HOME" or name.startswith("JUPYTER_")},
}
if not (HOME / "secrets" / "amqp_url").exists():
    del service["environment"]["QUANTASK_AMQP_URL_FILE"]
for of_another_user in ("user", "cwd"):
    service.pop(of_another_user, None)

scope = "access:services!service=quantask"
c.JupyterHub.services = [service, {"name": "registrar", "api_token": os.environ["TEST_ADMIN_TOKEN"]}]
c.JupyterHub.load_roles.append(
    {
        "name": "registrar",
        "services": ["registrar"],
        "scopes": ["admin:users", "admin:groups", "admin:servers", "tokens", scope],
    }
)
c.JupyterHub.load_groups = COURSES

c.JupyterHub.bind_url = os.environ["TEST_PUBLIC_URL"]
c.JupyterHub.hub_ip = "127.0.0.1"
c.JupyterHub.hub_port = int(os.environ["TEST_HUB_PORT"])
c.JupyterHub.db_url = f"sqlite:///{HOME}/hub.sqlite"
c.JupyterHub.cookie_secret_file = f"{HOME}/cookie_secret"
c.JupyterHub.allow_named_servers = True
c.ConfigurableHTTPProxy.command = os.environ["TEST_PROXY"].split()
c.ConfigurableHTTPProxy.api_url = os.environ["TEST_PROXY_API"]
c.ConfigurableHTTPProxy.pid_file = f"{HOME}/proxy.pid"

c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allowed_users = {*STUDENTS, *INSTRUCTORS, WITHOUT_SCOPE}
c.Authenticator.admin_users = {ADMIN}

c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = f"{HOME}/homes/{{username}}"
c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]
c.Spawner.args = ["--allow-root", "--ServerApp.root_dir=~"]
c.Spawner.environment.update({"QUANTASK_URL": f"{SERVICE_URL}/services/quantask/"})

allowed = list(c.Spawner.server_token_scopes)
c.Spawner.server_token_scopes = lambda spawner: [
    one for one in allowed if spawner.user.name != WITHOUT_SCOPE or one != scope
]
