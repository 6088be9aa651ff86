/**
 * Kernel settings that every kubelet from 1.6 to 1.36 sets when it starts; with protectKernelDefaults it does not start on
 * a host that has others. Source: SetupKernelTunables in pkg/kubelet/cm/container_manager_linux.go, pkg/util/sysctl.
 */
export const kubeletSysctls: Readonly<Record<string, string>> = {
  "vm.overcommit_memory": "1",
  "vm.panic_on_oom": "0",
  "kernel.panic": "10",
  "kernel.panic_on_oops": "1",
  "kernel.keys.root_maxkeys": "1000000",
  "kernel.keys.root_maxbytes": "25000000",
};
