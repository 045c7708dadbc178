// What changes is fetched again by itself: `hx-trigger="sse:queue"` on an element is all that a page says. One stream a
// page; of pages that nobody looks at, one of all keeps its stream, for the alerts.
(() => {
  "use strict";
  const body = document.body;
  const alerts = body.hasAttribute("data-hears-queue");
  const listens = () => [...document.querySelectorAll('[hx-trigger*="sse:"]')].filter((element) => !element.closest("[sse-connect]"));
  const topicsOf = (element) => [...element.getAttribute("hx-trigger").matchAll(/sse:([\w:-]+)/g)].map((found) => found[1]);
  const topics = () => {
    const found = new Set(listens().flatMap(topicsOf));
    if (alerts) found.add("queue");
    return [...found];
  };
  const tell = (topic) => {
    for (const element of listens()) if (topicsOf(element).includes(topic)) window.htmx.trigger(element, `sse:${topic}`);
  };

  // ---- the stream ----
  let source = null;
  let chosen = !navigator.locks;
  let late = 0;
  const open = () => {
    if (source || !topics().length) return;
    const asked = topics();
    const page = document.querySelector("[data-page]")?.dataset.page || location.pathname;
    source = new EventSource(`/console/live?${new URLSearchParams({ topics: asked.join(","), page })}`);
    // Between the page's making and this, and while the line was cut, something may have changed.
    source.addEventListener("hello", () => asked.forEach(tell));
    for (const topic of asked) {
      source.addEventListener(topic, (event) => {
        if (topic === "queue") count(JSON.parse(event.data).open);
        tell(topic);
      });
    }
    source.addEventListener("alert", (event) => { if (chosen || !document.hidden) alertOf(JSON.parse(event.data)); });
    source.addEventListener("bye", () => location.reload());
    source.addEventListener("error", () => {
      // A refusal is not tried again by the browser: the session is over, or the app is being started anew.
      if (source && source.readyState === EventSource.CLOSED) {
        source = null;
        clearTimeout(late);
        late = setTimeout(open, 3000);
      }
    });
  };
  const close = () => { source?.close(); source = null; };
  const update = () => { if (!document.hidden || chosen) open(); else close(); };
  navigator.locks?.request("porchlight-live", () => new Promise(() => { chosen = true; update(); }));
  document.addEventListener("visibilitychange", update);
  addEventListener("pagehide", close);
  addEventListener("pageshow", update);

  // ---- alerts ----
  const title = document.title;
  const count = (number) => {
    if (number === undefined) return;
    document.title = number ? `(${number}) ${title}` : title;
  };
  const KEY = "porchlight-alerts";
  const wanted = () => localStorage.getItem(KEY) === "on";
  let sound = null;
  const ready = () => { sound ??= new AudioContext(); sound.resume(); return sound; };
  const chime = (urgent) => {
    const at = ready();
    const notes = urgent ? [880, 660, 880, 660] : [660, 880];
    notes.forEach((pitch, place) => {
      const from = at.currentTime + place * 0.18;
      const tone = new OscillatorNode(at, { frequency: pitch, type: "sine" });
      const volume = new GainNode(at, { gain: 0 });
      volume.gain.setValueAtTime(0, from);
      volume.gain.linearRampToValueAtTime(0.2, from + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.001, from + 0.32);
      tone.connect(volume).connect(at.destination);
      tone.start(from);
      tone.stop(from + 0.35);
    });
    body.dataset.chimed = String(Number(body.dataset.chimed || 0) + 1);
  };
  const alertOf = (told) => {
    count(told.open);
    if (!wanted()) return;
    chime(told.urgent);
    const isHeard = sound.state === "running";
    if ((document.hidden || !isHeard) && window.Notification?.permission === "granted") {
      const note = new Notification(told.title, { body: told.text, tag: "porchlight-queue", requireInteraction: told.urgent });
      note.onclick = () => { window.focus(); location.assign("/console/queue"); note.close(); };
    }
  };
  const button = document.querySelector("[data-alerts]");
  const show = () => {
    if (!button) return;
    button.hidden = false;
    button.setAttribute("aria-pressed", String(wanted()));
    button.querySelector("span").textContent = wanted() ? button.dataset.on : button.dataset.off;
  };
  button?.addEventListener("click", () => {
    localStorage.setItem(KEY, wanted() ? "off" : "on");
    if (wanted()) {
      chime(false);
      if (window.Notification?.permission === "default") Notification.requestPermission();
    }
    show();
  });
  // A browser makes no sound before somebody has touched the page.
  if (wanted()) for (const touch of ["pointerdown", "keydown"]) document.addEventListener(touch, ready, { once: true });
  show();
  const here = document.querySelector("[data-open]");
  if (here) count(Number(here.dataset.open));

  // ---- a conversation ----
  const said = document.getElementById("said");
  if (said) {
    const end = () => { said.scrollTop = said.scrollHeight; };
    let low = true;
    end();
    said.addEventListener("htmx:beforeSwap", () => { low = said.scrollHeight - said.scrollTop - said.clientHeight < 80; });
    said.addEventListener("htmx:afterSettle", () => { if (low) end(); });
  }
  document.addEventListener("click", (event) => {
    const fills = event.target.closest("[data-fills]");
    if (!fills) return;
    const field = document.getElementById(fills.dataset.fills);
    field.value = field.value.trim() ? `${field.value.trim()} ${fills.dataset.text}` : fills.dataset.text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.matches("[data-sends]") && event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.target.form.requestSubmit();
  });
  body.addEventListener("htmx:afterRequest", (event) => {
    const { elt, successful, xhr } = event.detail;
    // Sent on to the sign-in nothing has been kept of it.
    if (successful && elt.matches("form[data-clears]") && !xhr.getResponseHeader("HX-Redirect")) elt.reset();
  });

  update();
})();
