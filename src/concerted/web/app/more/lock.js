/** Setting, changing and taking away the PIN of this browser. */

import { Lock } from "../../client/lock.js";
import { html, useEffect, useState } from "../../parts/html.js";
import { useWords } from "../../parts/parts.js";
import { LockView } from "../../views/locked.js";
import { lockNow, lockWhenIdle } from "../locked.js";
import { Blank } from "../shown.js";

/** @param {import("../areas.js").ScreenProps} props */
export function LockScreen({ person }) {
  const words = useWords();
  const [lock, setLock] = useState(/** @type {Lock | null} */ (null));
  const [learned, setLearned] = useState(/** @type {unknown} */ (null));
  const [, draw] = useState(0);
  useEffect(() => void Promise.all([Lock.open(), words.learn("lock")]).then(([found]) => (setLock(found), setLearned(words))), [words]);
  if (lock === null || learned !== words) return html`<${Blank} title=${words.t("more.lock")} back="#/more" trouble=${null} />`;
  const drawn = async (/** @type {Promise<unknown>} */ deed) => {
    await deed;
    draw((count) => count + 1);
  };
  const deeds = {
    set: (/** @type {string} */ pin, /** @type {number} */ minutes) => drawn(setPin(person.home, lock, pin, minutes)),
    wait: (/** @type {number} */ minutes) => drawn(lock.waitFor(minutes)),
    remove: () => drawn(person.home.relock(null).then(() => lock.remove())),
    lock: lockNow,
  };
  return html`<${LockView} isSet=${lock.isSet} minutes=${lock.idleMinutes} deeds=${deeds} />`;
}

/** @param {import("../../client/home.js").Home} home @param {Lock} lock @param {string} pin @param {number} minutes */
async function setPin(home, lock, pin, minutes) {
  await home.relock(await lock.set(pin, minutes));
  lockWhenIdle(lock);
}
