/** Debian's Chromium, alone and headless, as the tests of the browser client start it. */

import { chromium } from "playwright-core";

export const CHROMIUM = "/usr/bin/chromium";
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--use-fake-device-for-media-stream",
  ...(process.env.CONCERTED_CAMERA ? [`--use-file-for-fake-video-capture=${process.env.CONCERTED_CAMERA}`] : []),
  "--autoplay-policy=no-user-gesture-required",
];

/** Start it with a profile of its own, which goes when it is closed. */
export function startBrowser() {
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}
