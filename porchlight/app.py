"""The one process that the outside sees: text-message webhooks, web chat, desk."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from sqlalchemy.exc import InterfaceError, OperationalError

from channels.phone.routes import router as phone_router
from channels.sms.webhook import router as sms_router
from channels.upload.routes import router as upload_router
from channels.webchat.live import Live
from channels.webchat.routes import IN_DEVELOPMENT
from channels.webchat.routes import router as webchat_router
from desk.access import SignInNeeded
from desk.api import router as desk_api_router
from desk.pages import router as desk_pages_router
from desk.problems import PREFIX, answer, install
from porchlight import dev_clock, health
from porchlight.composition import build, papers_of
from porchlight.settings import Settings, load


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application with every route that the settings allow."""
    settings = settings or load()
    runtime, engine = build(settings)
    papers = papers_of(settings)
    live = Live(runtime.database_url)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await live.start()
        yield
        await live.stop()
        await engine.dispose()

    app = FastAPI(
        title="Porchlight desk API",
        version="1",
        lifespan=lifespan,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.live = live
    install(app)
    framed_by = settings.widget_origins.split() or (IN_DEVELOPMENT if runtime.development else ())
    # The description at /api/v1/openapi.json is the desk API's; what borrowers' channels speak is the contract's.
    for channel in (
        health.router(runtime, settings.rasa_url, settings.rasa_secret, settings.actions_url),
        sms_router(runtime, settings.public_url, settings.twilio_auth_token),
        webchat_router(runtime, settings.public_url, live, framed_by),
        upload_router(runtime, settings.public_url, papers),
    ):
        app.include_router(channel, include_in_schema=False)
    app.include_router(desk_api_router(runtime, papers))
    app.include_router(desk_pages_router(runtime, secure_cookie=settings.public_url.startswith("https://")))
    desk_files = Path(__file__).parents[1] / "desk" / "static"
    app.mount("/desk/static", StaticFiles(directory=desk_files), name="desk-static")
    if runtime.development:
        app.include_router(dev_clock.router(runtime), include_in_schema=False)
        app.include_router(phone_router(runtime, simulated=not settings.sends_by_twilio), include_in_schema=False)

    @app.get("/", include_in_schema=False)
    async def home() -> RedirectResponse:
        return RedirectResponse("/chat", status_code=307)

    @app.exception_handler(SignInNeeded)
    async def sign_in(_request: Request, _error: Exception) -> RedirectResponse:
        return RedirectResponse("/desk/sign-in", status_code=303)

    @app.exception_handler(OperationalError)
    @app.exception_handler(InterfaceError)
    async def database_away(request: Request, _error: Exception) -> JSONResponse:
        """A provider or client that hears 503 sends the same message again; nothing was half written."""
        if request.url.path.startswith(PREFIX):
            return answer(503, "The database is not reachable. Try again.", {"Retry-After": "2"})
        return JSONResponse({"detail": "The database is not reachable. Try again."}, 503, {"Retry-After": "2"})

    return app
