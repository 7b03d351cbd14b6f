// Files: dragging over a zone, names of the chosen files, and progress while a form is sent.
"use strict";

(() => {
  for (const [name, over] of [["dragenter", true], ["dragover", true], ["dragleave", false], ["drop", false]]) {
    document.addEventListener(name, (event) => {
      event.target.closest?.(".upload__zone")?.classList.toggle("upload__zone--over", over);
    });
  }

  document.addEventListener("change", (event) => {
    const place = event.target.closest(".upload")?.querySelector("[data-chosen]");
    if (place && event.target.type === "file") {
      place.textContent = Array.from(event.target.files, (file) => file.name).join(", ");
    }
  });

  const carriesFiles = (form) => [...form.querySelectorAll('input[type="file"]')].some((input) => input.files.length);

  function progressOf(form) {
    let bar = form.querySelector("progress[data-upload-progress]");
    if (!bar) {
      bar = document.createElement("progress");
      bar.className = "progress progress--wide";
      bar.dataset.uploadProgress = "";
      bar.setAttribute("aria-label", document.body.dataset.textSending);
      form.append(bar);
    }
    bar.hidden = false;
    bar.scrollIntoView({ block: "nearest" });
    return bar;
  }

  function move(bar, event) {
    if (!event.lengthComputable) return;
    bar.max = event.total;
    bar.value = event.loaded;
  }

  // htmx sends the form: it tells how far it is.
  document.addEventListener("htmx:xhr:progress", (event) => {
    const form = event.target.closest?.("form") || event.target.querySelector?.("form");
    if (event.target.matches?.("form, [data-uploads]") && carriesFiles(form)) move(progressOf(form), event.detail);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const bar = event.target.querySelector?.("progress[data-upload-progress]");
    if (bar) bar.hidden = true;
  });

  // An ordinary form that carries files is sent here, so that its progress can be seen.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || !carriesFiles(form)) return;
    event.preventDefault();
    if (form.getAttribute("aria-busy") === "true") return;
    form.setAttribute("aria-busy", "true");
    send(form, event.submitter);
  });

  function send(form, submitter) {
    const request = new XMLHttpRequest();
    const body = new FormData(form);
    const bar = progressOf(form);
    if (submitter?.name) body.append(submitter.name, submitter.value);
    request.upload.addEventListener("progress", (event) => move(bar, event));
    request.addEventListener("load", () => finish(request));
    request.addEventListener("error", () => fail(form, bar));
    request.open("POST", submitter?.getAttribute("formaction") || form.action);
    request.send(body);
  }

  function finish(request) {
    const detail = { html: request.responseText, url: request.responseURL };
    document.dispatchEvent(new CustomEvent("page:show", { detail }));
  }

  function fail(form, bar) {
    form.removeAttribute("aria-busy");
    delete form.dataset.sent;
    bar.hidden = true;
    const detail = { tone: "danger", text: document.body.dataset.textFailed };
    document.dispatchEvent(new CustomEvent("toast", { detail }));
  }
})();
