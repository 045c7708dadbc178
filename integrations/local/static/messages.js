// The Messages tab: the thread, and writing.
import { post } from "./api.js";
import { $, follow, make } from "./dom.js";
import { language, segmentsWord, word } from "./words.js";

const shown = new Map(); // sid → its bubble and what it was made of
let number = "";
let picture = false;
let answering = 0;

// GSM 03.38; everything else makes a text UCS-2, with 70 units to a segment.
const GSM = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const EXTENDED = "^{}\\[~]|€\f";

function left(text) {
  const plain = [...text].every((char) => GSM.includes(char) || EXTENDED.includes(char));
  const used = plain ? [...text].reduce((sum, char) => sum + (EXTENDED.includes(char) ? 2 : 1), 0) : text.length;
  const [one, joined] = plain ? [160, 153] : [70, 67];
  const segments = used <= one ? 1 : Math.ceil(used / joined);
  return { segments, left: (segments === 1 ? one : segments * joined) - used };
}

export function begin() {
  const text = $("text");
  $("compose").addEventListener("submit", (event) => { event.preventDefault(); write(); });
  $("picture").addEventListener("click", () => choosePicture(!picture));
  text.addEventListener("input", () => { grow(); count(); });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); write(); }
  });
}

export function of(chosen) {
  number = chosen;
  shown.clear();
  $("thread").replaceChildren();
}

export function translate() {
  shown.clear();
  $("thread").replaceChildren();
  $("thread").setAttribute("aria-label", word("messages"));
  $("text").placeholder = number === "blocked" ? word("withheld_text") : word("write_here");
  count();
}

export function show(handset) {
  const thread = $("thread");
  $("stopped").hidden = !handset.opted_out;
  $("text").readOnly = number === "blocked";
  $("text").placeholder = number === "blocked" ? word("withheld_text") : word("write_here");
  follow(thread, () => {
    for (const text of handset.texts) {
      const made = JSON.stringify(text);
      const old = shown.get(text.sid);
      if (old?.made === made) continue;
      const bubble = old?.bubble ?? make("div");
      if (!old) thread.append(bubble);
      draw(bubble, text, Boolean(old));
      shown.set(text.sid, { bubble, made });
    }
    thread.querySelector(".empty")?.remove();
    if (!handset.texts.length) thread.append(make("p", { class: "empty" }, number === "blocked" ? word("withheld_text") : word("thread_empty")));
  });
}

// A bubble that is drawn again changes its foot alone, so that it is not read out a second time.
function draw(bubble, text, again) {
  const who = { person: "you", line: "line", carrier: "carrier" }[text.by];
  bubble.className = `bubble ${text.way} ${text.by}${text.status === "failed" ? " failed" : ""}`;
  if (!again) {
    bubble.replaceChildren(
      make("span", { class: text.by === "carrier" ? "who" : "who sr" }, `${word(who)}: `),
      ...Array.from({ length: text.media }, () => make("img", { src: "/phone/picture.png", alt: word("picture"), width: 180, height: 120 })),
      make("p", { class: "words", lang: text.by === "carrier" ? "en" : null }, text.body),
      make("div", { class: "foot" }),
    );
  }
  const time = new Date(text.at).toLocaleTimeString(language, { hour: "numeric", minute: "2-digit" });
  const ticks = { sent: "✓", delivered: "✓✓", failed: "!" }[text.status];
  const facts = [time, segmentsWord(text.segments), text.attempts > 1 ? word("attempt", { count: text.attempts }) : null];
  const status = word(text.status) + (text.code ? ` (${text.code})` : "");
  const foot = [
    make("span", {}, facts.filter(Boolean).join(" · ")),
    make("span", { class: "ticks" }, make("span", { "aria-hidden": "true" }, ` ${ticks} `), make("span", { class: text.status === "failed" ? "" : "sr" }, status)),
  ];
  if (text.way === "sent") {
    const label = word("resend_long", { text: text.body });
    foot.push(make("button", { type: "button", class: "small", "aria-label": label, onclick: () => send({ resend: text.sid }) }, word("resend")));
  }
  bubble.lastChild.replaceChildren(...foot);
}

async function write() {
  const text = $("text");
  const body = text.value.trim();
  if (number === "blocked" || (!body && !picture)) return;
  text.value = "";
  grow();
  const media = picture ? 1 : 0;
  choosePicture(false);
  count();
  await send({ body, media });
  text.focus();
}

async function send(what) {
  answering += 1;
  $("typing").textContent = word("answering");
  try {
    await post("texts", { from: number, ...what });
    answering -= 1;
    $("typing").textContent = answering ? word("answering") : "";
  } catch (error) {
    answering -= 1;
    $("typing").textContent = word("failed_request", { reason: error.message });
  }
}

function choosePicture(wanted) {
  picture = wanted;
  $("picture").setAttribute("aria-pressed", String(wanted));
}

function count() {
  const value = $("text").value;
  const { segments, left: remaining } = left(value);
  $("count").textContent = value ? word("characters", { left: remaining, segments: segmentsWord(segments) }) : "";
}

function grow() {
  const text = $("text");
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight + 2, 130)}px`;
}

