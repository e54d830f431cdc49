// Signing on the screen: draws with finger, pen or mouse, and puts the picture into the form's hidden field when it is
// sent. Without JavaScript the box stays hidden and the signed paper is photographed instead.
"use strict";
(() => {
  for (const box of document.querySelectorAll("[data-sign]")) {
    const canvas = box.querySelector("canvas"), form = box.closest("form");
    const kept = form.querySelector("[data-sign-value]"), pen = canvas.getContext("2d");
    let isDown = false, isDrawn = false;
    box.hidden = false;
    canvas.style.touchAction = "none"; canvas.style.height = "auto";
    const clear = () => {
      pen.fillStyle = "#fff"; pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.strokeStyle = "#111"; pen.lineWidth = 5; pen.lineCap = pen.lineJoin = "round";
      isDrawn = false; kept.value = "";
    };
    const spot = (event) => {
      const frame = canvas.getBoundingClientRect();
      return [(event.clientX - frame.left) * canvas.width / frame.width, (event.clientY - frame.top) * canvas.height / frame.height];
    };
    canvas.addEventListener("pointerdown", (event) => {
      isDown = true; canvas.setPointerCapture(event.pointerId); pen.beginPath(); pen.moveTo(...spot(event)); event.preventDefault();
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!isDown) return;
      pen.lineTo(...spot(event)); pen.stroke(); isDrawn = true;
    });
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { isDown = false; });
    box.querySelector("[data-sign-clear]").addEventListener("click", clear);
    form.addEventListener("submit", () => { kept.value = isDrawn ? canvas.toDataURL("image/png") : ""; }, true);
    clear();
  }
})();
