"""The engine of reminders: says what `reminders.py` finds owed, as entries, before any mail leaves; then sends the mails.

Nothing here is the truth: what was said is in the log under ids that follow from the duty, what went is in the table of
mails. A server that was killed goes on from both.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa
import structlog

from goldenhour.aeds.authority.courses_views import ask_ahead
from goldenhour.aeds.due import Duty, is_kept, owes
from goldenhour.aeds.keeping import views
from goldenhour.aeds.keeping.course_reminders import KINDS as COURSES
from goldenhour.aeds.keeping.course_reminders import line_of, owed_of_courses
from goldenhour.aeds.keeping.mails import AUTHORITY, Mail, Mails, NotSent, Send
from goldenhour.aeds.keeping.reminders import LEADS, owed, receivers
from goldenhour.aeds.keeping.shown import about, article, when
from goldenhour.emergency.aed_bodies import Source
from goldenhour.emergency.course import Course
from goldenhour.emergency.house import House
from goldenhour.emergency.site import Site, Told
from goldenhour.kit.languages import DEFAULT
from goldenhour.kit.log import Entry, encode_json
from goldenhour.kit.sentences import N_, Sentence, Translate, sentence
from goldenhour.kit.tasks import every

PROGRAM = "program/aeds"
LOOK_EVERY_S = 60.0
HOURS = range(8, 20)
"""Nobody is reminded at night; by the clock of the country."""
MAILED_LATE = timedelta(days=7)
"""An entry older than this that never became a mail (no server was set up then) does not become one any more."""
TRIES = 5

logger = structlog.get_logger()


class Shown(msgspec.Struct, frozen=True):
    """One reminder as the page shows it."""

    level: str
    words: Sentence
    name: str
    at: object
    to: str


class Reminding:
    """Reminds, as long as `keep` runs. `authorities`: the address of each county's authority by its code."""

    def __init__(
        self, house: House, mails: Mails, send: Send | None, sender: str, authorities: Mapping[str, str],
        public_url: str = "",
    ) -> None:  # fmt: skip
        self.house = house
        self.mails = mails
        self.send = send
        self.sender = sender
        self.authorities = authorities
        self.public_url = public_url.rstrip("/")
        self.zone = ZoneInfo(house.country.timezone)
        self.language = DEFAULT
        self.say: Translate = house.pages.translate(self.language)
        self._looked: dict[str, tuple[date, int, tuple[int, ...]]] = {}
        self._coming: dict[str, Course] = {}

    @property
    def set_up(self) -> bool:
        return self.send is not None

    async def keep(self) -> None:
        """Run for ever."""
        await every(self.house.world, LOOK_EVERY_S, self.look)

    async def look(self) -> None:
        """Say what is owed today, and send what waits."""
        now = self.house.world.now().astimezone(self.zone)
        if self.send is None or now.hour not in HOURS:
            return
        self._coming = await courses_ahead(self.house, now.date())
        for site_id in await self.house.ask(lambda connection: to_look_at(connection, now.date(), self._coming)):
            try:
                await self.settle(site_id, now.date())
            except Exception:
                logger.exception("site_not_reminded", site=site_id)
        for mail in await self.mails.waiting(now):
            await self.hand_over(mail, self.send)

    async def settle(self, site_id: str, today: date) -> None:
        """Append what this place is owed; make the mails of what was appended and has none."""
        for _ in range(TRIES):
            site = await self.house.book.state(f"site/{site_id}")
            assert isinstance(site, Site)
            courses = [one for one in self._coming.values() if site.registered and one.county == site.registered.county]
            looked = (today, site.seq, tuple(one.seq for one in courses))
            if self._looked.get(site_id) == looked or not minds(site):
                return
            said = (*owed(site, today, self.zone), *owed_of_courses(site, courses, today, self.zone))
            missing = [one for one in said if not self.house.book.has(site, one.id)]
            if not missing:
                await self.make_mails(site)
                self._looked[site_id] = looked
                return
            entries = [
                Entry(
                    id=one.id, subject=f"site/{site_id}", kind="site_reminded", at=self.house.world.now(), by=PROGRAM,
                    body=msgspec.Raw(encode_json(one.body)),
                )
                for one in missing
            ]  # fmt: skip
            await self.house.book.keep_as_seen(site, entries)

    async def make_mails(self, site: Site) -> None:
        now = self.house.world.now()
        fresh = [told for told in site.reminders if now - told.at <= MAILED_LATE]
        usual = [told.id for told in fresh if not told.said.escalated]
        above = [told.id for told in fresh if told.said.escalated]
        await self.mails.ensure(site.id, [one.manager for one in receivers(site)], usual, now)
        await self.mails.ensure(site.id, [AUTHORITY], above, now)

    # ── one mail ─────────────────────────────────────────────────────────────────────────────────────────────────────
    async def hand_over(self, mail: Mail, send: Send) -> None:
        """Send one mail; what the server does not take is said on the page, and tried again."""
        site = await self.house.book.state(f"site/{mail.site}")
        assert isinstance(site, Site)
        address = self.address_of(site, mail.receiver)
        try:
            if not address:
                raise NotSent(self.say(NO_ADDRESS))
            await send(self.written(site, mail, address))
        except NotSent as refused:
            logger.warning("reminder_not_sent", site=mail.site, why=str(refused))
            await self.mails.failed(mail, str(refused), self.house.world.now())
        else:
            await self.mails.went(mail)

    def address_of(self, site: Site, receiver: str) -> str:
        """As it is now: one that was corrected meanwhile is the one that is tried again."""
        if receiver == AUTHORITY:
            return self.authorities.get(site.registered.county, "") if site.registered else ""
        return next((one.said.email or "" for one in receivers(site) if one.manager == receiver), "")

    def written(self, site: Site, mail: Mail, address: str) -> EmailMessage:
        told = [one for one in site.reminders if one.id in mail.entries]
        name = " ".join((site.registered.name if site.registered else site.id).split())
        message = EmailMessage()
        message["From"], message["To"] = self.sender, address
        subject = SUBJECT_COURSES if all(one.said.what in COURSES for one in told) else SUBJECT
        message["Subject"] = sentence(subject, name=name, n=len(told)).text(self.say)
        message["Date"] = format_datetime(self.house.world.now())
        message["Message-ID"] = f"<{mail.id}@{self.sender.rpartition('@')[2].rstrip('>')}>"
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence answers it
        lines = [self.say(ESCALATED)] if mail.receiver == AUTHORITY else []
        lines += [self.line(site, one) for one in told]
        if self.public_url:
            lines += ["", f"{self.public_url}/sites/{site.id}"]
            if any(one.said.what in COURSES for one in told):
                lines += [f"{self.public_url}/courses?site={site.id}"]
        message.set_content("\n".join(lines) + "\n")
        return message

    def line(self, site: Site, told: Told) -> str:
        if told.said.what in COURSES:
            return f"· {line_of(told.said.what, self._coming.get(told.said.about), site).text(self.say)}"
        duty, today = duty_of(told), self.house.world.now().astimezone(self.zone).date()
        what = self.house.country.label("site_duties", duty.what, self.language)
        law = article(duty.article, self.language)
        return f"· {what} {about(site, duty)}: {when(duty, today).text(self.say)} ({duty.due}, {law})"

    # ── on the page ──────────────────────────────────────────────────────────────────────────────────────────────────
    async def of(self, site: Site, language: str) -> list[Shown]:
        """The reminders of a place, the newest first, with what became of their mails."""
        sent = {entry: mail for mail in await self.mails.of(site.id) for entry in mail.entries}
        return [self.shown(told, sent.get(told.id), language) for told in reversed(site.reminders)]

    def shown(self, told: Told, mail: Mail | None, language: str) -> Shown:
        name = self.house.country.label("site_duties", told.said.what, language)
        level, words = standing(mail)
        return Shown(level, words, name, told.at, told.said.to)


