// Keys and small movements. Every page works without this file; with it, no mouse is needed.
(() => {
  "use strict";
  const $ = (sel, root = document) => root.querySelector(sel);
  const $$ = (sel, root = document) => [...root.querySelectorAll(sel)];
  // Chromium leaves the focus in a field of a dialog that Escape has closed until it draws again: nobody types there.
  const typing = el => el.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]") && !el.closest("dialog:not([open])");
  // Only how a person likes the screen is kept in the browser, never anything of a patient.
  const keep = {
    get: name => { try { return localStorage.getItem(name); } catch { return null; } },
    set: (name, value) => { try { localStorage.setItem(name, value); } catch { /* a private window */ } },
  };

  // ------------------------------------------------------------------ rows
  // Anything that carries data-row; the focus sits on its first link or control.
  const rows = () => $$("[data-row]").filter(row => row.offsetParent !== null);
  const handle = row => row.matches("a, button, summary, input") ? row : $(".open", row) ?? $("a, button, input", row);
  const current = () => rows().findIndex(row => row.contains(document.activeElement));
  function move(step) {
    const all = rows();
    if (!all.length) return;
    const row = all[Math.min(all.length - 1, Math.max(0, current() + step))];
    handle(row)?.focus();
    row.scrollIntoView({ block: "nearest" });
  }
  function select() {
    const box = rows()[current()]?.querySelector("[type=checkbox]");
    if (box) { box.checked = !box.checked; tally(); }
  }

  // The bar under a table says how many are chosen and what they come to.
  const chosenRows = () => $$("tr[data-row]").filter(row => $("[type=checkbox]", row)?.checked);
  function tally() {
    const bar = $("[data-bulk]");
    if (!bar) return;
    for (const row of $$("tr[data-row]")) row.classList.toggle("on", !!$("[type=checkbox]", row)?.checked);
    const chosen = chosenRows();
    const usd = chosen.reduce((sum, row) => sum + Number(row.dataset.usd || 0), 0);
    bar.hidden = !chosen.length;
    $("[data-n]", bar).textContent = `${chosen.length} selected${usd ? `, $${Math.round(usd).toLocaleString("en-US")}` : ""}`;
  }
  document.addEventListener("change", e => {
    if (e.target.matches("[data-pick-all]")) for (const box of $$("tr[data-row] [type=checkbox]")) box.checked = e.target.checked;
    if (e.target.closest("tr[data-row]") || e.target.matches("[data-pick-all]")) tally();
  });
  // A bulk key with nothing selected takes the row in focus.
  function pickCurrent() {
    if (chosenRows().length) return true;
    const box = rows()[current()]?.querySelector("[type=checkbox]");
    if (box) { box.checked = true; tally(); }
    return !!box;
  }

  // --------------------------------------------------------------- dialogs
  function show(id) {
    const dialog = document.getElementById(id);
    if (!dialog || dialog.open) return false;
    if (dialog.dataset.count !== undefined) for (const el of $$("[data-count-here]", dialog)) el.textContent = chosenRows().length;
    dialog.showModal();
    ($("[autofocus]", dialog) ?? $("input:not([type=hidden], [tabindex='-1']), textarea, select", dialog) ?? $("button", dialog))?.focus();
    dialog.dispatchEvent(new CustomEvent("shown"));
    return true;
  }
  document.addEventListener("click", e => {
    const el = e.target;
    if (el.closest("[aria-disabled=true]")) { e.preventDefault(); return e.stopImmediatePropagation(); }
    const opener = el.closest("[data-show]");
    if (opener) { e.preventDefault(); if (!opener.closest("[data-bulk]") || pickCurrent()) show(opener.dataset.show); }
    const step = el.closest("[data-verb]");
    if (step && show(`do-${step.dataset.verb}`)) e.preventDefault();
    if (el.closest("[data-close-dialog]")) el.closest("dialog")?.close();
    if (el.closest("[data-close]")) el.closest(".msg, .toast")?.remove();
    if (el.closest("[data-back]")) history.back();
    for (const menu of $$("details[data-menu][open]")) if (!menu.contains(el)) menu.open = false;
  }, true);
  document.addEventListener("click", e => { if (e.target.matches("dialog")) e.target.close(); });

  function toast(words, tone = "done") {
    const box = document.createElement("div");
    box.className = "toast";
    const line = document.createElement("span");
    line.className = `st st--${tone}`;
    line.textContent = words;
    box.append(line);
    $("#toasts")?.append(box);
    setTimeout(() => box.remove(), 6000);
  }

  // What is answered by a file (data-download) leaves the page where it is: its keys go on working.
  const staysHere = el => el.hasAttribute("data-download") || el.hasAttribute("download");

  // A button pressed once works once: a second press while the first is under way does nothing.
  document.addEventListener("submit", e => {
    const form = e.target;
    if (form.method !== "post" || e.defaultPrevented) return;
    if (form.dataset.sent && !form.hasAttribute("data-again") && !staysHere(form)) return e.preventDefault();
    form.dataset.sent = "1";
    const button = e.submitter;
    if (button) setTimeout(() => button.setAttribute("aria-busy", "true"));
    // After a file the page is still there, and nothing says that it came.
    setTimeout(() => { delete form.dataset.sent; button?.removeAttribute("aria-busy"); }, staysHere(form) ? 1200 : 8000);
  });
  addEventListener("pageshow", () => { for (const form of $$("form[data-sent]")) delete form.dataset.sent; });

  // --------------------------------------------------------------- palette
  const palette = $("#palette"), list = palette && $("[role=listbox]", palette), words = palette && $("input", palette);
  function pageActions() {
    for (const li of $$("[data-own]", list)) li.remove();
    const own = $$("[data-key], [data-command]").filter(el => el.offsetParent && el.getAttribute("aria-disabled") !== "true" && !el.closest("dialog"));
    own.reverse().forEach((el, i) => {
      const li = document.createElement("li"), note = document.createElement("span"), label = document.createElement("span");
      li.setAttribute("role", "option"); li.id = `own-${i}`; li.dataset.own = "";
      label.textContent = el.dataset.command || el.getAttribute("aria-label") || el.textContent.replace(/\s+\S$/, "").trim();
      note.className = "mute"; note.textContent = el.dataset.key ?? "";
      li.append(label, note);
      li.run = () => el.matches("input, textarea, select") ? el.focus() : el.click();
      list.prepend(li);
    });
  }
  const options = () => $$("li:not([hidden])", list);
  function point(li) {
    for (const other of $$("li", list)) other.setAttribute("aria-selected", other === li);
    li ? words.setAttribute("aria-activedescendant", li.id) : words.removeAttribute("aria-activedescendant");
    li?.scrollIntoView({ block: "nearest" });
  }
  function sift() {
    const wanted = words.value.toLowerCase().split(/\s+/);
    for (const li of $$("li", list)) li.hidden = !wanted.every(w => li.textContent.toLowerCase().includes(w));
    const left = options();
    $(".none", palette).hidden = left.length > 0;
    point(left[0]);
  }
  function choose(li) {
    palette.close();
    if (li.run) li.run(); else location.assign(li.dataset.go);
  }
  if (palette) {
    palette.addEventListener("shown", () => { words.value = ""; pageActions(); sift(); words.focus(); });
    words.addEventListener("input", sift);
    list.addEventListener("click", e => { const li = e.target.closest("li"); if (li) choose(li); });
    words.addEventListener("keydown", e => {
      const left = options(), at = left.findIndex(li => li.getAttribute("aria-selected") === "true");
      if (e.key === "ArrowDown" || e.key === "ArrowUp") { e.preventDefault(); point(left[(at + (e.key === "ArrowDown" ? 1 : -1) + left.length) % left.length]); }
      if (e.key === "Enter" && left[at]) { e.preventDefault(); choose(left[at]); }
    });
  }

  // ------------------------------------------------------------------ keys
  const keys = {
    j: () => move(1), ArrowDown: () => move(1), k: () => move(-1), ArrowUp: () => move(-1),
    x: select, "/": () => { const seek = $("#seek"); seek?.focus(); seek?.select(); }, "?": () => show("keys"),
  };
  const own = key => $$("[data-key]").find(el => el.dataset.key === key && el.offsetParent !== null && el.getAttribute("aria-disabled") !== "true");
  function press(el) {
    if (el.closest("[data-bulk-key]") && !pickCurrent()) return toast("Select a row first, with x.", "wait");
    if (el.matches("input:not([type=checkbox], [type=submit]), textarea, select")) return el.focus();
    el.click();
  }
  document.addEventListener("keydown", e => {
    if ((e.ctrlKey || e.metaKey) && !e.shiftKey && e.key.toLowerCase() === "k") { e.preventDefault(); return palette && show("palette"); }
    if ((e.ctrlKey || e.metaKey) && e.key === "Enter") {
      // In an open dialog it is the dialog that is sent, never the page behind it.
      const first = within => within?.querySelector("button.btn--primary:not([aria-disabled=true])"), open = $("dialog[open]:modal");
      const main = open ? $("[data-key='Ctrl+Enter']", open) ?? first(open) : $("[data-key='Ctrl+Enter']") ?? first(e.target.closest("form"));
      if (main) { e.preventDefault(); return main.click(); }
    }
    if (e.key === "Escape" && !$("dialog[open]")) {
      for (const menu of $$("details[data-menu][open]")) { menu.open = false; $("summary", menu).focus(); }
      if (typing(e.target)) e.target.blur();
    }
    if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || typing(e.target) || $("dialog[open]:modal")) return;
    // Single keys can be turned off (WCAG 2.1.4); arrows move only from within the rows.
    if (keep.get("single-keys") === "off" && e.key.length === 1) return;
    if (e.key.startsWith("Arrow") && current() < 0) return;
    const act = keys[e.key], button = act ? null : own(e.key);
    // Another page is on its way: a key that is meant for it does not sign or send anything on this one.
    if (button && leaving) return e.preventDefault();
    if (act || button) { e.preventDefault(); act ? act() : press(button); }
  });
  let leaving = false;
  function leave() {
    leaving = true;
    setTimeout(() => { leaving = false; }, 3000);
  }
  document.addEventListener("click", e => {
    const link = e.target.closest("a[href]");
    if (!link || e.defaultPrevented || e.ctrlKey || e.metaKey || e.shiftKey || link.target || staysHere(link)) return;
    if (link.origin === location.origin && link.pathname + link.search !== location.pathname + location.search) leave();
  });
  document.addEventListener("submit", e => { if (!e.defaultPrevented && !e.target.target && e.target.method !== "dialog" && !staysHere(e.target)) leave(); });
  addEventListener("pageshow", () => { leaving = false; });
  const single = $("#single-keys");
  if (single) {
    single.checked = keep.get("single-keys") !== "off";
    single.addEventListener("change", () => keep.set("single-keys", single.checked ? "on" : "off"));
  }

  // ------------------------------------------------- the bar between panes
  // Drag it, or use the arrow keys on it; where it was left is remembered for each kind of bench.
  const bar = $(".bar"), bench = bar?.parentElement, benchKey = `split:${bench?.dataset.bench ?? ""}`;
  function split(percent) {
    const p = Math.round(Math.min(70, Math.max(30, percent)));
    bench.style.setProperty("--split", `${p}%`);
    bar.setAttribute("aria-valuenow", p);
    keep.set(benchKey, p);
  }
  if (bar) {
    if (keep.get(benchKey)) split(Number(keep.get(benchKey)));
    bar.addEventListener("pointerdown", e => bar.setPointerCapture(e.pointerId));
    bar.addEventListener("pointermove", e => {
      if (!bar.hasPointerCapture(e.pointerId)) return;
      const box = bench.getBoundingClientRect();
      split((e.clientX - box.left) / box.width * 100);
    });
    bar.addEventListener("keydown", e => {
      const step = { ArrowLeft: -2, ArrowRight: 2 }[e.key];
      if (step) { e.preventDefault(); split(Number(bar.getAttribute("aria-valuenow")) + step); }
    });
  }

  // ---------------------------------------------- where a page's focus goes
  const summary = $("[data-focus-first]");
  if (summary) summary.focus();
  else if (!location.hash && document.activeElement === document.body) ($("[autofocus]") ?? $("[data-focus]"))?.focus();

  // In the inbox the open item is the one that the address names.
  const mark = () => { for (const a of $$(".mail[href^='#']")) a.getAttribute("href") === location.hash ? a.setAttribute("aria-current", "true") : a.removeAttribute("aria-current"); };
  if ($(".mail[href^='#']")) { addEventListener("hashchange", mark); if ($(`.mail[href="${location.hash}"]`)) mark(); }

  // On the coding desk a code and its evidence light up together, also in rows that htmx brought.
  document.addEventListener("focusin", e => {
    const row = e.target.closest?.("tr[data-code]");
    if (!row) return;
    for (const m of $$("mark[data-code]")) m.classList.toggle("on", m.dataset.code === row.dataset.code);
    $("mark.on")?.scrollIntoView({ block: "nearest" });
  });

  // ------------------------------------------------------------------ htmx
  // A fragment that turns out to be the sign-in page means the session is over: go there whole.
  document.addEventListener("htmx:beforeSwap", e => {
    const signIn = document.body.dataset.signIn, path = new URL(e.detail.xhr.responseURL || location.href, location.href).pathname;
    if (signIn && path.startsWith(signIn) && !location.pathname.startsWith(signIn)) { e.detail.shouldSwap = false; location.reload(); }
    // Refused forms (422) and conflicts (409) carry their own words: show them where the answer would have been.
    if ([409, 422].includes(e.detail.xhr.status)) { e.detail.shouldSwap = true; e.detail.isError = false; }
  });
  document.addEventListener("htmx:sendError", () => toast("No connection. What you typed is kept; try again.", "stop"));
  document.addEventListener("htmx:responseError", e => toast({ 403: "Your role does not do this.", 404: "This is no longer here." }[e.detail.xhr.status] ?? "That did not work. Try again.", "stop"));
  document.addEventListener("htmx:afterSwap", tally);
  tally();

  // ------------------------------------------- keys that came before this file
  // Each acts as if it were pressed now; what is typed after a key that opened a dialog goes into its field.
  function type(el, key) {
    if (key === "Enter" && !el.matches("textarea")) return el.form?.requestSubmit();
    el.setRangeText(key === "Enter" ? "\n" : key, el.selectionStart, el.selectionEnd, "end");
    el.dispatchEvent(new Event("input", { bubbles: true }));
  }
  for (const key of window.earlyKeys?.() ?? []) {
    const el = document.activeElement;
    if (leaving) break;
    if (typing(el) && el.setRangeText) type(el, key);
    else if (key === "Enter") { if (el !== document.body) el.click(); }
    else el.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  }
  document.documentElement.dataset.ready = "";

  // What the other files of the house use.
  window.hit = { $, $$, keep, show, toast, typing, csrf: () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] ?? $("[name=csrfmiddlewaretoken]")?.value };
})();
