"""The words of the helpers on the tablet. English by key; the modules in `static/` ask for `protocols.<key>`."""

from __future__ import annotations

from goldenhour.kit.sentences import N_

GENERAL: dict[str, str] = {
    "protocols": N_("Protocols"),
    "arrest": N_("Cardiac arrest"),
    "stroke": N_("Stroke"),
    "stemi": N_("STEMI"),
    "trauma": N_("Trauma"),
    "child": N_("Child"),
    "news": N_("NEWS2"),
    "undo": N_("Undo"),
    "yes": N_("yes"),
    "no": N_("no"),
    "now": N_("now"),
    "minutes": N_("{n} min"),
    "minutes ago": N_("{n} min ago"),
    "source": N_("Source"),
    "enter vital signs": N_("Enter vital signs"),
    "enter medication": N_("Enter the medication"),
    "normal": N_("normal"),
    "left": N_("left"),
    "right": N_("right"),
    "abnormal": N_("abnormal"),
    "low": N_("low"),
    "high": N_("high"),
    "measured": N_("Measured"),
    "not measured": N_("Not measured:"),
    "usual": N_("Usual"),
    "sign pulse": N_("Pulse"),
    "sign breaths": N_("Breathing"),
    "sign systolic": N_("Systolic"),
    "sign shock_index": N_("Shock index"),
    "sign spo2": N_("SpO₂"),
    "sign on_oxygen": N_("Oxygen"),
    "sign consciousness": N_("Consciousness"),
    "sign temperature_c": N_("Temperature"),
}

ARREST: dict[str, str] = {
    "begin cpr": N_("Start CPR"),
    "cpr runs": N_("of CPR"),
    "pulse since": N_("since the pulse came back"),
    "ended": N_("since the end"),
    "next check in": N_("Rhythm check in"),
    "check the rhythm now": N_("Check the rhythm now"),
    "shockable shock now": N_("Shockable: shock now"),
    "adrenaline from": N_("Adrenaline in"),
    "adrenaline due": N_("Adrenaline due, latest in"),
    "adrenaline after second shock": N_("Adrenaline: not given yet"),
    "adrenaline as soon as possible": N_("Adrenaline as soon as possible"),
    "shocks": N_("Shocks"),
    "adrenaline doses": N_("Adrenaline"),
    "cpr minutes": N_("CPR minutes"),
    "compression fraction": N_("Compression fraction"),
    "metronome": N_("Metronome"),
    "metronome stop": N_("Stop metronome"),
    "mute": N_("Mute"),
    "sound on": N_("Sound on"),
    "slower": N_("Slower"),
    "faster": N_("Faster"),
    "rhythm": N_("Rhythm"),
    "VF": N_("VF"),
    "pVT": N_("Pulseless VT"),
    "PEA": N_("PEA"),
    "asystole": N_("Asystole"),
    "aed shock advised": N_("AED: shock"),
    "aed no shock": N_("AED: no shock"),
    "shock": N_("Electric shock"),
    "shock joules": N_("Shock {n} J"),
    "aed shock": N_("AED shocked"),
    "joules": N_("Joules"),
    "drugs": N_("Drugs"),
    "adrenaline mg": N_("Adrenaline {n} mg"),
    "amiodarone mg": N_("Amiodarone {n} mg"),
    "for weight check": N_("for {kg} kg: check"),
    "compressions": N_("Compressions"),
    "pause": N_("Pause"),
    "resume": N_("Go on"),
    "mechanical start": N_("Mechanical CPR"),
    "mechanical stop": N_("Stop mechanical CPR"),
    "airway": N_("Airway"),
    "bvm": N_("Bag-valve-mask"),
    "sga": N_("Supraglottic"),
    "tube": N_("Tube"),
    "rosc": N_("ROSC: pulse is back"),
    "rearrest": N_("Arrest again"),
    "stop resuscitation": N_("End resuscitation"),
    "did cpr": N_("CPR"),
    "did shock": N_("Electric shock"),
    "did mechanical": N_("Mechanical CPR"),
    "did mechanical_off": N_("Mechanical CPR stopped"),
    "did adrenaline": N_("Adrenaline"),
    "did first_rhythm": N_("First rhythm"),
    "did rhythm_check": N_("Rhythm checked"),
    "did compressions_on": N_("Compressions begin"),
    "did compressions_off": N_("Compressions paused"),
    "did rosc": N_("ROSC"),
    "did rearrest": N_("Arrest again"),
    "did stopped": N_("Resuscitation ended"),
    "did collapse": N_("Time of collapse"),
    "did witnessed": N_("Collapse witnessed"),
    "did bystander_cpr": N_("CPR by bystanders"),
    "did life_limiting_illness": N_("Life-limiting illness known"),
    "did signs_of_life": N_("Signs of life during CPR"),
    "did etco2": N_("EtCO₂ (mmHg)"),
    "did metronome_on": N_("Metronome on"),
    "did metronome_off": N_("Metronome off"),
    "source arrest": N_(
        "AHA guidelines for CPR 2020, parts 3 and 4: 100-120 compressions a minute, rhythm every 2 min, "
        "adrenaline 1 mg every 3-5 min. The fraction counts tapped pauses only: our approximation."
    ),
}

