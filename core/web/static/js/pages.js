// Shows a page that a script received (after a redirect) as if the browser had gone there; notes on it are kept.
"use strict";

(() => {
  const PARTS = ["content", "toasts", "navigation-items"];
  let shown = false;

  function show(html, url) {
    const page = new DOMParser().parseFromString(html, "text/html");
    if (!page.getElementById("content") || page.body.className !== document.body.className) {
      location.assign(url);
      return;
    }
    document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
    for (const id of PARTS) {
      const [here, there] = [document.getElementById(id), page.getElementById(id)];
      if (here && there) here.replaceWith(there);
    }
    document.title = page.title;
    if (url !== location.href) history.pushState({}, "", url);
    shown = true;
    htmx.process(document.body);
    document.dispatchEvent(new CustomEvent("page:shown"));
    scrollTo(0, 0);
    (document.querySelector("#content [autofocus]") || document.getElementById("content")).focus();
  }

  addEventListener("popstate", () => { if (shown) location.reload(); });
  document.addEventListener("page:show", (event) => show(event.detail.html, event.detail.url));

  // htmx followed a redirect to another page: show it whole instead of putting it into the target.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, requestConfig } = event.detail;
    if (!xhr.responseURL || !/^\s*<!doctype html>/i.test(xhr.responseText)) return;
    const asked = new URL(requestConfig.path, location.href);
    if (requestConfig.verb === "get" && asked.pathname === new URL(xhr.responseURL).pathname) return;
    event.detail.shouldSwap = false;
    show(xhr.responseText, xhr.responseURL);
  });

  // A map too large for the screen opens where the case stands.
  const here = document.querySelector(".map .now");
  const sheet = here?.closest(".map-sheet");
  if (sheet) {
    const { x, y, width, height } = here.getBBox();
    sheet.scrollTo(x + width / 2 - sheet.clientWidth / 2, y + height / 2 - sheet.clientHeight / 2);
  }
})();
