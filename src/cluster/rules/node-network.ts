import type { ProfilePath } from "../../diagnostics/diagnostic.ts";
import type { Report } from "../../diagnostics/report.ts";
import type { NodeNetworkProfile } from "../../profile/profile.ts";
import { parseAddress, parseSubnet, subnetContains } from "../subnet.ts";

/** Checks what becomes the NoCloud seed's network-config. */
export function checkNodeNetwork(
  network: NodeNetworkProfile,
  path: ProfilePath,
  report: Report,
): void {
  if ((network.interface === undefined) === (network.macAddress === undefined)) {
    report.add(
      "node-network-invalid",
      { reason: "give interface or macAddress, one of both" },
      path,
    );
  }
  if (
    network.interface !== undefined &&
    !/^[A-Za-z0-9][A-Za-z0-9._-]{0,14}$/.test(network.interface)
  ) {
    report.add(
      "node-network-invalid",
      { reason: `"${network.interface}" is not the name of an interface` },
      [...path, "interface"],
    );
  }
  if (
    network.macAddress !== undefined &&
    !/^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(network.macAddress)
  ) {
    report.add("node-network-invalid", { reason: `"${network.macAddress}" is not a MAC address` }, [
      ...path,
      "macAddress",
    ]);
  }
  checkAddresses(network, path, report);
}

function checkAddresses(network: NodeNetworkProfile, path: ProfilePath, report: Report): void {
  for (const [index, text] of network.addresses.entries()) {
    if (parseSubnet(text) === undefined) {
      report.add(
        "node-network-invalid",
        { reason: `"${text}" is not an address with its prefix length, like 10.0.0.21/24` },
        [...path, "addresses", index],
      );
    }
  }
  for (const [index, text] of (network.nameservers ?? []).entries()) {
    if (parseAddress(text) === undefined) {
      report.add("address-invalid", { address: text }, [...path, "nameservers", index]);
    }
  }
  if (network.gateway === undefined) return;
  const gateway = parseAddress(network.gateway);
  if (gateway === undefined) {
    report.add("address-invalid", { address: network.gateway }, [...path, "gateway"]);
    return;
  }
  const onLink = network.addresses.some((text) => {
    const subnet = parseSubnet(text);
    return subnet === undefined || subnetContains(subnet, gateway);
  });
  if (network.addresses.some((text) => ownAddress(text) === gateway.toString())) {
    report.add(
      "node-network-invalid",
      { reason: `gateway ${network.gateway} is the node's own address` },
      [...path, "gateway"],
    );
  }
  if (!onLink) {
    report.add(
      "node-network-invalid",
      { reason: `gateway ${network.gateway} is in the subnet of none of the addresses` },
      [...path, "gateway"],
    );
  }
}

/** The address of `10.0.0.21/24`. */
function ownAddress(text: string): string | undefined {
  return parseAddress(text.slice(0, text.indexOf("/")))?.toString();
}
