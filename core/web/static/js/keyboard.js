// Single-key shortcuts. Any element with data-shortcut="g w" is pressed by these keys; [data-row] answers j, k, Enter, x.
"use strict";

(() => {
  const WAIT = 1200;
  let typed = "";
  let last = 0;

  const off = () => document.cookie.includes("liasse_shortcuts=off");
  const writing = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;

  function move(direction) {
    const rows = [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);
    if (!rows.length) return;
    const here = rows.indexOf(document.activeElement.closest("[data-row]"));
    const next = rows[Math.min(Math.max(here + direction, 0), rows.length - 1)];
    const link = next.querySelector("a[href]");
    link?.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }

  const KEYS = {
    j: () => move(1),
    k: () => move(-1),
    x: () => document.activeElement.closest("[data-row]")?.querySelector(".table__check")?.click(),
  };

  function press(element) {
    if (element.matches("input")) { element.focus(); element.select(); } else element.click();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || off()) return;
    if (writing(event.target) || document.querySelector("dialog[open]")) return;
    typed = event.timeStamp - last < WAIT ? `${typed} ${event.key}`.trim() : event.key;
    last = event.timeStamp;
    for (const keys of [typed, event.key]) {
      const target = document.querySelector(`[data-shortcut="${CSS.escape(keys)}"]`);
      if (!target && !(keys in KEYS)) continue;
      event.preventDefault();
      typed = "";
      return target ? press(target) : KEYS[keys]();
    }
  });

  const toggle = document.querySelector("[data-shortcuts-toggle]");
  if (!toggle) return;
  toggle.checked = !off();
  toggle.addEventListener("change", () => {
    document.cookie = `liasse_shortcuts=${toggle.checked ? "on" : "off"}; Path=/; Max-Age=31536000; SameSite=Lax`;
  });
})();
