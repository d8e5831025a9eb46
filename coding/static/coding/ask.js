// On the desk: the words selected in the record go with the question that they raise.
(() => {
  "use strict";
  const { $ } = window.hit;
  let passage = "", paper = "";
  // A press on a button may take the selection away: the last one in the record counts while it stands there.
  document.addEventListener("selectionchange", () => {
    const selection = getSelection(), open = $("[data-open-document]"), at = selection.anchorNode?.parentElement;
    if (!open || !at || !open.contains(at)) return;
    passage = String(selection).trim();
    paper = at.closest("[data-paper]")?.dataset.paper ?? open.dataset.openDocument;
  });
  document.addEventListener("submit", e => {
    const form = e.target.closest("form[data-ask]");
    if (!form) return;
    form.elements.passage.value = passage;
    form.elements.document.value = passage ? paper : "";
  }, true);
})();