SUBJECT_COURSES = N_("{name}: training courses")
SUBJECT = N_("AED of {name}: {n} due")
ESCALATED = N_("The place has not put this right for more than thirty days:")
NO_ADDRESS = N_("no mail address is known")


def standing(mail: Mail | None) -> tuple[str, Sentence]:
    """How a mail stands: colour and words."""
    if mail is None:
        return "caution", sentence(N_("no mail: nobody has an address"))
    if mail.state == "sent":
        return "good", sentence(N_("mail sent"))
    if mail.state == "given_up":
        return "critical", sentence(N_("mail given up after {n} tries: {why}"), n=mail.tries, why=mail.why)
    if mail.why:
        return "critical", sentence(N_("mail not delivered ({why}), is tried again"), why=mail.why)
    return "steady", sentence(N_("mail waits"))


def duty_of(told: Told) -> Duty:
    """The duty a reminder was about."""
    of, _, item = told.said.about.partition("/") if told.said.what in ("kit_item", "use_record") else (
        told.said.about, "", "",
    )  # fmt: skip
    return owes(told.said.what, about=of, due=told.said.due, item=item)


def minds(site: Site) -> bool:
    """Whether anybody is to be reminded: nobody of a made-up place."""
    return is_kept(site) and site.registered is not None and site.registered.source is not Source.SYNTHETIC


async def courses_ahead(house: House, today: date) -> dict[str, Course]:
    """The courses of all counties that are still to come, by their ids; also those that were cancelled."""
    found = {}
    for course_id in await house.ask(lambda connection: ask_ahead(connection, today.isoformat())):
        course = await house.book.state(f"course/{course_id}")
        if isinstance(course, Course):
            found[course_id] = course
    return found


def to_look_at(connection: sa.Connection, today: date, courses: Mapping[str, Course]) -> list[str]:
    """The places of which something is due within the first lead (a day more: the view counts by UTC), that send people to a
    course, or whose staff a course would help."""
    table, counties = views.sites, {one.county for one in courses.values()}
    late = table.c.next_due <= today + timedelta(days=LEADS[0] + 1)
    wanting = sa.and_(table.c.staff_wanted > 0, table.c.county.in_(counties), table.c.source != Source.SYNTHETIC.value)
    found = dict.fromkeys(connection.scalars(sa.select(table.c.site).where(sa.or_(late, wanting))))
    return list(found | dict.fromkeys(site for one in courses.values() for site in one.joined))
