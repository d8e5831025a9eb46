// Keys that come before the page's scripts have run are kept in order, not lost: app.js acts on them when it is ready.
// The one script that the page waits for, so it is small.
(() => {
  "use strict";
  const kept = [];
  function hear(e) {
    if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || e.target.matches("input, textarea, select, button, a, summary")) return;
    if (e.key !== "Enter" && (e.key.length > 1 || e.key === " ")) return;
    e.preventDefault();
    kept.push(e.key);
  }
  document.addEventListener("keydown", hear);
  window.earlyKeys = () => { document.removeEventListener("keydown", hear); return kept; };
})();
