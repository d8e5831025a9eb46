// Dates understood as they are typed, files sent one by one, documents read.
(() => {
  "use strict";
  const { $, $$, csrf } = window.hit;

  // ------------------------------------------------------------- dates
  // The same readings as accounts/forms.py; the server decides, this only shows what it will understand.
  const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
  const day = (y, m, d) => { const made = new Date(y, m - 1, d); return made.getMonth() === m - 1 && made.getDate() === Number(d) ? made : null; };
  function century(year, past) {
    if (String(year).length > 2) return Number(year);
    const now = new Date().getFullYear(), full = Math.floor(now / 100) * 100 + Number(year);
    return full > now + (past ? 0 : 20) ? full - 100 : full;
  }
  function readDate(text, past) {
    const t = text.trim().toLowerCase(), today = new Date();
    today.setHours(0, 0, 0, 0);
    let m;
    if (["t", "today", "n", "now"].includes(t)) return today;
    if (t === "yesterday") return new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
    if (t === "tomorrow") return new Date(today.getFullYear(), today.getMonth(), today.getDate() + 1);
    if ((m = t.match(/^t\s*([+-])\s*(\d{1,4})\s*([dwmy]?)$/))) {
      const n = Number(m[2]) * (m[1] === "-" ? -1 : 1), unit = m[3] || "d";
      if (unit === "d" || unit === "w") return new Date(today.getFullYear(), today.getMonth(), today.getDate() + n * (unit === "w" ? 7 : 1));
      const to = new Date(today.getFullYear(), today.getMonth() + n * (unit === "y" ? 12 : 1), 1);
      return new Date(to.getFullYear(), to.getMonth(), Math.min(today.getDate(), new Date(to.getFullYear(), to.getMonth() + 1, 0).getDate()));
    }
    if ((m = t.match(/^(\d{4})-(\d{1,2})-(\d{1,2})$/)) || (m = t.match(/^(\d{4})(\d{2})(\d{2})$/))) return day(Number(m[1]), m[2], m[3]);
    if ((m = t.match(/^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})$/))) return day(century(m[3], past), m[1], m[2]);
    if ((m = t.match(/^(\d{1,2})[/.-](\d{1,2})$/))) return day(today.getFullYear(), m[1], m[2]);
    if ((m = t.match(/^([a-z]{3,9})\.?\s+(\d{1,2})(?:,?\s+(\d{4}|\d{2}))?$/)) || ((m = t.match(/^(\d{1,2})\s+([a-z]{3,9})\.?(?:,?\s+(\d{4}|\d{2}))?$/)) && (m = [m[0], m[2], m[1], m[3]]))) {
      const month = months.indexOf(m[1].slice(0, 3)) + 1;
      return month ? day(m[3] ? century(m[3], past) : today.getFullYear(), month, m[2]) : null;
    }
    return null;
  }
  function readTime(text) {
    const m = text.trim().toLowerCase().match(/^(\d{1,2})(?::?(\d{2}))?\s*(a|p|am|pm)?$/);
    if (!m || (!m[2] && !m[3])) return null;
    let hour = Number(m[1]);
    if (m[3]) { if (hour < 1 || hour > 12) return null; hour = hour % 12 + (m[3][0] === "p" ? 12 : 0); }
    return hour < 24 && Number(m[2] || 0) < 60 ? `${String(hour).padStart(2, "0")}:${m[2] || "00"}` : null;
  }
  function understood(input) {
    const text = input.value.trim(), past = input.dataset.date.includes("past");
    if (!text) return "";
    let date, time = "";
    if (input.dataset.date.includes("time")) {
      if (["n", "now"].includes(text.toLowerCase())) return new Date().toLocaleString("en-US", { dateStyle: "long", timeStyle: "short", hour12: false });
      const m = text.match(/^(.+?)[ t@]+(\d{1,2}:?\d{2}\s*(?:[ap]m?)?|\d{1,2}\s*[ap]m?)$/i);
      if (!m) return "";
      date = readDate(m[1], past); time = readTime(m[2]);
      if (!time) return "";
    } else date = readDate(text, past);
    if (!date) return "";
    let words = date.toLocaleDateString("en-US", { month: "long", day: "numeric", year: "numeric", weekday: "short" });
    if (time) words += `, ${time}`;
    if (input.dataset.date.includes("age")) {
      const now = new Date(), years = now.getFullYear() - date.getFullYear() - (now < new Date(now.getFullYear(), date.getMonth(), date.getDate()) ? 1 : 0);
      if (years >= 0) words += `, ${years} years`;
    }
    return words;
  }
  document.addEventListener("input", e => {
    const input = e.target;
    if (!input.dataset?.date) return;
    const id = `${input.id}-read`;
    let line = document.getElementById(id);
    if (!line) {
      line = document.createElement("p");
      line.id = id; line.className = "read"; line.setAttribute("aria-live", "polite");
      input.after(line);
    }
    line.textContent = understood(input);
  });
  for (const input of $$("input[data-date]")) if (input.value) input.dispatchEvent(new Event("input", { bubbles: true }));

  // ------------------------------------------------------------- files
  // Each file goes by itself: one that is refused does not stop the others, and says why.
  function line(list, file) {
    const li = document.createElement("li");
    li.innerHTML = '<span class="name"></span><span class="st st--doing">Sending</span><progress max="100" value="0"></progress>';
    $(".name", li).textContent = file.name;
    $("progress", li).setAttribute("aria-label", `Sending ${file.name}`);
    list.prepend(li);
    return li;
  }
  function finish(li, tone, words, detail, url) {
    $("progress", li).remove();
    const status = $(".st", li);
    status.className = `st st--${tone}`; status.textContent = words;
    if (detail) { const p = document.createElement("p"); p.className = tone === "stop" ? "err" : "hint"; p.textContent = detail; li.append(p); }
    if (url) { const a = document.createElement("a"); a.href = url; a.textContent = "Open"; status.after(a); }
  }
  function send(form, file, list) {
    return new Promise(done => {
      const li = line(list, file), xhr = new XMLHttpRequest(), data = new FormData(form);
      data.delete(form.dataset.upload);
      data.append(form.dataset.upload, file, file.name);
      xhr.upload.addEventListener("progress", e => { if (e.lengthComputable) { $("progress", li).value = e.loaded / e.total * 100; if (e.loaded === e.total) $(".st", li).textContent = "Checking"; } });
      xhr.addEventListener("load", () => {
        let answer = {};
        try { answer = JSON.parse(xhr.responseText); } catch { /* an error page */ }
        if (xhr.status < 300 && !answer.error) finish(li, "done", answer.label || "Kept", answer.note, answer.url);
        else finish(li, "stop", "Not taken", answer.error || { 413: "The file is too large.", 403: "Your role may not add documents here.", 401: "You were signed out." }[xhr.status] || "It could not be taken. Try again.");
        done(xhr.status < 300);
      });
      xhr.addEventListener("error", () => { finish(li, "stop", "Not sent", "The connection was lost. Drop it again to retry."); done(false); });
      xhr.open("POST", form.action);
      xhr.setRequestHeader("X-CSRFToken", csrf());
      xhr.setRequestHeader("Accept", "application/json");
      xhr.send(data);
    });
  }
  async function sendAll(form, files) {
    const list = $(".drop-list", form), waiting = [...files];
    const results = [];
    const worker = async () => { while (waiting.length) results.push(await send(form, waiting.shift(), list)); };
    await Promise.all([worker(), worker()]);
    if (results.some(Boolean)) form.dispatchEvent(new CustomEvent("uploaded", { bubbles: true }));
    if (results.every(Boolean) && form.dataset.then) location.assign(form.dataset.then);
  }
  for (const form of $$("form[data-upload]")) {
    const zone = $(".drop-zone", form), input = $(".drop-input", form);
    input.addEventListener("change", () => { if (input.files.length && form.reportValidity()) { sendAll(form, input.files); input.value = ""; } });
    zone.addEventListener("dragover", e => { e.preventDefault(); zone.classList.add("over"); });
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    zone.addEventListener("drop", e => { e.preventDefault(); zone.classList.remove("over"); if (e.dataTransfer.files.length && form.reportValidity()) sendAll(form, e.dataTransfer.files); });
  }

  // ------------------------------------------------------------- viewer
  function viewer(root) {
    const pane = $("[data-pages]", root), find = $("[data-find]", root), now = $("[data-page-now]", root);
    const pages = $$("[data-page]", pane);
    let zoom = 1, hits = [], at = -1;
    const scale = to => { zoom = Math.min(3, Math.max(.5, to)); pane.style.setProperty("--zoom", zoom); };
    if (pages.length) {
      const seen = new IntersectionObserver(entries => {
        for (const e of entries) if (e.isIntersecting) now.textContent = `Page ${e.target.dataset.page} of ${pages.length}`;
      }, { root: pane, rootMargin: "-45% 0px -45% 0px" });
      for (const page of pages) seen.observe(page);
    }
    function ranges(words) {
      const found = [], needle = words.toLowerCase();
      const walk = document.createTreeWalker(pane, NodeFilter.SHOW_TEXT);
      for (let node = walk.nextNode(); node; node = walk.nextNode()) {
        const text = node.data.toLowerCase();
        for (let i = text.indexOf(needle); i >= 0; i = text.indexOf(needle, i + needle.length)) {
          const range = new Range();
          range.setStart(node, i); range.setEnd(node, i + needle.length);
          found.push(range);
        }
      }
      return found;
    }
    function goTo(index) {
      at = (index + hits.length) % hits.length;
      const hit = hits[at];
      $("[data-find-count]", find).textContent = `${at + 1} of ${hits.length}`;
      if (hit instanceof Range) {
        if (window.Highlight) CSS.highlights.set("found-now", new Highlight(hit));
        hit.startContainer.parentElement.scrollIntoView({ block: "center" });
      } else hit.scrollIntoView({ block: "start" });
    }
    async function seek(words) {
      if (root.dataset.findUrl && pages.length) {
        const data = new FormData();
        data.append("words", words);
        const answer = await fetch(root.dataset.findUrl, { method: "POST", body: data, headers: { "X-CSRFToken": csrf() } });
        const wanted = answer.ok ? (await answer.json()).pages : [];
        hits = pages.filter(page => wanted.includes(Number(page.dataset.page)));
        for (const page of pages) page.classList.toggle("found", hits.includes(page));
      } else {
        hits = ranges(words);
        if (window.Highlight) CSS.highlights.set("found", new Highlight(...hits));
      }
      if (hits.length) goTo(0); else $("[data-find-count]", find).textContent = "Not in this document";
    }
    let last = "";
    find?.addEventListener("submit", e => {
      e.preventDefault();
      const words = find.elements.words.value.trim();
      if (!words) return;
      if (words === last && hits.length) return goTo(at + 1);
      last = words; seek(words);
    });
    const close = () => { find.hidden = true; hits = []; last = ""; if (window.Highlight) { CSS.highlights.delete("found"); CSS.highlights.delete("found-now"); } for (const p of pages) p.classList.remove("found"); pane.focus(); };
    find?.addEventListener("keydown", e => { if (e.key === "Escape") { e.stopPropagation(); close(); } });
    root.addEventListener("click", e => {
      const what = e.target.closest("[data-view]")?.dataset.view;
      if (what === "in") scale(zoom * 1.2);
      if (what === "out") scale(zoom / 1.2);
      if (what === "find") { find.hidden = false; find.elements.words.focus(); find.elements.words.select(); }
      if (what === "close") close();
    });
    pane.addEventListener("keydown", e => {
      const step = { PageDown: 1, PageUp: -1 }[e.key];
      if (!step || pages.length < 2) return;
      const top = pane.getBoundingClientRect().top;
      const here = pages.findIndex(page => page.getBoundingClientRect().bottom > top + 8);
      const to = pages[Math.min(pages.length - 1, Math.max(0, here + step))];
      if (to) { e.preventDefault(); to.scrollIntoView({ block: "start" }); }
    });
  }
  for (const root of $$("[data-viewer]")) viewer(root);
  document.addEventListener("htmx:load", e => { for (const root of $$("[data-viewer]", e.detail.elt)) viewer(root); if (e.detail.elt.matches?.("[data-viewer]")) viewer(e.detail.elt); });
})();