ECPR: dict[str, str] = {
    "ecpr candidate": N_("candidate, decide yourselves"),
    "ecpr against": N_("a criterion speaks against it"),
    "ecpr open": N_("not everything is known yet"),
    "ecpr age": N_("Under 70 years"),
    "ecpr witnessed": N_("Collapse witnessed"),
    "ecpr no_flow": N_("Under 5 min without compressions"),
    "ecpr rhythm": N_("First rhythm VF, VT or PEA"),
    "ecpr low_flow": N_("Under 60 min since the arrest"),
    "ecpr etco2": N_("EtCO₂ over 10 mmHg"),
    "ecpr no_life_limiting_illness": N_("No life-limiting illness"),
    "witnessed": N_("Collapse witnessed"),
    "bystander_cpr": N_("CPR by bystanders"),
    "life_limiting_illness": N_("Life-limiting illness known"),
    "collapse before cpr": N_("Collapse before CPR"),
    "ecpr decide": N_("The hospital sets its own criteria: telephone, and decide together."),
    "source ecpr": N_("ELSO interim guideline for ECPR in adults, ASAIO J 2021;67:221-228"),
}

STROKE: dict[str, str] = {
    "ask face": N_("Smile: face"),
    "ask arm": N_("Arms held up"),
    "ask speech": N_("Repeat a sentence"),
    "ask gaze": N_("Gaze"),
    "gaze turned": N_("turned to one side"),
    "large vessel": N_("a large vessel may be closed"),
    "stroke likely": N_("stroke is likely"),
    "suspect stroke": N_("Suspect stroke"),
    "stroke suspected": N_("Stroke is suspected"),
    "why g-fast": N_("G-FAST {count} of 4"),
    "why cincinnati": N_("Cincinnati {count} of 3"),
    "last_known_well_at": N_("Last known well"),
    "last known well missing": N_("Last known well?"),
    "since last known well": N_("since last known well"),
    "window left": N_("{n} h window: left"),
    "window over": N_("{n} h window is over"),
    "nobody knows": N_("Nobody knows"),
    "glucose missing": N_("Glucose not measured"),
    "glucose is": N_("Glucose {n} mg/dL"),
    "glucose low": N_("low: it can look like a stroke; treat it first"),
    "source stroke": N_(
        "Cincinnati: Kothari, Ann Emerg Med 1999;33:373-378. G-FAST, 3 or more: Scheitz, Stroke "
        "2017;48:290-297. 4.5 h: Hacke, N Engl J Med 2008;359:1317-1329. 24 h: Nogueira, N Engl J Med "
        "2018;378:11-21. Glucose under 60: AHA/ASA, Stroke 2019;50:e344-e418."
    ),
}

