import type { Component, ConfigField, FeatureGate, Flag } from "./component-settings.ts";
import gates from "./feature-gates.json" with { type: "json" };
import proxyFields from "./kube-proxy-config-fields.json" with { type: "json" };
import proxyFlags from "./kube-proxy-flags.json" with { type: "json" };
import kubeletFields from "./kubelet-config-fields.json" with { type: "json" };
import kubeletFlags from "./kubelet-flags.json" with { type: "json" };

type Table<Entry> = Readonly<Record<string, Omit<Entry, "name">>>;

/** Every flag, configuration field and feature gate of 1.6 to 1.36, by name. */
export interface SettingTables {
  readonly flags: Readonly<Record<Component, Table<Flag>>>;
  /** By dotted path from the root; `[]` stands for an item of a list of objects. */
  readonly fields: Readonly<Record<Component, Table<ConfigField>>>;
  readonly gates: Table<FeatureGate>;
}

/** Read in the source of each minor; 1.32 and later in a fork of theirs that sets NodeLogQuery's default itself. */
export const settingTables: SettingTables = {
  flags: { kubelet: kubeletFlags, "kube-proxy": proxyFlags },
  fields: {
    kubelet: kubeletFields as unknown as Table<ConfigField>,
    "kube-proxy": proxyFields as unknown as Table<ConfigField>,
  },
  gates: gates as unknown as Table<FeatureGate>,
};
