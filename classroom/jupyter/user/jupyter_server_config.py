"""A user's server."""

c = get_config()  # noqa: F821
# Not a log-in shell, which would forget PATH: in a terminal, realism, nbgrader and alembic are found by name.
c.ServerApp.terminado_settings = {"shell_command": ["bash"]}
c.ServerApp.kernel_websocket_connection_class = "realism_hub.sockets.PromptConnection"  # a slider's picture at once
# Kernels on sockets in a folder of hers alone (realism_hub.server makes it). On ports, when thirty kernels start at
# once, two servers choose the same free port, and one student's kernel does not start.
c.KernelManager.transport = "ipc"
