// Transcripts, of the caller's phone and of the front desk's.
import { follow, make } from "./dom.js";
import { speak } from "./aloud.js";
import { language, word } from "./words.js";

const WHO = { line: "line", staff: "staff", carrier: "carrier" };

// Adds the lines that `log` does not show yet; `aloud` reads out what the line says; `caller` is what the caller is called.
export function write(log, lines, aloud, caller = "you") {
  const last = Number(log.dataset.last ?? 0);
  const fresh = lines.filter((line) => line.id > last);
  if (!fresh.length) return;
  follow(log, () => log.append(...fresh.map((line) => draw(line, line.who === "caller" ? caller : WHO[line.who]))));
  log.dataset.last = fresh.at(-1).id;
  if (aloud) {
    for (const line of fresh) if (line.kind === "said" && (line.who === "line" || line.who === "carrier")) speak(line.text, line.language ?? language);
  }
}

export function clear(log) {
  log.replaceChildren();
  delete log.dataset.last;
}

function draw(line, who) {
  const tag = line.language ? make("span", { class: "tag", title: line.voice }, line.language) : null;
  return make(
    "div",
    { class: `line ${line.who} ${line.kind}` },
    make("p", { class: "speaker" }, word(who), " ", tag),
    make("p", { class: "words", lang: line.language }, text(line)),
  );
}

function text(line) {
  if (line.kind === "keys") return word("keys", { keys: line.text });
  if (line.kind === "pause") return word("pause", { count: line.text });
  if (line.kind === "played") return `♪ ${word("played", { what: line.text })}`;
  return line.text;
}
