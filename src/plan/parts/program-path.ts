const usual = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/** PATH for a daemon that finds its helpers by name: those beside it come first, whatever the distribution has. */
export function programPath(folder: string): string {
  return [folder, ...usual.filter((one) => one !== folder)].join(":");
}
