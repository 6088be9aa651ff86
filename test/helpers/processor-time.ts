/** Milliseconds of processor time of this process so far: other work on the machine does not count in, as it would on a clock. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
