// The answer's entry is put before the provider's eyes as soon as they choose; what they have written is never touched.
(() => {
  "use strict";
  const { $ } = window.hit;
  const entry = $(".answer [name=entry]");
  if (!entry) return;
  let put = "";
  const show = radio => {
    if (entry.value === put) {
      put = radio.dataset.writes;
      entry.value = put;
    }
    entry.required = radio.hasAttribute("data-changes");
    $(".answer [name=words]").required = radio.hasAttribute("data-words");
  };
  document.addEventListener("change", e => {
    if (e.target.matches(".answer [name=answer]")) show(e.target);
  });
  const chosen = $(".answer [name=answer]:checked");
  if (chosen) { put = chosen.dataset.writes; show(chosen); }
})();
