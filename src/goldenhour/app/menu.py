"""What the menu at the top of every page offers to whom, in the order of an emergency."""

from __future__ import annotations

from goldenhour.aeds.answering import KEEPERS
from goldenhour.emergency.house import MenuItem
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Role
from goldenhour.exchange.actions import MATCHES
from goldenhour.kit.sentences import N_

MENU: tuple[MenuItem, ...] = (
    MenuItem(N_("Dispatch desk"), "/desk", frozenset({Role.DISPATCHER})),
    MenuItem(N_("Tablet"), "/tablet", frozenset({Role.CREW})),
    MenuItem(N_("Feedback"), "/feedback", frozenset({Role.CREW})),
    MenuItem(N_("Board"), "/board", EMERGENCY_DEPARTMENT),
    MenuItem(N_("Consults"), "/consults", EMERGENCY_DEPARTMENT | {Role.SPECIALIST}),
    MenuItem(N_("Transfers"), "/transfers", EMERGENCY_DEPARTMENT),
    MenuItem(
        N_("Mass casualties"),
        "/incidents",
        EMERGENCY_DEPARTMENT | {Role.DISPATCHER, Role.CREW, Role.ADMINISTRATOR, Role.AUTHORITY},
    ),
    MenuItem(N_("What hospitals have free"), "/capacity", frozenset(Role) - {Role.SPECIALIST, Role.AED_MANAGER}),
    MenuItem(N_("Who can be heard"), "/listening", EMERGENCY_DEPARTMENT | {Role.ADMINISTRATOR, Role.AUTHORITY}),
    MenuItem(N_("Outcomes"), "/outcomes", EMERGENCY_DEPARTMENT),
    MenuItem(N_("Whose is it?"), "/exchange/worklist", MATCHES | {Role.AUTHORITY}),
    MenuItem(N_("Cases"), "/timelines", EMERGENCY_DEPARTMENT | {Role.DISPATCHER, Role.CREW, Role.AUTHORITY}),
    MenuItem(N_("Indicators"), "/indicators", EMERGENCY_DEPARTMENT | {Role.DISPATCHER, Role.CREW, Role.AUTHORITY}),
    MenuItem(N_("CPR by telephone"), "/phone-cpr", frozenset({Role.DISPATCHER, Role.AUTHORITY})),
    MenuItem(N_("Volunteers"), "/responders/volunteers", frozenset({Role.AUTHORITY})),
    MenuItem(N_("Reports owed"), "/outcomes/chase", frozenset({Role.AUTHORITY})),
    MenuItem(N_("Registry extracts"), "/extracts", frozenset({Role.AUTHORITY})),
    MenuItem(N_("Places with defibrillators"), "/sites", KEEPERS),
    MenuItem(N_("Defibrillators at a glance"), "/authority/aeds", frozenset({Role.AUTHORITY})),
    MenuItem(N_("Check a defibrillator"), "/check", frozenset({Role.AED_MANAGER})),
    MenuItem(N_("Downtime kit"), "/downtime", EMERGENCY_DEPARTMENT | {Role.DISPATCHER, Role.CREW}),
    MenuItem(N_("How fast alerts arrive"), "/latencies", frozenset(Role) - {Role.AED_MANAGER}),
    MenuItem(N_("People"), "/people", frozenset({Role.ADMINISTRATOR})),
    MenuItem(N_("Systems"), "/exchange", frozenset({Role.ADMINISTRATOR})),
    MenuItem(N_("Uploads"), "/uploads", frozenset({Role.ADMINISTRATOR})),
)
