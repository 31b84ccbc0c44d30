"""Places that keep defibrillators, their training courses, and what bystanders did, in words."""

from __future__ import annotations

from datetime import date

from goldenhour.emergency import aed_bodies as aed
from goldenhour.emergency import bystander_bodies as bystander
from goldenhour.emergency import county_bodies as county
from goldenhour.emergency import course_bodies as course
from goldenhour.emergency import site_bodies as site
from goldenhour.emergency.names import name_of
from goldenhour.kit.sentences import N_, sentence
from goldenhour.timelines.teller import Parts, Teller, tells


def dates(pads_until: date | None, battery_until: date | None) -> Parts:
    """What was read on the device."""
    if pads_until:
        yield sentence(N_("pads until {day}"), day=pads_until.isoformat())
    if battery_until:
        yield sentence(N_("battery until {day}"), day=battery_until.isoformat())


def changed(on: date | None) -> Parts:
    if on:
        yield sentence(N_("changed on {day}"), day=on.isoformat())


# ── on a case ────────────────────────────────────────────────────────────────────────────────────────────────────────
@tells("phone_cpr_noted")
def _(t: Teller, body: bystander.PhoneCprNoted) -> Parts:
    yield sentence(N_("CPR by telephone: {step}"), step=name_of(body.step))
    if body.yes is not None:
        yield sentence(N_("yes")) if body.yes else sentence(N_("no"))
    if body.barrier:
        yield sentence(N_("hindered: {barrier}"), barrier=t.code("phone_cpr_barriers", body.barrier))
    yield body.note


@tells("phone_cpr_reviewed")
def _(t: Teller, body: bystander.PhoneCprReviewed) -> Parts:
    yield sentence(N_("The call was listened to again"))
    yield sentence(N_("arrest recognised")) if body.recognised else sentence(N_("arrest not recognised"))
    yield body.feedback
    yield body.name


@tells("aed_pointed_out")
def _(t: Teller, body: bystander.AedPointedOut) -> Parts:
    yield sentence(N_("A defibrillator is named to the caller: {name}"), name=body.name)
    yield body.where


@tells("responders_called")
def _(t: Teller, body: bystander.RespondersCalled) -> Parts:
    yield sentence(
        N_("{count} volunteers within {metres} m are called"), count=str(len(body.called)), metres=str(body.radius_m)
    )
    yield body.why


@tells("responder_answered")
def _(t: Teller, body: bystander.ResponderAnswered) -> Parts:
    yield sentence(N_("A volunteer is coming")) if body.accepts else sentence(N_("A volunteer cannot come"))
    if body.eta:
        yield sentence(N_("expected {time}"), time=t.clock(body.eta))
    yield body.reason


@tells("responder_did")
def _(t: Teller, body: bystander.ResponderDid) -> Parts:
    yield sentence(N_("A volunteer: {step}"), step=name_of(body.step))
    yield body.note


@tells("responders_stood_down")
def _(t: Teller, body: bystander.RespondersStoodDown) -> Parts:
    yield sentence(N_("The volunteers are not needed any more"))
    yield body.reason


# ── of a place ───────────────────────────────────────────────────────────────────────────────────────────────────────
@tells("site_registered")
def _(t: Teller, body: aed.SiteRegistered) -> Parts:
    yield sentence(N_("The place is registered: {name}"), name=body.name)
    yield from changed(body.changed_on)
    yield body.address
    yield name_of(body.source)


@tells("aed_registered")
def _(t: Teller, body: aed.AedRegistered) -> Parts:
    yield sentence(N_("Defibrillator {aed} is registered"), aed=body.aed)
    yield body.location or body.where
    yield from changed(body.changed_on)
    yield from dates(body.pads_until, body.battery_until)
    yield from body.doubts


@tells("aed_checked")
def _(t: Teller, body: aed.AedChecked) -> Parts:
    yield sentence(N_("Defibrillator {aed} was checked on {day}"), aed=body.aed, day=body.on.isoformat())
    yield sentence(N_("works")) if body.ready else sentence(N_("does not work"))
    yield from dates(body.pads_until, body.battery_until)
    yield body.note
    yield body.name


