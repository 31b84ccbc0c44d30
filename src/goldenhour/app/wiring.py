"""The only file that knows all: what the slices declare is put together here, in the order of an emergency. Which entry is
heard where stands beside each kind, in `emergency/entries.py`."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from jinja2 import ChoiceLoader, PackageLoader
from starlette.routing import BaseRoute

from goldenhour.aeds import actions as aeds_actions
from goldenhour.aeds.authority import courses_pages as aeds_courses
from goldenhour.aeds.authority import courses_views as aeds_courses_views
from goldenhour.aeds.authority import imports_pages as aeds_imports
from goldenhour.aeds.authority import months_pages as aeds_months
from goldenhour.aeds.authority import need_pages as aeds_need
from goldenhour.aeds.authority import pages as aeds_authority_pages
from goldenhour.aeds.authority import place_pages as aeds_place_pages
from goldenhour.aeds.authority import verifying as aeds_verifying
from goldenhour.aeds.authority import worksheet as aeds_worksheet
from goldenhour.aeds.authority.views import views_in
from goldenhour.aeds.finding import api as aeds_api
from goldenhour.aeds.finding import desk as aeds_desk
from goldenhour.aeds.finding import pages as aeds_pages
from goldenhour.aeds.finding import rows as aeds_rows
from goldenhour.aeds.finding.national import writing as aeds_table
from goldenhour.aeds.keeping import routes as keeping_routes
from goldenhour.aeds.keeping import views as keeping_views
from goldenhour.alerts import actions as alerts_actions
from goldenhour.alerts import board, feedback
from goldenhour.alerts import routes as alerts_routes
from goldenhour.app.aeds import load_aeds, open_aeds
from goldenhour.app.consults import running_consults
from goldenhour.app.edge import running_edge
from goldenhour.app.exchange import running_exchange
from goldenhour.app.files import running_attachments
from goldenhour.app.incidents import running_incidents
from goldenhour.app.keeping import running_keeping
from goldenhour.app.ladder import reminding_phones, running_ladder, telling_phones
from goldenhour.app.logs import open_log
from goldenhour.app.menu import MENU
from goldenhour.app.responders import running_responders
from goldenhour.app.rooms import open_rooms
from goldenhour.app.settings import Settings
from goldenhour.app.tablet import ASSETS, DATA, PARTS, WORDS
from goldenhour.app.transfers import running_transfers
from goldenhour.attachments import routes as attachments_routes
from goldenhour.calls import actions as calls_actions
from goldenhour.calls import routes as calls_routes
from goldenhour.capacity import actions as capacity_actions
from goldenhour.capacity import live as capacity
from goldenhour.capacity import routes as capacity_routes
from goldenhour.consults import actions as consults_actions
from goldenhour.consults import routes as consults_routes
from goldenhour.consults import screen as consults
from goldenhour.consults import views as consults_views
from goldenhour.county import routes as county_routes
from goldenhour.dispatch import actions as dispatch_actions
from goldenhour.dispatch import desk
from goldenhour.dispatch import routes as dispatch_routes
from goldenhour.downtime import routes as downtime_routes
from goldenhour.emergency.actions import Action
from goldenhour.emergency.book import Book, Change
from goldenhour.emergency.bookkeeping import SUBJECTS, Progress, ViewKeeper, catch_up, load_open
from goldenhour.emergency.case import Case
from goldenhour.emergency.country import load_country
from goldenhour.emergency.desk_parts import FACT as DESK_PARTS
from goldenhour.emergency.entries import KINDS
from goldenhour.emergency.house import House
from goldenhour.emergency.travel import GreatCircle
from goldenhour.exchange import access_routes as exchange_access_routes
from goldenhour.exchange import actions as exchange_actions
from goldenhour.exchange import views as exchange_views
from goldenhour.exchange import worklist_routes as exchange_worklist_routes
from goldenhour.exchange.admitting import admit, noting
from goldenhour.handovers import actions as handovers_actions
from goldenhour.handovers import routes as handovers_routes
from goldenhour.incidents import actions as incidents_actions
from goldenhour.incidents import after_action_cases, after_action_pages
from goldenhour.incidents import live as incidents
from goldenhour.incidents import routes as incidents_routes
from goldenhour.indicators import actions as indicators_actions
from goldenhour.indicators import routes as indicators_routes
from goldenhour.indicators import views as indicators_views
from goldenhour.indicators.sixteen import views as sixteen_views
from goldenhour.kit.languages import load_catalogues
from goldenhour.kit.live import Live
from goldenhour.kit.log import Log
from goldenhour.kit.refusals import Category, Refusal
from goldenhour.kit.secrets import kept_secret
from goldenhour.kit.views import View, Views, open_engine, sound_or_aside
from goldenhour.kit.web.pages import Pages
from goldenhour.kit.world import World
from goldenhour.ladders import actions as ladders_actions
from goldenhour.ladders import routes as ladders_routes
from goldenhour.latencies import routes as latencies_routes
from goldenhour.latencies import views as latencies_views
from goldenhour.latencies.metrics import Counts
from goldenhour.listening import actions as listening_actions
from goldenhour.listening import pages as listening_pages
from goldenhour.listening import routes as listening_routes
from goldenhour.listening import views as listening_views
from goldenhour.listening.watching import Watch
from goldenhour.outcomes import actions as outcomes_actions
from goldenhour.outcomes import extract_pages
from goldenhour.outcomes import routes as outcomes_routes
from goldenhour.outcomes import views as outcomes_views
from goldenhour.outcomes.reminding import Reminding
from goldenhour.people import routes as people_routes
from goldenhour.people.accounts import Accounts
from goldenhour.protocols import actions as protocols_actions
from goldenhour.records import actions as records_actions
from goldenhour.records import routes as records_routes
from goldenhour.responders import actions as responders_actions
from goldenhour.responders import routes as responders_routes
from goldenhour.responders import views as responders_views
from goldenhour.runsheets import actions as runsheets_actions
from goldenhour.runsheets import routes as runsheets_routes
from goldenhour.screens import install
from goldenhour.tablet import nudging
from goldenhour.tablet import routes as tablet_routes
from goldenhour.tablet import shell as tablet_shell
from goldenhour.tablet import views as tablet_views
from goldenhour.tablet.wired import FACT, Wired
from goldenhour.timelines import live as timeline
from goldenhour.timelines import routes as timelines_routes
from goldenhour.timelines import views as timelines_views
from goldenhour.transfers import actions as transfers_actions
from goldenhour.transfers import asked
from goldenhour.transfers import link_routes as transfers_link_routes
from goldenhour.transfers import live as transfers
from goldenhour.transfers import routes as transfers_routes

LOCALES = Path(__file__).parent.parent / "locales"

ACTIONS: tuple[Action, ...] = (
    *calls_actions.ACTIONS,
    *responders_actions.ACTIONS,
    *dispatch_actions.ACTIONS,
    *records_actions.ACTIONS,
    *protocols_actions.ACTIONS,
    *alerts_actions.ACTIONS,
    *ladders_actions.ACTIONS,
    *listening_actions.ACTIONS,
    *runsheets_actions.ACTIONS,
    *handovers_actions.ACTIONS,
    *consults_actions.ACTIONS,
    *transfers_actions.ACTIONS,
    *incidents_actions.ACTIONS,
    *capacity_actions.ACTIONS,
    *outcomes_actions.ACTIONS,
    *indicators_actions.ACTIONS,
    *exchange_actions.ACTIONS,
    *aeds_actions.ACTIONS,
)

SCREENS = {
    "desk": desk, "tablet": nudging, "board": board, "consults": consults, "transfers": transfers,
    "incidents": incidents, "capacity": capacity,
}  # fmt: skip

VIEWS: tuple[View, ...] = (
    SUBJECTS,
    *responders_views.VIEWS,
    *listening_views.VIEWS,
    *consults_views.VIEWS,
    *outcomes_views.VIEWS,
    *indicators_views.VIEWS,
    *sixteen_views.VIEWS,
    *after_action_cases.VIEWS,
    *timelines_views.VIEWS,
    *tablet_views.VIEWS,
    *feedback.VIEWS,
    *latencies_views.VIEWS,
    *exchange_views.VIEWS,
    *keeping_views.VIEWS,
    *aeds_table.VIEWS,
    *aeds_courses_views.VIEWS,
)

PAGES: tuple[BaseRoute, ...] = (
    *aeds_api.API,
    *aeds_desk.DESK_ROUTES,
    *aeds_pages.ROUTES,
    *people_routes.ROUTES,
    *calls_routes.ROUTES,
    *responders_routes.ROUTES,
    *dispatch_routes.ROUTES,
    *records_routes.ROUTES,
    *alerts_routes.ROUTES,
    *listening_routes.ROUTES,
    *ladders_routes.ROUTES,
    *listening_pages.PAGES,
    *runsheets_routes.ROUTES,
    *handovers_routes.ROUTES,
    *consults_routes.ROUTES,
    *transfers_routes.ROUTES,
    *incidents_routes.ROUTES,
    *transfers_link_routes.ROUTES,
    *capacity_routes.ROUTES,
    *after_action_pages.ROUTES,
    *extract_pages.ROUTES,
    *outcomes_routes.ROUTES,
    *indicators_routes.ROUTES,
    *downtime_routes.ROUTES,
    *latencies_routes.ROUTES,
    *timelines_routes.ROUTES,
    *attachments_routes.ROUTES,
    *exchange_worklist_routes.ROUTES,
    *exchange_access_routes.ROUTES,
    *keeping_routes.ROUTES,
    *aeds_need.ROUTES,
    *aeds_worksheet.ROUTES,
    *aeds_months.ROUTES,
    *aeds_imports.ROUTES,
    *aeds_courses.ROUTES,
    *aeds_authority_pages.ROUTES,
    *aeds_place_pages.ROUTES,
    *aeds_verifying.ROUTES,
    *county_routes.ROUTES,
    *tablet_routes.ROUTES,
    *tablet_shell.ROUTES,
)

SLICES_WITH_TEMPLATES = (
    "people", "calls", "responders", "dispatch", "alerts", "ladders", "listening", "handovers", "consults", "transfers",
    "incidents", "capacity",
    "outcomes", "indicators", "downtime",
    "latencies", "timelines", "attachments", "runsheets", "exchange", "aeds", "county", "tablet", "app",
)  # fmt: skip


def open_views(settings: Settings) -> Views:
    """The rebuildable tables. A broken file is put aside, and they are made again."""
    zone = ZoneInfo(settings.zone)
    views = (*VIEWS, *aeds_rows.views_in(zone), *views_in(zone))
    if settings.database:
        url = settings.database.replace("postgresql://", "postgresql+psycopg://")
        return Views(open_engine(url), views)
    path = settings.data / "views.db"
    sound_or_aside(path)
    return Views(open_engine(f"sqlite:///{path}"), views)


def open_accounts(settings: Settings, world: World, audit: Log) -> Accounts:
    """People and sessions: kept, not rebuildable, and no part of the log (it never forgets)."""
    if settings.database:
        engine: sa.Engine = open_engine(settings.database.replace("postgresql://", "postgresql+psycopg://"))
    else:
        engine = open_engine(f"sqlite:///{settings.data / 'people.db'}", synchronous="FULL")
    try:
        return Accounts(engine, world, audit)
    except sa.exc.DBAPIError as damage:
        raise Refusal(
            Category.UNAVAILABLE,
            "accounts_not_opened",
            "The accounts cannot be read ({why}). Nothing was changed: put back a copy of people.db, then start again.",
            why=str(damage.orig),
        ) from damage


def make_pages(settings: Settings) -> Pages:
    folders = [PackageLoader(f"goldenhour.{name}") for name in ("screens", *SLICES_WITH_TEMPLATES)]
    pages = Pages(ChoiceLoader(folders), load_catalogues(LOCALES), ZoneInfo(settings.zone))
    for environment in pages.environments.values():
        install(environment, ZoneInfo(settings.zone))
    return pages


@contextlib.asynccontextmanager
async def open_house(
    settings: Settings, world: World | None = None, progress: Progress | None = None, *, climbing: bool = False
) -> AsyncIterator[House]:
    """Everything open and running; closed in order at the end. `climbing`: alerts that nobody acknowledges climb,
    hospitals that nobody hears are told of, and other systems find the FHIR API, as must be wherever people are served."""
    world = world or World()
    settings.data.mkdir(parents=True, exist_ok=True)
    log = await open_log(settings, world, "log")
    audit = await open_log(settings, world, "audit")
    views = open_views(settings)
    accounts = open_accounts(settings, world, audit)
    country = load_country(settings.country)
    book = Book(log, world, country)
    live = Live(world, lambda: book.seq)
    house = House(
        world=world, log=log, audit=audit, book=book, views=views, live=live, pages=make_pages(settings),
        country=country, travel=GreatCircle(), door=accounts, names_of=accounts.names_of, demo=settings.demo,
        menu=MENU, actions=ACTIONS,
    )  # fmt: skip
    lend(house, settings, world)
    keeper = wire(house)
    head = await catch_up(book, views, progress)
    await load(house)
    works = [book.follow(head), keeper.keep(), house.keep_audit()]
    works += (
        [Watch(house, telling_phones(house)).keep(), Reminding(house, reminding_phones(house)).keep()]
        if climbing
        else []
    )
    running = [asyncio.create_task(work) for work in works]
    try:
        async with running_parts(house, settings, accounts, climbing):
            yield house
    finally:
        await log.close()  # ends the book's following
        await stopped(running)
        await keeper.flush()
        await house.flush_audit()
        await audit.close()
        views.close()
        accounts.close()


def lend(house: House, settings: Settings, world: World) -> None:
    """What single slices need of the settings and of one another, under their names in `House.facts`."""
    house.facts["metrics_token"] = settings.metrics_token
    house.facts[downtime_routes.DISPATCH_PHONES] = phones_in(settings.dispatch_phones)
    house.facts["extract_secret"] = lambda: kept_secret(settings.data / "extract-secret", world.secret)
    house.facts[DESK_PARTS] = (*responders_routes.PARTS, *aeds_desk.PARTS)
    open_rooms(house, settings)
    open_aeds(house, settings.data)
    house.facts[FACT] = Wired(ACTIONS, PARTS, WORDS, ASSETS, DATA | {"actions": lambda house: sayable_offline()})


def phones_in(text: str) -> dict[str, str]:
    """`A=02-2729-0119,F=02-2991-1119` by county. What is not written like that is left out."""
    pairs = (one.partition("=") for one in text.split(","))
    return {county.strip(): number.strip() for county, _, number in pairs if number.strip()}


async def load(house: House) -> None:
    """What has to be in memory before anybody is served."""
    await load_open(house.book, house.views)
    await load_aeds(house)


async def stopped(running: Sequence[asyncio.Task[None]]) -> None:
    """Return when all have ended; the first (the book's following) may finish what it has begun."""
    await asyncio.wait(running[:1], timeout=5)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


@contextlib.asynccontextmanager
async def running_parts(house: House, settings: Settings, accounts: Accounts, climbing: bool) -> AsyncIterator[None]:
    """What slices keep running beside the requests, with what the disk and the network lend them."""
    async with (
        running_ladder(house, settings, accounts, climbing),
        running_consults(house, accounts, climbing),
        running_transfers(house, accounts, climbing),
        running_responders(house, accounts, climbing),
        running_incidents(house, climbing),
        running_attachments(house, settings),
        running_keeping(house, settings, accounts, climbing),
        running_exchange(house, settings, accounts.store),
        running_edge(house, settings, admit, noting(house)) if climbing else contextlib.nullcontext(),
    ):
        yield


def wire(house: House) -> ViewKeeper:
    """Connect the book's changes to screens and views."""
    for name, screen in SCREENS.items():
        house.live.add(screen.showing(house))
        house.may_watch[name] = screen.watching(house) if hasattr(screen, "watching") else screen.may_watch
    house.live.add(asked.showing(house))  # stands on the board, and hears what `transfers` does
    house.may_watch[asked.NAME] = asked.may_watch
    house.live.add(timeline.showing(house))  # hears every entry of a case
    house.may_watch[timeline.NAME] = timeline.watching(house)

    def show(change: Change) -> None:
        if isinstance(change.after, Case) or any(heard_on_screens(said.kind) for said in change.said):
            house.live.changed(change.before, change.after)
        if isinstance(change.after, Case):  # tiles of one call name one another
            for other in house.book.same_call(change.after):
                house.live.changed(other, other)

    keeper = ViewKeeper(house.book, house.views)
    counts = house.facts["counts"] = Counts(house.counts)
    house.book.listeners += [show, keeper.changed, counts.changed]
    house.write_views = keeper.flush
    return keeper


def heard_on_screens(kind: str) -> Sequence[str]:
    """The screens that show this kind; an unknown kind may matter to all."""
    known = KINDS.get(kind)
    return [name for name in (known.listeners if known else SCREENS) if name in SCREENS]


def sayable_offline() -> list[dict[str, object]]:
    """The actions as the tablet's app has to know them."""
    return [
        {"path": action.path, "kind": action.kind, "subject": action.subject, "begins": action.begins}
        for action in ACTIONS
    ]
