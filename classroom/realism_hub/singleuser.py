"""``python -m realism_hub.singleuser``: JupyterHub's ``jupyterhub-singleuser`` in two thirds of its memory."""

from __future__ import annotations

from .lean import HUB, lean, without_grammar

if __name__ == "__main__":
    without_grammar()
    lean("jupyterhub.singleuser", HUB).main()
