// The command palette (Ctrl K): every element with data-command on this page, found by typing.
"use strict";

(() => {
  const palette = document.getElementById("palette");
  if (!palette) return;
  const input = palette.querySelector("input");
  const list = palette.querySelector("ul");
  const none = palette.querySelector(".palette__none");
  let commands = [];
  let chosen = 0;

  const plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const label = (element) => element.dataset.command || element.textContent.trim();

  function build() {
    const wanted = plain(input.value).split(/\s+/);
    const found = new Map();
    for (const command of commands) {
      if (wanted.every((word) => plain(label(command)).includes(word)) && !found.has(label(command))) {
        found.set(label(command), command);
      }
    }
    const begins = (command) => (plain(label(command)).startsWith(wanted[0]) ? 0 : 1);
    const sorted = [...found.values()].sort((one, other) => begins(one) - begins(other));
    list.replaceChildren(...sorted.slice(0, 12).map(option));
    none.hidden = sorted.length > 0;
    choose(0);
  }

  function option(command, number) {
    const item = document.createElement("li");
    item.id = `palette-${number}`;
    item.className = "palette__item";
    item.setAttribute("role", "option");
    const icon = command.querySelector("svg.icon");
    if (icon) item.append(icon.cloneNode(true));
    item.append(label(command));
    item.addEventListener("click", () => run(command));
    item.command = command;
    return item;
  }

  function choose(number) {
    const items = [...list.children];
    chosen = Math.min(Math.max(number, 0), Math.max(items.length - 1, 0));
    items.forEach((item, index) => item.setAttribute("aria-selected", String(index === chosen)));
    items[chosen]?.scrollIntoView({ block: "nearest" });
    if (items.length) input.setAttribute("aria-activedescendant", items[chosen].id);
    else input.removeAttribute("aria-activedescendant");
  }

  function run(command) {
    palette.close();
    command.click();
  }

  function open() {
    commands = [...document.querySelectorAll("[data-command]")];
    input.value = "";
    build();
    palette.showModal();
    input.focus();
  }

  const KEYS = {
    ArrowDown: () => choose(chosen + 1),
    ArrowUp: () => choose(chosen - 1),
    Enter: () => { if (list.children[chosen]) run(list.children[chosen].command); },
  };

  input.addEventListener("input", build);
  input.addEventListener("keydown", (event) => {
    if (!(event.key in KEYS)) return;
    event.preventDefault();
    KEYS[event.key]();
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    if (!palette.open) open();
  });
})();
