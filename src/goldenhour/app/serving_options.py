"""What `serve` and `demo` can be told, by what it is about."""

from __future__ import annotations

from pathlib import Path

import click

from goldenhour.app.settings import PUSH_HOSTS

ladder_options = (
    click.option(
        "--gateway-url", envvar="GOLDENHOUR_GATEWAY_URL", help="Where SMS and voice calls are handed to (https://...)."
    ),
    click.option(
        "--gateway-secret-file", type=click.Path(dir_okay=False, path_type=Path),
        envvar="GOLDENHOUR_GATEWAY_SECRET_FILE", help="File with the secret shared with the gateway.",
    ),
    click.option(
        "--push-contact", default="mailto:postmaster@localhost", envvar="GOLDENHOUR_PUSH_CONTACT",
        help="How a push service reaches whoever runs this server (mailto: or https:).",
    ),
    click.option(
        "--push-hosts", default=PUSH_HOSTS, envvar="GOLDENHOUR_PUSH_HOSTS",
        help="The push services that are asked to deliver, by host, with commas.",
    ),
)  # fmt: skip

room_options = (
    click.option(
        "--turn-urls", default="", envvar="GOLDENHOUR_TURN_URLS",
        help="Relays for the consults' rooms, with commas (turns:relay.example:443?transport=tcp).",
    ),
    click.option(
        "--turn-secret-file", type=click.Path(dir_okay=False, path_type=Path), envvar="GOLDENHOUR_TURN_SECRET_FILE",
        help="File with the secret shared with the relay.",
    ),
)  # fmt: skip

fhir_options = (
    click.option(
        "--public-url", envvar="GOLDENHOUR_PUBLIC_URL",
        help="Under which address programs and apps know this server (https://...).",
    ),
    click.option(
        "--fhir-hooks", default="", envvar="GOLDENHOUR_FHIR_HOOKS",
        help="Hosts inside the network, or without https, that FHIR subscriptions may notify, with commas.",
    ),
    click.option(
        "--fhir-process/--fhir-in-place", default=True, envvar="GOLDENHOUR_FHIR_PROCESS",
        help="Fill the FHIR store from a process of its own, or (least memory) from the server's, where alerts wait for it.",
    ),
)  # fmt: skip

file_options = (
    click.option(
        "--metrics-token", envvar="GOLDENHOUR_METRICS_TOKEN",
        help="What opens /metrics from elsewhere; without it, only this machine itself reads them.",
    ),
    click.option(
        "--file-mb", type=click.IntRange(1, 2000), default=25, envvar="GOLDENHOUR_FILE_MB",
        help="Largest photo, ECG or other file that is taken (MB).",
    ),
    click.option(
        "--files-gb", type=click.FloatRange(0.001), default=100, envvar="GOLDENHOUR_FILES_GB",
        help="How much all of them together may fill (GB).",
    ),
    click.option(
        "--unfinished-days", type=click.IntRange(1), default=14, envvar="GOLDENHOUR_UNFINISHED_DAYS",
        help="Days after which an upload that never became whole is dropped and its end noted.",
    ),
)  # fmt: skip

site_options = (
    click.option(
        "--dispatch-phones", default="", envvar="GOLDENHOUR_DISPATCH_PHONES",
        help="Telephones of counties' dispatch centres for the downtime kits, with commas (A=02-1234-5678).",
    ),
)  # fmt: skip

pace_options = (
    click.option(
        "--requests-per-s", type=click.FloatRange(0), default=10, envvar="GOLDENHOUR_REQUESTS_PER_S",
        help="Ordinary requests one account may make a second in the long run; 0 sets no bound.",
    ),
)  # fmt: skip

mail_options = (
    click.option(
        "--mail-server", envvar="GOLDENHOUR_MAIL_SERVER",
        help="The server that takes our mail (smtp+starttls://user@host:587); without one nobody is reminded by mail.",
    ),
    click.option(
        "--mail-password-file", type=click.Path(dir_okay=False, path_type=Path),
        envvar="GOLDENHOUR_MAIL_PASSWORD_FILE", help="File with the password of the mail server's user.",
    ),
    click.option(
        "--mail-from", default="goldenhour@localhost", envvar="GOLDENHOUR_MAIL_FROM", help="From whom our mail is.",
    ),
    click.option(
        "--aed-authorities", default="", envvar="GOLDENHOUR_AED_AUTHORITIES",
        help="Where long overdue defibrillators are reported, by county code, with commas (A=aed@health.example).",
    ),
)  # fmt: skip
