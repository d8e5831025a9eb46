// A recording under the hands of who types: play, back, speed by the keys of a foot pedal, blanks with their place.
// The pages work without this file: then the browser's own player stands there.
(() => {
  "use strict";
  const { $, $$, keep } = window.hit;
  const player = $("[data-player]"), audio = player && $("audio", player), text = $("[data-desk]");
  const place = seconds => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

  // ------------------------------------------------------------- the player
  const BACK = 3, RESUME = 1, SLOWEST = 5, FASTEST = 20; // seconds; tenths of the natural speed
  let speed = Math.min(FASTEST, Math.max(SLOWEST, Number(keep.get("audio-speed")) || 10));
  const seek = to => { audio.currentTime = Math.max(0, Math.min(to, Number.isFinite(audio.duration) ? audio.duration : to)); };
  const turns = {
    play() {
      if (!audio.paused) return audio.pause();
      if (audio.currentTime > RESUME && !audio.ended) seek(audio.currentTime - RESUME); // what was last heard, once more
      audio.play().catch(() => failed());
    },
    back: () => seek(audio.currentTime - BACK),
    on: () => seek(audio.currentTime + BACK),
    slower: () => pace(speed - 1),
    faster: () => pace(speed + 1),
  };
  function pace(to) {
    speed = Math.min(FASTEST, Math.max(SLOWEST, to));
    audio.playbackRate = speed / 10;
    $("[data-speed]", player).textContent = `${(speed / 10).toFixed(1)}×`;
    keep.set("audio-speed", speed);
  }
  const failed = () => { $("[data-trouble]", player).textContent = "This recording cannot be played here."; };
  function draw() {
    const length = Number.isFinite(audio.duration) ? audio.duration : Number(player.dataset.seconds) || 0;
    $("[data-at]", player).textContent = place(audio.currentTime);
    $("[data-of]", player).textContent = length ? `of ${place(Math.round(length))}` : "";
    const slide = $("[data-slide]", player);
    slide.max = Math.ceil(length) || 1;
    if (document.activeElement !== slide) slide.value = audio.currentTime;
    slide.setAttribute("aria-valuetext", `${place(audio.currentTime)} of ${place(length)}`);
    const play = $("[data-turn=play]", player);
    $("[data-word]", play).textContent = audio.paused ? "Play" : "Pause";
  }
  if (audio) {
    audio.controls = false;
    audio.hidden = true;
    $("[data-turns]", player).hidden = false;
    pace(speed);
    for (const event of ["timeupdate", "durationchange", "play", "pause", "seeked", "ended", "loadedmetadata"]) audio.addEventListener(event, draw);
    audio.addEventListener("error", failed);
    if (audio.error) failed();
    $("[data-slide]", player).addEventListener("input", e => seek(Number(e.target.value)));
    player.addEventListener("click", e => { const turn = e.target.closest("[data-turn]")?.dataset.turn; if (turn) turns[turn](); });
    draw();
  }
  document.addEventListener("click", e => {
    const at = e.target.closest("[data-seek]");
    if (at && audio) { seek(Number(at.dataset.seek) - BACK); audio.play().catch(failed); }
  });

  // The keys of foot pedals, which send function keys; they work while one types.
  const pedals = { F4: "play", F2: "back", "Shift+F2": "on", "Shift+F8": "slower", F8: "faster" };
  document.addEventListener("keydown", e => {
    if (e.ctrlKey || e.metaKey || e.altKey || $("dialog[open]:modal")) return;
    const key = (e.shiftKey ? "Shift+" : "") + e.key;
    if (audio && pedals[key]) { e.preventDefault(); turns[pedals[key]](); }
    if (text && (key === "F9" || key === "Shift+F9")) { e.preventDefault(); walk(e.shiftKey ? -1 : 1); }
  });

  // --------------------------------------------------------- blanks, sections
  if (!text) return;
  const BLANK = /_{3,}(?:\s?\[(\d{1,3}):([0-5]\d)\])?|\[blank(?:\s+(\d{1,3}):([0-5]\d))?\]/gi;
  const list = $("[data-blanks]"), count = $("[data-blank-count]"), lines = $("[data-lines]");
  const blanks = () => [...text.value.matchAll(BLANK)].map(m => ({
    start: m.index, end: m.index + m[0].length, at: m[1] ?? m[3] ? Number(m[1] ?? m[3]) * 60 + Number(m[2] ?? m[4]) : null,
  }));
  function show(blank) {
    text.focus();
    text.setSelectionRange(blank.start, blank.end);
    text.blur(); text.focus(); // the browser scrolls to a selection only when the focus comes
    if (blank.at !== null && audio) seek(blank.at - BACK);
  }
  function walk(step) {
    const all = blanks(), from = step > 0 ? text.selectionEnd : text.selectionStart;
    if (!all.length) return;
    const next = step > 0 ? all.find(b => b.start >= from) : all.filter(b => b.end <= from).pop();
    show(next ?? (step > 0 ? all[0] : all[all.length - 1]));
  }
  function drawBlanks() {
    const all = blanks();
    if (count) count.textContent = all.length ? `${all.length} left` : "None";
    if (list) list.replaceChildren(...all.map(blank => {
      const li = document.createElement("li"), go = document.createElement("button"), around = document.createElement("span");
      go.type = "button";
      go.textContent = blank.at === null ? "no place" : place(blank.at);
      around.className = "around";
      around.textContent = `${text.value.slice(Math.max(0, blank.start - 24), blank.start).split("\n").pop()}____${text.value.slice(blank.end, blank.end + 24).split("\n")[0]}`;
      go.setAttribute("aria-label", `Go to the blank at ${go.textContent}: ${around.textContent}`);
      go.addEventListener("click", () => show(blank));
      li.append(go, around);
      return li;
    }));
  }
  // Four underscores are a blank: the place in the recording is written behind them.
  text.addEventListener("input", e => {
    const caret = text.selectionStart, before = text.value.slice(0, caret);
    if (e.inputType === "insertText" && e.data === "_" && /(^|[^_])____$/.test(before) && audio && !/^\s?\[\d/.test(text.value.slice(caret))) {
      document.execCommand("insertText", false, `[${place(audio.currentTime)}]`) || text.setRangeText(`[${place(audio.currentTime)}]`, caret, caret, "end");
    }
    draw2();
  });

  const headings = $$("[data-section]");
  const line = heading => new RegExp(`^${heading.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}:[ \\t]*`, "im");
  function drawSections() {
    const starts = headings.map(b => text.value.match(line(b.dataset.section))).map(m => m ? { from: m.index, to: m.index + m[0].length } : null);
    headings.forEach((button, i) => {
      const here = starts[i], next = Math.min(...starts.filter(s => s && here && s.from > here.from).map(s => s.from), text.value.length);
      const filled = here && /[\p{L}\p{N}]/u.test(text.value.slice(here.to, next));
      const status = button.parentElement.querySelector(".st");
      status.className = `st st--${filled ? "done" : "open"}`;
      status.textContent = filled ? "Typed" : here ? "Empty" : "Not there";
    });
  }
  for (const button of headings) button.addEventListener("click", () => {
    const found = text.value.match(line(button.dataset.section));
    if (!found) {
      text.focus(); text.setSelectionRange(text.value.length, text.value.length);
      const words = `${text.value && !text.value.endsWith("\n\n") ? "\n\n" : ""}${button.dataset.section}:\n\n`;
      document.execCommand("insertText", false, words) || text.setRangeText(words, text.value.length, text.value.length, "end");
      return draw2();
    }
    const to = found.index + found[0].length;
    text.setSelectionRange(to, to); text.blur(); text.focus();
  });
  function draw2() {
    drawBlanks();
    drawSections();
    if (lines) lines.textContent = Math.ceil(text.value.trim().replace(/\s+/g, " ").length / 65);
  }
  draw2();
})();
