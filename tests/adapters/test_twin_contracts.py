"""The six twins keep the contracts of their ports."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.adapters import twins
from tests.contracts.accounts import AccountsContract
from tests.contracts.backups import BackupsContract
from tests.contracts.contract import Subject
from tests.contracts.mail import MailContract
from tests.contracts.network import NetworkContract
from tests.contracts.organisation import OrganisationContract
from tests.contracts.telephony import TelephonyContract


@pytest.fixture
def subject(request: pytest.FixtureRequest, tmp_path: Path) -> Subject:
    return twins.subject(tmp_path, twins.Clock(), request.cls.PORT)


class TestTelephonyTwin(TelephonyContract):
    PORT = "telephony"


class TestMailTwin(MailContract):
    PORT = "mail"


class TestAccountsTwin(AccountsContract):
    PORT = "accounts"


class TestOrganisationTwin(OrganisationContract):
    PORT = "organisation"


class TestBackupsTwin(BackupsContract):
    PORT = "backups"


class TestNetworkTwin(NetworkContract):
    PORT = "network"
