"""Ways of payment in the reader's words: engines write `cod`, `apple_pay` or "WC_Gateway_COD" where people say
"cash on delivery".

The codes are those of WooCommerce's own gateways and its usual plugins, of Salla (`payment_method`), Zid
(`payment.method.name`) and Shopify (`payment_gateway_names`). What nobody here knows stays as the shop says it.
"""

from __future__ import annotations

import re

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from wafaa.lib.text.folding import fold

SAID: dict[str | Lazy, str] = {
    _("Cash on delivery"): "cod, cash on delivery, cash on delivery cod, cashondelivery, pay on delivery, "
    "الدفع عند الاستلام, دفع عند الاستلام, الدفع عند التسليم",
    _("Card on delivery"): "card on delivery, pos on delivery, الدفع بالبطاقة عند الاستلام",
    _("Cash"): "cash, نقد, نقدا, كاش",
    _("Card"): "card, cards, credit card, creditcard, credit, cc, credit cards, debit card, debit, visa, mastercard, "
    "master card, visa mastercard, stripe cc, moyasar credit card, hyperpay cards, paytabs creditcard, "
    "wc checkout com cards, amazon ps cc, بطاقة, بطاقة ائتمان, بطاقة ائتمانية, بطاقة بنكية, فيزا, ماستر كارد",
    # One gate for several ways: which of them it was, it does not tell.
    _("Paid online"): "online, electronic, stripe, shopify payments, moyasar, tap, hyperpay, paytabs, paytabs all, "
    "myfatoorah, myfatoorah v2, checkout com, telr, payfort, paylink, edfapay, zid pay, salla pay, دفع إلكتروني, "
    "الدفع الإلكتروني",
    _("mada"): "mada, hyperpay mada, paytabs mada, مدى, بطاقة مدى",
    _("Apple Pay"): "apple pay, applepay, paytabs applepay, stripe applepay, moyasar apple pay, apple pay mada, "
    "wc checkout com apple pay, hyperpay applepay, ابل باي, آبل باي",
    _("Google Pay"): "google pay, googlepay, android pay, wc checkout com google pay, جوجل باي",
    _("Samsung Pay"): "samsung pay, samsungpay, سامسونج باي",
    _("STC Pay"): "stc pay, stcpay, stc bank, moyasar stc pay, paytabs stcpay, اس تي سي باي",
    _("urpay"): "urpay, ur pay, يور باي",
    _("SADAD"): "sadad, سداد",
    _("Tamara"): "tamara, tamara installment, tamara gateway, tamara gateway pay in 3, tamara pay later, "
    "tamara gateway pay by instalments, tamara gateway checkout, tamara single checkout, tamara pay now, تمارا",
    _("Tabby"): "tabby, tabby installment, tabby installments, tabby checkout, tabby credit card installments, "
    "tabby pay later, تابي",
    _("MISpay"): "mispay, mis pay, mispay installment, ام اي اس باي",
    _("Madfu"): "madfu, madfu installment",
    _("PayPal"): "paypal, ppcp gateway, paypal express, ppec paypal, باي بال",
    _("Bank transfer"): "bank, bacs, bank transfer, bank deposit, direct bank transfer, wire, wire transfer, transfer, "
    "حوالة بنكية, تحويل بنكي, تحويل, حوالة",
    _("KNET"): "knet, كي نت",
    _("Fawry"): "fawry, fawry pay, فوري",
    _("Vodafone Cash"): "vodafone cash, vodafonecash, فودافون كاش",
    _("InstaPay"): "instapay, insta pay, انستا باي",
    _("Cheque"): "cheque, check, شيك",
    _("The shop's wallet"): "wallet, store wallet, store credit, customer wallet, woo wallet, wallet payment, المحفظة, "
    "محفظة, محفظة المتجر, رصيد المتجر",
    _("Gift card"): "gift card, giftcard, بطاقة هدية, بطاقة هدايا",
    _("Free of charge"): "free, free order, zero, مجاني",
}
_NO_LETTER = re.compile(r"[\W_]+")


def payment_words(written: str) -> str:
    """How this reader calls what the shop wrote as the way of payment; what is unknown stays as it was written."""
    known = KNOWN.get(_spelled(written))
    return str(known) if known else written


def _spelled(written: str) -> str:
    return _NO_LETTER.sub(" ", fold(written)).strip()


KNOWN = {_spelled(one): said for said, many in SAID.items() for one in many.split(", ")}
