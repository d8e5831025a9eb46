// The coding desk: choosing codes as they are typed, moving them with keys or by dragging, answering edits.
(() => {
  "use strict";
  const { $, $$, typing } = window.hit;
  const { send } = window.pane;

  // ------------------------------------------------- the list under the input
  const add = () => $("#add"), hits = () => $("#hits");
  const options = () => $$("[data-hit]:not([hidden])", hits());
  const pointed = () => options().findIndex(li => li.getAttribute("aria-selected") === "true");
  function point(index) {
    const all = options();
    all.forEach((li, i) => li.setAttribute("aria-selected", i === index));
    const li = all[index];
    li ? add().setAttribute("aria-activedescendant", li.id) : add().removeAttribute("aria-activedescendant");
    li?.scrollIntoView({ block: "nearest" });
  }
  function open(shown) {
    if (!hits()) return;
    hits().hidden = !shown;
    add().setAttribute("aria-expanded", shown);
  }
  function choose(code) {
    const form = $("#add-form"), words = add().value;
    window.htmx.trigger(add(), "htmx:abort");
    add().value = answered = "";
    open(false);
    // A refused code gives its words back, unless others have been typed meanwhile.
    send(form.dataset.add, { code, kind: form.elements.kind.value }, status => { if (status !== 200 && !add().value) add().value = words; });
  }
  // What is listed may be of fewer letters than stand there by now: Enter waits for the answer to all of them.
  let answered = "", entered = false;
  const typed = () => `${$("#add-form").elements.kind.value} ${add().value.trim()}`;
  document.addEventListener("htmx:afterSwap", e => {
    if (e.target.id !== "hits") return;
    const asked = e.detail.requestConfig.formData;
    answered = `${asked.get("kind")} ${asked.get("words").trim()}`;
    open(hits().children.length > 0 && add().value !== "");
    point(options().length ? 0 : -1);
    if (entered && answered === typed()) { entered = false; take(); }
  });
  document.addEventListener("input", e => { if (e.target.id === "add") entered = false; });
  function take() {
    const at = options()[pointed()];
    if (at && !hits().hidden) choose(at.dataset.hit);
    else if (licensed()) choose(add().value.trim());
  }
  document.addEventListener("keydown", e => {
    if (e.target.id !== "add") return;
    const all = options(), at = pointed(), shown = !hits().hidden;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") { e.preventDefault(); if (all.length) point((at + (e.key === "ArrowDown" ? 1 : -1) + all.length) % all.length); }
    if (e.key === "Enter" && !e.ctrlKey && !e.metaKey) { e.preventDefault(); if (add().value.trim()) answered === typed() ? take() : entered = true; }
    // An answer stands for its family: right opens the way down (side, encounter, …), left closes it.
    if ((e.key === "ArrowRight" || e.key === "ArrowLeft") && shown && way(all[at], e.key === "ArrowRight")) e.preventDefault();
    if (e.key === "Escape") { entered = false; if (shown) { e.stopPropagation(); open(false); } }
  }, true);
  function way(li, open) {
    const top = li?.dataset.of ? document.getElementById(li.dataset.of) : li, alts = top ? $$(`[data-of="${top.id}"]`, hits()) : [];
    if (!alts.length || alts[0].hidden !== open || (open && add().selectionEnd < add().value.length)) return false;
    for (const alt of alts) alt.hidden = !open;
    point(options().indexOf(open ? alts[0] : top));
    return true;
  }
  // CPT has no list here without the customer's file: a code typed whole, with its modifiers, is taken by its form.
  const licensed = () => $("#add-form").elements.kind.value === "line" && /^[0-9A-Z]\d{3}[0-9A-Z](?:[\s,-]+[0-9A-Z]{2})*$/i.test(add().value.trim());
  document.addEventListener("mousedown", e => {
    const li = e.target.closest("[data-hit]");
    if (li && e.target.closest("[data-way]")) { e.preventDefault(); way(li, $(`[data-of="${li.id}"]`)?.hidden); } else if (li) { e.preventDefault(); choose(li.dataset.hit); } else if (!e.target.closest(".addcode")) open(false);
  });
  const kinds = { d: "diagnosis", p: "procedure", a: "admitting", l: "line", r: "reason" };
  document.addEventListener("keydown", e => {
    const pick = e.altKey && !e.ctrlKey && kinds[e.key.toLowerCase()] && $(`#add-form [name=kind][value="${kinds[e.key.toLowerCase()]}"]`);
    if (pick) { e.preventDefault(); pick.click(); }
  });
  document.addEventListener("change", e => { if (e.target.name === "kind" && add()) { add().focus(); window.htmx.trigger(add(), "again"); } });
  document.addEventListener("submit", e => { if (e.target.id === "add-form") e.preventDefault(); });

  // ------------------------------------------------------------ sequencing
  const rowOf = el => el.closest?.("tr[data-assignment]");
  const change = (tr, values) => send(tr.dataset.change, values);
  const move = (tr, by) => change(tr, { verb: "move", by });
  document.addEventListener("keydown", e => {
    const tr = rowOf(e.target);
    if (!tr || !add()) return;
    if (e.altKey && (e.key === "ArrowUp" || e.key === "ArrowDown")) { e.preventDefault(); move(tr, e.key === "ArrowUp" ? -1 : 1); }
    if (e.key === "Delete" && !typing(e.target)) $("[data-remove]", tr)?.click();
  });
  document.addEventListener("click", e => {
    const tr = rowOf(e.target);
    if (tr && e.target.closest("[data-up]")) move(tr, -1);
    if (tr && e.target.closest("[data-down]")) move(tr, 1);
    if (tr && e.target.closest(".open")) e.preventDefault();
  });
  let dragged = null;
  const over = el => { for (const tr of $$("tr.drop")) tr.classList.remove("drop"); el?.classList.add("drop"); };
  document.addEventListener("dragstart", e => {
    dragged = rowOf(e.target);
    if (dragged) { e.dataTransfer.effectAllowed = "move"; e.dataTransfer.setData("text/plain", dragged.dataset.code); }
  });
  document.addEventListener("dragover", e => {
    const tr = rowOf(e.target);
    if (dragged && tr && tr !== dragged && tr.dataset.list === dragged.dataset.list) { e.preventDefault(); over(tr); }
  });
  document.addEventListener("drop", e => {
    const tr = rowOf(e.target);
    if (!dragged || !tr || tr === dragged) return;
    e.preventDefault();
    change(dragged, { verb: "move", to: tr.dataset.place });
  });
  document.addEventListener("dragend", () => { dragged = null; over(null); });

  // --------------------------------------------------------------- answers
  document.addEventListener("click", e => {
    const answer = e.target.closest("[data-answer]");
    if (!answer) return;
    const form = $("#answer-edit form");
    form.reset();
    form.elements.rule.value = answer.dataset.rule;
    form.elements.key.value = answer.dataset.answerKey;
    $("[data-words]", form).textContent = answer.dataset.words;
    window.hit.show("answer-edit");
  });

  // ----------------------------------------------- who else has the chart
  // Asked now and then: who loses a chart to another learns it before the next word is typed.
  const claimed = $("[data-claim-watch]");
  async function watch() {
    if (document.hidden) return;
    try {
      const answer = await fetch(claimed.dataset.claimWatch, { credentials: "same-origin", headers: { "X-Background": "1" } });
      const told = answer.ok && !answer.redirected ? await answer.json() : { mine: true };
      if (told.mine) return;
      clearInterval(timer);
      $("#lost-words").textContent = told.words;
      window.hit.show("claim-lost");
      window.pane.refresh();
    } catch { /* no connection: asked again later */ }
  }
  const timer = claimed && setInterval(watch, Number(claimed.dataset.every));
  document.addEventListener("visibilitychange", () => { if (claimed && !document.hidden) watch(); });
})();
