// Sifts the record by kind, visit and day, and takes or leaves what is shown. Nothing is chosen until the form is sent.
(() => {
  "use strict";
  const { $, $$, toast } = window.hit;
  const sieve = $("[data-sift]"), form = $("#choice");
  if (!sieve || !form) return;
  sieve.hidden = false;
  const shown = () => $$("section[data-day]", form).filter(section => !section.hidden);
  function sift() {
    const { kind, visit, first, last } = Object.fromEntries(["kind", "visit", "first", "last"].map(name => [name, sieve.elements[name].value]));
    for (const section of $$("section[data-day]", form)) {
      const { kind: its, visit: stay, day } = section.dataset;
      section.hidden = !((!kind || its === kind) && (!visit || stay === visit) && (!first || day >= first) && (!last || day <= last));
    }
    $("[data-sift-said]", sieve).textContent = `${shown().length} documents are shown`;
  }
  sieve.addEventListener("input", sift);
  sieve.addEventListener("submit", e => e.preventDefault());
  sieve.addEventListener("click", e => {
    const button = e.target.closest("[data-take]");
    if (!button) return;
    const take = button.dataset.take === "1";
    // A page that tells of another patient is ticked by hand alone, once it is read.
    const boxes = shown().flatMap(section => $$("input[name=page]:not(:disabled)", section)).filter(box => !take || box.dataset.flag === undefined);
    for (const box of boxes) box.checked = take;
    toast(`${boxes.length} page${boxes.length === 1 ? "" : "s"} ${take ? "ticked" : "left out"}. Choose them with c.`);
  });
})();
