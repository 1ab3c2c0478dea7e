"""Builds the images of the Dockerfile without a container engine: the same steps, in copies of this machine.

Every stage is an overlay on this machine's file system, in a mount namespace of its own: what a step writes goes to a
layer in a temporary folder and nowhere else. ``RUN`` is run as root by ``/bin/sh``, with ``ARG`` and ``ENV`` as set so
far. The base image is the only thing that is not the same.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

ENTER = """
set -e
mount -t tmpfs none "$PLACE"
mkdir "$PLACE/root"
mount -t overlay none -o "lowerdir=/,upperdir=$UPPER,workdir=$WORK" "$PLACE/root"
cd "$PLACE/root"
for folder in proc dev sys; do mkdir -p "./$folder"; mount --rbind "/$folder" "./$folder"; done
for pair in $VOLUMES; do
    [ -d "${pair%:*}" ] && mkdir -p "./${pair#*:}"
    mount --bind "${pair%:*}" "./${pair#*:}"
done
mkdir -p run/old
pivot_root . run/old
umount -l run/old
cd "$DIR"
exec setpriv --reuid "$USER_ID" --regid "$USER_ID" --clear-groups env -i "$@"
"""

PATH = "/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"
FOR_CLIENTS = ("PIP_", "SSL_", "REQUESTS_", "http", "HTTP", "no_proxy", "NO_PROXY")
"""Variables of this machine that package managers need."""


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction of a Dockerfile."""

    word: str
    rest: str


def steps(dockerfile: str) -> Iterator[Step]:
    """The instructions, continuation lines joined, comments left out."""
    lines = [line for line in dockerfile.splitlines() if not line.lstrip().startswith("#")]
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        word, _, rest = line.strip().partition(" ")
        if word:
            yield Step(word, rest.strip())


@dataclass
class Stage:
    """An image under construction: what it adds to the base, and how a container of it starts."""

    layer: Path
    env: dict[str, str] = field(default_factory=dict)
    args: dict[str, str] = field(default_factory=dict)
    user: str = "0"
    folder: str = "/"
    start: list[str] = field(default_factory=list)

    def run(self, command: Sequence[str], *, user: str = "", env: Mapping[str, str] | None = None, folder: str = "",
            volumes: Mapping[str, Path] | None = None) -> subprocess.CompletedProcess[str]:  # fmt: skip
        """Run a command as in a container of this image; ``volumes`` are files and folders by their places inside."""
        clients = {name: value for name, value in os.environ.items() if name.startswith(FOR_CLIENTS)}
        inside = {"LANG": "C.UTF-8"} | clients | self.args | self.env | (env or {})
        outside = {
            "PATH": os.environ["PATH"], "UPPER": str(self.layer), "DIR": folder or self.folder,
            "PLACE": f"{self.layer}-place", "WORK": f"{self.layer}-work",
            "USER_ID": user or self.user,
            "VOLUMES": " ".join(f"{outside}:{inside}" for inside, outside in (volumes or {}).items()),
        }  # fmt: skip
        for name in ("PLACE", "WORK"):
            Path(outside[name]).mkdir(exist_ok=True)
        return subprocess.run(
            ["unshare", "--mount", "--propagation", "private", "sh", "-c", ENTER, "sh",
             *(f"{name}={value}" for name, value in inside.items()), *command],
            env=outside, capture_output=True, text=True, stdin=subprocess.DEVNULL,
        )  # fmt: skip


def build(dockerfile: Path, context: Path, where: Path) -> dict[str, Stage]:
    """All stages of a Dockerfile by name; a step that fails raises ``AssertionError`` with what it said."""
    stages: dict[str, Stage] = {}
    given: dict[str, str] = {}
    now: Stage | None = None
    for step in steps(dockerfile.read_text("utf-8")):
        if step.word == "FROM":
            base, name = re.fullmatch(r"(\S+) AS (\S+)", step.rest).groups()  # type: ignore[union-attr]
            below = stages.get(base)
            layer = where / name
            if below:
                subprocess.run(["cp", "--archive", below.layer, layer], check=True)
                now = replace(below, layer=layer, env=dict(below.env), args={})
            else:
                layer.mkdir()
                _forget_people(layer)
                now = Stage(layer, {"PATH": PATH})
            stages[name] = now
        elif now is None:
            name, _, value = step.rest.partition("=")
            given[name] = value
        else:
            _take(step, now, stages, context)
    return stages


def _forget_people(layer: Path) -> None:
    """A base image knows no ordinary users; this machine may."""
    (layer / "etc").mkdir()
    people = {line.split(":")[0] for line in _lines("passwd") if 1000 <= int(line.split(":")[2]) < 60000}
    for name in ("passwd", "shadow", "group", "gshadow"):
        kept = [line for line in _lines(name) if line.split(":")[0] not in people]
        (layer / "etc" / name).write_text("".join(f"{line}\n" for line in kept))
        shutil.copystat(f"/etc/{name}", layer / "etc" / name)


def _lines(name: str) -> list[str]:
    return Path("/etc", name).read_text("utf-8").splitlines()


def _take(step: Step, now: Stage, stages: Mapping[str, Stage], context: Path) -> None:
    match step.word:
        case "ARG":
            name, _, value = step.rest.partition("=")
            now.args[name] = value
        case "ENV":
            name, _, value = step.rest.partition("=")
            now.env[name] = value.replace("$PATH", now.env["PATH"])
        case "USER":
            now.user = step.rest
        case "WORKDIR":
            now.folder = step.rest
            (now.layer / step.rest.lstrip("/")).mkdir(parents=True, exist_ok=True)
        case "ENTRYPOINT" | "CMD":
            now.start = [step.word, step.rest]
        case "COPY":
            *sources, target = shlex.split(step.rest)
            source = context
            if sources[0].startswith("--from="):
                source = stages[sources.pop(0).removeprefix("--from=")].layer
            for name in sources:
                _copy(source / name.lstrip("/"), now.layer / target.lstrip("/"), into=target.endswith("/"))
        case "RUN":
            done = now.run(["/bin/sh", "-c", step.rest])
            assert done.returncode == 0, f"RUN {step.rest}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        case _:
            raise AssertionError(f"a step that this builder does not know: {step}")


def _copy(source: Path, target: Path, *, into: bool) -> None:
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        target = target / source.name if into else target
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
