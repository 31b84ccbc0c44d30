"""How far an alert has come: each stage with its time, and never more than is known."""

from __future__ import annotations

from goldenhour.emergency import bodies as says
from goldenhour.emergency.case import Alert
from goldenhour.emergency.delivery import Delivery, delivery, delivery_state
from goldenhour.emergency.ladder_bodies import AlertClimbed, AnswerState, Channel, ChannelAnswered, Step
from tests.emergency.telling import entry, minute, told

D = Delivery


def warned(*further: object) -> Alert:
    return told(
        entry(says.UnitSent(unit="u", name="u")),
        entry(says.HospitalAlerted(hospital="h", unit="u"), 1, id="alert-01"),
        *further,  # type: ignore[arg-type]
    ).alerts["alert-01"]


def names(alert: Alert) -> list[str]:
    return [stage.state for stage in delivery(alert)]


def test_an_alert_that_has_just_come_was_queued_and_is_accepted() -> None:
    alert = warned()
    assert delivery(alert) == [(D.QUEUED, minute(1)), (D.ACCEPTED, minute(2))], "by the tablet's clock, then by ours"


def test_what_a_phone_or_a_gateway_received_is_no_stage() -> None:
    alert = warned(
        entry(AlertClimbed(alert="alert-01", step=Step.SMS, channel=Channel.SMS), 3, id="climb-01"),
        entry(ChannelAnswered(alert="alert-01", climb="climb-01", state=AnswerState.DELIVERED), 4),
    )
    assert names(alert) == [D.QUEUED, D.ACCEPTED]
    assert alert.climbs[0].answer is AnswerState.DELIVERED


def test_every_stage_comes_with_its_time_in_the_order_in_which_it_was_reached() -> None:
    alert = warned(
        entry(says.HospitalPrepared(alert="alert-01", what=says.Preparation.CT), 2),
        entry(says.AlertAcknowledged(alert="alert-01", name="Lin"), 3),
    )
    alert.shown_at, alert.sounding_at = minute(2), minute(2.1)
    assert names(alert) == [D.QUEUED, D.ACCEPTED, D.ON_SCREEN, D.SOUNDING, D.PREPARED, D.ACKNOWLEDGED]
    assert delivery_state(alert) == (D.ACKNOWLEDGED, minute(4))


def test_an_alert_that_rings_again_begins_anew() -> None:
    alert = warned(entry(says.AlertAcknowledged(alert="alert-01", name="Lin"), 3))
    alert.shown_at = minute(2)
    alert.ring_again(minute(9))
    assert delivery(alert) == [(D.ACCEPTED, minute(9))]


def test_a_diverted_alert_ends_diverted() -> None:
    alert = warned(entry(says.AlertDiverted(alert="alert-01", reason="full", name="Lin"), 4))
    assert delivery_state(alert).state is D.DIVERTED


def test_a_climb_of_an_earlier_ringing_does_not_make_the_next_one_louder() -> None:
    alert = warned(entry(AlertClimbed(alert="alert-01", step=Step.LOUDER, channel=Channel.SCREENS), 3, id="climb-01"))
    assert alert.has_climbed_to(Step.LOUDER)
    alert.ring_again(minute(9))
    assert not alert.has_climbed_to(Step.LOUDER)
    assert [climb.ringing for climb in alert.climbs] == [1]
