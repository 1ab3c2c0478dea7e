"""What the chart makes of our values: its schema, the configuration of its hub, a student's pod."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import kubespawner.spawner
import pytest
import yaml
from kubernetes_asyncio.client import ApiClient
from traitlets.config import Config

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
KUBERNETES = ROOT / "classroom" / "kubernetes"
VERSION = "1.37.0"
"""The Kubernetes whose rules manifests are held against."""

PASSED_ON = {
    "image_pull_policy": "image.pullPolicy", "mem_limit": "memory.limit", "mem_guarantee": "memory.guarantee",
    "cpu_limit": "cpu.limit", "cpu_guarantee": "cpu.guarantee", "profile_list": "profileList", "cmd": "cmd",
    "default_url": "defaultUrl", "uid": "uid", "fs_gid": "fsGid", "init_containers": "initContainers",
    "service_account": "serviceAccountName", "extra_labels": "extraLabels", "environment": "extraEnv",
    "allow_privilege_escalation": "allowPrivilegeEscalation", "extra_pod_config": "extraPodConfig",
    "storage_capacity": "storage.capacity", "pvc_name_template": "storage.dynamic.pvcNameTemplate",
    "storage_access_modes": "storage.dynamic.storageAccessModes",
}  # fmt: skip
"""Traits of the spawner that the chart sets from ``singleuser``, and from what."""

DEFAULTS = {"extraLabels": {"hub.jupyter.org/network-access-hub": "true"}, "uid": 1000, "fsGid": 100}
"""The chart's own, which count where ours say nothing."""


def values(**custom: Any) -> dict[str, Any]:
    """Our values, with ``custom`` as an administrator's own."""
    read: dict[str, Any] = yaml.safe_load((KUBERNETES / "values.yaml").read_text("utf-8"))
    read["custom"] |= custom
    return read


def manifests(name: str) -> list[dict[str, Any]]:
    """The manifests in one file."""
    return list(yaml.safe_load_all((KUBERNETES / name).read_text("utf-8")))


def manifest(name: str, kind: str) -> dict[str, Any]:
    """The only manifest of a kind in a file."""
    (found,) = (each for each in manifests(name) if each["kind"] == kind)
    return found


def schema() -> dict[str, Any]:
    """``chart_values.yaml`` as a JSON schema."""
    return _schema(yaml.safe_load((HERE / "chart_values.yaml").read_text("utf-8")))


def _schema(known: Any) -> dict[str, Any]:
    match known:
        case dict():
            properties = {name: _schema(below) for name, below in known.items()}
            return {"type": "object", "additionalProperties": False, "properties": properties}
        case list():
            return {"enum": known}
        case str():
            return {"type": known.split("|")}
    raise AssertionError(f"not a type: {known!r}")


def look_up(tree: Mapping[str, Any], path: str, otherwise: Any = None) -> Any:
    """The value at ``a.b.c``, as the chart's ``get_config`` gives it."""
    for word in path.split("."):
        if not isinstance(tree, Mapping) or tree.get(word) is None:
            return otherwise
        tree = tree[word]
    return tree


def configured(given: dict[str, Any]) -> Config:
    """The hub's configuration: what the chart passes on, then our own Python, run as the chart runs it."""
    given = copy.deepcopy(given)
    c = Config()
    user = {**DEFAULTS, **given["singleuser"]}
    for trait, path in PASSED_ON.items():
        if (value := look_up(user, path)) is not None:
            c.KubeSpawner[trait] = value
    c.KubeSpawner.image = "{name}:{tag}".format(**user["image"])
    storage = user["storage"]
    home = {"name": storage["dynamic"]["volumeNameTemplate"]}
    claim = {"persistentVolumeClaim": {"claimName": storage["dynamic"]["pvcNameTemplate"]}}
    c.KubeSpawner.volumes = [home | claim, *storage["extraVolumes"]]
    c.KubeSpawner.volume_mounts = [home | {"mountPath": storage["homeMountPath"]}, *storage["extraVolumeMounts"]]
    hub = given["hub"]
    for name, traits in hub.get("config", {}).items():
        c[name].update(traits)
    c.JupyterHub.services = [{"name": name, **service} for name, service in hub["services"].items()]
    c.JupyterHub.load_roles = [{"name": name, **role} for name, role in hub["loadRoles"].items()]
    for name in sorted(hub["extraConfig"]):
        code = compile(hub["extraConfig"][name], f"extraConfig.{name}", "exec")
        exec(code, {"c": c, "get_config": lambda path, otherwise=None: look_up(given, path, otherwise)})
    return c


def pod(c: Config, name: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The pod that the real spawner makes for a user."""
    monkeypatch.setattr(kubespawner.spawner, "load_config", lambda **_: None)
    monkeypatch.setattr(kubespawner.spawner, "shared_client", lambda *_: None)

    async def made() -> Any:
        spawner = kubespawner.spawner.KubeSpawner(config=c, _mock=True)
        spawner.user.name = name
        spawner.api_token = "of-this-server"
        await spawner.load_user_options()
        spawner.run_pre_spawn_hook()
        async with ApiClient() as client:
            return client.sanitize_for_serialization(await spawner.get_pod_manifest())

    with ThreadPoolExecutor(1) as elsewhere:  # in this thread a browser of other tests may have a loop that runs
        got: dict[str, Any] = elsewhere.submit(asyncio.run, made()).result()
    return got
