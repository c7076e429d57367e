/** A server of a test's own, which it can kill, start again, and put an old copy under. */

import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const CLOCK = process.env.CONCERTED_CLOCK ?? "";
const PORT = Number(process.env.CONCERTED_PORT); // held for it, also while it is dead
const PYTHON = process.env.CONCERTED_PYTHON ?? "python3";
const PROGRAM = fileURLToPath(new URL("../../cli/timed_host.py", import.meta.url));

/** One server; `kill` is as if the power failed. */
export class OwnHost {
  /** @type {import("node:child_process").ChildProcess | null} */
  #process = null;

  /** @param {number} port */
  constructor(port) {
    this.port = port;
    this.folder = mkdtempSync(join(dirname(CLOCK), "host-"));
  }

  /** A server that runs until the test ends. @param {import("node:test").TestContext} test */
  static async open(test) {
    const host = new OwnHost(PORT);
    test.after(() => host.kill());
    await host.start();
    return host;
  }

  get address() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Start it, and return once it answers. */
  async start() {
    const words = [PROGRAM, String(this.port), join(this.folder, "data"), CLOCK];
    this.#process = spawn(PYTHON, words, { stdio: "ignore" });
    for (let tries = 0; tries < 300; tries++) {
      if (await fetch(`${this.address}/health`).then(() => true, () => false)) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error("the server does not answer");
  }

  /** Kill it at once, and return when it is gone. */
  async kill() {
    const process = this.#process;
    this.#process = null;
    if (!process) return;
    const gone = new Promise((resolve) => process.once("exit", resolve));
    process.kill("SIGKILL");
    await gone;
  }

  /** Keep a copy of all that it holds; only while it is down. */
  copy() {
    cpSync(join(this.folder, "data"), join(this.folder, "copy"), { recursive: true });
  }

  /** Put the copy in place of what it holds; only while it is down. */
  putBack() {
    rmSync(join(this.folder, "data"), { recursive: true });
    cpSync(join(this.folder, "copy"), join(this.folder, "data"), { recursive: true });
  }
}
