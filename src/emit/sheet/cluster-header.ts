import type { Cluster, Pool } from "../../cluster/cluster.ts";
import { type Child, h, type Markup } from "./element.ts";
import { factList } from "./fact-list.ts";
import type { SheetInput } from "./sheet-input.ts";
import { countWords } from "./words.ts";

const sections = [
  ["#launch", "Launch"],
  ["#control-plane", "Control plane"],
  ["#first-boot", "First boot"],
  ["#expiry", "What ends when"],
  ["#downloads", "Downloads"],
] as const;

/** The cluster in a few lines, and the way to everything else. */
export function clusterHeader({ cluster, withSecrets }: SheetInput): Markup {
  const { version, containerRuntime, networking, controlPlane } = cluster;
  return h(
    "header",
    { class: "top" },
    h("p", { class: "kicker" }, "Launch sheet"),
    h("h1", {}, cluster.name),
    h(
      "p",
      { class: "summary" },
      `Kubernetes ${version.text} on ${containerRuntime.name} ${containerRuntime.version}, ${countPools(cluster.pools)}`,
    ),
    secrecy(withSecrets),
    factList([
      ["API server", h("code", {}, controlPlane.endpoint)],
      ["Join", joinWords[cluster.join.method]],
      ["Pod subnet", h("code", {}, networking.podSubnet)],
      ["Service subnet", h("code", {}, networking.serviceSubnet)],
      ["Cluster DNS", h("code", {}, `${networking.dnsServiceIP} ${networking.dnsDomain}`)],
      ["Pod network", networkWords(cluster)],
      ["kube-proxy", cluster.kubeProxy.enabled ? "a unit of each node" : "not on the nodes"],
    ]),
    h(
      "nav",
      { "aria-label": "Parts of this page" },
      h(
        "ul",
        {},
        sections.map(([href, title]) => h("li", {}, h("a", { href }, title))),
      ),
    ),
  );
}

const joinWords: Readonly<Record<Cluster["join"]["method"], string>> = {
  bootstrapToken: "bootstrap token",
  tokenFile: "token file",
  clientCertificate: "client certificates",
};

/** `5 machines in 2 pools, any number in burst`. */
function countPools(pools: readonly Pool[]): string {
  const named = pools.filter(({ nodes }) => nodes.length > 0);
  const open = pools.filter(({ nodes }) => nodes.length === 0).map(({ name }) => name);
  const machines = named.reduce((sum, { nodes }) => sum + nodes.length, 0);
  const counted = `${countWords(machines, "machine")} in ${countWords(named.length, "pool")}`;
  return [
    ...(named.length > 0 ? [counted] : []),
    ...(open.length > 0 ? [`any number in ${open.join(", ")}`] : []),
  ].join(", ");
}

function networkWords({ cni }: Cluster): string {
  return cni.plugin === "none" ? "your own CNI plugin, as a DaemonSet" : cni.plugin;
}

function secrecy(withSecrets: boolean): Child {
  if (!withSecrets) {
    return h("p", { class: "note" }, "This page holds no secret: it names the files that do.");
  }
  return h(
    "p",
    { class: "note danger", role: "note" },
    h("strong", {}, "This page holds secrets. "),
    "Keys and tokens of every machine stand in it: keep it as you keep the secrets folder.",
  );
}
