// Reads every Mermaid block of the pages named on standard input with Mermaid's own parser, and names those that it
// refuses. Runs where `mermaid` and `jsdom` are installed beside it.
import { readFileSync } from "node:fs";
import { JSDOM } from "jsdom";

const { window } = new JSDOM("<!doctype html><body></body>");
Object.assign(globalThis, { window, document: window.document });
const { default: mermaid } = await import("mermaid");
mermaid.initialize({ startOnLoad: false, securityLevel: "strict" });

const pages = readFileSync(0, "utf8").split("\n").filter(Boolean);
let blocks = 0;
let refused = 0;
for (const page of pages) {
  for (const [, block] of readFileSync(page, "utf8").matchAll(/^```mermaid\n([\s\S]*?)^```$/gm)) {
    blocks += 1;
    try {
      await mermaid.parse(block);
    } catch (error) {
      refused += 1;
      console.error(`${page}: ${error.message}\n${block}`);
    }
  }
}
console.log(`${blocks} pictures on ${pages.length} pages, ${refused} refused by Mermaid`);
process.exit(refused || !blocks ? 1 : 0);
