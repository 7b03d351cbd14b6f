// Long lists: typing filters them. Without a script they stay a plain list, or boxes that are all there.
"use strict";

(() => {
  const CARRIED = ["aria-describedby", "aria-invalid", "aria-required"];
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
  const make = (tag, attributes) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  };
  const tell = (status, source, number) => {
    status.textContent = number ? source.dataset.found.replace("{count}", number) : source.dataset.none;
  };

  // One of a list: a combobox with a list box (ARIA 1.2). The select keeps the value and is what is sent.
  function enhance(select) {
    const id = select.id;
    const input = make("input", {
      type: "text", class: "field__input combobox__input", role: "combobox", autocomplete: "off",
      "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": `${id}-list`,
    });
    const list = make("ul", { id: `${id}-list`, role: "listbox", class: "combobox__list", hidden: "" });
    const status = make("span", { class: "visually-hidden", role: "status" });
    const box = make("div", { class: "combobox" });
    const labels = select.labels;
    list.setAttribute("aria-label", labels.length ? labels[0].textContent.trim() : "");
    CARRIED.forEach((name) => select.hasAttribute(name) && input.setAttribute(name, select.getAttribute(name)));
    select.removeAttribute("id");
    select.hidden = true;
    input.id = id;
    input.disabled = select.disabled;
    input.placeholder = select.options[0]?.value === "" ? select.options[0].text : "";
    const focused = document.activeElement === select;
    select.before(box);
    box.append(input, list, status);
    if (focused) input.focus();
    let active = -1;

    const chosen = () => (select.value === "" ? "" : select.selectedOptions[0].text);
    const shown = () => [...list.children];
    const isOpen = () => !list.hidden;

    function point(number) {
      active = number;
      shown().forEach((item, i) => item.classList.toggle("combobox__option--active", i === number));
      const item = shown()[number];
      if (item) {
        input.setAttribute("aria-activedescendant", item.id);
        item.scrollIntoView({ block: "nearest" });
      } else input.removeAttribute("aria-activedescendant");
    }

    function open(words) {
      const found = [...select.options].filter((option) => option.value && plain(option.text).includes(words));
      list.replaceChildren(...found.map((option) => {
        const item = make("li", { id: `${id}-o${option.index}`, role: "option", class: "combobox__option" });
        item.setAttribute("aria-selected", String(option.selected));
        item.textContent = option.text;
        item.dataset.index = option.index;
        return item;
      }));
      list.hidden = found.length === 0;
      input.setAttribute("aria-expanded", String(isOpen()));
      tell(status, select, found.length);
      point(-1);
    }

    function close() {
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      status.textContent = "";
      point(-1);
    }

    function choose(index) {
      const before = select.value;
      select.selectedIndex = index;
      input.value = chosen();
      close();
      if (select.value !== before) select.dispatchEvent(new Event("change", { bubbles: true }));
    }

    function settle() {
      const typed = plain(input.value);
      const exact = [...select.options].find((option) => option.value && plain(option.text) === typed);
      if (typed === "" && select.options[0]?.value === "") choose(0);
      else if (exact && typed !== plain(chosen())) choose(exact.index);
      else { input.value = chosen(); close(); }
    }

    const KEYS = {
      ArrowDown: () => { if (!isOpen()) open(""); point(Math.min(active + 1, shown().length - 1)); },
      ArrowUp: () => { if (!isOpen()) open(""); point(active <= 0 ? shown().length - 1 : active - 1); },
      Enter: () => { if (!isOpen()) return false; if (active >= 0) choose(shown()[active].dataset.index); else settle(); },
      Escape: () => { if (!isOpen()) return false; input.value = chosen(); close(); },
    };
    input.addEventListener("keydown", (event) => {
      if (KEYS[event.key] && KEYS[event.key]() !== false) event.preventDefault();
    });
    input.addEventListener("input", (event) => { event.stopPropagation(); open(plain(input.value)); });
    input.addEventListener("change", (event) => event.stopPropagation());
    input.addEventListener("click", () => { if (!isOpen()) { input.select(); open(""); } });
    input.addEventListener("blur", settle);
    list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const item = event.target.closest("[role=option]");
      if (item) choose(item.dataset.index);
    });
    input.value = chosen();
  }

  // Several of a list: boxes of which typing shows those that match; ticked ones stay.
  function filter(search) {
    const boxes = [...search.closest(".field").querySelectorAll(".choice")];
    const status = make("span", { class: "visually-hidden", role: "status" });
    search.hidden = false;
    search.after(status);
    search.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
    search.addEventListener("input", (event) => {
      event.stopPropagation();
      const words = plain(search.value);
      const fits = boxes.filter((box) => plain(box.textContent).includes(words));
      boxes.forEach((box) => { box.hidden = !fits.includes(box) && !box.querySelector("input").checked; });
      tell(status, search, fits.length);
    });
    search.addEventListener("change", (event) => event.stopPropagation());
  }

  function adopt() {
    document.querySelectorAll("select[data-combobox]:not([hidden])").forEach(enhance);
    document.querySelectorAll("input[data-filter][hidden]").forEach(filter);
  }
  for (const name of ["page:shown", "htmx:afterSwap", "htmx:oobAfterSwap"]) document.addEventListener(name, adopt);
  adopt();
})();
