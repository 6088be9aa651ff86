/** Prints a line with the time of day in UTC. */
export function log(text: string): void {
  console.log(`${new Date().toISOString().slice(11, 19)} ${text}`);
}
