"""The websocket of a kernel, without waiting: a picture that follows a slider is many small messages."""

from __future__ import annotations

from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection


class PromptConnection(ZMQChannelsWebsocketConnection):
    """Each message leaves at once. Else a small one waits until the one before it is acknowledged: up to 40 ms."""

    def connect(self) -> Any:
        self.websocket_handler.set_nodelay(True)
        return super().connect()
