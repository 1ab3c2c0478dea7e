"""What is no module of tests or doctests: a configuration that JupyterHub runs."""

collect_ignore = ["classroom/config.py"]
