import type { Report } from "../diagnostics/report.ts";
import type { Profile, ProxyProfile } from "../profile/profile.ts";
import { addressBlocks } from "./address-blocks.ts";
import type { ControlPlane, Networking, Pool, ProxySettings } from "./cluster.ts";
import { urlProblem } from "./url.ts";

/** Nodes' addresses that are written out: every node is told, and thousands would fill its user-data. */
const mostAddresses = 64;

/** Fills in `proxy`. What the cluster's own traffic goes to is always among the exceptions. */
export function resolveProxy(
  profile: Profile,
  own: {
    readonly networking: Networking;
    readonly controlPlane: ControlPlane;
    readonly pools: readonly Pool[];
  },
  report: Report,
): ProxySettings | undefined {
  const given = profile.proxy;
  if (given === undefined) return undefined;
  if (given.httpProxy === undefined && given.httpsProxy === undefined)
    report.add("proxy-empty", {}, ["proxy"], "key");
  const secret = (["httpProxy", "httpsProxy"] as const).map((field) =>
    checkProxyUrl(given, field, report),
  );
  for (const [index, name] of (given.noProxy ?? []).entries()) {
    if (!/^[A-Za-z0-9.*:[][A-Za-z0-9.:*/[\]_-]{0,252}$/.test(name))
      report.add("proxy-exception-invalid", { name }, ["proxy", "noProxy", index]);
  }
  return {
    httpProxy: given.httpProxy,
    httpsProxy: given.httpsProxy,
    noProxy: [...new Set([...ownExceptions(profile, own), ...(given.noProxy ?? [])])],
    secret: secret.includes(true),
  };
}

/** True where the URL carries a user name or password, which is never part of a message. */
function checkProxyUrl(
  given: ProxyProfile,
  field: "httpProxy" | "httpsProxy",
  report: Report,
): boolean {
  const text = given[field];
  if (text === undefined) return false;
  const reason = privateUrlProblem(text);
  if (reason !== undefined) report.add("proxy-url-invalid", { reason }, ["proxy", field]);
  return credentials.test(text);
}

/** Checks `statusWebhook`, whose text is never part of a message. */
export function resolveStatusWebhook(profile: Profile, report: Report): string | undefined {
  const { statusWebhook } = profile;
  if (statusWebhook === undefined) return undefined;
  const reason = privateUrlProblem(statusWebhook);
  if (reason !== undefined) report.add("status-webhook-invalid", { reason }, ["statusWebhook"]);
  return statusWebhook;
}

const credentials = /^(https?:\/\/)[^/@]*@/;

/** Why a URL that may carry a user name and password, being kept in a file of root's own, cannot be used. */
function privateUrlProblem(text: string): string | undefined {
  const reason = urlProblem(text.replace(credentials, "$1"));
  const isPlain = /^[!-~]+$/.test(text) && !/["'`\\<>^{|}]/.test(text);
  return reason ?? (isPlain ? undefined : "it holds a character that a URL writes as %XX");
}

function ownExceptions(
  profile: Profile,
  { networking, controlPlane, pools }: Parameters<typeof resolveProxy>[1],
): readonly string[] {
  const { hostname } = URL.canParse(controlPlane.endpoint)
    ? new URL(controlPlane.endpoint)
    : { hostname: controlPlane.endpoint };
  return [
    "localhost",
    "127.0.0.1",
    "::1",
    ".svc",
    `.${networking.dnsDomain.replace(/\.$/, "")}`,
    ...networking.podSubnet.split(","),
    ...networking.serviceSubnet.split(","),
    hostname.replace(/^\[|\]$/g, ""),
    ...(profile.kubernetes.controlPlaneAddresses ?? []),
    ...addressBlocks(
      pools.flatMap((pool) => pool.nodes.flatMap((node) => node.addresses)),
      mostAddresses,
    ),
  ];
}
