// Evidence: words selected in the record hang on a code; a code in focus shows its words, in whichever document.
(() => {
  "use strict";
  const { $, $$, toast, typing } = window.hit;
  // The last row that had the focus, by its name: what changes redraws around it.
  let focus = "";
  const row = () => $(`tr[data-assignment="${CSS.escape(focus)}"]`);
  document.addEventListener("focusin", e => {
    const tr = e.target.closest?.("tr[data-assignment]");
    if (tr) { focus = tr.dataset.assignment; show(tr.dataset.assignment); }
  });
  // A press on the code goes to its words, also where they stand in another document.
  document.addEventListener("click", e => {
    const tr = e.target.closest?.("tr[data-assignment]");
    if (!tr || !e.target.closest(".open, .ev")) return;
    focus = tr.dataset.assignment;
    const papers = (tr.dataset.papers || "").split(" ").filter(Boolean), open = $("[data-open-document]")?.dataset.openDocument;
    if (!papers.length) return toast("No passage supports this code yet: select the words, press e.", "wait");
    const tab = !papers.includes(open) && papers.map(one => $(`[data-document="${CSS.escape(one)}"]`)).find(Boolean);
    tab ? tab.click() : show(focus);
  });
  document.addEventListener("keydown", e => {
    if (e.key === "e" && !typing(e.target) && !e.ctrlKey && !e.metaKey && !e.altKey && !$("dialog[open]")) cite();
  });
  function cite() {
    if (!$("#add")) return;
    const url = $("#task").dataset.cite, passage = String(getSelection()).trim(), paper = $("[data-open-document]");
    if (!passage || !paper?.contains(getSelection().anchorNode)) return toast("Select the words in the record first.", "wait");
    if (!row()) return toast("Then go to the code that they support, and press e.", "wait");
    const one = { assignment: focus, document: paper.dataset.openDocument, passage };
    window.pane.send(url, one, status => { if (status === 200) { passages.push(one); paint(); show(one.assignment); } });
  }

  let passages = [];
  function read() {
    const kept = document.getElementById("passages");
    passages = kept ? JSON.parse(kept.textContent) : [];
    paint();
    if (focus) show(focus);
  }
  document.addEventListener("htmx:afterSwap", e => { if (e.target.id === "pane-record") read(); });
  // What was taken off, with its passages, is not marked any more.
  document.addEventListener("pane:drawn", () => {
    passages = passages.filter(one => $(`tr[data-assignment="${CSS.escape(one.assignment)}"] [data-cited]`));
    paint();
  });

  // Where the words of a passage stand on the page, whatever line breaks and elements lie between them.
  function ranges(words) {
    const pages = $("[data-pages]"), nodes = [];
    if (!pages) return [];
    let text = "";
    const walk = document.createTreeWalker(pages, NodeFilter.SHOW_TEXT);
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
  function show(assignment) {
    if (!window.Highlight) return;
    const now = passages.filter(one => one.assignment === assignment).flatMap(one => ranges(one.passage));
    CSS.highlights.set("cited-now", new Highlight(...now));
    now[0]?.startContainer.parentElement.scrollIntoView({ block: "nearest" });
  }
  read();
})();
