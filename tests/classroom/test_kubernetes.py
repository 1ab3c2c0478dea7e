"""The cluster's half: values that the chart takes, pods and scopes that give a student no more than she needs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate
import pytest
import yaml

from .chart import KUBERNETES, ROOT, VERSION, configured, look_up, manifest, manifests, pod, schema, values
from .hub import Hub, running
from .images import Step, steps

MANIFESTS = ("storage.yaml", "grader.yaml", "grade.yaml")
STUDENT, OTHER, INSTRUCTOR, STRANGER, SERVICE = "alice", "bob", "maria", "carol", "service realism"
FORBIDDEN_NAMES = re.compile(r"realism-course|/srv/course|secretKeyRef|\"secret\"|apiToken|CONFIGPROXY|cookie_secret")


def changed(path: str, value: Any) -> dict[str, Any]:
    """Our values with one of them changed or added."""
    *above, last = path.split(".")
    given = tree = values()
    for word in above:
        tree = tree.setdefault(word, {})
    tree[last] = value
    return given


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, Any]]:
    """The pod of a student's server."""
    with pytest.MonkeyPatch.context() as patch:
        yield pod(configured(values(students=[STUDENT])), STUDENT, patch)


# Values


def test_the_chart_takes_our_values() -> None:
    jsonschema.validate(values(), schema())


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("singleuser.memory.limits", "1G"), ("singleuser.networkPolicy.egressAllowRules.internet", False),
        ("singleuser.uid", "alice"), ("singleuser.storage.type", "nfs"), ("hub.loadRoles", []), ("culling", {}),
        ("cull.timeout", "1h"), ("scheduling.userPlaceholder.replicas", None), ("singleuser.cpu.limit", "500m"),
        ("singleuser.cloudMetadata.enabled", False), ("hub.db.type", "postgresql"), ("singleuser.image.tag", 0.1),
    ],
)  # fmt: skip
def test_the_schema_refuses_what_the_chart_would_refuse(path: str, value: Any) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(changed(path, value), schema())


def test_the_example_of_a_sites_own_values_is_taken_too() -> None:
    text = (KUBERNETES / "README.md").read_text("utf-8")
    (site,) = (block for block in re.findall(r"```yaml\n(.*?)```", text, re.S) if "custom:" in block)
    jsonschema.validate(yaml.safe_load(site), schema())
    assert configured(values(**yaml.safe_load(site)["custom"])).JupyterHub.load_groups


# What extraConfig does


def test_people_become_groups() -> None:
    c = configured(values(instructors=[INSTRUCTOR], students=[STUDENT, OTHER]))
    assert c.JupyterHub.load_groups == {
        "formgrade-realism": {"users": [INSTRUCTOR]}, "nbgrader-realism": {"users": [STUDENT, OTHER]},
    }  # fmt: skip


def test_nobody_is_in_the_course_until_somebody_says_so() -> None:
    groups = configured(values()).JupyterHub.load_groups
    assert all(group["users"] == [] for group in groups.values())


def test_the_roles_name_the_groups_and_the_service_that_there_are() -> None:
    c = configured(values())
    for role in c.JupyterHub.load_roles:
        assert set(role.get("groups", [])) <= set(c.JupyterHub.load_groups)
        assert set(role.get("services", [])) <= {service["name"] for service in c.JupyterHub.services}
        assert not role.get("users")


def test_every_student_has_a_number_of_her_own_and_the_collector_knows_it() -> None:
    ours = number_in(values()["hub"]["extraConfig"]["realism"])
    graders = number_in((KUBERNETES / "image" / "grader" / "nbgrader_config.py").read_text("utf-8"))
    names = [f"student-{number}" for number in range(2000)] + ["Ünal", "a@uni.example", "", "x" * 300]
    assert [ours(name) for name in names] == [graders(name) for name in names]
    assert len({ours(name) for name in names}) == len(names)
    assert all(100_000 <= ours(name) < 2**31 for name in names)


def number_in(source: str) -> Callable[[str], int]:
    """The function ``number_of`` of a file, alone."""
    (found,) = re.findall(r"^def number_of.*?(?=\n\n\n)", source, re.S | re.M)
    names: dict[str, Any] = {}
    exec(f"from hashlib import sha256\n{found}", names)
    made: Callable[[str], int] = names["number_of"]
    return made


# A student's pod


def test_kubernetes_takes_the_pod(server: dict[str, Any]) -> None:
    kubernetes_validate.validate(server, VERSION, strict=True)


