/* The computer's theme, before the first paint. Without this file the style sheet follows it too. */
(() => {
  const raiz = document.documentElement;
  if (raiz.dataset.bsTheme !== "auto") return;
  const oscuro = matchMedia("(prefers-color-scheme: dark)");
  const poner = () => { raiz.dataset.bsTheme = oscuro.matches ? "dark" : "light"; };
  oscuro.addEventListener("change", poner);
  poner();
})();