@tells("aed_out_of_service")
def _(t: Teller, body: aed.AedOutOfService) -> Parts:
    yield sentence(N_("Defibrillator {aed} is out of service: {why}"), aed=body.aed, why=name_of(body.why))
    yield body.note
    yield body.name


@tells("aed_back_in_service")
def _(t: Teller, body: aed.AedBackInService) -> Parts:
    yield sentence(N_("Defibrillator {aed} is back in service"), aed=body.aed)
    yield from dates(body.pads_until, body.battery_until)
    yield body.note
    yield body.name


@tells("aed_used")
def _(t: Teller, body: aed.AedUsed) -> Parts:
    yield sentence(N_("Defibrillator {aed} was used on {day}"), aed=body.aed, day=body.on.isoformat())
    if body.shocks is not None:
        yield sentence(N_("shocks: {count}"), count=str(body.shocks))
    yield body.note
    yield body.name


@tells("aed_doubted")
def _(t: Teller, body: aed.AedDoubted) -> Parts:
    yield sentence(N_("Somebody says that something is wrong with defibrillator {aed}"), aed=body.aed)
    if body.what:
        yield name_of(body.what)
    yield body.note


@tells("aed_removed")
def _(t: Teller, body: aed.AedRemoved) -> Parts:
    yield sentence(N_("Defibrillator {aed} is no longer here"), aed=body.aed)
    yield from changed(body.changed_on)
    yield body.reason


@tells("company_sent")
def _(t: Teller, body: aed.CompanySent) -> Parts:
    yield sentence(N_("{company} is sent to defibrillator {aed}"), company=body.company, aed=body.aed)
    yield body.for_what


@tells("company_reported")
def _(t: Teller, body: aed.CompanyReported) -> Parts:
    mended = N_("Defibrillator {aed} was mended by the company")
    yield sentence(
        mended if body.mended else N_("Defibrillator {aed} could not be mended by the company"), aed=body.aed
    )
    yield from dates(body.pads_until, body.battery_until)
    yield body.note


@tells("manager_named")
def _(t: Teller, body: site.ManagerNamed) -> Parts:
    yield sentence(N_("{name} manages the defibrillators"), name=body.name)
    yield body.title


@tells("manager_trained")
def _(t: Teller, body: site.ManagerTrained) -> Parts:
    minutes = body.practical_min + body.manager_min + body.online_min
    yield sentence(N_("A manager was trained on {day}, {minutes} min"), day=body.on.isoformat(), minutes=str(minutes))
    yield body.institution


@tells("manager_left")
def _(t: Teller, body: site.ManagerLeft) -> Parts:
    yield sentence(N_("A manager left on {day}"), day=body.on.isoformat())


@tells("kit_registered")
def _(t: Teller, body: site.KitRegistered) -> Parts:
    yield sentence(N_("A {kind} is registered: {place}"), kind=name_of(body.kind), place=body.location)


@tells("kit_checked")
def _(t: Teller, body: site.KitChecked) -> Parts:
    short = sum(1 for item in body.items if item.quantity < item.wanted)
    yield sentence(N_("A kit was checked on {day}"), day=body.on.isoformat())
    if short:
        yield sentence(N_("items short: {count}"), count=str(short))
    yield body.name


@tells("kit_removed")
def _(t: Teller, body: site.KitRemoved) -> Parts:
    yield sentence(N_("A kit is no longer here"))
    yield body.reason


@tells("staff_trained")
def _(t: Teller, body: site.StaffTrained) -> Parts:
    yield sentence(
        N_("{count} of the staff were trained: {course}, {minutes} min"),
        count=str(len(body.people)), course=body.course, minutes=str(body.minutes),
    )  # fmt: skip
    yield body.institution


@tells("obligation_stated")
def _(t: Teller, body: site.ObligationStated) -> Parts:
    must = N_("The place must have a defibrillator: {category}")
    yield sentence(
        must if body.obliged else N_("The place need not have a defibrillator: {category}"),
        category=t.code("aed_places", body.category),
    )
    yield body.reason


@tells("extension_granted")
def _(t: Teller, body: site.ExtensionGranted) -> Parts:
    yield sentence(N_("The time to install is extended until {day}"), day=body.until.isoformat())
    yield body.granted_by
    yield body.reason


