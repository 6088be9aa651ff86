import type { ProfilePath } from "../../diagnostics/diagnostic.ts";
import type { Report } from "../../diagnostics/report.ts";
import type { NodeProfile, Profile } from "../../profile/profile.ts";
import { parseAddress } from "../subnet.ts";

/** Warns where addresses that are counted up run over the API server's; `path` is the range's. */
export function checkApiServerAddresses(
  nodes: readonly NodeProfile[],
  path: ProfilePath,
  { kubernetes }: Profile,
  report: Report,
): void {
  const { controlPlaneEndpoint: endpoint, controlPlaneAddresses = [] } = kubernetes;
  const host = URL.canParse(endpoint) ? new URL(endpoint).hostname.replace(/^\[|\]$/g, "") : "";
  const servers = new Set([...controlPlaneAddresses, host].map(spelled));
  for (const { name, address = [] } of nodes) {
    for (const one of [address].flat()) {
      if (!servers.has(one)) continue;
      report.add("node-range-api-server", { node: name, address: one }, [...path, "address"]);
    }
  }
}

/** An address as ranges spell theirs. */
function spelled(address: string): string {
  return parseAddress(address)?.toString() ?? address;
}
