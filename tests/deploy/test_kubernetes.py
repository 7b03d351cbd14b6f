"""The Kubernetes objects: valid by Kubernetes' own schemas, and nothing in them that Liasse does not know."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest

from core.app import build_registry
from core.registry import Routes
from core.safety.rules import find_unsafe
from core.web import platform
from tests.deploy.manifests import KUBERNETES, OWN, objects, of_kind, parsed, pods, settings_of, unknown

VERSIONS = ("1.31", "1.37")
EVERY = {f"{one['kind']} {one['metadata']['name']}": one for one in objects()}
ALLOWED = {"database-tls", "broker-tls"}
"""What the addresses of the tests' secrets lack; the secrets are the operator's."""


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("version", VERSIONS)
def test_every_object_is_valid_by_the_schema_of_its_kind(name: str, version: str) -> None:
    kubernetes_validate.validate(EVERY[name], version, strict=True)


def test_the_schemas_find_a_planted_mistake() -> None:
    planted: dict[str, Any] = deepcopy(EVERY["Deployment liasse-web"])
    planted["spec"]["template"]["spec"]["containers"][0]["livenessprobe"] = {}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(planted, VERSIONS[-1], strict=True)


def test_every_file_is_listed() -> None:
    shipped = {path.name for path in KUBERNETES.glob("*.yaml")} - {"kustomization.yaml"}
    text = (KUBERNETES / "kustomization.yaml").read_text("utf-8")
    assert all(f"- {name}\n" in text for name in shipped)


def test_every_role_has_pods() -> None:
    assert set(pods()) == set(OWN)


@pytest.mark.parametrize("role", OWN)
def test_a_pod_calls_a_command_that_exists_without_privileges_on_a_root_that_is_read_only(role: str) -> None:
    pod = pods()[role]["spec"]
    (container,) = pod["containers"]
    parsed(container["args"])
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["automountServiceAccountToken"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert {"cpu", "memory"} <= set(container["resources"]["requests"])
    assert "memory" in container["resources"]["limits"]
    assert {one["name"] for one in container["volumeMounts"]} == {one["name"] for one in pod["volumes"]}


def test_every_variable_is_a_setting_and_no_rule_of_production_is_broken(tmp_path: Path) -> None:
    variables = of_kind("ConfigMap")["liasse"]["data"]
    assert unknown(variables) == []
    with settings_of(variables, tmp_path) as settings:
        assert {one.rule for one in find_unsafe(settings)} == ALLOWED


def test_every_secret_is_named_where_it_is_asked_for_and_none_is_shipped() -> None:
    assert of_kind("Secret") == {}
    variables = of_kind("ConfigMap")["liasse"]["data"]
    head = (KUBERNETES / "configuration.yaml").read_text("utf-8").split("apiVersion")[0]
    for name, value in variables.items():
        if name.endswith("_FILE"):
            mount, _, file = value.rpartition("/")
            assert f"--from-file={file}" in head
            assert all(
                mount in {one["mountPath"] for one in pod["spec"]["containers"][0]["volumeMounts"]}
                for pod in pods().values()
            )


def test_probes_ask_routes_that_exist_for_a_host_that_is_served(tmp_path: Path) -> None:
    routers = [platform.router, *(one.router for one in build_registry().all(Routes))]
    paths = {getattr(route, "path", "") for router in routers for route in router.routes}
    (container,) = pods()["web"]["spec"]["containers"]
    with settings_of(of_kind("ConfigMap")["liasse"]["data"], tmp_path) as settings:
        host = settings.address.removeprefix("https://")
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        asked = container[probe]["httpGet"]
        assert asked["path"] in paths
        assert asked["httpHeaders"] == [{"name": "Host", "value": host}]
        assert asked["port"] in {port["name"] for port in container["ports"]}
    assert of_kind("Ingress")["liasse"]["spec"]["rules"][0]["host"] == host


@pytest.mark.parametrize("role", ["web", "worker"])
def test_a_role_that_grows_is_scaled_and_never_wholly_disrupted(role: str) -> None:
    name, labels = f"liasse-{role}", pods()[role]["metadata"]["labels"]
    scaler = of_kind("HorizontalPodAutoscaler")[name]["spec"]
    assert scaler["scaleTargetRef"]["name"] == name
    assert scaler["minReplicas"] > of_kind("PodDisruptionBudget")[name]["spec"]["minAvailable"]
    assert of_kind("PodDisruptionBudget")[name]["spec"]["selector"]["matchLabels"] == labels
    deployment = of_kind("Deployment")[name]["spec"]
    assert "replicas" not in deployment
    assert deployment["strategy"]["rollingUpdate"]["maxUnavailable"] == 0


def test_selectors_find_the_pods_that_they_mean() -> None:
    labels = {role: pod["metadata"]["labels"].items() for role, pod in pods().items()}
    for role in ("web", "worker", "scheduler"):
        chosen = of_kind("Deployment")[f"liasse-{role}"]["spec"]["selector"]["matchLabels"].items()
        assert [one for one, found in labels.items() if chosen <= found] == [role]
    service = of_kind("Service")["liasse-web"]["spec"]["selector"].items()
    assert [one for one, found in labels.items() if service <= found] == ["web"]


def test_every_pod_is_closed_and_only_its_own_ports_are_opened() -> None:
    policies = of_kind("NetworkPolicy")
    closed = policies["liasse-closed"]["spec"]
    assert "ingress" not in closed
    assert closed["policyTypes"] == ["Ingress", "Egress"]
    for pod in pods().values():
        assert closed["podSelector"]["matchLabels"].items() <= pod["metadata"]["labels"].items()
    for role in ("web", "worker"):
        opened = policies[f"liasse-{role}"]["spec"]
        assert opened["podSelector"]["matchLabels"] == pods()[role]["metadata"]["labels"]
        (container,) = pods()[role]["spec"]["containers"]
        assert all(rule["from"] for rule in opened["ingress"])
        let_in = [one["port"] for rule in opened["ingress"] for one in rule["ports"]]
        assert let_in == [one["containerPort"] for one in container["ports"]]
    port = of_kind("ConfigMap")["liasse"]["data"]["LIASSE_METRICS_PORT"]
    assert str(pods()["worker"]["spec"]["containers"][0]["ports"][0]["containerPort"]) == port


def test_a_pod_outlives_the_grace_of_its_process() -> None:
    assert all(pod["spec"]["terminationGracePeriodSeconds"] > 35 for pod in pods().values())


def test_metrics_and_health_are_not_let_in() -> None:
    (rule,) = of_kind("Ingress")["liasse"]["spec"]["rules"]
    shut = {one["path"] for one in rule["http"]["paths"] if one["backend"]["service"]["name"] == "liasse-closed"}
    assert shut == {"/metrics", "/health"}
