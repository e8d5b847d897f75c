"""Postfix 3.7: takes mail for the people of the directory; sends nothing beyond the lab."""

from __future__ import annotations

import smtplib

from lab.server import DOMAIN, File, NotWell, Server, Site
from lab.servers import dovecot, slapd

SMTP, SUBMISSION, SUBMISSIONS = 25, 587, 465

MAIN = """\
compatibility_level = 3.6
myhostname = postfix.{domain}
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = {address}
inet_protocols = ipv4
smtputf8_enable = yes
biff = no
alias_maps =
local_transport = error:nobody lives on this machine
default_transport = error:the lab sends nothing beyond {domain}
virtual_mailbox_domains = {domain}
virtual_mailbox_maps = ldap:/etc/postfix/people.cf
virtual_transport = lmtp:inet:{mailboxes}:{lmtp}
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_tls_chain_files = /etc/postfix/lab.pem
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:{mailboxes}:{sasl}
smtpd_recipient_restrictions = permit_sasl_authenticated, reject_unauth_destination, reject_unlisted_recipient
signed_in = permit_sasl_authenticated, reject
maillog_file = /var/log/postfix.log
"""
# Debian's list of what Postfix may run, without the cages: the room is one.
MASTER = """\
smtp      inet n - n - -    smtpd
587       inet n - n - -    smtpd -o smtpd_tls_security_level=encrypt -o smtpd_client_restrictions=$signed_in
465       inet n - n - -    smtpd -o smtpd_tls_wrappermode=yes -o smtpd_client_restrictions=$signed_in
pickup    unix n - n 60 1   pickup
cleanup   unix n - n - 0    cleanup
qmgr      unix n - n 300 1  qmgr
tlsmgr    unix - - n 1000? 1 tlsmgr
rewrite   unix - - n - -    trivial-rewrite
bounce    unix - - n - 0    bounce
defer     unix - - n - 0    bounce
trace     unix - - n - 0    bounce
verify    unix - - n - 1    verify
flush     unix n - n 1000? 0 flush
proxymap  unix - - n - -    proxymap
smtp      unix - - n - -    smtp
relay     unix - - n - -    smtp
showq     unix n - n - -    showq
error     unix - - n - -    error
retry     unix - - n - -    error
discard   unix - - n - -    discard
local     unix - n n - -    local
virtual   unix - n n - -    virtual
lmtp      unix - - n - -    lmtp
anvil     unix - - n - 1    anvil
scache    unix - - n - 1    scache
postlog   unix-dgram n - n - 1 postlogd
"""
PEOPLE = """\
server_host = ldap://{directory}
version = 3
bind_dn = {reader}
bind_pw = {password}
search_base = {people}
query_filter = (&(objectClass=inetOrgPerson)(mail=%s)(employeeType=active))
result_attribute = uid
"""


def files(site: Site) -> list[File]:
    certificate = site.certificates["postfix"]
    mailboxes = site.addresses["dovecot"]
    main = MAIN.format(
        domain=DOMAIN, address=site.addresses["postfix"], mailboxes=mailboxes,
        lmtp=dovecot.LMTP, sasl=dovecot.SASL,
    )  # fmt: skip
    people = PEOPLE.format(
        directory=site.addresses["slapd"],
        reader=slapd.READER,
        password=site.password("slapd", "reader"),
        people=slapd.PEOPLE,
    )
    return [
        File("/etc/postfix/main.cf", main),
        File("/etc/postfix/master.cf", MASTER),
        File("/etc/postfix/lab.pem", f"{certificate.key}{certificate.chain}", 0o600),
        File("/etc/postfix/people.cf", people, 0o600),
    ]


def health(site: Site) -> None:
    """It greets, offers TLS, and then lets the test account sign in."""
    try:
        with smtplib.SMTP(
            site.addresses["postfix"], SMTP, local_hostname=f"host.{DOMAIN}", timeout=5
        ) as door:
            door.ehlo()
            door.starttls(context=site.trust())
            door.login(slapd.PROBE, site.password("slapd", "probe"))
    except smtplib.SMTPException as refusal:
        raise NotWell(f"the test account could not sign in by SMTP: {refusal}.") from refusal


SERVER = Server(
    name="postfix",
    release="bookworm",
    packages=("postfix", "postfix-ldap"),
    ports={"smtp": SMTP, "submission": SUBMISSION, "submissions": SUBMISSIONS},
    files=files,
    start=("postfix", "start-fg"),
    health=health,
    is_certified=True,
    needs=("slapd", "dovecot"),
)
