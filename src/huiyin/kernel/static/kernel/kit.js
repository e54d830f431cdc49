// What pages gain with JavaScript; without it everything still works.
// Map: words · once (no double sending) · drafts · keys (the ? overlay) · undo countdown · select all · leads · progress.
"use strict";
(() => {
  const wordsElement = document.getElementById("kit-words");
  const words = wordsElement ? JSON.parse(wordsElement.textContent) : {};
  const say = (name, values = {}) => (words[name] || "").replace(/\{(\w+)\}/g, (_, key) => values[key]);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  window.huiyinKit = { say, all };

  // A part that htmx brings in later is prepared like the page itself.
  const prepare = (root) => { all("form[data-once]", root).forEach(once); all("form[data-draft]", root).forEach(draft); all("form[data-undo-seconds]", root).forEach(undo); all("[data-select-all]", root).forEach(selectAll); all("select[data-leads]", root).forEach(leads); };

  // ---- once: a second press while the first is under way does nothing
  function once(form) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "yes";
      const pressed = event.submitter;
      if (pressed) setTimeout(() => { pressed.setAttribute("aria-busy", "true"); pressed.dataset.title = pressed.textContent; if (form.method === "post" && !pressed.classList.contains("face")) pressed.textContent = say("sending"); }, 0);
    });
  }
  // Coming back by the browser's own button shows the page as it was left: let it be sent again.
  window.addEventListener("pageshow", (event) => { if (event.persisted) all("form[data-sent]").forEach((form) => { delete form.dataset.sent; all("[aria-busy]", form).forEach((button) => { button.removeAttribute("aria-busy"); button.textContent = button.dataset.title || button.textContent; }); }); });

  // ---- drafts: kept on this machine for a day, dropped when a later page says that it was sent, and on signing out.
  // Officials who share a machine each have their own.
  const DAY = 24 * 3600 * 1000;
  const readerElement = document.querySelector("meta[name=huiyin-reader]");
  const reader = readerElement && readerElement.content ? readerElement.content + ":" : "";
  const draftKey = (name) => "huiyin-draft-" + reader + name;
  const store = { get(name) { try { return JSON.parse(localStorage.getItem(draftKey(name))); } catch { return null; } }, set(name, value) { try { localStorage.setItem(draftKey(name), JSON.stringify(value)); } catch { /* private mode: no draft */ } }, drop(name) { try { localStorage.removeItem(draftKey(name)); } catch { /* as above */ } } };
  const dropAll = () => { try { Object.keys(localStorage).filter((key) => key.startsWith(draftKey("")) && (reader || !key.includes(":"))).forEach((key) => localStorage.removeItem(key)); } catch { /* as above */ } };
  all("form[data-drop-drafts]").forEach((form) => form.addEventListener("submit", dropAll));
  all("[data-draft-sent]").forEach((mark) => store.drop(mark.dataset.draftSent));
  // A hidden field that names what is to be made comes back with the draft: sent again after a lost answer it is the same thing.
  const draftable = (field) => field.name && ("keepInDraft" in field.dataset || !["file", "password", "hidden", "submit", "button"].includes(field.type)) && !("noDraft" in field.dataset);
  function draft(form) {
    const name = form.dataset.draft;
    const fields = () => [...form.elements].filter(draftable);
    const note = document.createElement("p");
    note.className = "draft-note"; note.setAttribute("role", "status"); form.append(note);
    const tell = (text, withDrop) => { note.textContent = text; if (!withDrop) return; const button = document.createElement("button"); button.type = "button"; button.className = "tool"; button.textContent = say("draftDrop"); button.addEventListener("click", () => { store.drop(name); form.reset(); note.textContent = ""; }); note.append(" ", button); };
    const kept = store.get(name);
    const fresh = !form.querySelector("[aria-invalid]") && !document.querySelector("[data-errors]");
    if (kept && Date.now() - kept.at < DAY && fresh) { if (restore(fields(), kept.values)) tell(say("draftKept"), true); } else if (kept && fresh) store.drop(name);
    let timer = 0;
    const save = () => { timer = 0; store.set(name, { at: Date.now(), values: fields().map((field) => [field.name, field.value, field.checked === true]) }); };
    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => { save(); tell(say("draftSaved"), false); }, 400); });
    // Enter right after the last letter: the page that comes back must not find an older draft than what was sent.
    form.addEventListener("submit", () => { if (timer) { clearTimeout(timer); save(); } });
  }
  function restore(fields, values) {
    let changed = false;
    fields.forEach((field) => {
      const choice = field.type === "radio" || field.type === "checkbox";
      const kept = values.find(([name, value]) => name === field.name && (!choice || value === field.value));
      if (!kept) return;
      if (choice) { changed ||= field.checked !== kept[2]; field.checked = kept[2]; } else if (field.value === field.defaultValue || field.tagName === "SELECT") { changed ||= field.value !== kept[1]; field.value = kept[1]; }
    });
    return changed;
  }

  // ---- keys: one letter presses the first visible element that carries it; ? shows them all; they can be switched off
  const keysOff = () => { try { return localStorage.getItem("huiyin-keys") === "off"; } catch { return false; } };
  const typing = (target) => target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  const visible = (element) => element.offsetParent !== null || element.getClientRects().length > 0;
  const keyed = () => all("[data-key]").filter(visible);
  const keyTitle = (element) => element.dataset.keyTitle || [...element.childNodes].filter((node) => node.nodeName !== "KBD").map((node) => node.textContent).join("").trim();
  function move(step) {
    const list = all("[data-key-list]").filter(visible);
    if (!list.length) return;
    const at = list.indexOf(document.activeElement), here = list.findIndex((item) => item.getAttribute("aria-current") === "true");
    const from = at >= 0 ? at : here;
    list[Math.min(list.length - 1, Math.max(0, from + step))].focus();
  }
  function showKeys() {
    const dialog = document.createElement("dialog");
    dialog.className = "keys"; dialog.setAttribute("aria-label", say("keys"));
    const heading = Object.assign(document.createElement("h2"), { textContent: say("keys") });
    const list = document.createElement("dl");
    const line = (key, title) => { const term = document.createElement("dt"); term.append(Object.assign(document.createElement("kbd"), { textContent: key })); list.append(term, Object.assign(document.createElement("dd"), { textContent: title })); };
    if (all("[data-key-list]").length) { line("j", say("down")); line("k", say("up")); }
    keyed().forEach((element) => line(element.dataset.key, keyTitle(element)));
    line("?", say("showKeys"));
    const toggle = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: say(keysOff() ? "keysOff" : "keysOn") });
    toggle.addEventListener("click", () => { try { localStorage.setItem("huiyin-keys", keysOff() ? "on" : "off"); } catch { /* nothing to keep it in */ } toggle.textContent = say(keysOff() ? "keysOff" : "keysOn"); });
    const close = Object.assign(document.createElement("button"), { type: "button", className: "button button-main", textContent: say("close") });
    close.addEventListener("click", () => dialog.close());
    const buttons = Object.assign(document.createElement("p"), { className: "buttons" });
    buttons.append(close, toggle); dialog.append(heading, list, buttons); document.body.append(dialog);
    dialog.addEventListener("close", () => dialog.remove()); dialog.showModal();
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "?" && (keyed().length || all("[data-key-list]").length)) { event.preventDefault(); showKeys(); return; }
    if (keysOff()) return;
    if ((event.key === "j" || event.key === "k") && all("[data-key-list]").length) { event.preventDefault(); move(event.key === "j" ? 1 : -1); return; }
    const target = keyed().find((element) => element.dataset.key === event.key);
    if (!target) return;
    event.preventDefault(); target.focus(); target.click();
    const form = target.closest("details[open]");
    if (form) { const first = form.querySelector("textarea, select, input:not([type=hidden])"); if (first) first.focus(); }
  });

  // ---- undo: counts down what the server allows
  function undo(form) {
    const spoken = form.querySelector("[data-undo-words]"), button = form.querySelector("button");
    const end = Date.now() + Number(form.dataset.undoSeconds) * 1000;
    const tick = () => {
      const rest = Math.ceil((end - Date.now()) / 1000);
      if (spoken) spoken.textContent = rest > 0 ? say("undoLeft", { seconds: rest }) : say("undoOver");
      if (rest > 0) setTimeout(tick, 500); else if (button) button.hidden = true;
    };
    if (spoken) tick();
  }

  // ---- select all on this page
  function selectAll(box) {
    const form = box.form || box.closest("table");
    const boxes = () => all('input[type=checkbox][name="' + box.dataset.selectAll + '"]', form).filter((other) => other !== box && other.value !== "all");
    const show = () => { const list = boxes(), chosen = list.filter((other) => other.checked).length; box.checked = chosen > 0 && chosen === list.length; box.indeterminate = chosen > 0 && chosen < list.length; all("[data-selected-words]", form).forEach((place) => { place.textContent = say("selected", { count: chosen }); }); };
    box.addEventListener("change", () => { boxes().forEach((other) => { other.checked = box.checked; }); show(); });
    form.addEventListener("change", (event) => { if (event.target !== box) show(); });
  }

  // ---- leads: whoever is chosen to lead is not offered once more among the others
  function leads(select) {
    const show = () => all('input[name="' + select.dataset.leads + '"]', select.form).forEach((box) => { box.disabled = box.value === select.value; if (box.disabled) box.checked = false; box.closest("label").hidden = box.disabled; });
    select.addEventListener("change", show);
    show();
  }

  // ---- progress: looks again every two seconds while the page is seen
  const work = document.querySelector("[data-refresh]");
  if (work && work.dataset.refresh && !work.dataset.refresh.startsWith("#")) setInterval(async () => {
    if (document.hidden) return;
    const answer = await fetch(work.dataset.refresh, { credentials: "same-origin" }).catch(() => null);
    if (!answer || !answer.ok) return;
    const next = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-refresh]");
    if (!next || answer.redirected) { location.assign(answer.url); return; }
    work.replaceChildren(...next.childNodes);
  }, 2000);

  prepare(document);
  document.addEventListener("htmx:afterSwap", (event) => prepare(event.target));
  const errors = document.querySelector("[data-errors]");
  if (errors) errors.focus();
})();
