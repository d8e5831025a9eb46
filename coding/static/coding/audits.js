// The findings of an audited chart: a letter works on the row in focus, and what needs words opens the one dialog.
(() => {
  "use strict";
  const { $, $$, show, typing, keep } = window.hit;
  const dialog = () => $("#finding-do");

  function ask(button) {
    const form = $("form", dialog()), does = button.dataset.does;
    form.action = button.dataset.finding;
    form.elements.verb.value = does;
    form.elements.reason.value = button.dataset.text ?? "";
    $("[data-words]", form).textContent = button.dataset.words;
    for (const field of $$("[data-for]", form)) field.hidden = field.dataset.for !== does;
    if (button.dataset.kind) form.elements.kind.value = button.dataset.kind;
    show("finding-do");
    form.elements[does === "reclass" ? "kind" : "reason"].focus();
  }

  document.addEventListener("click", e => {
    const button = e.target.closest("button[data-finding]");
    if (button) ask(button);
  });
  document.addEventListener("keydown", e => {
    if (e.ctrlKey || e.metaKey || e.altKey || typing(e.target) || $("dialog[open]:modal") || keep.get("single-keys") === "off") return;
    const row = document.activeElement?.closest("tr[data-row]");
    const button = row && $$("[data-row-key]", row).find(one => one.dataset.rowKey === e.key);
    if (button) { e.preventDefault(); e.stopPropagation(); button.click(); }
  }, true);
  // After an answer the page comes back to its row.
  const at = location.hash.startsWith("#finding-") && document.getElementById(location.hash.slice(1));
  if (at) $(".open", at)?.focus();
})();
