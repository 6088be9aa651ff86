import { clusterCodes } from "./codes-cluster.ts";
import { outputCodes } from "./codes-output.ts";
import { profileCodes } from "./codes-profile.ts";
import { secretsCodes } from "./codes-secrets.ts";

/** Every diagnostic nodegen can give, by its stable code. Texts may change, codes may not. */
export const codes = { ...profileCodes, ...clusterCodes, ...secretsCodes, ...outputCodes };

/** A stable diagnostic code: area first, then what is wrong. */
export type DiagnosticCode = keyof typeof codes;

/** The parameters that the message of `Code` needs. */
export type DiagnosticParams<Code extends DiagnosticCode> = Parameters<
  (typeof codes)[Code]["message"]
>[0];
