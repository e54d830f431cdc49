// The raise page with JavaScript: the name of the place one stands in, and the numbers to call while one still writes.
// Without it the same is said after sending.
"use strict";
(() => {
  const place = document.querySelector("[data-here]"), box = document.querySelector("[data-locate]");
  if (place && box) box.addEventListener("huiyin:located", async () => {
    const sent = new URLSearchParams(), form = box.closest("form");
    for (const name of ["csrfmiddlewaretoken", "longitude", "latitude", "datum"]) sent.set(name, form.elements[name].value);
    const answer = await fetch(place.dataset.here, { method: "POST", body: sent, credentials: "same-origin" }).catch(() => null);
    if (!answer || !answer.ok) return;
    const found = await answer.json(), name = document.createElement("span");
    name.textContent = found.inside ? found.name : place.dataset.hereOutside;
    if (found.inside) { name.className = "strong"; name.lang = "zh"; name.dataset.userText = ""; }
    place.replaceChildren(name);
    form.querySelectorAll("input[name=place]:checked").forEach((choice) => { choice.checked = false; });
  });

  // What is typed stays on the telephone: the lists come here, not the words there.
  const warning = document.querySelector("[data-danger]"), words = document.querySelector("textarea[name=words]");
  if (!warning || !words) return;
  let lists = null;
  const look = () => {
    let any = false;
    for (const link of warning.querySelectorAll("[data-danger-number]")) {
      const list = lists[link.dataset.dangerNumber] || { words: [], unless: [] };
      const text = list.unless.reduce((rest, phrase) => rest.split(phrase).join(" "), words.value);
      const shown = list.words.some((word) => text.includes(word));
      link.hidden = !shown; any ||= shown;
    }
    if (warning.hidden === any) warning.hidden = !any;
  };
  const start = async () => {
    if (lists) { look(); return; }
    const answer = await fetch(warning.dataset.danger, { credentials: "same-origin" }).catch(() => null);
    if (answer && answer.ok) { lists = await answer.json(); look(); }
  };
  words.addEventListener("input", start);
  if (words.value) start();
})();
