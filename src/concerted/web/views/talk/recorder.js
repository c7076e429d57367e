/** A voice note: recorded while it is said, then sent or thrown away. */

import { html, useEffect, useRef, useState } from "../../parts/html.js";
import { Button, Notice, useWords } from "../../parts/parts.js";

const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
const ENDINGS = new Map([["audio/webm", "webm"], ["audio/mp4", "m4a"], ["audio/ogg", "ogg"]]);
const LONGEST_S = 600;
const BITS = 24_000; // a second: speech, and a ten-minute note is under two megabytes

/** Whether this browser can record. */
export function canRecord() {
  return typeof MediaRecorder !== "undefined" && navigator.mediaDevices !== undefined;
}

/** @param {{ done: (voice: import("./composer.js").Chosen) => Promise<void>, stop: () => void }} props */
export function Recorder({ done, stop }) {
  const words = useWords();
  const [seconds, setSeconds] = useState(0);
  const [refused, setRefused] = useState(false);
  const tape = useRef(/** @type {{ recorder: MediaRecorder, parts: Blob[] } | null} */ (null));
  useEffect(() => {
    let here = true;
    const timer = setInterval(() => tape.current && setSeconds((before) => before + 1), 1_000);
    begin().then(
      (found) => {
        if (here) tape.current = found;
        else end(found.recorder);
      },
      () => setRefused(true),
    );
    return () => {
      here = false;
      clearInterval(timer);
      if (tape.current) end(tape.current.recorder);
    };
  }, []);
  const send = async () => {
    const { current: found } = tape;
    if (!found) return;
    tape.current = null;
    const { recorder, parts } = found;
    await new Promise((resolve) => {
      recorder.onstop = resolve;
      end(recorder);
    });
    const type = recorder.mimeType.split(";")[0];
    await done({ name: `voice.${ENDINGS.get(type) ?? "webm"}`, data: new Blob(parts, { type }), address: "" });
  };
  useEffect(() => {
    if (seconds >= LONGEST_S) send();
  }, [seconds]);
  if (refused) return html`<div class="composer"><${Notice} kind="bad">${words.t("talk.voice.refused")}</${Notice}><${Button} wide onClick=${stop}>${words.t("close")}</${Button}></div>`;
  return html`<div class="composer"><div class="write recording">
    <${Button} kind="icon" icon="bin" label=${words.t("talk.voice.drop")} onClick=${stop} />
    <p class="body" role="timer">${words.t("talk.voice.recording")} ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}</p>
    <${Button} kind="icon send" icon="send" label=${words.t("talk.send")} onClick=${send} />
  </div></div>`;
}

async function begin() {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
  const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: BITS });
  /** @type {Blob[]} */
  const parts = [];
  recorder.ondataavailable = ({ data }) => void parts.push(data);
  recorder.start(1_000);
  return { recorder, parts };
}

/** Stop, and give the microphone back. @param {MediaRecorder} recorder */
function end(recorder) {
  if (recorder.state !== "inactive") recorder.stop();
  for (const track of recorder.stream.getTracks()) track.stop();
}