@tells("site_inspected")
def _(t: Teller, body: site.SiteInspected) -> Parts:
    kept = sum(1 for finding in body.findings if finding.kept)
    yield sentence(N_("Inspected on {day}"), day=body.on.isoformat())
    if body.refused:
        yield sentence(N_("was not let in"))
    else:
        yield sentence(N_("{kept} of {all} points kept"), kept=str(kept), all=str(len(body.findings)))
    yield body.note
    yield body.name


@tells("site_admonished")
def _(t: Teller, body: site.SiteAdmonished) -> Parts:
    yield sentence(N_("Told to put it right by {day}: {what}"), day=body.by.isoformat(), what=body.what)
    yield body.name


@tells("admonition_ended")
def _(t: Teller, body: site.AdmonitionEnded) -> Parts:
    yield (
        sentence(N_("Was put right"))
        if body.mended
        else sentence(N_("Was not put right: on the list to the central authority"))
    )
    yield body.note


@tells("need_assessed")
def _(t: Teller, body: site.NeedAssessed) -> Parts:
    yield sentence(
        N_("Need assessed: density {density}, risk {risk}, benefit {benefit}, hard to reach {hard}"),
        density=str(body.density), risk=str(body.risk), benefit=str(body.benefit), hard=str(body.hard_to_reach),
    )  # fmt: skip
    yield body.name


@tells("certification_applied")
def _(t: Teller, body: site.CertificationApplied) -> Parts:
    yield sentence(
        N_("Asks to be certified as a safe place: {trained} of {staff} trained"),
        trained=str(body.trained), staff=str(body.staff),
    )  # fmt: skip
    yield body.name


@tells("certification_decided")
def _(t: Teller, body: site.CertificationDecided) -> Parts:
    if body.passed and body.until:
        yield sentence(
            N_("Certified as a safe place until {day}, number {number}"), day=body.until.isoformat(), number=body.number
        )
    else:
        yield sentence(N_("Not certified as a safe place"))
    yield body.reason
    yield body.name


@tells("certification_revoked")
def _(t: Teller, body: site.CertificationRevoked) -> Parts:
    yield sentence(N_("Certificate {number} is revoked: {reason}"), number=body.number, reason=body.reason)


@tells("site_reminded")
def _(t: Teller, body: site.SiteReminded) -> Parts:
    yield sentence(N_("Reminded of {what}, due {day}"), what=t.code("site_duties", body.what), day=body.due.isoformat())
    yield body.to


@tells("site_entry_struck")
def _(t: Teller, body: site.SiteEntryStruck) -> Parts:
    yield sentence(N_("An entry was wrong: {reason}"), reason=body.reason)


# ── training courses ─────────────────────────────────────────────────────────────────────────────────────────────────
@tells("course_announced")
def _(t: Teller, body: course.CourseAnnounced) -> Parts:
    yield sentence(
        N_("Course {title} on {day}, {begins} to {ends}, {seats} seats"),
        title=body.title, day=body.on.isoformat(), begins=body.begins, ends=body.ends, seats=str(body.seats),
    )  # fmt: skip
    yield body.place
    yield body.institution


@tells("course_joined")
def _(t: Teller, body: course.CourseJoined) -> Parts:
    yield sentence(N_("People sent to the course: {n}"), n=str(len(body.people) + len(body.managers)))
    yield ", ".join(body.people)


@tells("course_left")
def _(t: Teller, body: course.CourseLeft) -> Parts:
    yield sentence(N_("Nobody is sent to the course any more"))


@tells("course_held")
def _(t: Teller, body: course.CourseHeld) -> Parts:
    there = sum(len(one.people) + len(one.managers) for one in body.there.values())
    yield sentence(N_("The course was held. People: {n}, places: {sites}"), n=str(there), sites=str(len(body.there)))
    yield body.name


@tells("course_cancelled")
def _(t: Teller, body: course.CourseCancelled) -> Parts:
    yield sentence(N_("The course is cancelled: {reason}"), reason=body.reason)
    yield body.name


@tells("course_recorded")
def _(t: Teller, body: course.CourseRecorded) -> Parts:
    yield sentence(N_("Training records written at the places: {n}"), n=str(body.records))


# ── a county ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@tells("people_counted")
def _(t: Teller, body: county.PeopleCounted) -> Parts:
    yield sentence(N_("How many people live and are where, {year}: {source}"), year=str(body.year), source=body.source)
