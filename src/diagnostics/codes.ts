import { clusterCodes } from "./codes-cluster.ts";
import { downloadCodes } from "./codes-downloads.ts";
import { hostCodes } from "./codes-host.ts";
import { keysCodes } from "./codes-keys.ts";
import { networkCodes } from "./codes-network.ts";
import { outputCodes } from "./codes-output.ts";
import { poolCodes } from "./codes-pools.ts";
import { profileCodes } from "./codes-profile.ts";
import { runtimeCodes } from "./codes-runtime.ts";
import { secretsCodes } from "./codes-secrets.ts";
import { settingsCodes } from "./codes-settings.ts";
import { upgradeCodes } from "./codes-upgrade.ts";

function makeCodes() {
  return {
    ...profileCodes(),
    ...clusterCodes(),
    ...poolCodes(),
    ...hostCodes(),
    ...runtimeCodes(),
    ...settingsCodes(),
    ...networkCodes(),
    ...secretsCodes(),
    ...keysCodes(),
    ...outputCodes(),
    ...downloadCodes(),
    ...upgradeCodes(),
  };
}

type Codes = ReturnType<typeof makeCodes>;

let made: Codes | undefined;

/**
 * Every diagnostic nodegen can give, by its stable code. Texts may change, codes may not. Made when the first is given:
 * the closures of all texts would cost every command a fortieth of a `nodegen check`.
 */
export function codes(): Codes {
  made ??= makeCodes();
  return made;
}

/** A stable diagnostic code: area first, then what is wrong. */
export type DiagnosticCode = keyof Codes;

type FirstParameter<F> = F extends (params: infer P) => unknown
  ? [unknown] extends [P]
    ? object
    : P
  : object;
type HintParameter<D> = D extends { readonly hint: infer H } ? FirstParameter<H> : object;

/** One code at a time: of all codes at once the intersection would be every message with every hint. */
type ParametersOf<Definition> = Definition extends { readonly message: infer Message }
  ? FirstParameter<Message> & HintParameter<Definition>
  : never;

/** The parameters that the message and the hint of `Code` need. */
export type DiagnosticParams<Code extends DiagnosticCode> = ParametersOf<Codes[Code]>;
