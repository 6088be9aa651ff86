import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { openSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A machine's place in the network. */
export interface Place {
  readonly tap: { readonly name: string; readonly mac: string };
  readonly address: string;
}

/** A network that machines share with each other and the host, which is 10.0.2.2 there. */
export interface PoolNetwork {
  readonly places: readonly Place[];
  stop(): void;
}

function ip(words: string): void {
  execFileSync("ip", words.split(" "), { stdio: "pipe" });
}

/** Fixed leases: each card has its address before its machine is there. */
function startDhcp(folder: string, places: readonly Place[]): ChildProcess {
  const lines = [
    "interface lab",
    "start 10.0.2.200",
    "end 10.0.2.250",
    `lease_file ${join(folder, "leases")}`,
    `pidfile ${join(folder, "dhcp.pid")}`,
    "opt subnet 255.255.255.0",
    "opt router 10.0.2.2",
    // Nobody answers there, which one learns at once.
    "opt dns 10.0.2.2",
    ...places.map(({ tap, address }) => `static_lease ${tap.mac} ${address}`),
  ];
  const path = join(folder, "dhcp.conf");
  writeFileSync(path, `${lines.join("\n")}\n`);
  writeFileSync(join(folder, "leases"), "");
  const log = openSync(join(folder, "dhcp.log"), "w");
  return spawn("busybox", ["udhcpd", "-f", path], { stdio: ["ignore", log, log] });
}

/** Makes the network in the lab's own one, with DHCP and room for so many machines. */
export function startNetwork(folder: string, machines: number): PoolNetwork {
  ip("link add lab type bridge");
  ip("address add 10.0.2.2/24 dev lab");
  ip("link set lab up");
  const places = Array.from({ length: machines }, (_, index): Place => {
    const name = `lab${index + 1}`;
    ip(`tuntap add ${name} mode tap`);
    ip(`link set ${name} master lab up`);
    const last = 21 + index;
    return { tap: { name, mac: `52:54:00:12:34:${last}` }, address: `10.0.2.${last}` };
  });
  const dhcp = startDhcp(folder, places);
  return {
    places,
    stop: () => {
      dhcp.kill("SIGKILL");
      for (const { tap } of places) ip(`link delete ${tap.name}`);
      ip("link delete lab");
    },
  };
}
