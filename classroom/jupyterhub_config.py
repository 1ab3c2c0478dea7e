"""JupyterHub for one course with nbgrader. Every line that is not JupyterHub's default is here, with its reason.

It lives in /etc/jupyterhub, beside the folder jupyter/ and two rosters, instructors.txt and students.txt: one user name
a line, read at each log-in. Nobody else can log in, and nobody is an admin of the hub.
"""

import os
import sys
from pathlib import Path

c = get_config()  # noqa: F821
HERE = Path(__file__).resolve().parent
BIN = Path(sys.executable).parent


def setting(name, default):
    """REALISM_EXCHANGE=… in the environment of the hub wins over what stands here."""
    return os.environ.get(f"REALISM_{name}", default)


# --- Yours to change -------------------------------------------------------------------------------------------------

COURSE = "realism"  # the name of the course in nbgrader, of the grader's service, and of the groups
GRADER = setting("GRADER", f"grader-{COURSE}")  # a system account of its own: course folder, gradebook, grading
COURSE_FOLDER = setting("COURSE", f"/home/{GRADER}/{COURSE}")
EXCHANGE = setting("EXCHANGE", "/srv/nbgrader/exchange")  # the folder where assignments come and go; mode 0777
STATE = Path(setting("STATE", "/var/lib/jupyterhub"))  # the hub's secrets and database; mode 0700

# SQLite does for a class. PostgreSQL: "postgresql+psycopg:///jupyterhub" and "postgresql+psycopg:///realism"
HUB_DATABASE = setting("HUB_DATABASE", f"sqlite:///{STATE / 'jupyterhub.sqlite'}")
GRADEBOOK = setting("GRADEBOOK", f"sqlite:///{COURSE_FOLDER}/gradebook.db")

MEMORY_MB = 1500  # of each process of a user; a lesson's kernel needs about 65, a server 115
IDLE_SECONDS = 3600  # a server that nobody uses is stopped after this time; what is saved stays
ADDRESS = setting("ADDRESS", "http://127.0.0.1:8000")  # behind your web server, which speaks HTTPS to the world
GRADER_ADDRESS = setting("GRADER_ADDRESS", "http://127.0.0.1:8790")
API_ADDRESS = setting("API_ADDRESS", "http://127.0.0.1:8081")
PROXY_API_ADDRESS = setting("PROXY_API_ADDRESS", "http://127.0.0.1:8001")
PROXY = [str(BIN / "python"), "-m", "realism_hub.proxy"]  # from PyPI; another one: README.md, "The other proxy"

# --- Who may log in --------------------------------------------------------------------------------------------------

# Accounts and passwords of this system, by PAM. Your university's log-in, or passwords that the hub keeps: README.md,
# "Other log-ins".
c.JupyterHub.authenticator_class = "realism_hub.authenticators.RosterPAMAuthenticator"
c.RosterMixin.rosters = str(HERE)
c.RosterMixin.course = COURSE  # students → group nbgrader-realism, instructors → formgrade-realism
c.Authenticator.admin_users = set()
c.JupyterHub.admin_access = False

# --- What each may do ------------------------------------------------------------------------------------------------

c.JupyterHub.load_roles = [
    {
        "name": "graders",
        "groups": [f"formgrade-{COURSE}"],
        "scopes": [  # the course list asks the hub which services there are; only graders have one to open
            f"access:services!service={COURSE}",
            f"list:services!service={COURSE}",
            f"read:services!service={COURSE}",
        ],
    },
    {
        "name": "culling",
        "services": ["culling"],
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
    },
]

# The token in a user's server. Of these, a user gets what her roles hold: a student has no list:services.
c.Spawner.server_token_scopes = [
    "users:activity!user",
    "access:servers!server",
    "read:users:name!user",
    "read:users:groups!user",  # nbgrader asks in which courses she is
    f"list:services!service={COURSE}",
    f"read:services!service={COURSE}",
]

# --- A user's server -------------------------------------------------------------------------------------------------


def settings(*kinds):
    """Where Jupyter and nbgrader look for their settings first."""
    folders = [str(HERE / "jupyter" / kind) for kind in kinds]
    return os.pathsep.join(filter(None, [*folders, setting("JUPYTER_PATH", "")]))


def settings_of(spawner):
    graders = any(group.name == f"formgrade-{COURSE}" for group in spawner.user.groups)
    return settings("instructor" if graders else "student", "user")


c.JupyterHub.spawner_class = "realism_hub.spawners.ClosedHomeSpawner"  # homes 0700, MEMORY_MB for each process
c.ClosedHomeSpawner.memory_mb = MEMORY_MB
c.Spawner.cmd = [
    str(BIN / "python"),
    "-m",
    "realism_hub.server",
]  # copies lessons, never over her work; then Jupyter
c.Spawner.args = ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", "--LabApp.news_url=None"]
c.Spawner.default_url = "/lab/tree/lessons"
c.Spawner.http_timeout = c.Spawner.start_timeout = 120
c.Spawner.poll_interval = 10  # seconds until the hub notices that a server has died, and she can start it again
c.Spawner.environment = {
    "PATH": f"{BIN}:/usr/local/bin:/usr/bin:/bin",  # nbgrader calls alembic by name
    "REALISM_EXCHANGE": EXCHANGE,
    "JUPYTER_CONFIG_PATH": settings_of,
}

# --- The grader's server and the culling of idle ones ----------------------------------------------------------------

WITH_HUB = ("setpriv", "--pdeathsig", "TERM", "--")  # a service ends with the hub, also with one that is killed

c.JupyterHub.services = [
    {
        "name": COURSE,  # nbgrader finds it by this name
        "url": GRADER_ADDRESS,
        "oauth_no_confirm": True,
        "user": GRADER,
        "cwd": COURSE_FOLDER,
        "command": [
            *WITH_HUB,
            str(BIN / "jupyterhub-singleuser"),
            f"--ServerApp.root_dir={COURSE_FOLDER}",
            *c.Spawner.args,
        ],
        "environment": {
            **{name: value for name, value in c.Spawner.environment.items() if isinstance(value, str)},
            "REALISM_GRADEBOOK": GRADEBOOK,
            "JUPYTER_CONFIG_PATH": settings("grader"),
        },
    },
    {
        "name": "culling",
        "command": [*WITH_HUB, str(BIN / "python"), "-m", "jupyterhub_idle_culler", f"--timeout={IDLE_SECONDS}"],
    },
]

# --- The hub itself --------------------------------------------------------------------------------------------------

c.JupyterHub.bind_url = ADDRESS
c.JupyterHub.hub_bind_url = API_ADDRESS
c.JupyterHub.db_url = HUB_DATABASE
c.JupyterHub.cookie_secret_file = str(STATE / "cookie_secret")
c.JupyterHub.cleanup_servers = False  # a hub that restarts leaves the students' work running
c.ConfigurableHTTPProxy.api_url = PROXY_API_ADDRESS
c.ConfigurableHTTPProxy.pid_file = str(STATE / "proxy.pid")
c.ConfigurableHTTPProxy.command = PROXY
