"""What dispatchers, crews and emergency departments say in an incident."""

from __future__ import annotations

from goldenhour.emergency.actions import Action
from goldenhour.emergency.alerting import check_named
from goldenhour.emergency.casualty import case_of_group, case_of_tag
from goldenhour.emergency.people import EMERGENCY_DEPARTMENT, Role
from goldenhour.incidents.checks import (
    check_answers,
    check_as_declared,
    check_commands,
    check_declaration,
    check_declared_at_home,
    check_distribution,
    check_group,
    check_inject,
    check_is_drill,
    check_is_standing,
    check_joins,
    check_not_tagged,
    check_number,
    check_runs,
    check_sees_incident,
    check_unit_can_load,
)

DECLARING = EMERGENCY_DEPARTMENT | {Role.DISPATCHER, Role.ADMINISTRATOR}
SORTING = EMERGENCY_DEPARTMENT | {Role.DISPATCHER, Role.CREW}
COMMANDING = SORTING | {Role.ADMINISTRATOR}
INCIDENT = "/incidents/{incident}"

declare_incident = Action(
    name="declare_incident",
    path="/incidents",
    kind="incident_declared",
    who=DECLARING,
    checks=(check_declared_at_home, check_named, check_declaration),
    summary="Declare that there are many patients at one place, or a drill of it",
    begins=True,
)
give_inject = Action(
    name="give_inject",
    path=f"{INCIDENT}/injects",
    kind="incident_inject_given",
    who=COMMANDING,
    checks=(check_commands, check_named, check_is_drill, check_runs),
    summary="Tell the players of a drill what happens now",
)
answer_inject = Action(
    name="answer_inject",
    path=f"{INCIDENT}/injects/{{inject}}/answer",
    kind="incident_inject_answered",
    who=COMMANDING,
    checks=(check_sees_incident, check_named, check_is_drill, check_inject),
    summary="Note what the players did about an inject",
)
set_distribution = Action(
    name="set_distribution",
    path=f"{INCIDENT}/distribution",
    kind="distribution_set",
    who=COMMANDING,
    checks=(check_commands, check_named, check_runs, check_distribution),
    summary="Say which casualty goes to which hospital: as proposed, or otherwise and why",
)
end_incident = Action(
    name="end_incident",
    path=f"{INCIDENT}/end",
    kind="incident_ended",
    who=DECLARING,
    checks=(check_commands, check_named, check_runs),
    summary="Say that nobody is left to be sorted at the scene",
)
tag_casualty = Action(
    name="tag_casualty",
    path=f"{INCIDENT}/casualties",
    kind="casualty_tagged",
    who=SORTING,
    checks=(
        check_sees_incident, check_named, check_number, check_runs, check_as_declared, check_not_tagged, check_answers,
    ),
    summary="Give a casualty a tag and a category: a case begins, whose id is made of incident and number",
    begins=True,
    subject_of=lambda body: case_of_tag(body.incident, body.number),
)  # fmt: skip
retriage_casualty = Action(
    name="retriage_casualty",
    path="/cases/{case}/triage",
    kind="casualty_retriaged",
    who=SORTING,
    checks=(check_sees_incident, check_named, check_is_standing, check_answers),
    summary="Sort a casualty again; the earlier categories stay known",
)
join_tags = Action(
    name="join_tags",
    path="/cases/{case}/joining",
    kind="tags_joined",
    who=SORTING,
    checks=(check_sees_incident, check_named, check_is_standing, check_joins),
    summary="Say that this tag and another are on one patient: the other one goes on",
    claims=lambda body: f"joining/{body.incident}",
)
load_casualty = Action(
    name="load_casualty",
    path="/cases/{case}/loading",
    kind="casualty_loaded",
    who=frozenset({Role.DISPATCHER, Role.CREW}),
    checks=(check_commands, check_named, check_is_standing, check_unit_can_load),
    summary="Say that a vehicle leaves the scene with this casualty",
)
warn_group = Action(
    name="warn_group",
    path=f"{INCIDENT}/groups/{{hospital}}",
    kind="group_warned",
    who=COMMANDING,
    checks=(check_commands, check_named, check_runs, check_as_declared, check_group),
    summary="Warn one hospital, or ring it again, of all casualties that are to come to it: one alarm, one acknowledgement",
    begins=True,
    subject_of=lambda body: case_of_group(body.incident, body.hospital),
)
ACTIONS: tuple[Action, ...] = (
    declare_incident,
    give_inject,
    answer_inject,
    set_distribution,
    end_incident,
    tag_casualty,
    retriage_casualty,
    join_tags,
    load_casualty,
    warn_group,
)
