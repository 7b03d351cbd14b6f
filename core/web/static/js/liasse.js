// Makes pages that already work without a script more pleasant: dialogs, toasts, theme.
"use strict";

(() => {
  const root = document.documentElement;
  const text = (name) => document.body.dataset[name];
  const find = (selector) => document.querySelector(selector);

  // Every request of htmx carries the token that a form would carry.
  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRF-Token"] = find('meta[name="csrf-token"]').content;
  });

  // Counters need no refresh while nobody looks.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const regular = (event.detail.elt.getAttribute("hx-trigger") || "").includes("every");
    if (regular && document.hidden) event.preventDefault();
    if (!regular) root.classList.add("is-loading");
  });
  document.addEventListener("htmx:afterRequest", () => root.classList.remove("is-loading"));

  // The row of the document that is shown is the marked one.
  document.addEventListener("htmx:afterOnLoad", (event) => {
    const row = event.detail.elt.closest?.(".document");
    if (!row || event.detail.target?.id !== "viewer") return;
    for (const other of row.parentElement.children) other.removeAttribute("aria-current");
    row.setAttribute("aria-current", "true");
  });

  // Toasts. The server sends one with the header  HX-Trigger: {"toast": {"tone": "success", "text": "…"}}
  const ICONS = { success: "circle-check", warning: "triangle-alert", danger: "circle-alert" };
  function draw(name) {
    const sprite = find("svg.icon use")?.getAttribute("href").split("#")[0];
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    use.setAttribute("href", `${sprite}#${name}`);
    svg.append(use);
    return svg;
  }
  function dismissible(toast) {
    const close = document.createElement("button");
    close.type = "button";
    close.className = "button button--quiet button--icon button--small";
    close.setAttribute("aria-label", text("textDismiss"));
    close.append(draw("x"));
    close.addEventListener("click", () => toast.remove());
    toast.append(close);
    if (toast.classList.contains("tone--danger")) return;
    let timer = setTimeout(() => toast.remove(), 7000);
    toast.addEventListener("pointerenter", () => clearTimeout(timer));
    toast.addEventListener("pointerleave", () => { timer = setTimeout(() => toast.remove(), 3000); });
  }
  function tell(tone, message) {
    const toast = document.createElement("div");
    const words = document.createElement("span");
    toast.className = `notice toast tone--${tone}`;
    words.className = "toast__text";
    words.textContent = message;
    toast.append(draw(ICONS[tone] || "info"), words);
    find("#toasts")?.append(toast);
    dismissible(toast);
  }
  document.addEventListener("toast", (event) => tell(event.detail.tone || "info", event.detail.text || event.detail.value));
  const adopt = () => document.querySelectorAll("#toasts .toast:not(:has(button))").forEach(dismissible);
  document.addEventListener("page:shown", adopt);
  adopt();
  document.addEventListener("htmx:sendError", () => tell("danger", text("textFailed")));
  document.addEventListener("htmx:responseError", (event) => tell("danger", reason(event.detail.xhr)));
  function reason(xhr) {
    try {
      const problem = JSON.parse(xhr.responseText);
      return problem.detail || problem.title || text("textRefused");
    } catch {
      return text("textRefused");
    }
  }

  // Dialogs: what htmx loads into #dialog opens it; HX-Trigger: dialog:close, [data-close] and Escape close it.
  document.addEventListener("htmx:afterSwap", (event) => {
    const dialog = event.detail.target;
    if (dialog.id !== "dialog") return;
    if (!dialog.textContent.trim()) dialog.close();
    else if (!dialog.open) dialog.showModal();
    dialog.querySelector("[autofocus], .field :is(input, select, textarea)")?.focus();
  });
  document.addEventListener("dialog:close", () => find("#dialog")?.close());
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    if (opener) document.getElementById(opener.dataset.open)?.showModal();
    const closed = event.target.closest("[data-close]") && event.target.closest("dialog");
    if (closed) {
      event.preventDefault();
      closed.close();
    }
    if (event.target.matches("dialog[open]")) dismissFromOutside(event);
  });
  function dismissFromOutside(event) {
    const edited = event.target.querySelector(":user-valid, :user-invalid");
    if (!edited) event.target.close();
  }

  // Menus close on Escape, on a click elsewhere, and when another opens.
  const openMenus = () => document.querySelectorAll("details[data-menu][open]");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    openMenus().forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
  });
  document.addEventListener("click", (event) => {
    openMenus().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });

  // Theme and density change at once; the server keeps the choice in a cookie and renders the next page the same way.
  function remember(form, name, value) {
    const body = new URLSearchParams(new FormData(form));
    body.set(name, value);
    fetch(form.action, { method: "POST", body, redirect: "manual", keepalive: true });
  }
  const MEDIA = { light: "not all", dark: "screen", system: "screen and (prefers-color-scheme: dark)" };
  const apply = {
    theme: (value) => { root.dataset.theme = value; find("#dark-theme").media = MEDIA[value]; },
    density: (value) => { root.dataset.density = value; },
  };
  document.addEventListener("submit", (event) => {
    const chosen = event.submitter;
    if (!event.target.matches("[data-preferences]") || !chosen || !(chosen.name in apply)) return;
    event.preventDefault();
    apply[chosen.name](chosen.value);
    remember(event.target, chosen.name, chosen.value);
    chosen.parentElement.querySelectorAll("button").forEach((button) => {
      button.setAttribute("aria-pressed", String(button === chosen));
    });
  });

  // A double click must not send a form twice.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    setTimeout(() => { delete form.dataset.sent; }, 5000);
    for (let keeper = form.parentElement; keeper; keeper = keeper.parentElement) {
      if (keeper.hasAttribute("hx-post")) htmx.trigger(keeper, "htmx:abort");
    }
  });
  // What was typed goes with the form that was just sent: kept any later, it would meet a request that is answered.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt } = event.detail;
    if (elt.tagName !== "FORM" && elt.querySelector("form[data-sent]")) event.preventDefault();
  });

  // Rows chosen for a bulk action.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form");
    if (!form || !event.target.matches(".table__check")) return;
    const boxes = [...form.querySelectorAll("tbody .table__check")];
    if (event.target.matches("[data-check-all]")) boxes.forEach((box) => { box.checked = event.target.checked; });
    const number = boxes.filter((box) => box.checked).length;
    form.querySelector("[data-chosen-number]")?.replaceChildren(`${number} ${text("textSelected")}`);
  });

  document.addEventListener("click", async (event) => {
    const source = event.target.closest("[data-copy]");
    if (!source) return;
    await navigator.clipboard.writeText(source.dataset.copy);
    tell("success", text("textCopied"));
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) print();
  });
})();
