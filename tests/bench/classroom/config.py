"""The hub that is measured: the configuration of a real hub, with accounts, homes and passwords in one folder."""

import os
from pathlib import Path

c = get_config()  # noqa: F821
load_subconfig("jupyterhub_config.py", path=os.environ["BENCH_CLASSROOM"])  # noqa: F821
folder = Path(os.environ["BENCH_FOLDER"])

c.JupyterHub.authenticator_class = "realism_hub.authenticators.DemonstrationAuthenticator"
c.DemonstrationAuthenticator.passwords = str(folder / "passwords.json")
c.RosterMixin.rosters = str(folder)

c.JupyterHub.spawner_class = "jupyterhub.spawner.SimpleLocalProcessSpawner"
c.SimpleLocalProcessSpawner.home_dir_template = str(folder / "homes" / "{username}")
c.Spawner.environment["REALISM_STUDENT"] = lambda spawner: spawner.user.name
c.Spawner.environment["TMPDIR"] = str(folder / "tmp")
root = ["--allow-root"] if os.geteuid() == 0 else []
c.Spawner.args = [*c.Spawner.args, *root]

for service in c.JupyterHub.services:
    service.pop("user", None)
    if "url" in service:
        service["command"] = [*service["command"], *root]
c.JupyterHub.cleanup_servers = True
if "BENCH_PROXY" in os.environ:  # another proxy, to compare
    c.ConfigurableHTTPProxy.command = [os.environ["BENCH_PROXY"]]
