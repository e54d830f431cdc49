// What page_checks.py asks of an open page. Each function answers with what is wrong, shortly.
window.pageChecks = {
  sideways() {
    const root = document.documentElement;
    return root.scrollWidth - root.clientWidth;
  },

  // Words that a box cuts off, or that end in three dots.
  clipped() {
    const cut = (element) => {
      if (!element.innerText || !element.innerText.trim()) return false;
      if (element.closest("svg, .unseen, .skip, select, [hidden]")) return false;
      const style = getComputedStyle(element);
      const wider = element.scrollWidth > element.clientWidth + 1;
      const higher = element.scrollHeight > element.clientHeight + 1;
      const hides = [style.overflowX, style.overflowY].some((way) => ["hidden", "clip"].includes(way));
      return (hides && (wider || higher)) || (style.textOverflow === "ellipsis" && wider);
    };
    return [...document.querySelectorAll("body *")].filter(cut).map((element) => element.outerHTML.slice(0, 160));
  },

  // Things to press that are too small for a thumb. Boxes and quiet file inputs are pressed through their label.
  small(least) {
    const pressed = "a[href], button, summary, select, textarea, [role=button], input:not([type=hidden])";
    const labelOf = (element) => {
      if (element.matches("input[type=checkbox], input[type=radio]")) return element.closest("label");
      const quiet = element.matches("input[type=file]") && getComputedStyle(element).opacity === "0";
      return quiet ? [...element.labels].pop() : null;
    };
    const inSentence = (element) => element.matches("a") && getComputedStyle(element).display === "inline"
      && [...element.parentElement.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const found = [];
    for (const element of document.querySelectorAll(pressed)) {
      if (!element.checkVisibility({ visibilityProperty: true }) || element.closest(".skip, svg")) continue;
      const box = (labelOf(element) || element).getBoundingClientRect();
      const tooSmall = box.width && box.height && (box.height < least - 0.5 || box.width < least - 0.5);
      if (!tooSmall || inSentence(element)) continue;
      found.push(`${Math.round(box.width)}x${Math.round(box.height)} ${element.outerHTML.slice(0, 160)}`);
    }
    return found;
  },

  // Chinese of the program itself on an English page; what people wrote and names of places are marked and left out.
  chinese() {
    const exempt = "[data-user-text], [lang^=zh]:not(html), script, style, template";
    const han = /\p{Script=Han}/u;
    const found = han.test(document.title) && !document.querySelector("h1[data-user-text]") ? [`title: ${document.title}`] : [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const node = walk.currentNode;
      if (han.test(node.data) && !node.parentElement.closest(exempt)) found.push(node.data.trim());
    }
    for (const element of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]")) {
      if (element.closest(exempt)) continue;
      for (const name of ["aria-label", "title", "placeholder", "alt"]) {
        const words = element.getAttribute(name) || "";
        if (han.test(words)) found.push(`${name}: ${words}`);
      }
    }
    return found;
  },

  // Only rules that a plain run asks, and of these the ones whose findings would be serious or critical: a rule's
  // impact is that of all its findings. By night the page differs by its colours alone: only rules about them are asked.
  async axe(coloursOnly) {
    const serious = axe._audit.rules
      .filter((rule) => rule.enabled && !["minor", "moderate"].includes(rule.impact))
      .filter((rule) => !axe._audit.tagExclude.some((unwanted) => rule.tags.includes(unwanted)))
      .map((rule) => rule.id);
    const about = coloursOnly ? ["color-contrast", "link-in-text-block"] : serious;
    const report = await axe.run(document, { runOnly: about, resultTypes: ["violations"] });
    return report.violations
      .filter((found) => ["serious", "critical"].includes(found.impact))
      .map((found) => `${found.id}: ${found.help}: ${found.nodes.slice(0, 5).map((node) => node.target.join(" ")).join(" | ")}`);
  },

  // Everything at once, by what was wrong; asking question by question would take as long as answering.
  async all({ least, english, axe, coloursOnly }) {
    const found = { "axe": axe ? await this.axe(coloursOnly) : [] };
    if (coloursOnly) return found;
    return {
      "sideways scroll": this.sideways(), "clipped text": this.clipped(),
      "small targets": least ? this.small(least) : [], "Chinese in English": english ? this.chinese() : [], ...found,
    };
  },
};
