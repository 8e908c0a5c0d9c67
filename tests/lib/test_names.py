"""What somebody is called by: never the half of a name, and no title."""

from __future__ import annotations

import pytest

from wafaa.lib.names import given_name


@pytest.mark.parametrize(
    ("full", "called"),
    [
        ("نورة العنزي", "نورة"),
        ("عبد الرحمن بن علي", "عبد الرحمن"),
        ("عبد الله", "عبد الله"),
        ("عبدالله محمد", "عبدالله"),
        ("أبو خالد", "أبو خالد"),
        ("أم محمد الحربي", "أم محمد"),
        ("صلاح الدين الأيوبي", "صلاح الدين"),
        ("سيف الإسلام علي", "سيف الإسلام"),
        ("فاطمة الزهراء", "فاطمة الزهراء"),
        ("د. نور الدين سالم", "نور الدين"),
        ("د.سارة", "سارة"),
        ("م/ أحمد", "أحمد"),
        ("أ.د. محمد علي", "محمد"),
        ("أ.د.منى", "منى"),
        ("Dr.Ahmed Ali", "Ahmed"),
        ("علي، محمد", "علي"),
        ("Jones, Sarah", "Jones"),
        ("شركة النور للتجارة", "شركة النور للتجارة"),
        ("مؤسسة الأمل لتوريد الأجهزة الكهربائية والمنزلية", "مؤسسة الأمل لتوريد الأجهزة الكهربائية"),
        ("الدكتورة هند", "هند"),
        ("شيخة المنصوري", "شيخة"),
        ("أمير علي", "أمير"),
        ("سيد عبد العال", "سيد"),
        ("🌸 نورة", "نورة"),
        ("Noura Saleh", "Noura"),
        ("Dr. Sarah Jones", "Sarah"),
        ("Abd El Rahman Ali", "Abd El Rahman"),
        ("Abdul Rahman Ali", "Abdul Rahman"),
        ("Nour El Din Ahmed", "Nour El Din"),
        ("Salah Eldin", "Salah Eldin"),
        ("O'Neill Maya", "O'Neill"),
        ("Dr", "Dr"),
        ("nora@layla.example", ""),
        ("+966 50 000 0000", ""),
        ("", ""),
    ],
)
def test_the_name_one_is_called_by(full: str, called: str) -> None:
    assert given_name(full) == called
