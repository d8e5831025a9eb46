// The composer: words selected in the record become indicators, with i, while the question is being written.
(() => {
  "use strict";
  const { $, toast, typing } = window.hit;
  const form = $("#compose");
  document.addEventListener("keydown", e => {
    if (e.key !== "i" || typing(e.target) || e.ctrlKey || e.metaKey || e.altKey || $("dialog[open]")) return;
    e.preventDefault();
    const selection = getSelection(), passage = String(selection).trim(), open = $("[data-open-document]");
    const at = selection.anchorNode?.parentElement;
    if (!passage || !at || !open?.contains(at)) return toast("Select the words in the record first.", "wait");
    const paper = at.closest("[data-paper]")?.dataset.paper ?? open.dataset.openDocument;
    const values = { ...Object.fromEntries(new FormData(form)), passage, document: paper };
    window.htmx.ajax("POST", form.dataset.pick, { target: "#indicators", values }).then(() => window.htmx.trigger(document.body, "picked"));
  });
  document.addEventListener("htmx:afterSwap", e => {
    if (e.target.id === "indicators") window.htmx.trigger(document.body, "picked");
  });
})();
