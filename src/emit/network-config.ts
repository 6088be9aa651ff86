import { isIPv6 } from "node:net";
import { toYaml } from "../formats/yaml.ts";
import type { NodeNetworkProfile } from "../profile/profile.ts";

/** What a card that is known by its MAC address is called; some renderers of cloud-init match by name too. */
const namedByMac = "net0";

/**
 * NoCloud's `network-config`, version 2. Gateways stand in `gateway4` and `gateway6`: cloud-init 22.4 makes `::/64` of a
 * route to `::/0` (seen with `cloud-init devel net-convert`).
 */
export function emitNetworkConfig(network: NodeNetworkProfile): string {
  const { macAddress, gateway, nameservers = [] } = network;
  const name = network.interface ?? namedByMac;
  const card = {
    ...(macAddress === undefined
      ? {}
      : { match: { macaddress: macAddress.toLowerCase() }, "set-name": name }),
    addresses: network.addresses,
    ...(gateway === undefined ? {} : { [isIPv6(gateway) ? "gateway6" : "gateway4"]: gateway }),
    ...(nameservers.length === 0 ? {} : { nameservers: { addresses: nameservers } }),
  };
  return toYaml({ version: 2, ethernets: { [name]: card } });
}