STEMI: dict[str, str] = {
    "onset_at": N_("Pain began"),
    "no contact yet": N_("Not at the patient yet"),
    "since first contact": N_("since first medical contact"),
    "ecg done": N_("12-lead ECG is done"),
    "ecg within": N_("12-lead ECG within {n} min: left"),
    "device within": N_("Device within {n} min: left"),
    "12-lead": N_("12-lead ECG"),
    "photograph ecg": N_("Photograph the ECG"),
    "st elevation": N_("ST elevation"),
    "none seen": N_("none"),
    "suspect ami": N_("Suspect myocardial infarction"),
    "ami suspected": N_("Myocardial infarction is suspected"),
    "why st": N_("ST elevation on the ECG"),
    "aspirin_allergy": N_("Aspirin: allergy or bleeding"),
    "no aspirin": N_("Allergy or bleeding: no aspirin"),
    "aspirin given": N_("Aspirin 300 mg given"),
    "check dose": N_("check the dose by your protocol"),
    "pde5": N_("Erectile-dysfunction drug in the last 48 h"),
    "nitroglycerin": N_("Nitroglycerin"),
    "nothing against": N_("nothing known speaks against it"),
    "nitro systolic": N_("Systolic under 90"),
    "nitro pulse": N_("Pulse under 50 or over 100"),
    "nitro pde5": N_("Erectile-dysfunction drug taken"),
    "nitro inferior": N_("Inferior: think of the right ventricle"),
    "nitro unmeasured": N_("Blood pressure not measured"),
    "source stemi": N_(
        "O’Gara, ACCF/AHA guideline for STEMI, Circulation 2013;127:e362-e425: aspirin 162-325 mg, "
        "nitrates, 90 min from contact to device; 12-lead ECG within 10 min: Ibanez, Eur Heart J "
        "2018;39:119-177"
    ),
}

TRAUMA: dict[str, str] = {
    "not at scene": N_("Not at the scene yet"),
    "at the scene": N_("at the scene"),
    "scene time was": N_("at the scene (left)"),
    "aim left": N_("Leave within {n} min: left"),
    "aim passed": N_("The aim of {n} min has passed"),
    "criteria met": N_("{n} of {of} criteria met"),
    "unstable": N_("unstable trauma patient"),
    "suspect trauma": N_("Suspect major trauma"),
    "trauma suspected": N_("Major trauma is suspected"),
    "entrapped": N_("Trapped"),
    "shock index": N_("Shock index"),
    "group vital_signs": N_("Vital signs"),
    "group anatomy": N_("Injuries"),
    "group mechanism": N_("Mechanism"),
    "by measurement": N_("by measurement"),
    "measured not": N_("measured: no"),
    "source trauma": N_(
        "Criteria: the national ambulance record (TEMSIS eInjury.T03). RTS: Champion, J Trauma "
        "1989;29:623-629. Scene time of at most 10 min: International Trauma Life Support; they name no "
        "proof for it. Shock index over 1 in adults: our assumption."
    ),
}

CHILD: dict[str, str] = {
    "age": N_("Age"),
    "months": N_("{n} mo"),
    "years": N_("{n} y"),
    "age missing": N_("How old is the child?"),
    "no child": N_("16 years or more: the adults' scales apply"),
    "weight": N_("Weight"),
    "weight said": N_("as you said"),
    "weight guessed": N_("by the age: ask the parents"),
    "doses check": N_("Reference doses: check before giving"),
    "at most": N_("at most"),
    "dose shock_first": N_("First shock"),
    "dose shock_next": N_("Further shocks, at least"),
    "dose adrenaline": N_("Adrenaline (arrest)"),
    "dose amiodarone": N_("Amiodarone (VF, VT)"),
    "dose glucose_10": N_("Glucose 10 %"),
    "dose fluid": N_("Fluid, then look again"),
    "source child": N_(
        "Ranges: PALS, as tabulated by Fleming, Lancet 2011;377:1011-1018. Shock index: Acker, J Pediatr "
        "Surg 2015;50:331-334. Weight, glucose, fluid: APLS. Doses, shocks: AHA 2020, part 4."
    ),
}

NEWS: dict[str, str] = {
    "scale usual": N_("usual scale"),
    "scale 88-92": N_("scale 2 (88-92 %, confirmed hypercapnia only)"),
    "risk high": N_("high risk"),
    "risk medium": N_("medium risk"),
    "risk low_medium": N_("one sign alone is alarming"),
    "risk low": N_("low risk"),
    "risk null": N_("incomplete"),
    "news not for children": N_("NEWS2 is not for children under 16: open Child"),
    "source news": N_("Royal College of Physicians, National Early Warning Score (NEWS) 2, London 2017"),
}

WORDS: dict[str, str] = {
    f"protocols.{key}": message
    for part in (GENERAL, ARREST, ECPR, STROKE, STEMI, TRAUMA, CHILD, NEWS)
    for key, message in part.items()
}
