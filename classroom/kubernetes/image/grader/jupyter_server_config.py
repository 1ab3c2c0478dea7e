"""The graders' server: the formgrader is shown in a frame of its own page, which JupyterHub forbids unless told."""

c = get_config()  # noqa: F821
c.ServerApp.terminado_settings = {"shell_command": ["/bin/bash"]}  # a log-in shell would forget the PATH
c.ServerApp.root_dir = "/srv/course"
c.ServerApp.tornado_settings = {"headers": {"Content-Security-Policy": "frame-ancestors 'self'"}}
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
