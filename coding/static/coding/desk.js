// The coding desk: choosing codes as they are typed, hanging selected words on them, moving them with the keys.
(() => {
  "use strict";
  const { $, $$, toast, typing } = window.hit;

  // ------------------------------------------------- the list under the input
  const add = () => $("#add"), hits = () => $("#hits");
  const options = () => $$("[data-hit]", hits());
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
  function choose(li) {
    const form = $("#add-form");
    window.htmx.trigger(add(), "htmx:abort");
    form.elements.code.value = li.dataset.hit;
    form.requestSubmit();
    form.dataset.words = add().value;
    add().value = "";
    open(false);
  }
  // A refused code gives its words back, unless others have been typed meanwhile.
  document.addEventListener("htmx:afterRequest", e => {
    if (e.target.id === "add-form" && e.detail.xhr.status === 409 && !add().value) add().value = e.target.dataset.words ?? "";
  });
  document.addEventListener("htmx:afterSwap", e => {
    if (e.target.id === "hits") { open(hits().children.length > 0 && add().value !== ""); point(options().length ? 0 : -1); }
    if (e.target.id === "task" && document.activeElement === document.body) add()?.focus();
    if (e.target.id === "pane-record") markPassages();
  });
  document.addEventListener("keydown", e => {
    if (e.target.id !== "add") return;
    const all = options(), at = pointed(), shown = !hits().hidden;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") { e.preventDefault(); if (all.length) point((at + (e.key === "ArrowDown" ? 1 : -1) + all.length) % all.length); }
    if (e.key === "Enter" && !e.ctrlKey && !e.metaKey) { e.preventDefault(); if (shown && all[at]) choose(all[at]); }
    if (e.key === "Escape" && shown) { e.stopPropagation(); open(false); }
  }, true);
  document.addEventListener("mousedown", e => {
    const li = e.target.closest("[data-hit]");
    if (li) { e.preventDefault(); choose(li); } else if (!e.target.closest(".addcode")) open(false);
  });
  const kinds = { d: "diagnosis", p: "procedure", a: "admitting" };
  document.addEventListener("keydown", e => {
    const pick = e.altKey && !e.ctrlKey && $(`#add-form [name=kind][value="${kinds[e.key.toLowerCase()]}"]`);
    if (pick) { e.preventDefault(); pick.click(); }
  });
  document.addEventListener("change", e => { if (e.target.name === "kind" && add()) { add().focus(); window.htmx.trigger(add(), "again"); } });

  // Changes that cross on their way may be answered out of order: then the pane is asked for once more.
  let underway = 0, crossed = false;
  const ofTask = e => e.detail.target?.id === "task";
  document.addEventListener("htmx:beforeRequest", e => { if (ofTask(e)) { crossed ||= underway > 0; underway++; } });
  document.addEventListener("htmx:afterRequest", e => {
    if (!ofTask(e)) return;
    underway = Math.max(0, underway - 1);
    if (underway || !crossed) return;
    crossed = false;
    window.htmx.ajax("POST", $("#task").dataset.refresh, { target: "#task" });
  });

  // ------------------------------------------------------- the code in focus
  // The last row that had the focus; a change redraws the rows, so it is kept by its name.
  let focus = "";
  document.addEventListener("focusin", e => { const row = e.target.closest?.("tr[data-assignment]"); if (row) { focus = row.dataset.assignment; show(row.dataset.code); } });
  const row = () => $(`tr[data-assignment="${CSS.escape(focus)}"]`);
  const change = (tr, values) => window.htmx.ajax("POST", tr.dataset.change, { target: "#task", values });
  const move = (tr, step) => { const to = Number(tr.dataset.place) + step; if (to > 0) change(tr, { verb: "move", to }).then(() => $(`#code-${CSS.escape(tr.dataset.assignment)}`)?.focus()); };
  document.addEventListener("keydown", e => {
    const tr = e.target.closest?.("tr[data-assignment]");
    if (tr && $("#add") && e.altKey && (e.key === "ArrowUp" || e.key === "ArrowDown")) { e.preventDefault(); move(tr, e.key === "ArrowUp" ? -1 : 1); }
    if (tr && e.key === "Delete" && !typing(e.target)) $("[data-remove]", tr)?.click();
    if (e.key === "e" && !typing(e.target) && !e.ctrlKey && !e.metaKey && !e.altKey) cite();
  });
  document.addEventListener("click", e => {
    const tr = e.target.closest("tr[data-assignment]");
    if (tr && e.target.closest("[data-up]")) move(tr, -1);
    if (tr && e.target.closest("[data-down]")) move(tr, 1);
    if (tr && e.target.closest(".open")) e.preventDefault();
    const answer = e.target.closest("[data-answer]");
    if (answer) {
      const form = $("#answer-edit form");
      form.elements.rule.value = answer.dataset.rule;
      form.elements.key.value = answer.dataset.answerKey;
      $("[data-words]", form).textContent = answer.dataset.words;
      window.hit.show("answer-edit");
    }
  });

  // -------------------------------------------------------------- evidence
  function cite() {
    const form = $("#cite"), passage = String(getSelection()).trim(), paper = $("[data-open-document]");
    if (!form) return;
    if (!passage || !paper?.contains(getSelection().anchorNode)) return toast("Select the words in the record first.", "wait");
    if (!row()) return toast("Then go to the code that they support, and press e.", "wait");
    form.elements.assignment.value = focus;
    form.elements.document.value = paper.dataset.openDocument;
    form.elements.passage.value = passage;
    form.requestSubmit();
    remember({ code: row().dataset.code, passage });
  }
  let passages = [];
  const remember = one => { passages.push(one); paint(); };
  function markPassages() {
    const kept = document.getElementById("passages");
    passages = kept ? JSON.parse(kept.textContent) : [];
    paint();
  }
  // Where the words of a passage stand on the page, whatever line breaks and elements lie between them.
  function ranges(words) {
    const pane = $("[data-pages]"), nodes = [];
    if (!pane) return [];
    let text = "";
    const walk = document.createTreeWalker(pane, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) { nodes.push([text.length, node]); text += node.data; }
    const pattern = words.split(/\s+/).map(word => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("\\s+");
    return [...text.matchAll(new RegExp(pattern, "g"))].slice(0, 3).map(found => {
      const place = offset => { const [start, node] = nodes.findLast(([from]) => from <= offset); return [node, offset - start]; };
      const range = new Range();
      range.setStart(...place(found.index));
      const [last, end] = place(found.index + found[0].length - 1);
      range.setEnd(last, end + 1);
      return range;
    });
  }
  function paint() {
    if (!window.Highlight) return;
    CSS.highlights.set("cited", new Highlight(...passages.flatMap(one => ranges(one.passage))));
  }
  function show(code) {
    if (!window.Highlight) return;
    const now = passages.filter(one => one.code === code).flatMap(one => ranges(one.passage));
    CSS.highlights.set("cited-now", new Highlight(...now));
    now[0]?.startContainer.parentElement.scrollIntoView({ block: "nearest" });
  }
  markPassages();
})();
