/** All that is not talking, voting or reporting: a list of it, and each part loaded when it is opened. */

import { html, useEffect, useState } from "../parts/html.js";
import { useWords } from "../parts/parts.js";
import { Blank } from "./shown.js";

/** @typedef {import("./areas.js").ScreenProps} ScreenProps */

/** @type {Readonly<Record<string, () => Promise<Record<string, any>>>>} */
const LOADERS = Object.freeze({
  list: () => import("./more/list.js"),
  people: () => import("./more/people.js"),
  invite: () => import("./more/invite.js"),
  us: () => import("./more/us.js"),
  phone: () => import("./more/phone.js"),
  notices: () => import("./more/notices.js"),
  lock: () => import("./more/lock.js"),
  trust: () => import("./more/trust.js"),
});

/** Which module holds the screen of a step, and its name there.
 * @type {Readonly<Record<string, readonly [keyof typeof LOADERS, string]>>}
 */
const STEPS = Object.freeze({
  "": ["list", "List"],
  members: ["people", "Members"],
  asking: ["people", "AskingScreen"],
  invite: ["invite", "Inviting"],
  poster: ["invite", "PosterScreen"],
  rules: ["us", "Rules"],
  programme: ["us", "Programme"],
  offices: ["us", "Offices"],
  name: ["phone", "Name"],
  phones: ["phone", "Phones"],
  ended: ["phone", "Ended"],
  leave: ["phone", "Leave"],
  lock: ["lock", "LockScreen"],
  notices: ["notices", "Notices"],
  committees: ["phone", "Committees"],
  server: ["trust", "Server"],
  check: ["trust", "Check"],
  export: ["trust", "Save"],
  alarm: ["trust", "AlarmScreen"],
});

/** @param {ScreenProps} props */
export function Screen(props) {
  const words = useWords();
  const [step = "", id = ""] = props.route.parts;
  const [loader, name] = STEPS[step] ?? STEPS[""];
  const [found, setFound] = useState(/** @type {any} */ ({}));
  useEffect(() => {
    let wanted = true;
    LOADERS[loader]().then(
      (module) => wanted && setFound({ name, Part: module[name] }),
      (trouble) => wanted && setFound({ name, trouble }),
    );
    return () => void (wanted = false);
  }, [loader, name]);
  if (found.name !== name || !found.Part) return html`<${Blank} title=${words.t("more.title")} back="#/more" trouble=${found.trouble} />`;
  return html`<${found.Part} ...${props} id=${id} />`;
}
