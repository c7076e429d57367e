/** Serve the modules, the runners and the vectors on loopback, under the policy of the product. */

import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer, request as ask } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SERVED = ["src/concerted/web/", "tests/web/", "vectors/"];
const TYPES = new Map([
  [".js", "text/javascript; charset=utf-8"],
  [".json", "application/json"],
  [".css", "text/css; charset=utf-8"],
  [".svg", "image/svg+xml"],
  [".html", "text/html; charset=utf-8"],
]);
export const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types concerted",
].join("; ");

/**
 * @typedef {object} Serving
 * @property {string} address
 * @property {Promise<any>} told what the page posts to `/told`
 * @property {() => void} stop
 */

/** Begin to serve at a port that the system gives; what is no file of ours goes on to `host`.
 * @param {string} host
 * @returns {Promise<Serving>}
 */
export async function serve(host = "") {
  /** @type {(value: any) => void} */
  let tell = () => {};
  /** @type {Promise<any>} */
  const told = new Promise((resolve) => (tell = resolve));
  const server = createServer((request, response) => {
    response.setHeader("content-security-policy", POLICY);
    response.setHeader("x-content-type-options", "nosniff");
    if (request.method === "POST" && request.url === "/told") {
      /** @type {Buffer[]} */
      const parts = [];
      request.on("data", (part) => parts.push(part));
      request.on("end", () => {
        tell(JSON.parse(Buffer.concat(parts).toString()));
        response.end();
      });
      return;
    }
    if (host && /^\/(?:c|logs|health)\b/.test(request.url ?? "")) {
      passOn(host, request, response);
      return;
    }
    if (request.url === "/favicon.ico") {
      response.writeHead(204).end();
      return;
    }
    answer(new URL(request.url ?? "/", "http://localhost").pathname.slice(1), response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(null)));
  const found = server.address();
  const port = typeof found === "object" && found !== null ? found.port : 0;
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { address: `http://127.0.0.1:${port}`, told, stop };
}

/**
 * @param {string} host
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 */
function passOn(host, request, response) {
  const { method, headers } = request;
  const onward = ask(host + request.url, { method, headers }, (told) => {
    response.writeHead(told.statusCode ?? 502, { "content-type": told.headers["content-type"] ?? "" });
    told.pipe(response);
  });
  onward.on("error", () => response.destroy());
  response.on("close", () => onward.destroy());
  request.pipe(onward);
}

/** @param {string} path @param {import("node:http").ServerResponse} response */
function answer(path, response) {
  const file = join(ROOT, normalize(path));
  const served = SERVED.some((folder) => file.startsWith(join(ROOT, folder)));
  if (!served || !existsSync(file) || !statSync(file).isFile()) {
    response.writeHead(404).end();
    return;
  }
  response.setHeader("content-type", TYPES.get(extname(file)) ?? "application/octet-stream");
  createReadStream(file).pipe(response);
}
