// What every page carries: htmx and four small manners. Everything works without them.
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

document.addEventListener("click", ({ target }) => {
  if (target.closest?.("[data-print]")) print();
});
