// The page's own words, in both languages. Everything else that it shows is what the app answered.

const WORDS = await (await fetch("/phone/words.json")).json();
const asked = new URLSearchParams(location.search).get("lang");

export const people = WORDS.people;
export let language = [asked, read("language"), navigator.language.slice(0, 2)].find((code) => code === "en" || code === "es") ?? "en";

export function read(name) {
  try { return localStorage.getItem(`porchlight.phone.${name}`); } catch { return null; }
}

export function keep(name, value) {
  try { localStorage.setItem(`porchlight.phone.${name}`, value); } catch { /* a browser that keeps nothing */ }
}

export function word(name, facts = {}) {
  return WORDS[language][name].replace(/\{(\w+)\}/g, (_, fact) => facts[fact]);
}

export function segmentsWord(count) {
  return count === 1 ? word("segment_one") : word("segments", { count });
}

export function choose(code) {
  language = code;
  keep("language", code);
  apply();
}

export function apply() {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-i18n]")) element.textContent = word(element.dataset.i18n);
  for (const button of document.querySelectorAll("[data-language]")) {
    if (button.dataset.language === language) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
}
