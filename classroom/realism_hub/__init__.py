"""The classroom: a hub for a demonstration, and what a real hub needs beyond JupyterHub and nbgrader."""
