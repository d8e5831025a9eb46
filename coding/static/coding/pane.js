// The right pane of the desk. What a person changes goes out in the order in which it was done, one change after the
// other, and the pane is drawn when the last is answered: an answer on its way never undoes what was done meanwhile.
// Drawing mends the page in place, so that focus, caret, scroll and half-typed words stay where they are.
(() => {
  "use strict";
  const { $, $$, toast, csrf } = window.hit;
  const pane = () => $("#task");

  // ------------------------------------------------------------ sending
  const waiting = [];
  let busy = false;
  function send(url, values, told = () => {}) {
    waiting.push({ url, values, told });
    pane()?.setAttribute("aria-busy", "true");
    if (!busy) work();
  }
  async function work() {
    busy = true;
    let last = null;
    while (waiting.length) {
      const one = waiting.shift(), answer = await post(one);
      one.told(answer?.status ?? 0);
      if (!answer) continue;
      last = answer;
      if (answer.status === 409 && waiting.length) toast($(".notice", answer.page)?.textContent.trim() ?? "That was refused.", "stop");
    }
    busy = false;
    pane()?.removeAttribute("aria-busy");
    if (last) draw(last.page);
  }
  async function post({ url, values }) {
    try {
      const answer = await fetch(url, {
        method: "POST", credentials: "same-origin", body: new URLSearchParams(values),
        headers: { "HX-Request": "true", "X-CSRFToken": csrf() },
      });
      // The sign-in page in place of the pane: the session is over, and the door leads back here.
      if (answer.redirected || answer.status === 401) return location.reload();
      if (![200, 409, 422].includes(answer.status)) {
        toast({ 403: "Your role does not do this.", 404: "This is no longer here." }[answer.status] ?? "That did not work. Try again.", "stop");
        return null;
      }
      return { status: answer.status, page: new DOMParser().parseFromString(await answer.text(), "text/html").body };
    } catch {
      toast("No connection: the last change is not kept. Try again.", "stop");
      return null;
    }
  }

  // ------------------------------------------------------------ drawing
  const typed = new WeakSet();  // fields with words in them that were not sent yet
  document.addEventListener("input", e => { if (e.target.matches?.("#task input:not([type=radio], [type=checkbox]), #task textarea")) typed.add(e.target); });

  function draw(page) {
    for (const part of $$("[hx-swap-oob]", page)) {
      part.remove();
      part.removeAttribute("hx-swap-oob");
      const here = document.getElementById(part.id);
      if (here) mend(here, part);
    }
    const had = document.activeElement, place = pane().contains(had) ? rows().findIndex(tr => tr.contains(had)) : -1;
    const caret = had?.selectionStart != null ? [had.selectionStart, had.selectionEnd] : null;
    children(pane(), page);
    if (had?.isConnected && had !== document.activeElement) {
      had.focus({ preventScroll: true });
      if (caret) had.setSelectionRange(...caret);
    }
    if (!had?.isConnected || document.activeElement === document.body) (rows()[Math.min(place, rows().length - 1)]?.querySelector(".open") ?? $("#add"))?.focus();
    document.dispatchEvent(new CustomEvent("pane:drawn"));
  }
  const rows = () => $$("tr[data-assignment]", pane());
  const name = node => node.id || node.dataset?.assignment || node.dataset?.part || "";
  const alike = (here, next) => here.nodeType === next.nodeType && here.nodeName === next.nodeName && !name(here) && !name(next);

  function children(from, to) {
    const named = new Map([...from.children].filter(name).map(el => [name(el), el]));
    let at = from.firstChild;
    for (const next of [...to.childNodes]) {
      const known = name(next) && named.get(name(next));
      const here = known && known.nodeName === next.nodeName ? known : at && alike(at, next) ? at : null;
      if (!here) { from.insertBefore(document.importNode(next, true), at); continue; }
      if (here === at) at = at.nextSibling;
      else from.insertBefore(here, at);
      mend(here, next);
    }
    while (at) { const gone = at; at = at.nextSibling; if (!gone.classList?.contains("read")) gone.remove(); }
  }
  // What the person opened stays open, whatever the server, who does not know of it, says.
  const own = (el, attribute) => attribute === "open" && (el.matches("dialog, details"));
  function mend(here, next) {
    if (here.nodeType !== Node.ELEMENT_NODE) { if (here.data !== next.data) here.data = next.data; return; }
    for (const { name: key } of [...here.attributes]) if (!next.hasAttribute(key) && !own(here, key)) here.removeAttribute(key);
    for (const { name: key, value } of next.attributes) if (here.getAttribute(key) !== value) here.setAttribute(key, value);
    if (here.matches("dialog[open]")) return;
    children(here, next);
    if (here.matches("select")) here.value = [...here.options].find(o => o.defaultSelected)?.value ?? here.options[0]?.value ?? "";
    else if (here.matches("input:not([type=checkbox], [type=radio])") && !typed.has(here)) here.value = here.defaultValue;
  }

  // ------------------------------------------------------- its controls
  // data-send is where a control's change goes, data-values what goes with it; a field sends its own value besides.
  const values = el => ({ ...JSON.parse(el.dataset.values || "{}"), ...(el.name ? { [el.name]: el.value } : {}) });
  document.addEventListener("change", e => {
    const field = e.target.closest?.("select[data-send], input[data-send]");
    if (!field) return;
    const sent = field.value;
    send(field.dataset.send, values(field), status => { if (status === 200 && field.value === sent) typed.delete(field); });
  });
  document.addEventListener("click", e => {
    const button = e.target.closest?.("button[data-send]");
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    e.preventDefault();
    const menu = button.closest("details[data-menu]");
    if (menu) menu.open = false;
    send(button.dataset.send, values(button));
  });
  document.addEventListener("submit", e => {
    const form = e.target.closest?.("form[data-send]");
    if (!form) return;
    e.preventDefault();
    send(form.dataset.send, Object.fromEntries(new FormData(form)), status => {
      if (status === 200) form.closest("dialog")?.close();
      form.dispatchEvent(new CustomEvent("answered", { detail: status }));
    });
  });
  window.pane = { send, refresh: () => send(pane().dataset.refresh, {}) };
})();
