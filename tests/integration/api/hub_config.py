"""The configuration of a real JupyterHub for the tests; places and ports come by the environment."""

from __future__ import annotations

import os
import sys
from typing import Any

from jupyterhub.proxy import Proxy

c = get_config()  # type: ignore[name-defined]  # noqa: F821

PORT = int(os.environ["TEST_HUB_PORT"])
HOME = os.environ["HOME"]
SERVICE = os.environ["TEST_SERVICE_URL"]
SCOPE = "access:services!service=quantask"
PLACES = {name: value for name, value in os.environ.items() if name == "HOME" or name.startswith("JUPYTER_")}


class TableOfRoutes(Proxy):
    """Keeps routes and carries nothing: the tests go to each part directly, and need no Node."""

    should_start = False

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.routes: dict[str, dict[str, Any]] = {}

    async def add_route(self, routespec: str, target: str, data: Any) -> None:
        self.routes[routespec] = {"routespec": routespec, "target": target, "data": data}

    async def delete_route(self, routespec: str) -> None:
        self.routes.pop(routespec, None)

    async def get_all_routes(self) -> dict[str, dict[str, Any]]:
        return dict(self.routes)


c.JupyterHub.proxy_class = TableOfRoutes
c.JupyterHub.authenticator_class = "dummy"
c.JupyterHub.spawner_class = "simple"
c.JupyterHub.bind_url = "http://127.0.0.1:1"
c.JupyterHub.hub_ip = "127.0.0.1"
c.JupyterHub.hub_port = PORT
c.JupyterHub.db_url = f"sqlite:///{HOME}/hub.sqlite"
c.JupyterHub.cookie_secret_file = f"{HOME}/cookie_secret"
c.Authenticator.allowed_users = {"ada", "bob", "eve"}
c.JupyterHub.services = [
    {
        "name": "quantask",
        "url": SERVICE,
        "command": [sys.executable, "-m", "quantask_server.hub"],
        "environment": {
            **PLACES,
            "QUANTASK_OPERATORS": "teach, bob",
            "QUANTASK_DATABASE_URL": f"sqlite+aiosqlite:///{HOME}/tasks.sqlite3",
        },
    },
    {"name": "teacher", "api_token": os.environ["TEST_ADMIN_TOKEN"]},
]
c.JupyterHub.load_roles = [
    {"name": "teacher", "services": ["teacher"], "scopes": ["admin:users", "admin:servers", "tokens", SCOPE]},
    {"name": "students", "users": ["ada", "bob"], "scopes": ["self", SCOPE]},
]
c.Spawner.server_token_scopes = ["users:activity!user", "access:servers!server", SCOPE]
c.SimpleLocalProcessSpawner.home_dir_template = f"{HOME}/{{username}}"
c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]
c.Spawner.args = ["--allow-root"]
c.Spawner.environment = {
    "JUPYTER_CONFIG_DIR": f"{HOME}/config",
    "JUPYTER_DATA_DIR": f"{HOME}/data",
    "JUPYTER_RUNTIME_DIR": f"{HOME}/runtime",
    "QUANTASK_URL": f"{SERVICE}/services/quantask/",
}
