"""The app's own HTTP server."""

from types import FrameType

import uvicorn

from channels.webchat.live import Live
from porchlight.app import create_app
from porchlight.settings import Settings

LARGEST_FRAME = 65_536
"""Bytes of one web socket message."""


class Server(uvicorn.Server):
    """Ends the long polls when it is told to stop, instead of waiting for each to run out."""

    def __init__(self, config: uvicorn.Config, live: Live) -> None:
        super().__init__(config)
        self._live = live

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._live.release()
        super().handle_exit(sig, frame)


def serve_app(settings: Settings) -> None:
    """Serves until a signal. There is no access log: addresses hold conversation ids, and nobody needs it."""
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        host=settings.porchlight_host,
        port=settings.porchlight_port,
        access_log=False,
        log_config=None,
        server_header=False,
        ws_max_size=LARGEST_FRAME,
        timeout_graceful_shutdown=3,
    )
    Server(config, app.state.live).run()
