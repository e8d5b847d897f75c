"""A real institution from nothing, by its commands; then its people sign in and ask for something."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from cauce.cli import ports
from cauce.lib.library_files import LIBRARY
from tests.journeys.served import GRACE, ROOT, answers

pytestmark = pytest.mark.journey

CHIEF, OWN = "egarnica", "una clave bien larga y mía"
ADMINISTRATOR = (
    "--name", "Ministerio de Ejemplo", "--acronym", "MINEJ", "--city", "Sucre", "--username", "jperez",
    "--email", "jperez@ejemplo.gob.bo", "--given-names", "Juana", "--first-surname", "Pérez",
    "--second-surname", "", "--gender", "f", "--ci", "1234567",
)  # fmt: skip
RESOLUTION = (
    "--resolution",
    "MINEJ/RA/001/2026",
    "--resolution-date",
    "2026-01-05",
    "--valid-from",
    "2026-01-05",
)


class Installation:
    """One folder, its commands, and its pages."""

    def __init__(self, folder: Path) -> None:
        own = {name: value for name, value in os.environ.items() if not name.startswith("CAUCE_")}
        self.env = own | {"CAUCE_FOLDER": str(folder), "PYTHONPATH": str(ROOT / "src")}
        self.port = ports.free()
        self.url = f"http://127.0.0.1:{self.port}"

    def run(self, *command: str) -> str:
        """Run a command to its end; return what it says."""
        done = subprocess.run(
            self._python(*command), cwd=ROOT, env=self.env, stdin=subprocess.DEVNULL, capture_output=True,
            text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def serve(self) -> subprocess.Popen[bytes]:
        """Start the pages; the caller ends them."""
        return subprocess.Popen(
            self._python("serve", "--port", str(self.port)), cwd=ROOT, env=self.env, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    @staticmethod
    def _python(*command: str) -> list[str]:
        return [sys.executable, "-m", "cauce.cli", *command]


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    made = Installation(tmp_path / "institution")
    made.run("init", *ADMINISTRATOR)
    made.run("people", "import", str(ROOT / "docs" / "people-import.csv"))
    made.run("publish", str(LIBRARY / "manuals" / "uit-m01"), *RESOLUTION)
    process = made.serve()
    try:
        answers(made.port, process)
        yield made
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(GRACE)


def test_the_first_person_signs_in_chooses_a_password_and_asks(
    installation: Installation, browser: Browser
) -> None:
    (given,) = json.loads(installation.run("people", "password", CHIEF, "--format", "json"))
    page = browser.new_context(base_url=installation.url, locale="es-BO").new_page()
    page.goto("/entrar")
    page.get_by_label("Usuario o correo institucional").fill(CHIEF)
    page.get_by_label("Contraseña").fill(given["password"])
    page.get_by_role("button", name="Ingresar").click()
    expect(page.get_by_text("Elija su propia contraseña antes de seguir.")).to_be_visible()
    page.goto("/nuevo/UIT-PR01")
    expect(page.get_by_label("Contraseña actual")).to_be_visible()
    page.get_by_label("Contraseña actual").fill(given["password"])
    page.get_by_label("Contraseña nueva").fill(OWN)
    page.get_by_role("button", name="Cambiar la contraseña").click()
    expect(page.get_by_text("Se cambió su contraseña.")).to_be_visible()
    page.goto("/nuevo/UIT-PR01")
    page.locator("input[value=movil]").check()
    page.get_by_label("Justificación").fill("Coordinar la campaña con los municipios.")
    page.get_by_role("button", name="Enviar a Lidia Suárez").click()
    expect(page.get_by_text("HR-2026-0001").first).to_be_visible()
    (case,) = json.loads(installation.run("case", "HR-2026-0001", "--format", "json"))["acts"]
    assert (case["outcome"], case["row"]) == ("enviar", 1)
    page.context.close()
