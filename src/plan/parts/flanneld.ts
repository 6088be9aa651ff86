import type { Flanneld } from "../../cluster/cluster.ts";
import { flanneldCertificate } from "../../cluster/secrets-request.ts";
import { quoteSystemdWord } from "../../formats/systemd-quote.ts";
import type { FileItem } from "../node-plan.ts";
import { type PlanPart, type PoolContext, secretFile, sharedFile } from "../plan-part.ts";
import { issuedKeyPair } from "../secret-lookup.ts";
import { renderTemplate } from "../template.ts";
import { networkPackage, usesDockerNetwork } from "./cni.ts";

const unitName = "flanneld.service";
const from = ["cni", "flanneld"];

/** flanneld as a unit: it leases this node's subnet in etcd and, before docker, tells docker of it. */
export function planFlanneld(context: PoolContext): PlanPart {
  const { cluster } = context;
  if (cluster.cni.plugin !== "flanneld") return {};
  const { flanneld } = cluster.cni;
  const unit = renderTemplate("flanneld.service.njk", {
    docker: usesDockerNetwork(cluster),
    program: quoteSystemdWord(`${cluster.paths.binaries}/flanneld`),
    arguments: flanneldArguments(flanneld).map(quoteSystemdWord),
  });
  return {
    packages: [networkPackage],
    files: [
      ...certificateFiles(flanneld, context),
      sharedFile(`${cluster.paths.units}/${unitName}`, unit, from),
    ],
    units: [{ name: unitName, phase: "bake", from }],
    checks: [
      { kind: "unit-active", unit: unitName, phase: "boot", from },
      { kind: "path-exists", path: "/run/flannel/subnet.env", phase: "boot", from },
    ],
  };
}

/** https://github.com/flannel-io/flannel/blob/master/Documentation/configuration.md */
function flanneldArguments(flanneld: Flanneld): readonly string[] {
  const { etcdEndpoints, etcdPrefix, iface, tls } = flanneld;
  return [
    `-etcd-endpoints=${etcdEndpoints.join(",")}`,
    `-etcd-prefix=${etcdPrefix}`,
    ...(iface === undefined ? [] : [`-iface=${iface}`]),
    ...(tls === undefined
      ? []
      : [
          `-etcd-cafile=${tls.caFile}`,
          `-etcd-certfile=${tls.certFile}`,
          `-etcd-keyfile=${tls.keyFile}`,
        ]),
    "-ip-masq",
  ];
}

function certificateFiles({ tls }: Flanneld, { secrets }: PoolContext): readonly FileItem[] {
  if (tls?.issued !== true) return [];
  const pair = issuedKeyPair(secrets, flanneldCertificate);
  return [
    sharedFile(tls.certFile, pair.certificatePem, from),
    secretFile(tls.keyFile, pair.privateKeyPem, from),
  ];
}
