"""The grader's server: the formgrader is a page inside JupyterLab, so the server must allow itself as a frame."""

c = get_config()  # noqa: F821
# JupyterHub says frame-ancestors 'none' since 4.1, and the formgrader's tab stays blank. 'self' lets in this hub only.
c.ServerApp.tornado_settings = {"headers": {"Content-Security-Policy": "frame-ancestors 'self'"}}
