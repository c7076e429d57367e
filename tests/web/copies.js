/** A plain web server elsewhere: it sends a copy of the client, a later one, or something altered. */

import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const FOLDER = process.env.CONCERTED_COPIES ?? "";
const TYPES = new Map([
  [".js", "text/javascript"],
  [".json", "application/json"],
  [".css", "text/css"],
  [".svg", "image/svg+xml"],
  [".png", "image/png"],
  [".html", "text/html; charset=utf-8"],
  [".webmanifest", "application/manifest+json"],
]);

/** One web server; which copy it sends can be changed while it runs. */
export class Copies {
  version = "one";
  /** @type {Map<RegExp, (text: string) => string>} what is done to files on their way */
  altered = new Map();
  /** @type {Map<string, string>} pages of its own */
  pages = new Map();
  /** @type {string[]} what was asked for */
  asked = [];
  address = "";
  server = createServer((request, response) => this.#answer(new URL(request.url ?? "/", "http://localhost").pathname, response));

  /** Begin; it stops when the test ends. @param {import("node:test").TestContext} test */
  static async open(test) {
    const copies = new Copies();
    await new Promise((resolve) => copies.server.listen(0, "127.0.0.1", () => resolve(null)));
    const found = copies.server.address();
    copies.address = `http://127.0.0.1:${typeof found === "object" && found !== null ? found.port : 0}`;
    test.after(() => copies.stop());
    return copies;
  }

  stop() {
    this.server.close();
    this.server.closeAllConnections();
  }

  /** @param {string} path @param {import("node:http").ServerResponse} response */
  #answer(path, response) {
    this.asked.push(path);
    response.setHeader("cache-control", path.startsWith("/v/") ? "max-age=31536000, immutable" : "no-cache");
    const own = this.pages.get(path);
    const file = join(FOLDER, this.version, normalize(path === "/" ? "/index.html" : path));
    response.setHeader("content-type", own ? "text/html" : (TYPES.get(extname(file)) ?? "application/octet-stream"));
    if (own !== undefined) return response.end(own);
    if (!existsSync(file) || !statSync(file).isFile()) return response.writeHead(404).end();
    for (const [which, alter] of this.altered) if (which.test(path)) return response.end(alter(readFileSync(file, "utf8")));
    return response.end(readFileSync(file));
  }
}
