"""What can be known without a cluster of the files for a Hub on Kubernetes: they fit each other, and the settings."""

from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from quantask_jupyter.load_settings import load_settings

ROOT = Path(__file__).parents[3]
SERVICE, DEPLOYMENT = yaml.safe_load_all((ROOT / "server_ext/kubernetes/service.yaml").read_text())
VALUES: dict[str, Any] = yaml.safe_load((ROOT / "server_ext/kubernetes/zero-to-jupyterhub.values.yaml").read_text())
WORKER: dict[str, Any] = yaml.safe_load((ROOT / "worker/kubernetes/worker.yaml").read_text())
POD = DEPLOYMENT["spec"]["template"]["spec"]
[CONTAINER] = POD["containers"]
ENVIRONMENT = {one["name"]: one["value"] for one in CONTAINER["env"]}
SCOPE = "access:services!service=quantask"


@pytest.mark.parametrize("described", [SERVICE, DEPLOYMENT], ids=["service", "deployment"])
def test_kubernetes_takes_it(described: dict[str, Any]) -> None:
    kubernetes_validate.validate(described, kubernetes_validate.latest_version(), strict=True)


def test_the_service_gets_settings_that_exist_and_every_secret_as_a_file(tmp_path: Path) -> None:
    [secrets] = [one for one in POD["volumes"] if one["name"] == "secrets"]
    [folder] = {one["mountPath"] for one in CONTAINER["volumeMounts"] if one["name"] == "secrets"}
    given = {name: value for name, value in ENVIRONMENT.items() if name.startswith("QUANTASK_")}
    for name, value in (("DATABASE_URL", "postgresql://u:p@db/q"), ("AMQP_URL", "amqp://u:p@mq/"), ("HUB_TOKEN", "t")):
        assert given[f"QUANTASK_{name}_FILE"].startswith(f"{folder}/")
        (tmp_path / name).write_text(value)
        given[f"QUANTASK_{name}_FILE"] = str(tmp_path / name)
    assert load_settings(environ=given).hub_token == "t"
    stores, token = (source["secret"] for source in secrets["projected"]["sources"])
    assert (
        stores["name"]
        == next(one for one in WORKER["spec"]["template"]["spec"]["volumes"] if "secret" in one)["secret"]["secretName"]
    )
    assert token["items"][0]["path"] == Path(ENVIRONMENT["QUANTASK_HUB_TOKEN_FILE"]).name
    assert token["items"][0]["key"] == f"hub.services.{ENVIRONMENT['JUPYTERHUB_SERVICE_NAME']}.apiToken"


def test_values_and_service_name_the_same_place() -> None:
    url = VALUES["hub"]["services"]["quantask"]["url"]
    assert url == f"http://{SERVICE['metadata']['name']}:{SERVICE['spec']['ports'][0]['port']}"
    assert VALUES["singleuser"]["extraEnv"] == {"QUANTASK_URL": f"{url}{ENVIRONMENT['JUPYTERHUB_SERVICE_PREFIX']}"}
    assert ENVIRONMENT["JUPYTERHUB_SERVICE_URL"].rpartition(":")[2] == url.rpartition(":")[2]
    labels = DEPLOYMENT["spec"]["template"]["metadata"]["labels"]
    for rule in (*VALUES["hub"]["networkPolicy"]["ingress"], *VALUES["singleuser"]["networkPolicy"]["egress"]):
        [peer] = rule.get("from", rule.get("to"))
        assert peer["podSelector"]["matchLabels"] == labels == SERVICE["spec"]["selector"]


def test_users_get_the_one_scope_and_no_wider_one() -> None:
    for scopes in (
        VALUES["hub"]["loadRoles"]["user"]["scopes"],
        VALUES["hub"]["config"]["KubeSpawner"]["server_token_scopes"],
    ):
        assert [one for one in scopes if one.startswith("access:services")] == [SCOPE]
