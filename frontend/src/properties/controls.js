// The HTML of one field, and the two ways of its value: into the page and out of it.
let serial = 0;

export function make(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

export function frameOf(field) {
  const id = `propriete-${++serial}`;
  const box = make(field.kind === "pairs" ? "fieldset" : "div", { class: "field", "data-field": field.key });
  return { id, box };
}

// `first` keeps what another field still holds: a change may replace the element under it.
export function control(one, { suggestions, first }) {
  const { field } = one;
  if (field.kind === "pairs") return pairsControl(one);
  if (field.kind === "check") return checkControl(one);
  one.input = inputFor(one, suggestions);
  one.fault = make("p", { class: "fault", id: `${one.id}-faute`, hidden: "" });
  one.box.append(make("label", { for: one.id }, field.label));
  if (field.hint) one.box.append(make("p", { class: "hint", id: `${one.id}-aide` }, field.hint));
  one.input.setAttribute("aria-describedby", `${field.hint ? `${one.id}-aide ` : ""}${one.id}-faute`);
  one.box.append(one.input, one.fault);
  one.keep = () => keepText(one);
  one.input.addEventListener("change", () => {
    first();
    one.keep();
  });
  return one;
}

// What the house proposes is a word, or a word with what it means.
function suggestion(one) {
  return typeof one === "string" ? new Option(one, one) : new Option(one.label, one.value);
}

function inputFor(one, suggestions) {
  const { field, id } = one;
  if (field.kind === "select") {
    const select = make("select", { class: "input", id });
    select.append(...field.options.map(([value, label]) => new Option(label, value)));
    return select;
  }
  const shared = { class: field.feel ? "input feel" : "input", id, autocomplete: "off", spellcheck: field.feel ? "false" : "true" };
  if (field.kind === "area") return make("textarea", { ...shared, rows: "1" });
  const input = make("input", shared);
  if (suggestions.length) {
    input.setAttribute("list", `${id}-liste`);
    one.box.append(make("datalist", { id: `${id}-liste` }, ...suggestions.map(suggestion)));
  }
  return input;
}

function keepText(one) {
  const { field, input } = one;
  const value = field.kind === "select" ? input.value : input.value.trim();
  const fault = field.check?.(value) ?? "";
  one.fault.textContent = fault;
  one.fault.hidden = !fault;
  input.toggleAttribute("aria-invalid", Boolean(fault));
  if (fault || value === (field.get() ?? "")) return;
  // keeping a nature replaces the element, hence changes the selection, hence keeps again: once is enough
  one.keeping = true;
  try {
    field.set(value);
  } finally {
    one.keeping = false;
  }
}

function checkControl(one) {
  one.input = make("input", { type: "checkbox", id: one.id });
  one.box.append(make("label", { class: "choice", for: one.id }, one.input, make("span", {}, one.field.label)));
  one.input.addEventListener("change", () => one.field.set(one.input.checked));
  return one;
}

function pairsControl(one) {
  const { field } = one;
  one.rows = make("ol", { class: "pairs", role: "list" });
  const add = make("button", { class: "button small", type: "button" }, field.add);
  add.addEventListener("click", () => {
    one.rows.append(pairRow(one, ["", ""]));
    one.rows.lastElementChild.querySelector("input").focus();
  });
  one.box.append(make("legend", {}, field.label));
  if (field.hint) one.box.append(make("p", { class: "hint" }, field.hint));
  one.box.append(one.rows, add);
  one.keep = () => {
    const rows = readRows(one).filter((row) => row.some(Boolean));
    if (JSON.stringify(rows) !== JSON.stringify(field.get())) one.field.set(rows);
  };
  return one;
}

const readRows = (one) => [...one.rows.children].map((row) => [...row.querySelectorAll("input")].map((input) => input.value.trim()));

function pairRow(one, values) {
  const inputs = values.map((value, index) => {
    const input = make("input", { class: "input feel", "aria-label": one.field.headings[index], placeholder: one.field.headings[index], autocomplete: "off", spellcheck: "false" });
    input.value = value;
    input.addEventListener("change", () => one.keep());
    return input;
  });
  const remove = make("button", { class: "button small plain", type: "button", "aria-label": "Retirer cette ligne", title: "Retirer cette ligne" }, "×");
  const row = make("li", {}, ...inputs, remove);
  remove.addEventListener("click", () => {
    row.remove();
    one.keep();
  });
  return row;
}

// Puts the element's value into the page.
export function setControl(one) {
  const { field } = one;
  if (field.kind === "pairs") one.rows.replaceChildren(...field.get().map((values) => pairRow(one, values)));
  else if (field.kind === "check") one.input.checked = Boolean(field.get());
  else one.input.value = field.get() ?? "";
}
