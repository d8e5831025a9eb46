// Time left, and drafts: what was typed outlives a sign-out, an idle log-off and a lost connection.
(() => {
  "use strict";
  const { $, $$, csrf, toast, show } = window.hit;
  const { idle, stay, signIn, signOut, drafts } = document.body.dataset;
  const post = (url, data, more = {}) => fetch(url, {
    method: "POST", credentials: "same-origin", body: JSON.stringify(data),
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrf(), ...more.headers }, keepalive: !!more.keepalive,
  });
  const background = { "X-Background": "1" };

  // ------------------------------------------------------------ drafts
  // A form marked data-draft="key" keeps its fields on the server; nothing of it stays in the browser.
  const kept = el => el.name && !el.disabled && !["hidden", "password", "file", "submit", "button"].includes(el.type);
  const fields = form => [...form.elements].filter(kept);
  function read(form) {
    const data = {};
    for (const el of fields(form)) {
      if (el.type === "checkbox" || el.type === "radio") { data[el.name] ??= []; if (el.checked) data[el.name].push(el.value); }
      else if (el.multiple) data[el.name] = [...el.selectedOptions].map(o => o.value);
      else data[el.name] = el.value;
    }
    return data;
  }
  function write(form, data) {
    for (const el of fields(form)) {
      if (!(el.name in data)) continue;
      const value = data[el.name];
      if (el.type === "checkbox" || el.type === "radio") el.checked = value.includes(el.value);
      else if (el.multiple) for (const o of el.options) o.selected = value.includes(o.value);
      else el.value = value;
      el.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
  const clock = when => new Date(when).toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit" });
  function note(form, words, lost = false) {
    let line = $(":scope > .kept, .kept", form);
    if (!line) {
      line = document.createElement("p");
      line.className = "kept"; line.setAttribute("role", "status");
      (form.querySelector("footer, .acts") ?? form.lastElementChild).before(line);
    }
    line.classList.toggle("kept--lost", lost);
    line.textContent = words;
    return line;
  }
  const forms = drafts ? $$("form[data-draft]") : [];
  const state = new Map();

  async function save(form, keepalive = false) {
    const now = state.get(form), data = read(form), text = JSON.stringify(data);
    if (!now || now.sent || text === now.text) return;
    clearTimeout(now.timer);
    try {
      const answer = await post(drafts, { key: form.dataset.draft, fields: data }, { keepalive: keepalive && text.length < 60000, headers: background });
      if (answer.status === 413) return note(form, "This is too long to be kept as a draft. Save it before you leave.", true);
      if (answer.status === 401 || answer.redirected) return leave();
      if (!answer.ok) throw new Error(answer.status);
      now.text = text;
      note(form, `Draft kept at ${clock(Date.now())}`);
    } catch {
      note(form, "No connection: your words are on this screen only. Trying again.", true);
      now.timer = setTimeout(() => save(form), 5000);
    }
  }
  function watch(form) {
    const now = { text: JSON.stringify(read(form)), timer: 0, sent: false };
    state.set(form, now);
    const later = () => { clearTimeout(now.timer); now.timer = setTimeout(() => save(form), 800); };
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    form.addEventListener("submit", e => { if (!e.defaultPrevented) { now.sent = true; clearTimeout(now.timer); setTimeout(() => { now.sent = false; }, 8000); } });
  }
  async function restore() {
    const keys = forms.map(form => form.dataset.draft);
    if (!keys.length) return;
    let found = {};
    try { found = await (await post(drafts, { load: keys }, { headers: background })).json(); } catch { /* typed words are safe on the screen */ }
    for (const form of forms) {
      const draft = found.drafts?.[form.dataset.draft], now = state.get(form);
      // What the server sent back with a refused form is newer than the draft; so is what was typed meanwhile.
      if (!draft || $("[aria-invalid=true]", form) || JSON.stringify(read(form)) !== now.text) continue;
      const before = read(form);
      write(form, draft.fields);
      now.text = JSON.stringify(read(form));
      clearTimeout(now.timer);
      const line = note(form, `Your draft of ${clock(draft.at)} is back. `), drop = document.createElement("button");
      drop.type = "button"; drop.className = "btn"; drop.textContent = "Drop it";
      drop.addEventListener("click", async () => {
        write(form, before); clearTimeout(now.timer); now.text = JSON.stringify(read(form));
        await post(drafts, { drop: form.dataset.draft }, { headers: background });
        note(form, "Draft dropped.");
      });
      line.append(drop);
    }
  }
  const saveAll = keepalive => Promise.allSettled(forms.map(form => save(form, keepalive)));
  for (const form of forms) watch(form);
  restore();
  addEventListener("online", () => saveAll());
  document.addEventListener("visibilitychange", () => { if (document.hidden) saveAll(true); });
  addEventListener("pagehide", () => saveAll(true));

  // --------------------------------------------------------- time left
  // One count for all tabs: the moment of the last sign of life is shared through storage, and nothing else is.
  const whole = Number(idle);
  if (!whole) return;
  const left = $("#idle-left"), count = $("#idle-count"), warning = $("#idle-warning");
  const stamp = { get: () => Number(localStorage.getItem("alive") || 0), set: now => localStorage.setItem("alive", now) };
  let alive = Date.now(), told = Date.now(), over = false;
  try { stamp.set(alive); } catch { stamp.get = () => alive; stamp.set = () => {}; }
  const last = () => Math.max(alive, stamp.get());
  const say = seconds => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

  async function tell() {
    told = Date.now();
    const claims = $$("[data-claim]").map(el => el.dataset.claim);
    try {
      const answer = await post(stay, { claims });
      if (answer.status === 401 || answer.redirected) leave();
    } catch { /* offline: the count goes on and the words stay on the screen */ }
  }
  function lives() {
    if (over || warning.open) return;
    alive = Date.now();
    try { stamp.set(alive); } catch { /* a private window */ }
    if (alive - told > 60000) tell();
  }
  for (const sign of ["keydown", "pointerdown", "wheel", "touchstart"]) addEventListener(sign, lives, { passive: true });
  $("[data-stay-now]")?.addEventListener("click", () => { warning.close(); alive = Date.now(); try { stamp.set(alive); } catch { /* a private window */ } tell(); });
  warning?.addEventListener("close", () => { if (!over) { alive = Date.now(); tell(); } });

  // Time is up: nothing of a patient stays on the screen or in the page's memory, then the door.
  async function leave(ended = false) {
    if (over) return;
    over = true;
    if (!ended) tellTabs();
    await Promise.race([saveAll(true), new Promise(done => setTimeout(done, 2000))]);
    const next = location.pathname + location.search, token = csrf();
    document.title = "Signed out | HIT Records";
    const blank = document.createElement("p");
    blank.className = "blank"; blank.textContent = "You were signed out. What you had typed is kept.";
    document.body.replaceChildren(blank);
    // The door comes only after the session has ended: before that, it would lead straight back to the page.
    const door = `${signIn}?idle=1&next=${encodeURIComponent(next)}`;
    const wayBack = words => {
      const link = document.createElement("a");
      link.href = door; link.textContent = words;
      blank.append(" ", link);
    };
    if (ended) return wayBack("Sign in again");
    try {
      await fetch(signOut, { method: "POST", credentials: "same-origin", redirect: "manual", headers: { "X-CSRFToken": token, ...background } });
      location.replace(door);
    } catch { wayBack("Sign in again when the connection is back"); }
  }
  function tick() {
    if (over) return;
    const seconds = Math.max(0, Math.round(whole - (Date.now() - last()) / 1000));
    if (left) left.textContent = say(seconds);
    left?.parentElement.classList.toggle("soon", seconds <= 60);
    if (count) count.textContent = say(seconds);
    if (seconds <= 60 && seconds > 0 && !warning.open) { for (const d of $$("dialog[open]")) if (d.id === "palette" || d.id === "keys") d.close(); saveAll(); show("idle-warning"); }
    if (seconds > 60 && warning.open) warning.close();
    if (seconds === 0) leave();
  }
  setInterval(tick, 1000);
  tick();

  // One sign-out ends every tab: the others blank themselves at once, before the session has quite ended.
  const tellTabs = () => { try { localStorage.setItem("ended", Date.now()); } catch { /* a private window */ } };
  document.addEventListener("submit", e => { if (e.target.getAttribute("action") === signOut) tellTabs(); });
  addEventListener("storage", e => { if (e.key === "ended") leave(true); });

  // A page that comes back from the browser's memory after the end must not show what it held.
  addEventListener("pageshow", e => { if (e.persisted) location.reload(); });

  // ------------------------------------------- counts of the queues, late
  const counts = document.body.dataset.counts;
  function paint(all) {
    for (const [queue, row] of Object.entries(all)) {
      for (const a of $$(`[data-queue="${CSS.escape(queue)}"]`)) {
        $(".n", a).textContent = row.count;
        const age = $(".age", a);
        age.textContent = row.age;
        age.classList.toggle("late", !!row.late);
        if (row.age) { const sr = document.createElement("span"); sr.className = "sr"; sr.textContent = "oldest "; age.prepend(sr); }
      }
      for (const li of $$(`[data-queue-command="${CSS.escape(queue)}"]`)) $(".mute", li).textContent = row.count ? `${row.count} items` : "";
    }
  }
  if (counts && $("[data-queue]")) {
    fetch(counts, { credentials: "same-origin", headers: background }).then(answer => answer.ok ? answer.json() : {}).then(paint).catch(() => {});
  }
})();
