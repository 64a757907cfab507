// What the editors share: files, checking, publishing, findings, shortcuts, and not losing work.
// An editor gives: load(text) (which answers what it could not take), remarks on what it loaded (if any), text(), focus(elementId), mark(findings), dirty(callback), commit(), history().

export class Workshop {
  constructor(frame, editor, { template, media }) {
    this.frame = frame;
    this.editor = editor;
    this.template = template;
    this.media = media;
    this.changed = false;
    this.name = frame.dataset.name;
    this.acts = { new: (button) => this.fresh(button), open: () => this.part("file").click(), download: () => this.download(), check: () => this.check(), publish: () => this.publish(), save: () => this.save() };
    frame.addEventListener("click", (event) => this.clicked(event));
    frame.addEventListener("keydown", (event) => this.pressed(event));
    this.part("file").addEventListener("change", () => this.openFile());
    addEventListener("beforeunload", (event) => this.changed && event.preventDefault());
    editor.dirty(() => this.touch());
  }

  part(name) {
    return this.frame.querySelector(`[data-part="${name}"]`);
  }

  async start() {
    const { diagram, template } = this.frame.dataset;
    const text = diagram ? await this.fetchText(diagram) : this.template(template);
    this.part("canvas").querySelector(".canvas-note")?.remove();
    await this.load(text);
    this.frame.dataset.ready = "";
  }

  async fetchText(url) {
    const answer = await fetch(url, { headers: { Accept: "application/xml, text/xml" } });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    return answer.text();
  }

  async load(text) {
    const untaken = await this.editor.load(text);
    this.settle("");
    this.show([...untaken.map(lost), ...(this.editor.remarks ?? [])], "");
    this.offerHistory();
  }

  clicked({ target }) {
    const button = target.closest("[data-act]");
    if (!button) return;
    const act = this.acts[button.dataset.act] ?? this.editor.acts?.[button.dataset.act];
    this.editor.commit();
    act?.(button);
    button.closest("details")?.removeAttribute("open");
  }

  pressed(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const keep = this.frame.dataset.saveUrl ? "save" : "publish";
    const act = { s: keep, o: "open", e: "download", k: "check" }[event.key.toLowerCase()];
    if (!act || !this.frame.querySelector(`[data-act="${act}"]`)) return;
    event.preventDefault();
    this.editor.commit();
    this.acts[act]();
  }

  offerHistory() {
    const history = this.editor.history();
    for (const [act, can] of [["undo", history?.canUndo()], ["redo", history?.canRedo()]]) {
      this.frame.querySelector(`[data-act="${act}"]`).disabled = !can;
    }
  }

  touch() {
    this.offerHistory();
    if (!this.changed) this.say("Modifications non publiées.");
    this.changed = true;
    if (!this.frame.dataset.lintUrl) return;
    clearTimeout(this.checking);
    this.checking = setTimeout(() => this.check({ quiet: true }), 1500);
  }

  settle(sentence) {
    this.changed = false;
    clearTimeout(this.checking);
    this.say(sentence);
  }

  say(sentence, kind = "") {
    const status = this.part("status");
    status.textContent = sentence;
    status.className = `workshop-status ${kind}`;
  }

  mayLeave() {
    return !this.changed || confirm("Les modifications non publiées seront perdues. Continuer ?");
  }

  async fresh(button) {
    if (!this.mayLeave()) return;
    await this.load(this.template(button.dataset.template));
    this.touch();
  }

  async openFile() {
    const input = this.part("file");
    const [file] = input.files;
    input.value = "";
    if (!file || !this.mayLeave()) return;
    try {
      await this.load(await file.text());
      this.name = file.name;
      this.changed = true;
      this.say(`${file.name} est ouvert ; il n’est pas encore publié.`);
    } catch (fault) {
      this.say(`${file.name} ne peut pas être lu : ${fault.message}`, "late");
    }
  }

