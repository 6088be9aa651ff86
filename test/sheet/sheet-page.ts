import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Io } from "../../src/cli/io.ts";
import { hasErrors } from "../../src/diagnostics/diagnostic.ts";
import type { OutputFile } from "../../src/emit/output-file.ts";
import { put } from "../helpers/build-folder.ts";
import type { Page } from "../helpers/chromium.ts";
import { compileWhole } from "../helpers/compile-whole.ts";

const quiet = () => undefined;

/** The files of a build of `profile` with real secrets, which stay in `folder`. */
export async function compileProfile(
  folder: string,
  profile: string,
  sheetWithSecrets = false,
  now = new Date("2026-11-21T12:00:00Z"),
): Promise<ReadonlyMap<string, OutputFile>> {
  put(join(folder, "profile.yaml"), profile);
  const io: Io = {
    env: {},
    colour: false,
    terminal: false,
    out: quiet,
    err: quiet,
    cwd: folder,
    now,
  };
  const options = {
    file: "profile.yaml",
    makeSecrets: true,
    sheetWithSecrets,
  } as const;
  const { diagnostics, emitted } = await compileWhole(options, io);
  if (emitted === undefined || hasErrors(diagnostics)) {
    throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  }
  return new Map(emitted.files.map((file) => [file.path, file]));
}

/** The text of the sheet among the files of a build. */
export function sheetOf(files: ReadonlyMap<string, OutputFile>): string {
  return Buffer.from(files.get("index.html")?.content ?? []).toString("utf8");
}

/** What a page was seen to do since it was watched. */
export interface Seen {
  /** Messages of the console, violations of the policy and errors of the script. */
  readonly messages: string[];
  /** Addresses that were asked for. */
  readonly requests: string[];
}

/** Notes what the page says and asks for from now on. */
export async function watchPage(page: Page): Promise<Seen> {
  const seen: Seen = { messages: [], requests: [] };
  page.on("Runtime.consoleAPICalled", (event) => seen.messages.push(JSON.stringify(event)));
  page.on("Runtime.exceptionThrown", (event) => seen.messages.push(JSON.stringify(event)));
  page.on("Log.entryAdded", (event) => seen.messages.push(JSON.stringify(event)));
  page.on("Network.requestWillBeSent", (event) => {
    seen.requests.push((event as { request: { url: string } }).request.url);
  });
  for (const domain of ["Page", "Runtime", "Log", "Network"]) await page.send(`${domain}.enable`);
  return seen;
}

/** Shows `html` as a file of `folder`, as a person opens it. */
export async function showPage(page: Page, folder: string, html: string): Promise<string> {
  const path = join(folder, "index.html");
  writeFileSync(path, html);
  const loaded = page.once("Page.loadEventFired");
  const url = pathToFileURL(path).href;
  await page.send("Page.navigate", { url });
  await loaded;
  return url;
}

/** The window's width, and the theme that the reader's system asks for. */
export async function setWindow(page: Page, width: number, theme: string): Promise<void> {
  const mobile = width < 500;
  const size = { width, height: 900, deviceScaleFactor: 1, mobile };
  await page.send("Emulation.setDeviceMetricsOverride", size);
  const features = [{ name: "prefers-color-scheme", value: theme }];
  await page.send("Emulation.setEmulatedMedia", { features });
}
