// The ICD-10-PCS builder: what is typed into the code takes its values at once; clicks and Enter do the same in place.
(() => {
  const box = document.getElementById("builder");
  if (!box) return;
  const go = (code, on) => htmx.ajax("GET", `${box.dataset.url}?code=${encodeURIComponent(code)}&on=${encodeURIComponent(on)}`, { target: box, swap: "innerHTML" })
    .then(() => { const input = box.querySelector("#code"); input.focus(); input.setSelectionRange(input.value.length, input.value.length); });
  const day = () => box.querySelector("#on").value;
  let timer;
  box.addEventListener("input", e => {
    if (e.target.id !== "code") return;
    clearTimeout(timer);
    const code = e.target.value;
    timer = setTimeout(() => go(code, day()), 60);
  });
  box.addEventListener("click", e => {
    const link = e.target.closest("a[href^='?']");
    if (!link || e.ctrlKey || e.metaKey || e.shiftKey) return;
    e.preventDefault();
    go(new URLSearchParams(link.getAttribute("href")).get("code") ?? "", day());
  });
  box.addEventListener("keydown", e => {
    if (e.target.id !== "code" || e.key !== "ArrowDown") return;
    const first = box.querySelector("tbody a.open");
    if (first) { e.preventDefault(); first.focus(); }
  });
})();
