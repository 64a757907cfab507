// What every page carries: htmx and six small manners. Everything works without them.
import "htmx.org/dist/htmx.esm.js";

const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

document.addEventListener("htmx:config:request", ({ detail }) => {
  detail.ctx.request.headers["X-CSRF-Token"] = token();
});

// A refused form: the summary of its faults takes the focus, so that a screen reader starts there.
document.querySelector("[data-focus]")?.focus();

// A double click must not send twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  setTimeout(() => {
    if (event.defaultPrevented || form.hasAttribute("data-again")) return;
    form.querySelectorAll("button:not([disabled])").forEach((button) => (button.disabled = true));
  });
});

// Coming back by the browser's arrow finds the buttons alive.
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) document.querySelectorAll("form button[disabled]").forEach((button) => (button.disabled = false));
});

// A question that hangs on another answer (`data-when` or `data-unless`: "name=value") is there when it applies.
function settle(form) {
  const given = new FormData(form);
  for (const place of form.querySelectorAll("[data-when], [data-unless]")) {
    const rule = place.dataset.when ?? place.dataset.unless;
    const cut = rule.indexOf("=");
    const met = given.getAll(rule.slice(0, cut)).includes(rule.slice(cut + 1));
    const asked = "when" in place.dataset ? met : !met;
    place.hidden = !asked;
    for (const field of place.querySelectorAll("input, select, textarea")) {
      field.disabled = !asked;
      if ("required" in place.dataset) field.required = asked;
    }
  }
}

document.querySelectorAll("form").forEach(settle);
document.addEventListener("change", ({ target }) => target.form && settle(target.form));

// Tabs that are wider than a phone open on the one that is shown.
for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
  const row = tab.closest("ul");
  row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
}

document.addEventListener("click", ({ target }) => {
  if (target.closest?.("[data-print]")) print();
});
