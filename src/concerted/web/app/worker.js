/**
 * What stands between the page and the network once the client is kept on this device (docs/api.md,
 * The client's files): it starts offline, and a page only ever gets files of its own version.
 *
 * Sent as a script of its own, with `CLIENT` before it: the version, and the SHA-256 of the page and of
 * each file. Files are kept under their hash and only if they have it, so an update fetches what
 * changed, and what was altered on the way is never kept. The version in use stays whole until the
 * person takes the new one; the one before it stays for pages that are still open.
 */

/**
 * @typedef {{ version: string, page: string, files: Record<string, string> }} Client
 * @typedef {ExtendableEvent & { request: Request, respondWith: (answer: Promise<Response>) => void }} Fetching
 * @typedef {Event & { waitUntil: (done: Promise<unknown>) => void }} ExtendableEvent
 * @typedef {ExtendableEvent & { notification: Notification }} Touched
 * @typedef {{ focused: boolean, focus: () => Promise<unknown> }} Window
 * @typedef {EventTarget & { CLIENT: Client, registration: ServiceWorkerRegistration, skipWaiting: () => Promise<void>,
 *   clients: { claim: () => Promise<void>, openWindow: (address: string) => Promise<unknown>,
 *     matchAll: (which: { type: string, includeUncontrolled: boolean }) => Promise<Window[]> } }} Worker
 */

const worker = /** @type {Worker} */ (/** @type {unknown} */ (self));
const { version, page, files } = worker.CLIENT;
const KEPT = "concerted.client";
const LANES = 6; // fetched side by side, so that a slow line still answers people
const AT = new URL(worker.registration.scope).pathname;

/** Where something is kept. @param {"file" | "version"} kind @param {string} name */
function place(kind, name) {
  return `${worker.registration.scope}kept/${kind}/${name}`;
}

/** Fetch what this version consists of, or nothing of it is used. */
async function install() {
  const kept = await caches.open(KEPT);
  const wanted = [...Object.entries(files).filter(([path]) => path !== "index.html"), ["", page]];
  const lanes = Array.from({ length: LANES }, async () => {
    for (let next = wanted.pop(); next; next = wanted.pop()) await keep(kept, next[0], next[1]);
  });
  await Promise.all(lanes);
  await kept.put(place("version", version), new Response(JSON.stringify({ version, page, files })));
}

/** Keep one file, unless it is here already.
 * @param {Cache} kept
 * @param {string} path "" for the page
 * @param {string} hash
 */
async function keep(kept, path, hash) {
  if (await kept.match(place("file", hash))) return;
  const address = path ? `v/${version}/${path}` : "./";
  const answer = await fetch(new URL(address, worker.registration.scope), { cache: path ? "default" : "no-cache", credentials: "omit" });
  const data = await answer.clone().arrayBuffer();
  if (!answer.ok || (await hashOf(data)) !== hash) throw new Error(`not of this version: ${path}`);
  await kept.put(place("file", hash), answer);
}

/** @param {ArrayBuffer} data */
async function hashOf(data) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Drop what neither this version has nor the one before it. */
async function activate() {
  const kept = await caches.open(KEPT);
  const versions = (await kept.keys()).filter(({ url }) => url.startsWith(place("version", "")));
  const ours = versions.filter(({ url }) => url === place("version", version));
  const before = versions.filter(({ url }) => url !== place("version", version)).slice(-1);
  const wanted = new Set([...before, ...ours].map(({ url }) => url));
  for (const { url } of [...before, ...ours]) {
    const found = await (await kept.match(url))?.json();
    for (const hash of [found.page, ...Object.values(found.files)]) wanted.add(place("file", hash));
  }
  await Promise.all((await kept.keys()).filter(({ url }) => !wanted.has(url)).map((old) => kept.delete(old)));
  await worker.clients.claim();
}

/** The answer to a page that asks: what is kept, or else what the network gives.
 * @param {Request} request
 */
async function answer(request) {
  const kept = await caches.open(KEPT);
  const hash = request.mode === "navigate" ? page : await named(kept, new URL(request.url).pathname);
  const found = hash && (await kept.match(place("file", hash)));
  if (!found) return fetch(request);
  // Made anew, because an answer as it was kept has the address that it came from: a file that two
  // versions share would name the other one as its place, and import its neighbours there.
  return new Response(found.body, { headers: found.headers });
}

/** The hash of a file of a version that is kept. @param {Cache} kept @param {string} path */
async function named(kept, path) {
  const [, of, file] = path.slice(AT.length).match(/^v\/([0-9a-f]+)\/(.+)$/) ?? [];
  if (of === version) return files[file];
  const other = of && (await kept.match(place("version", of)));
  return other ? /** @type {Client} */ (await other.json()).files[file] : "";
}

/** Whether this is ours to answer: the page, or one of its files. @param {Request} request */
function isOurs({ method, mode, url }) {
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== location.origin || !pathname.startsWith(AT)) return false;
  const path = pathname.slice(AT.length);
  return mode === "navigate" ? ["", "join"].includes(path) : path.startsWith("v/");
}

/**
 * Say that something is new, in the words that were chosen on this phone (client/notices.js): what came
 * with the message is never looked at. One stands in the place of the one before it, without a sound, so
 * that nobody who sends many disturbs. Who has the page before their eyes sees it there, but Apple's
 * browsers want one shown for each message.
 */
async function wake() {
  const open = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const strict = navigator.userAgent.includes("AppleWebKit") && !navigator.userAgent.includes("Chrom");
  if (!strict && open.some(({ focused }) => focused)) return;
  const kept = await (await caches.open("concerted.notices")).match("notice");
  const { title = "…", ...how } = (await kept?.json()) ?? {};
  await worker.registration.showNotification(title, { ...how, tag: "concerted.notices" });
}

/** Show the page, which asks for its PIN where there is one. */
async function lead() {
  const [open] = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  await (open ? open.focus() : worker.clients.openWindow(worker.registration.scope));
}

worker.addEventListener("push", (event) => /** @type {ExtendableEvent} */ (event).waitUntil(wake()));
worker.addEventListener("notificationclick", (event) => {
  const { notification } = /** @type {Touched} */ (event);
  notification.close();
  /** @type {ExtendableEvent} */ (event).waitUntil(lead());
});
worker.addEventListener("install", (event) => /** @type {ExtendableEvent} */ (event).waitUntil(install()));
worker.addEventListener("activate", (event) => /** @type {ExtendableEvent} */ (event).waitUntil(activate()));
worker.addEventListener("fetch", (event) => {
  const { request, respondWith } = /** @type {Fetching} */ (event);
  if (isOurs(request)) respondWith.call(event, answer(request));
});
worker.addEventListener("message", (event) => {
  if (/** @type {MessageEvent} */ (event).data === "take over") worker.skipWaiting();
});