  async download() {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([await this.editor.text()], { type: this.media }));
    link.download = this.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  async send(url) {
    const body = new FormData();
    body.append("file", new Blob([await this.editor.text()], { type: this.media }), this.name);
    const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
    const answer = await fetch(url, { method: "POST", body, headers: { Accept: "application/json", "X-CSRF-Token": token } });
    const said = await answer.json().catch(() => ({}));
    return { ok: answer.ok, said };
  }

  async check({ quiet = false } = {}) {
    const { lintUrl } = this.frame.dataset;
    if (!lintUrl) return;
    const { ok, said } = await this.send(lintUrl).catch(() => ({ ok: false, said: {} }));
    if (said.findings) this.show(said.findings, "Rien à signaler.");
    else if (!quiet || !ok) this.say(said.detail ?? "La vérification n’a pas répondu ; réessayez.", "late");
  }

  async publish() {
    const button = this.frame.querySelector('[data-act="publish"]');
    button.disabled = true;
    this.say("Publication en cours…");
    try {
      const { ok, said } = await this.send(this.frame.dataset.publishUrl);
      this.show(said.findings ?? [], ok ? "Rien à signaler." : "");
      if (ok) this.settle(said.message ?? "Publié.");
      else this.say(said.detail ?? said.title ?? "La publication a été refusée.", "late");
      if (ok && said.url) history.replaceState(null, "", said.url);
    } catch {
      this.say("Le serveur n’a pas répondu : rien n’est publié, votre travail est toujours là.", "late");
    } finally {
      button.disabled = false;
    }
  }

  // Kept on the drawing table with whatever faults it has; running files and new ones know nothing of it.
  async save() {
    const button = this.frame.querySelector('[data-act="save"]');
    button.disabled = true;
    try {
      const { ok, said } = await this.send(this.frame.dataset.saveUrl);
      if (ok) this.settle(said.message ?? "Enregistré.");
      else this.say(said.detail ?? said.title ?? "L’enregistrement a été refusé.", "late");
      if (ok && said.url) history.replaceState(null, "", said.url);
    } catch {
      this.say("Le serveur n’a pas répondu : rien n’est enregistré, votre travail est toujours là.", "late");
    } finally {
      button.disabled = false;
    }
  }

  // findings: [{code, severity: error|warning|info, element, line, message}]
  show(findings, none) {
    this.editor.mark(findings);
    const list = this.part("findings");
    const items = findings.map((finding) => this.finding(finding));
    list.replaceChildren(...items);
    const errors = findings.filter((one) => one.severity === "error").length;
    this.part("findings-count").textContent = findings.length ? counted(errors, findings.length - errors) : none;
    this.part("findings-box").hidden = !findings.length && !none;
  }

  finding({ severity, element, line, message }) {
    const item = document.createElement("li");
    item.className = severity;
    const words = { error: "À corriger", warning: "À vérifier", info: "Remarque" };
    const kind = document.createElement("strong");
    kind.textContent = `${words[severity] ?? words.info} : `;
    const text = document.createElement(element ? "button" : "span");
    text.append(kind, message, ...(line ? [` (ligne ${line})`] : []));
    if (element) {
      text.type = "button";
      text.addEventListener("click", () => this.editor.focus(element));
    }
    item.append(text);
    return item;
  }
}

// What the editor cannot hold would be missing from what it saves: people have to know before they publish.
const lost = (reason) => ({ severity: "warning", message: `Une partie du fichier n’est pas comprise ici et serait perdue en publiant (${reason.split("\n")[0]}).` });

function counted(errors, others) {
  const parts = [];
  if (errors) parts.push(errors === 1 ? "1 point à corriger" : `${errors} points à corriger`);
  if (others) parts.push(others === 1 ? "1 point à vérifier" : `${others} points à vérifier`);
  return `${parts.join(", ")}.`;
}

export function failed(frame, fault) {
  const status = frame.querySelector('[data-part="status"]');
  status.textContent = "Le fichier n’a pas pu être ouvert. Rechargez la page, ou ouvrez un autre fichier.";
  status.className = "workshop-status late";
  console.error(fault);
}
