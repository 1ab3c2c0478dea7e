"""The grader's server: the formgrader is a page inside JupyterLab, so the server must allow itself as a frame."""

c = get_config()  # noqa: F821
# JupyterHub says frame-ancestors 'none' since 4.1, and the formgrader's tab stays blank. 'self' lets in this hub only.
c.ServerApp.tornado_settings = {"headers": {"Content-Security-Policy": "frame-ancestors 'self'"}}
# Not a log-in shell, which would forget PATH: in a terminal, realism, nbgrader and alembic are found by name.
c.ServerApp.terminado_settings = {"shell_command": ["bash"]}
