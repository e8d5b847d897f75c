"""Dovecot 2.3: mailboxes (IMAP), delivery into them (LMTP), and who may send (SASL, for Postfix)."""

from __future__ import annotations

import imaplib

from lab.server import File, NotWell, Server, Site, Step
from lab.servers import slapd

IMAP, TLS, LMTP, SASL = 143, 993, 24, 12345

CONFIGURATION = """\
protocols = imap lmtp
listen = {address}
base_dir = /run/dovecot
ssl = yes
ssl_cert = </etc/dovecot/lab.pem
ssl_key = </etc/dovecot/lab.key
disable_plaintext_auth = yes
auth_mechanisms = plain login
auth_username_format = %Ln
# a lock in the directory holds at once
auth_cache_size = 0
mail_location = maildir:/srv/mail/%n
mail_uid = mail
mail_gid = mail
first_valid_uid = 1
first_valid_gid = 1
log_path = /dev/stderr
passdb {{
  driver = ldap
  args = /etc/dovecot/people.conf.ext
}}
userdb {{
  driver = ldap
  args = /etc/dovecot/people.conf.ext
  default_fields = uid=mail gid=mail home=/srv/mail/%n
}}
service lmtp {{
  inet_listener lmtp {{
    address = {address}
    port = {lmtp}
  }}
}}
service auth {{
  inet_listener {{
    address = {address}
    port = {sasl}
  }}
}}
"""
PEOPLE = """\
hosts = {directory}
auth_bind = yes
dn = {reader}
dnpass = {password}
base = {people}
pass_filter = (&(objectClass=inetOrgPerson)(uid=%n)(employeeType=active))
user_filter = (&(objectClass=inetOrgPerson)(uid=%n)(employeeType=active))
pass_attrs = uid=user
user_attrs = uid=user
"""


def files(site: Site) -> list[File]:
    configuration = CONFIGURATION.format(address=site.addresses["dovecot"], lmtp=LMTP, sasl=SASL)
    people = PEOPLE.format(
        directory=site.addresses["slapd"],
        reader=slapd.READER,
        password=site.password("slapd", "reader"),
        people=slapd.PEOPLE,
    )
    return [
        File("/etc/dovecot/dovecot.conf", configuration),
        File("/etc/dovecot/lab.pem", site.certificates["dovecot"].chain),
        File("/etc/dovecot/lab.key", site.certificates["dovecot"].key, 0o600),
        File("/etc/dovecot/people.conf.ext", people, 0o600),
    ]


def health(site: Site) -> None:
    """The test account signs in and sees its mailbox."""
    try:
        address, trust = site.addresses["dovecot"], site.trust()
        with imaplib.IMAP4_SSL(address, TLS, ssl_context=trust, timeout=5) as mailbox:
            mailbox.login(slapd.PROBE, site.password("slapd", "probe"))
            mailbox.select(readonly=True)
    except imaplib.IMAP4.error as refusal:
        raise NotWell(f"the test account could not sign in by IMAP: {refusal}.") from refusal


SERVER = Server(
    name="dovecot",
    release="bookworm",
    packages=("dovecot-core", "dovecot-imapd", "dovecot-lmtpd", "dovecot-ldap"),
    ports={"imap": IMAP, "imaps": TLS, "lmtp": LMTP, "sasl": SASL},
    files=files,
    prepare=(Step(("install", "-d", "-o", "mail", "-g", "mail", "-m", "0700", "/srv/mail")),),
    start=("dovecot", "-F"),
    health=health,
    is_certified=True,
    needs=("slapd",),
)
