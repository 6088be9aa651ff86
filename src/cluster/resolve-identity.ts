import type { ProfilePath } from "../diagnostics/diagnostic.ts";
import type { Report } from "../diagnostics/report.ts";
import { hasProviderIDFlag } from "../facts/kubernetes-features.ts";
import type { IdentityAddressProfile, NodePoolProfile, Profile } from "../profile/profile.ts";
import type { AddressSource, Identity, KubernetesVersion } from "./cluster.ts";
import type { Subnets } from "./resolve-network.ts";
import { parseAddress, parseSubnet } from "./subnet.ts";

type Family = AddressSource["family"];

/** What a way to an address gives: of which family and of what; `undefined` where it cannot be read. */
type Reading = readonly AddressSource[] | undefined;

/** Addresses of documentation (RFC 5737, RFC 3849), which no network has: the way to them is the default route. */
const farAway = { ipv4: "192.0.2.1", ipv6: "2001:db8::1" } as const;

export interface IdentityContext {
  readonly profile: Profile;
  readonly version: KubernetesVersion;
  readonly subnets: Subnets;
  /** Whether this version's kubelet may be given two addresses with the pool's settings. */
  readonly twoAddresses: boolean;
  readonly report: Report;
}

/** Fills in the `identity` of a pool without nodes; `path` is the pool's. */
export function resolveIdentity(
  { identity: given = {} }: NodePoolProfile,
  path: ProfilePath,
  context: IdentityContext,
): Identity {
  const { version, report } = context;
  const root = [...path, "identity"];
  const { metadata, name = "hostname", providerID = false, topologyLabels = false } = given;
  const needs: readonly (readonly [field: string, needed: boolean])[] = [
    ["name", name === "metadata"],
    ["address", given.address?.metadata === true],
    ["providerID", providerID],
    ["topologyLabels", topologyLabels],
  ];
  for (const [field, needed] of needs) {
    if (needed && metadata === undefined)
      report.add("pool-metadata-missing", { field }, [...root, field], "key");
  }
  const used = needs.some(([, needed]) => needed);
  if (metadata !== undefined && !used)
    report.add("pool-metadata-unused", { metadata }, [...root, "metadata"]);
  if (providerID && !hasProviderIDFlag(version.minor))
    report.add("pool-provider-id-unavailable", { version: version.text }, [...root, "providerID"]);
  const addresses = resolveAddresses(given.address, [...root, "address"], context);
  return { metadata, name, addresses, providerID, topologyLabels };
}

/** One way for each family that Pods have: the one of the profile, else the way to the API server or to the world. */
function resolveAddresses(
  given: IdentityAddressProfile | undefined,
  path: ProfilePath,
  context: IdentityContext,
): readonly AddressSource[] {
  const families = podFamilies(context);
  const chosen = given === undefined ? [] : (readAddress(given, path, context.report) ?? []);
  for (const { family, from } of chosen) {
    if (!families.includes(family) && from !== "interface")
      context.report.add("pool-address-family", { family: familyNames[family] }, [
        ...path,
        from === "route" ? "routeTo" : from,
      ]);
  }
  // Where the kubelet takes one address only, it is that of podSubnet's first family.
  return families.slice(0, context.twoAddresses ? 2 : 1).map(
    (family) =>
      chosen.find((one) => one.family === family) ?? {
        family,
        from: "route",
        of: apiServerAddress(context.profile, family) ?? farAway[family],
      },
  );
}

const familyNames: Readonly<Record<Family, string>> = { ipv4: "IPv4", ipv6: "IPv6" };

/** The families of podSubnet in its order. */
function podFamilies({ subnets }: IdentityContext): readonly Family[] {
  const families = subnets.pod.map(({ subnet }) => subnet.network.kind());
  return families.length === 0 ? ["ipv4"] : families;
}

/** The API server's address, where the profile has one of that family. */
function apiServerAddress({ kubernetes }: Profile, family: Family): string | undefined {
  const { controlPlaneEndpoint: endpoint, controlPlaneAddresses = [] } = kubernetes;
  const host = URL.canParse(endpoint) ? new URL(endpoint).hostname.replace(/^\[|\]$/g, "") : "";
  return [...controlPlaneAddresses, host].find((text) => familyOf(text) === family);
}

function familyOf(text: string): Family | undefined {
  return parseAddress(text)?.kind();
}

/** Reads the one way that `address` may name. */
function readAddress(given: IdentityAddressProfile, path: ProfilePath, report: Report): Reading {
  const ways = Object.entries(given).filter(([, value]) => value !== false);
  if (ways.length !== 1) {
    report.add("pool-address-ways", { count: ways.length }, path, "key");
    return undefined;
  }
  const { routeTo, interface: card, subnet } = given;
  if (routeTo !== undefined) return readRoute(routeTo, [...path, "routeTo"], report);
  if (card !== undefined) return readCard(card, [...path, "interface"], report);
  if (subnet !== undefined) return readSubnets(subnet, [...path, "subnet"], report);
  return [{ family: "ipv4", from: "metadata", of: "" }];
}

function readRoute(text: string, path: ProfilePath, report: Report): Reading {
  const family = familyOf(text);
  if (family !== undefined) return [{ family, from: "route", of: text }];
  report.add("address-invalid", { address: text }, path);
  return undefined;
}

function readCard(name: string, path: ProfilePath, report: Report): Reading {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,14}$/.test(name)) {
    return (["ipv4", "ipv6"] as const).map((family) => ({ family, from: "interface", of: name }));
  }
  report.add("pool-interface-invalid", { name }, path);
  return undefined;
}

function readSubnets(text: string, path: ProfilePath, report: Report): Reading {
  const subnets = text.split(",").map((part) => parseSubnet(part.trim()));
  const known = subnets.filter((subnet) => subnet !== undefined);
  if (known.length < subnets.length) {
    report.add("network-cidr-invalid", { cidr: text }, path);
    return undefined;
  }
  const families = new Set(known.map(({ network }) => network.kind()));
  if (families.size < known.length) {
    report.add("network-families", { name: "subnet", value: text }, path);
    return undefined;
  }
  return known.map((subnet) => ({
    family: subnet.network.kind(),
    from: "subnet",
    of: subnet.text,
  }));
}