def test_her_server_runs_under_her_number_and_shares_no_group(server: dict[str, Any]) -> None:
    number = number_in(values()["hub"]["extraConfig"]["realism"])(STUDENT)
    (container,) = server["spec"]["containers"]
    context = container["securityContext"]
    assert (context["runAsUser"], context["runAsGroup"]) == (number, number)
    assert context["allowPrivilegeEscalation"] is False
    shared = server["spec"].get("securityContext", {})
    assert "fsGroup" not in shared and "supplementalGroups" not in shared


def test_she_has_her_home_the_exchange_and_nothing_of_the_graders(server: dict[str, Any]) -> None:
    claims = [volume["persistentVolumeClaim"]["claimName"] for volume in server["spec"]["volumes"]
              if "persistentVolumeClaim" in volume]  # fmt: skip
    assert claims == [f"claim-{STUDENT}", "realism-exchange"]
    assert not FORBIDDEN_NAMES.search(json.dumps(server))
    assert server["spec"]["automountServiceAccountToken"] is False
    assert "serviceAccountName" not in server["spec"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("singleuser.extraEnv", {"TOKEN": {"valueFrom": {"secretKeyRef": {"name": "hub", "key": "x"}}}}),
        ("singleuser.storage.extraVolumes", [{"name": "c", "persistentVolumeClaim": {"claimName": "realism-course"}}]),
    ],
)
def test_a_leak_would_be_seen(path: str, value: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert FORBIDDEN_NAMES.search(json.dumps(pod(configured(changed(path, value)), STUDENT, monkeypatch)))


def test_only_the_step_before_is_root_and_it_sees_her_home_alone(server: dict[str, Any]) -> None:
    (before,) = server["spec"]["initContainers"]
    assert before["securityContext"]["runAsUser"] == 0
    assert before["securityContext"]["capabilities"]["drop"] == ["ALL"]
    assert [mount["name"] for mount in before["volumeMounts"]] == [f"volume-{STUDENT}", "names"]
    assert "chmod 0700 /home/jovyan" in before["command"][-1]


def test_memory_is_limited_whatever_she_chooses() -> None:
    limit, guarantee = (look_up(values(), f"singleuser.memory.{word}") for word in ("limit", "guarantee"))
    assert (limit, guarantee) == ("1G", "256M")
    profiles = values()["singleuser"]["profileList"]
    assert all(set(profile.get("kubespawner_override", {})) <= {"mem_guarantee", "mem_limit"} for profile in profiles)
    assert [profile["slug"] for profile in profiles if profile.get("default")] == ["course"]


def test_two_students_never_share_a_volume(monkeypatch: pytest.MonkeyPatch) -> None:
    c = configured(values())
    claims = [pod(c, name, monkeypatch)["spec"]["volumes"][0]["persistentVolumeClaim"]["claimName"]
              for name in ("anna.lee", "anna-lee", "Anna", "anna")]  # fmt: skip
    assert len(set(claims)) == len(claims)


# The network


def test_a_student_reaches_neither_internet_nor_cluster_nor_the_address_of_metadata() -> None:
    policy = values()["singleuser"]["networkPolicy"]
    assert policy["enabled"] is True
    assert {rule for rule, allowed in policy["egressAllowRules"].items() if allowed} == {
        "dnsPortsKubeSystemNamespace", "dnsPortsPrivateIPs",
    }  # fmt: skip
    assert set(policy["egressAllowRules"]) == set(schema_of_rules()), "a rule left out has the chart's default"
    assert "egress" not in policy and "ingress" not in policy and "allowedIngressPorts" not in policy


def schema_of_rules() -> Mapping[str, Any]:
    policy = schema()["properties"]["singleuser"]["properties"]["networkPolicy"]
    rules: Mapping[str, Any] = policy["properties"]["egressAllowRules"]["properties"]
    return rules


def test_the_hub_and_the_proxy_let_in_labelled_pods_only_and_students_bear_one_label(server: dict[str, Any]) -> None:
    given = values()
    for guarded in (given["hub"]["networkPolicy"], given["proxy"]["chp"]["networkPolicy"]):
        assert guarded == {"enabled": True}
    access = {label for label in server["metadata"]["labels"] if "network-access" in label}
    assert access == {"hub.jupyter.org/network-access-hub"}


@pytest.mark.parametrize(
    ("labels", "enters"),
    [
        ({"app": "jupyterhub", "component": "proxy"}, True), ({"app": "jupyterhub", "component": "hub"}, True),
        ({"app": "jupyterhub", "component": "singleuser-server"}, False), ({}, False),
        ({"app.kubernetes.io/name": "realism-grade"}, False),
    ],
)  # fmt: skip
def test_who_reaches_the_graders_server(labels: dict[str, str], enters: bool, server: dict[str, Any]) -> None:
    if labels.get("component") == "singleuser-server":
        labels = server["metadata"]["labels"]
    rules = manifest("grader.yaml", "NetworkPolicy")["spec"]["ingress"]
    assert any(selects(peer, labels) for rule in rules for peer in rule["from"]) is enters


def selects(peer: dict[str, Any], labels: dict[str, str]) -> bool:
    """Whether a rule's peer of this namespace is a pod with these labels; anything else is refused as unknown."""
    assert set(peer) == {"podSelector"} and set(peer["podSelector"]) == {"matchLabels"}, peer
    return peer["podSelector"]["matchLabels"].items() <= labels.items()


def test_the_grading_job_reaches_nothing() -> None:
    spec = manifest("grade.yaml", "NetworkPolicy")["spec"]
    labels = template()["metadata"]["labels"]
    assert spec["podSelector"]["matchLabels"].items() <= labels.items()
    assert sorted(spec["policyTypes"]) == ["Egress", "Ingress"]
    assert "ingress" not in spec and "egress" not in spec


# Manifests


@pytest.mark.parametrize("name", MANIFESTS)
def test_kubernetes_takes_the_manifests(name: str) -> None:
    for each in manifests(name):
        kubernetes_validate.validate(each, VERSION, strict=True)


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [
        ("CronJob", "spec.jobTemplate.spec.template.spec.hostUser", False),
        ("CronJob", "spec.suspend", "yes"), ("NetworkPolicy", "spec.policyType", ["Egress"]),
        ("CronJob", "spec.jobTemplate.spec.backoffLimits", 0),
    ],
)  # fmt: skip
def test_the_validator_sees_a_slip(kind: str, path: str, value: Any) -> None:
    each = tree = manifest("grade.yaml", kind)
    *above, last = path.split(".")
    for word in above:
        tree = tree[word]
    tree[last] = value
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(each, VERSION, strict=True)


