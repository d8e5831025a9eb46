// The analyst's workbench by keyboard: a letter for each kind in its dialogs, and findings hung on selected words.
(() => {
  "use strict";
  const { $, $$, typing } = window.hit;
  const WORD = /[\p{L}\p{N}]+(?:['.,/-][\p{L}\p{N}]+)*/gu;

  // ------------------------------------------------------- where one was
  // A piece of evidence is opened by drawing the page anew: what scrolls stays where it was, and the line keeps the focus.
  // One note for the next page of this tab, gone when it is read; nothing of a patient stands in it.
  const NOTE = "bench-place";
  const panes = () => $$("[data-keep]");
  function taken() {
    try {
      const note = JSON.parse(sessionStorage.getItem(NOTE) ?? "null");
      sessionStorage.removeItem(NOTE);
      return note?.path === location.pathname && Date.now() - note.at < 60000 ? note : null;
    } catch { return null; }
  }
  const was = taken(), tops = { ...was?.tops };
  for (const pane of panes()) pane.scrollTop = tops[pane.dataset.keep] ?? 0;
  if (was?.link && !location.hash && document.activeElement === document.body) {
    $$("[data-keep=task] a").find(a => a.getAttribute("href") === was.link)?.focus({ preventScroll: true });
  }
  addEventListener("pagehide", () => {
    for (const pane of panes()) tops[pane.dataset.keep] = pane.scrollTop;
    const link = document.activeElement?.closest("[data-keep=task] a")?.getAttribute("href");
    try { sessionStorage.setItem(NOTE, JSON.stringify({ path: location.pathname, tops, link, at: Date.now() })); } catch { /* a private window */ }
  });

  // ------------------------------------------------------- letters in dialogs
  function need(dialog, button) {
    const wanted = button.dataset.needs, go = $("[data-with-needs]", dialog);
    for (const field of $$("[data-need]", dialog)) field.hidden = field.dataset.need !== wanted;
    for (const other of $$("[data-letter]", dialog)) other.setAttribute("aria-pressed", other === button);
    go.hidden = false; go.value = button.value;
    $(`[data-need=${wanted}] :is(input, select)`, dialog).focus();
  }
  document.addEventListener("keydown", e => {
    const dialog = $("dialog[data-letters][open]");
    if (!dialog || e.ctrlKey || e.metaKey || e.altKey || e.isComposing) return;
    const enter = e.key === "Enter" && e.target.closest("[data-need]");
    const button = enter ? $("[data-with-needs]", dialog) : typing(e.target) ? null : $(`[data-letter="${CSS.escape(e.key)}"]`, dialog);
    // In a field Enter would press the first letter of them all, whatever it says.
    if (!button && e.key === "Enter" && e.target.matches("input, select")) e.preventDefault();
    if (!button) return;
    e.preventDefault();
    button.click();
  });
  document.addEventListener("click", e => {
    const button = e.target.closest("dialog[data-letters] [data-needs]");
    if (!button) return;
    const dialog = button.closest("dialog"), field = $(`[data-need=${button.dataset.needs}] :is(input, select)`, dialog);
    if (field.value) return;
    e.preventDefault();
    need(dialog, button);
  });
  // A letter works at once: the focus stands on the first of them, not in a field.
  for (const dialog of $$("dialog[data-letters]")) dialog.addEventListener("shown", () => $("[data-letter]", dialog).focus());

  // ------------------------------------------------------- of which document
  $("#add")?.addEventListener("shown", () => {
    const dialog = $("#add"), box = $("[data-of-document]", dialog), open = $("[data-open-document]");
    if (open) return;
    const row = row_in_focus;
    box.value = row?.dataset.document ?? "";
    $("[data-document-words]", dialog).textContent = row?.dataset.label ?? "no document: go to one first";
  });
  let row_in_focus = $("tr[data-document]");
  document.addEventListener("focusin", e => { row_in_focus = e.target.closest?.("tr[data-document]") ?? row_in_focus; });

  // ----------------------------------------------------------- selected words
  const record = $("#pane-record");
  let found = null; // the last words found by Find: a way to them without a mouse
  let chosen = null; // the selection as it stood before a dialog took the focus, and the selection with it
  document.addEventListener("selectionchange", () => {
    const now = getSelection();
    if (!now.rangeCount || !$("[data-paper]", record ?? document)?.contains(now.anchorNode)) return;
    chosen = now.isCollapsed ? null : now.getRangeAt(0).cloneRange();
  });
  const selected = () => chosen ?? found;
  record?.addEventListener("submit", e => {
    const words = e.target.elements.words?.value.trim();
    if (words) setTimeout(() => { found = (CSS.highlights?.get("found-now") ?? []).values?.().next().value ?? null; }, 300);
  });
  const paperOf = node => (node.nodeType === 1 ? node : node.parentElement).closest("[data-paper]");
  // Words of the same paper before the place, without the paper's own head and its addenda: the server counts alike.
  function wordsBefore(range, paper) {
    const before = new Range();
    before.setStart(paper, 0);
    before.setEnd(range.startContainer, range.startOffset);
    const copy = before.cloneContents();
    for (const el of copy.querySelectorAll(":scope > header, .added, .signed")) el.remove();
    return (copy.textContent.match(WORD) ?? []).length;
  }
  $("#note")?.addEventListener("shown", () => {
    const form = $("#note form"), range = selected(), paper = range && paperOf(range.startContainer);
    const page = $("[data-page-now]")?.textContent.match(/\d+/);
    if (page) form.elements.page.value = page[0];
    if (!paper) return $("#note-words").focus();
    form.elements.words.value = range.toString().replace(/\s+/g, " ").trim();
    form.elements.document.value = paper.dataset.paper;
    form.elements.near.value = wordsBefore(range, paper);
  });

  // Sentence by sentence, so that words are selected without a mouse.
  let sentences = null, at = -1, last = -1;
  function split() {
    const found = [], cut = new Intl.Segmenter("en", { granularity: "sentence" });
    for (const p of $$("[data-paper] .as-typed", record)) {
      const nodes = [], walk = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
      let text = "";
      for (let node = walk.nextNode(); node; node = walk.nextNode()) { nodes.push([text.length, node]); text += node.data; }
      const place = offset => { const [from, node] = nodes.findLast(([from]) => from <= offset); return [node, offset - from]; };
      for (const { segment, index } of cut.segment(text)) {
        const end = index + segment.trimEnd().length;
        if (end > index) found.push([place(index), place(end - 1)]);
      }
    }
    return found;
  }
  function choose(from, to) {
    sentences ??= split();
    if (!sentences.length) return;
    at = Math.min(sentences.length - 1, Math.max(0, from));
    last = Math.min(sentences.length - 1, Math.max(at, to));
    const range = new Range(), [end, offset] = sentences[last][1];
    range.setStart(...sentences[at][0]);
    range.setEnd(end, offset + 1);
    const now = getSelection();
    now.removeAllRanges(); now.addRange(range);
    chosen = range.cloneRange(); // the browser tells of a selection later, and the next key may be there before
    end.parentElement.scrollIntoView({ block: "nearest" });
  }
  let mark = -1;
  function nextMark() {
    const marks = $$("[data-paper] mark[id]", record).concat($$("[data-paper] mark.copied", record)).filter((one, i, all) => all.indexOf(one) === i);
    if (!marks.length) return;
    marks.sort((a, b) => a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1);
    mark = (mark + 1) % marks.length;
    go(marks[mark]);
  }
  function go(el) {
    el.tabIndex = -1;
    el.focus({ preventScroll: true });
    el.scrollIntoView({ block: "center" });
    // Only the pane scrolls: what lies around it does not leave its place, whatever the browser did for the address.
    for (let up = el.parentElement; up; up = up.parentElement) if (!up.matches(".scroll")) up.scrollTop = 0;
  }
  document.addEventListener("click", e => { if (e.target.closest("[data-next-mark]")) nextMark(); });
  document.addEventListener("keydown", e => {
    if (typing(e.target) || e.ctrlKey || e.metaKey || e.altKey || $("dialog[open]") || !$("[data-paper]")) return;
    const step = { ".": () => choose(last + 1, last + 1), ",": () => choose(at - 1, at - 1), ">": () => choose(at, last + 1) }[e.key];
    if (step) { e.preventDefault(); step(); }
  });

  // The address names a passage, or the marks: there the focus goes.
  const hash = location.hash.slice(1);
  if (hash === "marks") nextMark();
  else if (hash.startsWith("passage-")) { const el = document.getElementById(hash); if (el) go(el); }
})();
