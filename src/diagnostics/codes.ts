import { clusterCodes } from "./codes-cluster.ts";
import { outputCodes } from "./codes-output.ts";
import { profileCodes } from "./codes-profile.ts";
import { secretsCodes } from "./codes-secrets.ts";

/** Every diagnostic nodegen can give, by its stable code. Texts may change, codes may not. */
export const codes = { ...profileCodes, ...clusterCodes, ...secretsCodes, ...outputCodes };

/** A stable diagnostic code: area first, then what is wrong. */
export type DiagnosticCode = keyof typeof codes;

type FirstParameter<F> = F extends (params: infer P) => unknown
  ? [unknown] extends [P]
    ? object
    : P
  : object;
type HintParameter<D> = D extends { readonly hint: infer H } ? FirstParameter<H> : object;

/** The parameters that the message and the hint of `Code` need. */
export type DiagnosticParams<Code extends DiagnosticCode> = FirstParameter<
  (typeof codes)[Code]["message"]
> &
  HintParameter<(typeof codes)[Code]>;
