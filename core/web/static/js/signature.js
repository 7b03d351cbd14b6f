// Signatures: a drawing made by mouse, pen or finger is sent as a small PNG; typing one's name does as well.
"use strict";

(() => {
  const INK = "#1c1a17";

  function prepare(box) {
    const canvas = box.querySelector("[data-signature-canvas]");
    if (!canvas || canvas.dataset.ready) return;
    canvas.dataset.ready = "true";
    canvas.hidden = false;
    const kept = box.querySelector("[data-signature-image]");
    const clear = box.querySelector("[data-signature-clear]");
    clear.hidden = !kept.value;
    draw(canvas, () => { kept.value = canvas.toDataURL("image/png"); clear.hidden = false; });
    clear.addEventListener("click", () => wipe(box, canvas, kept, clear));
  }

  function wipe(box, canvas, kept, clear) {
    canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
    kept.value = "";
    clear.hidden = true;
    box.querySelector(".signature__image")?.remove();
    box.querySelector('input[type="text"]').focus();
  }

  function draw(canvas, done) {
    const pen = canvas.getContext("2d");
    let drawing = false;
    const place = (event) => {
      const area = canvas.getBoundingClientRect();
      return [(event.clientX - area.left) * canvas.width / area.width, (event.clientY - area.top) * canvas.height / area.height];
    };
    Object.assign(pen, { lineWidth: 2.5, lineCap: "round", lineJoin: "round", strokeStyle: INK });
    canvas.addEventListener("pointerdown", (event) => {
      drawing = true;
      canvas.setPointerCapture(event.pointerId);
      pen.beginPath();
      pen.moveTo(...place(event));
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!drawing) return;
      pen.lineTo(...place(event));
      pen.stroke();
    });
    for (const name of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(name, () => { if (drawing) done(); drawing = false; });
    }
  }

  const prepareAll = (root) => root.querySelectorAll?.("[data-signature]").forEach(prepare);
  document.addEventListener("DOMContentLoaded", () => prepareAll(document));
  document.addEventListener("htmx:afterSettle", () => prepareAll(document));
  document.addEventListener("htmx:oobAfterSwap", () => prepareAll(document));
  document.addEventListener("page:shown", () => prepareAll(document));
})();
