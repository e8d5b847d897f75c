"""`serve`: the pages, by waitress."""

from __future__ import annotations

import argparse

import waitress
from django.core.wsgi import get_wsgi_application

from cauce.cli import parent, ports, printing, start

HELP = "serve the pages"
DESCRIPTION = """\
Serves the pages of this installation until it is stopped (Ctrl+C). The technical work is done by another
process: start ./cauce work beside it.

  ./cauce serve
  ./cauce serve --host 0.0.0.0 --port 8080
  ./cauce serve --trusted-proxy 127.0.0.1     behind nginx or Apache, which ends HTTPS
"""


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("serve", help=HELP, description=DESCRIPTION)
    ports.add_address(parser)
    parser.add_argument(
        "--threads", type=ports.threads, default=8, help="pages answered at the same time (8)"
    )
    parser.add_argument(
        "--trusted-proxy",
        metavar="ADDRESS",
        help="believe this web server, and no other, about the visitor's address and about HTTPS",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    has_parent = parent.watch()
    start.ready(writes=True)
    ports.refuse_if_taken(args.host, args.port, command="serve")
    options: dict[str, object] = {
        "host": args.host,
        "port": args.port,
        "threads": args.threads,
        "ident": None,
    }
    if args.trusted_proxy:
        options |= {
            "trusted_proxy": args.trusted_proxy,
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
            "clear_untrusted_proxy_headers": True,
        }
    if not has_parent:
        printing.say(f"Serving at {ports.url(args.host, args.port)}")
    waitress.serve(get_wsgi_application(), **options)
    return 0
