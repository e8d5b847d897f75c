"""Asterisk 16: the IP PBX, with two phones, a trunk to this machine, and a way to ask PostgreSQL.

Nothing here knows call codes: what asks for them is Cauce's own piece of the dialplan.
"""

from __future__ import annotations

import io
import secrets
import socket

from lab.server import File, NotWell, Server, Site, Step
from lab.servers import postgresql

SIP, AMI, TRUNK = 5060, 5038, 5070
PHONES = ("101", "102")
FOLDER = "/etc/asterisk/lab"  # beside Debian's own samples, of which these are read:
SAMPLES = (
    "for name in acl ccss cel confbridge features indications pjproject udptl;"
    f" do cp -p /etc/asterisk/$name.conf {FOLDER}; done"
)

ASTERISK = f"""\
[directories]
astetcdir => {FOLDER}
astmoddir => /usr/lib/asterisk/modules
astvarlibdir => /var/lib/asterisk
astdbdir => /var/lib/asterisk
astkeydir => /var/lib/asterisk
astdatadir => /usr/share/asterisk
astagidir => /usr/share/asterisk/agi-bin
astspooldir => /var/spool/asterisk
astrundir => /run/asterisk
astlogdir => /var/log/asterisk
[options]
live_dangerously = no
"""
# What an institution would not need for calls either; some of them complain without hardware or a server.
UNUSED = """
    app_agent_pool app_alarmreceiver app_amd app_festival app_followme app_minivm app_page app_queue
    app_voicemail app_voicemail_imap app_voicemail_odbc cdr_custom cdr_odbc cdr_pgsql cdr_radius
    cdr_sqlite3_custom cdr_tds cel_custom cel_manager cel_odbc cel_pgsql cel_radius
    cel_sqlite3_custom cel_tds chan_alsa chan_console chan_dahdi chan_iax2 chan_mgcp chan_motif
    chan_ooh323 chan_oss chan_sip chan_skinny chan_unistim pbx_ael pbx_dundi pbx_lua res_ari
    res_ari_applications res_ari_asterisk res_ari_bridges res_ari_channels res_ari_device_states
    res_ari_endpoints res_ari_events res_ari_playbacks res_ari_recordings res_ari_sounds
    res_calendar res_calendar_caldav res_calendar_ews res_calendar_exchange res_calendar_icalendar
    res_clialiases res_config_ldap res_config_pgsql res_config_sqlite3 res_corosync res_fax
    res_fax_spandsp res_hep res_hep_pjsip res_hep_rtcp res_parking res_phoneprov
    res_pjsip_config_wizard res_pjsip_notify res_pjsip_phoneprov_provider res_smdi res_snmp
    res_stun_monitor res_xmpp
"""
MODULES = "[modules]\nautoload = yes\npreload = res_odbc.so\n" + "".join(
    f"noload = {m}.so\n" for m in UNUSED.split()
)
# No verbose: Asterisk writes the digits that are read from a caller there.
LOGGER = "[general]\n[logfiles]\nconsole => notice,warning,error\nmessages => notice,warning,error\n"
PJSIP = """\
[global]
type = global
endpoint_identifier_order = username,ip
[udp]
type = transport
protocol = udp
bind = {address}:{sip}
[trunk]
type = endpoint
context = nowhere
aors = trunk
disallow = all
allow = ulaw
direct_media = no
[trunk]
type = aor
contact = sip:{host}:{trunk}
[lab]
type = endpoint
context = nowhere
disallow = all
allow = ulaw
"""
PHONE = """\
[{number}]
type = endpoint
context = phones
auth = {number}
aors = {number}
disallow = all
allow = ulaw
dtmf_mode = info
direct_media = no
callerid = "Phone {number}" <{number}>
[{number}]
type = auth
auth_type = userpass
username = {number}
password = {password}
[{number}]
type = aor
max_contacts = 2
"""
DIALPLAN = """\
[general]
static = yes
writeprotect = yes
[phones]
exten => _1XX,1,Dial(PJSIP/${EXTEN},20)
 same => n,Hangup()
[nowhere]
exten => alive,1,Hangup(21)
"""
MANAGER = """\
[general]
enabled = yes
bindaddr = {address}
port = {ami}
[cauce]
secret = {password}
deny = 0.0.0.0/0.0.0.0
permit = {host}/255.255.255.255
read = system,call,cdr,reporting
write = system,call,command,reporting,originate
"""
CALL_RECORDS = """\
[general]
enable = yes
unanswered = yes
congestion = yes
[csv]
usegmtime = yes
loguniqueid = yes
loguserfield = yes
"""
DATABASE = """\
[codes]
enabled = yes
dsn = codes
username = pbx
password = {password}
pre-connect = yes
max_connections = 4
"""
SOURCE = "[codes]\nDriver = PostgreSQL Unicode\nServername = {database}\nPort = {port}\nDatabase = codes\n"
FUNCTIONS = "[ALIVE]\ndsn = codes\nreadsql = SELECT 'yes'\n"


