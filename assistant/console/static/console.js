// Around every page: toasts with undo, keyboard shortcuts, the help of them. It works without, too.
(() => {
  "use strict";
  const body = document.body;
  const toasts = document.getElementById("toasts");
  const csrf = () => JSON.parse(body.getAttribute("hx-headers"))["X-CSRF"];

  // ---- toasts ----
  const leave = (toast) => {
    const rest = toast.querySelector("form") ? 10000 : 5000;
    let timer = setTimeout(() => toast.remove(), rest);
    const stay = () => clearTimeout(timer);
    const go = () => { timer = setTimeout(() => toast.remove(), rest); };
    for (const [event, does] of [["mouseenter", stay], ["focusin", stay], ["mouseleave", go], ["focusout", go]]) {
      toast.addEventListener(event, does);
    }
  };
  const tell = ({ text, undo, again }) => {
    const toast = document.createElement("div");
    toast.className = "toast";
    const said = document.createElement("p");
    said.textContent = text;
    toast.append(said);
    if (undo) {
      const form = document.createElement("form");
      form.method = "post";
      form.action = undo;
      const hidden = Object.assign(document.createElement("input"), { type: "hidden", name: "csrf", value: csrf() });
      const button = Object.assign(document.createElement("button"), { className: "toast-undo", textContent: again });
      form.append(hidden, button);
      toast.append(form);
    }
    toasts.append(toast);
    leave(toast);
  };
  toasts.querySelectorAll(".toast").forEach(leave);
  body.addEventListener("told", (event) => tell(event.detail));

  // ---- dialogs ----
  document.querySelectorAll("[data-dialog]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      document.querySelectorAll("[popover]:popover-open").forEach((open) => open.hidePopover());
      document.getElementById(button.dataset.dialog).showModal();
    });
  });

  // ---- choices that need no button ----
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    const copies = event.target.closest("[data-copy]");
    if (copies) navigator.clipboard.writeText(document.getElementById(copies.dataset.copy).value).then(() => tell({ text: copies.dataset.copied }));
  });

  // Back to a form as it was filled in; its address alone would show it empty.
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-back]") || history.length < 2) return;
    event.preventDefault();
    history.back();
  });

  // ---- sound that cannot be had ----
  document.addEventListener("error", (event) => {
    const says = event.target.matches?.("audio") && event.target.parentElement.querySelector("[data-broken]");
    if (says) says.hidden = false;
  }, true);

  // ---- keys ----
  // Rows that j and k walk through: `data-row`, each with a link or button of its own.
  const walk = (step) => {
    const rows = [...document.querySelectorAll("[data-row]")];
    if (!rows.length) return;
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const row = rows[Math.min(rows.length - 1, Math.max(0, at < 0 ? 0 : at + step))];
    const target = row.matches("a, button") ? row : row.querySelector("a, button, input");
    if (target) { target.focus(); row.scrollIntoView({ block: "nearest" }); }
  };
  let going = 0;
  document.addEventListener("keydown", (event) => {
    const writes = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (writes || document.querySelector("dialog[open]")) return;
    const does = (act) => { event.preventDefault(); act(); };
    if (going && Date.now() - going < 1500) {
      going = 0;
      const link = document.querySelector(`.rooms [data-key="${CSS.escape(event.key)}"]`) ||
        (event.key === "u" ? document.querySelector('a[href="/console/account"]') : null);
      if (link) does(() => link.click());
      return;
    }
    const help = document.getElementById("keys");
    if (event.key === "g") going = Date.now();
    else if (event.key === "/" && document.getElementById("search")) does(() => document.getElementById("search").focus());
    else if (event.key === "?" && help) does(() => help.showModal());
    else if (event.key === "j") does(() => walk(1));
    else if (event.key === "k") does(() => walk(-1));
    else if (event.key === "z") {
      const undo = [...document.querySelectorAll(".toast-undo")].pop();
      if (undo) does(() => undo.click());
    }
  });
})();
