// Pages that change by themselves do nothing to what is under one's hands: sound goes on, the keyboard stays where it
// is, nobody's button slips away beneath the finger, and what was written and not sent is there after a reload.
(() => {
  "use strict";
  const body = document.body;
  const REST = 1000;
  const refreshes = (element) => element.matches?.('[hx-trigger*="sse:"]');
  const again = (element) => {
    const topic = element.getAttribute("hx-trigger").match(/sse:[\w:-]+/)[0];
    if (element.isConnected) window.htmx.trigger(element, topic);
  };

  // ---- nothing new ----
  // What is as it was is not put there again: nobody is read the same call every ten seconds.
  const stands = new WeakMap();
  body.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.requestConfig.verb === "get" && stands.get(detail.target) === detail.serverResponse) detail.shouldSwap = false;
  });
  body.addEventListener("htmx:afterSwap", ({ detail }) => stands.set(detail.target, detail.xhr.responseText));

  // ---- under the pointer ----
  let over = null;
  let at = 0;
  let pressed = false;
  const points = (event) => {
    over = event.target.closest?.("[data-row] a, [data-row] button, [data-row] audio") || null;
    at = Date.now();
    if (event.type === "pointerdown") pressed = true;
  };
  for (const name of ["pointermove", "pointerdown"]) document.addEventListener(name, points, { capture: true, passive: true });
  // A click comes right after the finger is lifted.
  for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, () => { pressed = false; at = Date.now(); }, { capture: true });
  const isPointedAt = (target) => over && target.contains(over) && (pressed || Date.now() - at < REST);

  // ---- sound ----
  // A player that is there again afterwards plays on (`hx-preserve`); one that would go is waited for.
  const sounds = (inside) => [...inside.querySelectorAll("audio")].filter((audio) => !audio.paused && !audio.ended);
  const whenStill = (audio, act) => {
    const still = () => { audio.removeEventListener("pause", still); audio.removeEventListener("ended", still); act(); };
    audio.addEventListener("pause", still);
    audio.addEventListener("ended", still);
  };

  const waiting = new WeakSet();
  body.addEventListener("htmx:beforeSwap", (event) => {
    const { detail } = event;
    const element = detail.requestConfig.elt;
    if (detail.requestConfig.verb !== "get" || !refreshes(element) || !detail.shouldSwap) return;
    const cut = sounds(detail.target).find((audio) => !audio.id || !detail.serverResponse.includes(`id="${audio.id}"`));
    if (!cut && !isPointedAt(detail.target)) return;
    detail.shouldSwap = false;
    if (waiting.has(element)) return;
    waiting.add(element);
    const act = () => { waiting.delete(element); again(element); };
    if (cut) whenStill(cut, act);
    else setTimeout(act, REST);
  });
  // The page itself is made anew: after the sound.
  body.addEventListener("htmx:beforeOnLoad", (event) => {
    const [playing] = sounds(document);
    if (!playing || event.detail.xhr.getResponseHeader("HX-Refresh") !== "true") return;
    event.preventDefault();
    whenStill(playing, () => location.reload());
  });

  // ---- the keyboard ----
  const CAN = "a[href], button, input, select, textarea, summary, audio";
  let left = null;
  body.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const on = document.activeElement;
    left = null;
    if (!detail.shouldSwap || !refreshes(detail.requestConfig.elt) || !detail.target.contains(on) || on === detail.target) return;
    const row = on.closest("[data-row]");
    if (!row) return;
    const rows = [...detail.target.querySelectorAll("[data-row]")];
    left = { id: row.id, place: rows.indexOf(row), nth: [...row.querySelectorAll(CAN)].indexOf(on) };
  });
  body.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (!left || detail.target.contains(document.activeElement)) return;
    const rows = [...detail.target.querySelectorAll("[data-row]")];
    const same = document.getElementById(left.id);
    // Whoever was there has gone: on with whoever stands in that place now, at the first that leads to them.
    const row = same || rows[Math.min(left.place, rows.length - 1)];
    const found = row ? [...row.querySelectorAll(CAN)] : [];
    (same ? found[left.nth] || found[0] : found[0])?.focus({ preventScroll: true });
    left = null;
  });

  // ---- written and not sent ----
  // Kept in this tab, for this member; gone when it is sent, or when they sign out.
  const KEY = "porchlight-draft:";
  const drafts = [...document.querySelectorAll("[data-draft]")];
  for (const field of drafts) {
    const key = KEY + field.dataset.draft;
    if (!field.value) field.value = sessionStorage.getItem(key) || "";
    field.addEventListener("input", () => {
      if (field.value.trim()) sessionStorage.setItem(key, field.value);
      else sessionStorage.removeItem(key);
    });
    field.form.addEventListener("reset", () => sessionStorage.removeItem(key));
  }
  document.addEventListener("submit", ({ target }) => {
    if (!target.action.endsWith("/console/sign-out")) return;
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(KEY)) sessionStorage.removeItem(key);
  });

  // ---- tapped twice ----
  // The second tap would be refused, and the answer to the first never seen.
  const TWICE = 3000;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented || form.hasAttribute("hx-post")) return;
    if (Date.now() - Number(form.dataset.sentAt || 0) < TWICE) event.preventDefault();
    else form.dataset.sentAt = String(Date.now());
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent-at]").forEach((form) => delete form.dataset.sentAt));
})();
