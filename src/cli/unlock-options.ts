import { UsageError } from "./exit-codes.ts";
import type { UnlockOptions } from "./read-identities.ts";

/** The options of every command that may have to open an encrypted secrets folder. */
export const unlockOptions = {
  identity: {
    alias: "i",
    type: "string",
    requiresArg: true,
    describe: "a file with age identities, where the secrets folder is encrypted",
  },
  "passphrase-fd": {
    type: "number",
    requiresArg: true,
    describe: "read a passphrase from this file descriptor instead of the terminal",
  },
} as const;

/** What was given of `unlockOptions`. */
export function chosenUnlock(given: {
  readonly identity?: string | undefined;
  readonly passphraseFd?: number | undefined;
}): UnlockOptions {
  const { identity, passphraseFd } = given;
  if (passphraseFd !== undefined && !Number.isInteger(passphraseFd)) {
    throw new UsageError("--passphrase-fd takes the number of a file descriptor");
  }
  return {
    ...(identity === undefined ? {} : { identity }),
    ...(passphraseFd === undefined ? {} : { passphraseFd }),
  };
}
