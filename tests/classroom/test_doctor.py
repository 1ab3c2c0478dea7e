"""`realism doctor --hub` finds nothing wrong with the hub of the README, and whatever is broken on purpose."""

from __future__ import annotations

import json

import pytest

from .hubs import RealHub
from .people import Person

pytestmark = [pytest.mark.slow, pytest.mark.browser]

SEEN = {"HOME_MODE of new accounts", "exchange", "exchange/inbound", "homes", "scopes of a user's server", "clock",
        "alembic on PATH of the grader", "sandbox for grading", "widgets' files under the hub's prefix", "gradebook",
        "hub's database", "jupyterhub", "who may use the grader's desk", "hub answers"}  # fmt: skip


def examined(hub: RealHub, *, sick: bool, prepared: str = "", mended: str = "") -> dict[str, dict[str, str]]:
    """What it finds after the shell has ``prepared`` something; ``mended`` puts it right again."""
    try:
        said = hub.room.types(f"{prepared}\n{hub.addresses} realism doctor --hub --json 2>&1", fails=sick)
    finally:
        if mended:
            hub.room.types(mended)
    return {finding["name"]: finding for finding in json.loads(said)}


def test_the_hub_of_the_readme_is_sound(real: RealHub, desk: Person) -> None:
    findings = examined(real, sick=False)
    assert set(findings) >= SEEN
    assert {finding["state"] for finding in findings.values()} == {"ok"}


CONFIG = "/etc/jupyterhub/jupyterhub_config.py"
CULLER = "$(echo /opt/realism/lib/python3*/site-packages/jupyterhub_idle_culler-*.dist-info/METADATA)"


@pytest.mark.parametrize(
    ("prepared", "mended", "name", "mend"),
    [
        ("chmod 0755 /srv/nbgrader/exchange", "chmod 0777 /srv/nbgrader/exchange", "exchange", "chmod 0777"),
        ("mv /srv/nbgrader/exchange /srv/away", "mv /srv/away /srv/nbgrader/exchange",
         "exchange", "install -d -m 0777"),
        ("chmod 0755 /srv/nbgrader/exchange/realism/inbound", "chmod 2733 /srv/nbgrader/exchange/realism/inbound",
         "exchange/inbound", "chmod 0733"),
        ("sed -i 's/^HOME_MODE.*/#HOME_MODE/' /etc/login.defs",
         "sed -i 's/^#HOME_MODE.*/HOME_MODE 0700/' /etc/login.defs",
         "HOME_MODE of new accounts", "login.defs"),
        ("chmod 0755 /home/ben", "chmod 0700 /home/ben", "homes", "chmod 0700 /home/ben"),
        ("echo nobody-here >> /etc/jupyterhub/students.txt", "sed -i '/nobody-here/d' /etc/jupyterhub/students.txt",
         "accounts of students", "useradd"),
        ("echo grader-realism >> /etc/jupyterhub/students.txt", "sed -i '/grader/d' /etc/jupyterhub/students.txt",
         "nobody logs in as the grader", "off the rosters"),
        (f"cp {CONFIG} /srv/kept; sed -i '/read:users:groups/d' {CONFIG}", f"mv /srv/kept {CONFIG}",
         "scopes of a user's server", "server_token_scopes"),
        (f"cp {CONFIG} /srv/kept; sed -i 's/admin_users = set()/admin_users = {{\"teacher\"}}/' {CONFIG}",
         f"mv /srv/kept {CONFIG}", "admins of the hub", "every student"),
        (f"cp {CONFIG} /srv/kept; sed -i 's|{{BIN}}:/usr/local/bin:||' {CONFIG}", f"mv /srv/kept {CONFIG}",
         "alembic on PATH of users", "PATH"),
        (f"chmod o+w {CONFIG}", f"chmod o-w {CONFIG}", "configuration is root's", "chmod -R go-w"),
        ("chmod 0755 /var/lib/jupyterhub", "chmod 0700 /var/lib/jupyterhub", "the hub's own folder", "0700"),
        ("chown root /srv/nbgrader/exchange/realism/inbound",
         "chown grader-realism /srv/nbgrader/exchange/realism/inbound",
         "owner of exchange/inbound", "chown grader-realism"),
        ("runuser -u postgres -- psql -qc 'alter role \"grader-realism\" nologin'",
         "runuser -u postgres -- psql -qc 'alter role \"grader-realism\" login'", "gradebook", "PostgreSQL"),
        ("mount --bind /usr/bin/false $(command -v bwrap)", "umount $(command -v bwrap)",
         "sandbox for grading", "allow user namespaces"),
        (f"sed 's/^Version: .*/Version: 1.0/' {CULLER} > /srv/METADATA; mount --bind /srv/METADATA {CULLER}",
         f"umount {CULLER}", "jupyterhub-idle-culler", "pip install --upgrade"),
        ("shopt -s expand_aliases; alias realism='NO_FAKE_STAT=1 faketime -f -10m realism'", "true",
         "clock", "set-ntp"),
    ],
)  # fmt: skip
def test_what_is_broken_is_named_with_its_remedy(
    real: RealHub, desk: Person, prepared: str, mended: str, name: str, mend: str
) -> None:
    findings = examined(real, sick=True, prepared=prepared, mended=mended)
    assert {found for found, finding in findings.items() if finding["state"] != "ok"} >= {name}
    assert mend in findings[name]["mend"]


def test_for_people_it_is_a_table(real: RealHub, desk: Person) -> None:
    said = real.room.types(f"{real.addresses} realism doctor --hub")
    assert "ok        clock" in said
    assert "All that the course needs is here." in said


def test_who_is_not_root_is_told_so(real: RealHub) -> None:
    said = real.room.types("realism doctor --hub", user="ben", fails=True)
    assert said.strip() == (
        "realism: Homes, accounts and the hub's secrets can only be looked at by root: sudo realism doctor --hub"
    )


def test_a_folder_without_a_hub_is_told_so(real: RealHub) -> None:
    assert "There is no /srv/jupyterhub_config.py" in real.room.types("realism doctor --hub /srv", fails=True)
