import type { SourceFault } from "./download-source.ts";

/** By the error codes of Node and undici; those of TLS do not pass by themselves. */
const reasons: Readonly<Record<string, string>> = {
  ENOTFOUND: "the name of its host is not known",
  EAI_AGAIN: "names cannot be looked up",
  ECONNREFUSED: "the connection was refused",
  ECONNRESET: "the connection was cut",
  EHOSTUNREACH: "there is no way to its host",
  ENETUNREACH: "there is no network",
  ETIMEDOUT: "it did not answer in time",
  EPIPE: "the connection was cut",
  UND_ERR_CONNECT_TIMEOUT: "it did not answer in time",
  UND_ERR_HEADERS_TIMEOUT: "it did not answer in time",
  UND_ERR_BODY_TIMEOUT: "nothing came any more",
  UND_ERR_SOCKET: "the connection was cut",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "the connection was cut",
  UND_ERR_ABORTED: "the proxy refused",
};

const tlsReasons: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "its certificate has expired",
  CERT_NOT_YET_VALID: "its certificate is not valid yet",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is signed by nobody that is trusted",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another host",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate is signed by nobody that is trusted",
  UNABLE_TO_GET_ISSUER_CERT: "its certificate is signed by nobody that is trusted",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its certificate is signed by nobody that is trusted",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate is signed by nobody that is trusted",
};

/** Why the network failed, in words; throws on what is no failure of the network, which is a bug. */
export function describeNetworkError(error: unknown): SourceFault {
  const code = codeOf(error);
  const tls = tlsReasons[code ?? ""];
  if (tls !== undefined) return { reason: tls, again: false };
  if (code === undefined) throw error;
  return { reason: reasons[code] ?? code, again: true };
}

/** Several addresses that were tried give an AggregateError whose own code is that of the last. */
function codeOf(error: unknown): string | undefined {
  const { code, cause } = error as { readonly code?: unknown; readonly cause?: unknown };
  if (typeof code === "string") return code;
  return typeof cause === "object" && cause !== null ? codeOf(cause) : undefined;
}
