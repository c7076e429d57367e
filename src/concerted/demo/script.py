"""The words of the demonstration: made-up members named after colours, in several languages."""

from __future__ import annotations

from typing import Any

from concerted.items.forms import ReportKind, StatusWord

NAME = "Warehouse committee (demonstration)"
PROGRAMME = (
    "We work at one warehouse, on three shifts, in many languages.\n"
    "We want to come home in one piece, to be paid for all our hours, and to decide together.\n"
    "Whoever speaks for us answers to us, and can be called back at any time."
)

# Who, and what they say of themselves when they ask to join.
PEOPLE: dict[str, str] = {
    "red": "Inbound, days",
    "blue": "Outbound, days",
    "green": "Sortation, nights",
    "amber": "Inbound, nights",
    "teal": "Sortation, nights",
    "olive": "Outbound, back half",
    "slate": "Sortation, days",
    "azul": "Salida, turno de noche",
    "verde": "Entrada, turno de día",
    "سماء": "الفرز، الوردية الليلية",
    "قمر": "الاستلام، الوردية النهارية",
    "နီ": "ညဆိုင်း၊ ကုန်ဝင်",
    "ပြာ": "နေ့ဆိုင်း၊ ကုန်ထွက်",
    "bleu": "Expédition, nuit",
    "ocre": "Réception, jour",
    "pearl": "Outbound, nights",
    "copper": "Inbound, days",
    "ivory": "Sortation, days",
    "lilac": "Outbound, days",
    "ruby": "Inbound, nights",
    "jade": "Sortation, nights",
    "coral": "Outbound, back half",
    "navy": "Inbound, back half",
    "sand": "Sortation, back half",
    "rojo": "Clasificación, noche",
    "blanco": "Salida, día",
    "plum": "Outbound, nights",
    "Counter 1 (simulated)": "A program that counts votes, for the demonstration",
    "Counter 2 (simulated)": "A program that counts votes, for the demonstration",
    "Counter 3 (simulated)": "A program that counts votes, for the demonstration",
}
COUNTERS = tuple(name for name in PEOPLE if name.endswith("(simulated)"))

# Who reports what: kind, place, words, and more where it is known.
REPORTS: tuple[tuple[str, ReportKind, str, str, dict[str, Any]], ...] = (
    (
        *("green", "unsafe", "Bay 4"),
        "Above 35 degrees at the sorter. No fan works, and two people had to sit down.",
        {"severity": 3, "people": 14},
    ),
    ("teal", "unsafe", "Bay 4", "The same heat again, from ten at night.", {}),
    (
        *("azul", "speed_up", "Outbound"),
        "La tasa subió de 300 a 360 sin aviso.",
        {"lang": "es", "people": 40},
    ),
    ("سماء", "unsafe", "Bay 4", "الحرارة لا تُحتمل والمروحة معطلة.", {"lang": "ar", "severity": 3}),
    (
        *("နီ", "injury", "Dock 2"),
        "ပါလက်ကျိုးနေလို့ ခြေထောက်ထိခိုက်သွားတယ်။",
        {"lang": "my", "severity": 2},
    ),
    ("copper", "pay", "Inbound", "Half an hour missing each Friday, third week.", {"people": 6}),
    ("ruby", "unsafe", "Bay 4", "Fan still broken. One fainted.", {"severity": 4}),
    (
        *("bleu", "surveillance", "Sortation"),
        "Nouvelle caméra au-dessus des casiers.",
        {"lang": "fr"},
    ),
)
CONFIRMED: dict[int, tuple[str, ...]] = {
    0: ("teal", "jade", "slate"),
    2: ("pearl", "blanco"),
    5: ("red", "navy"),
}
STATUSES: tuple[tuple[int, str, StatusWord, str], ...] = (
    (0, "green", "raised", "Handed to the shift manager in writing."),
    (5, "copper", "answered", "They say that it will be paid next month."),
)
LATER = {
    "fans": "It was above 35 degrees in bay 4 on four nights. We ask for four fans before June, "
    "and a break of ten minutes an hour above 30 degrees.",
    "badges": "So that everybody knows who speaks.",
    "breaks": "Nights walk further than days. We ask for ten minutes more, paid.",
    "slate": "Ten minutes is little. Ask for twenty, or say nothing yet.",
    "delegate": "There are three of us on nights for every two on days.",
    "counters": "In a committee these are three of us. Here they are programs, so that whoever "
    "looks into the demonstration can see a count.",
    "sundays": "Until the fans are there, none of us stays longer on a Sunday. In secret, so "
    "that nobody is asked afterwards.",
}
# Who stands for treasurer, and what they say of it.
CANDIDATES: dict[str, str] = {
    "pearl": "I kept the books of our football club for six years. Every receipt can be seen.",
    "verde": "Publico las cuentas cada mes, en dos idiomas.",
    "ivory": "I would ask two others to look at the books each month.",
}
# For whom the voters are, in turn; the first of them changes the vote to the last.
APPROVALS: tuple[tuple[int, ...], ...] = ((1,), (0,), (2,), (0,), (), (0,))
SAID: tuple[tuple[str, str], ...] = (
    ("red", "Minutes of Tuesday are under decisions. Read them before the shift meeting."),
    ("azul", "¿Alguien más con la tasa de 360? Pongan el reporte, aunque sea corto."),
    ("pearl", "Yes, since Monday. Confirmed yours."),
    ("سماء", "المروحة في البوابة 4 ما زالت معطلة. من يعمل الليلة؟"),
    ("green", "I am on tonight. I take a photo of the thermometer at two."),
    ("နီ", "ခြေထောက် သက်သာလာပြီ။ ကျေးဇူးတင်ပါတယ်။"),
    ("bleu", "La caméra est au-dessus des casiers, pas de l'allée. J'ai fait un signalement."),
    ("blue", "The vote on ten minutes more is open until tomorrow. Vote either way, but vote."),
    ("teal", "Voted."),
)
