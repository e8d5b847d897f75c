/* Cauce: the little that the server cannot do. Every page works without this file. */
(() => {
  "use strict";
  const todos = (selector, donde = document) => Array.from(donde.querySelectorAll(selector));
  const aviso = document.getElementById("aviso-vivo");
  const decir = (frase) => { if (aviso && frase) aviso.textContent = frase; };

  /* The live box of a diagram is in sight. */
  const mostrarPosicion = (donde) => todos(".carriles", donde).forEach((caja) => {
    const aqui = caja.querySelector("#aqui rect");
    if (aqui) caja.scrollLeft = aqui.x.baseVal.value - 90;
  });

  /* Of two outcomes one is open, also where the browser does not know the name of a fold. */
  document.addEventListener("toggle", (e) => {
    const pliego = e.target;
    if (!(pliego instanceof HTMLDetailsElement) || !pliego.open || !pliego.matches(".opcion")) return;
    todos("details.opcion[open]", pliego.parentElement.closest("section, div.decisiones") || document)
      .forEach((otro) => { if (otro !== pliego && otro.getAttribute("name") === pliego.getAttribute("name")) otro.open = false; });
  }, true);

  /* A link to a fold opens it. */
  const abrirDestino = () => {
    const destino = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!destino) return;
    const pliego = destino.closest("details");
    if (pliego) { pliego.open = true; pliego.querySelector("textarea, input:not([type=hidden]), button")?.focus({ preventScroll: true }); }
  };
  addEventListener("hashchange", abrirDestino);

  /* Sheets. */
  document.addEventListener("click", (e) => {
    const abre = e.target.closest("[data-abre]");
    const hoja = abre && document.getElementById(abre.dataset.abre);
    if (hoja?.showModal) {
      e.preventDefault();
      ["titulo", "bajo"].forEach((parte) => {
        const lugar = hoja.querySelector(`[data-${parte}]`);
        if (lugar) lugar.textContent = abre.dataset[parte] || "";
      });
      hoja.showModal();
      return;
    }
    const cierra = e.target.closest("[data-cierra]");
    if (cierra) { e.preventDefault(); cierra.closest("dialog")?.close(); return; }
    if (e.target.closest("[data-imprime]")) { e.preventDefault(); print(); }
  });

  /* A button in flight keeps its label and is pressed once; the server takes a second press as the same act. */
  document.addEventListener("submit", (e) => {
    const forma = e.target;
    if (forma.method !== "post" || e.defaultPrevented) return;
    if (forma.dataset.enviando) { e.preventDefault(); return; }
    const boton = e.submitter;
    if (boton?.formNoValidate && boton.name) return;
    forma.dataset.enviando = "1";
    if (boton) {
      boton.setAttribute("aria-busy", "true");
      decir(document.body.dataset.enviando);
    }
  });
  addEventListener("pageshow", (e) => {
    if (e.persisted) todos("form[data-enviando]").forEach((f) => { delete f.dataset.enviando; todos("[aria-busy]", f).forEach((b) => b.removeAttribute("aria-busy")); });
  });

  /* Rows of a table field. The same buttons work through the server where there is no script. */
  const renumerar = (tabla) => {
    todos("[data-filas] > .regla", tabla).forEach((fila, i) => {
      todos("[name], [id], [for], [aria-describedby], [aria-label], [value]", fila).forEach((el) => {
        ["name", "id", "for", "aria-describedby"].forEach((a) => {
          const v = el.getAttribute(a);
          if (v) el.setAttribute(a, v.replace(/-(\d+|__n__)-/g, `-${i}-`));
        });
        if (el.dataset.quita) { el.value = `${tabla.dataset.nombre}:${i}`; el.setAttribute("aria-label", el.dataset.quita.replace("__n__", String(i + 1))); }
      });
    });
    tabla.querySelector("[data-cuenta]").value = String(todos("[data-filas] > .regla", tabla).length);
    tabla.closest("form")?.dispatchEvent(new Event("input", { bubbles: true }));
  };
  document.addEventListener("click", (e) => {
    const agrega = e.target.closest("[data-agrega]");
    const quita = e.target.closest("[data-quita]");
    const tabla = (agrega || quita)?.closest("[data-tabla]");
    if (!tabla) return;
    e.preventDefault();
    const filas = tabla.querySelector("[data-filas]");
    if (agrega) {
      filas.append(tabla.querySelector("template").content.cloneNode(true));
      renumerar(tabla);
      filas.lastElementChild.querySelector("input, select, textarea")?.focus();
    } else {
      quita.closest(".regla").remove();
      renumerar(tabla);
      (filas.lastElementChild?.querySelector("input, select") || tabla.querySelector("[data-agrega]")).focus();
    }
  });

  /* How many letters are still missing, or left. */
  document.addEventListener("input", (e) => {
    const contador = e.target.id && document.getElementById(`${e.target.id}-c`);
    if (!contador) return;
    const hay = e.target.value.trim().length, minimo = Number(contador.dataset.minimo || 0);
    contador.textContent = hay < minimo ? contador.dataset.faltan.replace("__n__", String(minimo - hay)) : "";
  });

  /* Keys: J and K move, Intro opens, / searches, N starts, ? lists. None of them decides anything. */
  const filas = () => todos("table.bandeja tbody tr[data-url]");
  const mover = (paso) => {
    const lista = filas();
    if (!lista.length) return;
    const ahora = lista.findIndex((f) => f.classList.contains("elegida"));
    const sigue = Math.min(lista.length - 1, Math.max(0, ahora < 0 ? (paso > 0 ? 0 : lista.length - 1) : ahora + paso));
    lista.forEach((f) => f.classList.remove("elegida"));
    lista[sigue].classList.add("elegida");
    lista[sigue].querySelector("a").focus();
  };
  const teclas = {
    j: () => mover(1),
    k: () => mover(-1),
    "/": () => (document.querySelector(".filtros input[type=search]") || document.getElementById("q"))?.focus(),
    n: () => { location.href = document.body.dataset.nuevo; },
    "?": () => document.getElementById("atajos")?.showModal?.(),
  };
  document.addEventListener("keydown", (e) => {
    if (document.body.dataset.atajos !== "si" || e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented) return;
    if (e.target.closest("input, textarea, select, [contenteditable], dialog[open]")) return;
    const hacer = teclas[e.key.toLowerCase()];
    if (hacer) { e.preventDefault(); hacer(); }
  });

  /* Without connection: say since when. What is typed stays in the page and is saved on return. */
  addEventListener("offline", () => {
    const franja = document.getElementById("sin-conexion");
    if (!franja) return;
    franja.querySelector("[data-desde]").textContent = new Date().toLocaleTimeString("es-BO", { hour: "2-digit", minute: "2-digit", hour12: false });
    franja.hidden = false;
  });
  addEventListener("online", () => {
    const franja = document.getElementById("sin-conexion");
    if (franja) franja.hidden = true;
    todos("form[data-borrador]").forEach((f) => f.dispatchEvent(new Event("input", { bubbles: true })));
  });

  /* After a swap, what is new is read out, and the diagram shows its place again. */
  document.addEventListener("htmx:after:swap", (e) => {
    mostrarPosicion(document);
    const dicho = document.querySelector("[data-anuncia]");
    if (dicho && dicho.dataset.anuncia !== aviso?.textContent) decir(dicho.dataset.anuncia);
  });

  mostrarPosicion(document);
  abrirDestino();
  todos("dialog[data-abierto]").forEach((d) => d.showModal?.());
  document.querySelector("[data-foco]")?.focus();
})();
