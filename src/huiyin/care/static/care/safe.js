// The protected person's page: leaving replaces this entry of the history, and coming back shows an empty form.
"use strict";
(() => {
  const leave = (event) => {
    event.preventDefault();
    document.body.replaceChildren();
    window.location.replace(event.currentTarget.href);
  };
  for (const link of document.querySelectorAll("[data-away]")) link.addEventListener("click", leave);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.querySelector("[data-away]").click();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) window.location.replace(window.location.pathname);
  });
  if (window.history.replaceState) window.history.replaceState(null, "", window.location.pathname);
})();
