"""The graders' server: the formgrader is shown in a frame of its own page, which JupyterHub forbids unless told."""

c = get_config()  # noqa: F821
c.ServerApp.root_dir = "/srv/realism/course"
c.ServerApp.tornado_settings = {"headers": {"Content-Security-Policy": "frame-ancestors 'self'"}}
