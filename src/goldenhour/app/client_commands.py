"""`goldenhour client ...`: the systems at the FHIR API, looked after from the command line."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import click

from goldenhour.app.command_parts import run, store_options
from goldenhour.app.settings import Settings


@click.group()
def client() -> None:
    """Look after the systems and apps that use the FHIR API."""


@client.command("add")
@click.argument("name")
@click.option("--organisation", required=True, help="hospital/ID, county/CODE or country/CODE: whose data it sees.")
@click.option(
    "--kind", type=click.Choice(["system", "app", "public_app"]), default="system", show_default=True,
    help="A system speaks for itself; an app for a person; a public app has no key.",
)  # fmt: skip
@click.option("--scopes", default="system/*.rs", show_default=True, help="What it may do, as SMART scopes.")
@click.option(
    "--key", type=click.File(), help="File with its public key: PEM, JWK or JWK set (- reads what is piped in)."
)
@click.option("--jwks-uri", default="", help="Where its key set is, instead of a key (https://...).")
@click.option("--redirect-uri", multiple=True, help="Where an app is sent back to; may be said several times.")
@click.option("--launch-uri", default="", help="Where an app is opened.")
@click.option("--country", default="taiwan", show_default=True, help="Whose reference tables name the organisations.")
@store_options
def add_client(**said: Any) -> None:
    """Register the system or app NAME. Prints its client id.

    SQLite files have one owner: stop the server first, or use the page /exchange.

    Its makers make a key on their own computer and give you the public part:

    \b
    openssl ecparam -name secp384r1 -genkey -noout -out golden-hour-key.pem
    openssl ec -in golden-hour-key.pem -pubout > golden-hour-public.pem
    goldenhour client add "HIS" --organisation hospital/0401180014 --key golden-hour-public.pem
    """
    run(register(Settings(data=said.pop("data"), database=said.pop("database"), country=said.pop("country")), said))


async def register(settings: Settings, said: dict[str, Any]) -> None:
    from goldenhour.emergency.country import load_country
    from goldenhour.exchange.client_tables import Kind
    from goldenhour.exchange.clients import Registration
    from goldenhour.exchange.keys import kids_of

    registration = Registration(
        name=said["name"], organisation=said["organisation"], kind=Kind(said["kind"]), scopes=said["scopes"],
        keys=said["key"].read() if said["key"] else "", jwks_uri=said["jwks_uri"],
        redirect_uris=" ".join(said["redirect_uri"]), launch_uri=said["launch_uri"],
    )  # fmt: skip
    async with open_clients(settings) as clients:
        made = await clients.register(None, registration, load_country(settings.country))
    click.echo(made.id)
    for kid in kids_of(made.jwks):
        click.echo(f"kid {kid}", err=True)


@client.command("list")
@store_options
def list_clients(data: Path, database: str | None) -> None:
    """All systems and apps, the newest first."""
    run(show(Settings(data=data, database=database)))


async def show(settings: Settings) -> None:
    async with open_clients(settings) as clients:
        for one in await clients.all():
            click.echo(
                f"{one.id}  {one.kind}  {one.organisation}  {one.name}  {one.scopes}{'' if one.active else '  ended'}"
            )


@client.command("end")
@click.argument("client_id")
@store_options
def end_client(client_id: str, data: Path, database: str | None) -> None:
    """End the system or app CLIENT_ID for ever.

    On PostgreSQL a running server gives it no token any more after ten seconds; those it has run out within five minutes
    (on the page they end at once). SQLite files have one owner: stop the server first, or use the page."""
    run(finish(Settings(data=data, database=database), client_id))


async def finish(settings: Settings, client_id: str) -> None:
    async with open_clients(settings) as clients:
        ended = await clients.end(None, client_id)
    click.echo(f"{ended.name} has ended.")


@contextlib.asynccontextmanager
async def open_clients(settings: Settings) -> AsyncIterator[Any]:
    """The registrations, on the same store as the server's."""
    from goldenhour.app.logs import open_log
    from goldenhour.app.wiring import open_accounts
    from goldenhour.exchange.clients import Clients
    from goldenhour.kit.world import World

    world = World()
    settings.data.mkdir(parents=True, exist_ok=True)
    audit = await open_log(settings, world, "audit")
    accounts = open_accounts(settings, world, audit)
    try:
        yield Clients(accounts.store, world, audit, lambda client_id: None)
    finally:
        accounts.close()
        await audit.close()
