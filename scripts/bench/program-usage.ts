import { spawnSync } from "node:child_process";

/** What a run of a Node program took, in all its threads. */
export interface ProgramUsage {
  /** Seconds of processor time, user and system. */
  readonly processor: number;
  /** Seconds by the clock. */
  readonly wall: number;
  /** The most memory at a time, in MB. */
  readonly memory: number;
}

/** Says at the end what the process took; a line of its own on the standard error. */
const hook = `import{writeSync}from"node:fs";process.on("exit",()=>{const{userCPUTime:u,systemCPUTime:s,maxRSS:m}=process.resourceUsage();writeSync(2,"\\nusage "+[u+s,m].join(" ")+"\\n")})`;

/** Runs a Node program, which must end with 0; NODE_EXTRA_CA_CERTS is taken away, since it alone triples Node's start. */
export function programUsage(parameters: readonly string[], cwd: string): ProgramUsage {
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
  const started = performance.now();
  const result = spawnSync(
    process.execPath,
    [`--import=data:text/javascript,${encodeURIComponent(hook)}`, ...parameters],
    { cwd, env, encoding: "utf8", maxBuffer: 1 << 28 },
  );
  const wall = (performance.now() - started) / 1000;
  const [, microseconds, kilobytes] = /^usage (\d+) (\d+)$/m.exec(result.stderr) ?? [];
  if (result.status !== 0 || microseconds === undefined) {
    throw new Error(`${parameters.join(" ")}: ${result.error?.message ?? result.stderr}`);
  }
  return { processor: Number(microseconds) / 1e6, wall, memory: Number(kilobytes) / 1024 };
}
