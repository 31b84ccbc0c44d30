"""The demo's place with defibrillators: made up, its manager one of the demo's people, and not everything in order there."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import msgspec

from goldenhour.aeds.keeping.hours import ALL_DAY
from goldenhour.emergency import aed_bodies as aed
from goldenhour.emergency import site_bodies as site
from goldenhour.emergency.bodies import Body
from goldenhour.emergency.entries import KINDS
from goldenhour.emergency.house import House
from goldenhour.kit.log import Entry, encode_json

SITE = "demo-school"
MAKER = "person/demo"
KIND_OF = {kind.body: name for name, kind in KINDS.items()}


async def keep_a_school(house: House, manager: str, name: str) -> None:
    """Registered once; `manager` is the account of the demo's AED manager."""
    if (await house.book.state(f"site/{SITE}")).seq:
        return
    today = house.world.now().astimezone(ZoneInfo(house.country.timezone)).date()
    at = house.world.now() - timedelta(days=1)
    entries = [
        Entry(
            id=house.world.new_id(), subject=f"site/{SITE}", kind=KIND_OF[type(body)], at=at, by=MAKER,
            role="administrator", body=msgspec.Raw(encode_json(body)),
        )
        for body in (*the_place(today), *its_people(today, manager, name))
    ]  # fmt: skip
    receipts = await house.log.append(entries)
    await house.book.caught_up(receipts[-1].seq)


def the_place(today: date) -> list[Body]:
    """One device in order, one whose pads expire soon and whose check is overdue, one that was used and has no pads."""

    def device(
        key: str, where: str, floor: str, pads: int, installed: int, placement: aed.Placement
    ) -> aed.AedRegistered:
        return aed.AedRegistered(
            aed=key, location=where, floor=floor, maker="範例牌", model="D-1", serial=f"DEMO-{key}", barcode=f"471000000{key}",
            lat=25.0329, lon=121.5431, installed_on=today - timedelta(days=installed), hours=aed.Hours(week=(ALL_DAY,) * 7),
            pads_until=today + timedelta(days=pads), battery_until=today + timedelta(days=700), vendor="範例醫材",
            placement=placement, source=aed.Source.SYNTHETIC,
        )  # fmt: skip

    good = aed.Placement(
        conspicuous=True, height_cm=130, case_alarm=True, own_power=True, serial_marked=True, on_floor_plan=True,
        sign_at_entrance=True, sign_at_device=True, sign_height_cm=220, beside_water=False,
    )  # fmt: skip
    return [
        aed.SiteRegistered(
            name="範例國中（模擬）", county="A", district="大安區", address="臺北市大安區範例路 1 號", category="assembly",
            lat=25.0329, lon=121.5431, staff=40, responsible="範例校長", source=aed.Source.SYNTHETIC,
        ),
        device("1", "一樓川堂，校門進來右手邊", "1F", 420, 900, good),
        device("2", "體育館入口", "1F", 12, 400, msgspec.structs.replace(good, height_cm=100, sign_at_entrance=None)),
        device("3", "游泳池管理室", "B1", 300, 900, msgspec.structs.replace(good, beside_water=True)),
        aed.AedChecked(aed="1", on=today - timedelta(days=20), name="李範例", ready=True),
        aed.AedChecked(aed="2", on=today - timedelta(days=220), name="李範例", ready=True),
        aed.AedChecked(aed="3", on=today - timedelta(days=100), name="李範例", ready=True),
        aed.AedUsed(aed="3", on=today - timedelta(days=9), name="李範例", shocks=1, note="泳客突然倒下"),
    ]  # fmt: skip


def its_people(today: date, manager: str, name: str) -> list[Body]:
    trained = tuple(f"模擬教職員{number:02}" for number in range(1, 27))
    return [
        site.ManagerNamed(manager="m1", name=name, title="學務主任", account=manager, email="aed@school.example"),
        site.ManagerTrained(
            manager="m1", on=today - timedelta(days=700), practical_min=180, manager_min=40, institution="範例訓練單位"
        ),
        site.KitRegistered(
            kit="k1", kind=site.KitKind.BLEEDING, location="保健室",
            items=(
                site.KitItem(name="滅菌紗布（三吋以上）", wanted=20, quantity=20, unit="片", until=today + timedelta(days=40)),
                site.KitItem(name="止血帶", wanted=1, quantity=0, unit="條"),
                site.KitItem(name="三角巾", wanted=2, quantity=2, unit="條"),
            ),
        ),
        site.StaffTrained(
            course="CPR+AED", on=today - timedelta(days=200), minutes=90, institution="範例訓練單位", people=trained
        ),
    ]  # fmt: skip
