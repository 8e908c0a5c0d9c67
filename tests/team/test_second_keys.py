"""What makes the six digits of a second step lies sealed, and moves with the keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time

from tests.world import World
from wafaa.channels import verbs
from wafaa.lib import secretfiles
from wafaa.lib.sealed import Unsealable, key_id, sealed_by
from wafaa.work import keys

SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.SECRETS = tmp_path
    keys.read_again()
    yield tmp_path
    keys._read.clear()


def kept(row: Authenticator, name: str) -> str:
    return str(Authenticator.objects.get(pk=row.pk).data[name])


def digits() -> str:
    return format_hotp_value(hotp_value(SECRET, next(iter(yield_hotp_counters_from_time()))))  # type: ignore[no-any-return]


def opens(row: Authenticator) -> bool:
    return bool(get_adapter().decrypt(kept(row, "secret")) == SECRET)


def quiet(done: int, total: int) -> None:
    """Nobody watches."""


def test_the_secret_is_sealed_and_its_digits_open(world: World, folder: Path) -> None:
    row = TOTP.activate(world.reem.user, SECRET).instance
    (key,) = secretfiles.read_all(folder, "sealing")
    assert sealed_by(kept(row, "secret")) == key_id(key) and SECRET not in kept(row, "secret")
    assert opens(row) and TOTP(Authenticator.objects.get(pk=row.pk)).validate_code(digits())


def test_recovery_codes_grow_from_a_sealed_seed(world: World) -> None:
    codes = RecoveryCodes.activate(world.reem.user)
    assert sealed_by(kept(codes.instance, "seed"))
    first, second = codes.generate_codes(), RecoveryCodes(Authenticator.objects.get(pk=codes.instance.pk))
    assert first == second.generate_codes() and second.validate_code(first[3])


def test_all_of_them_move_to_a_new_key(world: World, folder: Path) -> None:
    row, codes = TOTP.activate(world.reem.user, SECRET).instance, RecoveryCodes.activate(world.omar.user)
    known = codes.generate_codes()
    assert verbs.begin_new_key() and not verbs.retire_old_keys(), "still needed"
    assert verbs.reseal_all(quiet).count == 2 and verbs.retire_old_keys()
    (key,) = secretfiles.read_all(folder, "sealing")
    assert {sealed_by(kept(row, "secret")), sealed_by(kept(codes.instance, "seed"))} == {key_id(key)}
    assert opens(row) and RecoveryCodes(Authenticator.objects.get(pk=codes.instance.pk)).generate_codes() == known


def test_one_from_before_the_seal_opens_and_gets_its_seal_with_the_next_key(world: World) -> None:
    row = Authenticator.objects.create(user=world.reem.user, type=Authenticator.Type.TOTP, data={"secret": SECRET})
    assert opens(row)
    assert verbs.begin_new_key() and verbs.reseal_all(quiet).count == 1
    assert sealed_by(kept(row, "secret"))
    assert opens(row)


def test_one_that_no_key_opens_is_named_and_opens_nothing(world: World) -> None:
    row = TOTP.activate(world.reem.user, SECRET).instance
    spoilt = kept(row, "secret")[:-6] + "AAAAAA"
    Authenticator.objects.filter(pk=row.pk).update(data={"secret": spoilt})
    with pytest.raises(Unsealable):
        opens(row)
    assert verbs.begin_new_key()
    assert verbs.reseal_all(quiet).unreadable == [f"{world.reem.user.email}/totp"]
    assert not verbs.retire_old_keys()
