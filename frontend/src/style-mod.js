// Stands in for the package `style-mod` in the bundle: its rules are adopted as constructed style sheets, which a
// strict content policy allows, where the original writes <style> elements, which it refuses.
import { StyleModule as Original } from "../node_modules/style-mod/src/style-mod.js";

const mounted = new WeakMap();

export class StyleModule extends Original {
  static mount(root, modules) {
    const wanted = [modules].flat();
    if (!mounted.has(root)) {
      mounted.set(root, { sheet: new CSSStyleSheet(), modules: [] });
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, mounted.get(root).sheet];
    }
    const held = mounted.get(root);
    // later rules win: what is mounted now keeps its own order, after what was there before
    held.modules = [...held.modules.filter((one) => !wanted.includes(one)), ...wanted];
    held.sheet.replaceSync(held.modules.map((one) => one.getRules()).join("\n"));
  }
}