def template() -> dict[str, Any]:
    """The pod of the grading Job."""
    found: dict[str, Any] = manifest("grade.yaml", "CronJob")["spec"]["jobTemplate"]["spec"]["template"]
    return found


def test_the_grading_job_has_the_course_and_what_the_sandbox_needs_and_no_more() -> None:
    spec = template()["spec"]
    assert [volume["persistentVolumeClaim"]["claimName"] for volume in spec["volumes"]] == ["realism-course"]
    assert spec["automountServiceAccountToken"] is False and "Secret" not in json.dumps(spec)
    assert spec["hostUsers"] is False
    assert spec["securityContext"]["runAsNonRoot"] is True
    (container,) = spec["containers"]
    assert container["securityContext"] == {
        "procMount": "Unmasked", "allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]},
    }  # fmt: skip
    assert manifest("grade.yaml", "CronJob")["spec"]["suspend"] is True


def test_the_names_that_must_agree_do() -> None:
    given, text = values(), {name: (KUBERNETES / name).read_text("utf-8") for name in MANIFESTS}
    deployment = manifest("grader.yaml", "Deployment")["spec"]["template"]
    (server,) = deployment["spec"]["containers"]
    env = {each["name"]: each.get("value") or each["valueFrom"] for each in server["env"]}
    (service,) = given["hub"]["services"]
    assert env["JUPYTERHUB_SERVICE_NAME"] == service
    assert env["JUPYTERHUB_CLIENT_ID"] == f"service-{service}"
    assert env["JUPYTERHUB_SERVICE_PREFIX"] == f"/services/{service}/"
    assert env["JUPYTERHUB_API_TOKEN"] == {"secretKeyRef": {"name": "hub", "key": f"hub.services.{service}.apiToken"}}
    port = manifest("grader.yaml", "Service")["spec"]["ports"][0]["port"]
    address = manifest("grader.yaml", "Service")["metadata"]["name"]
    assert given["hub"]["services"][service]["url"] == f"http://{address}:{port}"
    assert f":{port}/services/{service}/" in env["JUPYTERHUB_SERVICE_URL"]
    claims = {each["metadata"]["name"] for each in manifests("storage.yaml")}
    assert set(re.findall(r"claimName: (\S+)", "".join(text.values()))) == claims
    assert deployment["metadata"]["labels"].items() >= manifest("grader.yaml", "Service")["spec"]["selector"].items()
    (near,) = template()["spec"]["affinity"]["podAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    assert near["labelSelector"]["matchLabels"].items() <= deployment["metadata"]["labels"].items()
    kustomization = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text("utf-8"))
    assert tuple(kustomization["resources"]) == MANIFESTS
    (image,) = kustomization["images"]
    assert set(re.findall(r"image: (\S+)", "".join(text.values()))) == {image["name"]}
    assert image["newTag"] == given["singleuser"]["image"]["tag"] == version()


