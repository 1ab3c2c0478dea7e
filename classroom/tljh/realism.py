"""The course on The Littlest JupyterHub: copied to /opt/tljh/config/jupyterhub_config.d, with your own names."""

# ruff: noqa: F821

instructors = ["maria"]
students = ["alice", "bob"]

c.Spawner.cmd = ["/opt/tljh/user/bin/python", "-m", "realism_hub.singleuser"]  # a smaller server

c.JupyterHub.load_groups = {
    "formgrade-realism": {"users": instructors},
    "nbgrader-realism": {"users": students},
}
c.JupyterHub.load_roles.extend(
    [
        {
            "name": "graders-of-realism",
            "groups": ["formgrade-realism"],
            "scopes": ["access:services!service=realism"],
        },
    ]
)
c.JupyterHub.services.append(
    {
        "name": "realism",
        "url": "http://127.0.0.1:15900",
        "command": ["/opt/tljh/user/bin/jupyterhub-singleuser"],
        "user": "realism-grader",
        "cwd": "/srv/realism/course",
        "environment": {
            "HOME": "/srv/realism",
            "PATH": "/opt/tljh/user/bin:/usr/local/bin:/usr/bin:/bin",
        },
        "oauth_no_confirm": True,
    }
)