def files(site: Site) -> list[File]:
    here = site.addresses["asterisk"]
    phones = [
        PHONE.format(number=number, password=site.password("asterisk", f"phone-{number}"))
        for number in PHONES
    ]
    pjsip = PJSIP.format(address=here, sip=SIP, host=site.host, trunk=TRUNK)
    manager = MANAGER.format(
        address=here, ami=AMI, host=site.host, password=site.password("asterisk", "manager")
    )
    texts = {
        "asterisk": ASTERISK,
        "modules": MODULES,
        "logger": LOGGER,
        "rtp": "[general]\nrtpstart = 10000\nrtpend = 10200\n",
        "pjsip": pjsip + "".join(phones),
        "extensions": DIALPLAN,
        "manager": manager,
        "cdr": CALL_RECORDS,
        "cdr_manager": "[general]\nenabled = yes\n",
        "res_odbc": DATABASE.format(password=site.password("postgresql", "pbx")),
        "func_odbc": FUNCTIONS,
    }
    source = SOURCE.format(database=site.addresses["postgresql"], port=postgresql.PORT)
    return [
        *(File(f"{FOLDER}/{name}.conf", text, 0o640, "asterisk") for name, text in texts.items()),
        File("/etc/odbc.ini", source),
    ]


def health(site: Site) -> None:
    """It answers to SIP, lets Cauce in as a manager, and gets an answer from PostgreSQL."""
    said = options(site)
    if not said.startswith("SIP/2.0 200 "):
        raise NotWell(f"the PBX answered OPTIONS with: {said}.")
    if (alive := variable(site, "ODBC_ALIVE()")) != "yes":
        raise NotWell(f"the PBX has no answer from PostgreSQL (ODBC_ALIVE is {alive!r}).")


def options(site: Site) -> str:
    """The first line of the answer to a SIP OPTIONS (RFC 3261 §11)."""
    there = site.addresses["asterisk"]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        door.settimeout(2)
        door.connect((there, SIP))
        here, port = door.getsockname()
        mark = secrets.token_hex(8)
        request = (
            f"OPTIONS sip:alive@{there} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP {here}:{port};branch=z9hG4bK{mark};rport\r\n"
            f"From: <sip:lab@{here}>;tag={mark}\r\nTo: <sip:alive@{there}>\r\nCall-ID: {mark}@{here}\r\n"
            f"CSeq: 1 OPTIONS\r\nContact: <sip:lab@{here}:{port}>\r\n"
            "Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n"
        )
        door.send(request.encode())
        return door.recv(4096).decode(errors="replace").partition("\r\n")[0]


def variable(site: Site, name: str) -> str:
    """The value of a variable or function of the PBX, asked as Cauce's manager; raises NotWell."""
    address = (site.addresses["asterisk"], AMI)
    with socket.create_connection(address, timeout=5) as connection, connection.makefile("rwb") as line:
        banner = line.readline().decode(errors="replace").strip()
        if not banner.startswith("Asterisk Call Manager/"):
            raise NotWell(f"the PBX's manager greeted with: {banner!r}.")
        _ask(line, "Login", Username="cauce", Secret=site.password("asterisk", "manager"), Events="off")
        return _ask(line, "Getvar", Variable=name).get("Value", "")


def _ask(line: io.BufferedRWPair, action: str, **fields: str) -> dict[str, str]:
    told = {"Action": action, "ActionID": action, **fields}
    line.write("".join(f"{key}: {value}\r\n" for key, value in told.items()).encode() + b"\r\n")
    line.flush()
    answer: dict[str, str] = {}
    while answer.get("ActionID") != action:  # events that nobody asked for come in between
        answer = _message(line)
    if answer.get("Response") != "Success":
        raise NotWell(f"the PBX refused {action}: {answer.get('Message')}.")
    return answer


def _message(line: io.BufferedRWPair) -> dict[str, str]:
    found: dict[str, str] = {}
    while text := line.readline().decode(errors="replace"):
        if not text.strip():
            return found
        key, _, value = text.rstrip("\r\n").partition(": ")
        found[key] = value
    raise EOFError("the connection was closed")


SERVER = Server(
    name="asterisk",
    release="bullseye",
    packages=("asterisk", "odbc-postgresql"),
    ports={"sip": SIP, "ami": AMI},
    files=files,
    prepare=(
        Step(("sh", "-c", SAMPLES)),
        Step(("install", "-d", "-o", "asterisk", "-g", "asterisk", "/run/asterisk")),
    ),
    start=("asterisk", "-f", "-C", f"{FOLDER}/asterisk.conf", "-U", "asterisk", "-G", "asterisk"),
    health=health,
    passwords=("manager", *(f"phone-{number}" for number in PHONES)),
    needs=("postgresql",),
)
