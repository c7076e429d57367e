/** What people do in talk, on a phone's screen. */

/** @typedef {import("playwright-core").Page} Page */

/** Go to the list of places. @param {Page} page */
export async function atTalk(page) {
  await page.evaluate(() => void (location.hash = "/talk"));
  await page.getByRole("heading", { name: "Talk" }).waitFor();
}

/** Open a place by its name. @param {Page} page @param {string} [name] */
export async function open(page, name = "Everyone") {
  await atTalk(page);
  await page.getByRole("link", { name }).first().click();
  await page.getByRole("textbox").waitFor();
}

/** Write and send. @param {Page} page @param {string} text */
export async function say(page, text) {
  await page.getByRole("textbox", { name: "Message", exact: true }).fill(text);
  await page.getByRole("button", { name: "Send" }).click();
  await message(page, text).waitFor();
}

/** Wait until a message is there. @param {Page} page @param {string} text */
export async function arrives(page, text) {
  await message(page, text).waitFor();
}

/** Do something with a message. @param {Page} page @param {string} text @param {string} what */
export async function menu(page, text, what) {
  await message(page, text).getByRole("button", { name: "This message" }).click();
  await page.getByRole("dialog").getByRole("button", { name: what, exact: true }).click();
}

/** A message by what it says, not by what it quotes. @param {Page} page @param {string} text */
export function message(page, text) {
  return page.locator("article", { has: page.locator(".text", { hasText: text }) }).last();
}

/** Do something with a committee's talk on this phone, without its screens.
 * @param {Page} page
 * @param {string} deed
 * @param {Record<string, any>} what
 * @returns {Promise<any>}
 */
export function unseen(page, deed, what = {}) {
  return page.evaluate(
    async ([deed, what]) => {
      const at = /** @type {HTMLScriptElement} */ (document.querySelector("script[src]")).src;
      const load = (/** @type {string} */ name) => import(new URL(`../client/${name}.js`, at).href);
      const [{ Home }, { Committee }, { Talk }] = [await load("home"), await load("committee"), await load("talk")];
      const home = await Home.open();
      const committee = await Committee.open(home, (await home.committees())[0]);
      const talk = await Talk.open(committee);
      if (deed === "leave") return committee.lastWord("member.leave");
      if (deed === "say") return talk.say(talk.general, what.text).then(() => talk.send());
      if (deed === "put") return talk.put({ kind: "say", place: talk.general, words: what }).then(() => talk.send());
      if (deed === "attach") {
        const data = typeof what.data === "string" ? what.data : new Uint8Array(what.data);
        const file = { name: what.name, data: new Blob([data]) };
        return talk.say(talk.general, what.text, { files: [file] }).then(() => talk.send());
      }
      if (deed === "texts") {
        const places = (await talk.places()).map((/** @type {any} */ { place }) => place);
        const said = await Promise.all(places.map((/** @type {any} */ place) => talk.conversation(place)));
        return said.flat().map(({ text }) => text);
      }
      if (deed === "file") {
        const said = await talk.conversation(talk.general);
        const [file] = await talk.files(said.find((/** @type {any} */ { heard }) => heard.files > 0).heard.id);
        const data = new Uint8Array(await (await talk.fetchFile(file)).arrayBuffer());
        return { name: file.name, text: Array.from(data, (byte) => String.fromCharCode(byte)).join("") };
      }
      if (deed === "fill") return fill(talk, what.count);
      throw new Error(deed);

      /** Keep messages as if they had been read long ago, before the one that was said. @param {any} talk @param {number} count */
      async function fill(talk, count) {
        await talk.say(talk.general, "the first");
        await talk.send();
        const { id } = talk.general;
        const one = await talk.store.at(await talk.store.newest(talk.general));
        const fillers = ["", " Fans in bay 4 again, and nobody has come to look at them since Monday.", " 👍", " Yes.\nNo.\nPerhaps at six, if the others come as well and the gate is open by then."];
        const days = talk.committee.state.constitution.number("talk_days");
        const timeS = one.timeS - days * 86_400 + 43_200; // too old to be named as seen, and not yet forgotten
        await talk.store.writing(["kept"], (/** @type {any} */ store) => {
          for (let n = 1; n <= count; n++) {
            const text = `message ${n}${fillers[n % fillers.length]}`;
            const author = n % 3 ? one.author : "ab".repeat(32);
            const key = n.toString(16).padStart(64, "0");
            store("kept").put({ ...one, position: n / (count + 1), timeS, id: key, author, words: { text }, where: `${id} 0` });
          }
        });
        await talk.readUpTo(talk.general, one.position);
      }
    },
    /** @type {[string, any]} */ ([deed, what]),
  );
}
