// The front desk's phones, while a Dial rings them.
import { post } from "./api.js";
import { $, icon, make, phoneNumber } from "./dom.js";
import { write } from "./lines.js";
import { word } from "./words.js";

const phones = new Map(); // leg sid → its elements
let silentBefore = true;

export function clear() {
  phones.clear();
  $("legs").replaceChildren();
  silentBefore = true;
}

export function show(handset) {
  const legs = handset.call?.legs ?? [];
  for (const [sid, phone] of phones) {
    if (!legs.some((leg) => leg.sid === sid)) { phone.card.remove(); phones.delete(sid); }
  }
  for (const leg of legs) draw(leg, phones.get(leg.sid) ?? build(leg));
  $("desk-quiet").hidden = legs.length > 0;
  silentBefore = false;
}

function build(leg) {
  const log = make("div", { class: "log", role: "log", tabindex: "0", "aria-label": word("desk") });
  const state = make("p", { class: "state", role: "status" });
  const controls = make("div", { class: "actions" });
  const card = make("div", { class: "leg" }, make("p", { class: "leg-number" }, phoneNumber(leg.to)), state, log, controls);
  $("legs").append(card);
  const phone = { card, log, state, controls, mode: "" };
  phones.set(leg.sid, phone);
  return phone;
}

function modeOf(leg) {
  if (leg.status === "ringing") return "ringing";
  if (leg.status !== "in-progress") return leg.status;
  if (leg.waiting?.kind === "bridged" || leg.waiting?.kind === "conference") return leg.waiting.kind;
  return leg.alone ? "alone" : "whisper";
}

function draw(leg, phone) {
  write(phone.log, leg.lines, !silentBefore, "caller");
  phone.log.hidden = !leg.lines.length;
  const mode = modeOf(leg);
  if (phone.mode === mode) return;
  const held = phone.controls.contains(document.activeElement);
  phone.mode = mode;
  phone.card.className = `leg ${mode}`;
  phone.state.textContent = word(`desk_${mode}`);
  phone.controls.replaceChildren(...controls(leg, mode));
  if (held) (phone.controls.querySelector("input, button") ?? $("call")).focus();
}

function controls(leg, mode) {
  const act = (what, body) => post(`staff/${leg.sid}/${what}`, body).catch(() => {}); // the next event shows how it stands
  const button = (label, kind, what, body) => make("button", { type: "button", class: `big ${kind}`, onclick: () => act(what, body) }, label);
  if (mode === "ringing") return [button(word("answer"), "call", "answer"), button(word("ignore"), "quiet", "ignore"), button(word("decline"), "end", "hangup")];
  if (mode === "conference") return [button(word("hangup"), "end", "hangup")];
  if (mode === "whisper" || mode === "alone") return [
    button(word("press", { key: "1" }), "call", "digits", { digits: "1" }),
    button(word("press", { key: "2" }), "quiet", "digits", { digits: "2" }),
    button(word("silence"), "quiet", "silence"),
    button(word("hangup"), "end", "hangup"),
  ];
  if (mode === "bridged") return [talk(act), button(word("hangup"), "end", "hangup")];
  return [];
}

function talk(act) {
  const said = make("input", { type: "text", maxlength: 2000, "aria-label": word("desk_say"), placeholder: word("say_here") });
  const submit = (event) => {
    event.preventDefault();
    if (said.value.trim()) act("speech", { text: said.value.trim() });
    said.value = "";
  };
  return make("form", { class: "composer", autocomplete: "off", onsubmit: submit }, said, make("button", { class: "round go" }, icon("send"), make("span", { class: "sr" }, word("say_it"))));
}
