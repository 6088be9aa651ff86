// The launch sheet's script. It only shows, hides and copies what stands in the page: it makes no HTML, loads nothing
// and remembers nothing.
const all = (selector) => [...document.querySelectorAll(selector)];
const byId = (id) => document.getElementById(id);
document.documentElement.classList.add("scripted");

/** For eyes and for screen readers. */
function say(button, text) {
  const before = button.textContent;
  byId("said").textContent = text;
  button.textContent = text;
  button.disabled = true;
  setTimeout(() => {
    button.textContent = before;
    button.disabled = false;
    button.focus({ preventScroll: true });
  }, 1200);
}

/** Where a page may not use the clipboard, a selected field is copied. */
function copyFromField(text) {
  const field = document.createElement("textarea");
  field.value = text;
  field.readOnly = true;
  field.className = "offscreen";
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  if (!copied) throw new Error("the clipboard is closed");
}

async function copy(button, text) {
  try {
    if (navigator.clipboard) await navigator.clipboard.writeText(text);
    else copyFromField(text);
    say(button, "Copied");
  } catch {
    try {
      copyFromField(text);
      say(button, "Copied");
    } catch {
      say(button, "Not copied");
    }
  }
}

const payloads = JSON.parse(byId("payloads")?.textContent ?? "[]");
document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.dataset.copy) void copy(button, byId(button.dataset.copy).textContent);
  else if (button?.dataset.form) {
    void copy(button, payloads[button.dataset.payload][button.dataset.form]);
  }
});

const choices = { target: "", image: "stock" };
function showChoice() {
  for (const card of all(".card")) {
    // A machine whose pool has no image of its own is launched from any image.
    const image = card.querySelector("[data-image=baked]") ? choices.image : "stock";
    for (const part of card.querySelectorAll("[data-target]")) {
      const isOther = choices.target !== "" && part.dataset.target !== choices.target;
      part.hidden = isOther || part.dataset.image !== image;
    }
  }
}
function choose(input) {
  choices[input.name] = input.value;
  showChoice();
}
for (const input of all("input[type=radio]")) {
  input.addEventListener("change", () => choose(input));
}
// A browser may have kept an earlier choice over a reload.
const target =
  all("input[name=target]").find((input) => input.checked) ?? all("input[name=target]")[0];
if (target) {
  target.checked = true;
  choices.target = target.value;
}
choices.image = all("input[name=image]").find((input) => input.checked)?.value ?? "stock";
showChoice();

const filter = byId("filter");
filter?.addEventListener("input", () => {
  const words = filter.value.toLowerCase().split(/\s+/);
  let found = 0;
  for (const item of all("[data-name]")) {
    const name = item.dataset.name.toLowerCase();
    item.hidden = !words.every((word) => name.includes(word));
    if (!item.hidden) found += 1;
  }
  for (const pool of all(".pool")) {
    pool.hidden = !pool.querySelector("[data-name]:not([hidden])");
  }
  byId("found").textContent = `${found} ${found === 1 ? "machine" : "machines"}`;
});

const day = 86_400_000;
const count = (value, unit) => `${value} ${unit}${value === 1 ? "" : "s"}`;
function duration(days) {
  if (days < 60) return count(Math.floor(days), "day");
  if (days < 730) return count(Math.round(days / 30.4), "month");
  return count(Math.round(days / 365.25), "year");
}
for (const entry of all("[data-ends]")) {
  const left = (Date.parse(entry.dataset.ends) - Date.now()) / day;
  const amount = duration(Math.abs(left));
  entry.classList.add(left < 0 ? "over" : left < 30 ? "soon" : "later");
  entry.querySelector(".until").textContent = left < 0 ? `ended ${amount} ago` : `in ${amount}`;
}

let opened = [];
addEventListener("beforeprint", () => {
  opened = all("details.card:not([open]):not([hidden]), details.plan:not([open])").slice(0, 40);
  for (const details of opened) details.open = true;
});
addEventListener("afterprint", () => {
  for (const details of opened) details.open = false;
});
