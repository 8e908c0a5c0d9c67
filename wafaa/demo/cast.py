"""Who works at Layla's Perfumes, and in which teams."""

from datetime import time

from wafaa.demo.records import Shift, Staff, Team

MORNING = (Shift((5, 6, 0, 1, 2, 3), time(9), time(16)),)
EVENING = (Shift((5, 6, 0, 1, 2, 3), time(14), time(22)), Shift((4,), time(16), time(22)))
WEEKDAYS = (Shift((6, 0, 1, 2, 3), time(9), time(17)),)

STAFF = (
    Staff(
        "reem", "ريم العنزي", "Reem Alenezi", "رع", "reem@layla.example", "owner", ("ar", "en"), WEEKDAYS,
        "أسست المتجر من ركن صغير في بيت جدتها ليلى، وما زالت تجيب بنفسها حين يطول الانتظار.",
        "Began the shop in a corner of her grandmother Layla's house, and still answers when a wait grows long.",
    ),
    Staff(
        "omar", "عمر الحربي", "Omar Alharbi", "عح", "omar@layla.example", "agent", ("ar", "en"), MORNING,
        "يتابع الشحنة حتى يطمئن أنها وصلت إلى اليد لا إلى الباب فقط.",
        "Follows a parcel until it is in your hands, not just at the door.",
    ),
    Staff(
        "huda", "هدى السالم", "Huda Alsalem", "هس", "huda@layla.example", "agent", ("ar", "en"), EVENING,
        "تعرف كل عطر على الرف، وتصف الرائحة حتى تكاد تشمّها.",
        "Knows every bottle on the shelf and describes a scent until you can almost smell it.",
    ),
    Staff(
        "sara", "سارة حداد", "Sara Haddad", "سح", "sara@layla.example", "manager", ("ar", "en", "fr"), WEEKDAYS,
        "تقود فريق خدمة العملاء وطلبات الجملة، وتكتب أجمل بطاقات الهدايا.",
        "Leads customer care and wholesale, and writes the finest gift cards.",
    ),
    Staff(
        "youssef", "يوسف فهمي", "Youssef Fahmy", "يف", "youssef@layla.example", "agent", ("ar", "en"), EVENING,
        "من القاهرة، صبور ومرح، ويجد حلًا قبل أن ينتهي الشاي.",
        "From Cairo: patient, cheerful, and done before the tea is.",
    ),
    Staff(
        "salma", "سلمى بناني", "Salma Bennani", "سب", "salma@layla.example", "agent", ("ar", "fr", "en"), MORNING,
        "من فاس، خبيرة القفاطين والمقاسات.",
        "From Fes, our hand for kaftans and sizes.",
    ),
    Staff(
        "khaled", "خالد الشمري", "Khaled Alshammari", "خش", "khaled@layla.example", "clerk", ("ar",), WEEKDAYS,
        "يجهّز الطلبات في المستودع ويغلّفها كأنها هدية لأهله.",
        "Packs every order in the warehouse as if it were for his own family.",
    ),
    Staff(
        "nawal", "نوال القحطاني", "Nawal Alqahtani", "نق", "nawal@layla.example", "viewer", ("ar",), WEEKDAYS,
        "تراجع الحسابات وتتأكد أن كل مبلغ عاد إلى صاحبه.",
        "Keeps the books and sees that every refund finds its owner.",
    ),
)  # fmt: skip

TEAMS = (
    Team("care", "خدمة العملاء", "Customer care", ("reem", "omar", "huda", "sara", "youssef", "salma")),
    Team("warehouse", "المستودع والتوصيل", "Warehouse and delivery", ("khaled", "omar")),
    Team("wholesale", "الجملة والشركات", "Wholesale and companies", ("sara", "reem")),
)

ANSWERS = {
    "gulf": ("omar", "huda", "omar", "huda", "reem"),
    "egyptian": ("youssef", "youssef", "huda"),
    "levantine": ("sara", "omar", "huda"),
    "maghrebi": ("salma", "salma", "sara"),
    "standard": ("omar", "huda", "sara", "youssef", "salma"),
    "english": ("huda", "sara", "omar"),
}
"""Who usually answers whom, the likelier ones named more than once."""

LABELS = {
    "parcel": ("تتبع الشحنة", "Tracking"),
    "late": ("تأخير", "Late"),
    "refund": ("استرداد", "Refund"),
    "size": ("مقاس", "Size"),
    "damaged": ("تالف", "Damaged"),
    "wrong_item": ("منتج خاطئ أو ناقص", "Wrong or missing item"),
    "discount": ("كود خصم", "Discount code"),
    "payment": ("دفع", "Payment"),
    "cancel": ("إلغاء", "Cancellation"),
    "address": ("تغيير العنوان", "Address"),
    "complaint": ("شكوى", "Complaint"),
    "praise": ("ثناء", "Praise"),
    "points": ("نقاط", "Points"),
    "product": ("سؤال عن منتج", "Product question"),
    "stock": ("نفاد الكمية", "Out of stock"),
    "shipping_price": ("سعر الشحن", "Shipping price"),
    "gift_wrap": ("تغليف هدايا", "Gift wrap"),
    "hours": ("أوقات العمل", "Opening hours"),
    "wholesale": ("جملة", "Wholesale"),
    "urgent": ("مستعجل", "Urgent"),
    "vip": ("عميل مميز", "VIP"),
}
"""Every label with its Arabic and its English name."""
