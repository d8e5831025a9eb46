// Words and boxes of a page, chosen by mouse or keyboard. Without this file places are taken out by typing the words.
(() => {
  "use strict";
  const { $, $$ } = window.hit;
  const sheet = $("[data-redact]"), form = $("#redact");
  if (!sheet || sheet.dataset.closed !== undefined || !form) return;
  const field = form.elements.boxes, seek = form.elements.words;
  const said = $("[data-redact-said]"), counted = $("[data-redact-count]");
  const STEP = 0.01;

  function rect(kind, [left, top, right, bottom]) {
    const el = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    el.setAttribute("class", kind);
    sheet.append(el);
    return place(el, [left, top, right, bottom]);
  }
  function place(el, [left, top, right, bottom]) {
    const [x, y, x2, y2] = [Math.min(left, right), Math.min(top, bottom), Math.max(left, right), Math.max(top, bottom)]
      .map(side => Math.min(Math.max(side, 0), 1));
    for (const [name, value] of Object.entries({ x, y, width: x2 - x, height: y2 - y })) el.setAttribute(name, value);
    return el;
  }
  const box = el => {
    const [x, y, width, height] = ["x", "y", "width", "height"].map(name => Number(el.getAttribute(name)));
    return [x, y, x + width, y + height];
  };

  // ------------------------------------------------------------- words
  const words = JSON.parse($("[data-redact-words]").content.textContent).map(([text, ...place]) => {
    const el = rect("word", place);
    return { text, el };
  });
  let at = -1;
  const say = text => { said.textContent = text; };
  function tally() {
    const chosen = $$(".word.on, .drawn:not(.now)", sheet);
    field.value = JSON.stringify(chosen.map(box));
    counted.textContent = chosen.length ? `${chosen.length} place${chosen.length === 1 ? "" : "s"} chosen on this page` : "nothing is chosen yet";
  }
  function toggle(word, on) {
    word.el.classList.toggle("on", on);
    say(`${word.text}: ${word.el.classList.contains("on") ? "chosen" : "not chosen"}`);
    tally();
  }
  function go(to) {
    if (!words.length) return say("No letters on this page can be read: draw a box with o.");
    words[at]?.el.classList.remove("now");
    at = Math.min(Math.max(to, 0), words.length - 1);
    const { el, text } = words[at];
    el.classList.add("now");
    el.scrollIntoView({ block: "nearest" });
    say(`${text}${el.classList.contains("on") ? ", chosen" : ""}`);
  }
  // Up and down go to the word of the next line that stands nearest.
  function line(step) {
    const [left, top, right, bottom] = box(words[Math.max(at, 0)].el), middle = (left + right) / 2;
    const others = words.map((word, n) => [n, box(word.el)])
      .filter(([, b]) => step > 0 ? b[1] >= bottom - 0.002 : b[3] <= top + 0.002);
    const next = others.map(([n, b]) => [n, Math.abs(b[1] - top) * 20 + Math.abs((b[0] + b[2]) / 2 - middle)]).sort((a, b) => a[1] - b[1])[0];
    if (next) go(next[0]);
  }

  // ------------------------------------------------------------- boxes by keyboard
  let drawn = null;
  function start() {
    sheet.focus();
    if (drawn) return;
    drawn = rect("drawn now", at >= 0 ? box(words[at].el) : [0.35, 0.45, 0.65, 0.5]);
    drawn.scrollIntoView({ block: "nearest" });
    say("A box: arrows move it, Shift and arrows size it, Enter keeps it, Escape leaves it.");
  }
  function shape(key, sized, fine) {
    const step = fine ? STEP / 5 : STEP, [left, top, right, bottom] = box(drawn);
    const x = { ArrowLeft: -step, ArrowRight: step }[key] ?? 0, y = { ArrowUp: -step, ArrowDown: step }[key] ?? 0;
    const moved = sized ? [left, top, Math.max(right + x, left + STEP / 2), Math.max(bottom + y, top + STEP / 2)] : [left + x, top + y, right + x, bottom + y];
    if (!sized && moved.some(side => side < 0 || side > 1)) return;
    place(drawn, moved);
    drawn.scrollIntoView({ block: "nearest" });
  }
  function end(kept) {
    if (kept) drawn.classList.remove("now"); else drawn.remove();
    drawn = null;
    say(kept ? "The box is kept." : "The box is left.");
    tally();
  }
  $("[data-redact-draw]").addEventListener("click", start);

  const keys = {
    ArrowRight: () => go(at + 1), ArrowLeft: () => go(at - 1), ArrowDown: () => at < 0 ? go(0) : line(1), ArrowUp: () => at < 0 ? go(0) : line(-1),
    Home: () => go(0), End: () => go(words.length - 1),
    " ": () => at >= 0 && toggle(words[at]), Enter: () => at >= 0 && toggle(words[at]),
    Backspace: () => { $$(".drawn:not(.now)", sheet).at(-1)?.remove(); tally(); },
  };
  sheet.addEventListener("keydown", e => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    if (drawn && e.key.startsWith("Arrow")) shape(e.key, e.shiftKey, false);
    else if (drawn && (e.key === "Enter" || e.key === "Escape")) end(e.key === "Enter");
    else if (!drawn && keys[e.key]) keys[e.key]();
    else return;
    e.preventDefault();
    e.stopPropagation();
  });

  // ------------------------------------------------------------- by mouse
  // A click on a word chooses it; a drag draws a box; a click on a drawn box takes it away.
  const where = e => {
    const frame = sheet.getBoundingClientRect();
    return [(e.clientX - frame.left) / frame.width, (e.clientY - frame.top) / frame.height];
  };
  let from = null, pulled = null;
  sheet.addEventListener("pointerdown", e => {
    if (e.button) return;
    from = where(e);
    sheet.setPointerCapture(e.pointerId);
  });
  sheet.addEventListener("pointermove", e => {
    if (!from) return;
    const to = where(e);
    if (!pulled && Math.hypot(to[0] - from[0], to[1] - from[1]) > 0.006) pulled = rect("drawn now", [...from, ...to]);
    if (pulled) place(pulled, [...from, ...to]);
  });
  sheet.addEventListener("pointerup", e => {
    if (!from) return;
    if (pulled) { pulled.classList.remove("now"); tally(); }
    else pick(from);
    from = pulled = null;
  });
  sheet.addEventListener("pointercancel", () => { pulled?.remove(); from = pulled = null; });
  function pick([x, y]) {
    const under = el => { const [left, top, right, bottom] = box(el); return left <= x && x <= right && top <= y && y <= bottom; };
    const old = $$(".drawn:not(.now)", sheet).reverse().find(under);
    if (old) { old.remove(); return tally(); }
    const n = words.findIndex(word => under(word.el));
    if (n >= 0) { go(n); toggle(words[n]); }
  }

  // ------------------------------------------------------------- by what they say
  // Shown while typing; the server finds them again, whole and on every page.
  seek.addEventListener("input", () => {
    const wanted = seek.value.toLowerCase().split(/\s+/).filter(Boolean);
    const bare = text => text.toLowerCase().replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");
    for (const word of words) word.el.classList.remove("said");
    let hits = 0;
    if (wanted.length) words.forEach((_, n) => {
      if (!wanted.every((want, i) => words[n + i] && bare(words[n + i].text) === bare(want))) return;
      hits += 1;
      wanted.forEach((_, i) => words[n + i].el.classList.add("said"));
    });
    say(wanted.length ? `${hits} place${hits === 1 ? "" : "s"} on this page` : "");
  });

  // What was chosen and refused is shown again.
  for (const place of JSON.parse(field.value || "[]") ?? []) rect("drawn", place);
  tally();
})();
