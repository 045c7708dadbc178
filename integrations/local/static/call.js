// The Phone tab: calling the line, listening, speaking, pressing keys.
import { canHear, hear, hush } from "./aloud.js";
import { post } from "./api.js";
import { $, make } from "./dom.js";
import { clear, write } from "./lines.js";
import { language, word } from "./words.js";

const LETTERS = ["", "", "ABC", "DEF", "GHI", "JKL", "MNO", "PQRS", "TUV", "WXYZ"];
let number = "";
let call = null; // as the carrier last showed it
let listening = null;
let silentBefore = true; // what was said before this page looked is not read out

export function begin() {
  for (const key of "123456789*0#") {
    $("keypad").append(make("button", { type: "button", class: "key", "data-key": key, onclick: () => press(key) }, make("span", {}, key), make("small", { "aria-hidden": "true" }, LETTERS[key] ?? "")));
  }
  $("call").addEventListener("click", dial);
  $("hangup").addEventListener("click", hangUp);
  $("silence").addEventListener("click", () => tell("silence"));
  $("speak").addEventListener("submit", (event) => { event.preventDefault(); sayIt(); });
  $("mic").addEventListener("click", microphone);
  $("phone").addEventListener("keydown", (event) => {
    if (/^[0-9*#]$/.test(event.key) && event.target !== $("say") && live()) press(event.key);
  });
}

export function of(chosen) {
  number = chosen;
  call = null;
  silentBefore = true;
  stopListening();
  hush();
  clear($("transcript"));
}

export function translate() {
  clear($("transcript"));
  silentBefore = true;
  $("transcript").setAttribute("aria-label", word("on_call"));
  $("keypad").setAttribute("aria-label", word("keypad"));
}

function live() {
  return call !== null && (call.status === "ringing" || call.status === "in-progress");
}

export function show(handset) {
  const was = call?.sid;
  const wasLive = live();
  call = handset.call;
  if (call?.sid !== was) clear($("transcript"));
  const log = $("transcript");
  log.querySelector(".empty")?.remove();
  if (call) write(log, call.lines, !silentBefore);
  else log.append(make("p", { class: "empty" }, word("transcript_empty")));
  silentBefore = false;
  const on = live();
  const held = document.activeElement;
  $("call").hidden = on;
  $("call").lastElementChild.textContent = word(call ? "call_again" : "call");
  $("silence").hidden = $("hangup").hidden = $("speak").hidden = !on;
  $("mic").hidden = !canHear;
  $("say").placeholder = word(call?.waiting?.kind === "record" ? "message_here" : "say_here");
  tellWaiting();
  if (!on && wasLive) {
    stopListening();
    if ([$("hangup"), $("say"), $("silence")].includes(held)) $("call").focus();
  }
}

function tellWaiting() {
  const text = waiting();
  if ($("waiting").textContent !== text) $("waiting").textContent = text;
}

function waiting() {
  if (!call) return "";
  if (call.error) return word("ended_error", { code: call.error.code ?? word("no_code"), title: call.error.title || call.error.detail });
  if (!live()) return word(call.status === "completed" ? "ended" : `ended_${call.status}`);
  const wait = call.waiting;
  if (!wait) return word("wait_none");
  if (wait.kind === "record") return word("wait_record", { seconds: wait.max_length });
  if (wait.kind !== "gather") return word(`wait_${wait.kind}`);
  if (wait.digits) return word("wait_digits", { digits: wait.digits });
  const kind = wait.input.length > 1 ? "both" : wait.input[0];
  return word(`wait_${kind}`, { language: wait.language, seconds: wait.timeout });
}

async function dial() {
  hush();
  try {
    const begun = post("calls", { from: number });
    await begun;
    if (live()) $("say").focus();
  } catch (error) {
    complain(error);
  }
}

async function tell(what, body) {
  if (!live()) return;
  if (call.waiting?.barge_in !== false) hush(); // the line stops talking when one talks into it
  try {
    await post(`calls/${call.sid}/${what}`, body);
  } catch (error) {
    complain(error);
  }
}

function press(key) {
  tell("digits", { digits: key });
}

async function sayIt() {
  const text = $("say").value.trim();
  if (!text) return;
  $("say").value = "";
  await tell("speech", { text });
  if (live()) $("say").focus();
}

async function hangUp() {
  hush();
  stopListening();
  const text = call.waiting?.kind === "record" ? $("say").value.trim() : "";
  $("say").value = "";
  try {
    await post(`calls/${call.sid}/hangup`, { text });
  } catch (error) {
    complain(error);
  }
}

async function microphone() {
  if (listening) return stopListening();
  hush();
  const mine = (listening = hear(call?.waiting?.language ?? language));
  $("mic").setAttribute("aria-pressed", "true");
  $("waiting").textContent = word("hearing");
  const heard = await mine.heard;
  if (listening !== mine) return;
  stopListening();
  if (heard?.text) await tell("speech", { text: heard.text, confidence: heard.confidence });
  else $("waiting").textContent = word("no_mic");
}

function stopListening() {
  listening?.stop();
  listening = null;
  $("mic").setAttribute("aria-pressed", "false");
}

function complain(error) {
  $("waiting").textContent = error.status === 409 ? word("not_listening") : word("failed_request", { reason: error.message });
}
