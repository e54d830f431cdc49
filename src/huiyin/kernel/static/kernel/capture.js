// Taking things in and handing things out: position, a line on a map, photos, the receipt as a picture. Uses window.huiyinKit of kit.js.
"use strict";
(() => {
  const { say, all } = window.huiyinKit;
  const LONGEST_SIDE = 2000, QUALITY = 0.85;

  // ---- position: fills the hidden inputs and says what happened
  all("[data-locate]").forEach((box) => {
    if (!navigator.geolocation) return;
    box.hidden = false;
    const spoken = box.querySelector("[data-locate-words]");
    const fill = (name, value) => { box.querySelector("[data-locate-" + name + "]").value = value; };
    box.querySelector("[data-locate-button]").addEventListener("click", () => {
      spoken.textContent = say("placeAsking");
      navigator.geolocation.getCurrentPosition(({ coords }) => {
        fill("longitude", coords.longitude.toFixed(7)); fill("latitude", coords.latitude.toFixed(7)); fill("datum", "WGS84"); fill("accuracy", String(Math.round(coords.accuracy)));
        spoken.textContent = say("placeFound", { metres: Math.round(coords.accuracy) });
        box.dispatchEvent(new CustomEvent("huiyin:located", { bubbles: true }));
      }, (error) => { spoken.textContent = say(error.code === 1 ? "placeDenied" : "placeFailed"); }, { enableHighAccuracy: true, timeout: 10000, maximumAge: 60000 });
    });
  });

  // ---- line: corners pressed on a map, kept in a text field as "longitude,latitude; …"
  all("svg[data-line]").forEach((map) => {
    const field = document.getElementById(map.dataset.line), clear = document.querySelector("[data-line-clear='" + map.dataset.line + "']");
    const [west, north, across, down] = map.dataset.lies.split(" ").map(Number);
    const drawn = document.createElementNS(map.namespaceURI, "path");
    drawn.setAttribute("class", "map-line"); map.append(drawn); map.classList.add("map-pressed");
    const corners = () => field.value.split(";").map((pair) => pair.split(",").map(parseFloat)).filter((pair) => pair.length === 2 && pair.every(isFinite));
    const show = () => {
      const spots = corners().map(([x, y]) => ((x - west) * across).toFixed(1) + " " + ((north - y) * down).toFixed(1));
      drawn.setAttribute("d", spots.length ? "M" + spots.join("L") + spots.map((spot) => "M" + spot + "h.01").join("") : "");
      if (clear) clear.hidden = !spots.length;
      // What was shown for another line cannot be sent with this one.
      all("[data-line-shown='" + map.dataset.line + "']").forEach((part) => { part.hidden = field.value !== field.defaultValue; });
    };
    map.addEventListener("click", (event) => {
      event.preventDefault();
      const spot = new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse());
      field.value = [field.value.trim(), (west + spot.x / across).toFixed(6) + "," + (north - spot.y / down).toFixed(6)].filter(Boolean).join("; ");
      show();
    });
    field.addEventListener("input", show);
    if (clear) clear.addEventListener("click", () => { field.value = ""; show(); });
    show();
  });

  // ---- photos: shown small, and made smaller before they are sent
  // The camera's own notes (time, position) are carried over, because the server reads them first and then removes them.
  async function cameraNotes(file) {
    const bytes = new DataView(await file.slice(0, 131072).arrayBuffer());
    if (bytes.byteLength < 4 || bytes.getUint16(0) !== 0xffd8) return null;
    for (let at = 2; at + 10 < bytes.byteLength && bytes.getUint8(at) === 0xff;) {
      const length = bytes.getUint16(at + 2) + 2;
      if (bytes.getUint8(at + 1) === 0xe1 && bytes.getUint32(at + 4) === 0x45786966 && at + length <= bytes.byteLength) return upright(bytes.buffer.slice(at, at + length));
      at += length;
    }
    return null;
  }
  // The smaller picture is already turned, so the note on turning is set to "as it is".
  function upright(notes) {
    const view = new DataView(notes), start = 10, little = view.getUint16(start) === 0x4949;
    try {
      const first = start + view.getUint32(start + 4, little), count = view.getUint16(first, little);
      for (let entry = 0; entry < count; entry++) { const at = first + 2 + entry * 12; if (view.getUint16(at, little) === 0x0112) view.setUint16(at + 8, 1, little); }
    } catch { return null; }
    return notes;
  }
  async function smaller(file, picture) {
    const scale = LONGEST_SIDE / Math.max(picture.width, picture.height);
    if (scale >= 1) return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale); canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    if (!blob || blob.size >= file.size) return file;
    const notes = await cameraNotes(file).catch(() => null);
    const parts = notes ? [blob.slice(0, 2), notes, blob.slice(2)] : [blob];
    return new File(parts, file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg", lastModified: file.lastModified });
  }
  function preview(place, picture, name) {
    const canvas = document.createElement("canvas"), side = 192, scale = Math.max(side / picture.width, side / picture.height);
    canvas.width = canvas.height = side; canvas.setAttribute("role", "img"); canvas.setAttribute("aria-label", name);
    canvas.getContext("2d").drawImage(picture, (side - picture.width * scale) / 2, (side - picture.height * scale) / 2, picture.width * scale, picture.height * scale);
    place.append(canvas);
  }
  all("input[data-photos]").forEach((input) => {
    const place = document.querySelector('[data-previews="' + input.id + '"]'), spoken = document.querySelector('[data-photo-words="' + input.id + '"]');
    input.addEventListener("change", async () => {
      if (place) place.replaceChildren();
      const kept = new DataTransfer();
      let shrunk = false;
      for (const file of input.files) {
        let result = file;
        try { const picture = await createImageBitmap(file); if (place) preview(place, picture, file.name); result = await smaller(file, picture); } catch { /* a kind this browser cannot draw: sent as it is, the server looks */ }
        shrunk ||= result !== file; kept.items.add(result);
      }
      input.files = kept.files;
      if (spoken) spoken.textContent = input.files.length ? say("photoReady", { count: input.files.length }) + (shrunk ? " · " + say("photoSmaller") : "") : "";
    });
  });

  // ---- the receipt as a picture: drawn from its words and from the squares of its code
  function drawCode(context, svg, left, top, side) {
    const box = svg.viewBox.baseVal, units = box && box.width ? box.width : svg.width.baseVal.value;
    context.save(); context.translate(left, top); context.scale(side / units, side / units);
    svg.querySelectorAll("path").forEach((path) => {
      const shape = new Path2D(path.getAttribute("d")), line = path.getAttribute("stroke");
      const shift = path.transform.baseVal.consolidate();
      context.save(); if (shift) { const { a, b, c, d, e, f } = shift.matrix; context.transform(a, b, c, d, e, f); }
      if (line && line !== "none") { context.strokeStyle = line; context.lineWidth = 1; context.stroke(shape); } else { const fill = path.getAttribute("fill"); context.fillStyle = !fill || fill === "currentColor" ? "#000" : fill; context.fill(shape); }
      context.restore();
    });
    context.restore();
  }
  function draw(card) {
    const canvas = document.createElement("canvas"), lines = all("[data-receipt-line]", card).map((line) => all("dt, dd", line).map((part) => part.textContent.trim().replace(/\s+/g, " ")));
    const family = getComputedStyle(document.body).fontFamily, context = canvas.getContext("2d");
    const svg = card.querySelector(".qr-box svg"), title = card.querySelector("[data-receipt-title]"), code = card.querySelector("[data-receipt-code]");
    const put = (text, size, weight, colour, y) => { context.font = weight + " " + size + "px " + family; context.fillStyle = colour; context.fillText(text, 360, y, 640); };
    canvas.width = 720; canvas.height = 300 + (svg ? 400 : 0) + lines.length * 88;
    context.fillStyle = "#fff"; context.fillRect(0, 0, canvas.width, canvas.height); context.textAlign = "center";
    let y = 96; put(title.textContent.trim(), 34, 600, "#17232b", y);
    if (svg) { drawCode(context, svg, 180, y + 36, 360); y += 400; }
    if (code) { y += 80; put(all("span", code).map((part) => part.textContent).join(" "), 52, 600, "#17232b", y); }
    lines.forEach(([term, value]) => { y += 52; put(term, 24, 400, "#55636c", y); y += 36; put(value, 28, 400, "#17232b", y); });
    return canvas;
  }
  all("[data-save-receipt]").forEach((button) => {
    const card = button.closest("[data-receipt]");
    button.hidden = false;
    button.addEventListener("click", () => draw(card).toBlob((blob) => {
      const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: card.dataset.receipt + ".png" });
      link.click(); setTimeout(() => URL.revokeObjectURL(link.href), 10000); button.textContent = say("pictureSaved");
    }));
  });
})();
