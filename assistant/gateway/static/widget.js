/* Porchlight chat. Put it on any page, from any site:
 *   <script src="https://line.example/chat/widget.js" defer></script>
 * data-language="es"  the language to begin in (else the page's, else the browser's)
 * data-title="…"      the name at the top (else the partnership's)
 * Anything on the page with the attribute data-porchlight-open opens the chat.
 * Under a content security policy, allow this host in script-src and connect-src; no styles or images are loaded.
 */
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script || document.querySelector("porchlight-chat")) return;
  const SETUP = "@@SETUP@@"; // {words: {en, es}, name: {en, es}, phone, css}, put in when the script is served
  const base = new URL("./", script.src);
  const KEPT = `porchlight:${base.href}`;
  const KEPT_FOR = 24 * 3600e3; // families share devices: an old chat is not shown to the next person
  const POLL = 4000;
  const POLL_SLOWEST = 30000;
  const POLL_FOR_PERSON = 1500; // a person writes, or is about to
  const PATIENCE = 15000; // the line answers within 8 s, so this is a lost connection

  // ---- what is remembered on this device -----------------------------------------------------

  const fresh = () => ({ conversation: null, language: null, open: false, at: 0, pending: [] });
  let kept = recall();

  function recall() {
    try {
      const found = JSON.parse(localStorage.getItem(KEPT));
      if (found && Array.isArray(found.pending) && Date.now() - found.at < KEPT_FOR) return { ...fresh(), ...found };
    } catch { /* private mode, blocked storage, or not ours: go on without a memory */ }
    return fresh();
  }

  function keep() {
    kept.at = Date.now();
    try { localStorage.setItem(KEPT, JSON.stringify(kept)); } catch { /* as above */ }
  }

  // ---- words and elements ---------------------------------------------------------------------

  const known = (language) => (/^es\b/i.test(language || "") ? "es" : /^en\b/i.test(language || "") ? "en" : null);
  let language = kept.language || known(script.dataset.language) || known(document.documentElement.lang) || known(navigator.language) || "en";
  const title = () => script.dataset.title || SETUP.name[language];
  const word = (key, facts = {}) =>
    SETUP.words[language][key].replace(/\{(\w+)\}/g, (_, fact) => ({ name: title(), phone: SETUP.phone, ...facts })[fact]);

  const chrome = []; // what to do again when the language changes
  const worded = (apply) => (chrome.push(apply), apply());

  /** An element. Props that start with "on" listen, those in capitals are chrome words, the rest are attributes. */
  function h(tag, props = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(props)) {
      if (name === "TEXT") worded(() => (node.textContent = word(value)));
      else if (name === "LABEL") worded(() => node.setAttribute("aria-label", word(value)));
      else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (value !== false) node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children);
    return node;
  }

  function icon(...paths) {
    const make = (tag, attributes) => {
      const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
      for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
      return node;
    };
    const svg = make("svg", { viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" });
    for (const path of paths) {
      const solid = path.startsWith("*");
      const look = solid ? { fill: "currentColor" }
        : { fill: "none", stroke: "currentColor", "stroke-width": 1.8, "stroke-linecap": "round", "stroke-linejoin": "round" };
      svg.append(make("path", { d: solid ? path.slice(1) : path, ...look }));
    }
    return svg;
  }
  const lantern = () => icon("M12 1.8v2.4M5.6 9.2 8 4.8h8l2.4 4.4zM7.2 9.2l1.3 10h7l1.3-10M7.5 22h9M8.6 19.2 7.5 22M15.4 19.2l1.1 2.8", "*M12 11.2c1.9 2 2.6 3.2 2.6 4.3a2.6 2.6 0 0 1-5.2 0c0-1.1.7-2.3 2.6-4.3z");

  const host = document.createElement("porchlight-chat");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet(); // a constructed sheet needs no 'unsafe-inline' from the page's policy
  sheet.replaceSync(SETUP.css);
  root.adoptedStyleSheets = [sheet];

  const launcher = h("button", { type: "button", class: "launcher", LABEL: "launcher_label", "aria-haspopup": "dialog", onclick: () => open(launcher) },
    lantern(), h("span", { TEXT: "launcher" }));
  const heading = h("h2", { id: "title" });
  worded(() => (heading.textContent = title()));
  const toggle = h("button", { type: "button", class: "language", TEXT: "switch_to", onclick: switchLanguage });
  worded(() => (toggle.lang = language === "en" ? "es" : "en"));
  const log = h("div", { class: "log", role: "log", "aria-live": "polite", "aria-relevant": "additions" });
  const typing = h("div", { class: "typing", hidden: true, "aria-hidden": "true" }, h("i"), h("i"), h("i"));
  const choices = h("div", { class: "choices", role: "group", LABEL: "choices", hidden: true });
  const scroll = h("div", { class: "scroll", tabindex: "0", role: "region", LABEL: "transcript" }, log, typing, choices);
  const status = h("p", { class: "vh", role: "status" });
  const input = h("textarea", { id: "say", rows: "1", maxlength: "2000", autocomplete: "off", enterkeyhint: "send", dir: "auto", "aria-describedby": "caution", onkeydown: onKey });
  worded(() => (input.placeholder = word("placeholder")));
  const call = h("a", { href: `tel:${SETUP.phone.replace(/[^+\d]/g, "")}` },
    icon("M6.5 3.5h3l1.5 4.5-2 1.4a11 11 0 0 0 5.6 5.6l1.4-2 4.5 1.5v3a2 2 0 0 1-2.2 2A16 16 0 0 1 4.5 5.7a2 2 0 0 1 2-2.2z"), h("span", {}, SETUP.phone));
  worded(() => call.setAttribute("aria-label", word("call")));
  const panel = h("div", { class: "panel", role: "dialog", "aria-modal": "true", "aria-labelledby": "title", hidden: true, onkeydown: onPanelKey },
    h("header", {}, lantern(), heading,
      h("button", { type: "button", LABEL: "restart", onclick: askRestart }, icon("M4 7h16M9.5 7V4.5h5V7M6.5 7l.9 12.5h9.2L17.5 7M10.3 11v5M13.7 11v5")),
      h("button", { type: "button", LABEL: "close", onclick: close }, icon("M6 6l12 12M18 6 6 18")),
      h("p", { TEXT: "subtitle" }), toggle),
    scroll,
    h("footer", {},
      h("form", { onsubmit: (event) => (event.preventDefault(), sendTyped()) },
        h("label", { class: "vh", for: "say", TEXT: "input" }), input,
        h("button", { class: "send", LABEL: "send" }, icon("*M3.4 20.6 21.5 12 3.4 3.4 3.3 10l11 2-11 2z"))),
      h("div", { class: "aid" },
        h("button", { type: "button", class: "person", onclick: () => send(word("person_send")) },
          icon("M12 11.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.6-4 3.6-6 7.5-6s6.9 2 7.5 6"), h("span", { TEXT: "person" })), call),
      h("p", { class: "caution", id: "caution", TEXT: "caution" })),
    status);
  const section = h("section", { LABEL: "region" }, launcher, panel);
  worded(() => (section.lang = language));
  root.append(section);

  // ---- opening, closing, language -------------------------------------------------------------

  let opener = null;

  function open(from, focus = true) {
    if (panel.hidden) {
      opener = from;
      panel.hidden = false;
      launcher.hidden = true;
      kept.open = true;
      keep();
      begin();
      down();
    }
    // On a touch screen the keyboard would cover the first words.
    if (focus) (matchMedia("(pointer: coarse)").matches ? scroll : input).focus();
    soon();
  }

  function close() {
    panel.hidden = true;
    launcher.hidden = false;
    kept.open = false;
    keep();
    clearTimeout(polling);
    const back = opener && opener.isConnected ? opener : launcher;
    back.focus();
  }

  function onPanelKey(event) {
    if (event.isComposing) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
    } else if (event.key === "Tab") {
      const stops = [...panel.querySelectorAll("button, a[href], textarea, [tabindex='0']")].filter((node) => node.getClientRects().length);
      const edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
      if (root.activeElement !== edge) return;
      event.preventDefault();
      (event.shiftKey ? stops[stops.length - 1] : stops[0]).focus();
    }
  }

  function onKey(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    sendTyped();
  }

  function speak(next) {
    if (next === language) return;
    language = next;
    for (const apply of chrome) apply();
    welcome();
  }

  function switchLanguage() {
    const words = SETUP.words[language].switch_send;
    speak(language === "en" ? "es" : "en");
    kept.language = language;
    keep();
    // The line answers in the conversation's language, so it has to be asked too.
    if (kept.conversation) send(words);
  }

  function askRestart() {
    const note = h("div", { class: "notice" }, h("p", { TEXT: "restart_ask" }),
      h("button", { type: "button", TEXT: "restart_yes", onclick: restart }),
      h("button", { type: "button", TEXT: "restart_no", onclick: () => (note.remove(), input.focus()) }));
    log.querySelector(".notice.ask")?.remove();
    note.classList.add("ask");
    log.append(note);
    down();
    note.querySelector("button").focus();
  }

  function restart() {
    kept = { ...fresh(), open: true, language };
    keep();
    said.clear();
    cursor = "";
    started = false;
    log.replaceChildren();
    offer([]);
    begin();
    input.focus();
  }

  // ---- the transcript -------------------------------------------------------------------------

  const said = new Map(); // by key: the message's own id, or "id/position" for a reply to it
  const LINK = /(https?:\/\/[^\s<>"]+)|([\w.+-]+@[\w-]+(?:\.[\w-]+)+)|(\+?1?[ .-]?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4})(?!\d)/g;

  /** Text with links, made of text nodes and anchors alone: what the line says is never parsed as HTML. */
  function linked(text) {
    const parts = [];
    let from = 0;
    for (const found of text.matchAll(LINK)) {
      let [all, web, mail] = found;
      if (web) all = web = web.replace(/[.,;:!?)\]}'"»]+$/, "");
      const start = found.index + (all.length - all.trimStart().length);
      all = all.trim();
      const link = document.createElement("a");
      link.href = web || (mail ? `mailto:${mail}` : `tel:${all.replace(/[^+\d]/g, "")}`);
      link.textContent = all;
      if (web) {
        link.target = "_blank";
        link.rel = "noopener noreferrer nofollow";
        link.append(h("span", { class: "vh" }, ` ${word("new_tab")}`));
      }
      parts.push(text.slice(from, start), link);
      from = start + all.length;
    }
    return [...parts, text.slice(from)];
  }

  function show(key, from, text, spoken) {
    if (said.has(key)) return said.get(key);
    const who = h("span", { class: from === "staff" ? "who" : "vh", TEXT: `from_${from}` });
    const bubble = h("p", { class: "bubble", dir: "auto" }, ...(from === "visitor" ? [text] : linked(text)));
    if (spoken) bubble.lang = spoken;
    const node = h("div", { class: `said ${from}` }, who, bubble);
    said.set(key, node);
    log.append(node);
    // A reply comes after the question, which stays in sight; everything else is looked at itself.
    if (from !== "assistant" || key === "welcome") anchor = node;
    down();
    return node;
  }

  function notice(key) {
    if (log.querySelector(`[data-notice=${key}]`)) return;
    log.append(h("div", { class: "notice", "data-notice": key }, h("p", { TEXT: key })));
    down();
  }

  function offer(given) {
    choices.replaceChildren(...given.map((choice) => h("button", {
      type: "button",
      dir: "auto",
      onclick: () => {
        scroll.focus({ preventScroll: true }); // the button is about to go; the next choices come after this
        send(choice.send);
      },
    }, choice.label)));
    choices.hidden = !given.length;
    if (given.length) status.textContent = word("choices_count", { count: given.length });
    down();
  }

  let anchor = null;
  let greeting = null;

  /** Bring the newest into sight, from what it answers on: a long reply is read from its beginning. */
  function down() {
    requestAnimationFrame(() => {
      if (!anchor?.isConnected) return;
      const box = getComputedStyle(scroll).overflowY === "visible" ? panel : scroll;
      const own = anchor.querySelector(".bubble").getBoundingClientRect();
      // Of a long question, the end is enough.
      const above = anchor.matches(".visitor") ? Math.max(own.top, own.bottom - box.clientHeight / 3) : own.top;
      box.scrollTop += above - box.getBoundingClientRect().top - 12;
    });
  }

  /** The first words, before there is a conversation: what this is, and three things to ask. */
  function welcome() {
    if (kept.conversation || kept.pending.length || panel.hidden) return;
    if (greeting?.isConnected) greeting.remove();
    said.delete("welcome");
    greeting = show("welcome", "assistant", word("welcome"), language);
    offer(["starter_programs", "starter_paid", "starter_session"].map((key) => ({ label: word(key), send: word(key) })));
  }

  // ---- sending --------------------------------------------------------------------------------

  let started = false;
  let sending = Promise.resolve(); // one at a time: the first answer names the conversation
  let waiting = 0;

  function uuid() {
    // crypto.randomUUID is there only on https.
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    return [...bytes].map((byte, at) => ([4, 6, 8, 10].includes(at) ? "-" : "") + byte.toString(16).padStart(2, "0")).join("");
  }

  function sendTyped() {
    const text = input.value.trim();
    if (text) {
      input.value = "";
      send(text);
    }
    input.focus();
  }

  function send(text) {
    const message = { id: uuid(), text };
    kept.pending.push(message);
    keep();
    deliver(message);
  }

  function deliver(message) {
    const node = show(message.id, "visitor", message.text);
    node.querySelector(".trouble")?.remove();
    node.classList.add("sending");
    offer([]);
    busy(1);
    sending = sending.then(() => attempt(message, node)).finally(() => busy(-1));
  }

  function busy(change) {
    waiting += change;
    typing.hidden = waiting === 0;
    if (waiting) status.textContent = word("typing");
    else if (status.textContent === word("typing")) status.textContent = "";
    down();
  }

  async function attempt(message, node) {
    const conversation = kept.conversation;
    let response, answer;
    try {
      response = await request("messages", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ conversation, text: message.text, language, id: message.id }),
      });
      answer = await response.json();
    } catch {
      return failed(message, node, navigator.onLine === false ? "offline" : "unreachable");
    }
    if (!kept.pending.includes(message)) return; // erased meanwhile
    if (!response.ok) {
      const reason = response.status === 429 ? "slow_down" : response.status < 500 ? "refused" : "unreachable";
      return failed(message, node, reason, (answer.replies || []).map((reply) => reply.text).join(" "));
    }
    node.classList.remove("sending");
    kept.pending = kept.pending.filter((other) => other !== message);
    kept.conversation = answer.conversation;
    kept.language = answer.language;
    keep();
    speak(answer.language);
    answer.replies.forEach((reply, at) => show(`${message.id}/${at}`, "assistant", reply.text, answer.language));
    if (waiting === 1) offer(answer.replies.at(-1)?.choices || []);
    if (answer.directive === "silent") awaits = true;
    soon();
  }

  /** `words` are the line's own, where it could still say what is wrong. */
  function failed(message, node, reason, words) {
    node.classList.remove("sending");
    const text = h("p", words ? {} : { TEXT: reason });
    if (words) text.append(...linked(words));
    node.querySelector(".trouble")?.remove();
    node.append(h("div", { class: "trouble" }, text,
      h("button", { type: "button", TEXT: "retry", onclick: () => (scroll.focus({ preventScroll: true }), deliver(message)) })));
    down();
  }

  async function request(path, options = {}) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      return await fetch(new URL(path, base), { mode: "cors", credentials: "omit", signal: stop.signal, ...options });
    } finally {
      clearTimeout(timer);
    }
  }

  // ---- what was said before, and what staff say later -----------------------------------------

  let cursor = "";
  let polling = 0;
  let pause = POLL;
  let awaits = false; // a person has the chat or is asked for: what they write is looked for often

  async function begin() {
    if (started) return;
    started = true;
    if (kept.conversation) {
      log.setAttribute("aria-busy", "true"); // the past is not read out again
      if (!(await catchUp())) notice("resume_failed");
      log.removeAttribute("aria-busy");
    }
    const left = kept.pending.filter((message) => !said.has(message.id));
    for (const message of left) failed(message, show(message.id, "visitor", message.text), "unreachable");
    welcome();
  }

  /** Fetch what is new. True where the line could be reached. */
  async function catchUp() {
    const conversation = kept.conversation;
    try {
      const response = await request(`conversations/${conversation}?after=${cursor}`);
      if (conversation !== kept.conversation) return true;
      if (response.status === 404) {
        kept.conversation = null;
        keep();
        return true;
      }
      if (!response.ok) return false;
      take(await response.json());
      return true;
    } catch {
      return false;
    }
  }

  function take(found) {
    const before = said.size;
    let last = null;
    for (const message of found.messages) {
      const isNew = !said.has(message.key);
      const node = show(message.key, message.from, message.text, message.from === "visitor" ? null : message.language);
      cursor = message.id;
      if (message.from === "visitor") {
        // It arrived although its answer did not: nothing to send again.
        kept.pending = kept.pending.filter((other) => other.id !== message.key);
        node.querySelector(".trouble")?.remove();
      } else if (isNew) last = message;
    }
    if (said.size > before) pause = POLL;
    if (last) offer(found.messages.at(-1) === last ? last.choices : []);
    awaits = found.awaits_person;
    speak(known(found.language) || language);
    keep();
  }

  function soon() {
    pause = POLL;
    schedule();
  }

  function schedule() {
    clearTimeout(polling);
    if (panel.hidden || document.hidden || !kept.conversation) return;
    polling = setTimeout(async () => {
      if (!waiting) {
        pause = Math.min(pause * 1.5, POLL_SLOWEST);
        await catchUp();
      }
      schedule();
    }, awaits ? Math.min(pause, POLL_FOR_PERSON) : pause);
  }

  document.addEventListener("visibilitychange", soon);
  window.addEventListener("online", () => {
    if (!panel.hidden) kept.pending.filter((message) => said.get(message.id)?.querySelector(".trouble")).forEach(deliver);
    soon();
  });
  document.addEventListener("click", (event) => {
    const wants = event.target instanceof Element && event.target.closest("[data-porchlight-open]");
    if (wants) {
      event.preventDefault();
      open(wants);
    }
  });

  document.body.append(host);
  if (kept.open) open(launcher, false);
})();
