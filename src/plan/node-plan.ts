import type { ProfilePath } from "../diagnostics/diagnostic.ts";
import type { Architecture } from "../facts/architecture.ts";
import type { BinaryLayout } from "../facts/binary-layout.ts";

/** `bake`: the same for every node and not secret, may go into an image. `boot`: everything else. */
export type Phase = "bake" | "boot";

/** What every item of a plan has. */
export interface PlanItem {
  readonly phase: Phase;
  /** The place in the profile that this item comes from; `[]` is the profile as a whole. */
  readonly from: ProfilePath;
}

/** A file that must stand on the node. */
export interface FileItem extends PlanItem {
  /** Absolute path. */
  readonly path: string;
  /** Four octal digits, e.g. `0644`. */
  readonly mode: string;
  /** `user:group`. */
  readonly owner: string;
  readonly content: Uint8Array;
  /** A secret file has a mode without group and other bits and the phase `boot`. */
  readonly secret: boolean;
  /** Has something in it that only this node has: it stands behind what all nodes of a pool have. */
  readonly own?: true;
}

/** A directory that must stand on the node before units start. */
export interface DirectoryItem extends PlanItem {
  readonly path: string;
  readonly mode: string;
  readonly owner: string;
}

/** One download and where it is installed. */
export interface BinaryItem extends PlanItem {
  /** The component's name in the facts, e.g. `kubelet`. */
  readonly name: string;
  /** The version without a leading `v`. */
  readonly version: string;
  readonly architecture: Architecture;
  /** Tried in order. */
  readonly urls: readonly string[];
  /** Lower-case hexadecimal digest of the download. */
  readonly sha256: string;
  readonly layout: BinaryLayout;
  /** Path of the program (`file`) or folder for the members (`archive`). */
  readonly destination: string;
}

/** A systemd unit that is enabled and started, in the order of the list. */
export interface UnitItem extends PlanItem {
  readonly name: string;
}

/** A kernel module that is loaded now and at every boot. */
export interface KernelModuleItem extends PlanItem {
  readonly name: string;
}

/** A kernel setting, now and at every boot. */
export interface SysctlItem extends PlanItem {
  readonly key: string;
  readonly value: string;
}

/** A package of the operating system. */
export interface PackageItem extends PlanItem {
  /** Debian's name of it; `-` where Debian needs none. */
  readonly name: string;
  /** Its name on hosts with RPM packages where it differs; `-` where they need none. */
  readonly rhel?: string;
}

/** A command of the user's own: a POSIX shell script that is also one of the files, run once. */
export interface CommandItem extends PlanItem {
  readonly path: string;
}

/** What the node waits for before it begins, since nothing can go well without it. */
export type WaitItem = PlanItem &
  (
    | {
        readonly kind: "clock";
        /** When the node's certificates start to be valid, in seconds since 1970. */
        readonly seconds: number;
      }
    | { readonly kind: "name-server" }
  );

/** What must hold when the node is done. */
export type CheckItem = PlanItem &
  (
    | { readonly kind: "unit-active"; readonly unit: string }
    | { readonly kind: "http-ok"; readonly url: string }
    | { readonly kind: "path-exists"; readonly path: string }
  );

/** What a node becomes, without saying how it gets there. */
export interface NodePlan {
  readonly cluster: string;
  readonly pool: string;
  /** `undefined`: every machine of the pool is launched with this plan and settles its own name and address. */
  readonly node: string | undefined;
  readonly architecture: Architecture;
  /** `off`: no swap now and after a reboot. `keep`: nothing is touched. */
  readonly swap: "off" | "keep";
  readonly selinux: "keep" | "permissive" | "disabled";
  readonly firewall: "keep" | "off";
  /** Words `key=value`: what a machine that runs cannot change, so that another must take its place. */
  readonly keeps: readonly string[];
  /** Those of them that are the node's own. */
  readonly ownKeeps: readonly string[];
  readonly waits: readonly WaitItem[];
  readonly directories: readonly DirectoryItem[];
  readonly files: readonly FileItem[];
  readonly binaries: readonly BinaryItem[];
  readonly kernelModules: readonly KernelModuleItem[];
  readonly sysctls: readonly SysctlItem[];
  readonly packages: readonly PackageItem[];
  readonly commands: readonly CommandItem[];
  readonly units: readonly UnitItem[];
  readonly checks: readonly CheckItem[];
}
