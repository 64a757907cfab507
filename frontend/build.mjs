// Builds the pages' style sheet, scripts, editors, fonts, icons and notices into api/web/static/dist.
// Called by hatch_build.py; `npm run build` does the same while working on the sources.
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(here, process.env.FLUX_FRONTEND_OUT ?? "../api/web/static/dist");

const entries = {
  site: "css/site.css",
  page: "src/page.js",
  viewer: "src/viewer.js",
  modeler: "src/modeler.js",
  decision: "src/decision.js",
};

async function bundle() {
  return esbuild.build({
    absWorkingDir: here,
    entryPoints: Object.entries(entries).map(([name, path]) => ({ in: path, out: name })),
    outdir: out,
    bundle: true,
    splitting: true,
    format: "esm",
    minify: true,
    metafile: true,
    target: ["chrome111", "firefox113", "safari16.4"],
    entryNames: "[name]-[hash]",
    chunkNames: "chunk-[hash]",
    assetNames: "fonts/[name]-[hash]",
    legalComments: "linked",
    alias: { "style-mod": join(here, "src/style-mod.js") },
    // icon fonts ship in five formats; browsers that run the editors need one
    loader: { ".woff2": "file", ".woff": "empty", ".ttf": "empty", ".eot": "empty", ".svg": "empty", ".bpmn": "text", ".dmn": "text" },
    logLevel: "warning",
  });
}

function manifestOf(metafile) {
  const names = Object.fromEntries(Object.entries(entries).map(([name, path]) => [path, name]));
  const manifest = {};
  const local = (file) => relative(out, resolve(here, file)).split(sep).join("/");
  for (const [file, output] of Object.entries(metafile.outputs)) {
    const name = names[output.entryPoint];
    if (!name) continue;
    manifest[`${name}.${file.endsWith(".css") ? "css" : "js"}`] = local(file);
    if (output.cssBundle) manifest[`${name}.css`] = local(output.cssBundle);
  }
  for (const file of Object.keys(metafile.outputs)) {
    const font = /fonts\/(public-sans-latin-wght-normal|source-serif-4-latin-wght-normal)-/.exec(file);
    if (font) manifest[`${font[1]}.woff2`] = local(file);
  }
  return manifest;
}

async function icons() {
  const wanted = JSON.parse(await readFile(join(here, "icons.json"), "utf8"));
  const drawn = {};
  for (const name of wanted) {
    const svg = await readFile(join(here, "node_modules/lucide-static/icons", `${name}.svg`), "utf8");
    drawn[name] = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>")).replace(/\s+/g, " ").trim();
  }
  return drawn;
}

async function licenceText(folder) {
  const file = (await readdir(folder)).find((name) => /^(licen[cs]e|copying)(\.|$)/i.test(name));
  return file ? readFile(join(folder, file), "utf8") : "";
}

async function notices(metafile) {
  const folders = new Set(["node_modules/lucide-static"]);
  for (const input of Object.keys(metafile.inputs)) {
    const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (found) folders.add(found[1]);
  }
  const list = [];
  for (const folder of [...folders].sort()) {
    const about = JSON.parse(await readFile(join(here, folder, "package.json"), "utf8"));
    list.push({ name: about.name, version: about.version, licence: about.license ?? "", text: await licenceText(join(here, folder)) });
  }
  return list;
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const { metafile } = await bundle();
const write = (name, value) => writeFile(join(out, name), JSON.stringify(value, null, 1) + "\n");
await write("manifest.json", manifestOf(metafile));
await write("icons.json", await icons());
await write("notices.json", await notices(metafile));
