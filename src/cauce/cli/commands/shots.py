"""`shots`: a picture of every page, for people to look at."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

from cauce.adapters.twin import control
from cauce.cli import album, parent, ports, printing, start
from cauce.cli.album import Sight
from cauce.cli.commands import demo
from cauce.cli.progress import Progress
from cauce.core import library
from cauce.core.examples import TwinFault
from cauce.lib import library_files
from cauce.operations.refusals import Refused

HELP = "take a picture of every page, at two widths, light and dark"
DESCRIPTION = """\
Starts a demonstration of its own with cases in many states, takes a picture of every page at 1280 and 360
pixels, light and dark, and writes an index.html beside them. It is for looking, not for a running service:
it takes some minutes, and the browser that ./cauce test brings; run that once before.

  ./cauce shots /tmp/pictures
  ./cauce shots /tmp/pictures --base http://127.0.0.1:8000     of a demonstration that runs already
"""
CONNECTORS = "cauce.site.wiring.connectors"  # who wires, and who works, are found by their names
WORKER = "cauce.jobs.worker.run"
HEALTH = "cauce.operations.reading_systems.read_health"
A_LONG_TIME = "36000"  # seconds until an order that failed is tried again: its picture is taken meanwhile
PATIENCE = 60.0  # seconds until the first page has to answer

FORMS = (
    ("UIT-PR01", "mquispe"),
    ("UIT-PR02", "jfernandez"),
    ("UIT-PR03", "mquispe"),
    ("UIT-PR04", "xarce"),
    ("UIT-PR05", "srojas"),
    ("UIT-PR06", "srojas"),
)
PLACES = (
    Sight("ingreso", "Ingreso", "/entrar"),
    Sight("verificar", "Verificar un documento", "/verificar"),
    Sight(
        "verificar-no-hallado",
        "Verificar: no hallado",
        "/verificar?cite=AGETIC-UIT/NI/9999/2026&codigo=ABCD-EFGH",
    ),
    Sight("bandeja", "Bandeja: pendientes", "/", "rchoque"),
    Sight("bandeja-en-curso", "Bandeja: en curso", "/bandeja/en-curso", "rchoque"),
    Sight("bandeja-cerrados", "Bandeja: cerrados", "/bandeja/cerrados", "mquispe"),
    Sight("bandeja-vacia", "Bandeja sin pendientes", "/", "thuanca"),
    Sight("bandeja-sin-resultados", "Bandeja: nada hallado", "/?q=zarzuela", "rchoque"),
    Sight("nuevo", "Nuevo trámite", "/nuevo", "mquispe"),
    *(Sight(f"form-{code[-4:].lower()}", f"Formulario {code}", f"/nuevo/{code}", who) for code, who in FORMS),
    Sight("form-pr01-rechazado", "Formulario con faltas", "/nuevo/UIT-PR01", "mquispe", "Enviar"),
    Sight("form-pr05-lista", "Lista de personas", "/nuevo/UIT-PR05/lista", "srojas"),
    Sight("form-pr05-rechazado", "Formulario largo con faltas", "/nuevo/UIT-PR05", "srojas", "Enviar"),
    Sight("manual", "Manual", "/manual", "asalazar"),
    *(
        Sight(f"manual-{code[-4:].lower()}", f"Manual: {code}", f"/manual/{code}", "asalazar")
        for code, _who in FORMS
    ),
    Sight("organizacion", "Organización", "/organizacion", "mparedes"),
    Sight("sistemas", "Sistemas", "/sistemas", "dcondori"),
    Sight("correo", "Salida de correo", "/correo", "mparedes"),
    Sight("perfil", "Perfil", "/perfil", "mquispe"),
    Sight("buscar", "Buscar", "/buscar?q=llamadas", "rchoque"),
    Sight("mas", "Más", "/mas", "mquispe"),
    Sight("atajos", "Atajos de teclado", "/atajos", "mquispe"),
    Sight("accesibilidad", "Accesibilidad", "/accesibilidad", "mquispe"),
    Sight("no-encontrado", "No encontrado", "/tramites/HR-2020-0001", "mquispe"),
)


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("shots", help=HELP, description=DESCRIPTION)
    parser.add_argument("folder", type=Path, help="where the pictures are written")
    parser.add_argument(
        "--base", metavar="URL", help="of a demonstration that runs already: its own cases, or none"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    album.ready()
    folder = args.folder.expanduser().absolute()
    if folder.exists() and not folder.is_dir():
        raise Refused(f"{folder} is a file. Name a folder for the pictures.")
    if args.base:
        files = album.take(args.base.rstrip("/"), "cauce", PLACES, folder, printing.say)
    else:
        files = _of_its_own(folder)
    printing.say(f"{len(files)} pictures. Look at them: {folder / 'index.html'}")
    return 0


def _of_its_own(folder: Path) -> list[Path]:
    with tempfile.TemporaryDirectory(prefix="cauce-shots-") as place:
        port = ports.free()
        for name in [
            name for name in os.environ if name.startswith("CAUCE_") and name != "CAUCE_TEST_BROWSER"
        ]:
            del os.environ[name]
        os.environ |= {
            "CAUCE_FOLDER": place,
            "CAUCE_URL": ports.url("127.0.0.1", port),
            "CAUCE_RETRY_SECONDS": A_LONG_TIME,
        }
        start.settings(writes=True)
        start.migrate()
        with Progress("Loading the manual and the demonstration institution"):
            demo.prepare()
        sights = [*PLACES, *_cases()]
        from cauce.operations.register import DEMONSTRATION_PASSWORD  # noqa: PLC0415 - rows exist now

        with _serving(port) as base:
            return album.take(base, DEMONSTRATION_PASSWORD, sights, folder, printing.say)


def _cases() -> list[Sight]:
    """Put cases into many states, and return the sights of them and of their papers."""
    from cauce.cli import staging  # noqa: PLC0415 - rows exist once Django is started

    examples = library.read_examples(library_files.read_folder(library_files.MANUALS / "uit-m01"))
    staged = staging.stage(examples, _worker(), _tell, lambda title: printing.say(f"Playing: {title}"))
    sights = [
        Sight(f"tramite-{name}", one.title, f"/tramites/{one.case.number}", one.username)
        for name, one in staged.items()
    ]
    done, waiting = staged["pr01-concluido"], staged["pr01-revision"]
    author = done.case.author.username
    sights.append(Sight("hoja-de-ruta", "Hoja de ruta", f"/tramites/{done.case.number}/hoja-de-ruta", author))
    sights.append(Sight("sobre", "Sobre sellado", f"/sobres/{done.case.number}", author))
    for name, title, one in (
        ("emitido", "Documento emitido", done),
        ("en-revision", "Documento en revisión", waiting),
    ):
        paper = one.case.documents.order_by("-row").first()
        if paper is not None:
            sights.append(Sight(f"documento-{name}", title, f"/documentos/{paper.pk}", "rchoque"))
    report = staged["pr06-baja"]
    sights.append(
        Sight("tramite-area", "Trámite visto desde el área", f"/tramites/{report.case.number}", "nhuallpa")
    )
    return sights


def _worker() -> Callable[[], None]:
    connectors, run = import_string(CONNECTORS)(), import_string(WORKER)
    import_string(HEALTH)(connectors)

    def work() -> None:
        run(connectors, until_idle=True)

    return work


def _tell(fault: TwinFault) -> None:
    control.tell(Path(settings.TWINS), fault.port, fault.behaviour, times=fault.times)


@contextmanager
def _serving(port: int) -> Iterator[str]:
    """Serve the pages of this folder meanwhile, by a process that ends with this one."""
    path = os.pathsep.join(filter(None, [str(start.SOURCES), os.environ.get("PYTHONPATH")]))
    process = subprocess.Popen(
        [sys.executable, "-m", "cauce.cli", "serve", "--port", str(port)],
        env={**os.environ, "PYTHONPATH": path, parent.VARIABLE: "1"},
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + PATIENCE
        while not ports.answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise Refused("The pages did not start: ./cauce demo says why.")
            time.sleep(0.2)
        yield ports.url("127.0.0.1", port)
    finally:
        process.terminate()
        process.wait(20)
