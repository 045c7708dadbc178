// Reads aloud, and hears, where the browser can.
import { keep, read } from "./words.js";

const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;
export const canSpeak = "speechSynthesis" in window;
export const canHear = Boolean(Recognition);
export let on = canSpeak && read("aloud") !== "off";

export function toggle() {
  on = canSpeak && !on;
  keep("aloud", on ? "on" : "off");
  if (!on) hush();
  return on;
}

export function hush() {
  if (canSpeak) speechSynthesis.cancel();
}

export function speak(text, language) {
  if (!on) return;
  const utterance = new SpeechSynthesisUtterance(text);
  utterance.lang = language;
  const voices = speechSynthesis.getVoices();
  const voice = voices.find((one) => one.lang.replace("_", "-") === language) ?? voices.find((one) => one.lang.startsWith(language.slice(0, 2)));
  if (voice) utterance.voice = voice;
  speechSynthesis.speak(utterance);
}

// Resolves to {text, confidence} or null; `stop` ends it early.
export function hear(language) {
  const recognition = new Recognition();
  recognition.lang = language;
  const heard = new Promise((resolve) => {
    recognition.onresult = ({ results }) => resolve({ text: results[0][0].transcript, confidence: results[0][0].confidence });
    recognition.onerror = recognition.onend = () => resolve(null);
  });
  recognition.start();
  return { heard, stop: () => recognition.abort() };
}
