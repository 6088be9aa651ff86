/**
 * What a difference asks for, the least first. `nothing`: a machine that runs needs not know. `service restart`:
 * `nodegen-node apply` brings it there. `new boot`: another machine must be launched in its place. `new image`: a new image
 * must be made first.
 */
export const followWords = ["nothing", "service restart", "new boot", "new image"] as const;

export type Follows = (typeof followWords)[number];

/** The greatest of them; `nothing` for none. */
export function greatest(all: readonly Follows[]): Follows {
  const ranks = all.map((one) => followWords.indexOf(one));
  return followWords[Math.max(0, ...ranks)] ?? "nothing";
}
