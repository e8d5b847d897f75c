"""OpenLDAP 2.5: the directory of people, which Dovecot and Postfix ask."""

from __future__ import annotations

import socket

from lab.server import File, NotWell, Server, Site, Step

PORT, TLS = 389, 636
SUFFIX = "dc=lab,dc=test"
PEOPLE = f"ou=people,{SUFFIX}"
ADMIN, READER = f"cn=admin,{SUFFIX}", f"cn=reader,{SUFFIX}"
PROBE = "probe"  # the test account: the lab signs in as it to see whether mail is well
FOLDER, DATABASE = "/etc/ldap/lab", "/var/lib/ldap/lab"

CONFIGURATION = f"""\
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload ppolicy
moduleload argon2
pidfile /run/slapd/slapd.pid
password-hash {{ARGON2}}
TLSCACertificateFile {FOLDER}/authority.pem
TLSCertificateFile {FOLDER}/slapd.pem
TLSCertificateKeyFile {FOLDER}/slapd.key

database mdb
suffix "{SUFFIX}"
rootdn "{ADMIN}"
include {FOLDER}/admin.conf
directory {DATABASE}
dbnosync
index objectClass,uid,mail eq
overlay ppolicy
ppolicy_default "cn=policy,{SUFFIX}"
ppolicy_use_lockout
access to attrs=userPassword by self write by anonymous auth by * none
access to * by dn.base="{READER}" read by self read by * none
"""
TREE = f"""\
dn: {SUFFIX}
objectClass: dcObject
objectClass: organization
o: The lab
dc: lab

dn: {PEOPLE}
objectClass: organizationalUnit
ou: people

dn: cn=policy,{SUFFIX}
objectClass: organizationalRole
objectClass: pwdPolicy
cn: policy
pwdAttribute: userPassword
pwdLockout: TRUE
pwdMaxFailure: 5
pwdMaxRecordedFailure: 5
pwdLockoutDuration: 60

dn: {READER}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: reader
userPassword: {{CRYPT}}*

dn: uid={PROBE},{PEOPLE}
objectClass: inetOrgPerson
uid: {PROBE}
cn: Probe of the lab
sn: Probe
mail: {PROBE}@lab.test
employeeType: active
userPassword: {{CRYPT}}*
"""
# The tree is made once. Passwords are set at every start: hashed in here, and never in a command's arguments.
PREPARE = f"""\
cd {FOLDER}
install -d -o openldap -g openldap /run/slapd
install -d {DATABASE}
if ! test -e {DATABASE}/made; then
    rm -f {DATABASE}/*
    slapadd -q -f slapd.conf -l tree.ldif
    touch {DATABASE}/made
fi
while read -r who dn; do
    hash=$(slappasswd -n -h '{{ARGON2}}' -o module-path=/usr/lib/ldap -o module-load=argon2 -T "$who")
    printf 'dn: %s\\nchangetype: modify\\nreplace: userPassword\\nuserPassword: %s\\n\\n' "$dn" "$hash"
done <<EOF | slapmodify -f slapd.conf
reader {READER}
probe uid={PROBE},{PEOPLE}
EOF
chown -R openldap:openldap {DATABASE}
"""


def files(site: Site) -> list[File]:
    words = {whose: site.password("slapd", whose) for whose in ("admin", "reader", "probe")}
    return [
        File(f"{FOLDER}/slapd.conf", CONFIGURATION, 0o640, "openldap"),
        File(f"{FOLDER}/admin.conf", f"rootpw {words['admin']}\n", 0o600, "openldap"),
        File(f"{FOLDER}/authority.pem", site.authority),
        File(f"{FOLDER}/slapd.pem", site.certificates["slapd"].chain),
        File(f"{FOLDER}/slapd.key", site.certificates["slapd"].key, 0o600, "openldap"),
        File(f"{FOLDER}/tree.ldif", TREE),
        File(f"{FOLDER}/reader", words["reader"], 0o600),
        File(f"{FOLDER}/probe", words["probe"], 0o600),
        File(f"{FOLDER}/prepare", PREPARE),
    ]


def health(site: Site) -> None:
    bind(site, ADMIN, site.password("slapd", "admin"))


def bind(site: Site, dn: str, password: str) -> None:
    """Sign in over TLS (a simple bind, RFC 4511 §4.2); raises NotWell with the server's result code."""
    address = site.addresses["slapd"]
    with (
        socket.create_connection((address, TLS), timeout=5) as plain,
        site.trust().wrap_socket(plain, server_hostname=address) as connection,
    ):
        connection.sendall(bind_request(dn, password))
        answer = connection.recv(4096)
    if (code := result_code(answer)) != 0:
        raise NotWell(f"the directory refused {dn}: result code {code}.")


def bind_request(dn: str, password: str) -> bytes:
    request = _element(0x02, b"\x03") + _element(0x04, dn.encode()) + _element(0x80, password.encode())
    return _element(0x30, _element(0x02, b"\x01") + _element(0x60, request))


def _element(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes([size]) if size < 0x80 else b"\x82" + size.to_bytes(2, "big")
    return bytes([tag]) + length + content


def result_code(answer: bytes) -> int | None:
    """The result of a BindResponse; None for anything else."""
    position = answer.find(b"\x61", 2)  # [APPLICATION 1], after the message's number
    if not answer.startswith(b"\x30") or position < 0:
        return None
    body = answer[position + 1 :]
    skipped = 1 + (body[0] & 0x7F if body[:1] and body[0] & 0x80 else 0)
    code = body[skipped : skipped + 3]
    return code[2] if code[:2] == b"\x0a\x01" and len(code) == 3 else None


SERVER = Server(
    name="slapd",
    release="bookworm",
    packages=("slapd",),
    ports={"ldap": PORT, "ldaps": TLS},
    files=files,
    prepare=(Step(("sh", "-eu", f"{FOLDER}/prepare")),),
    start=(
        "slapd",
        "-h",
        "ldap://slapd/ ldaps://slapd/",
        "-f",
        f"{FOLDER}/slapd.conf",
        "-u",
        "openldap",
        "-g",
        "openldap",
        "-d",
        "0",
    ),
    health=health,
    is_certified=True,
    passwords=("admin", "reader", "probe"),
)
