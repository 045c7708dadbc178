// The page: whose phone it is, its language, its two tabs, and what the carrier refused.
import * as aloud from "./aloud.js";
import { watch } from "./api.js";
import * as call from "./call.js";
import * as desk from "./desk.js";
import { $, make, phoneNumber } from "./dom.js";
import * as messages from "./messages.js";
import * as words from "./words.js";

const word = words.word;
const tabs = ["messages", "phone"];
let unwatch = () => {};
let handset = null;
let refusals = 0;

function choosePerson(number) {
  unwatch();
  handset = null;
  refusals = 0;
  words.keep("number", number);
  $("errors").replaceChildren();
  messages.of(number);
  call.of(number);
  desk.clear();
  unwatch = watch(number, show, lost);
}

function show(state) {
  handset = state;
  $("number").textContent = phoneNumber(state.line);
  messages.show(state);
  call.show(state);
  desk.show(state);
  for (const error of state.errors.slice(refusals)) $("errors").prepend(refusal(error));
  refusals = state.errors.length;
  $("refused-none").hidden = refusals > 0;
}

function refusal(error) {
  return make(
    "li",
    {},
    make("strong", {}, error.code ? `${error.code} ${error.title}` : word("no_code")),
    make("p", {}, error.detail),
    error.url ? make("p", { class: "url" }, error.url) : null,
  );
}

function lost(gone) {
  $("lost").hidden = !gone;
  $("lost").textContent = gone ? word("lost") : "";
}

function openTab(name, focus = false) {
  for (const tab of tabs) {
    const button = $(`tab-${tab}`);
    button.setAttribute("aria-selected", String(tab === name));
    button.tabIndex = tab === name ? 0 : -1;
    $(tab).hidden = tab !== name;
    if (tab === name && focus) button.focus();
  }
  const log = $(name === "phone" ? "transcript" : "thread");
  log.scrollTop = log.scrollHeight;
  words.keep("tab", name);
}

function translate() {
  words.apply();
  document.title = word("title");
  const chosen = $("from").value;
  $("from").replaceChildren(...words.people.map(({ number, name }) => make("option", { value: number }, name ? `${name} · ${phoneNumber(number)}` : word("blocked"))));
  $("from").value = chosen;
  $("whose").textContent = word("line");
  $("errors").replaceChildren();
  refusals = 0;
  messages.translate();
  call.translate();
  desk.clear();
  $("aloud").setAttribute("aria-pressed", String(aloud.on));
  if (handset) show(handset);
}

messages.begin();
call.begin();
for (const tab of tabs) $(`tab-${tab}`).addEventListener("click", () => openTab(tab));
$("tabs").addEventListener("keydown", (event) => {
  if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
  openTab(tabs.find((tab) => $(tab).hidden), true);
});
for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => { words.choose(button.dataset.language); translate(); });
}
$("aloud").hidden = !aloud.canSpeak;
$("aloud").addEventListener("click", () => $("aloud").setAttribute("aria-pressed", String(aloud.toggle())));
$("from").addEventListener("change", () => choosePerson($("from").value));
translate();
const kept = words.people.some(({ number }) => number === words.read("number")) ? words.read("number") : words.people[0].number;
$("from").value = kept;
openTab(words.read("tab") === "phone" ? "phone" : "messages");
choosePerson(kept);
