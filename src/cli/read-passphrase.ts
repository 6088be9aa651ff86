import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { ReadStream } from "node:tty";
import { UsageError } from "./exit-codes.ts";

/**
 * A passphrase: all that stands on the file descriptor `fd` without the newline at its end, or typed at the terminal of the
 * process without being shown. `undefined` where there is neither.
 */
export async function readPassphrase(
  prompt: string,
  fd: number | undefined,
): Promise<string | undefined> {
  if (fd === undefined) return await askAtTerminal(prompt);
  try {
    return readFileSync(fd, "utf8").replace(/\r?\n$/, "");
  } catch {
    throw new UsageError(`--passphrase-fd ${fd}: nothing can be read from that file descriptor`);
  }
}

async function askAtTerminal(prompt: string): Promise<string | undefined> {
  const terminal = openTerminal();
  if (terminal === undefined) return undefined;
  const input = new ReadStream(terminal);
  try {
    input.setRawMode(true);
    writeSync(terminal, prompt);
    return await readLine(input);
  } finally {
    input.setRawMode(false);
    writeSync(terminal, "\n");
    input.destroy();
  }
}

/** Standard input and output may be redirected: the terminal itself is asked. */
function openTerminal(): number | undefined {
  let file: number | undefined;
  try {
    file = openSync("/dev/tty", "r+");
    // A device that is no terminal is refused here.
    new ReadStream(file).pause();
    return file;
  } catch {
    if (file !== undefined) closeSync(file);
    return undefined;
  }
}

function readLine(input: ReadStream): Promise<string> {
  let line = "";
  return new Promise((resolve, reject) => {
    input.on("end", () => resolve(line));
    input.on("error", reject);
    input.setEncoding("utf8").on("data", (text: string) => {
      for (const letter of text) {
        if (letter === "\r" || letter === "\n" || letter === "\u0004") return resolve(line);
        if (letter === "\u0003") return reject(new UsageError("stopped at the passphrase"));
        line = letter === "\u007f" || letter === "\b" ? line.slice(0, -1) : line + letter;
      }
    });
  });
}