def version() -> str:
    found = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text("utf-8"), re.M)
    assert found
    return found.group(1)


# The Dockerfile, as it is written


DOCKERFILE = (KUBERNETES / "Dockerfile").read_text("utf-8")


def stage(name: str) -> list[Step]:
    """The steps of one stage."""
    found, inside = [], False
    for step in steps(DOCKERFILE):
        inside = step.rest.endswith(f" AS {name}") if step.word == "FROM" else inside
        found += [step] if inside else []
    assert found
    return found


def test_the_base_is_pinned_and_no_registry_is_named() -> None:
    (base,) = (step.rest for step in steps(DOCKERFILE) if step.word == "ARG" and step.rest.startswith("BASE="))
    assert re.fullmatch(r"BASE=[a-z]+:\d+\.\d+\.\d+-slim", base)
    froms = [step.rest.split()[0] for step in steps(DOCKERFILE) if step.word == "FROM"]
    assert set(froms) == {"${BASE}", "course"}
    named = re.compile(r"pypi\.org|docker\.io|quay\.io|ghcr\.io|gcr\.io|index-url")
    assert not [path for path in KUBERNETES.rglob("*") if path.is_file() and named.search(path.read_text("utf-8"))]


@pytest.mark.parametrize("name", ["student", "grader"])
def test_nobody_is_root_in_an_image(name: str) -> None:
    *_, user = (step.rest for step in stage(name) if step.word == "USER")
    assert user == "1000"


def test_students_get_no_keys_and_the_context_holds_what_is_copied() -> None:
    copied = {name: [step.rest for step in stage(name) if step.word == "COPY"] for name in
              ("wheel", "course", "student", "grader")}  # fmt: skip
    assert [line for lines in copied.values() for line in lines if "assessments/bank" in line] == copied["grader"][:1]
    assert not any("assessments/course" in line for lines in copied.values() for line in lines)
    ignored = (KUBERNETES / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    assert ignored[0] == "*"
    allowed = [line.removeprefix("!") for line in ignored if line.startswith("!")]
    for line in (line for lines in copied.values() for line in lines if not line.startswith("--from")):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists()
            assert any(Path(source).is_relative_to(place) for place in allowed), source


# The hub's answers


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    c = configured(values(instructors=[INSTRUCTOR], students=[STUDENT, OTHER]))
    with running(c, tmp_path_factory.mktemp("hub"), [STUDENT, OTHER, INSTRUCTOR, STRANGER]) as there:
        yield there


@pytest.mark.slow
def test_a_server_learns_in_which_course_its_student_is(hub: Hub) -> None:
    assert hub.ask(STUDENT, f"/users/{STUDENT}")[1]["groups"] == ["nbgrader-realism"]
    assert hub.ask(INSTRUCTOR, f"/users/{INSTRUCTOR}")[1]["groups"] == ["formgrade-realism"]
    assert hub.ask(STRANGER, f"/users/{STRANGER}")[1]["groups"] == []


@pytest.mark.slow
@pytest.mark.parametrize("who", [STUDENT, INSTRUCTOR, STRANGER, SERVICE])
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/users", None), ("GET", f"/users/{OTHER}", None), ("GET", "/groups", None), ("GET", "/services", None),
        ("GET", "/services/realism", None), ("GET", "/proxy", None), ("GET", "/info", None),
        ("POST", f"/users/{OTHER}/tokens", {}), ("POST", f"/users/{STUDENT}/tokens", {}),
        ("POST", f"/users/{OTHER}/server", None), ("DELETE", f"/users/{OTHER}/server", None),
        ("PATCH", f"/users/{STUDENT}", {"admin": True}), ("POST", "/users/mallory", {}), ("POST", "/shutdown", {}),
        ("POST", "/groups/formgrade-realism/users", {"users": [STUDENT]}),
        ("POST", "/groups/nbgrader-realism/users", {"users": [STRANGER]}),
    ],
)  # fmt: skip
def test_what_no_server_may_ask_of_the_hub(hub: Hub, who: str, method: str, path: str, body: Any) -> None:
    assert hub.ask(who, path, method, body)[0] in (403, 404)


@pytest.mark.slow
def test_only_graders_have_the_scope_of_the_graders_server(hub: Hub) -> None:
    (role,) = configured(values()).JupyterHub.load_roles
    assert (role["groups"], role["scopes"]) == (["formgrade-realism"], ["access:services!service=realism"])
    assert hub.ask(SERVICE, "/user")[0] == 200, "the service's own token is known"
