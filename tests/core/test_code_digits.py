"""What may be a call code is found however it is spelt; dates and numbers of the institution are not it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauce.core.code_digits import has_group


@pytest.mark.parametrize(
    "text",
    [
        "Su código es 53755629.",
        "5375 5629",
        "53-75-56-29",
        "53.75.56.29",
        "5 3 7 5 5 6 2 9",
        "5375 – 5629",
        "5375\u00a05629",
        "Interno 2145 5375 5629",
        "Código: ٥٣٧٥٥٦٢٩",
        "\uff15\uff13\uff17\uff15\uff15\uff16\uff12\uff19",
        "HR-2026-0417: 53755629",
        "el 27/11/2026, 53755629",
        "20261127",
    ],
)
def test_a_code_is_found(text: str) -> None:
    assert has_group(text, 8)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "En atención a la nota interna AGETIC-UCOM/NI/0018/2026, trámite HR-2026-0417, informo que",
        "Orden OT-2026-0417-1, en MINEJ-UIT-NI-0018-2026.",
        "vigente hasta el 31 de diciembre de 2026, interno 2145",
        "del 2026-11-27 al 27.11.2026, o 27/11/2026, o 27-11-2026, o 27 11 2026",
        "internos 2145, 2146 y 2147",
        "5375562",
        "537556290",
        "A las 19:30 del 27/11/2026.\n2145\n2146",
        "Trabajo comprobado por Cauce: 6 de 6 comprobaciones se cumplen.",
    ],
)
def test_what_papers_say_is_no_code(text: str) -> None:
    assert not has_group(text, 8)


@given(
    st.text(alphabet="0123456789", min_size=8, max_size=8),
    st.lists(st.sampled_from(["", " ", ".", "-", " - "]), min_size=7, max_size=7),
)
def test_every_code_is_found_apart_or_together_unless_it_is_a_day(code: str, apart: list[str]) -> None:
    spelt = code[0] + "".join(gap + digit for gap, digit in zip(apart, code[1:], strict=True))
    looks_like_a_day = len([gap for gap in apart if gap]) == 2
    assert has_group(f"Su código es {spelt}.", 8) or looks_like_a_day


@given(st.text())
def test_no_text_is_too_much(text: str) -> None:
    assert has_group(text, 8) in (True, False)
