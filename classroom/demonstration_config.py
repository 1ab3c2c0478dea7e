"""The hub of ``realism classroom``: the real configuration, with other accounts and other servers."""

import os
from pathlib import Path

from realism_hub.demonstration import COURSE, GRADER, Demonstration
from realism_hub.walls import tied

exec(Path(__file__).with_name("jupyterhub_config.py").read_text("utf-8"))
c = get_config()  # noqa: F821
demonstration = Demonstration(Path(os.environ["REALISM_DEMONSTRATION"]))

c.JupyterHub.authenticator_class = "realism_hub.authenticators.DemonstrationAuthenticator"
c.DemonstrationAuthenticator.passwords = str(demonstration.hub / "passwords.json")
c.RosterMixin.rosters = str(demonstration.hub)

c.JupyterHub.spawner_class = "realism_hub.spawners.DemonstrationSpawner"
c.DemonstrationSpawner.folder = str(demonstration.folder)
if demonstration.one_user:
    c.Spawner.environment["REALISM_STUDENT"] = lambda spawner: spawner.user.name

for service in c.JupyterHub.services:
    program = service["command"][len(WITH_HUB) :]  # noqa: F821
    if service["name"] == COURSE:
        del service["user"]
        service["command"] = demonstration.behind(GRADER, program)
        service["environment"].update(HOME=str(demonstration.homes / GRADER), USER=GRADER)
        if demonstration.one_user:
            service["environment"]["REALISM_ONE_USER"] = "1"
    else:
        service["command"] = tied(program)

c.JupyterHub.cleanup_servers = True
c.ConfigurableHTTPProxy.command = tied(c.ConfigurableHTTPProxy.command)
